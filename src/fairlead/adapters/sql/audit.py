"""The audit log beside the lists it seals. Reading and hashing take no lock; only the links are made under the writers' lock."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Engine, Table, case, exists, func, insert, select

from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.moments import micros, moment
from fairlead.adapters.sql.statements import statements_for
from fairlead.adapters.sql.tables import audit_entry, metadata
from fairlead.application.audit_ports import BEGINNING, Entry, Head, Verified, digest, link

# What is sealed of each list: columns that are written once, by name, so that a column added later breaks no chain. Whether a change was
# taken back is another change, and what a source says of an edited field comes with each import: neither is sealed.
_SEALED: Final[Mapping[str, tuple[str, ...]]] = {
    "policy_version": ("number", "digest", "policy", "effective_from", "applied_at", "author", "note", "base", "restores", "text"),
    "model_step": ("number", "version", "step", "at", "author", "note"),
    "import_step": (
        *("number", "run_id", "source_id", "name", "record", "sha256", "author", "at", "first_row", "end_row", "new", "updated"),
        *("unchanged", "quarantined", "elsewhere"),
    ),
    "change": ("number", "kind", "subject", "author", "note", "made_at"),
    "edit": ("number", "change", "record", "identity", "field", "before", "value", "until"),
    "lead_merge": ("number", "merge_id", "lead_id", "into_lead_id", "merged_at", "merged_by", "reason", "before", "after"),
    "insight_decision": ("number", "about", "subject", "field", "value", "verdict", "at", "author", "note", "evidence", "change"),
    "decision": (
        *("number", "decision_id", "key", "request_hash", "lead_id", "decided_at", "action", "rep_id", "queue_reason", "method", "person"),
        *("company", "chance", "chance_low", "chance_high", "match_score", "worth_minor", "lead_score", "source", "country"),
        *("industry_group", "product", "policy_version", "roster_version", "body", "gave_up_minor", "gave_up_wins"),
    ),
    "posting": ("number", "posted_at", "reason", "lead_id", "decision_id", "author", "words", "aside", "changes"),
    "lead_stage": ("number", "lead_id", "stage", "occurred_at", "value_minor", "rep_id", "decision_id", "author"),
    "lead_deed": (
        *("number", "key", "kind", "lead_id", "at", "author", "seen", "decision_id", "from_rep_id", "suggested_rep_id", "rep_id"),
        *("reason", "words"),
    ),
    "dispute_step": ("number", "dispute", "step", "at", "author", "note", "body"),
    "fit_rating": (
        *("number", "decision_id", "lead_id", "rep_id", "fit", "reason", "words", "source", "product", "segment", "author", "at"),
    ),
    "sla_step": ("number", "key", "kind", "at", "lead_id", "rep_id", "decision_id", "body"),
    "meeting_step": (
        *("number", "meeting_id", "at", "deed", "author", "words", "zone", "lead_id", "rep_id", "from_rep_id", "starts_at", "ends_at"),
        *("sequence", "place", "attendee", "email"),
    ),
}
_AT_ONCE: Final = 200
_LATE: Final = 1000
"""So many numbers behind the last one sealed are looked at again: of several servers one may add a lower number after a higher one."""
_SHOWN: Final = 20


class SqlAuditLog:
    """`fairlead.application.audit_ports.AuditLog` over a database."""

    def __init__(self, engine: Engine) -> None:
        """Nothing is read before it is asked for."""
        self._engine = engine
        self._lock = statements_for(engine.dialect.name).lock

    def seal(self, at: datetime, *, most: int | None = None) -> int:
        """Seal what was added since, not much more than ``most`` rows of it; returns how many entries were made."""
        made = 0
        for source in _SEALED:
            while most is None or made < most:
                with reading(self._engine) as connection:
                    head = _head(connection)
                    found = [(int(row["number"]), digest(row)) for row in _unsealed(connection, source)]
                if not found:
                    break
                made += self._keep(head, _linked(head, source, found, at))
        return made

    def _keep(self, head: Head, rows: Sequence[Mapping[str, Any]]) -> int:
        """Add entries behind ``head``; none where another worker was quicker. Leads wait for this lock: nothing is worked out under it."""
        with writing(self._engine) as connection:
            connection.exec_driver_sql(self._lock)
            if _head(connection) != head:
                return 0
            connection.execute(insert(audit_entry), rows)
        return len(rows)

    def verify(self, known: Head | None = None) -> Verified:
        """Read the whole chain and every row it seals; ``known``: a head that must be in it."""
        broken: list[str] = []
        before, last = BEGINNING, 0
        for entry, row in self.entries():
            broken += _faults(entry, before, last)
            if row is None:
                broken.append(f"entry {entry.number} seals number {entry.row} of {entry.source}, which is gone")
            elif digest(row) != entry.content:
                broken.append(
                    f"number {entry.row} of {entry.source} is not what entry {entry.number} sealed at {entry.sealed_at:%Y-%m-%d %H:%M} UTC"
                )
            if known is not None and entry.number == known.number and entry.chain != known.chain:
                broken.append(f"entry {entry.number} is not the one that you know: the log was written anew")
            before, last = entry.chain, entry.number
            if len(broken) >= _SHOWN:
                broken.append("there may be more; the first are told")
                break
        if known is not None and known.number == 0 and known.chain != BEGINNING:
            broken.append("no log begins as the head that you know; a log without entries ends at 0 and 64 zeros")
        if known is not None and known.number > last and len(broken) < _SHOWN:
            broken.append(f"the log ends at entry {last}, and you know one with {known.number}: its end was cut off")
        unsealed = 0
        with reading(self._engine) as connection:
            for source in _SEALED:
                slipped_in, fresh = _not_sealed(connection, source)
                unsealed += fresh
                if slipped_in:
                    broken.append(f"{slipped_in} rows of {source} were put in behind what was sealed")
        return Verified(Head(last, before), broken, unsealed)

    def head(self) -> Head:
        """Where the chain ends now."""
        with reading(self._engine) as connection:
            return _head(connection)

    def links(self) -> Sequence[str]:
        """As `verify`, of the chain alone."""
        broken: list[str] = []
        before, last = BEGINNING, 0
        for entry in self._entries(0):
            broken += _faults(entry, before, last)
            before, last = entry.chain, entry.number
            if len(broken) >= _SHOWN:
                break
        return broken

    def entries(self, after: int = 0) -> Iterator[tuple[Entry, Mapping[str, Any] | None]]:
        """Entries beyond number ``after`` with the rows they seal."""
        chunk: list[Entry] = []
        for entry in self._entries(after):
            chunk.append(entry)
            if len(chunk) == _AT_ONCE:
                yield from self._with_rows(chunk)
                chunk = []
        yield from self._with_rows(chunk)

    def _entries(self, after: int) -> Iterator[Entry]:
        while True:
            asked = select(audit_entry).where(audit_entry.c.number > after).order_by(audit_entry.c.number).limit(10 * _AT_ONCE)
            with reading(self._engine) as connection:
                rows = connection.execute(asked).mappings().all()
            for row in rows:
                yield Entry(row["number"], moment(row["sealed_at"]), row["source"], row["row"], row["content"], row["chain"])
            if not rows:
                return
            after = rows[-1]["number"]

    def _with_rows(self, chunk: Sequence[Entry]) -> Iterator[tuple[Entry, Mapping[str, Any] | None]]:
        rows: dict[tuple[str, int], Mapping[str, Any]] = {}
        with reading(self._engine) as connection:
            for source in {entry.source for entry in chunk} & _SEALED.keys():
                numbers = [entry.row for entry in chunk if entry.source == source]
                table = metadata.tables[source]
                asked = select(*_columns(source)).where(table.c.number.in_(numbers))
                rows |= {(source, int(row["number"])): dict(row) for row in connection.execute(asked).mappings()}
        for entry in chunk:
            yield entry, rows.get((entry.source, entry.row))


def _linked(head: Head, source: str, found: Sequence[tuple[int, str]], at: datetime) -> list[dict[str, Any]]:
    """The entries that follow ``head``, as rows."""
    rows: list[dict[str, Any]] = []
    for number, content in found:
        head = Head(head.number + 1, link(head.chain, head.number + 1, source, number, content, at))
        kept = {"source": source, "row": number, "content": content, "sealed_at": micros(at)}
        rows.append({"number": head.number, "chain": head.chain, **kept})
    return rows


def _faults(entry: Entry, before: str, last: int) -> Sequence[str]:
    if entry.number != last + 1:
        return [f"entries {last + 1} to {entry.number - 1} are gone"]
    return [] if entry.follows(before) else [f"entry {entry.number} does not follow from the one before it: one of the two was changed"]


def _head(connection: Connection) -> Head:
    asked = select(audit_entry.c.number, audit_entry.c.chain).order_by(audit_entry.c.number.desc()).limit(1)
    row = connection.execute(asked).one_or_none()
    return Head(row.number, row.chain) if row is not None else Head(0, BEGINNING)


def _columns(source: str) -> list[Column[Any]]:
    table = metadata.tables[source]
    return [table.c[name] for name in _SEALED[source]]


def _last(connection: Connection, source: str) -> int:
    return connection.execute(select(func.max(audit_entry.c.row)).where(audit_entry.c.source == source)).scalar_one() or 0


def _open(table: Table) -> ColumnElement[bool]:
    """Whether no entry stands for a row."""
    return ~exists().where(audit_entry.c.source == table.name, audit_entry.c.row == table.c.number)


def _unsealed(connection: Connection, source: str) -> Sequence[Mapping[str, Any]]:
    """The next rows to seal: those behind the last one sealed, and late ones just before it."""
    table = metadata.tables[source]
    asked = select(*_columns(source)).where(table.c.number > _last(connection, source) - _LATE, _open(table))
    return [dict(row) for row in connection.execute(asked.order_by(table.c.number).limit(_AT_ONCE)).mappings()]


def _not_sealed(connection: Connection, source: str) -> tuple[int, int]:
    """Rows without an entry: those that came too late to be honest, and those that wait for the next sealing."""
    table = metadata.tables[source]
    late = table.c.number <= _last(connection, source) - _LATE
    asked = select(func.count(case((late, 1))), func.count(case((~late, 1)))).select_from(table).where(_open(table))
    slipped_in, fresh = connection.execute(asked).one()
    return int(slipped_in), int(fresh)
