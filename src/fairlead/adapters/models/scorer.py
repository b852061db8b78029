"""LightGBM at the door of the domain: one row in, one number out."""

from collections.abc import Mapping

import lightgbm
import numpy as np

from fairlead.domain.prediction import Encoding
from fairlead.learning.trained import Trees, ValueModel


class TreeScorer:
    """The trees of an artefact. One thread a call: for a single row, starting a second costs far more than it brings."""

    def __init__(self, encoding: Encoding, trees: Trees, value: ValueModel) -> None:
        self._encoding = encoding
        self._start = trees.start
        self._lead = lightgbm.Booster(model_str=trees.text)
        self._value = value
        self._worth = lightgbm.Booster(model_str=value.text) if value.text else None

    def logit(self, features: Mapping[str, float | str | None]) -> float:
        """Log-odds of winning at an immediate reply; features missing or never seen are treated as not known."""
        return self._start + _one(self._lead, self._encoding, features)

    def value_minor(self, features: Mapping[str, float | str | None]) -> float:
        """Expected deal value if won, minor units."""
        log = self._value.start
        if self._worth is not None:
            log += _one(self._worth, self._encoding, features)
        for name, steps in self._value.steps.items():
            log += steps.get(str(features.get(name)), 0.0)
        return float(np.exp(log) * self._value.smear)


def _one(booster: lightgbm.Booster, encoding: Encoding, features: Mapping[str, float | str | None]) -> float:
    found = booster.predict(encoding.row(features)[None], raw_score=True, num_threads=1, validate_features=False)
    return float(np.asarray(found)[0])
