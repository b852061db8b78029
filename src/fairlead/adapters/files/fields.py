"""From raw columns to the text of each canonical field, and from that text to the field's type."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from fairlead.adapters.files import columns
from fairlead.adapters.files.faults import Fault
from fairlead.adapters.files.times import read_times
from fairlead.application.mapping import Entry, Lookup, Rule, Where
from fairlead.domain.records import Field, Kind

_EXPECTED = {
    Kind.TIME: ("not a date or time", "Write it like 2024-03-31 or 2024-03-31 14:05, or name its format in the mapping."),
    Kind.NUMBER: ("not a number", "Write a number such as 82.5, or leave it empty."),
    Kind.INTEGER: ("not a whole number", "Write a whole number such as 850, or leave it empty."),
    Kind.MONEY: ("not an amount of money", "Write an amount such as 1200.50, or leave it empty."),
    Kind.FLAG: ("neither true nor false", "Write true or false, or translate it with values."),
}
_BELOW_ZERO = ("below zero", "Write a number of 0 or more, or leave it empty.")


@dataclass(frozen=True, slots=True)
class LookupTable:
    """One join: text of the key → text of the value."""

    keys: pl.Series
    values: pl.Series


def chosen(conditions: tuple[Where, ...], frame: pl.DataFrame, lookups: Mapping[Lookup, LookupTable]) -> pl.Series:
    """Boolean mask of the rows that meet every condition and hold anything at all. Comparison ignores case and blanks."""
    mask = frame.select(pl.any_horizontal(pl.all().is_not_null()).alias("any"))["any"] if frame.width else pl.Series([], dtype=pl.Boolean)
    for condition in conditions:
        text = frame.select(columns.tidy(condition.column))[condition.column]
        if condition.lookup:
            table = lookups[condition.lookup]
            text = text.replace_strict(table.keys, table.values, default=None, return_dtype=pl.String)
        folded = text.str.to_lowercase().fill_null("")
        if condition.any_of is not None:
            mask = mask & folded.is_in([each.strip().lower() for each in condition.any_of])
        if condition.none_of is not None:
            mask = mask & ~folded.is_in([each.strip().lower() for each in condition.none_of])
        if condition.empty is not None:
            mask = mask & (text.is_null() if condition.empty else text.is_not_null())
    return mask


def read_text(name: str, rule: Rule, frame: pl.DataFrame, lookups: Mapping[Lookup, LookupTable], faults: list[Fault]) -> pl.Series:
    """The text of a canonical field in every row: taken, joined, looked up, defaulted and translated as the rule says."""
    if rule.constant is not None or not rule.columns:
        return pl.Series(name, [rule.constant], dtype=pl.String).extend_constant(rule.constant, max(frame.height - 1, 0)).head(frame.height)
    parts = frame.select(columns.tidy(column).alias(f"{index}") for index, column in enumerate(rule.columns)).get_columns()
    if rule.hashed:
        return columns.identities(parts).alias(name)
    text = parts[0] if len(parts) == 1 else _first(parts) if rule.first else _joined(parts, rule.join)
    if rule.lookup:
        text = _looked_up(name, rule.lookup, text, lookups[rule.lookup], faults)
    if rule.default is not None:
        text = text.fill_null(rule.default)
    if rule.values is not None:
        text = _translated(name, rule, text, faults)
    return text.alias(name)


def _first(parts: list[pl.Series]) -> pl.Series:
    return pl.DataFrame(parts).select(pl.coalesce(pl.all()).alias("first"))["first"]


def _joined(parts: list[pl.Series], join: str) -> pl.Series:
    text = pl.concat_str(pl.all(), separator=join, ignore_nulls=True)
    return pl.DataFrame(parts).select(pl.when(text.str.len_bytes() > 0).then(text).alias("joined"))["joined"]


def _looked_up(name: str, lookup: Lookup, text: pl.Series, table: LookupTable, faults: list[Fault]) -> pl.Series:
    found = text.replace_strict(table.keys, table.values, default=None, return_dtype=pl.String)
    lost = text.is_not_null() & ~text.is_in(table.keys.implode())
    if lost.any():
        reason = f"not in column '{lookup.key}' of {lookup.file}"
        faults.append(Fault(name, lost, text, reason, "Add it there, or correct it.", costs_row=False))
    return found


def _translated(name: str, rule: Rule, text: pl.Series, faults: list[Fault]) -> pl.Series:
    pairs = {source.strip().lower(): target for source, target in rule.values or ()}
    folded = text.str.to_lowercase()
    fallback = rule.otherwise if rule.has_otherwise else None
    found = folded.replace_strict(list(pairs), pl.Series(list(pairs.values()), dtype=pl.String), default=fallback, return_dtype=pl.String)
    if not rule.has_otherwise:
        lost = folded.is_not_null() & ~folded.is_in(list(pairs))
        if lost.any():
            remedy = f"Add it to values in the mapping, or give otherwise; known are {', '.join(pairs)}."
            faults.append(Fault(name, lost, text, "not among the values of the mapping", remedy, costs_row=rule.bad != "empty"))
    return found.set(text.is_null(), None)


def read_kind(field: Field, rule: Rule, text: pl.Series, formats: tuple[str, ...], zone: str, faults: list[Fault]) -> pl.Series:
    """The typed column of a field. Values of another type are faults."""
    if field.kind is Kind.TEXT:
        return text
    if field.kind is Kind.LIST:
        return columns.lists(text, rule.separator).alias(field.name)
    readers = {
        Kind.NUMBER: lambda: columns.numbers(text, rule.scale),
        Kind.INTEGER: lambda: (
            columns.head_counts(text, rule.scale) if field.name == "employees" else columns.whole_numbers(text, rule.scale)
        ),
        Kind.MONEY: lambda: columns.money(text, rule.scale),
        Kind.FLAG: lambda: columns.flags(text),
        Kind.TIME: lambda: read_times(text, formats, zone),
    }
    typed = readers[field.kind]()
    bad = text.is_not_null() & typed.is_null()
    if bad.any():
        reason, remedy = _EXPECTED[field.kind]
        if field.kind is Kind.TIME and rule.format:
            remedy = f"The mapping says that it is written as {rule.format}."
        faults.append(Fault(field.name, bad, text, reason, remedy, costs_row=costs_row(field, rule)))
    if field.positive:
        below = (typed < 0).fill_null(value=False)
        if below.any():
            faults.append(Fault(field.name, below, text, *_BELOW_ZERO, costs_row=costs_row(field, rule)))
            typed = typed.set(below, None)
    return typed.alias(field.name)


def costs_row(field: Field, rule: Rule) -> bool:
    """Whether a value that cannot be read costs its row: the mapping says so, or, where it says nothing, empty would say something else."""
    return not field.describes if rule.bad is None else rule.bad == "quarantine"


def raw_columns_left(entry: Entry, names: tuple[str, ...]) -> list[str]:
    """Columns that become custom attributes."""
    if entry.custom == "drop":
        return []
    if isinstance(entry.custom, tuple):
        return list(entry.custom)
    named = {column for rule in entry.fields.values() for column in rule.columns}
    return [name for name in names if name not in named]
