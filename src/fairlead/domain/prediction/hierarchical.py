"""The learned predictor: one tree call for the lead, table look-ups and one small product for all reps.

p_ij = E[σ(η_ij)] · E[h(τ_j)]: the first mean is over the posterior of the pair's effect, the second over the rep's reply times.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.lead import Lead
from fairlead.domain.prediction.coefficients import QUALITY_REACH, Coefficients, Segment, busier, freshness, recency, season_wave
from fairlead.domain.prediction.forecasting import Case, FloatArray, Forecast, IntArray, Model, Readiness
from fairlead.domain.prediction.meeting import Meetings
from fairlead.domain.prediction.occupancy import Curves, Cycle
from fairlead.domain.prediction.scales import Z80
from fairlead.domain.qualification import Scorecard
from fairlead.domain.rep import Roster

_THIRD = 1.7320508075688772
_BLANK = 0.999
_NUMBERS_KEPT = 3_000_000


class LeadScorer(Protocol):
    """What the trees say of a lead alone."""

    def logit(self, features: Mapping[str, float | str | None]) -> float:
        """Log-odds of winning with an average rep who replies at once; features missing or never seen are treated as not known."""
        ...

    def value_minor(self, features: Mapping[str, float | str | None]) -> float:
        """Expected deal value if won, minor units."""
        ...

    def foresee(self, leads: Sequence[Mapping[str, float | str | None]]) -> None:
        """As `fairlead.domain.prediction.Foresees`."""
        ...

    def contributions(self, features: Mapping[str, float | str | None]) -> Mapping[str, float]:
        """What each feature adds to `logit` against the average lead of training: log-odds by feature. Slow: for explaining only."""
        ...


@dataclass(frozen=True, slots=True)
class HierarchicalModel:
    """An artefact as loaded: its coefficients, its trees, and the scorecard of learned fit where it has one; ``no_fit``: else why not.

    ``reads``: the added features among those of its trees.
    """

    version: str
    readiness: Readiness
    coefficients: Coefficients
    scorer: LeadScorer
    scorecard: Scorecard | None = None
    no_fit: str = ""
    reads: frozenset[str] = frozenset()

    def bind(self, roster: Roster) -> "HierarchicalPredictor":
        """Lay out rep effects in roster order; reps the model never saw get what their profile tells, and the prior's full uncertainty."""
        return HierarchicalPredictor(self, roster)

    def contributions(self, features: Mapping[str, float | str | None]) -> dict[str, float]:
        """What each feature adds to the log-odds of winning with any rep, the weightiest first."""
        found = self.scorer.contributions(features)
        slope = self.coefficients.slope
        return {name: slope * found[name] for name in sorted(found, key=lambda each: -abs(found[each]))}


def added_read(model: Model | None) -> frozenset[str]:
    """The added features that a model reads."""
    return model.reads if isinstance(model, HierarchicalModel) else frozenset()


def scorecard_of(model: Model) -> Scorecard | None:
    """The scorecard of a model that has one."""
    return model.scorecard if isinstance(model, HierarchicalModel) else None


@dataclass(frozen=True, slots=True)
class Layout:
    """Effects in roster order: one row a segment value and one column a rep, so that a look-up is one contiguous row.

    ``usual_load``: the mean of log(1 + open leads), NaN where not known. ``fresh``: whom the model has not seen. ``paces``: how many times
    as long as usual a rep's leads are open that are won, and others; shape (n_reps,), None where all are alike. ``form``: effects of how
    reps did of late, and their variances; shape (n_reps,) each.

    ``own``, ``quality`` (slopes), ``started`` (seconds since 1970), ``habit`` (minutes): shape (n_reps,). ``tables``: for each segment
    shape (values + 1, n_reps), the last row, of values never seen, zero. ``covariance``: shape (q·q, n_reps).
    """

    own: FloatArray
    quality: FloatArray
    form: tuple[FloatArray, FloatArray] | None
    tables: tuple[FloatArray, ...]
    covariance: FloatArray
    started: FloatArray
    habit: FloatArray
    usual_load: FloatArray
    fresh: NDArray[np.bool_]
    paces: tuple[FloatArray | None, FloatArray | None]


def lay_out(c: Coefficients, roster: Roster) -> Layout:
    """Line the coefficients up with a roster; reps never seen get what their traits and profile tell, and the prior's covariance."""
    known = {rep_id: row for row, rep_id in enumerate(c.rep_ids)}
    rows = np.array([known.get(rep_id, -1) for rep_id in roster.rep_ids], dtype=np.intp)
    seen = rows >= 0
    effects = np.zeros((len(rows), c.width))
    effects[seen] = c.effects[rows[seen]]
    covariance = np.broadcast_to(c.prior, (len(rows), c.width, c.width)).copy()
    covariance[seen] = c.covariance[rows[seen]]
    own = effects[:, 0].copy()
    tables = _tables(c, effects)
    _add_traits(c, roster, own, tables)
    _add_profiles(c, roster, tables)
    return Layout(
        own=own,
        quality=effects[:, -1].copy(),
        form=None if c.form is None else (_by_row(c.form.effects, rows), _by_row(c.form.variances, rows)),
        tables=tables,
        covariance=np.ascontiguousarray(covariance.reshape(len(rows), c.width * c.width).T),
        started=roster.started.astype(np.float64),
        habit=np.array([c.habits.minutes.get(rep_id, c.habits.typical) for rep_id in roster.rep_ids], dtype=np.float64),
        fresh=_fresh(c, rows),
        usual_load=np.array([c.habits.usual_load.get(rep_id, np.nan) for rep_id in roster.rep_ids], dtype=np.float64),
        paces=(None, None) if c.cycles is None else (c.cycles.won.paces(roster.rep_ids), c.cycles.other.paces(roster.rep_ids)),
    )


class HierarchicalPredictor:
    """A hierarchical model laid out for one roster."""

    def __init__(self, model: HierarchicalModel, roster: Roster) -> None:
        self._version = model.version
        self._readiness = model.readiness
        self._reads = model.reads
        self._scorer = model.scorer
        self._c = model.coefficients
        self._layout = lay_out(model.coefficients, roster)
        self._spread = model.coefficients.habits.spread
        self._meetings = Meetings(roster.reps)
        # Leads of one kind share it. Many kinds of few reps are kept, or few of many.
        kept = max(_NUMBERS_KEPT // max(3 * len(roster.reps), 1), 1)
        self._variance = lru_cache(maxsize=kept)(self._variance_of)
        self._means = lru_cache(maxsize=kept)(self._means_of)

    @property
    def version(self) -> str:
        """Identity of the artefact."""
        return self._version

    @property
    def readiness(self) -> Readiness:
        """What it may be used for."""
        return self._readiness

    @property
    def reads(self) -> frozenset[str]:
        """No rep features, since the reps' records are in the coefficients; the added features of its trees."""
        return self._reads

    def foresee(self, leads: Sequence[Mapping[str, float | str | None]]) -> None:
        """As `fairlead.domain.prediction.Foresees`."""
        self._scorer.foresee(leads)

    def forecast(self, case: Case) -> Forecast:
        """Forecast every rep in ``case.rows``; numbers depend on the case and the artefact alone."""
        c, rows = self._c, case.rows
        features, lead = case.qualified.facts.lead, case.qualified.lead
        o = self._scorer.logit(features)
        quality = min(max((o - c.quality_mean) / c.quality_sd, -QUALITY_REACH), QUALITY_REACH) if c.quality_sd > 0 else 0.0
        columns = tuple(segment.column(value_of(segment, features, lead)) for segment in c.segments)
        base = c.level + c.slope * o + _season(c, lead.created_at.timestamp())
        parts: dict[str, FloatArray] = {"lead": np.full(len(rows), base), "rep": self._rep_part(lead, rows)}
        for segment, table, column in zip(c.segments, self._layout.tables, columns, strict=True):
            parts[segment.part] = table[column][rows]
        parts["quality"] = self._layout.quality[rows] * quality
        for meeting in c.meetings:
            parts[meeting.kind] = meeting.of(self._meetings.met(meeting.kind, features))[rows]
        of_late = 0.0
        if c.form is not None and self._layout.form is not None:
            of_late = float(recency(lead.created_at.timestamp(), c.form.at))
            parts["form"] = self._layout.form[0][rows] * of_late
        eta: FloatArray = sum(parts.values(), np.zeros(len(rows)))
        sd = self._deviation(columns, quality, of_late)[rows]
        left, reply_minutes = self._reply(case)
        chance, least, most = chances(eta, sd, c.level_sd, left)
        mean_eta = eta.mean() if len(rows) else 0.0
        value = self._scorer.value_minor(features)
        low, middle, high = (None, None, None) if c.value_spread is None else (value * each for each in c.value_spread)
        return Forecast(
            chance=chance,
            chance_low=least,
            chance_high=most,
            logit_sd=sd,
            reply_factor=left,
            match_score=c.advantage.of(eta - mean_eta),
            reply_minutes=reply_minutes,
            value_minor=value,
            lead_score=float(c.chances.of(np.array([chance.mean()]))[0]) if len(rows) else self._score_alone(base),
            parts=parts,
            cycle=self._cycle(features, value, rows),
            value_low_minor=low,
            value_middle_minor=middle,
            value_high_minor=high,
            reply_spread=self._spread,
            fresh=self._layout.fresh[rows] if c.tells_newcomers else None,
        )

    def _cycle(self, features: Mapping[str, float | str | None], value_minor: float, rows: IntArray) -> Cycle | None:
        if self._c.cycles is None:
            return None
        curves, paces = self._c.cycles.of(features, value_minor), self._layout.paces
        if paces[0] is None and paces[1] is None:
            return Cycle(curves)
        won, other = (None if pace is None else pace[rows] for pace in paces)
        means = (each if isinstance(each, float) else each[rows] for each in self._means(curves))
        return Cycle(curves, won, other, (next(means), next(means)))

    def _means_of(self, curves: Curves) -> tuple[FloatArray | float, FloatArray | float]:
        """Of every rep of the roster."""
        return Cycle(curves, *self._layout.paces).means()

    def _score_alone(self, base: float) -> float:
        """The lead score where nobody is eligible: with an average rep."""
        alone = _sigmoid(np.array([base])) * self._c.reply.at(np.array([self._c.habits.typical]))
        return float(self._c.chances.of(alone)[0])

    def _rep_part(self, lead: Lead, rows: np.ndarray[tuple[int], np.dtype[np.intp]]) -> FloatArray:
        own: FloatArray = self._layout.own[rows]
        if self._c.ramp:
            own = own + self._c.ramp * freshness(lead.created_at.timestamp(), self._layout.started[rows])
        return own

    def _deviation(self, columns: tuple[int, ...], quality: float, of_late: float) -> FloatArray:
        """sqrt(x'Σ_j x) for every rep of the roster, x = (1, one 1 for each segment value, quality); with what is open of their form."""
        level, slope, square = self._variance(columns)
        variance = level + quality * (slope + quality * square)
        if self._layout.form is not None:
            variance = variance + of_late * of_late * self._layout.form[1]
        return np.asarray(np.sqrt(np.maximum(variance, 0.0)))

    def _variance_of(self, columns: tuple[int, ...]) -> tuple[FloatArray, FloatArray, FloatArray]:
        """The variance as a polynomial of quality, each of shape (n_reps,).

        A segment value never seen adds the mean variance of its segment's prior.
        """
        c, q, covariance = self._c, self._c.width, self._layout.covariance
        known = [
            offset + column for segment, offset, column in zip(c.segments, c.offsets, columns, strict=True) if column < len(segment.values)
        ]
        at = np.array([0, *known], dtype=np.intp)
        level = covariance[(at[:, None] * q + at).ravel()].sum(axis=0)
        for segment, offset, column in zip(c.segments, c.offsets, columns, strict=True):
            if column == len(segment.values) and segment.values:
                level = level + float(np.mean(np.diag(c.prior)[offset : offset + len(segment.values)]))
        return level, 2.0 * covariance[at * q + q - 1].sum(axis=0), covariance[q * q - 1]

    def _reply(self, case: Case) -> tuple[FloatArray, FloatArray]:
        habits, wait = self._c.habits, case.wait_minutes
        habit = self._layout.habit[case.rows]
        if habits.slowing and case.open_leads is not None:
            habit = habit * np.exp(habits.slowing * busier(case.open_leads, self._layout.usual_load[case.rows]))
        later = wait[None, :] + habits.multiples[:, None] * habit[None, :]
        if self._c.counts_age and case.age_minutes:
            later = later + case.age_minutes
        return self._c.reply.at(later).mean(axis=0), wait + habit


def _season(c: Coefficients, at: float) -> float:
    sine, cosine = season_wave(at)
    return float(c.season[0] * sine + c.season[1] * cosine)


def value_of(segment: Segment, features: Mapping[str, float | str | None], lead: Lead) -> object:
    """The lead's value of a segment: the feature of that name, else the lead's own field."""
    found = features.get(segment.feature)
    return found if found is not None else getattr(lead, segment.feature, None)


def chances(eta: FloatArray, sd: FloatArray, level_sd: float, left: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Chance, and its 80% interval, of log-odds η ~ N(eta, sd²) and the share ``left`` after the reply time; shapes (n,).

    The mean of σ over the normal is by three-point Gauss–Hermite quadrature, exact for polynomials up to degree five.
    """
    spread = sd * _THIRD
    mean = (_sigmoid(eta - spread) + 4.0 * _sigmoid(eta) + _sigmoid(eta + spread)) / 6.0
    reach = Z80 * np.hypot(sd, level_sd)
    low, high = _sigmoid(eta - reach), _sigmoid(eta + reach)
    return mean * left, np.minimum(low, mean) * left, np.maximum(high, mean) * left


def _add_traits(c: Coefficients, roster: Roster, own: FloatArray, tables: tuple[FloatArray, ...]) -> None:
    for effect in c.traits:
        for row, rep in enumerate(roster.reps):
            for index in effect.of(rep):
                if effect.segment is None:
                    own[row] += effect.logits[index, 0]
                else:
                    tables[effect.segment][:-1, row] += effect.logits[index]


def _add_profiles(c: Coefficients, roster: Roster, tables: tuple[FloatArray, ...]) -> None:
    for profile in c.profiles:
        values = c.segments[profile.segment].values
        for row, rep in enumerate(roster.reps):
            tables[profile.segment][:-1, row] += profile.logit * profile.match(rep, values)


def _fresh(c: Coefficients, rows: IntArray) -> NDArray[np.bool_]:
    """Who had no leads that taught the model anything: nobody of training (row −1), or one of whom it knows no more than before.

    A model that tells no reps apart has none that are new to it.
    """
    if not len(c.rep_ids):
        return np.zeros(len(rows), dtype=np.bool_)
    learned = c.covariance[:, 0, 0] < _BLANK * c.prior[0, 0] if c.prior[0, 0] > 0 else np.ones(len(c.rep_ids), dtype=np.bool_)
    return (rows < 0) | ~learned[rows]


def _by_row(values: FloatArray, rows: IntArray) -> FloatArray:
    """Values of the model's reps in roster order, 0 for reps it never saw."""
    return np.where(rows >= 0, values[np.maximum(rows, 0)], 0.0)


def _tables(c: Coefficients, effects: FloatArray) -> tuple[FloatArray, ...]:
    found = []
    for segment, offset in zip(c.segments, c.offsets, strict=True):
        table = np.zeros((len(segment.values) + 1, len(effects)))
        table[:-1] = effects[:, offset : offset + len(segment.values)].T
        found.append(table)
    return tuple(found)


def _sigmoid(x: FloatArray) -> FloatArray:
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * x)))
