"""Values of the product as plain data: what both edges tell as JSON."""

import dataclasses
import math
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any


def as_plain(value: object) -> Any:  # noqa: ANN401, whatever JSON holds
    """Dataclasses as objects, sets as sorted lists, moments as ISO 8601, enumerations as their values; what is no number is null."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: as_plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {"" if key is None else str(key): as_plain(each) for key, each in value.items()}
    if isinstance(value, frozenset | set | tuple | list):
        return [as_plain(each) for each in (sorted(value) if isinstance(value, frozenset | set) else value)]
    return _scalar(value)


def _scalar(value: object) -> Any:  # noqa: ANN401, as above
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.name.lower() if isinstance(value.value, int) else value.value
    return None if isinstance(value, float) and not math.isfinite(value) else value
