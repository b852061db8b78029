"""Whether kinds of leads, and reps, differ in how long a lead stays open: asked of later leads, before a model may say so."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from fairlead.domain.prediction import VALUE_TIER, Cycles, FloatArray, IntArray
from fairlead.learning.cases import Cases
from fairlead.learning.cycles import LEAST_OTHER, LEAST_WON, FittedCycles, Spells, fit_cycles, log_likelihoods, open_shares, spells_of
from fairlead.learning.intervals import clustered_error
from fairlead.learning.outcomes import Labeled
from fairlead.learning.ripening import KINDS

_OLDER = 0.6
_LEAST_LATER_ENDS = 20
_CREDIBLE_ERRORS = 2.0
_DAYS_LOOKED_AT = 10
_FIRST_DAY = 1.0
_TIERS = 5
_LEAST_OF_TIER = 100


@dataclass(frozen=True, slots=True)
class CurveScore:
    """On later leads: mean log likelihood a lead, the larger the better; integrated Brier score of P(open after d), the smaller."""

    log_likelihood: float
    brier: float


@dataclass(frozen=True, slots=True)
class Better:
    """Log likelihood a lead that one set of curves gains on a simpler one, and its standard error."""

    gain: float
    error: float

    @property
    def credible(self) -> bool:
        """More than chance gives."""
        return self.gain > _CREDIBLE_ERRORS * self.error


@dataclass(frozen=True, slots=True)
class CycleTest:
    """What ``leads`` given later than all that the curves were fitted on show.

    ``one``: one curve of each ending for all leads, ``kinds``: by kind of lead, ``reps``: with a pace for each rep besides, on top of the
    better of the two.
    """

    leads: int
    one: CurveScore
    kinds: CurveScore
    reps: CurveScore
    by_kind: Better
    by_rep: Better


@dataclass(frozen=True, slots=True)
class LearnedCycles:
    """``cycles`` is None from too few ends, of which ``won`` and ``other`` were seen; ``test``, where too few came later for one."""

    cycles: Cycles | None
    fitted: FittedCycles | None
    test: CycleTest | None
    won: int
    other: int


def cycles_of_all(labeled: Labeled) -> LearnedCycles:
    """One curve of each ending for all, as far as there is no model that knows kinds."""
    spells = spells_of(labeled.frame, (), labeled.horizon_days, pl.DataFrame())
    return _fitted(spells, None, (), ()) if len(spells) else LearnedCycles(None, None, None, 0, 0)


def learn_cycles(cases: Cases, rep_ids: Sequence[str], horizon_days: int, chance: FloatArray, value_minor: FloatArray) -> LearnedCycles:
    """Curves by kind of lead and by rep, as far as later leads bear them out.

    ``chance``: of winning, as known at the door; ``value_minor``: expected if won; shapes (n,).
    """
    kinds, edges = _kinds(cases, value_minor)
    spells = spells_of(cases.frame, rep_ids, horizon_days, kinds, chance)
    return _fitted(spells, _tested(spells), spells.kinds, edges)


def _fitted(spells: Spells, test: CycleTest | None, kinds: tuple[str, ...], edges: tuple[float, ...]) -> LearnedCycles:
    won, other = spells.ends
    if won < LEAST_WON or other < LEAST_OTHER:
        return LearnedCycles(None, None, None, won, other)
    by_kind, by_rep = (test.by_kind.credible, test.by_rep.credible) if test else (False, False)
    fitted = fit_cycles(spells.only(kinds if by_kind else ()), by_rep=by_rep)
    return LearnedCycles(fitted.curves(edges if by_kind else ()), fitted, test, won, other)


def _kinds(cases: Cases, value_minor: FloatArray) -> tuple[pl.DataFrame, tuple[float, ...]]:
    """The value of every kind by lead, null where it is rare or not known; and the limits between tiers of value."""
    columns = []
    for place, segment in enumerate(cases.segments):
        if segment.feature in KINDS:
            names = pl.Series([*segment.values, None], dtype=pl.String)
            columns.append(names.gather(pl.Series(cases.segment[:, place])).alias(segment.feature))
    edges: tuple[float, ...] = ()
    if len(value_minor) >= _TIERS * _LEAST_OF_TIER:
        edges = tuple(np.unique(np.quantile(value_minor, np.arange(1, _TIERS) / _TIERS)).tolist())
        columns.append(pl.Series(VALUE_TIER, np.searchsorted(edges, value_minor, side="right")).cast(pl.String))
    return pl.DataFrame(columns), edges


def _tested(spells: Spells) -> CycleTest | None:
    if not len(spells):
        return None
    cut = float(np.quantile(spells.given, _OLDER))
    older, newer = spells.seen_at(cut), spells.take(np.flatnonzero(spells.given >= cut))
    if older.ends[0] < LEAST_WON or older.ends[1] < LEAST_OTHER or min(newer.ends) < _LEAST_LATER_ENDS:
        return None
    plain = (older.only(()), newer.only(()))
    one = fit_cycles(plain[0], by_rep=False)
    kinds = fit_cycles(older, by_rep=False)
    base, told = log_likelihoods(one, plain[1]), log_likelihoods(kinds, newer)
    by_kind = _better(told - base, np.arange(len(base)))
    fewer = (older, newer) if by_kind.credible else plain
    reps = fit_cycles(fewer[0], by_rep=True)
    paced = log_likelihoods(reps, fewer[1])
    by_rep = _better(paced - (told if by_kind.credible else base), newer.rep)
    return CycleTest(
        leads=len(newer),
        one=CurveScore(float(base.mean()), _brier(one, plain[1])),
        kinds=CurveScore(float(told.mean()), _brier(kinds, newer)),
        reps=CurveScore(float(paced.mean()), _brier(reps, fewer[1])),
        by_kind=by_kind,
        by_rep=by_rep,
    )


def _better(saved: FloatArray, cluster: IntArray) -> Better:
    """The mean, and its standard error where rows of one cluster stand or fall together."""
    mean = float(saved.mean())
    return Better(mean, clustered_error(saved - mean, cluster) / len(saved))


def _brier(fitted: FittedCycles, spells: Spells) -> float:
    """The Brier score of P(open after d), over days evenly spread on the logarithm up to the horizon; of each, leads at least so old.

    Age alone censors, so that those old enough are a fair sample: no weights are needed (Graf et al. 1999 weigh by 1 / P(seen)).
    """
    found = []
    for days in np.geomspace(min(_FIRST_DAY, spells.horizon / 2.0), spells.horizon, _DAYS_LOOKED_AT):
        seen = spells.take(np.flatnonzero(spells.age >= days))
        if len(seen):
            still = (~seen.closed | (seen.days > days)).astype(np.float64)
            found.append(float(np.mean((open_shares(fitted, seen, float(days)) - still) ** 2)))
    return float(np.mean(found))
