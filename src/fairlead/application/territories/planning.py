"""What a table of territories would change, told before anything is changed."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields

from fairlead.application.edit_ports import Put, Removal, Values
from fairlead.application.tables import Flaw
from fairlead.application.territories.table import TerritoryRow, TerritoryTable
from fairlead.domain.rep import Territory
from fairlead.domain.screening import TerritoryMap
from fairlead.learning.arrivals import Arrival

FIELDS = tuple(each.name for each in fields(Territory) if each.name != "territory_id")


FIELD_WORDS = {
    "countries": "country",
    "states": "state",
    "postal_codes": "postal code",
    "size_bands": "size",
    "industry_groups": "industry",
    "revenue_from_minor": "revenue from",
    "revenue_below_minor": "revenue below",
    "channels": "channel",
    "products": "product",
    "account_ids": "accounts",
}
"""What a territory limits, in the order in which people read it."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, before and after, as people read it."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TerritoryChange:
    """One territory that is new, changed or removed; ``line`` of the table, 0 for one that is removed because it is not in it."""

    territory_id: str
    name: str
    kind: str
    line: int
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class ServingChange:
    """The territories a rep serves, before and after; empty means all."""

    rep_id: str
    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeadMoves:
    """Recent leads under the territories before and after. ``counts``: territory → (leads before, leads after), None for no territory."""

    leads: int
    moved: int
    lost: int
    gained: int
    counts: Mapping[str | None, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Preview:
    """What applying a table would do. The parts add up to ``read``; ``digest`` names exactly this change of exactly this state."""

    name: str
    read: int
    unchanged: int
    repeated: int
    changes: tuple[TerritoryChange, ...]
    serving: tuple[ServingChange, ...]
    flaws: tuple[Flaw, ...]
    warnings: tuple[str, ...]
    moves: LeadMoves
    digest: str

    def count(self, kind: str) -> int:
        """How many territories are new, changed or removed."""
        return sum(change.kind == kind for change in self.changes)

    @property
    def quarantined(self) -> int:
        """Rows that cannot be taken."""
        return len({flaw.row for flaw in self.flaws})


@dataclass(frozen=True, slots=True)
class Planned:
    """A preview, and the edits that bring it about."""

    preview: Preview
    puts: tuple[Put, ...]
    removals: tuple[Removal, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What there is before: territories and reps by identity, the territories that the policy states, accounts, and recent leads."""

    territories: Mapping[str, Territory]
    reps: Mapping[str, Values]
    stated: Mapping[str, Territory]
    accounts: frozenset[str]
    arrivals: Sequence[Arrival]


def plan_table(read: TerritoryTable, known: Known, *, remove_others: bool) -> Planned:
    """What the table changes; ``remove_others``: territories that it does not name are taken away."""
    taken, serving = _takeable(read, known)
    rows = [row for row in read.rows if row.row in taken]
    changes = [change for row in rows if (change := _change(row, known.territories.get(row.territory.territory_id))) is not None]
    named = {row.territory.territory_id for row in read.rows} | {cells.cells.get("territory_id") for cells in read.table.rows}
    gone = sorted(set(known.territories) - named) if remove_others else []
    changes += [TerritoryChange(each, known.territories[each].name, "removed", 0, ()) for each in gone]
    after = {each: one for each, one in known.territories.items() if each not in gone} | {
        row.territory.territory_id: row.territory for row in rows
    }
    preview = Preview(
        name=read.table.name,
        read=len(read.table.rows),
        unchanged=len(rows) - sum(change.kind != "removed" for change in changes),
        repeated=read.repeated,
        changes=tuple(changes),
        serving=serving,
        flaws=tuple(sorted(read.table.flaws, key=lambda flaw: (flaw.row, flaw.column))),
        warnings=tuple(_warnings(rows, gone, serving, known, after)),
        moves=_moves(known, after),
        digest=_digest(changes, serving, known),
    )
    return Planned(preview, (*_territory_puts(rows, changes), *_rep_puts(serving)), tuple(Removal("territory", each) for each in gone))


def territory_from(territory_id: str, values: Values) -> Territory:
    """The territory that a record states, as a roster reads it."""
    given = {name: values[name] for name in FIELDS if values.get(name) is not None}
    return Territory(**{"territory_id": territory_id, "name": territory_id, **{name: _noun(value) for name, value in given.items()}})  # type: ignore[arg-type]


def _noun(value: object) -> object:
    return frozenset(value) if isinstance(value, tuple) else value


def _plain(value: object) -> object:
    return (tuple(sorted(value)) or None) if isinstance(value, frozenset) else value


def served(reps: Mapping[str, Values]) -> dict[str, tuple[str, ...]]:
    """Rep → the territories their record names."""
    return {rep_id: tuple(values["territory_ids"] or ()) for rep_id, values in reps.items()}  # type: ignore[arg-type]


def _takeable(read: TerritoryTable, known: Known) -> tuple[set[int], tuple[ServingChange, ...]]:
    """Rows that can be taken, and who serves what after them.

    A row that takes a rep's last territory away is refused: a rep without territories serves all of them, which nobody asked for.
    """
    before = served(known.reps)
    taken = {row.row for row in read.rows}
    while True:
        rows = [row for row in read.rows if row.row in taken]
        after = _serving_after(rows, before)
        emptied = {rep_id for rep_id, now in after.items() if not now and before[rep_id]}
        if not emptied:
            break
        lines = {cells.row: cells for cells in read.table.rows}
        for row in rows:
            losing = [each for each in emptied if row.served_by is not None and _drops(row, each, before)]
            for rep_id in sorted(losing):
                name = known.reps[rep_id].get("name") or rep_id
                reason = f"{name} would serve no territory any more, and a rep without territories serves all of them"
                read.table.refuse(lines[row.row], "served_by", reason, f"Keep {rep_id} here, or name them in another row.")
            if losing:
                taken.discard(row.row)
    changes = [
        ServingChange(rep_id, str(known.reps[rep_id].get("name") or rep_id), before[rep_id], now)
        for rep_id, now in sorted(after.items())
        if set(now) != set(before[rep_id])
    ]
    return taken, tuple(changes)


def _drops(row: TerritoryRow, rep_id: str, before: Mapping[str, tuple[str, ...]]) -> bool:
    return row.territory.territory_id in before[rep_id] and rep_id not in (row.served_by or ())


def _serving_after(rows: Iterable[TerritoryRow], before: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    after = {rep_id: set(territories) for rep_id, territories in before.items()}
    for row in rows:
        for rep_id in after if row.served_by is not None else ():
            if rep_id in (row.served_by or ()):
                after[rep_id].add(row.territory.territory_id)
            else:
                after[rep_id].discard(row.territory.territory_id)
    return {rep_id: tuple(sorted(territories)) for rep_id, territories in after.items()}


def _change(row: TerritoryRow, before: Territory | None) -> TerritoryChange | None:
    now = row.territory
    base = before or Territory(now.territory_id, "")
    told = tuple(
        FieldChange(name, in_words(name, getattr(base, name)), in_words(name, getattr(now, name)))
        for name in FIELDS
        if getattr(base, name) != getattr(now, name)
    )
    if before is None:
        return TerritoryChange(now.territory_id, now.name, "new", row.line, told)
    return TerritoryChange(now.territory_id, now.name, "changed", row.line, told) if told else None


def in_words(name: str, value: object) -> str:
    """A field of a territory as people read it; empty for one that does not limit."""
    if value is None:
        return ""
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    return f"{value / 100:,.2f}" if name.startswith("revenue") and isinstance(value, int) else str(value)


def _territory_puts(rows: Iterable[TerritoryRow], changes: Iterable[TerritoryChange]) -> list[Put]:
    changed = {change.territory_id: change for change in changes}
    puts = []
    for row in rows:
        change = changed.get(row.territory.territory_id)
        if change is not None:
            names = row.given if change.kind == "new" else {each.field for each in change.changes}
            values = {name: _plain(getattr(row.territory, name)) for name in FIELDS if name in names}
            puts.append(
                Put(
                    "territory",
                    row.territory.territory_id,
                    {name: value for name, value in values.items() if change.kind != "new" or value is not None},
                )
            )
    return puts


def _rep_puts(serving: Iterable[ServingChange]) -> list[Put]:
    return [Put("rep", each.rep_id, {"territory_ids": each.after or None}) for each in serving]


def _warnings(
    rows: Sequence[TerritoryRow], gone: Sequence[str], serving: Sequence[ServingChange], known: Known, after: Mapping[str, Territory]
) -> Iterable[str]:
    """What somebody should know before this is applied."""
    now = served(known.reps) | {each.rep_id: each.after for each in serving}
    for each in serving:
        if not each.before:
            yield f"{each.name} served every territory; from then on only {', '.join(each.after)}"
    for territory_id in gone:
        left = sorted(rep_id for rep_id, names in now.items() if territory_id in names)
        if left:
            yield f"{territory_id} is removed, and {', '.join(left)} still name it; leads from there go to another territory, or to none"
    for row in rows:
        territory_id = row.territory.territory_id
        if territory_id in known.stated:
            yield f"{territory_id} is stated by the policy, too, and the policy's counts; take it out of the policy to let this one count"
        unknown = sorted(row.territory.account_ids - known.accounts)
        if unknown:
            yield f"{territory_id} lists accounts that are not there: {', '.join(unknown[:5])}{' …' if len(unknown) > 5 else ''}"
    free = any(not names for names in now.values())
    for territory_id in sorted({row.territory.territory_id for row in rows} & set(after)):
        if not free and not any(territory_id in names for names in now.values()):
            yield f"nobody serves {territory_id}; its leads will wait"


def _moves(known: Known, after: Mapping[str, Territory]) -> LeadMoves:
    """Recent leads under both; what the policy states counts in both."""
    maps = [TerritoryMap({**each, **known.stated}.values()) for each in (known.territories, after)]
    counts: list[Counter[str | None]] = [Counter(), Counter()]
    moved = lost = gained = 0
    for arrival in known.arrivals:
        found = [each.find(arrival.lead, arrival.account) for each in maps]
        one, other = (None if each is None else each.territory_id for each in found)
        counts[0][one] += 1
        counts[1][other] += 1
        moved += one != other
        lost += one is not None and other is None
        gained += one is None and other is not None
    everybody = sorted({*counts[0], *counts[1]}, key=lambda each: (each is None, each or ""))
    return LeadMoves(len(known.arrivals), moved, lost, gained, {each: (counts[0][each], counts[1][each]) for each in everybody})


def _digest(changes: Sequence[TerritoryChange], serving: Sequence[ServingChange], known: Known) -> str:
    """Of what changes and of what it is changed from: the same table over another state has another."""
    touched = {change.territory_id: known.territories.get(change.territory_id) for change in changes}
    states = {name: None if one is None else {each: in_words(each, getattr(one, each)) for each in FIELDS} for name, one in touched.items()}
    told = [[asdict(change) for change in changes], [asdict(each) for each in serving], states]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]
