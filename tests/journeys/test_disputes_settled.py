"""A decision is contested and settled: the lead moves, credit is put right, and nothing of it stays where one part fails."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import insert, text

from fairlead.adapters.memory import SteppedClock
from fairlead.adapters.memory.voices import MemoryDisputes
from fairlead.adapters.sql.conserving import conservation
from fairlead.adapters.sql.disputes import SqlDisputes
from fairlead.adapters.sql.engine import writing
from fairlead.adapters.sql.ledger import SqlLedger
from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.application.decisions import ReadDecisions
from fairlead.application.dispute_ports import Contested, DisputeRefused, DisputeState, Ground, GroundKind
from fairlead.application.disputes import Contest, Disputes
from fairlead.application.passing_on import OverLimit
from fairlead.application.ports import NotFound
from fairlead.application.posting import EntryRefused
from fairlead.application.settle_dispute import Credit, Settle
from fairlead.domain.rep import Team
from tests.contracts.store_cases import on_postgres, on_sqlite
from tests.journeys.desk import ROTATION, RULES, START, Shelf
from tests.journeys.ledger_cases import floor
from tests.rooms.people import rep

REPS = (rep("ann", team_id="north"), rep("bob", team_id="north"), rep("cy", team_id="south"))
TEAMS = (Team("north", "North", manager_rep_id="bob"), Team("south", "South", manager_rep_id="cy", parent_team_id="north"))


class Court:
    """A floor on which leads were given, and a book of disputes."""

    def __init__(self, house, book, decisions, ledger):
        self.house, self.ledger = house, ledger
        self.decision = house.lead()
        self.holder = self.decision.rep_id
        self.other = next(one.rep_id for one in REPS if one.rep_id != self.holder)
        self.clock = SteppedClock(START + timedelta(hours=1))
        read = ReadDecisions(decisions, Shelf(ROTATION), RULES, code="1")
        self.disputes = Disputes(book, lambda: read, lambda: house.desk, lambda: house.store.roster()[0], self.clock)

    @property
    def credit(self):
        return dict(self.ledger.balances().credit)

    def state(self):
        return self.house.store.standing(), self.credit, len(self.ledger.postings(limit=1000))

    def contest(self, rep_id=None, kind=Contested.MINE, words="I met them at the fair", author="ann", **more):
        return self.disputes.contest(Contest(self.decision.decision_id, kind, words, author, rep_id or self.other, **more))

    def settle(self, number=1, author="dana", note="she did", upheld=True, rep_id=None, **more):
        self.clock.step(timedelta(hours=4))
        return self.disputes.settle(Settle(number, upheld, author, note, self.clock.now(), **more), rep_id=rep_id).result()


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def court(request, tmp_path):
    if request.param == "memory":
        with floor(*REPS, teams=TEAMS) as house:
            yield Court(house, MemoryDisputes(house.store), house.store, house.store)
        return
    limits = {one.rep_id: None for one in REPS}
    kept = on_sqlite(tmp_path, limits) if request.param == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), limits)
    said = {"source_id": "s", "source_row": 1}
    with writing(kept.engines[0]) as connection:
        for one in REPS:
            connection.execute(text("UPDATE record_rep SET team_id = :team WHERE rep_id = :rep"), {"team": one.team_id, "rep": one.rep_id})
        for team in TEAMS:
            names = ("team_id", "name", "manager_rep_id", "parent_team_id")
            connection.execute(insert(RECORD_TABLES["team"]).values({name: getattr(team, name) for name in names} | said))
    with floor(store=kept.open_store()) as house:
        yield Court(house, SqlDisputes(kept.engines[0]), kept.decisions, SqlLedger(kept.engines[0]))
    assert conservation(kept.engines[0]) == []
    kept.close()


def test_an_upheld_dispute_moves_the_lead_and_puts_credit_right(court):
    opened = court.contest()
    assert (opened.number, opened.state, opened.holder_rep_id) == (1, DisputeState.OPEN, court.holder)
    before = court.credit
    ended = court.settle(move_to=court.other, credit=Credit(court.other, 0.5, against_rep_id=court.holder))
    assert ended.state is DisputeState.UPHELD
    assert court.disputes.get(1) == ended
    now = court.house.decision_on("L1")
    assert (now.rep_id, now.decision_id) == (court.other, ended.settled.decision_id)
    assert now.method_why == "dana moved it: dispute 1: she did"
    adjusted = court.ledger.postings(limit=1)[0]
    assert adjusted.note.words == "dispute 1: she did"
    assert adjusted.entry.changes == pytest.approx({court.other: 0.5, court.holder: -0.5})
    assert sum(court.credit.values()) == pytest.approx(0.0, abs=1e-9)
    assert court.credit != before
    assert ended.hours == pytest.approx(4.0)


def test_a_rejected_dispute_changes_nothing_but_itself(court):
    court.contest()
    before = court.state()
    assert court.settle(upheld=False, note="the rule is right").state is DisputeState.REJECTED
    assert court.state() == before
    court.contest(kind=Contested.TURN)
    with pytest.raises(DisputeRefused, match="rejected moves no lead"):
        court.settle(2, upheld=False, move_to=court.other)


def test_where_one_part_fails_nothing_of_it_stays(court):
    court.contest()
    before = court.state()
    with pytest.raises(EntryRefused, match="beyond the bound"):
        court.settle(move_to=court.other, credit=Credit(court.other, 1000.0))
    with pytest.raises(NotFound, match="no rep zoe"):
        court.settle(move_to="zoe")
    assert court.state() == before
    assert court.disputes.get(1).state is DisputeState.OPEN
    assert court.settle(move_to=court.other).settled.moved_to == court.other


def test_of_two_who_settle_at_once_one_is_told_what_the_other_decided(court):
    court.contest()
    at, ready = court.clock.now(), Barrier(2)

    def settle(upheld, author):
        ready.wait()
        return court.disputes.settle(Settle(1, upheld, author, "why", at)).result()

    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(settle, True, "dana"), pool.submit(settle, False, "lee")]
    late, first = sorted(asked, key=lambda one: one.exception() is None)
    done = first.result()
    assert done.state is (DisputeState.UPHELD if done.settled.author == "dana" else DisputeState.REJECTED)
    with pytest.raises(DisputeRefused, match=rf"dispute 1 was {done.state.value} by {done.settled.author} on 2026-.* already"):
        late.result()


def test_what_is_settled_is_neither_settled_again_nor_withdrawn(court):
    court.contest()
    court.settle()
    with pytest.raises(DisputeRefused, match="was upheld by dana"):
        court.settle(author="lee")
    with pytest.raises(DisputeRefused, match="was upheld by dana"):
        court.disputes.withdraw(1, author="ann")


@pytest.mark.parametrize(("author", "mine"), [("ann", None), (" ANN ", None), ("dana", "other"), ("dana", "holder")])
def test_nobody_settles_what_is_about_themselves(court, author, mine):
    court.contest()
    with pytest.raises(DisputeRefused, match="is about themselves" if mine else "opened themselves: ann opened dispute 1"):
        court.settle(author=author, rep_id=getattr(court, mine) if mine else None)
    assert court.settle(author="dana", rep_id="somebody").state is DisputeState.UPHELD


@pytest.mark.parametrize(
    ("author", "same"),
    [
        ("Ann Reyes (ann@acme.example)", True),
        ("A. R. (ANN@acme.example)", True),
        ("Ann  \uff32eyes (ann@acme.example)", True),
        ("Ann Reyes (ann@other.example)", False),
    ],
)
def test_the_second_person_is_known_by_more_than_how_the_name_is_written(court, author, same):
    court.contest(author="Ann Reyes (ann@acme.example)")
    if same:
        with pytest.raises(DisputeRefused, match="nobody settles what they opened themselves"):
            court.settle(author=author)
        assert court.disputes.withdraw(1, author=author).state is DisputeState.WITHDRAWN
        return
    with pytest.raises(DisputeRefused, match="only who opened it can withdraw it"):
        court.disputes.withdraw(1, author=author)
    assert court.settle(author=author).state is DisputeState.UPHELD


@pytest.mark.parametrize("way", ["lead", "credit", "taken"])
def test_nobody_settles_for_their_own_good(court, way):
    third = next(one.rep_id for one in REPS if one.rep_id not in {court.holder, court.other})
    good = {
        "lead": {"move_to": third},
        "credit": {"credit": Credit(third, 0.5)},
        "taken": {"credit": Credit(court.holder, -0.5, against_rep_id=third)},
    }[way]
    court.contest()
    before = court.state()
    with pytest.raises(DisputeRefused, match="nobody settles what is about themselves"):
        court.settle(rep_id=third, **good)
    assert court.state() == before
    assert court.settle(rep_id="somebody", **good).state is DisputeState.UPHELD


def test_what_makes_no_sense_is_refused_with_words(court):
    for words, more in (
        ("the decision gave the lead to this rep already", {"rep_id": court.holder}),
        ("what is wrong is missing", {"words": "  "}),
        ("what is wrong has at most 2,000 letters", {"words": "x" * 2001}),
        ("characters that nobody can read", {"words": "a\x00b"}),
        ("an author is a name", {"author": ""}),
        ("a lead has no field 'industri'", {"kind": Contested.DATA, "field": "industri"}),
    ):
        with pytest.raises(DisputeRefused, match=words):
            court.contest(**more)
    with pytest.raises(NotFound, match="no rep zoe"):
        court.contest(rep_id="zoe")
    with pytest.raises(NotFound, match="no decision d-none"):
        court.disputes.contest(Contest("d-none", Contested.TURN, "why", "ann"))
    with pytest.raises(DisputeRefused, match="say for which rep"):
        court.disputes.contest(Contest(court.decision.decision_id, Contested.MINE, "why", "ann"))
    assert court.disputes.listed() == ()


def test_who_opened_it_withdraws_it_and_nobody_else(court):
    court.contest()
    with pytest.raises(DisputeRefused, match="was opened by ann; only who opened it"):
        court.disputes.withdraw(1, author="lee", rep_id=court.holder)
    ended = court.disputes.withdraw(1, author="lee", rep_id=court.other, note="settled over coffee")
    assert (ended.state, ended.settled.note) == (DisputeState.WITHDRAWN, "settled over coffee")
    assert court.disputes.listed(state=DisputeState.OPEN) == ()


def test_the_manager_of_the_rep_is_told_or_the_one_above(court):
    expected = {"ann": "bob", "bob": None, "cy": "bob"}
    assert court.contest().manager_rep_id == expected[court.other]
    third = next(one.rep_id for one in REPS if one.rep_id not in {court.holder, court.other})
    assert court.contest(rep_id=third).manager_rep_id == expected[third]


def test_what_decided_stands_with_the_dispute_and_may_be_named(court):
    opened = court.contest(kind=Contested.DATA, field="industry")
    assert opened.about[0] == Ground(GroundKind.FIELD, "industry")
    assert Ground(GroundKind.METHOD, court.decision.method) in opened.about
    with pytest.raises(DisputeRefused, match="rule nonsense had no part in this decision"):
        court.settle(change=Ground(GroundKind.RULE, "nonsense"))
    with pytest.raises(DisputeRefused, match="'rule nonsense' had no part"):
        court.disputes.ground(1, "rule nonsense")
    ended = court.settle(change=court.disputes.ground(1, "field  industry"))
    assert ended.settled.change == Ground(GroundKind.FIELD, "industry")
    assert court.disputes.report().lines[0].named == 1


def test_a_lead_moves_within_limits_unless_they_shall_not_hold():
    with floor(rep("ann", max_open=1), rep("bob", max_open=1)) as house:
        court = Court(house, MemoryDisputes(house.store), house.store, house.store)
        house.lead()
        court.other = next(one for one in ("ann", "bob") if one != court.holder)
        court.contest()
        with pytest.raises(OverLimit):
            court.settle(move_to=court.other)
        assert court.settle(move_to=court.other, over_limit=True).settled.moved_to == court.other
