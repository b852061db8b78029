"""Slots that not every lead may use, and leads that have a slot already: both turned into a contest without either."""

from dataclasses import dataclass

import numpy as np

from fairlead.domain.prediction import FloatArray, IntArray
from fairlead.domain.pricing.contest import Contest
from fairlead.domain.pricing.limits import Limit

_APART = 2.0  # times the largest worth: how much less a lead that must keep a rep is worth with nobody


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """A contest whose reps are parted into layers of slots: layer 0 is for every lead, a later one only for leads of that level or above.

    contest: one column for each rep and layer; ``pair_of``: shape (n_layered,), the pairing of the whole contest; ``rep_of``: shape
    (n_columns,), the column's rep.
    """

    contest: Contest
    pair_of: IntArray
    rep_of: IntArray

    def limit(self, whole: Limit) -> Limit:
        """A limit of the whole contest over the same reps and pairings."""
        amounts = None if whole.amounts is None else whole.amounts[self.pair_of]
        columns = np.flatnonzero(np.isin(self.rep_of, whole.reps))
        return Limit(whole.name, columns, at_most=whole.at_most, at_least=whole.at_least, amounts=amounts)

    def chosen(self, layered: IntArray) -> IntArray:
        """An assignment of the layered contest in pairings of the whole one: shape (n_leads,), −1 for none."""
        return np.where(layered >= 0, self.pair_of[layered], -1) if len(self.pair_of) else layered

    def prices(self, prices: FloatArray, n_pairs: int) -> FloatArray:
        """What each pairing of the whole contest pays for its slot, the cheapest that its lead may use: shape (n_pairs,)."""
        charged = np.where(self.contest.capacity > 0, prices, np.inf)[self.contest.reps]
        found = np.full(n_pairs, np.inf)
        np.minimum.at(found, self.pair_of, charged)
        return np.where(np.isfinite(found), found, 0.0)


def layered(contest: Contest, level: IntArray, room: IntArray) -> Layers:
    """Part every rep's slots so that leads of level k or below take at most ``room[k]`` of them together.

    level: shape (n_leads,); room: shape (n_levels, n_reps), never less for a higher level. The limits are nested, so that slots which
    only higher levels may use say exactly the same: exact, and no dearer than the auction.
    """
    levels, reps = room.shape
    if levels == 1:
        whole = Contest(contest.indptr, contest.reps, contest.worth, room[0], contest.reserve)
        return Layers(whole, np.arange(len(contest.reps)), np.arange(reps))
    slots = np.diff(np.maximum.accumulate(room, axis=0), axis=0, prepend=0)
    times = np.repeat(level + 1, np.diff(contest.indptr))
    pair_of = np.repeat(np.arange(len(contest.reps)), times)
    layer = np.arange(len(pair_of)) - np.repeat(np.cumsum(times) - times, times)
    indptr = np.concatenate(([0], np.cumsum(times)))[contest.indptr]
    columns = layer * reps + contest.reps[pair_of]
    parted = Contest(indptr, columns, contest.worth[pair_of], slots.ravel(), contest.reserve)
    return Layers(parted, pair_of, np.tile(np.arange(reps), levels))


def must_keep(contest: Contest, home: IntArray) -> Contest:
    """The same contest, where a lead that has a rep is worth far less with nobody than with that one.

    home: shape (n_leads,), the pairing in which the lead stays where it is, −1 for a lead that waits. What bounds this contest bounds every
    assignment in which each of these leads has somebody.
    """
    held = home >= 0
    if not held.any():
        return contest
    apart = _APART * float(np.abs(contest.worth).max())
    reserve = contest.reserve.copy()
    reserve[held] = contest.worth[home[held]] - apart
    return Contest(contest.indptr, contest.reps, contest.worth, contest.capacity, reserve)


def sent_home(contest: Contest, chosen: IntArray, home: IntArray, level: IntArray, room: IntArray) -> IntArray:
    """The assignment, where every lead that has a rep and got none stays with its own; whoever took that slot gives way, least lost first.

    It ends: each step puts one more lead where it was, and none that is there is moved. ``room`` must hold all who would stay.
    """
    chosen = chosen.copy()
    given: dict[int, set[int]] = {}
    for lead in np.flatnonzero(chosen >= 0).tolist():
        given.setdefault(int(contest.reps[chosen[lead]]), set()).add(lead)
    todo = np.flatnonzero((home >= 0) & (chosen < 0)).tolist()
    while todo:
        lead = todo.pop()
        chosen[lead] = home[lead]
        rep = int(contest.reps[home[lead]])
        there = given.setdefault(rep, set())
        there.add(lead)
        while (over := _too_many(there, level, room[:, rep])) is not None:
            foreign = [each for each in there if level[each] <= over and chosen[each] != home[each]]
            if not foreign:
                break
            least = min(foreign, key=lambda each: (contest.worth[chosen[each]] - contest.reserve[each], each))
            there.discard(least)
            chosen[least] = -1
            if home[least] >= 0:
                todo.append(least)
    return chosen


def _too_many(there: set[int], level: IntArray, room: IntArray) -> int | None:
    """The lowest level up to which a rep has more leads than there is room for; None where all fit."""
    counts = np.cumsum(np.bincount(level[sorted(there)], minlength=len(room)))
    over = np.flatnonzero(counts > room)
    return int(over[0]) if len(over) else None
