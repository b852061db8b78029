"""Columns of text → columns of canonical fields. Every reader of single values comes from intake and is applied to distinct values."""

import hashlib
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

import polars as pl

from fairlead.domain.intake import employees, money_minor, number_of

MISSING = ("", "null", "NULL", "Null", "\\N", "n/a", "N/A", "#N/A", "NaN", "nan", "none", "None", "NONE", "-", "--", "(blank)")
"""Texts by which exports say that there is no value."""
_TRUE, _FALSE = ["true", "t", "yes", "y", "1"], ["false", "f", "no", "n", "0"]
_LARGEST = 9.2e18
Value = TypeVar("Value", bound=Hashable)


def tidy(column: str) -> pl.Expr:
    """The texts of a column without blanks around them and without null bytes; `MISSING` texts are null."""
    text = pl.col(column).str.strip_chars().str.replace_all("\x00", "", literal=True)
    return pl.when(text.is_in(MISSING)).then(None).otherwise(text).alias(column)


def of_distinct(texts: pl.Series, read: Callable[[str], Value | None], dtype: pl.DataType) -> pl.Series:
    """``read`` of each text, called once for each distinct one."""
    distinct = texts.drop_nulls().unique()
    if distinct.is_empty():
        return pl.Series(texts.name, [None], dtype=dtype).extend_constant(None, max(len(texts) - 1, 0)).head(len(texts))
    values = pl.Series([read(text) for text in distinct.to_list()], dtype=dtype)
    return texts.replace_strict(distinct, values, default=None, return_dtype=dtype)


def of_distinct_pairs(texts: pl.Series, others: pl.Series, read: Callable[[str, str | None], str | None]) -> pl.Series:
    """``read`` of each text with the other column's value in the same row, once for each distinct pair."""
    pairs = pl.DataFrame([texts.alias("text"), others.alias("other")])
    distinct = pairs.filter(pl.col("text").is_not_null()).unique()
    values = pl.Series("value", [read(text, other) for text, other in distinct.iter_rows()], dtype=pl.String)
    joined = pairs.join(distinct.with_columns(values), on=["text", "other"], how="left", nulls_equal=True, maintain_order="left")
    return joined["value"].alias(texts.name)


def _with_leftovers(texts: pl.Series, quick: pl.Series, read: Callable[[str], Value | None]) -> pl.Series:
    """``quick`` where it succeeded; the texts it could not read go through ``read``."""
    left = quick.is_null() & texts.is_not_null()
    if not left.any():
        return quick
    slow = of_distinct(texts.set(~left, None), read, quick.dtype)
    return quick.zip_with(~left, slow)


def numbers(texts: pl.Series, scale: float) -> pl.Series:
    """Float64; null where there is no finite number."""
    plain = texts.cast(pl.Float64, strict=False)
    plain = plain.set(~plain.is_finite().fill_null(value=False), None)
    return _with_leftovers(texts, plain, number_of) * scale


def whole_numbers(texts: pl.Series, scale: float) -> pl.Series:
    """Int64; null where there is no whole number."""
    if scale == 1.0:
        return _with_leftovers(texts, texts.cast(pl.Int64, strict=False), _whole)
    scaled = numbers(texts, scale)
    whole = (scaled == scaled.round()) & (scaled.abs() < _LARGEST)
    return scaled.set(~whole.fill_null(value=False), None).cast(pl.Int64)


def _whole(text: str) -> int | None:
    number = number_of(text)
    return int(number) if number is not None and number == int(number) and abs(number) < _LARGEST else None


def head_counts(texts: pl.Series, scale: float) -> pl.Series:
    """Int64 numbers of employees, ranges included; null where there is none or it is negative."""
    plain = texts.cast(pl.Int64, strict=False)
    plain = plain.set((plain < 0).fill_null(value=False), None)
    counts = _with_leftovers(texts, plain, employees)
    return counts if scale == 1.0 else (counts * scale).round().cast(pl.Int64)


def money(texts: pl.Series, scale: float) -> pl.Series:
    """Major units as written → Int64 minor units."""
    plain = texts.cast(pl.Float64, strict=False) * scale * 100
    plain = plain.set(~(plain.is_finite() & (plain.abs() < _LARGEST)).fill_null(value=False), None)
    minor = plain.round(mode="half_to_even").cast(pl.Int64)
    return _with_leftovers(texts, minor, lambda text: money_minor(text, scale=scale))


def flags(texts: pl.Series) -> pl.Series:
    """Boolean; null where the text is neither."""
    words = texts.str.to_lowercase()
    found = words.is_in(_TRUE)
    return found.set(~(found | words.is_in(_FALSE)).fill_null(value=False), None)


def lists(texts: pl.Series, separator: str) -> pl.Series:
    """Lists of trimmed texts, none of them empty; null for an empty text."""
    frame = pl.DataFrame([texts.alias("text")])
    parts = pl.col("text").str.split(separator).list.eval(pl.element().str.strip_chars().replace("", None).drop_nulls())
    return frame.select(pl.when(parts.list.len() > 0).then(parts))["text"]


def of_list_items(values: pl.Series, read: Callable[[str], str | None]) -> pl.Series:
    """``read`` of every item of every list; items it cannot read are dropped."""
    known: dict[str, str | None] = {}

    def each(items: Iterable[str] | None) -> list[str] | None:
        if items is None:
            return None
        for item in items:
            if item not in known:
                known[item] = read(item)
        return [value for item in items if (value := known[item]) is not None]

    return pl.Series(values.name, [each(items) for items in values.to_list()], dtype=pl.List(pl.String))


def identities(columns: list[pl.Series]) -> pl.Series:
    """A stable identity made from the texts of several columns: 20 hexadecimal digits; null where all of them are."""
    joined = pl.DataFrame(columns).select(
        pl.when(pl.any_horizontal(pl.all().is_not_null())).then(pl.concat_str(pl.all().fill_null(""), separator="\x1f")).alias("joined")
    )["joined"]
    made = [None if text is None else hashlib.blake2b(text.encode(), digest_size=10).hexdigest() for text in joined.to_list()]
    return pl.Series(made, dtype=pl.String)
