"""What an open lead's stages tell of its end before it is known.

Let y say whether a lead will be won within the horizon, and D what was seen of a lead that is open at its age: the furthest stage it
reached so far. If how a lead moves depends on y and on the kind of lead alone, the likelihood of D is p·L₁ + (1 − p)·L₀, with L₁ and L₀
how often leads that were won, and others, stood so at that age; they are counted on leads old enough. A lead in a late stage so speaks
for a win before it is one, one that stands still speaks against it, and one too young for either says nothing: r = L₁/L₀ is 1 then,
and being young moves no estimate. Age is measured in the cycle that is usual for such a lead, since large deals move slower.

The derivative of the log likelihood by the log-odds is q − p, with q = p·r / (p·r + 1 − p) the chance once D is known. An outcome of
weight |q − p| / |y' − p| in the direction y' in which D points has the same, so an open lead enters a fit as such an outcome.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fairlead.domain.prediction import FloatArray, IntArray
from fairlead.domain.records import STAGES
from fairlead.learning.closing import stages_reached
from fairlead.learning.history import History
from fairlead.learning.pacing import coded, learn_steps

KINDS: Final = ("size_band", "product", "source")
"""What is known of a lead at its door that may say how fast it moves."""
BoolArray = NDArray[np.bool_]
_LEAST_DAYS: Final = 0.25
_TINY: Final = 1e-12
_DOUBT: Final = 4.0
_MOST: Final = 50.0
_LEAST_OF_EACH: Final = 50
_DAY: Final = 86_400.0


def early_stages(stage: str) -> tuple[str, ...]:
    """The stages on the way to ``stage``, in order."""
    return STAGES[: min(STAGES.index(stage), STAGES.index("won"))]


def days_to_stages(history: History, leads: pl.DataFrame, stage: str) -> FloatArray:
    """Days from each lead's ``created_at`` until it first stood in each of `early_stages`, infinity where it never did; shape (n, stages).

    An activity touches a lead, and a deal that is opened makes it an opportunity, whether or not an outcome says so.
    """
    told = stages_reached(history).select("lead_id", "stage", at="occurred_at")
    acted = history.activity.select("lead_id", stage=pl.lit("touched"), at="occurred_at")
    opened = history.deal.select("lead_id", stage=pl.lit("opportunity"), at="opened_at")
    first = pl.concat([told, acted, opened]).drop_nulls().group_by("lead_id", "stage").agg(pl.col("at").min())
    columns = []
    for name in early_stages(stage):
        reached = leads.join(first.filter(pl.col("stage") == name), on="lead_id", how="left", maintain_order="left")
        days = reached.select((pl.col("at") - pl.col("created_at")).dt.total_seconds() / _DAY).to_series()
        columns.append(days.fill_null(float("inf")).to_numpy().clip(0.0))
    return np.column_stack(columns) if columns else np.empty((leads.height, 0))


@dataclass(frozen=True, eq=False)
class Paths:
    """How leads moved so far; every array has one entry a lead.

    ``reached``: shape (n, stages), as `days_to_stages`. ``until``: days to the end of leads that ended. ``age``: days.
    ``resolved``, ``won``: whether the outcome within the horizon is known, and what it is. ``kinds``: columns that say what kind of
    lead it is.
    """

    reached: FloatArray
    until: FloatArray
    age: FloatArray
    resolved: BoolArray
    won: BoolArray
    kinds: pl.DataFrame


def likelihood_ratios(paths: Paths, horizon: int) -> FloatArray:
    """L₁/L₀ of every open lead, 1 for the others and where too few leads are old enough to tell; shape (n,)."""
    found = np.ones(len(paths.age))
    ripe = paths.resolved & (paths.age >= horizon)
    wins, others = ripe & paths.won, ripe & ~paths.won
    if min(wins.sum(), others.sum()) < _LEAST_OF_EACH:
        return found
    cycle = _usual_cycle(paths, wins)
    open_now = np.flatnonzero(~paths.resolved)
    furthest = _furthest(paths.reached, paths.age)[open_now]
    at = paths.age[open_now] / cycle[open_now]
    enters = np.column_stack([np.zeros(len(found)), paths.reached])
    for stage in np.unique(furthest):
        further = np.minimum.reduce(paths.reached[:, stage:], axis=1, initial=np.inf)
        stay = np.column_stack([enters[:, stage], np.minimum(further, paths.until)]) / cycle[:, None]
        here = furthest == stage
        found[open_now[here]] = _ratio(stay[wins], stay[others], at[here])
    return found


def as_outcomes(chance: FloatArray, ratio: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The outcome (1 or 0) in whose direction each lead's stages point, and the weight with which they do, 0 to 1; shapes (n,).

    ``chance``: of winning, as known without them.
    """
    odds = chance * ratio
    known = odds / (odds + 1.0 - chance)
    toward = known > chance
    weight = np.where(toward, (known - chance) / (1.0 - chance), (chance - known) / chance)
    return toward.astype(np.float64), weight


def _furthest(reached: FloatArray, age: FloatArray) -> IntArray:
    """The furthest stage that each lead reached by its age: 0 for none, else one more than its place; shape (n,)."""
    there = reached <= age[:, None]
    return np.where(there.any(axis=1), reached.shape[1] - np.argmax(there[:, ::-1], axis=1), 0).astype(np.intp)


def _usual_cycle(paths: Paths, wins: BoolArray) -> FloatArray:
    """Days that such a lead usually takes to be won, by the steps that lengths of deals have; shape (n,)."""
    logs = np.log(np.maximum(paths.until[wins], _LEAST_DAYS))
    values, codes = coded(paths.kinds, len(wins))
    steps = learn_steps(logs, np.ones(len(logs)), codes[wins], [len(every) for every in values])
    return np.exp(steps.start + steps.at(codes))


def _ratio(wins: FloatArray, others: FloatArray, at: FloatArray) -> FloatArray:
    """How much oftener those that were won stood so ``at`` these ages than others did; the first two have columns from and until."""
    one, two = _standing(wins, at), _standing(others, at)
    mean = (one + two) / (len(wins) + len(others))
    ratio = (one + _DOUBT * mean) / (len(wins) + _DOUBT) / ((two + _DOUBT * mean) / (len(others) + _DOUBT) + _TINY)
    return np.where(one + two > 0, np.clip(ratio, 1.0 / _MOST, _MOST), 1.0)


def _standing(stay: FloatArray, at: FloatArray) -> FloatArray:
    """How many stood there at each of these ages."""
    stood = stay[stay[:, 0] < stay[:, 1]]
    came, went = (np.searchsorted(np.sort(stood[:, side]), at, side="right") for side in (0, 1))
    return (came - went).astype(np.float64)
