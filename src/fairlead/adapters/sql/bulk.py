"""Frames of canonical records into their tables and back, as fast as the drivers allow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import Connection

from fairlead.domain.records import Kind, Record
from fairlead.learning.history import DTYPES, conform

_ESCAPES = ["\\", '"', *(chr(code) for code in range(32))]
_ESCAPED = ["\\\\", '\\"', *(f"\\u{code:04x}" for code in range(32))]
_FETCHED_AT_ONCE = 50_000
_STAGED = "staged_rows"


@dataclass(frozen=True, slots=True)
class Upserted:
    """Rows that were not there, and rows that were and differed."""

    new: int
    updated: int


def upsert(connection: Connection, record: Record, frame: pl.DataFrame, source_id: str) -> Upserted:
    """Insert rows or change those that differ, by identity. Columns that ``frame`` lacks keep what they hold.

    A row that says what is already there is left alone, with the source it came from.
    """
    if frame.is_empty():
        return Upserted(0, 0)
    told = [name for name in frame.columns if name != "source_row"]
    rows = _plain(record, frame.select(*told, pl.lit(source_id).alias("source_id"), pl.col("source_row")))
    if connection.dialect.name == "postgresql":
        return _upsert_postgres(connection, record, told, rows)
    return _upsert_sqlite(connection, record, told, rows)


def _upsert_sqlite(connection: Connection, record: Record, told: list[str], rows: pl.DataFrame) -> Upserted:
    table = f"record_{record.name}"
    keys = pl.DataFrame([rows[record.key]]).select(_json_list(pl.col(record.key).implode())).item()
    known = f'SELECT count(*) FROM json_each(?) AS given JOIN "{table}" AS kept ON kept."{record.key}" = given.value'  # noqa: S608
    there = connection.exec_driver_sql(known, (keys,)).scalar_one()
    marks = ", ".join("?" * len(rows.columns))
    names = ", ".join(f'"{name}"' for name in rows.columns)
    statement = f'INSERT INTO "{table}" ({names}) VALUES ({marks}) {_on_conflict(record, told, "IS NOT")}'  # noqa: S608
    changed = connection.exec_driver_sql(statement, rows.rows()).rowcount
    return Upserted(rows.height - there, changed - (rows.height - there))


def _upsert_postgres(connection: Connection, record: Record, told: list[str], rows: pl.DataFrame) -> Upserted:
    table = f"record_{record.name}"
    names = ", ".join(f'"{name}"' for name in rows.columns)
    connection.exec_driver_sql(f'CREATE TEMPORARY TABLE {_STAGED} ON COMMIT DROP AS SELECT {names} FROM "{table}" LIMIT 0')  # noqa: S608
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection to PostgreSQL is closed")
    with driver.cursor() as cursor, cursor.copy(f"COPY {_STAGED} ({names}) FROM STDIN") as copy:
        for row in rows.iter_rows():
            copy.write_row(row)
    there = connection.exec_driver_sql(f'SELECT count(*) FROM {_STAGED} JOIN "{table}" USING ("{record.key}")').scalar_one()  # noqa: S608
    source = f'INSERT INTO "{table}" ({names}) SELECT {names} FROM {_STAGED}'  # noqa: S608
    changed = connection.exec_driver_sql(f"{source} {_on_conflict(record, told, 'IS DISTINCT FROM')}").rowcount
    connection.exec_driver_sql(f"DROP TABLE {_STAGED}")
    return Upserted(rows.height - there, changed - (rows.height - there))


def _on_conflict(record: Record, told: list[str], differs: str) -> str:
    others = [name for name in told if name != record.key]
    if not others:
        return f'ON CONFLICT ("{record.key}") DO NOTHING'
    sets = ", ".join(f'"{name}" = excluded."{name}"' for name in [*others, "source_id", "source_row"])
    table = f"record_{record.name}"
    condition = " OR ".join(f'"{table}"."{name}" {differs} excluded."{name}"' for name in others)
    return f'ON CONFLICT ("{record.key}") DO UPDATE SET {sets} WHERE {condition}'


def _plain(record: Record, frame: pl.DataFrame) -> pl.DataFrame:
    """Columns as the tables hold them: times whole microseconds, lists JSON text."""
    kinds = {field.name: field.kind for field in record.fields}
    changed = []
    for name in frame.columns:
        if kinds.get(name) is Kind.TIME:
            changed.append(pl.col(name).dt.epoch("us"))
        elif kinds.get(name) is Kind.LIST:
            changed.append(_json_list(pl.col(name)).alias(name))
    return frame.with_columns(changed)


def _json_list(lists: pl.Expr) -> pl.Expr:
    items = lists.list.eval(pl.lit('"') + pl.element().str.replace_many(_ESCAPES, _ESCAPED) + pl.lit('"'))
    return pl.lit("[") + items.list.join(",") + pl.lit("]")


def read_frame(connection: Connection, record: Record) -> pl.DataFrame:
    """All rows of a record as a frame after `fairlead.learning.history.schema`, in order of identity."""
    names = [*(field.name for field in record.fields), "custom"]
    listed = ", ".join(f'"{name}"' for name in names)
    statement = f'SELECT {listed} FROM "record_{record.name}"'  # noqa: S608, names from RECORDS
    parts = [_part(record, names, rows) for rows in _chunks(connection, statement)]
    frame = pl.concat(parts) if parts else pl.DataFrame()
    return conform(record, frame).sort(record.key)


def _chunks(connection: Connection, statement: str) -> Iterator[Sequence[Any]]:
    if connection.dialect.name != "sqlite":
        yield from connection.execution_options(stream_results=True).exec_driver_sql(statement).partitions(_FETCHED_AT_ONCE)
        return
    cursor: Any = connection.exec_driver_sql(statement).cursor  # plain tuples, without a row object for each
    while rows := cursor.fetchmany(_FETCHED_AT_ONCE):
        yield rows


def _part(record: Record, names: list[str], rows: Sequence[Any]) -> pl.DataFrame:
    kinds = {field.name: field.kind for field in record.fields}
    series = []
    for name, values in zip(names, zip(*rows, strict=True), strict=True):
        kind = kinds.get(name, Kind.TEXT)
        if kind is Kind.LIST:
            series.append(pl.Series(name, values, dtype=pl.String).str.json_decode(pl.List(pl.String)))
        elif kind is Kind.TIME:
            series.append(pl.Series(name, values, dtype=pl.Int64).cast(pl.Datetime("us")).dt.replace_time_zone("UTC"))
        elif kind is Kind.FLAG:
            series.append(pl.Series(name, [None if value is None else bool(value) for value in values], dtype=pl.Boolean))
        else:
            series.append(pl.Series(name, values, dtype=DTYPES[kind]))
    return pl.DataFrame(series)
