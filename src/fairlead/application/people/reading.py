"""Reps as people write them, in a table or as options, read into canonical values with every mistake told."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fairlead.application.mapping import did_you_mean
from fairlead.application.tables import Cells, Table, split
from fairlead.domain.intake import email_address, industry_group, language_code, moment, money_minor, plausible
from fairlead.domain.records import REP, Kind
from fairlead.domain.time import BadHours, Hours

RAMP = ("ramp_weeks", "ramp_from", "ramp_max_open")
"""Columns beside those of the record: how many weeks a newcomer's share grows, from which part of it, and the limit until then."""
JOIN_COLUMNS = (*(field.name for field in REP.fields if field.name not in {"active", "ended_at"}), *RAMP)
REORGANIZE_COLUMNS = tuple(field.name for field in REP.fields if field.name not in {"active", "started_at", "ended_at", "email"})
_KINDS = {field.name: field.kind for field in REP.fields}
_WHOLE = re.compile(r"\d{1,9}")
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_REFERENCES = {"team_id": "team", "manager_rep_id": "rep", "backup_rep_id": "rep"}
_LISTED = {"territory_ids": "territory", "credited_territory_ids": "territory"}
_ITEMS: Mapping[str, tuple[Callable[[str], str | None], str]] = {
    "languages": (language_code, "Write an ISO 639-1 code such as en."),
    "industry_groups": (industry_group, "Write an industry group such as manufacturing."),
}


@dataclass(frozen=True, slots=True)
class Known:
    """Identities that may be named, by kind of record: rep, team, territory."""

    identities: Mapping[str, Collection[str]]


def moment_in(text: str, zone: str | None) -> datetime | None:
    """A moment, or the first moment of a date in a time zone (UTC where none is known); None for anything else, and for placeholders."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        found = moment(text)
    else:
        try:
            found = datetime.combine(day, time.min, ZoneInfo(zone or "UTC")).astimezone(UTC)
        except (ZoneInfoNotFoundError, ValueError, OverflowError, IsADirectoryError):
            return None
    return found if found is not None and plausible(found) else None


def rep_values(table: Table, at: Cells, known: Known, *, zone: str | None = None) -> dict[str, object]:
    """The fields of one row that the table has columns for; what cannot be taken is noted in the table."""
    values: dict[str, object] = {}
    zone = at.cells.get("time_zone") or zone
    for column in table.columns:
        if column in _KINDS and column != "rep_id":
            values[column] = _value(table, at, column, known, zone)
    if values.get("hours") or values.get("time_zone"):
        try:
            Hours.parse(str(values.get("hours") or ""), zone or "UTC")
        except BadHours as error:
            column = "time_zone" if "is not a time zone" in str(error) else "hours"
            table.refuse(at, column if column in table.columns else "rep_id", str(error), "Write hours like Mon-Fri 09:00-17:30.")
    return values


def _value(table: Table, at: Cells, column: str, known: Known, zone: str | None) -> object:
    text, kind = at.cells[column], _KINDS[column]
    if not text:
        return None
    if kind is Kind.LIST:
        return _list(table, at, column, known)
    if column in _REFERENCES and text not in known.identities[_REFERENCES[column]]:
        record = _REFERENCES[column]
        table.refuse(at, column, f"there is no {record} '{text}'", did_you_mean(text, sorted(known.identities[record])))
        return None
    value = _scalar(column, text, kind, zone)
    if value is None:
        table.refuse(at, column, *_EXPECTED.get(column, _EXPECTED_OF[kind]))
    return value


def _list(table: Table, at: Cells, column: str, known: Known) -> tuple[str, ...] | None:
    found = []
    for item in split(at.cells[column]):
        if column in _LISTED and item not in known.identities[_LISTED[column]]:
            record = _LISTED[column]
            table.refuse(at, column, f"there is no {record} '{item}'", did_you_mean(item, sorted(known.identities[record])))
            continue
        reader, remedy = _ITEMS.get(column, (None, ""))
        value = item if reader is None else reader(item)
        if value is None:
            table.refuse(at, column, f"'{item}' is not known", remedy)
        else:
            found.append(value)
    return tuple(sorted(set(found))) or None


def _scalar(column: str, text: str, kind: Kind, zone: str | None) -> object:
    if column == "email":
        return email_address(text)
    if kind is Kind.INTEGER:
        return int(text) if _WHOLE.fullmatch(text) else None
    if kind is Kind.NUMBER:
        return share(text)
    if kind is Kind.MONEY:
        minor = money_minor(text)
        return minor if minor is not None and minor >= 0 else None
    if kind is Kind.FLAG:
        return _FLAGS.get(text.lower())
    return moment_in(text, zone) if kind is Kind.TIME else text


def share(text: str) -> float | None:
    """A number of 0 or more, or a percentage; None for anything else."""
    try:
        number = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        return None
    return number if 0 <= number <= 1e6 else None


_EXPECTED_OF = {
    Kind.INTEGER: ("is not a whole number", "Write a number such as 25, or leave it empty for no limit."),
    Kind.NUMBER: ("is not a number of 0 or more", "Write a number such as 1 or 0.5."),
    Kind.MONEY: ("is not an amount of money", "Write an amount such as 250000, or leave it empty for no limit."),
    Kind.FLAG: ("is neither true nor false", "Write true or false."),
    Kind.TIME: ("is not a date or time", "Write a date such as 2026-03-31, or a time with its zone such as 2026-03-31T17:00+02:00."),
    Kind.TEXT: ("cannot be read", "Correct it."),
}
_EXPECTED = {"email": ("is not an e-mail address", "Write it like name@company.com.")}
