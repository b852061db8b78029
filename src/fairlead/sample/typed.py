"""Polars frames of the canonical records: their column types, and frames in which every canonical column is present."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from fairlead.domain.records import RECORDS, Kind
from fairlead.sample.arrays import Flags, Indices

TIME = pl.Datetime("us", "UTC")
_TYPES: dict[Kind, pl.DataType | type[pl.DataType]] = {
    Kind.TEXT: pl.String,
    Kind.LIST: pl.List(pl.String),
    Kind.INTEGER: pl.Int64,
    Kind.NUMBER: pl.Float64,
    Kind.MONEY: pl.Int64,
    Kind.FLAG: pl.Boolean,
    Kind.TIME: TIME,
}


def schema(record: str) -> dict[str, pl.DataType | type[pl.DataType]]:
    """Column types of a canonical record, in its order."""
    return {field.name: _TYPES[field.kind] for field in RECORDS[record].fields}


def frame(record: str, columns: Mapping[str, pl.Series | list[object]]) -> pl.DataFrame:
    """A frame of all canonical columns; those not given are null."""
    types = schema(record)
    height = len(next(iter(columns.values())))
    made = {
        name: pl.Series(name, columns[name], dtype=kind, strict=True)
        if name in columns
        else pl.Series(name, [None], dtype=kind).new_from_index(0, height)
        for name, kind in types.items()
    }
    unknown = set(columns) - set(types)
    if unknown:
        raise KeyError(f"{record} has no column {sorted(unknown)}")
    return pl.DataFrame(made)


def moments(seconds: Indices) -> pl.Series:
    """Seconds since 1970 UTC as a time column."""
    return pl.Series("at", seconds.astype(np.int64) * 1_000_000).cast(TIME)


def only(keep: Flags, values: pl.Series) -> pl.Series:
    """``values`` where ``keep``, else null."""
    return pl.select(pl.when(pl.Series(keep)).then(values)).to_series()


def money(major: np.ndarray) -> pl.Series:
    """Major units as minor units."""
    return pl.Series("money", np.round(np.asarray(major, dtype=np.float64) * 100).astype(np.int64))
