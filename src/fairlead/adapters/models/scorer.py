"""LightGBM at the door of the domain: one row in, one number out."""

from collections.abc import Mapping

import lightgbm
import numpy as np

from fairlead.domain.prediction import Encoding, FloatArray
from fairlead.learning.trained import Trees, ValueModel


class TreeScorer:
    """The trees of an artefact. One thread a call: for a single row, starting a second costs far more than it brings."""

    def __init__(self, encoding: Encoding, trees: Trees, value: ValueModel) -> None:
        self._encoding = encoding
        self._start = trees.start
        self._lead = lightgbm.Booster(model_str=trees.text)
        self._value = value
        self._worth = lightgbm.Booster(model_str=value.text) if value.text else None
        self._latest: tuple[Mapping[str, float | str | None], FloatArray] | None = None

    def logit(self, features: Mapping[str, float | str | None]) -> float:
        """Log-odds of winning at an immediate reply; features missing or never seen are treated as not known."""
        return self._start + _one(self._lead, self._row(features))

    def value_minor(self, features: Mapping[str, float | str | None]) -> float:
        """Expected deal value if won, minor units."""
        log = self._value.start
        if self._worth is not None:
            log += _one(self._worth, self._row(features))
        for name, steps in self._value.steps.items():
            log += steps.get(str(features.get(name)), 0.0)
        return float(np.exp(log) * self._value.smear)

    def _row(self, features: Mapping[str, float | str | None]) -> FloatArray:
        """Both boosters read the same row of the same lead, one after the other: it is encoded once."""
        latest = self._latest
        if latest is None or latest[0] is not features:
            latest = self._latest = (features, self._encoding.row(features)[None])
        return latest[1]


def _one(booster: lightgbm.Booster, row: FloatArray) -> float:
    found = booster.predict(row, raw_score=True, num_threads=1, validate_features=False)
    return float(np.asarray(found)[0])
