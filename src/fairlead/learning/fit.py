"""Learned fit: log-odds of winning by who a lead is alone, as a scorecard, and whether later leads bear it out.

The scorecard is a logistic regression with one step for each value of each trait, each trait with a variance of its own that is estimated
from the data (EM with the Laplace approximation): a trait that says nothing gets variance zero and no points. What is not
known of a lead has no step. The sums of the normal equations are counted over pairs of values, so no wide matrix is ever made.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from fairlead.domain.prediction import FloatArray, IntArray, Percentiles
from fairlead.domain.qualification import FIT_FEATURES, Scorecard, Trait
from fairlead.learning.calibration import level_shift
from fairlead.learning.cases import Cases
from fairlead.learning.evaluation import Gain, gain
from fairlead.learning.hierarchical import sigmoid
from fairlead.learning.holdout import Holdout
from fairlead.learning.score_table import ScoreTable, score_table
from fairlead.learning.settings import TrainingSettings
from fairlead.learning.trained import LearnedFit, Trained

_MOST_LEADS = 200_000
_RECENT = 5_000
_LEAST_WON = 20
_LEAST_KNOWN = 0.02
_BINS = (0.2, 0.4, 0.6, 0.8)
_ROUNDS = 40
_START_VARIANCE = 0.1
_LEAST_VARIANCE = 1e-6
_LEVELS = np.linspace(0.0, 1.0, 101)


@dataclass(frozen=True, slots=True)
class TestedFit:
    """``learned``: the scorecard or why there is none. ``gain``: log loss saved on later leads; ``table``: these by their score."""

    learned: LearnedFit
    gain: Gain | None = None
    table: ScoreTable | None = None


def learn_fit(cases: Cases, ripe: IntArray, settings: TrainingSettings) -> TestedFit:
    """Learn from the older of the ``ripe`` leads, test on the newest ones, and learn from all where the gain is credible."""
    older, newer = cases.in_time(ripe, settings.holdout_share)
    if min(older.fewest, newer.fewest) < _LEAST_WON:
        return TestedFit(LearnedFit(None, "too few conversions to test it on later leads"))
    trial = scorecard(older)
    eta = log_odds(trial, newer)
    level = level_shift(eta, np.zeros(len(eta)), np.ones(len(eta)), newer.won, newer.weight)
    accounts = newer.frame["account"].rank("dense").to_numpy().astype(np.intp)
    found = gain(sigmoid(level.on(eta)), np.full(len(eta), float(newer.won.mean())), newer.won, newer.weight, accounts)
    if found.odds < settings.credible_odds:
        why = f"company and person alone told nothing credible of winning on {len(newer):,} later leads (odds {found.odds:.2g} to 1)"
        return TestedFit(LearnedFit(None, why), found)
    why = f"company and person alone told of winning on {len(newer):,} later leads (odds {_in_words(found.odds)} to 1)"
    scores = np.where(is_known(trial, newer), Percentiles(np.array(trial.knots)).of(eta), np.nan)
    table = score_table(scores, newer.won, newer.frame["value_minor"].to_numpy(), accounts)
    return TestedFit(LearnedFit(scorecard(cases, why), why), found, table)


def _in_words(odds: float) -> str:
    return "over 1,000" if odds > 1_000 else f"{odds:.0f}"


def scorecard(cases: Cases, why: str = "") -> Scorecard:
    """Points for every value of every trait, from all leads with a known outcome; knots from the newest leads."""
    told = cases.take(np.flatnonzero(cases.weight > 0)[-_MOST_LEADS:])
    columns = [column for name in FIT_FEATURES if name in cases.encoding.names for column in _column(told, name)]
    base, steps = _steps([column.codes for column in columns], [column.size for column in columns], told.won, told.weight)
    traits = tuple(column.trait(points) for column, points in zip(columns, steps, strict=True) if np.abs(points).max() > 1e-4)
    bare = Scorecard(base, traits, (), why)
    recent = cases.take(np.arange(max(len(cases) - _RECENT, 0), len(cases)))
    known = log_odds(bare, recent)[is_known(bare, recent)]
    return Scorecard(base, traits, tuple(np.quantile(known, _LEVELS).tolist()) if len(known) else (), why)


def log_odds(card: Scorecard, cases: Cases) -> FloatArray:
    """The sum of every lead, added up in the order in which `Scorecard.log_odds` adds; shape (n,)."""
    total = np.full(len(cases), card.base)
    for trait in card.traits:
        total = total + np.nan_to_num(_points(trait, cases))
    return total


def is_known(card: Scorecard, cases: Cases) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Of which leads any trait is known; shape (n,)."""
    known = np.zeros(len(cases), dtype=np.bool_)
    for trait in card.traits:
        known |= ~np.isnan(_points(trait, cases))
    return known


@dataclass(frozen=True, slots=True)
class _Column:
    """A trait of many leads: ``codes`` of its values, ``size`` where not known; shape (n,)."""

    feature: str
    codes: IntArray
    values: tuple[str, ...] = ()
    edges: tuple[float, ...] = ()

    @property
    def size(self) -> int:
        return len(self.values) or len(self.edges) + 1

    def trait(self, points: FloatArray) -> Trait:
        steps = points.tolist()
        return (
            Trait(self.feature, dict(zip(self.values, steps, strict=True)))
            if self.values
            else Trait(self.feature, {}, self.edges, tuple(steps))
        )


def _column(cases: Cases, name: str) -> Sequence[_Column]:
    """The column of one feature; none where too little is known of it to tell leads apart."""
    numbers = cases.x[:, cases.encoding.names.index(name)]
    known = ~np.isnan(numbers)
    if known.mean() < _LEAST_KNOWN or len(np.unique(numbers[known])) < 2:
        return ()
    if name in cases.encoding.vocabularies:
        values = tuple(cases.encoding.vocabularies[name])
        return (_Column(name, np.where(known, np.nan_to_num(numbers), len(values)).astype(np.intp), values),)
    edges = tuple(np.unique(np.quantile(numbers[known], _BINS)).tolist())
    codes = np.where(known, np.searchsorted(edges, np.nan_to_num(numbers), side="right"), len(edges) + 1)
    return (_Column(name, codes.astype(np.intp), (), edges),)


def _points(trait: Trait, cases: Cases) -> FloatArray:
    """Log-odds of every lead; NaN where not known."""
    if trait.feature not in cases.encoding.names:
        return np.full(len(cases), np.nan)
    numbers = cases.x[:, cases.encoding.names.index(trait.feature)]
    if trait.steps:
        found = np.array(trait.steps)[np.searchsorted(trait.edges, np.nan_to_num(numbers), side="right")]
        return np.where(np.isnan(numbers), np.nan, found)
    by_code = np.array([trait.values.get(value, np.nan) for value in cases.encoding.vocabularies.get(trait.feature, ())] + [np.nan])
    return by_code[np.where(np.isnan(numbers), len(by_code) - 1, np.nan_to_num(numbers)).astype(np.intp)]


def _steps(codes: Sequence[IntArray], sizes: Sequence[int], won: FloatArray, weight: FloatArray) -> tuple[float, list[FloatArray]]:
    """Intercept, and the posterior mode of every column's steps, with one prior variance a column (EM, Laplace).

    ``codes``: for each column shape (n,), its size where not known.
    """
    offsets = np.concatenate([[1], 1 + np.cumsum(sizes)]).astype(np.intp)
    beta, variance = np.zeros(offsets[-1]), np.full(len(sizes), _START_VARIANCE)
    beta[0] = _logit(float(np.average(won, weights=weight)))
    for _ in range(_ROUNDS):
        eta = beta[0] + sum(
            (np.append(beta[at : at + size], 0.0)[code] for code, at, size in zip(codes, offsets, sizes, strict=False)), 0.0
        )
        chance = sigmoid(np.broadcast_to(np.asarray(eta, dtype=np.float64), won.shape))
        precision = np.concatenate([[1e-8], np.repeat(1.0 / variance, sizes)])
        slope = _sums(weight * (won - chance), codes, sizes) - precision * beta
        covariance = np.linalg.inv(_products(weight * chance * (1.0 - chance), codes, sizes, offsets) + np.diag(precision))
        move = covariance @ slope
        beta = beta + move / max(1.0, float(np.abs(move).max()))
        spread = beta**2 + np.diag(covariance)
        # A column without effect shrinks only slowly under EM; over-relaxed it is gone within the rounds.
        newer = np.array([float(spread[at : at + size].mean()) for at, size in zip(offsets, sizes, strict=False)])
        variance = np.maximum(variance * (newer / variance) ** 1.8, _LEAST_VARIANCE)
        if np.abs(move).max() < 1e-5 and np.allclose(newer, variance, rtol=1e-3):
            break
    return float(beta[0]), [beta[at : at + size] for at, size in zip(offsets, sizes, strict=False)]


def _sums(values: FloatArray, codes: Sequence[IntArray], sizes: Sequence[int]) -> FloatArray:
    each = [np.bincount(code, weights=values, minlength=size + 1)[:size] for code, size in zip(codes, sizes, strict=True)]
    return np.concatenate([[values.sum()], *each])


def _products(values: FloatArray, codes: Sequence[IntArray], sizes: Sequence[int], offsets: IntArray) -> FloatArray:
    """X'VX with V = diag(values), a block for each pair of columns."""
    found = np.zeros((int(offsets[-1]), int(offsets[-1])))
    found[0] = _sums(values, codes, sizes)
    for one, (code, size) in enumerate(zip(codes, sizes, strict=True)):
        for other in range(one, len(sizes)):
            joint = np.bincount(code * (sizes[other] + 1) + codes[other], weights=values, minlength=(size + 1) * (sizes[other] + 1))
            block = joint.reshape(size + 1, sizes[other] + 1)[:size, : sizes[other]]
            found[offsets[one] : offsets[one] + size, offsets[other] : offsets[other] + sizes[other]] = block
    return np.triu(found) + np.triu(found, 1).T


def _logit(rate: float) -> float:
    safe = min(max(rate, 1e-4), 1.0 - 1e-4)
    return float(np.log(safe / (1.0 - safe)))


def with_scores(trained: Trained, cases: Cases, ripe: IntArray, held: Holdout, settings: TrainingSettings) -> Trained:
    """The trained model with its scorecard, and on its card how the two learned scores stand beside outcomes of later leads."""
    if trained.learned is None:
        return trained
    tested, lead = learn_fit(cases, ripe, settings), _lead_table(held)
    numbers = {
        "learned_fit": {"why": tested.learned.why, "table": tested.table.data() if tested.table is not None else None},
        "lead_score": {"table": lead.data()},
    }
    words = f"{tested.learned.why}." if tested.learned.card is not None else f"There is none: {tested.learned.why}."
    text = f"{trained.card.text.rstrip()}\n\n## Learned fit\n\n{words[0].upper()}{words[1:]}\n"
    card = replace(trained.card, text=text, numbers={**trained.card.numbers, "scores": numbers})
    return replace(trained, learned=replace(trained.learned, fit=tested.learned), card=card)


def _lead_table(held: Holdout) -> ScoreTable:
    """The later leads by the percentile that the model of the older ones gives them, with a rep like any other."""
    knots = np.quantile(held.fitted.o[-_RECENT:], _LEVELS)
    cases = held.cases
    return score_table(
        Percentiles(knots).of(held.o),
        cases.won,
        cases.frame["value_minor"].to_numpy(),
        cases.frame["account"].rank("dense").to_numpy().astype(np.intp),
    )
