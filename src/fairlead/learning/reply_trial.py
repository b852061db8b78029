"""How good predicted reply times are on later replies."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import polars as pl

from fairlead.domain.prediction import FloatArray, Habits, IntArray, busier
from fairlead.domain.rep import Roster
from fairlead.learning.response import learn_habits, waits
from fairlead.learning.workload import open_leads

_OLDER = 0.7
_LEAST = 100
_LEAST_MINUTES = 0.5


@dataclass(frozen=True, slots=True)
class ReplyTrial:
    """What ``replies`` later than all that was learned from show.

    Median absolute error of the logarithm of minutes, of one number for all (``one``), of the time until the rep is at work with one number
    after it (``wait``), with each rep's habit (``habit``), and with open leads besides (``load``: what is predicted). ``covered``: share
    within the 80% interval. ``slowing``: the power of open leads, 0 where the data show none.
    """

    replies: int
    one: float
    wait: float
    habit: float
    load: float
    covered: float
    slowing: float


def try_replies(frame: pl.DataFrame, roster: Roster) -> ReplyTrial | None:
    """Learn from replies known by a moment, look at those of leads given after it. None where there are too few of either.

    ``frame``: as of `fairlead.learning.outcomes.Labeled`.
    """
    known = pl.col("handling_minutes").is_not_null() & pl.col("assigned_at").is_not_null() & pl.col("rep_id").is_in(list(roster.rep_ids))
    replies = frame.filter(known).sort("assigned_at", "lead_id")
    if replies.height < 2 * _LEAST:
        return None
    at = replies["assigned_at"].dt.epoch("us").to_numpy() / 1e6
    cut = float(np.quantile(at, _OLDER))
    moment = datetime.fromtimestamp(cut, UTC)
    answered = pl.col("assigned_at") + pl.duration(seconds=pl.col("handling_minutes") * 60.0) <= moment
    before = frame.filter(pl.col("assigned_at") < moment).with_columns(handling_minutes=pl.when(answered).then("handling_minutes"))
    newer = replies.filter(pl.Series(at >= cut))
    if before["handling_minutes"].count() < _LEAST or newer.height < _LEAST:
        return None
    habits, plain = (learn_habits(before, roster, moment, by_load=by_load) for by_load in (True, False))
    return _scores(frame, before, newer, habits, plain, roster)


def _scores(frame: pl.DataFrame, before: pl.DataFrame, newer: pl.DataFrame, habits: Habits, plain: Habits, roster: Roster) -> ReplyTrial:
    rows, at = _rows(newer, roster), newer["assigned_at"].dt.epoch("us").to_numpy() / 1e6
    told = _logs(newer["handling_minutes"].to_numpy())
    wait = waits(roster.reps, rows, at)
    usual = np.array([habits.usual_load.get(rep_id, np.nan) for rep_id in roster.rep_ids])[rows]
    habit, alone = (np.array([each.minutes.get(rep_id, each.typical) for rep_id in roster.rep_ids])[rows] for each in (habits, plain))
    slowed = habit * np.exp(habits.slowing * busier(open_leads(frame, rows, at, _rows(frame, roster)), usual))
    low, high = habits.spread or (0.0, np.inf)
    minutes = np.exp(told)
    return ReplyTrial(
        replies=newer.height,
        one=_error(told, np.full(len(told), float(np.median(_logs(before["handling_minutes"].drop_nulls().to_numpy()))))),
        wait=_error(told, _logs(wait + plain.typical)),
        habit=_error(told, _logs(wait + alone)),
        load=_error(told, _logs(wait + slowed)),
        # A reply within a minute of the limit cannot be told from one on it.
        covered=float(np.mean((minutes >= wait + low * slowed - 1.0) & (minutes <= wait + high * slowed + 1.0))),
        slowing=habits.slowing,
    )


def _rows(frame: pl.DataFrame, roster: Roster) -> IntArray:
    return frame["rep_id"].replace_strict(dict(roster.row_of), default=-1, return_dtype=pl.Int64).fill_null(-1).to_numpy().astype(np.intp)


def _logs(minutes: FloatArray) -> FloatArray:
    return np.log(np.maximum(minutes, _LEAST_MINUTES))


def _error(told: FloatArray, predicted: FloatArray) -> float:
    return float(np.median(np.abs(told - predicted)))
