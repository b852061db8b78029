"""Earlier leads of the same person, looked up by their keys in the transaction that decides."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import Engine

from fairlead.adapters.sql.engine import reading, translated, writing
from fairlead.adapters.sql.moments import micros, moment
from fairlead.domain.lead import Lead
from fairlead.domain.matching import EarlierLead, person_keys

_MOST_KEYS: Final = 4
_MOST_FOUND: Final = 10
_MOST_MERGES: Final = 20
_AT_ONCE: Final = 20_000
_FIELDS: Final = ("first_name", "last_name", "email", "phone", "company", "country", "account_id")
_TEXTS: Final = {
    "earlier": f"""
        SELECT lead.lead_id, found.arrived_at, {", ".join(f"lead.{name}" for name in _FIELDS)}, now.state, now.rep_id
        FROM (
          SELECT lead_id, MAX(arrived_at) AS arrived_at FROM lead_key
          WHERE key IN ({", ".join("?" * _MOST_KEYS)}) AND arrived_at >= ? AND lead_id <> ?
          GROUP BY lead_id ORDER BY MAX(CASE key WHEN ? THEN 2 WHEN ? THEN 1 ELSE 0 END) DESC, MAX(arrived_at) DESC, lead_id
          LIMIT {_MOST_FOUND}
        ) AS found
        JOIN record_lead AS lead ON lead.lead_id = found.lead_id LEFT JOIN lead_state AS now ON now.lead_id = found.lead_id
        ORDER BY found.arrived_at DESC, lead.lead_id
    """,  # noqa: S608, our own names
    "told": f"SELECT signature, verdict FROM match_pair WHERE signature IN ({', '.join('?' * _MOST_FOUND)}) AND kind = 'person'"  # noqa: S608
    " AND verdict IS NOT NULL ORDER BY decided_at",
    "merged": "SELECT merge.into_lead_id, now.state, now.rep_id FROM lead_merge AS merge LEFT JOIN lead_state AS now"
    " ON now.lead_id = merge.into_lead_id WHERE merge.lead_id = ? AND merge.undone_at IS NULL",
    "since": "SELECT people_since FROM matching WHERE id = 1",
    "know": "INSERT INTO matching (id, people_since) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET people_since = excluded.people_since",
    "forget": "DELETE FROM lead_key",
    "leads": f"SELECT lead_id, created_at, {', '.join(_FIELDS)} FROM record_lead WHERE created_at >= ?",  # noqa: S608, our own words
    "key": "INSERT INTO lead_key (key, arrived_at, lead_id) VALUES (?, ?, ?) ON CONFLICT (key, arrived_at, lead_id) DO NOTHING",
}
_SPARE: Final = timedelta(days=7)


@cache
def _statements(dialect: str) -> Mapping[str, str]:
    mark = "?" if dialect == "sqlite" else "%s"
    return {name: text.replace("?", mark) for name, text in _TEXTS.items()}


class SqlEarlierLeads:
    """`fairlead.domain.matching.EarlierLeads` on one open connection of the driver."""

    def __init__(self, driver: Any, dialect: str) -> None:  # noqa: ANN401, either driver
        """Look things up through ``driver``, a connection of sqlite3 or psycopg."""
        self._driver = driver
        self._do = _statements(dialect)

    def earlier(self, keys: Sequence[str], since: datetime, *, but: str) -> Sequence[EarlierLead]:
        """At most ten, the latest first; a lead that was merged is where the one is that it was merged into.

        Where more share a key, those who share the first ones come before the others: many people sound alike, few share an address.
        """
        wanted = (*keys[:_MOST_KEYS], *[""] * (_MOST_KEYS - len(keys)))
        rows = self._driver.execute(self._do["earlier"], (*wanted, micros(since), but, *wanted[:2])).fetchall()
        return tuple(self._earlier(row) for row in rows)

    def told(self, signatures: Sequence[str]) -> Mapping[str, bool]:
        """The latest verdict on each pair."""
        found: dict[str, bool] = {}
        asked = list(dict.fromkeys(signatures))
        for first in range(0, len(asked), _MOST_FOUND):
            some = asked[first : first + _MOST_FOUND]
            rows = self._driver.execute(self._do["told"], (*some, *[""] * (_MOST_FOUND - len(some)))).fetchall()
            found |= {signature: verdict == "accepted" for signature, verdict in rows}
        return found

    def merged_into(self, lead_id: str) -> str | None:
        """The lead that this one was merged into and that stands today; None for one that stands itself."""
        found = self._stands(lead_id)
        return None if found is None else found[0]

    def known_since(self, since: datetime) -> bool:
        """Whether keys are there for every lead from ``since`` on."""
        row = self._driver.execute(self._do["since"]).fetchone()
        return row is not None and row[0] is not None and row[0] <= micros(since)

    def index(self, since: datetime) -> None:
        """Write the keys of every recorded lead from a week before ``since`` on; in a write transaction."""
        start = micros(since - _SPARE)
        cursor = self._driver.cursor()
        cursor.execute(self._do["forget"])
        read = self._driver.execute(self._do["leads"], (start,))
        while rows := read.fetchmany(_AT_ONCE):
            self.remember(_known(row) for row in rows)
        self._driver.execute(self._do["know"], (start,))

    def remember(self, leads: Iterable[EarlierLead]) -> None:
        """Write the keys of leads; in a write transaction."""
        rows = [(key, micros(lead.arrived_at), lead.lead_id) for lead in leads for key in person_keys(lead)]
        if rows:
            self._driver.cursor().executemany(self._do["key"], rows)

    def _earlier(self, row: Any) -> EarlierLead:  # noqa: ANN401, a row
        state, rep_id = row[-2:]
        if state == "merged" and (stands := self._stands(row[0])) is not None:
            _, state, rep_id = stands
        return _known((*row[:-2], state or "unrouted", rep_id))

    def _stands(self, lead_id: str) -> tuple[str, str | None, str | None] | None:
        found = None
        for _ in range(_MOST_MERGES):
            row = self._driver.execute(self._do["merged"], (found[0] if found else lead_id,)).fetchone()
            if row is None:
                break
            found = (row[0], row[1], row[2])
        return found


class SqlPeople:
    """`fairlead.domain.matching.EarlierLeads` for those who only look: each question is a read transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        """Nothing is opened yet."""
        self._engine = engine

    def earlier(self, keys: Sequence[str], since: datetime, *, but: str) -> Sequence[EarlierLead]:
        """As `SqlEarlierLeads.earlier`; keys that are missing are written first."""
        with reading(self._engine) as connection:
            leads = SqlEarlierLeads(connection.connection.driver_connection, self._engine.dialect.name)
            if leads.known_since(since):
                return leads.earlier(keys, since, but=but)
        with writing(self._engine) as connection, translated(self._engine):
            leads = SqlEarlierLeads(connection.connection.driver_connection, self._engine.dialect.name)
            leads.index(since)
            return leads.earlier(keys, since, but=but)

    def told(self, signatures: Sequence[str]) -> Mapping[str, bool]:
        """As `SqlEarlierLeads.told`."""
        with reading(self._engine) as connection:
            return SqlEarlierLeads(connection.connection.driver_connection, self._engine.dialect.name).told(signatures)


def known_as(lead: Lead) -> EarlierLead:
    """A lead as those that come after it will know it."""
    told = (lead.first_name, lead.last_name, lead.email, lead.phone, lead.company, lead.country, lead.account_id)
    return EarlierLead(lead.lead_id, lead.created_at, *told)


def _known(row: Any) -> EarlierLead:  # noqa: ANN401, a row
    return EarlierLead(row[0], moment(row[1]), *row[2:])


class PeopleInside:
    """`fairlead.domain.matching.EarlierLeads` inside an open write transaction; ``guard`` watches over it as over everything in it."""

    def __init__(self, leads: SqlEarlierLeads, guard: AbstractContextManager[None]) -> None:
        """Ask ``leads``. ``guard`` may be entered again and again."""
        self._leads, self._guard = leads, guard

    def earlier(self, keys: Sequence[str], since: datetime, *, but: str) -> Sequence[EarlierLead]:
        """As `SqlEarlierLeads.earlier`; keys that are missing are written first."""
        with self._guard:
            if not self._leads.known_since(since):
                self._leads.index(since)
            return self._leads.earlier(keys, since, but=but)

    def told(self, signatures: Sequence[str]) -> Mapping[str, bool]:
        """As `SqlEarlierLeads.told`."""
        with self._guard:
            return self._leads.told(signatures)
