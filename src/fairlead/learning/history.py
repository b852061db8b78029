"""Everything a model may learn from: one frame per canonical record, with all columns and the right types."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from fairlead.domain.records import RECORDS, Kind, Record
from fairlead.learning.recognition import BARE, Recognition

TIME = pl.Datetime("us", "UTC")
DTYPES: dict[Kind, pl.DataType] = {
    Kind.TEXT: pl.String(),
    Kind.LIST: pl.List(pl.String()),
    Kind.INTEGER: pl.Int64(),
    Kind.NUMBER: pl.Float64(),
    Kind.MONEY: pl.Int64(),
    Kind.FLAG: pl.Boolean(),
    Kind.TIME: TIME,
}
"""Kind of field → column type. Times are UTC in microseconds, money whole minor units."""

CUSTOM = "custom"
"""The column beside the canonical ones: further attributes of the source as JSON text, or null."""

_HAPPENED = {
    "lead": "created_at",
    "engagement": "occurred_at",
    "assignment": "assigned_at",
    "activity": "occurred_at",
    "outcome": "occurred_at",
}


class BadFrame(ValueError):
    """A frame that is not one of the canonical record; the message names the record and the column."""


def schema(record: Record) -> dict[str, pl.DataType]:
    """Column → type of a frame of ``record``: its fields in order, then `CUSTOM`."""
    return {field.name: DTYPES[field.kind] for field in record.fields} | {CUSTOM: pl.String()}


def empty_frame(record: str | Record) -> pl.DataFrame:
    """A frame of ``record`` with all columns and no rows."""
    known = RECORDS[record] if isinstance(record, str) else record
    return pl.DataFrame(schema=schema(known))


def conform(record: str | Record, frame: pl.DataFrame) -> pl.DataFrame:
    """``frame`` with the columns of ``record`` first, typed and complete; columns missing are null, further ones stay behind.

    Raises `BadFrame` where a column cannot be read as its type.
    """
    known = RECORDS[record] if isinstance(record, str) else record
    wanted = schema(known)
    if frame.width == 0:
        return empty_frame(known)
    columns = []
    for name, dtype in wanted.items():
        if name not in frame.columns:
            columns.append(pl.lit(None, dtype=dtype).alias(name))
        elif frame.schema[name] != dtype:
            columns.append(_cast(pl.col(name), frame.schema[name], dtype))
        else:
            columns.append(pl.col(name))
    rest = [pl.col(name) for name in frame.columns if name not in wanted]
    try:
        return frame.select(*columns, *rest)
    except pl.exceptions.PolarsError as error:
        types = {name: str(frame.schema[name]) for name in wanted if name in frame.columns and frame.schema[name] != wanted[name]}
        raise BadFrame(f"the frame of '{known.name}' cannot be read: {error}; columns of another type: {types}") from error


def _cast(column: pl.Expr, found: pl.DataType, wanted: pl.DataType) -> pl.Expr:
    """Cast; a moment without a zone is taken as UTC, one in another zone is the same moment in UTC."""
    if isinstance(wanted, pl.Datetime) and isinstance(found, pl.Datetime):
        aware = column.dt.replace_time_zone("UTC") if found.time_zone is None else column.dt.convert_time_zone("UTC")
        return aware.cast(wanted)
    return column.cast(wanted)


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """One frame per canonical record; every frame has all columns of `schema`, possibly no rows.

    ``recognition``: how the leads' accounts are found, as live matching finds them.
    """

    team: pl.DataFrame
    territory: pl.DataFrame
    rep: pl.DataFrame
    absence: pl.DataFrame
    product: pl.DataFrame
    account: pl.DataFrame
    contact: pl.DataFrame
    lead: pl.DataFrame
    engagement: pl.DataFrame
    assignment: pl.DataFrame
    activity: pl.DataFrame
    deal: pl.DataFrame
    outcome: pl.DataFrame
    recognition: Recognition = BARE

    @classmethod
    def empty(cls) -> "History":
        """No rows of anything."""
        return cls.of({})

    @classmethod
    def of(cls, frames: Mapping[str, pl.DataFrame]) -> "History":
        """A history from some frames by record name; missing records are empty, missing columns null.

        Raises `BadFrame` for an unknown record name or a column of a type that cannot be cast.
        """
        unknown = sorted(set(frames) - set(RECORDS))
        if unknown:
            raise BadFrame(f"{', '.join(unknown)}: not a canonical record; there are {', '.join(RECORDS)}")
        whole = {name: conform(name, frames[name]) if name in frames else empty_frame(name) for name in RECORDS}
        return cls(**whole)  # type: ignore[arg-type]  # records only, never `recognition`

    def known_by(self, moment: datetime) -> "History":
        """What can be known at ``moment``, in UTC: a row dated later is a slip of the source, so it stays out; a deal counts as open."""
        later = {name: pl.col(column) > moment for name, column in _HAPPENED.items()}
        kept = {name: frame.filter(~later[name].fill_null(value=False)) for name, frame in self.frames().items() if name in later}
        closed_later = pl.col("closed_at") > moment
        deal = self.deal.with_columns(won=pl.when(~closed_later.fill_null(value=False)).then("won"))
        return self.having(kept | {"deal": deal})

    def having(self, frames: Mapping[str, pl.DataFrame]) -> "History":
        """The same with these frames in place of its own, by record name."""
        return replace(self, **frames)  # type: ignore[arg-type]  # records only, never `recognition`

    def frames(self) -> dict[str, pl.DataFrame]:
        """Record name → frame, in the order of `RECORDS`."""
        return {name: getattr(self, name) for name in RECORDS}

    @property
    def rows(self) -> int:
        """Rows of all records together."""
        return sum(frame.height for frame in self.frames().values())
