"""Reps move between teams and territories by a table; what that does to leads is shown before, and nothing moves unless asked."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime

from fairlead.application.edit_ports import OpenLead, Put, Values
from fairlead.application.people.reading import REORGANIZE_COLUMNS, Known, rep_values
from fairlead.application.plan_policy import Plan
from fairlead.application.tables import Cells, Flaw, Table, read_table
from fairlead.application.territories import FieldChange, lines
from fairlead.domain.account import Account
from fairlead.domain.lead import Lead
from fairlead.domain.rep import Rep, Roster
from fairlead.domain.screening import TerritoryMap
from fairlead.domain.time import BadHours, Hours

EVERY = "*"
"""What stands in ``territory_ids`` of a rep who shall serve every territory; an empty cell could be a slip."""
_SETS = frozenset(each.name for each in fields(Rep) if each.default == frozenset())


@dataclass(frozen=True, slots=True)
class RepMove:
    """One rep whose record changes. ``values``: only what differs."""

    rep_id: str
    name: str
    line: int
    changes: tuple[FieldChange, ...]
    values: Values


@dataclass(frozen=True, slots=True)
class Outside:
    """An open lead whose rep would not serve its territory any more. ``territory_id`` None: no territory takes it."""

    lead_id: str
    rep_id: str
    territory_id: str | None


@dataclass(frozen=True, slots=True)
class TeamSize:
    """Members of a team who work here, before and after."""

    team_id: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class ReorganizePreview:
    """What the table would change. With ``flaws`` nothing is applied. ``plan``: recent leads routed both ways, None without any."""

    name: str
    read: int
    moves: tuple[RepMove, ...]
    flaws: tuple[Flaw, ...]
    teams: tuple[TeamSize, ...]
    outside: tuple[Outside, ...]
    warnings: tuple[str, ...]
    plan: Plan | None
    digest: str


def read_moves(
    text: str, name: str, reps: Mapping[str, Values], known: Known, *, delimiter: str | None = None
) -> tuple[list[RepMove], Table]:
    """The rows of a table that change a rep. Raises `fairlead.application.import_ports.BadSource`."""
    table = read_table(text, name, known=REORGANIZE_COLUMNS, required=("rep_id",), delimiter=delimiter)
    found: dict[str, RepMove] = {}
    for cells in table.rows:
        rep_id = cells.cells["rep_id"]
        if rep_id not in reps:
            table.refuse(
                cells,
                "rep_id",
                "is nobody's identity" if rep_id else "is missing",
                "Name a rep of the roster; new ones join with `fairlead rep join`.",
            )
            continue
        if rep_id in found:
            table.refuse(cells, "rep_id", "stands for another row already", f"Line {found[rep_id].line} came first.")
            continue
        found[rep_id] = _move(table, cells, reps[rep_id], known)
    return [move for move in found.values() if move.changes], table


def as_puts(moves: Sequence[RepMove]) -> tuple[Put, ...]:
    """The edits."""
    return tuple(Put("rep", move.rep_id, move.values) for move in moves)


def moved(roster: Roster, moves: Sequence[RepMove]) -> Roster:
    """The same reps in the same order, as they would be."""
    by_rep = {move.rep_id: move.values for move in moves}
    return replace(roster, reps=tuple(_as(rep, by_rep[rep.rep_id]) if rep.rep_id in by_rep else rep for rep in roster.reps))


def outside(
    rep_ids: Iterable[str], open_leads: Mapping[str, Sequence[OpenLead]], accounts: Mapping[str, Account], roster: Roster
) -> list[Outside]:
    """Open leads whose rep would not serve them any more; in ``roster``."""
    compiled, found = TerritoryMap.of(roster), []
    for rep_id in rep_ids:
        row = roster.row_of[rep_id]
        for lead in open_leads.get(rep_id, ()):
            known = {name: value for name, value in lead.values.items() if value is not None and name in _LEAD_FIELDS}
            seen = Lead(**{"created_at": _NEVER, **known})  # type: ignore[arg-type]
            territory = compiled.find(seen, accounts.get(seen.account_id or ""))
            territory_id = None if territory is None else territory.territory_id
            if not roster.serves(territory_id)[row]:
                found.append(Outside(lead.lead_id, rep_id, territory_id))
    return found


def as_preview(
    moves: Sequence[RepMove], table: Table, before: Roster, after: Roster, leads: Sequence[Outside], plan: Plan | None, *, at: datetime
) -> ReorganizePreview:
    """Everything together."""
    told = [[move.rep_id, move.line, [asdict(change) for change in move.changes]] for move in moves]
    return ReorganizePreview(
        name=table.name,
        read=len(table.rows),
        moves=tuple(moves),
        flaws=tuple(table.flaws),
        teams=tuple(_teams(before, after, at)),
        outside=tuple(leads),
        warnings=tuple(_warnings(moves, before, after, at)),
        plan=plan,
        digest=hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16],
    )


def _move(table: Table, at: Cells, values: Values, known: Known) -> RepMove:
    rep_id = at.cells["rep_id"]
    every = at.cells.get("territory_ids") == EVERY
    cells = replace(at, cells={**at.cells, "territory_ids": ""}) if every else at
    given = rep_values(table, cells, known, zone=str(values.get("time_zone") or "") or None)
    if (
        "territory_ids" in given
        and given["territory_ids"] is None
        and values.get("territory_ids")
        and not every
        and not at.cells["territory_ids"]
    ):
        table.refuse(at, "territory_ids", "is empty, and a rep without territories serves all of them", f"Write {EVERY} if that is meant.")
    for field in ("backup_rep_id", "manager_rep_id"):
        if given.get(field) == rep_id:
            table.refuse(at, field, "is the rep", "Nobody stands in for, or manages, themselves.")
    changed = {name: value for name, value in given.items() if value != values.get(name) and not (name == "name" and value is None)}
    told = tuple(FieldChange(name, _words(values.get(name)), _words(value)) for name, value in changed.items())
    return RepMove(rep_id, str(values.get("name") or rep_id), at.line, told, changed)


def _words(value: object) -> str:
    return "" if value is None else ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _as(rep: Rep, values: Values) -> Rep:
    """A rep with fields of the record changed."""
    names = {each.name for each in fields(Rep)} - {"hours"}
    changed: dict[str, object] = {
        name: frozenset(value) if isinstance(value, tuple) else frozenset() if value is None and name in _SETS else value
        for name, value in values.items()
        if name in names and not (value is None and name in {"name", "weight"})
    }
    if "weight" in values and values["weight"] is None:
        changed["weight"] = 1.0
    if values.get("hours"):
        try:
            changed["hours"] = Hours.parse(str(values["hours"]), str(values.get("time_zone") or (rep.hours.zone if rep.hours else "UTC")))
        except BadHours:  # told as a flaw of the table
            changed.pop("hours", None)
    return replace(rep, **changed)  # type: ignore[arg-type]


def _teams(before: Roster, after: Roster, at: datetime) -> Iterator[TeamSize]:
    sizes = []
    for roster in (before, after):
        employed = roster.employed(at)
        sizes.append(Counter(rep.team_id for rep, here in zip(roster.reps, employed.tolist(), strict=True) if here and rep.team_id))
    for team_id in sorted({*sizes[0], *sizes[1]}):
        if sizes[0][team_id] != sizes[1][team_id]:
            yield TeamSize(team_id, sizes[0][team_id], sizes[1][team_id])


def _warnings(moves: Sequence[RepMove], before: Roster, after: Roster, at: datetime) -> Iterator[str]:
    unserved = [{line.territory.territory_id for line in lines(each, (), at=at) if not line.serving.anybody} for each in (before, after)]
    for territory_id in sorted(unserved[1] - unserved[0]):
        yield f"nobody who works here would serve territory {territory_id} any more; its leads will wait"
    for size in _teams(before, after, at):
        if not size.after:
            yield f"team {size.team_id} would have nobody left"
    for move in moves:
        if "territory_ids" in move.values and not move.values["territory_ids"]:
            yield f"{move.name} would serve every territory"
        credited = after.reps[after.row_of[move.rep_id]].credited_territory_ids
        served = after.reps[after.row_of[move.rep_id]].territory_ids
        if credited and served - credited:
            yield f"{move.name} would serve {', '.join(sorted(served - credited))} without credit; every such decision will warn"


_LEAD_FIELDS = frozenset(each.name for each in fields(Lead)) - {"technologies", "custom", "engagements"}
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
