"""How good expected deal values are on leads that came later, and whether who had the lead moves its value."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from fairlead.domain.prediction import FloatArray
from fairlead.learning.cases import Cases
from fairlead.learning.pacing import learn_steps
from fairlead.learning.thinning import thinned
from fairlead.learning.trained import ValueModel
from fairlead.learning.valuing import expected_values, learn_value, one_value, valued, values_of

_OLDER = 0.6
_LEAST_OLDER, _LEAST_LATER = 30, 30
_MOST = 30_000
_GROUPS, _LEAST_OF_GROUP = 10, 20
_MOST_WEIGHT = 10.0
_CREDIBLE_ERRORS = 2.0
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class ValueGroup:
    """Later deals of about one expected value: the mean expected and found, minor units, and the standard error of the latter."""

    expected: float
    found: float
    error: float
    deals: int


@dataclass(frozen=True, slots=True)
class ValueTrial:
    """What ``deals`` won later show.

    ``log_error``, ``log_error_of_one``: root mean square error of the logarithm, of the model and of one value for all. ``gain``,
    ``gain_error``: mean square saved, and its standard error. ``ratio``: mean expected to mean found, ``ratio_error``. ``groups``: by
    expected value, ascending. ``covered``: share within the 80% interval. ``rep_spread``: standard deviation of the logarithm of value
    between reps, kinds of leads aside; ``rep_gain``: mean square that knowing it saves on later deals, with ``rep_gain_error``.
    """

    deals: int
    log_error: float
    log_error_of_one: float
    gain: float
    gain_error: float
    ratio: float
    ratio_error: float
    groups: tuple[ValueGroup, ...]
    covered: float
    rep_spread: float
    rep_gain: float
    rep_gain_error: float

    @property
    def credible(self) -> bool:
        """Whether leads differ in value by more than chance gives."""
        return self.gain > _CREDIBLE_ERRORS * self.gain_error

    @property
    def by_rep(self) -> bool:
        """Whether reps do."""
        return self.rep_spread > 0.0 and self.rep_gain > _CREDIBLE_ERRORS * self.rep_gain_error


def try_value(cases: Cases, *, seed: int, threads: int) -> ValueTrial | None:
    """Learn from deals known by a moment, look at those of leads that came after it. None where there are too few of either."""
    rows = thinned(valued(cases), _MOST)
    if len(rows) < _LEAST_OLDER + _LEAST_LATER:
        return None
    cut = float(np.quantile(cases.created[rows], _OLDER))
    closed = cases.created + cases.frame["closed_days"].fill_null(0.0).to_numpy() * _DAY
    older, newer = rows[(cases.created[rows] < cut) & (closed[rows] <= cut)], rows[cases.created[rows] >= cut]
    if len(older) < _LEAST_OLDER or len(newer) < _LEAST_LATER:
        return None
    known = _weighed(cases, older, cut)
    return _scores(known, cases.take(newer), learn_value(known, seed=seed, threads=threads), one_value(known), threads)


def _weighed(cases: Cases, rows: np.ndarray, cut: float) -> Cases:
    """Deals known at ``cut``, each weighed by how few leads of then are old enough to tell of one that took so long."""
    ages = np.sort((cut - cases.created[cases.created < cut]) / _DAY)
    taken = cases.take(rows)
    days = taken.frame["closed_days"].fill_null(0.0).to_numpy()
    share = 1.0 - np.searchsorted(ages, days, side="left") / len(ages)
    weight = np.minimum(1.0 / np.maximum(share, 1e-9), _MOST_WEIGHT)
    return replace(taken, frame=taken.frame.with_columns(weight=pl.Series(weight)))


def _scores(older: Cases, newer: Cases, model: ValueModel, one: ValueModel, threads: int) -> ValueTrial:
    found, expected = values_of(newer), expected_values(model, newer, threads=threads)
    weight = np.maximum(newer.frame["weight"].to_numpy(), 0.0)
    weight = weight / weight.mean() if weight.sum() > 0 else np.ones(len(found))
    rest = np.log(found) - np.log(expected / model.smear)
    plain = np.log(found) - one.start
    saved = plain**2 - rest**2
    low, _, high = model.spread or (0.0, 1.0, np.inf)
    ratio = float(np.average(expected, weights=weight) / np.average(found, weights=weight))
    spread, gain, error = _by_rep(older, newer, model, rest, weight, threads)
    return ValueTrial(
        deals=len(found),
        log_error=_root(rest, weight),
        log_error_of_one=_root(plain, weight),
        gain=float(np.average(saved, weights=weight)),
        gain_error=_error(saved, weight),
        ratio=ratio,
        ratio_error=_error(expected - ratio * found, weight) / float(np.average(found, weights=weight)),
        groups=_groups(expected, found, weight),
        covered=float(np.average((found >= low * expected) & (found <= high * expected), weights=weight)),
        rep_spread=spread,
        rep_gain=gain,
        rep_gain_error=error,
    )


def _by_rep(
    older: Cases, newer: Cases, model: ValueModel, rest: FloatArray, weight: FloatArray, threads: int
) -> tuple[float, float, float]:
    """Spread of reps' values, and the mean square that it saves on later deals, with its error."""
    held = np.flatnonzero(older.rep >= 0)
    if not len(held):
        return 0.0, 0.0, 0.0
    seen = np.log(values_of(older)) - np.log(expected_values(model, older, threads=threads) / model.smear)
    size = int(max(older.rep.max(), newer.rep.max())) + 2
    steps = learn_steps(seen[held], np.ones(len(held)), older.rep[held, None], (size,))
    if not steps.deviations[0]:
        return 0.0, 0.0, 0.0
    saved = rest**2 - (rest - steps.of[0][newer.rep]) ** 2
    return steps.deviations[0], float(np.average(saved, weights=weight)), _error(saved, weight)


def _groups(expected: FloatArray, found: FloatArray, weight: FloatArray) -> tuple[ValueGroup, ...]:
    groups = min(_GROUPS, max(len(found) // _LEAST_OF_GROUP, 1))
    told = []
    for rows in np.array_split(np.argsort(expected, kind="stable"), groups):
        means = [float(np.average(each[rows], weights=weight[rows])) for each in (expected, found)]
        told.append(ValueGroup(means[0], means[1], _error(found[rows], weight[rows]), len(rows)))
    return tuple(told)


def _root(rest: FloatArray, weight: FloatArray) -> float:
    return float(np.sqrt(np.average(rest**2, weights=weight)))


def _error(values: FloatArray, weight: FloatArray) -> float:
    """Standard error of a weighted mean."""
    rest = values - np.average(values, weights=weight)
    return float(np.sqrt((weight**2 * rest**2).sum()) / max(weight.sum(), 1e-12))
