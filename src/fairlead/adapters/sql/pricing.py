"""`fairlead.application.price_ports.PriceBook` over SQLite or PostgreSQL: one row a refresh, added and never changed."""

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, Delete, Engine, delete, func, insert, select, text

from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.moments import micros, moment
from fairlead.adapters.sql.statements import statements_for
from fairlead.adapters.sql.tables import slot_price
from fairlead.application.ports import DamagedRecord, NotFound
from fairlead.application.price_ports import KEPT, PriceNote, PriceSheet, no_such_prices
from fairlead.domain.prediction import FloatArray
from fairlead.domain.pricing import NO_PRICES, SlotPrices, no_prices

_TABLES: Final = ("edges", "day_minor", "beyond_minor", "new_minor", "planned_open", "most_open")
_BESIDE: Final = ("expected", "given_week", "wanted_week")
_NUMBERS: Final = ("leads", "bound_minor", "plan_minor", "model", "policy", "seconds")
_NEWEST = select(func.coalesce(func.max(slot_price.c.number), 0))
_LATEST = select(slot_price).order_by(slot_price.c.number.desc())
_AT_MOST_FORGOTTEN: Final = 100
"""Rows that one refresh deletes: the table shrinks by the hour, and no refresh takes long."""
_TOLD = text("UPDATE sequence SET value = value + 1 WHERE id = 1")


class SqlPrices:
    """Prices in a database. Threads and processes may share it."""

    def __init__(self, engine: Engine) -> None:
        """Work on a database whose schema is current."""
        self._engine = engine
        self._lock = statements_for(engine.dialect.name).lock

    def keep(self, sheet: PriceSheet) -> int:
        """Keep a refresh, in force from now on, and forget some of those that are too old; returns its number."""
        prices = sheet.prices
        body = json.dumps(_body(sheet), ensure_ascii=False)
        with writing(self._engine) as connection:
            connection.exec_driver_sql(self._lock)
            number = int(connection.execute(_NEWEST).scalar_one()) + 1
            row = {"number": number, "made_at": micros(prices.made_at), "version": prices.version, "why": prices.why, "body": body}
            connection.execute(insert(slot_price).values(row))
            connection.execute(_forgetting(micros(prices.made_at - KEPT)))
            connection.execute(_TOLD)
        return number

    def current(self) -> SlotPrices:
        """The prices of the latest refresh; none where there was no refresh."""
        try:
            sheet = self.latest()
        except DamagedRecord as error:  # leads are routed without prices until the next refresh, rather than not at all
            return no_prices(str(error))
        return NO_PRICES if sheet is None else sheet.prices

    def latest(self) -> PriceSheet | None:
        """The latest refresh with all that it rests on; None before the first."""
        with reading(self._engine) as connection:
            row = connection.execute(_LATEST.limit(1)).one_or_none()
        return None if row is None else _sheet(row.body, f"refresh {row.number} of the prices")

    def at(self, version: str) -> SlotPrices:
        """Prices by version. Raises `NotFound`."""
        with reading(self._engine) as connection:
            return prices_at(connection, version)

    def notes(self, limit: int) -> Sequence[PriceNote]:
        """The latest refreshes, newest first."""
        columns = slot_price.c.number, slot_price.c.made_at, slot_price.c.version, slot_price.c.why
        asked = select(*columns).order_by(slot_price.c.number.desc()).limit(limit)
        with reading(self._engine) as connection:
            return tuple(PriceNote(row.number, moment(row.made_at), row.version, row.why) for row in connection.execute(asked))


def _forgetting(before: int) -> Delete:
    """Delete the oldest refreshes of before that moment, microseconds since 1970."""
    old = select(slot_price.c.number).where(slot_price.c.made_at < before).order_by(slot_price.c.number).limit(_AT_MOST_FORGOTTEN)
    return delete(slot_price).where(slot_price.c.number.in_(old))


def prices_at(connection: Connection, version: str) -> SlotPrices:
    """Prices by version. Raises `NotFound`."""
    asked = select(slot_price.c.body).where(slot_price.c.version == version).order_by(slot_price.c.number).limit(1)
    body = connection.execute(asked).scalar_one_or_none()
    if body is None:
        raise NotFound(no_such_prices(version))
    return _sheet(body, f"prices {version}").prices


def _body(sheet: PriceSheet) -> dict[str, Any]:
    prices = sheet.prices
    tables = {name: _packed(getattr(prices, name)) for name in _TABLES} | {name: _packed(getattr(sheet, name)) for name in _BESIDE}
    told = {name: getattr(sheet, name) for name in _NUMBERS}
    said = {"version": prices.version, "made_at": prices.made_at.isoformat(), "rep_ids": prices.rep_ids, "why": prices.why}
    return {"format": 1, **said, **told, "tables": tables}


def _sheet(body: str, name: str) -> PriceSheet:
    try:
        said = json.loads(body)
        tables = {each: _unpacked(packed) for each, packed in said["tables"].items()}
        made_at = datetime.fromisoformat(said["made_at"])
        found: dict[str, Any] = {each: tables[each] for each in _TABLES}
        prices = no_prices(said["why"], made_at)
        if said["rep_ids"]:
            prices = replace(prices, version=said["version"], rep_ids=tuple(said["rep_ids"]), **found)
        beside: dict[str, Any] = {each: said[each] for each in _NUMBERS} | {each: tables[each] for each in _BESIDE}
        return PriceSheet(prices=prices, **beside)
    except (ValueError, TypeError, KeyError, AttributeError, zlib.error) as error:
        raise DamagedRecord(f"{name} as stored cannot be read: {error}; run `fairlead prices refresh` to price slots anew") from error


def _packed(table: FloatArray) -> dict[str, Any]:
    """To the last bit: little-endian doubles, deflated, since most prices are zero or alike."""
    plain = np.ascontiguousarray(table, dtype="<f8")
    return {"shape": list(plain.shape), "f8": b64encode(zlib.compress(plain.tobytes())).decode()}


def _unpacked(packed: dict[str, Any]) -> FloatArray:
    return np.frombuffer(zlib.decompress(b64decode(packed["f8"])), dtype="<f8").reshape(packed["shape"]).astype(np.float64)
