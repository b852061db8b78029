"""Changes made here, in memory: `fairlead.application.edit_ports.Edits` over a `MemoryStore`, whose roster and accounts it edits."""

import itertools
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from fairlead.adapters.memory.store import MemoryStore
from fairlead.adapters.sql.values import kinds_of, listed
from fairlead.application.edit_ports import (
    WHOLE,
    Change,
    Ended,
    Handover,
    KeptEdit,
    NewChange,
    OpenLead,
    Put,
    Recall,
    Removal,
    State,
    Step,
    Until,
    Values,
)
from fairlead.application.ports import NotFound
from fairlead.domain.account import Account
from fairlead.domain.records import RECORDS, Kind
from fairlead.domain.rep import Rep, Roster, Team, Territory
from fairlead.domain.time import Hours, Period

Rows = dict[str, dict[str, dict[str, object]]]
_NOUNS: Mapping[str, type] = {"rep": Rep, "team": Team, "territory": Territory, "account": Account}


@dataclass(slots=True)
class _Contents:
    """Records by kind and identity, changes by number, edits in the order in which they were made."""

    rows: Rows
    changes: dict[int, Change] = field(default_factory=dict)
    edits: list[KeptEdit] = field(default_factory=list)
    steps: list[tuple[int, Step]] = field(default_factory=list)


class MemoryEdits:
    """Edits what `MemoryStore` knows of reps, teams, territories, absences and accounts."""

    def __init__(self, store: MemoryStore) -> None:
        """Begin with the store's roster and accounts."""
        self._store = store
        self._lock = threading.RLock()
        self._roster = store.roster()[0]
        self._numbers = itertools.count(1)
        self._contents = _Contents(_rows_of(self._roster, store.accounts()))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else edits anything in the meantime."""
        with self._lock:
            yield

    def values(self, record: str, *, where: Mapping[str, str] | None = None) -> Mapping[str, Values]:
        """All records of a kind, or those whose fields equal ``where``, by identity."""
        with self._lock:
            rows = sorted(self._contents.rows.get(record, {}).items())
            return {identity: dict(row) for identity, row in rows if all(row.get(name) == value for name, value in (where or {}).items())}

    def make(self, change: NewChange) -> Change | None:
        """Keep a change and edit the records, all or nothing; None where it changes nothing."""
        with self._whole() as contents:
            number = len(contents.changes) + 1
            told = (change.kind, change.subject, change.author, change.note, change.made_at)
            contents.changes[number] = Change(number, *told, change.state, dict(change.body), (), (), ())
            touched = sum(self._recall(number, recall, change.made_at) for recall in change.recalls)
            touched += sum(self._remove(number, removal, change.made_at) for removal in change.removals)
            touched += sum(self._put(number, put, change.made_at) for put in change.puts)
            contents.steps += [(number, replace(step, number=next(self._numbers))) for step in change.steps]
            touched += sum(self._cancel(each) for each in change.cancels) + len(change.steps)
            if not touched:
                del contents.changes[number]
                return None
            return self.change(number)

    def add(
        self, number: int, puts: Sequence[Put], handovers: Sequence[Handover], at: datetime, *, removals: Sequence[Removal] = ()
    ) -> None:
        """Edit more under a change that is open, all or nothing."""
        with self._whole() as contents:
            for each in handovers:
                kept = contents.changes[number].handovers
                place = (each.record, each.identity, each.field)
                if place not in {(one.record, one.identity, one.field) for one in kept}:
                    contents.changes[number] = replace(contents.changes[number], handovers=(*kept, each))
                    if each.record != "lead":
                        self._put(number, Put(each.record, each.identity, {each.field: each.to_rep_id}), at)
            for removal in removals:
                self._remove(number, removal, at)
            for put in puts:
                self._put(number, put, at)

    def carry_out(self, step: Step, number: int, at: datetime) -> bool:
        """Do a planned step; False if it was done already."""
        with self._whole() as contents:
            if (number, step) not in contents.steps:
                return False
            contents.steps.remove((number, step))
            self._put(number, step.put, at)
            return True

    def mark(self, number: int, state: State, body: Mapping[str, Any]) -> None:
        """Say where a change stands."""
        with self._whole() as contents:
            kept = contents.changes[number]
            contents.changes[number] = replace(kept, state=state, body={**kept.body, **body})

    def due(self, at: datetime) -> Sequence[tuple[int, Step]]:
        """Steps whose moment has come."""
        with self._lock:
            waiting = sorted(self._contents.steps, key=lambda each: (each[1].due_at, each[1].number))
            return [each for each in waiting if each[1].due_at <= at]

    def changes(
        self, *, limit: int, before: int | None = None, subject: str | None = None, states: Sequence[State] = (), kind: str | None = None
    ) -> Sequence[Change]:
        """Changes, the latest first."""
        with self._lock:
            found = [
                number
                for number, kept in sorted(self._contents.changes.items(), reverse=True)
                if (before is None or number < before)
                and subject in {None, kept.subject}
                and (not states or kept.state in states)
                and kind in {None, kept.kind}
            ]
            return [self.change(number) for number in found[:limit]]

    def change(self, number: int) -> Change:
        """One change. Raises `NotFound`."""
        with self._lock:
            if number not in self._contents.changes:
                raise NotFound(f"there is no change {number}")
            steps = sorted((step for owner, step in self._contents.steps if owner == number), key=lambda step: (step.due_at, step.number))
            edits = tuple(edit for edit in self._contents.edits if edit.change == number)
            return replace(self._contents.changes[number], edits=edits, steps=tuple(steps))

    def edits(self, record: str, identity: str) -> Sequence[KeptEdit]:
        """Every edit of a record, the latest first."""
        with self._lock:
            return [edit for edit in reversed(self._contents.edits) if (edit.record, edit.identity) == (record, identity)]

    def open_leads(self, rep_id: str) -> Sequence[OpenLead]:
        """The leads a rep has now, the longest held first."""
        names = [each.name for each in RECORDS["lead"].fields]
        return [
            OpenLead(kept.lead.lead_id, kept.decision.decision_id, since, {name: _plain(getattr(kept.lead, name)) for name in names})
            for holder, since, kept in self._store.held()
            if holder == rep_id
        ]

    def open_counts(self) -> Mapping[str, int]:
        """How many leads each rep has now."""
        return dict(Counter(holder for holder, _, _ in self._store.held()))

    @contextmanager
    def _whole(self) -> Iterator[_Contents]:
        """All that the block changes, or nothing; the store sees it at the end."""
        with self._lock:
            before = deepcopy(self._contents)
            try:
                yield self._contents
                if self._contents.rows != before.rows:
                    self._store.replace(_roster_of(self._contents.rows, self._roster), accounts=_accounts_of(self._contents.rows))
            except BaseException:
                self._contents = before
                raise

    def _put(self, number: int, put: Put, at: datetime) -> int:
        rows, kinds = self._contents.rows.setdefault(put.record, {}), kinds_of(RECORDS[put.record])
        row = rows.get(put.identity)
        made = row is None
        touched = int(made)
        if row is None:
            row = rows[put.identity] = {**dict.fromkeys(kinds), RECORDS[put.record].key: put.identity}
        for name, given in put.values.items():
            value: object = listed(given) if kinds[name] is Kind.LIST else given
            held = self._open(put.record, put.identity, name)
            there = not made and row[name] == value
            if there and (put.until is Until.SOURCE or (held is not None and held.until is put.until)):
                continue
            said = held.said if held is not None else row[name]
            back = held is not None and put.until is Until.SOURCE and value == said
            if held is not None:
                self._end(held, at, Ended.TAKEN_BACK if back else Ended.REPLACED)
            self._note(number, (put.record, put.identity, name), (row[name], value, said), put.until, at if back else None)
            row[name] = value
            touched += 1
        return touched

    def _remove(self, number: int, removal: Removal, at: datetime) -> int:
        row = self._contents.rows.get(removal.record, {}).pop(removal.identity, None)
        if row is None:
            return 0
        for edit in [edit for edit in self._contents.edits if (edit.record, edit.identity) == (removal.record, removal.identity)]:
            if edit.ended is None:
                self._end(edit, at, Ended.REPLACED)
        self._note(number, (removal.record, removal.identity, WHOLE), (row, None, row), Until.RECALL, None)
        return 1

    def _recall(self, number: int, recall: Recall, at: datetime) -> int:
        rows, touched = self._contents.rows.setdefault(recall.record, {}), 0
        for name in recall.fields:
            held = self._open(recall.record, recall.identity, name)
            if held is None:
                continue
            self._end(held, at, Ended.TAKEN_BACK)
            if name == WHOLE and isinstance(held.said, dict):
                rows[recall.identity] = dict(held.said)
            else:
                self._note(number, (recall.record, recall.identity, name), (held.value, held.said, held.said), Until.SOURCE, at)
                rows[recall.identity][name] = held.said
            touched += 1
        return touched

    def _cancel(self, number: int) -> int:
        self._contents.steps = [each for each in self._contents.steps if each[0] != number]
        kept = self._contents.changes.get(number)
        if kept is None or kept.state is State.TAKEN_BACK:
            return 0
        self._contents.changes[number] = replace(kept, state=State.TAKEN_BACK)
        return 1

    def _open(self, record: str, identity: str, name: str) -> KeptEdit | None:
        place = (record, identity, name)
        return next(
            (edit for edit in self._contents.edits if (edit.record, edit.identity, edit.field) == place and edit.ended is None), None
        )

    def _end(self, edit: KeptEdit, at: datetime, why: Ended) -> None:
        index = next(place for place, each in enumerate(self._contents.edits) if each is edit)
        self._contents.edits[index] = replace(edit, ended_at=at, ended=why)

    def _note(
        self, number: int, place: tuple[str, str, str], states: tuple[object, object, object], until: Until, ended_at: datetime | None
    ) -> None:
        kept = self._contents.changes[number]
        ended = None if ended_at is None else Ended.TAKEN_BACK
        edit = KeptEdit(number, *place, *states, until, kept.author, kept.note, kept.made_at, ended_at, ended)
        self._contents.edits.append(edit)


def _plain(value: object) -> object:
    """A noun's field as a canonical value."""
    return listed(value) if isinstance(value, frozenset | tuple | list) else value


def _rows_of(roster: Roster, accounts: Sequence[Account]) -> Rows:
    nouns: dict[str, Sequence[Any]] = {"rep": roster.reps, "team": roster.teams, "territory": roster.territories, "account": accounts}
    rows: Rows = {}
    for record, each in nouns.items():
        names, key = [one.name for one in RECORDS[record].fields], RECORDS[record].key
        rows[record] = {getattr(noun, key): {name: _plain(getattr(noun, name, None)) for name in names} for noun in each}
    for rep in roster.reps:
        rows["rep"][rep.rep_id] |= {"hours": None, "time_zone": rep.hours.zone if rep.hours else None}
    absences = [(f"{rep_id}-{number}", rep_id, each) for rep_id, periods in roster.absences.items() for number, each in enumerate(periods)]
    rows["absence"] = {
        name: {"absence_id": name, "rep_id": rep_id, "starts_at": each.start, "ends_at": each.end, "reason": None}
        for name, rep_id, each in absences
    }
    return rows


def _roster_of(rows: Rows, before: Roster) -> Roster:
    """The roster these rows make; hours that were not edited stay as they were."""
    hours = {rep.rep_id: rep.hours for rep in before.reps}
    reps = [replace(_noun("rep", row), hours=_hours(row, hours.get(rep_id))) for rep_id, row in sorted(rows["rep"].items())]
    absences: dict[str, tuple[Period, ...]] = {}
    for row in rows.get("absence", {}).values():
        rep_id, starts_at, ends_at = (row[name] for name in ("rep_id", "starts_at", "ends_at"))
        if isinstance(starts_at, datetime) and isinstance(ends_at, datetime):
            absences[str(rep_id)] = (*absences.get(str(rep_id), ()), Period(starts_at, ends_at))
    return replace(
        before,
        reps=tuple(reps),
        territories=tuple(_noun("territory", row) for _, row in sorted(rows["territory"].items())),
        teams=tuple(_noun("team", row) for _, row in sorted(rows["team"].items())),
        absences=absences,
    )


def _hours(row: Mapping[str, object], before: Hours | None) -> Hours | None:
    return Hours.parse(str(row["hours"]), str(row["time_zone"] or "UTC")) if row["hours"] else before


def _accounts_of(rows: Rows) -> tuple[Account, ...]:
    return tuple(_noun("account", row) for row in rows["account"].values())


def _noun(record: str, row: Mapping[str, object]) -> Any:  # noqa: ANN401, the noun of that record
    """A noun from its row; what is empty takes the noun's own default, a missing name the identity."""
    kind = _NOUNS[record]
    given = {each.name: row[each.name] for each in fields(kind) if row.get(each.name) is not None and each.name != "hours"}
    lists = {name: frozenset(value) if isinstance(value, tuple) else value for name, value in given.items()}
    return kind(**{"name": row[RECORDS[record].key], **lists})
