"""A rep joins: profile, hours, limits and territories in one action; the share of leads may grow week by week."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fairlead.application.edit_ports import NewChange, Put, Step, Values
from fairlead.application.people.reading import JOIN_COLUMNS, RAMP, Known, rep_values, share
from fairlead.application.tables import Cells, Flaw, Table, read_table

_MOST_WEEKS = 104
_FROM = 0.25


@dataclass(frozen=True, slots=True)
class Ramp:
    """How a newcomer begins: with ``begins_at`` of the full share, growing by equal steps over ``weeks``; ``max_open`` until then."""

    weeks: int
    begins_at: float = _FROM
    max_open: int | None = None


@dataclass(frozen=True, slots=True)
class Newcomer:
    """One rep who joins. ``values``: fields of the record, as from the last step on; ``line`` of the table."""

    rep_id: str
    line: int
    values: Values
    ramp: Ramp | None


@dataclass(frozen=True, slots=True)
class StepTold:
    """One step of a ramp: what holds from a moment on."""

    at: datetime
    weight: float
    max_open: int | None


@dataclass(frozen=True, slots=True)
class JoinPreview:
    """One newcomer: the fields, the ramp, and what to know before. ``flaws`` are of the whole table."""

    rep_id: str
    name: str
    line: int
    fields: Mapping[str, str]
    ramp: tuple[StepTold, ...]
    warnings: tuple[str, ...]


def read_newcomers(text: str, name: str, known: Known, *, delimiter: str | None = None) -> tuple[list[Newcomer], Table]:
    """Reps of a table; those with a mistake are left out and told. Raises `fairlead.application.import_ports.BadSource`."""
    table = read_table(text, name, known=JOIN_COLUMNS, required=("rep_id",), delimiter=delimiter)
    found: dict[str, Newcomer] = {}
    existing = frozenset(known.identities["rep"])
    together = Known({**known.identities, "rep": existing | {cells.cells["rep_id"] for cells in table.rows}})
    for cells in table.rows:
        before = len(table.flaws)
        newcomer = _newcomer(table, cells, together, existing)
        if newcomer.rep_id in found:
            table.refuse(cells, "rep_id", "stands for another row already", f"Line {found[newcomer.rep_id].line} came first.")
        if len(table.flaws) == before and cells.row not in table.flawed_rows:
            found[newcomer.rep_id] = newcomer
    return list(found.values()), table


def as_change(one: Newcomer, *, author: str, note: str, at: datetime) -> NewChange:
    """The change that lets one rep join, with the later steps of the ramp."""
    first, *later = ramp_steps(one, at)
    values = {**one.values, "active": True, "started_at": one.values.get("started_at") or at}
    values |= _stepped(one, first)
    puts = (Put("rep", one.rep_id, {name: value for name, value in values.items() if value is not None}),)
    steps = tuple(Step(step.at, Put("rep", one.rep_id, _stepped(one, step))) for step in later)
    return NewChange("join", one.rep_id, author, note, at, puts=puts, steps=steps, body={"weeks": one.ramp.weeks if one.ramp else 0})


def ramp_steps(one: Newcomer, at: datetime) -> tuple[StepTold, ...]:
    """What holds from when on; one step where there is no ramp."""
    began = one.values.get("started_at")
    start = began if isinstance(began, datetime) else at
    full = _number(one.values.get("weight"), 1.0)
    limit = one.values.get("max_open")
    last = limit if isinstance(limit, int) else None
    if one.ramp is None:
        return (StepTold(start, full, last),)
    ramp = one.ramp
    steps = []
    for week in range(ramp.weeks + 1):
        part = ramp.begins_at + (1.0 - ramp.begins_at) * week / ramp.weeks
        cap = last if week == ramp.weeks or ramp.max_open is None else ramp.max_open
        steps.append(StepTold(start + timedelta(weeks=week), round(full * part, 6), cap))
    return tuple(steps)


def _stepped(one: Newcomer, step: StepTold) -> dict[str, object]:
    if one.ramp is None:
        return {}
    capped = {"max_open": step.max_open} if one.ramp.max_open is not None else {}
    return {"weight": step.weight, **capped}


def _newcomer(table: Table, at: Cells, known: Known, existing: frozenset[str]) -> Newcomer:
    rep_id = at.cells["rep_id"]
    if not rep_id:
        table.refuse(at, "rep_id", "is missing", "Every row needs it.")
    elif rep_id in existing:
        table.refuse(
            at, "rep_id", "is there already", "Use `fairlead team reorganize` to change a rep, `fairlead rep rejoin` for one who left."
        )
    values = rep_values(table, at, known)
    if values.get("name") is None and rep_id:
        values["name"] = rep_id
    if values.get("backup_rep_id") == rep_id and rep_id:
        table.refuse(at, "backup_rep_id", "is the rep", "Nobody stands in for themselves.")
    return Newcomer(rep_id, at.line, values, _ramp(table, at))


def _ramp(table: Table, at: Cells) -> Ramp | None:
    given = {column: at.cells.get(column, "") for column in RAMP}
    if not any(given.values()):
        return None
    if not given["ramp_weeks"].isdecimal() or not 1 <= int(given["ramp_weeks"]) <= _MOST_WEEKS:
        column = "ramp_weeks" if "ramp_weeks" in table.columns else "rep_id"
        table.refuse(at, column, f"is not a number of weeks from 1 to {_MOST_WEEKS}", "Write for example 8 in ramp_weeks.")
        return None
    begins = share(given["ramp_from"]) if given["ramp_from"] else _FROM
    if begins is None or begins > 1:
        table.refuse(at, "ramp_from", "is not a share from 0 to 1", "Write for example 0.25 or 25%.")
    if given["ramp_max_open"] and not given["ramp_max_open"].isdecimal():
        table.refuse(at, "ramp_max_open", "is not a whole number", "Write a limit such as 5.")
    limit = int(given["ramp_max_open"]) if given["ramp_max_open"].isdecimal() else None
    return Ramp(int(given["ramp_weeks"]), _FROM if begins is None else begins, limit)


def _number(value: object, otherwise: float) -> float:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else otherwise


__all__ = ["Flaw", "JoinPreview", "Newcomer", "Ramp", "StepTold", "as_change", "ramp_steps", "read_newcomers"]
