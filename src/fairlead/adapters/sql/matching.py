"""Reviewed pairs and merges in the database, each change in one transaction under the writers' lock."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, select, text, update

from fairlead.adapters.sql.doing import keep_deed
from fairlead.adapters.sql.engine import reading, translated, writing
from fairlead.adapters.sql.moments import micros, moment
from fairlead.adapters.sql.pairs import COUNT_OPEN, pair_of, pair_row, read_verdicts, shown
from fairlead.adapters.sql.rows import digest, storable
from fairlead.adapters.sql.standing import NEW_EDITION, carry_teams
from fairlead.adapters.sql.statements import statements_for
from fairlead.adapters.sql.tables import RECORD_TABLES, lead_merge, lead_state, match_pair
from fairlead.application.edit_ports import Deed
from fairlead.application.match_ports import Merge, MergeRefused, Pair, PairKind, ShownPair, Verdict
from fairlead.application.ports import NotFound
from fairlead.domain.lead import Lead
from fairlead.domain.matching import MERGED, CannotMerge, EarlierLead, Place, Verdicts, merged_place

_PLACE: Final = ("state", "rep_id", "queue_reason", "decision_id", "since", "priority", "thousandths", "value_minor")
_LEAD: Final = (
    *("lead_id", "created_at", "account_id", "contact_id", "first_name", "last_name", "email", "phone", "company", "domain"),
    *("country", "state", "city", "postal_code"),
)
_FETCHED: Final = 10_000
_VERDICT: Final = text("INSERT INTO matching (id, verdicts) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET verdicts = matching.verdicts + 1")
_RISE: Final = text("UPDATE sequence SET value = value + 1 WHERE id = 1")
_HOLD: Final = text(
    "UPDATE slot SET open_leads = open_leads + :leads, thousandths = thousandths + :thousandths, value_minor = value_minor + :value,"
    " over_thousandths = CASE WHEN thousandths + :thousandths > max_open * 1000 + over_thousandths"
    " THEN thousandths + :thousandths - max_open * 1000 ELSE over_thousandths END,"
    " over_value_minor = CASE WHEN value_minor + :value > max_value_minor + over_value_minor"
    " THEN value_minor + :value - max_value_minor ELSE over_value_minor END WHERE rep_id = :rep_id"
)
_PUT: Final = text(
    f"INSERT INTO lead_state (lead_id, {', '.join(_PLACE)}) VALUES (:lead_id, :{', :'.join(_PLACE)})"  # noqa: S608, our own names
    f" ON CONFLICT (lead_id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _PLACE)}"
)


class SqlMatches:
    """`fairlead.application.match_ports.Matches`. Threads may share it."""

    def __init__(self, engine: Engine) -> None:
        """Work on a database whose schema is current."""
        self._engine = engine

    def pairs(self, *, kind: PairKind | None, decided: bool, limit: int, skip: int = 0) -> Sequence[ShownPair]:
        """Those that wait, the likeliest first, or those that were reviewed, the latest first."""
        with reading(self._engine) as connection:
            return shown(connection, kind=kind, decided=decided, limit=limit, skip=skip)

    def count_open(self) -> int:
        """How many wait."""
        with reading(self._engine) as connection:
            return int(connection.execute(COUNT_OPEN).scalar_one())

    def note(self, pairs: Sequence[Pair]) -> int:
        """List them; a reviewed one stays as it is."""
        rows = [pair_row(pair) for pair in pairs]
        if not rows:
            return 0
        with self._changing() as connection:
            before = connection.execute(COUNT_OPEN).scalar_one()
            driver: Any = connection.connection.driver_connection
            driver.cursor().executemany(statements_for(self._engine.dialect.name).pair, rows)
            return int(connection.execute(COUNT_OPEN).scalar_one() - before)

    def decide(self, kind: PairKind, lead_id: str, other_id: str, verdict: Verdict, *, by: str, note: str | None, at: datetime) -> Pair:
        """Keep a verdict for ever; a later one on the same pair takes its place. Raises `NotFound`."""
        said = {"verdict": verdict.value, "decided_by": storable(by), "decided_at": micros(at), "note": storable(note)}
        this = (match_pair.c.kind == kind.value, match_pair.c.lead_id == lead_id, match_pair.c.other_id == other_id)
        with self._changing() as connection:
            changed = connection.execute(update(match_pair).where(*this).values(**said)).rowcount
            if not changed:
                raise NotFound(f"there is no pair of lead {lead_id} and {kind.value} {other_id} to review; see fairlead match review")
            if kind is PairKind.ACCOUNT and verdict is Verdict.ACCEPTED:
                others = (match_pair.c.kind == kind.value, match_pair.c.lead_id == lead_id, match_pair.c.other_id != other_id)
                connection.execute(
                    update(match_pair).where(*others, match_pair.c.verdict.is_(None)).values(**said | {"verdict": Verdict.REJECTED.value})
                )
            connection.execute(_VERDICT)
            connection.execute(_RISE)
            told = f"{kind.value} {other_id} {verdict.value}{f': {note}' if note else ''}"
            keep_deed(connection, Deed("match verdict", lead_id, by, at, told))
            return pair_of(connection.execute(select(match_pair).where(*this)).one())

    def merge(self, lead_id: str, into: str, *, by: str, reason: str, at: datetime) -> Merge:
        """Merge one lead into another. Raises `NotFound` and `MergeRefused`; then nothing was changed."""
        with self._changing() as connection:
            before = self._places(connection, lead_id, into)
            if lead_id == into:
                raise MergeRefused(f"{lead_id} cannot be merged into itself; name two leads")
            for each in (lead_id, into):
                if before[each].state == MERGED:
                    stands = self._standing_for(connection, each)
                    raise MergeRefused(f"lead {each} was merged into {stands} already; merge into {stands}, or undo that merge first")
            try:
                gone, stays = merged_place(before[lead_id], before[into], at=micros(at))
            except CannotMerge as refusal:
                raise MergeRefused(f"{lead_id} cannot be merged into {into}: {refusal}") from refusal
            after = {lead_id: gone, into: stays}
            self._move(connection, before, after)
            merge_id = "m-" + digest(lead_id, into, micros(at))
            row = {
                "merge_id": merge_id,
                "lead_id": lead_id,
                "into_lead_id": into,
                "merged_at": micros(at),
                "merged_by": storable(by),
                "reason": storable(reason),
                "before": _as_json(before),
                "after": _as_json(after),
            }
            connection.execute(lead_merge.insert().values(**row))
            connection.execute(text(NEW_EDITION))
            return self._merge(connection, merge_id)

    def unmerge(self, merge_id: str, *, by: str, reason: str, at: datetime) -> Merge:
        """Undo a merge. Raises `NotFound` and `MergeRefused`; then nothing was changed."""
        with self._changing() as connection:
            row = connection.execute(select(lead_merge).where(lead_merge.c.merge_id == merge_id)).one_or_none()
            if row is None:
                raise NotFound(f"there is no merge {merge_id}; see fairlead match log")
            self._may_undo(connection, row)
            now = self._places(connection, row.lead_id, row.into_lead_id)
            before, after = _from_json(row.before), _from_json(row.after)
            # What happened to the lead that stayed since then stays; what the merge did to it is taken back.
            stays = before[row.into_lead_id] if now[row.into_lead_id] == after[row.into_lead_id] else now[row.into_lead_id]
            self._move(connection, now, {row.lead_id: before[row.lead_id], row.into_lead_id: stays})
            undone = {"undone_at": micros(at), "undone_by": storable(by), "undo_reason": storable(reason)}
            connection.execute(update(lead_merge).where(lead_merge.c.merge_id == merge_id).values(**undone))
            connection.execute(text(NEW_EDITION))
            keep_deed(connection, Deed("merge undone", merge_id, by, at, reason))
            return self._merge(connection, merge_id)

    def merges(self, *, limit: int, skip: int = 0, lead_id: str | None = None) -> Sequence[Merge]:
        """The latest first."""
        statement = select(lead_merge).order_by(lead_merge.c.number.desc()).limit(limit).offset(skip)
        if lead_id is not None:
            statement = statement.where((lead_merge.c.lead_id == lead_id) | (lead_merge.c.into_lead_id == lead_id))
        with reading(self._engine) as connection:
            rows = connection.execute(statement).all()
            names = _names(connection, {each for row in rows for each in (row.lead_id, row.into_lead_id)})
        return [_merge_of(row, names) for row in rows]

    def merged(self) -> Mapping[str, str]:
        """Over chains of merges, the lead that stands."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(lead_merge.c.lead_id, lead_merge.c.into_lead_id).where(lead_merge.c.undone_at.is_(None)))
            into = {row.lead_id: row.into_lead_id for row in rows}
        return {lead_id: _stands(lead_id, into) for lead_id in into}

    def open_leads(self) -> Iterator[Lead]:
        """As matching reads them."""
        table = RECORD_TABLES["lead"]
        statement = (
            select(*(table.c[name] for name in _LEAD))
            .join(lead_state, lead_state.c.lead_id == table.c.lead_id, isouter=True)
            .where(lead_state.c.state.is_(None) | lead_state.c.state.not_in(["closed", MERGED]))
            .order_by(table.c.lead_id)
        )
        with reading(self._engine) as connection:
            rows = connection.execution_options(yield_per=_FETCHED).execute(statement)
            for row in rows:
                values = dict(zip(_LEAD, row, strict=True))
                yield Lead(**{**values, "created_at": moment(row.created_at or 0)})

    def people(self, since: datetime) -> Sequence[EarlierLead]:
        """In order of arrival."""
        table = RECORD_TABLES["lead"]
        names = ("first_name", "last_name", "email", "phone", "company", "country", "account_id")
        statement = (
            select(table.c.lead_id, table.c.created_at, *(table.c[name] for name in names), lead_state.c.state, lead_state.c.rep_id)
            .join(lead_state, lead_state.c.lead_id == table.c.lead_id, isouter=True)
            .where(table.c.created_at >= micros(since), lead_state.c.state.is_(None) | (lead_state.c.state != MERGED))
            .order_by(table.c.created_at, table.c.lead_id)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(statement).all()
        return [replace(EarlierLead(row[0], moment(row[1]), *row[2:-2]), state=row[-2] or "unrouted", rep_id=row[-1]) for row in rows]

    def verdicts(self) -> Verdicts:
        """Reviewed pairs of leads and accounts."""
        with reading(self._engine) as connection:
            return read_verdicts(connection)

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        with writing(self._engine) as connection, translated(self._engine):
            connection.exec_driver_sql(statements_for(self._engine.dialect.name).lock)
            yield connection

    def _places(self, connection: Connection, *lead_ids: str) -> dict[str, Place]:
        """Raises `NotFound`."""
        table = RECORD_TABLES["lead"]
        known = set(connection.execute(select(table.c.lead_id).where(table.c.lead_id.in_(lead_ids))).scalars())
        for lead_id in lead_ids:
            if lead_id not in known:
                raise NotFound(f"there is no lead {lead_id}")
        rows = connection.execute(select(lead_state).where(lead_state.c.lead_id.in_(lead_ids)))
        found = {row.lead_id: Place(*(getattr(row, name) for name in _PLACE)) for row in rows}
        return {lead_id: found.get(lead_id, Place("unrouted")) for lead_id in lead_ids}

    def _move(self, connection: Connection, before: Mapping[str, Place], after: Mapping[str, Place]) -> None:
        """Write the places, and take and free slots as they say. What then stands above a limit is carried: nothing was routed."""
        for lead_id, place in after.items():
            connection.execute(_PUT, {"lead_id": lead_id, **asdict(place)})
        change: dict[str, Counter[str]] = {}
        for places, sign in ((before, -1), (after, 1)):
            for place in places.values():
                if place.held_by is not None:
                    held = {"leads": sign, "thousandths": sign * place.thousandths, "value": sign * place.value_minor}
                    change.setdefault(place.held_by, Counter()).update(held)
        for rep_id, counted in change.items():
            if any(counted.values()):
                numbers = {name: counted[name] for name in ("leads", "thousandths", "value")}
                connection.execute(_HOLD, {"rep_id": rep_id, **numbers})
                if counted["leads"] > 0:
                    carry_teams(connection, rep_id)

    def _may_undo(self, connection: Connection, row: Any) -> None:  # noqa: ANN401, a row
        if row.undone_at is not None:
            raise MergeRefused(f"merge {row.merge_id} was undone already, by {row.undone_by}")
        touched = (row.lead_id, row.into_lead_id)
        later = connection.execute(
            select(lead_merge.c.merge_id)
            .where(lead_merge.c.number > row.number, lead_merge.c.undone_at.is_(None))
            .where(lead_merge.c.lead_id.in_(touched) | lead_merge.c.into_lead_id.in_(touched))
            .order_by(lead_merge.c.number.desc())
            .limit(1)
        ).scalar()
        if later is not None:
            raise MergeRefused(
                f"merge {row.merge_id} cannot be undone before {later}, which merged one of its leads later; undo that first"
            )

    def _standing_for(self, connection: Connection, lead_id: str) -> str:
        rows = connection.execute(select(lead_merge.c.lead_id, lead_merge.c.into_lead_id).where(lead_merge.c.undone_at.is_(None)))
        return _stands(lead_id, {row.lead_id: row.into_lead_id for row in rows})

    def _merge(self, connection: Connection, merge_id: str) -> Merge:
        row = connection.execute(select(lead_merge).where(lead_merge.c.merge_id == merge_id)).one()
        return _merge_of(row, _names(connection, {row.lead_id, row.into_lead_id}))


def _merge_of(row: Any, names: Mapping[str, str]) -> Merge:  # noqa: ANN401, a row
    return Merge(
        row.merge_id,
        row.lead_id,
        row.into_lead_id,
        moment(row.merged_at),
        row.merged_by,
        row.reason,
        None if row.undone_at is None else moment(row.undone_at),
        row.undone_by,
        row.undo_reason,
        names.get(row.lead_id, row.lead_id),
        names.get(row.into_lead_id, row.into_lead_id),
    )


def _names(connection: Connection, lead_ids: set[str]) -> dict[str, str]:
    table = RECORD_TABLES["lead"]
    rows = connection.execute(
        select(table.c.lead_id, table.c.first_name, table.c.last_name, table.c.company).where(table.c.lead_id.in_(sorted(lead_ids)))
    )
    return {row.lead_id: " ".join(filter(None, (row.first_name, row.last_name))) or row.company or row.lead_id for row in rows}


def _stands(lead_id: str, into: Mapping[str, str]) -> str:
    seen = {lead_id}
    while (following := into.get(lead_id)) is not None and following not in seen:
        seen.add(following)
        lead_id = following
    return lead_id


def _as_json(places: Mapping[str, Place]) -> str:
    return json.dumps({lead_id: asdict(place) for lead_id, place in places.items()}, sort_keys=True)


def _from_json(body: str) -> dict[str, Place]:
    return {lead_id: replace(Place("unrouted"), **fields) for lead_id, fields in json.loads(body).items()}
