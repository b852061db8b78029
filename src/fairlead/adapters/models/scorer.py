"""LightGBM at the door of the domain: rows of features in, a number for each out."""

from collections.abc import Mapping, Sequence

import lightgbm
import numpy as np

from fairlead.adapters.models.single_row import SingleRow
from fairlead.domain.prediction import Encoding, FloatArray
from fairlead.learning.trained import Trees, ValueModel

Features = Mapping[str, float | str | None]


class TreeScorer:
    """The trees of an artefact. One thread a call: for a single row, starting a second costs far more than it brings."""

    def __init__(self, encoding: Encoding, trees: Trees, value: ValueModel) -> None:
        self._encoding, self._trees = encoding, trees
        self._start = trees.start
        self._lead = lightgbm.Booster(model_str=trees.text)
        self._value = value
        self._worth = lightgbm.Booster(model_str=value.text) if value.text else None
        # The same trees once more, for one lead at a time: the answer is the same to the last bit.
        self._lead_alone = SingleRow(trees.text)
        self._worth_alone = SingleRow(value.text) if value.text else None
        self._latest: tuple[Features, FloatArray] | None = None
        # By the identity of the features, which are held here so that it stays theirs.
        self._foreseen: dict[int, tuple[Features, float, float]] = {}

    def __reduce__(self) -> tuple[type["TreeScorer"], tuple[Encoding, Trees, ValueModel]]:
        """As text, and loaded again by whoever reads it: what LightGBM loaded cannot leave this process."""
        return TreeScorer, (self._encoding, self._trees, self._value)

    def logit(self, features: Features) -> float:
        """Log-odds of winning at an immediate reply; features missing or never seen are treated as not known."""
        foreseen = self._foreseen.get(id(features))
        return self._start + (foreseen[1] if foreseen is not None else self._lead_alone.score(self._row(features)))

    def value_minor(self, features: Features) -> float:
        """Expected deal value if won, minor units."""
        log = self._value.start
        if self._worth_alone is not None:
            foreseen = self._foreseen.get(id(features))
            log += self._value.slope * (foreseen[2] if foreseen is not None else self._worth_alone.score(self._row(features)))
        for name, steps in self._value.steps.items():
            log += steps.get(str(features.get(name)), 0.0)
        return float(np.exp(log) * self._value.smear)

    def foresee(self, leads: Sequence[Features]) -> None:
        """Ask the trees of all these leads at once: for many, that is ten times as quick as one by one, and gives the same."""
        if not leads:
            self._foreseen = {}
            return
        rows = np.stack([self._encoding.row(features) for features in leads])
        wins = _scores(self._lead, rows).tolist()
        worths = _scores(self._worth, rows).tolist() if self._worth is not None else [0.0] * len(leads)
        self._foreseen = {id(features): (features, win, worth) for features, win, worth in zip(leads, wins, worths, strict=True)}

    def contributions(self, features: Features) -> dict[str, float]:
        """What each feature adds against the average lead of training (TreeSHAP, Lundberg et al. 2020); the sum is `logit` less that."""
        row = self._encoding.row(features)[None]
        parts = np.asarray(self._lead.predict(row, pred_contrib=True, num_threads=1, validate_features=False), dtype=np.float64)[0]
        return {name: float(part) for name, part in zip(self._encoding.names, parts[:-1], strict=True) if part}

    def _row(self, features: Features) -> FloatArray:
        """Both boosters read the same row of the same lead, one after the other: it is encoded once."""
        latest = self._latest
        if latest is None or latest[0] is not features:
            latest = self._latest = (features, self._encoding.row(features))
        return latest[1]


def _scores(booster: lightgbm.Booster, rows: FloatArray) -> FloatArray:
    return np.asarray(booster.predict(rows, raw_score=True, num_threads=1, validate_features=False), dtype=np.float64)
