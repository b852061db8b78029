"""Lead features as the row of numbers that the trees read, the same in training and live."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fairlead.domain.prediction.forecasting import FloatArray


@dataclass(frozen=True)
class Encoding:
    """``names``: the features in column order. ``vocabularies``: the known values of each category, whose code is their place in it.

    Missing values and values never seen are NaN: the trees send both the way that training found best for missing ones.
    """

    names: tuple[str, ...]
    vocabularies: Mapping[str, Sequence[str]]

    def row(self, features: Mapping[str, float | str | None]) -> FloatArray:
        """One lead's row; shape (n_features,). Features not named are missing; a number where a category belongs counts as never seen."""
        found = []
        for name, codes in self._readers:
            value = features.get(name)
            if codes is not None and value is not None:
                value = codes.get(value)
            found.append(math.nan if value is None or isinstance(value, str) else value)
        return np.array(found, dtype=np.float64)

    @cached_property
    def _readers(self) -> list[tuple[str, dict[float | str, float] | None]]:
        return [
            (name, {value: float(code) for code, value in enumerate(self.vocabularies[name])} if name in self.vocabularies else None)
            for name in self.names
        ]

    @property
    def categories(self) -> list[int]:
        """Columns that hold category codes."""
        return [column for column, name in enumerate(self.names) if name in self.vocabularies]
