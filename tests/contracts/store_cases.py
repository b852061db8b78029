"""What the stores' tests share: a house with reps on every adapter, and decisions to keep in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import Engine, insert, inspect, text

from fairlead.adapters.memory import MemoryStore
from fairlead.adapters.sql.codec import canonical, encode_kept
from fairlead.adapters.sql.decisions import SqlDecisions
from fairlead.adapters.sql.engine import connect, writing
from fairlead.adapters.sql.migrating import opened
from fairlead.adapters.sql.standing import rebuild_standing
from fairlead.adapters.sql.store import SqlStore
from fairlead.adapters.sql.tables import RECORD_TABLES, metadata, snapshot
from fairlead.application.ports import Decisions, Kept, Store
from fairlead.domain.account import Account
from fairlead.domain.availability import Book
from fairlead.domain.deciding import Action, Candidate, Candidates, Decision, Policy, Versions
from fairlead.domain.fairness import Entry, EntryReason
from fairlead.domain.intake import Submission
from fairlead.domain.lead import Engagement, Lead
from fairlead.domain.qualification import Deed, Facts
from fairlead.domain.reasons import QueueReason, Reason, Refusal, Refusals
from fairlead.domain.rep import Rep, Roster

MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class House:
    """One database. ``open_store`` gives a store with connections of its own, as another process would have."""

    open_store: Callable[[], Store]
    decisions: Decisions
    engines: list[Engine] = field(default_factory=list)

    def close(self) -> None:
        for engine in self.engines:
            engine.dispose()


def in_memory(limits: dict[str, int | None], accounts: Sequence[Account] = ()) -> House:
    roster = Roster(reps=tuple(Rep(rep_id, f"Rep {rep_id}", max_open=limit) for rep_id, limit in limits.items()))
    store = MemoryStore(roster, accounts=accounts)
    return House(lambda: store, store)


def on_sqlite(folder: Path, limits: dict[str, int | None], accounts: Sequence[Account] = ()) -> House:
    return in_database(f"sqlite:///{folder / 'fairlead.db'}", limits, accounts)


def on_postgres(url: str, limits: dict[str, int | None], accounts: Sequence[Account] = ()) -> House:
    empty(url)
    return in_database(url, limits, accounts)


def empty(url: str) -> None:
    """A PostgreSQL database as on its first day; of a schema that is there already only what holds rows is emptied, which is quicker."""
    engine = connect(url)
    with engine.begin() as connection:
        if inspect(connection).has_table("alembic_version") and inspect(connection).has_table("sequence"):
            used = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in metadata.tables)
            connection.execute(text(f"TRUNCATE {', '.join(connection.execute(text(used)).scalars())} CASCADE"))
            for counted in connection.execute(text("SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL")).scalars().all():
                connection.execute(text(f"ALTER SEQUENCE {counted} RESTART"))
            connection.execute(text("INSERT INTO sequence (id, value, edition) VALUES (1, 0, 0)"))
        else:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


def in_database(url: str, limits: dict[str, int | None], accounts: Sequence[Account] = ()) -> House:
    engine = opened(url)
    with writing(engine) as connection:
        reps = [{"rep_id": rep_id, "name": f"Rep {rep_id}", "max_open": limit} for rep_id, limit in limits.items()]
        if reps:
            connection.execute(insert(RECORD_TABLES["rep"]), reps)
        for account in accounts:
            columns = {name: getattr(account, name) for name in Account.__slots__}
            connection.execute(insert(RECORD_TABLES["account"]), [columns])
        # What the decisions below name as the versions they saw.
        for kind, value in (("roster", Roster(reps=())), ("policy", Policy())):
            connection.execute(insert(snapshot), [{"version": kind, "kind": kind, "body": canonical(value)[0]}])
    rebuild_standing(engine)
    engines = [engine]

    def open_store() -> Store:
        engines.append(opened(url))
        return SqlStore(engines[-1])

    return House(open_store, SqlDecisions(engine), engines)


def assigned(
    key: str,
    rep_id: str,
    *,
    lead_id: str | None = None,
    at: datetime = MONDAY,
    reps: int = 3,
) -> Kept:
    """A decision that gives the lead of ``key`` to ``rep_id``."""
    rng = np.random.default_rng(len(key))
    names = [rep_id, *(f"other-{row}" for row in range(reps - 1))]
    rows = [
        Candidate(
            rep_id=name,
            chance=float(rng.random()),
            chance_low=0.1,
            chance_high=0.9,
            match_score=62.5,
            reply_minutes=12.0,
            wait_minutes=0.0,
            worth_minor=120_000.25,
            load=None,
            credit=0.0,
            standing=0.3,
            near_tie=False,
            propensity=0.75 if name == rep_id else 0.125,
        )
        for name in names
    ]
    return _kept(key, lead_id or f"lead-{key}", at, rep_id, None, Candidates.of(rows))


def turn(changes: dict[str, float]) -> list[Entry]:
    """What the ledger writes of a lead given in turn."""
    return [Entry(EntryReason.ROTATION, changes)]


def queued(key: str, *, lead_id: str | None = None, at: datetime = MONDAY, reason: QueueReason = QueueReason.ALL_FULL) -> Kept:
    """A decision that lets the lead of ``key`` wait."""
    return _kept(key, lead_id or f"lead-{key}", at, None, reason, Candidates.of([]))


def placed(key: str, action: Action, *, lead_id: str | None = None, at: datetime = MONDAY, rep_id: str | None = None) -> Kept:
    """A decision that sends the lead of ``key`` to a place, or only names ``rep_id``."""
    kept = _kept(key, lead_id or f"lead-{key}", at, None, None, Candidates.of([]))
    return replace(kept, decision=replace(kept.decision, action=action, rep_id=rep_id))


def _kept(
    key: str,
    lead_id: str,
    at: datetime,
    rep_id: str | None,
    reason: QueueReason | None,
    candidates: Candidates,
) -> Kept:
    decision = Decision(
        decision_id=f"d-{key}",
        lead_id=lead_id,
        decided_at=at,
        action=Action.QUEUE if rep_id is None else Action.ASSIGN,
        rep_id=rep_id,
        backup_rep_id=None,
        queue_reason=reason,
        method="none" if rep_id is None else "model",
        method_why="enough pairs were seen",
        objective="worth",
        lead_score=77.25,
        value_minor=1_000_000.0,
        territory_id="t-1",
        account_id="acc-1",
        matched_by="domain",
        candidates=candidates,
        refusals=Refusals.of([Refusal("rep-away", Reason.ABSENT, "away until 2026-03-09 09:00 UTC")]),
        parts={"lead": -1.5, "rep": 0.25},
        drawn=0.123456789012345,
        versions=Versions("0.1.0", "policy", "roster", "model"),
    )
    lead = Lead(
        lead_id=lead_id,
        created_at=at - timedelta(minutes=1),
        first_name="Ann",
        last_name="Lee",
        company="Acme",
        employees=850,
        revenue_minor=12_000_000_000,
        country="US",
        industry_group="manufacturing",
        source="webinar",
        product="pump",
        technologies=("SAP", "Tableau"),
        custom={"region": "NE", "budget": 1.5, "vip": True, "gone": None},
        engagements=(Engagement("pricing_page", at - timedelta(hours=1), "/prices"), Engagement("demo_request", at)),
    )
    return Kept(
        submission=Submission(key, "api", at, {"company": "Acme", "employees": 850, "nested": {"list": [1, 2.5, None, True]}}),
        request_hash=f"hash of {key}",
        decision=decision,
        lead=lead,
        account=Account("acc-1", "Acme", domain="acme.example", employees=850),
        facts=Facts(
            {"intent": 0.1 + 0.2, "industry": "manufacturing", "unknown": None},
            {"wins": np.array([1.0, np.nan, 0.1 + 0.2])},
            (Deed("demo_request", 3), Deed("page_view", 0, 12, own=False)),
        ),
        book=Book(np.array([3, 0, 7]), np.array([0.25, -0.25, 0.0])),
    )


def same(left: Kept | None, right: Kept | None) -> bool:
    """Whether two records hold the same, to the last bit; arrays do not compare by themselves."""
    return left is not None and right is not None and encode_kept(left) == encode_kept(right)
