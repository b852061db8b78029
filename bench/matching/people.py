"""The weights of persons: a logistic regression over made-up pairs of leads that share a key, or a company."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from bench.protocol import say
from fairlead.domain.matching import PERSON_FEATURES, person_features
from fairlead.sample.repeats import labelled_pairs

PEOPLE, LEADS, COLLEAGUES = 4_000, 9_000, 8_000
_RIDGE: Final = 0.3
_AGAINST: Final = frozenset(name for name in PERSON_FEATURES if name.endswith("differs"))
_FREE: Final = frozenset({"company like", "account same"})


def fit_people(*, seeds: Sequence[int]) -> tuple[float, dict[str, float]]:
    """The intercept and the weight of each feature."""
    from scipy.optimize import minimize

    pairs = [pair for seed in seeds for pair in labelled_pairs(people=PEOPLE, leads=LEADS, seed=seed, colleagues=COLLEAGUES)]
    rows = np.zeros((len(pairs), 1 + len(PERSON_FEATURES)))
    rows[:, 0] = 1.0
    number_of = {name: 1 + number for number, name in enumerate(PERSON_FEATURES)}
    for line, pair in zip(rows, pairs, strict=True):
        for name, value in person_features(pair.one, pair.other).items():
            line[number_of[name]] = value
    same = np.array([pair.same for pair in pairs], dtype=np.float64)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = rows @ weights
        value = np.sum(np.logaddexp(0.0, scores) - same * scores) + _RIDGE * weights[1:] @ weights[1:]
        pull = 1 / (1 + np.exp(-scores)) - same
        return float(value), rows.T @ pull + np.r_[0.0, 2 * _RIDGE * weights[1:]]

    bounds = [
        (None, None),
        *(((None, 0.0) if name in _AGAINST else (None, None) if name in _FREE else (0.0, None)) for name in PERSON_FEATURES),
    ]
    found = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500})
    say(f"persons: {found.message}, loss {found.fun / len(pairs):.4f} a pair over {len(pairs):,} pairs, {same.mean():.0%} of one person")
    weights = dict(zip(PERSON_FEATURES, found.x[1:].tolist(), strict=True))
    # Made-up leads bear no account; one account says at most what one company name says, and is told beside it.
    weights["account same"] = weights["company same"] / 2
    return float(found.x[0]), weights
