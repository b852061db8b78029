"""The store that one routing process works on, over SQLite or PostgreSQL."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from fairlead.adapters.sql.checkpointing import Checkpoints
from fairlead.adapters.sql.codec import canonical, decode_kept
from fairlead.adapters.sql.engine import reading, translated, writing, writing_at_once
from fairlead.adapters.sql.keeping import SqlKeeping
from fairlead.adapters.sql.moments import micros, moment
from fairlead.adapters.sql.pairs import read_verdicts
from fairlead.adapters.sql.rosters import read_roster
from fairlead.adapters.sql.snapshots import keep_snapshot
from fairlead.adapters.sql.standing import keep_guards
from fairlead.adapters.sql.statements import statements_for
from fairlead.adapters.sql.tables import RECORD_TABLES, credit, decision, decline, lead_state, sequence, slot
from fairlead.adapters.sql.time_off_log import follow_records, is_behind, read_time_off, version_with_time_off
from fairlead.application.ports import DamagedLead, DamagedRecord, Gifts, Guard, Keeping, Kept, Standing, TeamGuard
from fairlead.domain.account import Account
from fairlead.domain.availability import Gift
from fairlead.domain.deciding import Action, Policy
from fairlead.domain.fairness import Receipt
from fairlead.domain.matching import Contact, Verdicts
from fairlead.domain.rep import Roster


class SqlStore:
    """`fairlead.application.ports.Store`. Threads may share it."""

    def __init__(self, engine: Engine, checkpoints: Checkpoints | None = None) -> None:
        """Work on a database whose schema is current (`fairlead.adapters.sql.migrating.upgrade`).

        ``checkpoints`` look after SQLite's log; without them each commit does.
        """
        self._engine = engine
        self._checkpoints = checkpoints if engine.dialect.name == "sqlite" else None
        self._statements = statements_for(engine.dialect.name)
        self._mine = threading.local()
        self._kept_versions: set[str] = set()

    def roster(self) -> tuple[Roster, str]:
        """Everybody, by identity; kept under its version when it is new. Time off has a log of its own and needs no copy."""
        with reading(self._engine) as connection:
            roster, _ = read_roster(connection)
            behind = is_behind(connection)
        body, version = canonical(roster)
        if behind or version not in self._kept_versions:
            with writing(self._engine) as connection:
                connection.exec_driver_sql(self._statements.lock)
                keep_snapshot(connection, version, "roster", body)
                follow_records(connection)
            self._kept_versions.add(version)
        return self.renewed(roster, version)

    def renewed(self, roster: Roster, version: str) -> tuple[Roster, str]:
        """The same with time off as it stands."""
        with self._seeing() as (connection, _):
            known = read_time_off(connection)
        return known.on(roster), version_with_time_off(version, known.number)

    def keep_policy(self, policy: Policy) -> str:
        """Keep it once under the hash of its content."""
        body, version = canonical(policy)
        if version not in self._kept_versions:
            with writing(self._engine) as connection:
                keep_snapshot(connection, version, "policy", body)
            # Only now: of a commit that failed nothing was kept, and the next who asks must try again.
            self._kept_versions.add(version)
        return version

    def accounts(self) -> Sequence[Account]:
        """All accounts, by identity."""
        table = RECORD_TABLES["account"]
        names = [name for name in Account.__slots__ if name in table.c]
        with reading(self._engine) as connection:
            rows = connection.execute(select(*(table.c[name] for name in names)).order_by(table.c.account_id)).mappings()
            return [Account(**{**row, "name": row["name"] or row["account_id"]}) for row in rows]

    def contacts(self) -> Sequence[Contact]:
        """All contacts that belong to an account, by identity."""
        table = RECORD_TABLES["contact"]
        told = select(table.c.contact_id, table.c.account_id, table.c.email).where(table.c.account_id.is_not(None))
        with reading(self._engine) as connection:
            return [Contact(*row) for row in connection.execute(told.order_by(table.c.contact_id))]

    def verdicts(self) -> tuple[Verdicts, int]:
        """Reviewed pairs of leads and accounts; the number is read first, so that one in between is read again, never missed."""
        mark = self.verdicts_mark()
        with reading(self._engine) as connection:
            return read_verdicts(connection), mark

    def verdicts_mark(self) -> int:
        """Rises by one with each reviewed pair."""
        return self._number("SELECT COALESCE(MAX(verdicts), 0) FROM matching")

    def standing(self) -> Standing:
        """Loads and credits as committed; in a thread that has a write transaction open, with what it kept so far.

        The sequence is read first: a commit in between is then seen again, never missed.
        """
        with self._seeing() as (connection, pending):
            numbers = connection.execute(select(sequence.c.value, sequence.c.time_off)).one()
            slots = connection.execute(select(slot.c.rep_id, slot.c.open_leads, slot.c.thousandths, slot.c.value_minor)).all()
            balances = connection.execute(select(credit)).all()
        return Standing(
            numbers.value + pending,
            {row.rep_id: row.open_leads for row in slots},
            {row.rep_id: row.credit for row in balances},
            {row.rep_id: row.thousandths for row in slots},
            {row.rep_id: row.value_minor for row in slots},
            {row.rep_id: row.aside for row in balances if row.aside},
            numbers.time_off,
        )

    def gifts(self, *, since: datetime) -> Gifts:
        """Every lead given to a rep from ``since`` on. The mark is read first: a decision in between is told again, never missed."""
        given = RECORD_TABLES["assignment"]
        wanted = select(given.c.rep_id, given.c.lead_id, given.c.assigned_at).where(given.c.assigned_at >= micros(since))
        with self._seeing() as (connection, _):
            mark = connection.execute(select(func.coalesce(func.max(decision.c.number), 0))).scalar_one()
            return Gifts([Gift(*row) for row in connection.execute(wanted)], int(mark))

    def gifts_after(self, mark: int) -> Gifts:
        """Leads given by decisions kept after ``mark``: their numbers follow the order of commits."""
        columns = (decision.c.number, decision.c.rep_id, decision.c.lead_id, decision.c.decided_at)
        wanted = select(*columns).where(decision.c.number > mark, decision.c.action == Action.ASSIGN.value).order_by(decision.c.number)
        with self._seeing() as (connection, _):
            rows = connection.execute(wanted).all()
        return Gifts([Gift(row.rep_id, row.lead_id, row.decided_at) for row in rows], max((row.number for row in rows), default=mark))

    def receipts(self, *, since: datetime) -> Sequence[Receipt]:
        """Every lead given here from ``since`` on that its receiver has, or had until it was closed; in the order of decisions."""
        told = (decision.c.lead_id, decision.c.rep_id, decision.c.decided_at, decision.c.worth_minor)
        now = lead_state.c.state.in_(("assigned", "closed")) & (lead_state.c.rep_id == decision.c.rep_id)
        wanted = select(*told).join(lead_state, lead_state.c.decision_id == decision.c.decision_id).where(now)
        wanted = wanted.where(decision.c.decided_at >= micros(since), decision.c.action == Action.ASSIGN.value).order_by(decision.c.number)
        with self._seeing() as (connection, _):
            rows = connection.execute(wanted).all()
        return [Receipt(row.lead_id, row.rep_id, moment(row.decided_at), row.worth_minor or 0.0) for row in rows]

    def declined(self) -> Mapping[str, frozenset[str]]:
        """By lead that is not closed, the reps who declined it."""
        wanted = select(decline.c.lead_id, decline.c.rep_id).join(lead_state, lead_state.c.lead_id == decline.c.lead_id)
        found: dict[str, set[str]] = {}
        with self._seeing() as (connection, _):
            for row in connection.execute(wanted.where(lead_state.c.state != "closed")):
                found.setdefault(row.lead_id, set()).add(row.rep_id)
        return {lead_id: frozenset(reps) for lead_id, reps in found.items()}

    def guard(self, reps: Mapping[str, Guard], teams: Mapping[str, TeamGuard]) -> None:
        """Hold loads against these limits from now on."""
        keep_guards(self._engine, reps, teams)

    def sequence(self) -> int:
        """Rises by one with each decision and each fresh outcome, as they are committed, and with each import."""
        return self._number("SELECT value FROM sequence WHERE id = 1")

    def edition(self) -> int:
        """Rises with each import, when `fairlead.adapters.sql.standing.rebuild_standing` ends it."""
        return self._number("SELECT edition FROM sequence WHERE id = 1")

    @contextmanager
    def writing(self) -> Iterator[Keeping]:
        """One write transaction; writers take turns."""
        with writing_at_once(self._engine) as pooled:
            keeping = SqlKeeping(self._engine, pooled, self._statements)
            self._mine.keeping = keeping
            try:
                yield keeping
            finally:
                self._mine.keeping = None
            keeping.finish()
        if self._checkpoints is not None and keeping.changes:
            self._checkpoints.committed(keeping.changes)

    def waiting(self, limit: int, *, skip: int = 0) -> Sequence[Kept | DamagedLead]:
        """The queue: by priority, then who has waited longest, then who came first."""
        queue = (
            select(decision.c.body, decision.c.decision_id, decision.c.lead_id)
            .join(lead_state, lead_state.c.decision_id == decision.c.decision_id)
            .where(lead_state.c.state == "queued")
            .order_by(lead_state.c.priority.desc(), lead_state.c.since, decision.c.number)
            .limit(limit)
            .offset(skip)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(queue).all()
        found: list[Kept | DamagedLead] = []
        for row in rows:
            try:
                found.append(decode_kept(row.body, f"decision {row.decision_id}"))
            except DamagedRecord as damage:
                found.append(DamagedLead(row.lead_id, damage))
        return found

    def _number(self, statement: str) -> int:
        """One number, asked before every group of leads: straight from the driver."""
        with translated(self._engine):
            pooled: Any = self._engine.raw_connection()
            try:
                return int(pooled.cursor().execute(statement).fetchone()[0])
            finally:
                pooled.close()

    @contextmanager
    def _seeing(self) -> Iterator[tuple[Connection, int]]:
        """This thread's open write transaction and how much it kept, else a read transaction."""
        mine: SqlKeeping | None = getattr(self._mine, "keeping", None)
        if mine is not None:
            with translated(self._engine):
                yield mine.connection, mine.changes
        else:
            with reading(self._engine) as connection:
                yield connection, 0
