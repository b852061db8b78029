"""Limits of every kind, and a process of its own that routes against each: what many writers at once must never exceed."""

import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert

from fairlead.adapters.sql.engine import writing
from fairlead.adapters.sql.migrating import opened
from fairlead.adapters.sql.standing import rebuild_standing
from fairlead.adapters.sql.store import SqlStore
from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.domain.availability import Capacity, Limits
from fairlead.domain.deciding import Policy
from fairlead.domain.prediction import StatedModel, Statement
from fairlead.domain.screening import Rule, Rulebook, Tier
from tests.journeys.desk import START, open_desk, submission

REPS = ("r0", "r1", "r2", "r3")
VALUE = 30_000
MODEL = StatedModel("stated", (), Statement((), 0.2), (), VALUE, 10.0)
WRITERS, LEADS_EACH = 4, 10


@dataclass(frozen=True)
class Case:
    """One limit: on the record of every rep, or in the policy; and how many leads it lets through of all that are offered."""

    given: int
    record: dict[str, int] = field(default_factory=dict)
    each: Limits = field(default_factory=Limits)
    teams: dict[str, Limits] = field(default_factory=dict)
    weight: float | None = None
    reserve: float | None = None

    @property
    def policy(self) -> Policy:
        rules = () if self.weight is None else (Rule("heavy", weight=self.weight),)
        tiers = () if self.reserve is None else (Tier("best", "false", reserve=self.reserve),)
        return Policy(capacity=Capacity(bands=(), each=self.each, teams=self.teams), rulebook=Rulebook(rules, tiers=tiers))


CASES = {
    "open": Case(12, record={"max_open": 3}),
    "open by policy": Case(12, each=Limits(max_open=3)),
    "weight": Case(24, record={"max_open": 2}, weight=0.3),
    "day": Case(8, record={"max_day": 2}),
    "week by policy": Case(20, each=Limits(max_week=5)),
    "month": Case(12, record={"max_month": 3}),
    "value": Case(12, record={"max_value_minor": 3 * VALUE + VALUE // 2}),
    "reserved": Case(16, record={"max_open": 5}, reserve=0.2),
    "team open": Case(5, teams={"all": Limits(max_open=5)}),
    "team day": Case(7, teams={"all": Limits(max_day=7)}),
    "team month": Case(11, teams={"all": Limits(max_month=11)}),
    "team value": Case(9, teams={"all": Limits(max_value_minor=9 * VALUE)}),
}
"""Four reps; every case is offered `WRITERS` times `LEADS_EACH` leads."""


def prepare(url: str, case: Case):
    """A database whose reps have the case's limits; returns its engine."""
    engine = opened(url)
    with writing(engine) as connection:
        connection.execute(insert(RECORD_TABLES["team"]), [{"team_id": "all", "name": "All"}])
        reps = [{"rep_id": rep_id, "name": rep_id, "team_id": "all", **case.record} for rep_id in REPS]
        connection.execute(insert(RECORD_TABLES["rep"]), reps)
    rebuild_standing(engine)
    return engine


@contextmanager
def desk_on(url: str, policy: Policy, model=MODEL):
    """A desk on the database at ``url``, as one routing process has it."""
    engine = opened(url)
    store = SqlStore(engine)
    with open_desk(None, model=model, policy=policy, store=store) as (desk, *_):
        yield desk, store
    engine.dispose()


def meet(folder: Path, name: str, writer: int) -> None:
    """Wait until every writer has come to this case: each opens its desk in its own time."""
    (folder / f"{name}-{writer}").touch()
    for _ in range(60_000):
        if all((folder / f"{name}-{each}").exists() for each in range(WRITERS)):
            return
        time.sleep(0.001)
    raise TimeoutError(f"a writer never came to {name}")


def main(writer: int, folder: Path, addresses: list[str]) -> None:
    """Route leads against each case in turn, each lead in a transaction of its own, all writers at once."""
    for (name, case), url in zip(CASES.items(), addresses, strict=True):
        with desk_on(url, case.policy) as (desk, _):
            meet(folder, name, writer)
            for number in range(LEADS_EACH):
                at = START + timedelta(seconds=number + 0.1 * writer)
                key = f"w{writer}-{number}"
                desk.submit(submission(key, at, lead_id=key, company=key)).result()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
