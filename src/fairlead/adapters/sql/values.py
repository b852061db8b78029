"""Canonical values of records: as the tables hold them, and as JSON text beside an edit."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from fairlead.adapters.sql.moments import micros, moment
from fairlead.domain.records import RECORDS, Kind, Record


def kinds_of(record: Record) -> dict[str, Kind]:
    """Field → kind."""
    return {field.name: field.kind for field in record.fields}


def value_of(kind: Kind, column: Any) -> object:  # noqa: ANN401, as the driver gives it
    """A column as its canonical value; lists as tuples in order of the alphabet, empty ones as None."""
    if column is None:
        return None
    if kind is Kind.TIME:
        return moment(column)
    if kind is Kind.LIST:
        return listed(json.loads(column))
    return bool(column) if kind is Kind.FLAG else column


def column_of(kind: Kind, value: object) -> object:
    """A canonical value as its table holds it."""
    if isinstance(value, datetime):
        return micros(value)
    if kind is Kind.LIST:
        return None if value is None else json.dumps(listed(value), ensure_ascii=False, separators=(",", ":"))
    return value


def listed(value: Any) -> tuple[str, ...] | None:  # noqa: ANN401, any kind of list of texts
    """The texts of a list, each once, in order of the alphabet; None for none."""
    return tuple(sorted({str(each) for each in value if each is not None})) or None if value is not None else None


def text_of(kind: Kind, value: object) -> str:
    """A canonical value as JSON text."""
    plain = micros(value) if isinstance(value, datetime) else value
    return json.dumps(listed(plain) if kind is Kind.LIST else plain, ensure_ascii=False, separators=(",", ":"))


def from_text(kind: Kind, text: str) -> object:
    """What `text_of` wrote."""
    plain = json.loads(text)
    if plain is None:
        return None
    if kind is Kind.TIME:
        return moment(plain)
    return listed(plain) if kind is Kind.LIST else plain


def canonical_row(record: str, row: Mapping[str, Any] | RowMapping) -> dict[str, object]:
    """A table's row as canonical values by field."""
    return {name: value_of(kind, row[name]) for name, kind in kinds_of(RECORDS[record]).items()}
