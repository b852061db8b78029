"""One write transaction: a decision, its lead, its assignment, the load and the credit are kept together or not at all."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import PoolProxiedConnection

from fairlead.adapters.sql.codec import decode_kept
from fairlead.adapters.sql.deeds import deed_row, one_deed
from fairlead.adapters.sql.disputes import dispute_of, end
from fairlead.adapters.sql.doing import keep_deed
from fairlead.adapters.sql.engine import driver_error, unavailable
from fairlead.adapters.sql.ledger import entry_of, json_of
from fairlead.adapters.sql.moments import micros, moment
from fairlead.adapters.sql.pairs import pair_row, pairs_of
from fairlead.adapters.sql.people import PeopleInside, SqlEarlierLeads, known_as
from fairlead.adapters.sql.rows import decision_row, digest, engagement_rows, lead_row, storable
from fairlead.adapters.sql.standing import carry_teams
from fairlead.adapters.sql.statements import Statements
from fairlead.adapters.sql.tables import RECORD_TABLES, lead_deed
from fairlead.adapters.sql.values import canonical_row
from fairlead.application.deed_ports import Deed
from fairlead.application.dispute_ports import Dispute
from fairlead.application.ledger_ports import Note, Whereabouts
from fairlead.application.ports import Freed, Kept, NotFound, OutcomeKept, OutcomeReport, SlotTaken
from fairlead.domain.availability import Takes
from fairlead.domain.deciding import MANUAL, Action
from fairlead.domain.fairness import Entry
from fairlead.domain.matching import EarlierLeads
from fairlead.domain.records import CLOSING_STAGES, STAGES

_STANDING = frozenset({"assigned", "queued"})


class SqlKeeping:
    """`fairlead.application.ports.Keeping` on one open connection, in a write transaction.

    ``changes``: how much was kept here so far. ``sequence``, ``edition``: as they were under the lock, before anything was kept here.
    """

    def __init__(self, engine: Engine, pooled: PoolProxiedConnection, statements: Statements) -> None:
        """Take the writers' lock."""
        # Straight to the driver: SQLAlchemy would add some 25 µs to each of a dozen statements.
        self._driver: Any = pooled.driver_connection
        self._pooled = pooled
        self._engine = engine
        # The driver's own, and SQLAlchemy's around it: much is kept through `connection`, here and by whoever is given it.
        self._error = (driver_error(engine), DBAPIError)
        self._do = statements
        self._leads = SqlEarlierLeads(self._driver, self._engine.dialect.name)
        self.changes = 0
        self._broken: Exception | None = None
        self._known_place: tuple[str, Any] | None = None
        self._guard = _Guard(self)
        with self._guard:
            self.sequence, self.edition = map(int, self._one_or_none(statements.lock))

    @cached_property
    def connection(self) -> Connection:
        """The same transaction through SQLAlchemy, for what no lead waits for."""
        return Connection(self._engine, self._pooled)

    def earlier(self, key: str) -> Kept | None:
        """What was kept under this idempotency key."""
        with self._guard:
            return self._kept(self._do.earlier, key)

    def current(self, lead_id: str) -> Kept | None:
        """The decision by which the lead is assigned or waits now; None once its source system moved it."""
        with self._guard:
            place = self._place(lead_id)
            return None if place is None or place[0] not in _STANDING else self._kept(self._do.current, lead_id)

    def holder(self, lead_id: str) -> str | None:
        """Who has the lead open, by a decision or by what was imported."""
        with self._guard:
            place = self._place(lead_id)
        return place[1] if place is not None and place[0] == "assigned" else None

    @property
    def people(self) -> EarlierLeads:
        """The leads that came before, this transaction's included."""
        return PeopleInside(self._leads, self._guard)

    def merged_into(self, lead_id: str) -> str | None:
        """The lead that this one was merged into and that stands today."""
        with self._guard:
            return self._leads.merged_into(lead_id)

    def latest(self, lead_id: str) -> Kept | None:
        """The last decision that said where the lead is."""
        with self._guard:
            return self._kept(self._do.latest, lead_id)

    def lead_fields(self, lead_id: str) -> Mapping[str, object]:
        """What the records say of a lead."""
        table = RECORD_TABLES["lead"]
        with self._guard:
            row = self.connection.execute(select(table).where(table.c.lead_id == lead_id)).mappings().one_or_none()
        return {} if row is None else {name: value for name, value in canonical_row("lead", row).items() if value is not None}

    def keep(self, kept: Kept, entries: Sequence[Entry] = (), *, over_limit: bool = False) -> Freed | None:
        """Keep it all; returns the rep who had the lead open before, and what it took.

        Raises `SlotTaken`. Whatever it raises, nothing of this decision stays.
        """
        decision, lead = decision_row(kept), lead_row(kept)
        engagements = engagement_rows(kept.lead, kept.submission.source)
        with self._guard, self._whole():
            freed, since = self._move_slot(kept, over_limit=over_limit)
            with self._sent_together():
                self._run(self._do.decision, *decision)
                self._run(self._do.lead, *lead)
                if engagements:
                    self._driver.cursor().executemany(self._do.engagement, engagements)
                self._leads.remember([known_as(kept.lead)])
                for pair in pairs_of(kept):
                    self._run(self._do.pair, *pair_row(pair))
                self._settle(kept, since)
                for entry in entries:
                    self._post(entry, Note(kept.decision.lead_id, kept.decision.decision_id), kept.decision.decided_at)
        self.changes += 1
        return freed

    def close(self, report: OutcomeReport) -> OutcomeKept:
        """Keep an outcome once for each stage of a decision; a closing stage frees the slot. Raises `NotFound`."""
        if report.stage not in STAGES:
            raise ValueError(f"'{report.stage}' is not a stage; use one of {', '.join(STAGES)}")
        with self._guard, self._whole():
            stands = self._leads.merged_into(report.lead_id)
            report = report if stands is None else replace(report, lead_id=stands)
            state, rep_id, decision_id, takes = self._state_for_outcome(report.lead_id)
            freed = None
            fresh = self._outcome(report, decision_id)
            if fresh:
                self._tell_stage(report, rep_id, decision_id)
            if fresh and report.stage in CLOSING_STAGES and state != "closed":
                self._run(self._do.finish, report.lead_id, micros(report.occurred_at))
                freed = rep_id if state == "assigned" else None
            if freed is not None:
                self._run(self._do.free, takes.thousandths, takes.value_minor, freed)
        self.changes += fresh
        return OutcomeKept(rep_id=freed, fresh=fresh, takes=takes if freed is not None else Takes())

    def whole(self) -> AbstractContextManager[None]:
        """What the block keeps stays together or not at all."""
        return self._together()

    def post(self, entry: Entry, note: Note, *, at: datetime) -> None:
        """Add an entry, and what it changes to the balances."""
        with self._guard, self._whole():
            self._post(entry, note, at)
        self.changes += 1

    def dispute(self, number: int) -> Dispute:
        """One dispute. Raises `NotFound`."""
        with self._guard:
            return dispute_of(self.connection, number)

    def end_dispute(self, ended: Dispute) -> None:
        """Keep how an open one ended, and the step."""
        with self._guard:
            end(self.connection, ended)

    def entries_of(self, lead_id: str) -> Sequence[Entry]:
        """All entries about a lead, in their order."""
        with self._guard:
            rows = self._driver.execute(self._do.postings, (lead_id,)).fetchall()
        return [entry_of(*row) for row in rows]

    def whereabouts(self, lead_id: str) -> Whereabouts:
        """Where a lead is now. Raises `NotFound`."""
        with self._guard:
            row = self._place(lead_id)
            if row is None:
                return Whereabouts(*self._state_for_outcome(lead_id)[:2])
        return Whereabouts(row[0], row[1], row[2], None if row[6] is None else moment(row[6]), row[7])

    def accept(self, lead_id: str) -> None:
        """Its rep accepted it."""
        with self._guard:
            self._run(self._do.accept, lead_id)
        self.changes += 1

    def lock_lead(self, lead_id: str, deed: int | None) -> None:
        """Lock a lead by a deed's number, or unlock it."""
        with self._guard:
            self._run(self._do.lock_lead, deed, lead_id)
        self.changes += 1

    def is_locked(self, lead_id: str) -> bool:
        """Whether nothing automatic may move a lead."""
        with self._guard:
            place = self._place(lead_id)
        return place is not None and place[7] is not None

    def add_deed(self, deed: Deed) -> Deed:
        """Keep a deed under the next number."""
        with self._guard:
            self._run(self._do.deed, *deed_row(deed))
            number = int(self._one_or_none(self._do.deed_number, deed.key)[0])
        return replace(deed, number=number)

    def deed_of(self, key: str) -> Deed | None:
        """The deed that was kept under this key."""
        with self._guard:
            return one_deed(self.connection, lead_deed.c.key == key)

    def deed_numbered(self, number: int) -> Deed | None:
        """The deed of that number."""
        with self._guard:
            return one_deed(self.connection, lead_deed.c.number == number)

    def last_deed(self, lead_id: str) -> Deed | None:
        """The last that was done with a lead."""
        with self._guard:
            return one_deed(self.connection, lead_deed.c.lead_id == lead_id)

    def decline(self, lead_id: str, rep_id: str, reason: str | None, *, at: datetime) -> Freed:
        """Take an open lead from the rep who has it, for good: it waits, and the slot is free."""
        with self._guard, self._whole():
            row = self._one_or_none(self._do.state, lead_id)
            freed = Freed(rep_id, Takes(row[4], row[5]))
            self._run(self._do.free, freed.takes.thousandths, freed.takes.value_minor, rep_id)
            self._run(self._do.release, micros(at), lead_id)
            self._run(self._do.decline, lead_id, rep_id, micros(at), storable(reason))
        self.changes += 1
        return freed

    def release(self, lead_id: str, *, at: datetime) -> Freed:
        """Take an open lead from the rep who has it; nothing keeps it from coming back."""
        with self._guard, self._whole():
            row = self._one_or_none(self._do.state, lead_id)
            freed = Freed(row[1], Takes(row[4], row[5]))
            self._run(self._do.free, freed.takes.thousandths, freed.takes.value_minor, freed.rep_id)
            self._run(self._do.release, micros(at), lead_id)
        self.changes += 1
        return freed

    def finish(self) -> None:
        """Number what was kept, just before the commit. Raises what broke the transaction, if anything did."""
        with self._guard:
            if self.changes:
                self._run(self._do.rise, self.changes)

    def _move_slot(self, kept: Kept, *, over_limit: bool) -> tuple[Freed | None, int]:
        """Free the slot held before and reserve the new rep's; gives who held it, and since when the lead is in its new state."""
        decision = kept.decision
        if decision.action is Action.SHADOW:
            return None, micros(decision.decided_at)
        before = self._place(decision.lead_id)
        freed = Freed(before[1], Takes(before[4], before[5])) if before is not None and before[0] == "assigned" else None
        if freed is not None:
            self._run(self._do.free, freed.takes.thousandths, freed.takes.value_minor, freed.rep_id)
        given = decision.rep_id if decision.action is Action.ASSIGN else None
        if given is not None:
            self._take(given, decision.takes, over_limit=over_limit)
        if given is None and before is not None and before[0] == "queued" and before[3] is not None:
            return freed, int(before[3])
        return freed, micros(decision.decided_at)

    def _take(self, rep_id: str, takes: Takes, *, over_limit: bool) -> None:
        adds = (takes.thousandths, takes.value_minor)
        if over_limit:
            # What stands above the limit is carried from now on, as what came in with an import is.
            more, value = adds
            taken = self._run(self._do.force, *adds, more, more, value, value, rep_id)
            carry_teams(self.connection, rep_id)
        else:
            taken = self._run(self._do.take, *adds, rep_id, *adds)
        if taken != 1:
            if self._one_or_none(self._do.slot, rep_id) is None:
                raise NotFound(f"there is no rep {rep_id}; import reps, then route again")
            raise SlotTaken(rep_id)

    def _post(self, entry: Entry, note: Note, at: datetime) -> None:
        """Write an entry and what it changes."""
        changes, aside = json_of(entry.changes), json_of(entry.aside) if entry.aside else None
        words = (note.lead_id, note.decision_id, storable(note.author), storable(note.words))
        self._run(self._do.posting, micros(at), entry.reason.value, *words, aside, changes)
        if entry.changes:
            self._run(self._do.credit, changes)
        if aside is not None:
            self._run(self._do.aside, aside)

    @contextmanager
    def _together(self) -> Iterator[None]:
        before = self.changes
        with self._guard, self._whole():
            try:
                yield
            except BaseException:
                self.changes = before
                raise

    def _settle(self, kept: Kept, since: int) -> None:
        """Write where the lead is now: with a rep, or in a place."""
        decision = kept.decision
        accept_by = None if decision.accept_by is None else micros(decision.accept_by)
        last = (decision.decision_id, since, decision.urgency, decision.takes.thousandths, decision.takes.value_minor, accept_by)
        if decision.action is Action.ASSIGN:
            winner = decision.winner
            given = (decision.lead_id, decision.rep_id, micros(decision.decided_at), decision.method, decision.decision_id)
            drawn = winner.propensity if winner is not None and decision.method != MANUAL else None
            self._run(self._do.assignment, "a-" + decision.decision_id, *given, drawn)
            self._run(self._do.settle, decision.lead_id, "assigned", decision.rep_id, None, *last)
        elif decision.action is not Action.SHADOW or not self._has_place(decision.lead_id):
            reason = decision.queue_reason.value if decision.queue_reason else None
            self._run(self._do.settle, decision.lead_id, decision.action.state, None, reason, *last)

    def _has_place(self, lead_id: str) -> bool:
        """Whether the lead is somewhere already, so that a shadow decision leaves it there."""
        before = self._one_or_none(self._do.state, lead_id)
        return before is not None and before[0] not in {"unrouted", Action.SHADOW.state}

    def _state_for_outcome(self, lead_id: str) -> tuple[str, str | None, str | None, Takes]:
        row = self._one_or_none(self._do.state, lead_id)
        if row is not None:
            return row[0], row[1], row[2], Takes(row[4], row[5])
        if self._one_or_none(self._do.known_lead, lead_id) is None:
            raise NotFound(f"there is no lead {lead_id}; send the lead before its outcome")
        return "unrouted", None, None, Takes()

    def _outcome(self, report: OutcomeReport, decision_id: str | None) -> bool:
        """Write it; False if it was known. An imported lead's outcomes carry their source's identity, so there the stage itself counts."""
        if decision_id is None and self._one_or_none(self._do.known_outcome, report.lead_id, report.stage) is not None:
            return False
        identity = "o-" + digest(report.lead_id, report.stage, decision_id or "")
        what = (report.lead_id, report.stage, micros(report.occurred_at), report.value_minor)
        return self._run(self._do.outcome, identity, *what) == 1

    def _tell_stage(self, report: OutcomeReport, rep_id: str | None, decision_id: str | None) -> None:
        """Who says so, among the changes; and what others are to be told of it."""
        keep_deed(self.connection, report.deed)
        author = None if report.deed is None else storable(report.deed.author)
        reached = (report.lead_id, report.stage, micros(report.occurred_at), report.value_minor)
        self._run(self._do.stage, *reached, rep_id, decision_id, author)

    def _kept(self, statement: str, name: str) -> Kept | None:
        row = self._one_or_none(statement, name)
        return None if row is None else decode_kept(row[0], f"decision {row[1]}")

    def _place(self, lead_id: str) -> Any:  # noqa: ANN401, a row or None
        """Where the lead is, as `Statements.state` tells; asked once for a lead as long as nothing is written."""
        known = self._known_place
        if known is None or known[0] != lead_id:
            known = self._known_place = (lead_id, self._one_or_none(self._do.state, lead_id))
        return known[1]

    def _run(self, statement: str, *values: object) -> int:
        self._known_place = None
        rows: int = self._driver.execute(statement, values).rowcount
        return rows

    def _one_or_none(self, statement: str, *values: object) -> Any:  # noqa: ANN401, a row or None
        return self._driver.execute(statement, values).fetchone()

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """What the block writes stays together or not at all, while the transaction goes on."""
        self._driver.execute("SAVEPOINT whole")
        try:
            yield
        except self._error as error:
            if unavailable(error, self._engine) is None:
                self._undo()
            raise
        except BaseException:
            self._undo()
            raise
        self._run("RELEASE SAVEPOINT whole")

    def _sent_together(self) -> AbstractContextManager[Any]:
        """Statements of the block whose answers nobody reads: PostgreSQL is sent them without waiting for each; errors come at its end."""
        pipeline = getattr(self._driver, "pipeline", None)
        return nullcontext() if pipeline is None else pipeline()

    def _undo(self) -> None:
        self._run("ROLLBACK TO SAVEPOINT whole")
        self._run("RELEASE SAVEPOINT whole")

    def may_go_on(self) -> None:
        """Raise what broke the transaction, if anything did."""
        if self._broken is not None:
            raise self._broken

    def look_at(self, error: BaseException) -> None:
        """Raise `StoreUnavailable` instead where the database itself failed; from then on nothing goes on here."""
        if not isinstance(error, self._error):
            return
        told = unavailable(error, self._engine)
        if told is not None:
            self._broken = told
            raise told from error


class _Guard:
    """Once the database itself failed the transaction is lost: it may not go on, even if the caller swallows the error.

    A plain object, entered a dozen times for each lead: a generator's context costs several times as much.
    """

    __slots__ = ("_keeping",)

    def __init__(self, keeping: SqlKeeping) -> None:
        self._keeping = keeping

    def __enter__(self) -> None:
        self._keeping.may_go_on()

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if error is not None:
            self._keeping.look_at(error)
