"""The credit ledger in SQL: entries as rows, and the ledger as people read it."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, String, cast, func, literal, select, text

from fairlead.adapters.sql.engine import reading
from fairlead.adapters.sql.moments import moment
from fairlead.adapters.sql.tables import credit, posting
from fairlead.application.ledger_ports import Balances, Note, Posting
from fairlead.domain.fairness import Entry, EntryReason

_ROUNDING_PER_POSTING = 1e-9
_LOOKED_AT_ONCE = 5_000
_SUMS = {
    "sqlite": "SELECT each.key AS rep_id, SUM(each.value) AS total FROM posting, json_each(posting.{column}) AS each"
    " WHERE posting.{column} IS NOT NULL GROUP BY each.key",
    "postgresql": "SELECT each.key AS rep_id, SUM(each.value::double precision) AS total FROM posting,"
    " LATERAL json_each_text(posting.{column}::json) AS each WHERE posting.{column} IS NOT NULL GROUP BY each.key",
}


def json_of(changes: Mapping[str, float]) -> str:
    """Changes by rep as a JSON object; every float comes back bit for bit."""
    return orjson.dumps(dict(changes)).decode()


def entry_of(reason: str, changes: str, aside: str | None) -> Entry:
    """An entry from its columns."""
    return Entry(EntryReason(reason), orjson.loads(changes), orjson.loads(aside) if aside else {})


class SqlLedger:
    """`fairlead.application.ledger_ports.LedgerBook` over SQLite or PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        """Read from a database whose schema is current."""
        self._engine = engine

    def balances(self) -> Balances:
        """What everybody has now."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(credit)).all()
        return Balances({row.rep_id: row.credit for row in rows}, {row.rep_id: row.aside for row in rows})

    def postings(
        self, *, limit: int, before: int | None = None, rep_id: str | None = None, lead_id: str | None = None
    ) -> Sequence[Posting]:
        """Entries, newest first."""
        wanted = select(posting).order_by(posting.c.number.desc())
        if lead_id is not None:
            wanted = wanted.where(posting.c.lead_id == lead_id)
        with reading(self._engine) as connection:
            if rep_id is None:
                rows = connection.execute(_older(wanted, before).limit(limit)).all()
            else:
                rows = _touching(connection, wanted, rep_id, limit, before)
        return [_posting(row) for row in rows]


def _touching(connection: Connection, wanted: Select[Any], rep_id: str, limit: int, before: int | None) -> list[Row[Any]]:
    """Those that name the rep: looked for in stretches, since an entry names everybody it touches inside its JSON."""
    first = connection.execute(select(func.coalesce(func.min(posting.c.number), 0))).scalar_one()
    newest = connection.execute(select(func.coalesce(func.max(posting.c.number), 0))).scalar_one()
    last = newest + 1 if before is None else min(before, newest + 1)
    found: list[Row[Any]] = []
    while last > first and len(found) < limit:
        stretch = wanted.where(posting.c.number < last, posting.c.number >= last - _LOOKED_AT_ONCE, _names(rep_id))
        found += connection.execute(stretch.limit(limit - len(found))).all()
        last -= _LOOKED_AT_ONCE
    return found


def _names(rep_id: str) -> ColumnElement[bool]:
    key = literal(orjson.dumps(rep_id).decode() + ":", String)
    both = cast(posting.c.changes, String) + func.coalesce(cast(posting.c.aside, String), "")
    return func.replace(both, key, "") != both


def _older(wanted: Select[Any], before: int | None) -> Select[Any]:
    return wanted if before is None else wanted.where(posting.c.number < before)


def _posting(row: Row[Any]) -> Posting:
    note = Note(row.lead_id, row.decision_id, row.author, row.words)
    return Posting(row.number, moment(row.posted_at), entry_of(row.reason, row.changes, row.aside), note)


def imbalances(connection: Connection) -> list[str]:
    """Whether all credit sums to zero, and everybody's balance is the sum of the entries; in words what is wrong."""
    postings = connection.execute(select(func.count()).select_from(posting)).scalar_one()
    rounding = _ROUNDING_PER_POSTING * (1 + postings)
    balances = connection.execute(select(credit).order_by(credit.c.rep_id)).all()
    total = sum(row.credit for row in balances)
    found = []
    if abs(total) > rounding:
        found.append(f"rotation credit sums to {total:.6f} leads instead of 0; a credit was written outside the ledger's entries")
    for column, what in (("changes", "credit"), ("aside", "what is set aside")):
        statement = _SUMS[connection.dialect.name].format(column=column)
        sums = {row.rep_id: row.total for row in connection.execute(text(statement))}
        held = {row.rep_id: row.credit if column == "changes" else row.aside for row in balances}
        wrong = sorted(rep_id for rep_id in held.keys() | sums.keys() if abs(held.get(rep_id, 0.0) - sums.get(rep_id, 0.0)) > rounding)
        if wrong:
            shown = ", ".join(f"{rep_id} ({held.get(rep_id, 0.0):+.3f}, entries say {sums.get(rep_id, 0.0):+.3f})" for rep_id in wrong[:5])
            found.append(f"{len(wrong)} reps whose balance of {what} is not the sum of their entries: {shown}")
    return found
