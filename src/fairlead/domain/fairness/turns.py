"""Whose turn it is, and from and until when everybody else's comes.

Give each member its share of every lead as it passes, a fraction at a time: that is what a member is fairly owed. Whole leads cannot be
split, so each is given within its window: a member's next lead may come from the moment its share of it begins to its credit, and comes
before a whole one is owed. These are the windows of proportionate fairness (Baruah, Cohen, Plaxton and Varvel 1996, "Proportionate
progress") on one machine, and the chairman assignment of Tijdeman (1980): a schedule that keeps all windows always exists, giving each
lead to the one of those who may have it whose window ends first is such a schedule, and whoever keeps it is never a whole lead off the
fair share.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.fairness.filling import FloatArray
from fairlead.domain.fairness.group import Group
from fairlead.domain.fairness.policy import Order, Rotation

IntArray = NDArray[np.intp]

_PRESENT_WITHIN_MINUTES = 60.0
_REACH = 4.0
_ROUNDING = 1e-6
_LOOKED_AHEAD = 4096


@dataclass(frozen=True)
class Turn:
    """How the ledger shares the next lead among a group. Arrays have shape (n,) and follow the group.

    ``in_turn``: the credit that decides, in leads against the group's level, summing to zero. ``earliest`` and ``latest``: the window
    of each member's next lead, counted in leads of this group, the next being 1; it holds while nobody comes or goes. ``propensity``:
    the chance of getting the next one. ``aside``: what this lead changes in what is set aside.
    """

    in_turn: FloatArray
    earliest: FloatArray
    latest: FloatArray
    propensity: FloatArray
    aside: FloatArray


def present(wait_minutes: FloatArray) -> NDArray[np.bool_]:
    """Who takes part in rotation: those at work, or where nobody is those back within the hour after the first; shape (n,)."""
    here: NDArray[np.bool_] = wait_minutes <= wait_minutes.min(initial=np.inf) + _PRESENT_WITHIN_MINUTES
    return here


def take_turns(group: Group, rotation: Rotation, *, lead_weight: float = 1.0) -> Turn:
    """Whose turn the next lead is; ``lead_weight``: the part of a full lead it counts for, above 0 and at most 1.

    It is drawn among all to whom it can be given so that everybody's window can still be kept, each with the same chance; or in strict
    order it goes to the one whose window ends first. Credit beyond one lead either way does not make anybody's turn come sooner or
    later: of everybody's the same part is set aside, and comes back by at most one lead in ``rotation.catch_up_one_in``.
    """
    shares = group.shares
    owed, released = in_turn(group, rotation, lead_weight=lead_weight)
    held, aside = owed, -released
    if (furthest := float(np.abs(owed).max(initial=0.0))) > 1.0 + _ROUNDING:
        # The same part of everybody's: whoever got a lead has paid for it, and is not lifted again by what others are owed.
        held = owed / furthest
        aside = owed - held - released
    parts = held / lead_weight
    earliest = np.maximum(np.floor(-parts / shares + _ROUNDING) + 1.0, 1.0)
    exact = (1.0 - parts) / shares
    latest = np.ceil(exact - _ROUNDING)
    if rotation.order is Order.STRICT:
        front = np.zeros(len(parts), dtype=bool)
        front[_first_due(earliest, exact)] = True
    else:
        front = _may_have_it(parts, shares, earliest, latest)
    return Turn(held, earliest, np.maximum(latest, 1.0), front / front.sum(), aside)


def in_turn(group: Group, rotation: Rotation, *, lead_weight: float = 1.0) -> tuple[FloatArray, FloatArray]:
    """Each member's credit in play against the group's level, and how much of what was set aside this lead brings back into it.

    Both have shape (n,), in leads; the first sums to zero. Of what the group is owed in arrears, and likewise of what it owes, at most
    one lead in ``rotation.catch_up_one_in`` comes back, in proportion to what each has.
    """
    released = np.zeros(len(group.aside))
    if group.aside.any():
        most = lead_weight / rotation.catch_up_one_in
        for part in (np.maximum(group.aside, 0.0), np.minimum(group.aside, 0.0)):
            total = abs(float(part.sum()))
            if total > 0:
                released += part * min(1.0, most / total)
    owed = group.credit - group.aside + released
    return owed - owed.sum() * group.shares, released


def pull(group: Group, owed: FloatArray) -> FloatArray:
    """How much likelier a near tie is drawn for its credit in turn: twice for each lead of a member of average weight; shape (n,)."""
    pulled: FloatArray = np.exp2(np.clip(owed * (group.weights.mean() / group.weights), -_REACH, _REACH))
    return pulled


def _first_due(earliest: FloatArray, exact: FloatArray) -> int:
    """Of those whose window is open, the one whose ends first; equals go by their order in the group."""
    return int(np.argmin(np.where(earliest <= 1.0, np.round(exact, 6), np.inf)))


def _may_have_it(parts: FloatArray, shares: FloatArray, earliest: FloatArray, latest: FloatArray) -> NDArray[np.bool_]:
    """Who may have the next lead so that all windows can still be kept; shape (n,).

    Within the next d leads so many are spoken for as windows end. Giving this one to a member costs nothing that ends later than its
    own window: so it may go to every member whose window ends no later than the first d at which all d leads are spoken for.
    """
    open_now = earliest <= 1.0
    first = latest[open_now].min()
    until = min(latest[open_now].max(), max(first, _LOOKED_AHEAD))
    tight = _first_tight(parts, shares, int(until)) if 0 < first < until else first
    may: NDArray[np.bool_] = open_now & (latest <= max(first, tight))
    return may


def _first_tight(parts: FloatArray, shares: FloatArray, until: int) -> float:
    """The first number of leads, up to ``until``, that are all spoken for; ``until`` where none is, 0 where windows cannot all be kept."""
    times = np.maximum(np.floor(parts + shares * until + _ROUNDING), 0.0).astype(np.intp)
    whose = np.repeat(np.arange(len(parts)), times)
    which = np.arange(len(whose)) - np.repeat(np.cumsum(times) - times, times) + 1
    ends = np.ceil((which - parts[whose]) / shares[whose] - _ROUNDING).astype(np.intp)
    spoken_for = np.cumsum(np.bincount(np.clip(ends, 0, until), minlength=until + 1))
    free = np.arange(until + 1) - spoken_for
    tight = np.flatnonzero(free[1:] < 1) + 1
    if not len(tight):
        return float(until)
    return float(tight[0]) if free[tight[0]] == 0 else 0.0
