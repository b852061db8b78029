"""What one field of the leads shows alone: on which leads it is filled, and how well its values tell one kind of lead from another.

Values are held as codes and counted, never looked at lead by lead: a field of a million leads is judged as quickly as its values are.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

_SEEN = 20
_LEARNED = 0.6
_BY_LEADS = 10.0
"""Leads that the usual rate counts for beside those of a value."""
_LEAST_OF_MONTH = 10


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """A field of leads in order of time.

    ``column``: its values. ``won``: 1, 0, or null while open. ``codes``: which value each lead has, below ``size``; of many different
    numbers which tenth, and a missing one is a value like others: shape (n,). ``filled``: among won, lost and open leads. ``alone``: AUC
    on the later 40% of closed leads of the rate by value, learned on the earlier 60%; 0.5 is chance.
    """

    name: str
    column: pl.Series
    won: pl.Series
    codes: Ints
    size: int
    filled: tuple[float, float, float]
    alone: float

    @classmethod
    def of(cls, name: str, column: pl.Series, won: pl.Series) -> "Field":
        """Look at ``column``, whose leads ended as ``won`` tells."""
        there = column.is_not_null()
        shares = (_share(there, won == 1), _share(there, won == 0), _share(there, won.is_null()))
        codes, size = _coded(column)
        closed = won.is_not_null().to_numpy()
        ends = won.filter(pl.Series(closed)).to_numpy().astype(np.float64)
        cut = int(len(ends) * _LEARNED)
        mine = codes[closed]
        rate = float(ends[:cut].mean()) if cut else 0.5
        return cls(name, column, won, codes, size, shares, _told(mine[:cut], ends[:cut], mine[cut:], ends[cut:], size, rate))

    @property
    def closed(self) -> Bools:
        """Which leads closed; shape (n,)."""
        return self.won.is_not_null().to_numpy()

    def by_quarter(self, created: pl.Series, least: float) -> tuple[str, float]:
        """The quarter of a year in which the field alone tells won from lost best, and its AUC there; 0.5 where none has leads enough.

        Learned on every other lead of the quarter, judged on the others, of which at least ``least`` were won and as many lost.
        """
        closed = self.closed
        mine, ends = self.codes[closed], self.won.filter(pl.Series(closed)).to_numpy().astype(np.float64)
        moments = created.filter(pl.Series(closed))
        quarter = moments.dt.year().to_numpy().astype(np.intp) * 4 + moments.dt.quarter().to_numpy() - 1
        found = ("", 0.5)
        for one in np.unique(quarter):
            rows = np.flatnonzero(quarter == one)
            learn, judge = rows[::2], rows[1::2]
            if min(ends[judge].sum(), (1.0 - ends[judge]).sum()) < least:
                continue
            told = _told(mine[learn], ends[learn], mine[judge], ends[judge], self.size, float(ends[learn].mean()))
            found = max(found, (f"{one // 4} Q{one % 4 + 1}", told), key=lambda each: each[1])
        return found

    def closed_from_open(self, created: pl.Series, horizon_days: int, least: float) -> float:
        """AUC with which its value tells closed from open leads of the same month, of those young enough to be open; 0 where too few.

        Learned on every other lead, judged on the others, month by month; fields that change with the seasons tell nothing within a month.
        ``least``: closed or open leads of all months together.
        """
        newest = created.max()
        if not isinstance(newest, datetime):
            return 0.0
        young = ((created >= newest - timedelta(days=horizon_days)) & self.column.is_not_null()).to_numpy()
        rows = np.flatnonzero(young)
        codes, closed = self.codes[rows], self.closed[rows].astype(np.float64)
        month = created.dt.year().to_numpy()[rows].astype(np.intp) * 12 + created.dt.month().to_numpy()[rows]
        learn = rows % 2 == 0
        aucs, weights = [], []
        for one in np.unique(month):
            judge = ~learn & (month == one)
            fewer = float(min(closed[judge].sum(), (1.0 - closed[judge]).sum()))
            if fewer >= _LEAST_OF_MONTH:
                aucs.append(_told(codes[learn], closed[learn], codes[judge], closed[judge], self.size, 0.5))
                weights.append(fewer)
        return float(np.average(aucs, weights=weights)) if sum(weights) >= least else 0.0


def _told(learn: Ints, learned: Floats, judge: Ints, judged: Floats, size: int, rate: float) -> float:
    """AUC on the leads ``judge`` of the rate by value of the leads ``learn``, shrunken toward ``rate``; 0.5 where one kind is missing.

    Leads are given by their codes, below ``size``; ``learned`` and ``judged`` are 1 or 0.
    """
    seen = np.bincount(learn, minlength=size)
    rates = (np.bincount(learn, weights=learned, minlength=size) + _BY_LEADS * rate) / (seen + _BY_LEADS)
    order = np.unique(rates, return_inverse=True)[1].reshape(-1)
    count = np.bincount(judge, minlength=size)
    ones = np.bincount(judge, weights=judged, minlength=size)
    positive = np.bincount(order, weights=ones)
    negative = np.bincount(order, weights=count - ones)
    pairs = float(positive.sum() * negative.sum())
    return float(positive @ (np.cumsum(negative) - 0.5 * negative)) / pairs if pairs else 0.5


def _share(filled: pl.Series, who: pl.Series) -> float:
    count = int(who.sum() or 0)
    return float((filled & who).sum()) / count if count else 0.0


def _coded(column: pl.Series) -> tuple[Ints, int]:
    """Each value as a number from 0, and how many there are; many different numbers in ten bins, a missing one with the highest."""
    if column.dtype.is_numeric() and column.n_unique() > _SEEN:
        numbers = column.cast(pl.Float64)
        edges = np.unique(np.nanquantile(numbers.to_numpy(), np.linspace(0.1, 0.9, 9)))
        return np.searchsorted(edges, numbers.fill_null(np.inf).to_numpy()).astype(np.intp), len(edges) + 1
    texts = column.cast(pl.String).fill_null("\0")
    every = texts.unique(maintain_order=True)
    return texts.cast(pl.Enum(every)).to_physical().to_numpy().astype(np.intp), len(every)
