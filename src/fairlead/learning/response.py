"""Reply times: what a late reply costs, averaged over what the data leave open, and how fast each rep replies once at work."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from scipy.interpolate import RectBivariateSpline

from fairlead.domain.prediction import FloatArray, Habits, IntArray, ReplyCurve, busier
from fairlead.domain.rep import Rep, Roster
from fairlead.domain.time import Hours
from fairlead.learning.hierarchical import Design, Spread, mode
from fairlead.learning.workload import learn_slowing, open_leads

_FLOORS = np.linspace(0.1, 0.9, 7)
_SCALES = np.geomspace(15.0, 2880.0, 7)
_FINE_FLOORS = np.linspace(0.1, 0.9, 161)
_FINE_SCALES = np.geomspace(15.0, 2880.0, 129)
"""As fine as a million leads tell. Of a coarse grid 100,000 leads leave one point, up to half a step from what they say."""
_LEAST_LEFT = 1e-9
_MOST_STEPS = 8
"""To the mode from that of a point beside it. It takes one to three; ended too early, the evidence says where the search came from."""
_KNOTS = np.concatenate([[0.0], np.geomspace(1.0, 60 * 24 * 30.0, 63)])
_LEAST_KNOWN = 200
_RECENT = timedelta(days=180)
_QUANTILES = tuple((place + 0.5) / 10.0 for place in range(10))
"""Ten: the last of five stood for every reply that a night or a weekend held up, and the share left was told 1.4% too high."""
_TAILS = (0.1, 0.9)
_LEAST_MINUTES = 0.5
_PRIOR_LOG_SPREAD = 0.5


@dataclass(frozen=True, slots=True)
class ReplyPosterior:
    """Probabilities of the grid of floors φ and scales s (minutes), and of no effect at all (φ = 1), which starts at one half."""

    floors: FloatArray
    scales: FloatArray
    weights: FloatArray
    no_effect: float

    @property
    def curve(self) -> ReplyCurve:
        """The posterior mean of h."""
        each = self.floors[:, None] + (1.0 - self.floors[:, None]) * np.exp(-_KNOTS / self.scales[:, None])
        return ReplyCurve(_KNOTS, self.no_effect + self.weights @ each)

    @property
    def floor(self) -> float:
        """Posterior mean of φ."""
        return float(self.no_effect + self.weights @ self.floors)


def decay(minutes: FloatArray, floor: float, scale: float) -> FloatArray:
    """h(τ) = φ + (1 − φ)·exp(−τ/s)."""
    return np.asarray(floor + (1.0 - floor) * np.exp(-np.maximum(minutes, 0.0) / scale))


def learn_curve(design: Design, minutes: FloatArray) -> ReplyPosterior:
    """Posterior over (φ, s) from a design of the lead's log-odds and one effect a rep.

    ``minutes``: shape (n,), in the order of the rows the design was laid from, NaN where no reply is known. Rep effects
    stand in the design because slow reps may also be worse for other reasons: the curve is learned from differences within reps. The log
    evidence is smooth: it is found on a coarse grid, and a cubic spline gives it on a fine one.
    """
    known = np.isfinite(minutes)
    floors, scales = (grid.ravel() for grid in np.meshgrid(_FLOORS, _SCALES, indexing="ij"))
    if known.sum() < _LEAST_KNOWN:
        return ReplyPosterior(floors, scales, np.zeros(len(floors)), 1.0)
    spread = Spread(np.eye(design.block) * 0.3**2, np.full(design.n_groups, 0.3**2))
    flat = mode(design, spread)
    evidence = np.empty((len(_FLOORS), len(_SCALES)))
    last = flat
    for row, column in _way_through(*evidence.shape):
        left = factor(minutes, ReplyCurve(_KNOTS, decay(_KNOTS, float(_FLOORS[row]), float(_SCALES[column]))))
        last = mode(design.with_factor(left), spread, beta=last.beta, effects=last.effects, steps=_MOST_STEPS)
        evidence[row, column] = last.log_marginal
    return _posterior(evidence, flat.log_marginal)


def _way_through(rows: int, columns: int) -> Iterator[tuple[int, int]]:
    """Every point of a grid, each beside the one before, from the last one back: there replies cost least, as in a fit without any cost."""
    for row in range(rows - 1, -1, -1):
        there = range(columns) if (rows - row) % 2 == 0 else range(columns - 1, -1, -1)
        yield from ((row, column) for column in there)


def _posterior(evidence: FloatArray, flat: float) -> ReplyPosterior:
    """Of log evidence on the grid of floors and scales, shape (floors, scales), and of that without any effect."""
    surface = RectBivariateSpline(_FLOORS, np.log(_SCALES), evidence)
    fine = np.asarray(surface(_FINE_FLOORS, np.log(_FINE_SCALES))).ravel()
    floors, scales = (grid.ravel() for grid in np.meshgrid(_FINE_FLOORS, _FINE_SCALES, indexing="ij"))
    top = max(float(fine.max()), flat)
    grid = np.exp(fine - top) / len(fine)
    none = float(np.exp(flat - top))
    kept = grid > _LEAST_LEFT * (none + float(grid.sum()))
    total = none + float(grid[kept].sum())
    return ReplyPosterior(floors[kept], scales[kept], grid[kept] / total, none / total)


def factor(minutes: FloatArray, curve: ReplyCurve) -> FloatArray:
    """H for every lead; where no reply is known, the mean of those known; shape (n,)."""
    known = np.isfinite(minutes)
    found = np.ones(len(minutes))
    if known.any():
        found[known] = curve.at(minutes[known])
        found[~known] = found[known].mean()
    return found


def learn_habits(frame: pl.DataFrame, roster: Roster, as_of: datetime, *, by_load: bool = True) -> Habits:
    """Median minutes from when a rep can start to the first touch, shrunken toward all reps'.

    ``frame`` has rep_id, created_at, assigned_at, closed_days and handling_minutes; the last 180 days count, all days where those tell too
    little. Shrinkage on logarithms: each rep's median counts by its variance against that between reps. Replies that came with many
    leads open are brought to the rep's usual number of them, where the data show that many slow a reply, unless not ``by_load``.
    """
    known = frame.filter(
        pl.col("handling_minutes").is_not_null() & pl.col("assigned_at").is_not_null() & pl.col("rep_id").is_in(list(roster.rep_ids))
    )
    recent = known.filter(pl.col("assigned_at") >= as_of - _RECENT)
    known = recent if recent.height >= _LEAST_KNOWN else known
    if known.height < len(_QUANTILES):
        return Habits.unknown()
    rows = known["rep_id"].replace_strict(dict(roster.row_of), return_dtype=pl.Int64).to_numpy()
    at = known["assigned_at"].dt.epoch("us").to_numpy() / 1e6
    minutes = np.maximum(known["handling_minutes"].to_numpy() - waits(roster.reps, rows, at), _LEAST_MINUTES)
    logs = np.log(minutes)
    everybody = (
        frame["rep_id"].replace_strict(dict(roster.row_of), default=-1, return_dtype=pl.Int64).fill_null(-1).to_numpy().astype(np.intp)
    )
    held = open_leads(frame, rows, at, everybody)
    slowing = learn_slowing(logs, held, rows, len(roster.reps))
    if not by_load or not slowing.slope:
        return _shrink(roster.rep_ids, rows, logs)
    habits = _shrink(roster.rep_ids, rows, logs - slowing.slope * busier(held, slowing.usual[rows]))
    usual = {rep_id: float(mean) for rep_id, mean in zip(roster.rep_ids, slowing.usual, strict=True) if np.isfinite(mean)}
    return replace(habits, slowing=slowing.slope, usual_load=usual)


def _shrink(rep_ids: Sequence[str], rows: IntArray, logs: FloatArray) -> Habits:
    everybody = float(np.median(logs))
    spread = 1.4826 * float(np.median(np.abs(logs - everybody))) or _PRIOR_LOG_SPREAD
    counts = np.bincount(rows, minlength=len(rep_ids))
    seen = np.flatnonzero(counts)
    medians = np.array([np.median(logs[rows == row]) for row in seen])
    error = 1.57 * spread**2 / counts[seen]
    between = max(float(np.average((medians - everybody) ** 2, weights=counts[seen]) - np.average(error, weights=counts[seen])), 1e-4)
    shrunken = everybody + (medians - everybody) * between / (between + error)
    typical = dict(zip(seen.tolist(), shrunken.tolist(), strict=True))
    rest = logs - np.array([typical[int(row)] for row in rows])
    minutes = {rep_ids[row]: float(np.exp(value)) for row, value in typical.items()}
    low, high = np.exp(np.quantile(rest, _TAILS)).tolist()
    return Habits(minutes, float(np.exp(everybody)), np.exp(np.quantile(rest, _QUANTILES)), spread=(low, high))


def waits(reps: Sequence[Rep], rows: IntArray, at: FloatArray) -> FloatArray:
    """Minutes from each moment (seconds since 1970) until the rep is within working hours; 0 for reps without stated hours; shape (n,)."""
    found = np.zeros(len(rows))
    sharing: dict[Hours, list[int]] = {}
    for row in np.unique(rows).tolist():
        hours = reps[row].hours
        if hours is not None:
            sharing.setdefault(hours, []).append(row)
    for hours, people in sharing.items():
        mine = np.isin(rows, people)
        moments = at[mine]
        first, last = (datetime.fromtimestamp(float(edge), UTC) for edge in (moments.min(), moments.max()))
        periods = hours.periods(first, (last - first).days + 15)
        if not periods:
            continue
        starts = np.array([period.start.timestamp() for period in periods])
        ends = np.array([period.end.timestamp() for period in periods])
        index = np.minimum(np.searchsorted(ends, moments, side="right"), len(starts) - 1)
        found[mine] = np.maximum(starts[index] - moments, 0.0) / 60.0
    return found
