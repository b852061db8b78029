"""What a hierarchical model learned, as plain numbers and arrays: the artefact's content once it is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from fairlead.domain.prediction.cycles import Cycles
from fairlead.domain.prediction.forecasting import FloatArray
from fairlead.domain.prediction.meeting import MeetingEffect
from fairlead.domain.prediction.scales import Percentiles, ReplyCurve
from fairlead.domain.rep import Rep

QUALITY_REACH = 3.0
"""Standardized lead quality is cut here, in standard deviations: beyond it a rep's slope has not been seen."""
YEAR_SECONDS = 365.25 * 86_400.0
_LOAD_REACH = float(np.log(3.0))
RAMP_YEARS = 0.25
"""A newcomer's effect fades by e in a quarter."""
FORM_SECONDS = 90 * 86_400.0
"""Recent form fades by e in 90 days, back into the past and on into the future."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One way of cutting the leads.

    ``feature`` names the lead feature; ``part`` is its name in explanations; ``values`` the known values, the model's columns.
    """

    part: str
    feature: str
    values: tuple[str, ...]

    def column(self, value: object) -> int:
        """The column of ``value``; one past the last for a value never seen, or none."""
        try:
            return self.values.index(value)
        except ValueError:
            return len(self.values)


@dataclass(frozen=True, slots=True)
class TraitEffect:
    """How reps who share a trait differ.

    ``trait``: such as ``seniority``, or ``certifications``, of which a rep may have several; ``segment``: index of a segment, None for
    everywhere.

    ``values``: the trait's known values; ``logits``: shape (values, columns), with one column where ``segment`` is None.
    """

    trait: str
    segment: int | None
    values: tuple[str, ...]
    logits: FloatArray

    def of(self, rep: Rep) -> list[int]:
        """Which of the values the rep has."""
        had = worn(rep, self.trait)
        return [index for index, value in enumerate(self.values) if value in had]


@dataclass(frozen=True, slots=True)
class ProfileEffect:
    """What it is worth when a rep's profile names the lead's segment, against the share of leads it names anyhow.

    ``profile``: ``industry_groups`` or ``products``; ``segment``: index of a segment; ``shares``: shape (columns,), of all leads;
    ``logit``: log-odds.
    """

    profile: str
    segment: int
    shares: FloatArray
    logit: float

    def match(self, rep: Rep, values: tuple[str, ...]) -> FloatArray:
        """One where the profile names the value, minus the share of all leads it names; zeros for an empty profile; shape (columns,)."""
        named: frozenset[str] = getattr(rep, self.profile)
        if not named:
            return np.zeros(len(values))
        found = np.array([float(value in named) for value in values])
        return found - float(found @ self.shares)


@dataclass(frozen=True, slots=True, eq=False)
class RecentForm:
    """How each rep did of late against the whole of the history. ``at``: the newest lead learned from, seconds since 1970.

    ``effects``: log-odds at that moment, ``variances``: of their posterior; both shape (J,), in the order of `Coefficients.rep_ids`.
    """

    at: float
    effects: FloatArray
    variances: FloatArray


@dataclass(frozen=True, slots=True)
class Habits:
    """How fast reps reply once they can start.

    ``minutes``: median by rep, shrunken; ``typical``: for reps not in it; ``multiples``: shape (k,), equally likely multiples of the
    median. ``spread``: the multiples that one reply in ten is below, and above; None where not known. ``slowing``: the minutes grow as
    (1 + open leads) to this power, against ``usual_load``, by rep the mean of log(1 + open leads); 0 where open leads play no part.
    """

    minutes: Mapping[str, float]
    typical: float
    multiples: FloatArray
    spread: tuple[float, float] | None = None
    slowing: float = 0.0
    usual_load: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def unknown(cls) -> "Habits":
        """Nothing was learned: replies at once."""
        return cls({}, 0.0, np.ones(1))


@dataclass(frozen=True, slots=True)
class Coefficients:
    """A learned model, calibration folded in.

    η = level + season + slope·o + u_j·x + traits + meetings, with o the lead-only logit and x = (1, one column a segment value,
    standardized quality).
    ``rep_ids``: J reps; ``effects``: shape (J, q), u_j; ``covariance``: shape (J, q, q), their posterior; ``prior``: shape (q, q), for
    reps never seen, q = 2 + segment values. ``quality_mean``, ``quality_sd`` standardize o. ``ramp``: log-odds of a rep on the first
    day, fading over `RAMP_YEARS`. ``season``: log-odds of the yearly wave's sine and cosine. ``level_sd``:
    uncertainty of the level that all reps share. ``advantage``, ``chances``: percentiles
    among recent eligible pairs and leads. ``cycles``: how long leads stay open, None where too few ended. ``value_spread``: multiples of
    the expected value that a tenth of deals are below, half, and nine tenths; None where not known. ``tells_newcomers``: whether
    forecasts say whom the model has not seen; models did not once. ``meetings``: what it is worth that lead and rep share a language, or
    working hours. ``form``: how reps did of late, None where that tells nothing. ``counts_age``: whether the time that a lead has waited
    counts as time without a reply; models did not count it once.
    """

    level: float
    slope: float
    quality_mean: float
    quality_sd: float
    segments: tuple[Segment, ...]
    rep_ids: tuple[str, ...]
    effects: FloatArray
    covariance: FloatArray
    prior: FloatArray
    traits: tuple[TraitEffect, ...] = ()
    profiles: tuple[ProfileEffect, ...] = ()
    ramp: float = 0.0
    season: tuple[float, float] = (0.0, 0.0)
    level_sd: float = 0.0
    reply: ReplyCurve = field(default_factory=ReplyCurve.flat)
    habits: Habits = field(default_factory=Habits.unknown)
    advantage: Percentiles = field(default_factory=lambda: Percentiles(np.zeros(0)))
    chances: Percentiles = field(default_factory=lambda: Percentiles(np.zeros(0)))
    cycles: Cycles | None = None
    value_spread: tuple[float, float, float] | None = None
    tells_newcomers: bool = False
    meetings: tuple[MeetingEffect, ...] = ()
    form: RecentForm | None = None
    counts_age: bool = False

    @property
    def width(self) -> int:
        """q, the number of columns of a rep's effects."""
        return 2 + sum(len(segment.values) for segment in self.segments)

    @property
    def offsets(self) -> tuple[int, ...]:
        """The first column of each segment."""
        found, at = [], 1
        for segment in self.segments:
            found.append(at)
            at += len(segment.values)
        return tuple(found)


def worn(rep: Rep, trait: str) -> frozenset[str]:
    """The values of a trait that a rep has; none where it is not known."""
    value: str | frozenset[str] | None = getattr(rep, trait)
    if isinstance(value, str):
        return frozenset((value,)) if value else frozenset()
    return value or frozenset()


def busier(held: FloatArray, usual: FloatArray) -> FloatArray:
    """log(1 + open leads) above the usual, cut at a third and at three times as many; 0 where that is not known (NaN); shape (n,)."""
    above = np.log1p(np.maximum(held, 0.0)) - usual
    above[np.isnan(above)] = 0.0
    return np.minimum(np.maximum(above, -_LOAD_REACH), _LOAD_REACH)


def freshness(at: float | FloatArray, started: FloatArray) -> FloatArray:
    """1 on a rep's first day, falling by e every `RAMP_YEARS`; 0 where the first day is not known. Moments in seconds since 1970."""
    years = np.maximum(at - started, 0.0) / YEAR_SECONDS
    return np.asarray(np.exp(-years / RAMP_YEARS))


def recency(at: float | FloatArray, newest: float) -> FloatArray:
    """1 at the newest lead learned from, falling by e every `FORM_SECONDS` before it and after it."""
    return np.asarray(np.exp(-np.abs(np.asarray(at, dtype=np.float64) - newest) / FORM_SECONDS))


def season_wave(at: float | FloatArray) -> tuple[FloatArray, FloatArray]:
    """Sine and cosine of the time of year of moments in seconds since 1970."""
    angle = 2.0 * np.pi * np.asarray(at, dtype=np.float64) / YEAR_SECONDS
    return np.sin(angle), np.cos(angle)
