"""How the leads a rep has open already slow the next reply: learned from differences within reps, none where the data show none."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from fairlead.domain.prediction import FloatArray, IntArray
from fairlead.learning.intervals import clustered_error

_LEAST_ERRORS = 2.58
_LEAST_REPLIES = 200
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Slowing:
    """log minutes = habit + ``slope``·(log(1 + open leads) − usual): ``usual`` by row of reps, NaN where none was seen, shape (n_reps,).

    ``found``, ``error``: the slope before it was shrunken, and its standard error, reps standing or falling together.
    """

    slope: float
    usual: FloatArray
    found: float
    error: float


def open_leads(frame: pl.DataFrame, rows: IntArray, at: FloatArray, everybody: IntArray) -> FloatArray:
    """How many leads each rep had open just before these moments (seconds since 1970); shape (n,).

    ``frame`` has created_at, assigned_at and closed_days of all leads, ``everybody`` the row of each one's rep, -1 for nobody. A lead is
    its first rep's until it closes.
    """
    given = frame["assigned_at"].dt.epoch("us").to_numpy() / 1e6
    created = frame["created_at"].dt.epoch("us").to_numpy() / 1e6
    closed = created + frame["closed_days"].fill_null(float("inf")).to_numpy() * _DAY
    found = np.zeros(len(at))
    held = np.flatnonzero((everybody >= 0) & np.isfinite(given))
    for row in np.unique(rows):
        of_rep, asked = held[everybody[held] == row], rows == row
        came, went = np.sort(given[of_rep]), np.sort(np.maximum(closed[of_rep], given[of_rep]))
        found[asked] = np.searchsorted(came, at[asked], side="left") - np.searchsorted(went, at[asked], side="left")
    return found


def learn_slowing(logs: FloatArray, held: FloatArray, rows: IntArray, reps: int) -> Slowing:
    """From the logarithm of minutes of each reply, the leads then open, and the rep's row; shapes (n,)."""
    load = np.log1p(held)
    counts = np.bincount(rows, minlength=reps)
    seen = np.maximum(counts, 1)
    usual = np.where(counts > 0, np.bincount(rows, weights=load, minlength=reps) / seen, np.nan)
    x = load - usual[rows]
    y = logs - (np.bincount(rows, weights=logs, minlength=reps) / seen)[rows]
    square = float(x @ x)
    if len(logs) < _LEAST_REPLIES or square <= 1e-9:
        return Slowing(0.0, usual, 0.0, 0.0)
    slope = float(x @ y) / square
    error = clustered_error(x * (y - slope * x), rows) / square
    # Only slowing is taken over: that many open leads made a rep quicker is more likely the time of year.
    shrunken = slope * (1.0 - (error / slope) ** 2) if slope > _LEAST_ERRORS * error > 0.0 else 0.0
    return Slowing(shrunken, usual, slope, error)
