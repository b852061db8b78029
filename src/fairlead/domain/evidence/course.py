"""How each watched quantity went, day by day, beside the band in which it would stay by chance alone."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Final

from fairlead.domain.evidence.counting import DaySums, Outcomes, Tally
from fairlead.domain.evidence.reference import Bins, Reference, Settled
from fairlead.domain.evidence.watching import Watched

DAYS_OF_A_POINT: Final = 7
"""A point sums up so many days up to its own, so that weekdays even out."""
DAYS_OF_AN_OUTCOME: Final = 28
"""As above for outcomes, which are fewer."""
_REACH: Final = 1.96


@dataclass(frozen=True, slots=True)
class Point:
    """``value`` of the ``leads`` that arrived up to ``day``, and the 95% band around what the model was trained on; None without leads."""

    day: date
    leads: int
    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """``shown``: what the values are, such as the share of one bin. ``usual``: the value in the reference."""

    quantity: str
    shown: str
    usual: float | None
    points: tuple[Point, ...]


def courses(
    reference: Reference, watched: Sequence[Watched], days: Mapping[date, DaySums], *, first: date, last: date
) -> tuple[Course, ...]:
    """The course of every quantity from ``first`` to ``last``."""
    count = max((last - first).days + 1, 0)
    # Days before the first one belong to the sums of the first points.
    dates = [first + timedelta(days=number) for number in range(1 - DAYS_OF_AN_OUTCOME, count)]
    sums = [days.get(each, DaySums()) for each in dates]
    return tuple(_course(reference, each, dates, sums) for each in watched)


def _course(reference: Reference, watched: Watched, dates: Sequence[date], sums: Sequence[DaySums]) -> Course:
    kind, _, name = watched.quantity.partition(".")
    if kind == "volume":
        return _volume(reference, dates, sums)
    if kind == "input":
        bins = reference.features[name]
        return _share(watched, bins, dates, [each.features.get(name, Tally()) for each in sums])
    if kind == "score" and reference.score is not None:
        return _share(watched, reference.score, dates, [each.score for each in sums])
    everything: list[Outcomes] = [getattr(each, name) for each in sums]
    before = DAYS_OF_AN_OUTCOME - 1
    # Once no day is old enough any more a sum would be of ever fewer days.
    judged = max((place for place, each in enumerate(everything) if each.leads), default=-1)
    windows = [
        sum(everything[place - before : place + 1], Outcomes()) if place <= judged else Outcomes() for place in range(before, len(dates))
    ]
    shown = dates[before:]
    if kind == "outcomes":
        return _won(watched, reference.early if name == "early" else reference.ripe, shown, windows)
    return _promised(watched, shown, windows, slope=kind == "slope")


def _recent(counts: Sequence[float]) -> list[float]:
    """Sums over the days of a point, one for each day shown."""
    total = [0.0, *accumulate(counts)]
    return [total[place + 1] - total[place + 1 - DAYS_OF_A_POINT] for place in range(DAYS_OF_AN_OUTCOME - 1, len(counts))]


def _volume(reference: Reference, dates: Sequence[date], sums: Sequence[DaySums]) -> Course:
    points = []
    came, due = _recent([each.leads for each in sums]), _recent([reference.expected_on(day) for day in dates])
    for day, count, expected in zip(dates[DAYS_OF_AN_OUTCOME - 1 :], came, due, strict=True):
        reach = _REACH * math.sqrt(reference.bunching * expected)
        low, high = (max(expected + sign * reach, 0.0) / DAYS_OF_A_POINT for sign in (-1, 1))
        points.append(Point(day, int(count), count / DAYS_OF_A_POINT, low, high))
    usual = sum(reference.hours) / reference.weeks / 7.0 if reference.weeks > 0 else None
    return Course("volume", "leads a day", usual, tuple(points))


def _share(watched: Watched, bins: Bins, dates: Sequence[date], tallies: Sequence[Tally]) -> Course:
    """The bin that moved most; where none did, the largest."""
    before = bins.counts(bins.tally)
    total = sum(before)
    if not total:
        return Course(watched.quantity, "", None, ())
    moved = watched.moves[0].label if watched.moves else None
    places = [place for place, label in enumerate(bins.order) if moved is not None and bins.told(label) == moved]
    place = places[0] if places else None
    label = moved if moved is not None and place is None else None
    if place is None and label is None:
        place = max(range(len(before)), key=before.__getitem__)
    usual = (bins.tally.of(label) if label is not None else before[place or 0]) / total
    counts = _recent([each.of(label) if label is not None else bins.counts(each)[place or 0] for each in tallies])
    totals = _recent([each.total for each in tallies])
    shown = zip(dates[DAYS_OF_AN_OUTCOME - 1 :], counts, totals, strict=True)
    points = tuple(_between(day, int(count), int(total), usual, bins.bunching) for day, count, total in shown)
    return Course(watched.quantity, f"share of {moved or bins.told(bins.order[place or 0])}", usual, points)


def _won(watched: Watched, settled: Settled, dates: Sequence[date], outcomes: Sequence[Outcomes]) -> Course:
    usual = settled.won / settled.leads if settled.leads else None
    points = tuple(
        _between(day, each.won, each.leads, usual, 1.0) if usual is not None else Point(day, each.leads)
        for day, each in zip(dates, outcomes, strict=True)
    )
    return Course(watched.quantity, "share won", usual, points)


def _between(day: date, count: int, total: int, usual: float, bunching: float) -> Point:
    if not total:
        return Point(day, 0)
    reach = _REACH * math.sqrt(usual * (1.0 - usual) * bunching / total)
    return Point(day, total, count / total, max(usual - reach, 0.0), min(usual + reach, 1.0))


def _promised(watched: Watched, dates: Sequence[date], outcomes: Sequence[Outcomes], *, slope: bool) -> Course:
    points = []
    for day, each in zip(dates, outcomes, strict=True):
        value = each.slope if slope else each.ratio
        reach = _reach(each, slope=slope)
        if value is None or reach is None:
            points.append(Point(day, each.leads))
        else:
            points.append(Point(day, each.leads, value, max(1.0 - reach, 0.0), 1.0 + reach))
    return Course(watched.quantity, "calibration slope" if slope else "won for each win expected", 1.0, tuple(points))


def _reach(outcomes: Outcomes, *, slope: bool) -> float | None:
    """Half the band around 1 by chance: from the information on the slope with the level known, or the variance of the wins."""
    if slope:
        free = outcomes.variance_zz - outcomes.variance_z**2 / outcomes.variance if outcomes.variance > 0 else 0.0
        return _REACH / math.sqrt(free) if free > 0 else None
    return _REACH * math.sqrt(outcomes.variance) / outcomes.expected if outcomes.expected > 0 else None
