"""Which custom attributes leads have, and what they hold: read off the records themselves, since nobody declares them."""

from collections.abc import Mapping
from typing import Final

import orjson
from sqlalchemy import Engine, select

from fairlead.adapters.sql.engine import reading
from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.application.rule_ports import AttributeType

_ROWS_AT_A_TIME: Final = 10_000
_TYPES: Final[Mapping[type, AttributeType]] = {
    str: AttributeType.TEXT,
    float: AttributeType.NUMBER,
    int: AttributeType.NUMBER,
    bool: AttributeType.FLAG,
}


def lead_attributes(engine: Engine) -> Mapping[str, AttributeType]:
    """Name → type of every custom attribute that any lead has; empty values say nothing. Raises `StoreUnavailable`."""
    column = RECORD_TABLES["lead"].c.custom
    seen: dict[str, set[AttributeType]] = {}
    with reading(engine) as connection:
        found = connection.execution_options(yield_per=_ROWS_AT_A_TIME).execute(select(column).where(column.is_not(None)))
        for text in found.scalars():
            for name, value in _members(text):
                if (kind := _TYPES.get(type(value))) is not None:
                    seen.setdefault(name, set()).add(kind)
    return {name: next(iter(kinds)) if len(kinds) == 1 else AttributeType.MIXED for name, kinds in sorted(seen.items())}


def _members(text: str) -> list[tuple[str, object]]:
    """The attributes of one lead; none where what is kept cannot be read any more."""
    try:
        read = orjson.loads(text)
    except orjson.JSONDecodeError:
        return []
    return list(read.items()) if isinstance(read, dict) else []
