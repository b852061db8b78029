"""Columns that no canonical field takes: typed by looking at the whole column, kept as one JSON object for each record."""

import json
from dataclasses import dataclass

import polars as pl

from fairlead.adapters.files.columns import tidy

_CODE_WORDS = ("id", "code", "zip", "phone", "number", "key", "postal", "uuid", "sku")
_LEADING_ZERO = r"^[+-]?0\d"
_LONGEST_EXACT = 15
_FLAGS = ["true", "false", "TRUE", "FALSE", "True", "False"]
_ESCAPES = ["\\", '"', *(chr(code) for code in range(32))]
_ESCAPED = [json.dumps(mark)[1:-1] for mark in _ESCAPES]


@dataclass(slots=True)
class AttributeColumn:
    """What is known of one such column so far. A column starts as everything and loses a type at the first value that is not of it."""

    name: str
    filled: bool = False
    flag: bool = True
    number: bool = True

    def see(self, texts: pl.Series) -> None:
        """Look at the values of a batch."""
        values = texts.drop_nulls()
        if values.is_empty():
            return
        self.filled = True
        if self.flag:
            self.flag = bool(values.is_in(_FLAGS).all())
        if self.number:
            self.number = not self._is_code() and self._all_numbers(values)

    def _is_code(self) -> bool:
        """Identities, codes and phone numbers look like numbers and are none."""
        words = self.name.lower().replace("_", " ").replace("-", " ").split()
        return bool(words) and words[-1] in _CODE_WORDS

    def _all_numbers(self, values: pl.Series) -> bool:
        read = values.cast(pl.Float64, strict=False)
        plain = read.is_finite().all() and read.null_count() == 0
        return bool(plain) and not values.str.contains(_LEADING_ZERO).any() and bool((values.str.len_bytes() <= _LONGEST_EXACT).all())

    @property
    def type(self) -> str:
        """``flag``, ``number``, ``text``, or ``empty``."""
        return "empty" if not self.filled else "flag" if self.flag else "number" if self.number else "text"


def attribute_texts(columns: list[str]) -> list[pl.Expr]:
    """Expressions of the columns as attributes see them."""
    return [tidy(name).alias(name) for name in columns]


def as_json(texts: pl.DataFrame, columns: list[AttributeColumn], extra: dict[str, pl.Series], height: int) -> pl.Series:
    """One JSON object for each row, without the attributes that are empty there; null where all are.

    ``extra`` adds texts under further names.
    """
    members = [_member(each.name, each.type) for each in columns if each.filled]
    frame = pl.DataFrame([*texts.get_columns(), *(series.alias(name) for name, series in extra.items())])
    members += [_member(name, "text") for name in extra]
    if not members:
        return pl.Series("custom", [None] * height, dtype=pl.String)
    body = pl.concat_str(members, separator=",", ignore_nulls=True)
    return frame.select(pl.when(body.str.len_bytes() > 0).then(pl.format("{{{}}}", body)).alias("custom"))["custom"]


def _member(name: str, kind: str) -> pl.Expr:
    """``"name":value`` as JSON, null where the value is."""
    value = pl.col(name)
    label = pl.lit(json.dumps(name, ensure_ascii=False) + ":")
    if kind == "flag":
        return label + value.str.to_lowercase()
    if kind == "number":
        return label + value.cast(pl.Float64).cast(pl.String)
    return label + pl.lit('"') + value.str.replace_many(_ESCAPES, _ESCAPED) + pl.lit('"')
