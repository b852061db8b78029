"""Never above a limit of any kind, with several processes writing at once; and nothing lost."""

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from fairlead.adapters.sql.conserving import conservation
from fairlead.adapters.sql.decisions import SqlDecisions
from fairlead.adapters.sql.engine import connect
from fairlead.adapters.sql.store import SqlStore
from fairlead.application.ports import OutcomeReport
from fairlead.domain.availability import Capacity, Kind, Limits
from fairlead.domain.deciding import Policy
from fairlead.domain.reasons import QueueReason, Reason
from tests.journeys.capacity_cases import CASES, LEADS_EACH, REPS, VALUE, WRITERS, Case, desk_on, prepare
from tests.journeys.desk import START, submission

ROOT = Path(__file__).resolve().parents[2]
SURROUNDINGS = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
OFFERED = WRITERS * LEADS_EACH
DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


class Databases:
    """As many empty databases of one kind as are asked for."""

    def __init__(self, server: str | None, folder: Path) -> None:
        self.server, self.folder, self.made = server, folder, []

    def new(self) -> str:
        name = f"capacity_{len(self.made)}"
        self.made.append(name)
        if self.server is None:
            return f"sqlite:///{self.folder / name}.db"
        self._tell(f"CREATE DATABASE {name}")
        return self.server.rpartition("/")[0] + "/" + name

    def close(self) -> None:
        if self.server is not None:
            for name in self.made:
                self._tell(f"DROP DATABASE {name} WITH (FORCE)")

    def _tell(self, statement: str) -> None:
        engine = connect(self.server or "")
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(statement))
        engine.dispose()


@pytest.fixture(scope="module", params=DATABASES)
def databases(request, tmp_path_factory):
    server = None if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    made = Databases(server, tmp_path_factory.mktemp("capacity"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def contended(databases, tmp_path_factory):
    """Every case after several processes routed against it at the same time: name of the case → its engine."""
    urls = {name: databases.new() for name in CASES}
    engines = {name: prepare(urls[name], case) for name, case in CASES.items()}
    words, meeting = [sys.executable, "-m", "tests.journeys.capacity_cases"], tmp_path_factory.mktemp("meeting")
    writers = [
        subprocess.Popen([*words, str(number), meeting, *urls.values()], cwd=ROOT, env=SURROUNDINGS, stderr=subprocess.PIPE)
        for number in range(WRITERS)
    ]
    for writer in writers:
        _, told = writer.communicate()
        assert writer.returncode == 0, told.decode()
    yield engines
    for engine in engines.values():
        engine.dispose()


@pytest.mark.parametrize("name", CASES)
def test_many_processes_at_once_never_exceed_a_limit_and_use_it_to_the_last(contended, name):
    engine, case = contended[name], CASES[name]
    counts, standing = SqlDecisions(engine).counts(), SqlStore(engine).standing()
    assert (counts.decided, counts.assigned) == (OFFERED, case.given)
    assert counts.queued == {QueueReason.ALL_FULL.value: OFFERED - case.given}
    if not case.teams:
        assert standing.open_leads == dict.fromkeys(REPS, case.given // len(REPS))
    weight = 1000 if case.weight is None else round(1000 * case.weight)
    assert sum(standing.thousandths.values()) == case.given * weight
    assert sum(standing.value_minor.values()) == case.given * VALUE
    assert conservation(engine) == []


def test_the_processes_really_met(contended):
    """The premise: the leads of different writers took turns."""
    turns = Counter()
    for engine in contended.values():
        with engine.connect() as connection:
            keys = [row.key for row in connection.execute(text("SELECT key FROM decision ORDER BY number"))]
        turns["same" if keys == sorted(keys) else "mixed"] += 1
    assert turns["mixed"] >= len(CASES) // 2


def test_a_limit_lowered_below_the_load_never_adds_and_takes_effect_at_once(databases):
    url = databases.new()
    engine = prepare(url, Case(0))
    with desk_on(url, Policy(capacity=Capacity(bands=(), each=Limits(max_open=3)))) as (first, store):
        for number in range(12):
            assert first.submit(submission(f"a{number}", company=f"A{number}")).result().decision.rep_id is not None
        with engine.begin() as connection:
            connection.execute(text("UPDATE record_rep SET max_open = 2"))
            connection.execute(text("UPDATE sequence SET value = value + 1, edition = edition + 1"))
        waits = [first.submit(submission(f"b{number}", company=f"B{number}")).result().decision for number in range(4)]
        assert {each.queue_reason for each in waits} == {QueueReason.ALL_FULL}
        assert waits[0].refusals[0].evidence == "3 open of at most 2: above the limit"
        assert conservation(engine) == []
        for number in range(8):
            first.report(OutcomeReport(_lead(store, f"a{number}"), "lost", START)).result()
        given = [first.submit(submission(f"c{number}", company=f"C{number}")).result().decision.rep_id for number in range(6)]
        assert sum(rep_id is not None for rep_id in given) == 4
    assert set(SqlStore(engine).standing().open_leads.values()) == {2}
    assert conservation(engine) == []
    engine.dispose()


def _lead(store, key):
    with store.writing() as keeping:
        return keeping.earlier(key).lead.lead_id


def test_what_another_process_gave_and_closed_counts_for_the_next_decision(databases):
    url = databases.new()
    engine = prepare(url, Case(0))
    policy = Policy(capacity=Capacity(bands=(), each=Limits(max_open=1, max_week=2)))
    with desk_on(url, policy) as (one, _), desk_on(url, policy) as (other, _):

        def offer(desk, name, days):
            return desk.submit(submission(name, START + timedelta(days=days), lead_id=name, company=name)).result().decision

        assert {offer(one, f"a{number}", 0).rep_id for number in range(4)} == set(REPS)
        assert offer(other, "b", 1).refusals[0].reason is Reason.FULL
        for number in range(4):
            other.report(OutcomeReport(f"a{number}", "lost", START)).result()
        assert {offer(one, f"c{number}", 2).rep_id for number in range(4)} == set(REPS)
        for number in range(4):
            one.report(OutcomeReport(f"c{number}", "won", START)).result()
        assert {refusal.reason for refusal in offer(other, "d", 6.9).refusals} == {Reason.FULL_WEEK}
        assert offer(other, "e", 7).rep_id is not None
    assert conservation(engine) == []
    engine.dispose()


@pytest.mark.parametrize(
    ("limits", "kind"),
    [
        ({"each": Limits(max_month=2)}, Kind.MONTH),
        ({"each": Limits(max_day=2)}, Kind.DAY),
        ({"teams": {"all": Limits(max_week=2)}}, Kind.WEEK),
    ],
)
def test_the_check_finds_a_lead_given_above_a_limit_of_new_leads(databases, limits, kind):
    """As a broken router would leave it: a third lead for r0, kept under a policy that allows two."""
    url = databases.new()
    engine = prepare(url, Case(0))
    with desk_on(url, Policy(capacity=Capacity(bands=(), **limits))) as (desk, store):
        for number in range(2):
            desk.submit(submission(f"a{number}", lead_id=f"a{number}", company="A")).result()
        kept = _kept(store, "a1")
    assert conservation(engine) == []
    with engine.begin() as connection:
        connection.execute(text("UPDATE decision SET rep_id = 'r0'"))
        connection.execute(text("UPDATE record_assignment SET rep_id = 'r0'"))
        connection.execute(text("UPDATE lead_state SET rep_id = 'r0'"))
        connection.execute(text("UPDATE slot SET open_leads = 0, thousandths = 0, value_minor = 0"))
        connection.execute(text(f"UPDATE slot SET open_leads = 2, thousandths = 2000, value_minor = {2 * VALUE} WHERE rep_id = 'r0'"))
    assert conservation(engine) == []
    third = replace(
        kept,
        submission=replace(kept.submission, key="a2"),
        decision=replace(kept.decision, decision_id="d-third", lead_id="a2", rep_id="r0"),
        lead=replace(kept.lead, lead_id="a2"),
    )
    with SqlStore(engine).writing() as keeping:
        keeping.keep(third)
    whose = "team all" if "teams" in limits else "rep r0"
    words = {Kind.MONTH: "3 new in 30 days of at most 2", Kind.DAY: "3 new today of at most 2", Kind.WEEK: "3 new in 7 days of at most 2"}
    assert conservation(engine) == [f"1 leads given above a limit of new leads: {whose}, {words[kind]}, by decision d-third"]
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM snapshot WHERE kind = 'policy'"))
    (told,) = conservation(engine)
    assert told.startswith("1 policies or rosters that decisions name cannot be read, so their limits cannot be checked")
    engine.dispose()


def _kept(store, key):
    with store.writing() as keeping:
        return keeping.earlier(key)
