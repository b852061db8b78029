"""How long leads stay open once given, learned from leads that ended and from those that are open still.

Each lead belongs to one of two classes, won within the horizon or not, and has days T until it closes with log T = step + z, z from a
curve of its class. Open leads are censored: all that is known of one open for c days is that T > c, and its class is not known, so the
chance of its being one that will be won is p·S_won(c) / (p·S_won(c) + (1 − p)·S_other(c)). The curves are the nonparametric maximum
likelihood of that mixture on a grid, by expectation and maximization (Dempster, Laird and Rubin 1977; without kinds, the Kaplan–Meier
curve of each class), and the steps come from the mean logarithms expected of censored leads (Buckley and James 1979), shrunken by
`fairlead.learning.pacing`. A few leads' worth of a log-normal curve stands beside, which smooths little data and closes the tail beyond
the longest days seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from fairlead.domain.prediction import Cycles, Ending, FloatArray, IntArray
from fairlead.learning.pacing import Steps, coded, learn_steps, no_steps
from fairlead.learning.thinning import thinned

LEAST_WON, LEAST_OTHER = 30, 30
"""Fewer ends of either kind than this tell no curve."""
LEAST_DAYS = 0.02
_WIDTH = 0.05
_SMOOTHED = 5
_BEYOND = 2.5
_PRIOR_LEADS = 5.0
_ROUNDS, _SETTLED = 60, 2e-3
_LEAST_SPREAD = 0.25
_TINY = 1e-12


@dataclass(frozen=True, eq=False)
class Spells:
    """Leads from their assignment on; every array has one entry a lead.

    ``given``: when, seconds since 1970; ``age``: days since. ``days``: until it closed, else as long as it was seen, at most the horizon;
    ``closed``: whether it did.
    ``won``: 1 or 0, NaN where not known yet. ``chance``: of being won within the horizon, as known at the door; NaN: the usual one.
    ``codes``: shape (n, kinds), the place of the lead's value in ``values`` of each of ``kinds``. ``rep``: row, -1 for nobody; ``rep_ids``:
    all rows.
    """

    given: FloatArray
    age: FloatArray
    days: FloatArray
    closed: np.ndarray
    won: FloatArray
    chance: FloatArray
    kinds: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    codes: IntArray
    rep: IntArray
    rep_ids: tuple[str, ...]
    horizon: float

    def __len__(self) -> int:
        """How many leads."""
        return len(self.days)

    def take(self, rows: IntArray) -> "Spells":
        """Some of the leads."""
        names = ("given", "age", "days", "closed", "won", "chance", "codes", "rep")
        return replace(self, **{name: getattr(self, name)[rows] for name in names})

    def seen_at(self, moment: float) -> "Spells":
        """What was known of them then: those given before, and of these what had happened."""
        before = self.take(np.flatnonzero(self.given < moment))
        age = (moment - before.given) / 86_400.0
        closed = before.closed & (before.days <= age)
        known = closed | (age >= before.horizon)
        days = np.minimum(before.days, np.maximum(age, LEAST_DAYS))
        return replace(before, age=age, days=days, closed=closed, won=np.where(known, before.won, np.nan))

    def only(self, kinds: Sequence[str]) -> "Spells":
        """With some of the kinds."""
        kept = [place for place, name in enumerate(self.kinds) if name in kinds]
        return replace(
            self,
            kinds=tuple(self.kinds[place] for place in kept),
            values=tuple(self.values[place] for place in kept),
            codes=self.codes[:, kept],
        )

    @property
    def ends(self) -> tuple[int, int]:
        """How many were seen to be won, and to close otherwise."""
        won = self.closed & (self.won == 1.0)
        return int(won.sum()), int((self.closed & ~won).sum())


def spells_of(frame: pl.DataFrame, rep_ids: Sequence[str], horizon: float, kinds: pl.DataFrame, chance: FloatArray | None = None) -> Spells:
    """From labeled leads (see `fairlead.learning.outcomes.Labeled`) and their kinds: one text column a kind, a row a lead."""
    created = frame["created_at"].dt.epoch("us").to_numpy() / 1e6
    given = frame["assigned_at"].fill_null(frame["created_at"]).dt.epoch("us").to_numpy() / 1e6
    given = np.maximum(given, created)
    delay = (given - created) / 86_400.0
    age = frame["age_days"].to_numpy() - delay
    ended = frame["closed_days"].fill_null(float("inf")).to_numpy() - delay
    closed = (ended <= age) & (ended <= horizon)
    known = frame["resolved"].to_numpy()
    days = np.where(closed, ended, np.minimum(age, horizon))
    values, codes = coded(kinds, len(days))
    rows = {rep_id: row for row, rep_id in enumerate(rep_ids)}
    rep = (
        frame["rep_id"].replace_strict(rows, default=-1, return_dtype=pl.Int64).fill_null(-1)
        if rows
        else pl.repeat(-1, len(days), eager=True)
    )
    found = Spells(
        given=given,
        age=age,
        days=np.maximum(days, LEAST_DAYS),
        closed=closed,
        won=np.where(known, frame["won"].to_numpy(), np.nan),
        chance=np.full(len(days), np.nan) if chance is None else chance,
        kinds=tuple(kinds.columns),
        values=values,
        codes=codes,
        rep=rep.to_numpy().astype(np.intp),
        rep_ids=tuple(rep_ids),
        horizon=float(horizon),
    )
    # A lead that somebody got only after it had closed, or in the last moment, tells nothing of how long one stays open.
    rows_kept = np.flatnonzero((age > LEAST_DAYS) & (ended > -LEAST_DAYS))
    return found.take(thinned(rows_kept))


@dataclass(frozen=True, slots=True)
class Tempo:
    """One class as fitted: the ``mass`` of z in the cells of the grid, shape (cells,), and the steps of its kinds, then of reps if any."""

    mass: FloatArray
    steps: Steps


@dataclass(frozen=True, slots=True)
class FittedCycles:
    """Both classes on the edges of one grid. ``share``: of leads won, where no chance was told. ``by_rep``: whether reps have steps."""

    edges: FloatArray
    won: Tempo
    other: Tempo
    share: float
    by_rep: bool
    kinds: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    rep_ids: tuple[str, ...]
    horizon: float

    def curves(self, value_edges: tuple[float, ...] = ()) -> Cycles:
        """As the model keeps them."""
        return Cycles(self.horizon, self._ending(self.won), self._ending(self.other), value_edges)

    def _ending(self, tempo: Tempo) -> Ending:
        steps = {
            name: {value: float(step) for value, step in zip(values, of, strict=True)}
            for name, values, of in zip(self.kinds, self.values, tempo.steps.of, strict=False)
            if of.any()
        }
        paces = tempo.steps.of[-1][:-1] if self.by_rep else np.zeros(0)
        reps = dict(zip(self.rep_ids, paces.tolist(), strict=True)) if paces.any() else {}
        return Ending(self.edges, _open(tempo.mass), steps, reps)


def fit_cycles(spells: Spells, *, by_rep: bool) -> FittedCycles:
    """Curves and steps of everything the spells hold; ``by_rep``: with a pace for each rep."""
    edges = np.arange(np.log(LEAST_DAYS) - _WIDTH, np.log(spells.horizon) + _BEYOND, _WIDTH)
    logs = np.log(spells.days)
    codes, sizes = _blocks(spells, by_rep=by_rep)
    share = float(np.nanmean(spells.won)) if np.isfinite(spells.won).any() else 0.5
    tempos = [_first(logs[spells.closed & (spells.won == one)], edges, sizes) for one in (1.0, 0.0)]
    for _ in range(_ROUNDS):
        belongs = _belonging(spells, logs, codes, edges, tempos, share)
        later = [
            _again(tempo, logs, spells.closed, each, codes, sizes, edges)
            for tempo, each in zip(tempos, (belongs, 1.0 - belongs), strict=True)
        ]
        moved = max(_moved(one, two) for one, two in zip(tempos, later, strict=True))
        tempos, share = later, float(belongs.mean())
        if moved < _SETTLED:
            break
    return FittedCycles(edges, tempos[0], tempos[1], share, by_rep, spells.kinds, spells.values, spells.rep_ids, spells.horizon)


def log_likelihoods(fitted: FittedCycles, spells: Spells) -> FloatArray:
    """Of what is known of each lead, its logarithm of days having a density; shape (n,)."""
    codes, _ = _blocks(spells, by_rep=fitted.by_rep)
    logs, chance = np.log(spells.days), _chance(spells, fitted.share)
    tempos = (fitted.won, fitted.other)
    z = [logs - tempo.steps.at(codes) for tempo in tempos]
    left = [_left(tempo.mass, fitted.edges, each) for tempo, each in zip(tempos, z, strict=True)]
    # A density is read over a few cells: in each of them little data holds an end or none.
    smooth = np.full(_SMOOTHED, 1.0 / (_SMOOTHED * _WIDTH))
    dense = [np.convolve(tempo.mass, smooth, mode="same")[_cell(fitted.edges, each)] for tempo, each in zip(tempos, z, strict=True)]
    told = [np.where(spells.closed, one, two) for one, two in zip(dense, left, strict=True)]
    known = np.where(spells.won == 1.0, chance * told[0], (1.0 - chance) * told[1])
    return np.log(np.where(np.isfinite(spells.won), known, chance * told[0] + (1.0 - chance) * told[1]) + _TINY)


def open_shares(fitted: FittedCycles, spells: Spells, days: float) -> FloatArray:
    """P(open after ``days``) of each lead; shape (n,)."""
    codes, _ = _blocks(spells, by_rep=fitted.by_rep)
    chance, at = _chance(spells, fitted.share), np.full(len(spells), np.log(days))
    won, other = (_left(tempo.mass, fitted.edges, at - tempo.steps.at(codes)) for tempo in (fitted.won, fitted.other))
    return np.asarray(chance * won + (1.0 - chance) * other)


def _blocks(spells: Spells, *, by_rep: bool) -> tuple[IntArray, list[int]]:
    sizes = [len(values) for values in spells.values]
    if not by_rep:
        return spells.codes, sizes
    rep = np.where(spells.rep >= 0, spells.rep, len(spells.rep_ids))
    return np.column_stack([spells.codes, rep]).astype(np.intp), [*sizes, len(spells.rep_ids) + 1]


def _chance(spells: Spells, share: float) -> FloatArray:
    return np.where(np.isfinite(spells.chance), spells.chance, share)


def _belonging(spells: Spells, logs: FloatArray, codes: IntArray, edges: FloatArray, tempos: Sequence[Tempo], share: float) -> FloatArray:
    """How likely each lead is one that is won within the horizon, all being known; shape (n,)."""
    open_now = np.flatnonzero(~np.isfinite(spells.won))
    belongs = np.nan_to_num(spells.won, nan=0.0)
    if len(open_now):
        chance = _chance(spells, share)[open_now]
        won, other = (_left(tempo.mass, edges, logs[open_now] - tempo.steps.at(codes[open_now])) for tempo in tempos)
        ahead = chance * won
        belongs[open_now] = ahead / (ahead + (1.0 - chance) * other + _TINY)
    return belongs


def _first(logs: FloatArray, edges: FloatArray, sizes: Sequence[int]) -> Tempo:
    middle, spread = (float(logs.mean()), float(logs.std())) if len(logs) else (float(edges.mean()), 1.0)
    return Tempo(_normal(edges, middle, max(1.3 * spread, _LEAST_SPREAD)), no_steps(sizes))


def _again(
    tempo: Tempo, logs: FloatArray, closed: np.ndarray, weight: FloatArray, codes: IntArray, sizes: Sequence[int], edges: FloatArray
) -> Tempo:
    """One round of one class: steps from expected logarithms, then the curve from everything redistributed."""
    rows = np.flatnonzero(weight > _TINY)
    logs, closed, weight, codes = logs[rows], closed[rows], weight[rows], codes[rows]
    step = tempo.steps.at(codes)
    expected = np.where(closed, logs, step + _mean_beyond(tempo.mass, edges, logs - step))
    steps = learn_steps(expected, weight, codes, sizes, first=tempo.steps, sweeps=2) if sizes else tempo.steps
    cell = _cell(edges, logs - steps.at(codes))
    ended = np.bincount(cell[closed], weights=weight[closed], minlength=len(tempo.mass))
    waiting = np.bincount(cell[~closed], weights=weight[~closed], minlength=len(tempo.mass))
    # Whoever waits is spread over what comes later, as the curve says now; of the own cell half comes later.
    later = _open(tempo.mass)[1:] + 0.5 * tempo.mass
    part = np.divide(waiting, later, out=np.zeros(len(waiting)), where=later > _TINY)
    whole = ended + tempo.mass * (np.cumsum(part) - 0.5 * part)
    middles = 0.5 * (edges[1:] + edges[:-1])
    total = float(whole.sum())
    mean = float(whole @ middles) / max(total, _TINY)
    spread = float(np.sqrt(whole @ (middles - mean) ** 2 / max(total, _TINY)))
    whole = whole + _PRIOR_LEADS * _normal(edges, mean, max(spread, _LEAST_SPREAD))
    return Tempo(whole / whole.sum(), steps)


def _normal(edges: FloatArray, mean: float, spread: float) -> FloatArray:
    heights = np.exp(-0.5 * ((0.5 * (edges[1:] + edges[:-1]) - mean) / spread) ** 2) + _TINY
    return np.asarray(heights / heights.sum())


def _moved(one: Tempo, two: Tempo) -> float:
    steps = [float(np.abs(b - a).max(initial=0.0)) for a, b in zip(one.steps.of, two.steps.of, strict=True)]
    return max(float(np.abs(two.mass - one.mass).sum()), *steps) if steps else float(np.abs(two.mass - one.mass).sum())


def _cell(edges: FloatArray, z: FloatArray) -> IntArray:
    return np.asarray(np.clip((z - edges[0]) / _WIDTH, 0, len(edges) - 2), dtype=np.intp)


def _open(mass: FloatArray) -> FloatArray:
    """The share open at every edge; shape (edges,)."""
    return np.concatenate([np.cumsum(mass[::-1])[::-1], [0.0]])


def _left(mass: FloatArray, edges: FloatArray, z: FloatArray) -> FloatArray:
    return np.interp(z, edges, _open(mass))


def _mean_beyond(mass: FloatArray, edges: FloatArray, z: FloatArray) -> FloatArray:
    """The mean of what is larger than each ``z``; shape (n,)."""
    middles = 0.5 * (edges[1:] + edges[:-1])
    share, sums = _open(mass), np.concatenate([np.cumsum((mass * middles)[::-1])[::-1], [0.0]])
    left = np.interp(z, edges, share)
    return np.where(left > 1e-9, np.interp(z, edges, sums) / np.maximum(left, 1e-9), z)
