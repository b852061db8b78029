"""A batch as a contest: pairings from the corridor, what each rep can take, which slots are kept for tiers, and who has a lead already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from fairlead.application.batch_ports import Offered
from fairlead.domain.availability import THOUSAND, Book, Kind, Usage
from fairlead.domain.corridor import World
from fairlead.domain.deciding import Candidate, Decision
from fairlead.domain.intake import Submission
from fairlead.domain.lead import Lead
from fairlead.domain.prediction import FloatArray, IntArray
from fairlead.domain.pricing import Auctioneer, Contest, Limit, assign, layered, must_keep, sent_home, value
from fairlead.domain.screening import Rulebook

MOVING: Final = 0.05
"""Of what a lead is worth with the rep who has it: how much more it must be worth elsewhere, so that no lead changes hands for nothing."""
_ROUNDING: Final = 1e-6  # as in `fairlead.domain.availability`: counts are whole, shares of limits are not
_COUNTED: Final = (Kind.OPEN, Kind.DAY, Kind.WEEK, Kind.MONTH)


@dataclass(frozen=True, slots=True)
class Considered:
    """A lead with what the corridor says of it alone, before anybody is chosen. ``held_by``: who has it now."""

    lead: Lead
    submission: Submission
    decision: Decision
    held_by: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What leads that are not part of the contest take before it: leads by rep, in roster order."""

    leads: IntArray

    @classmethod
    def of(cls, world: World, rep_ids: Sequence[str | None]) -> "Taken":
        """Count them."""
        rows = [world.roster.row_of[rep_id] for rep_id in rep_ids if rep_id is not None and rep_id in world.roster.row_of]
        return cls(np.bincount(np.array(rows, dtype=np.int64), minlength=len(world.roster.reps)))


@dataclass(frozen=True, slots=True, eq=False)
class Meeting:
    """The contest of a batch.

    contest: as everybody sees it, with all slots of each rep; ``pairs``: the candidate of each pairing; ``home``: shape (n_leads,), the
    pairing in which a lead stays with its rep, −1 where it waits or that rep cannot have it; ``level`` and ``room``: which share of the
    slots a lead may use, and how many each share is, shapes (n_leads,) and (n_levels, n_reps); ``shares``: shape (n_levels,).
    """

    contest: Contest
    pairs: Sequence[Candidate]
    home: IntArray
    level: IntArray
    room: IntArray
    shares: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """Who gets what. ``chosen``: pairings of the contest; ``prices``: what each pairing pays for its slot, shape (n_pairs,).

    ``unbound``: what would be chosen without the fairness contract; None where there is none.
    """

    chosen: IntArray
    prices: FloatArray
    value: float
    bound: float
    unbound: IntArray | None = None

    @property
    def gap(self) -> float:
        """How much of the bound may at most be missing."""
        missing = max(0.0, self.bound - self.value)
        return missing / abs(self.bound) if self.bound else missing


def meet(joint: Sequence[Considered], world: World, taken: Taken) -> Meeting:
    """The pairings of all leads, each worth what it brings net of the price of the slot; what a rep can take, and the reserves.

    ``world``: where the slots of the leads that reps have are free again. Who would hold more than fits even so takes nobody else's lead.
    """
    row_of, reps = world.roster.row_of, len(world.roster.reps)
    level, shares = _levels(joint, world)
    own = np.array([_home_of(each, row_of) for each in joint], dtype=np.int64)
    strangers = [each.held_by for each, here in zip(joint, own.tolist(), strict=True) if each.held_by is not None and here < 0]
    besides = Taken(taken.leads + Taken.of(world, strangers).leads)
    room = np.array([_room(joint, world, besides, share) for share in shares])
    stays = np.array([np.bincount(own[(own >= 0) & (level <= up_to)], minlength=reps) for up_to in range(len(shares))])
    tight = np.asarray((stays > room).any(axis=0))
    pairs: list[Candidate] = []
    rows, worth, starts = [], [], [0]
    home = np.full(len(joint), -1, dtype=np.int64)
    for lead, (each, here) in enumerate(zip(joint, own.tolist(), strict=True)):
        stay = next((_net(one) for one in each.decision.candidates if here >= 0 and row_of[one.rep_id] == here), None)
        for one in each.decision.candidates:
            row = row_of[one.rep_id]
            if row == here:
                home[lead] = len(pairs)
            elif tight[row]:
                continue
            pairs.append(one)
            rows.append(row)
            worth.append(_net(one) - (MOVING * abs(stay) if stay is not None and row != here else 0.0))
        starts.append(len(pairs))
    nurture = float(world.policy.thresholds.nurture_below_minor or 0)
    fits = np.maximum(room, stays)
    contest = Contest.of(np.array(starts, dtype=np.int64), rows, worth, fits[-1], np.full(len(joint), nurture))
    return Meeting(must_keep(contest, home), pairs, home, level, fits, shares)


def _home_of(each: Considered, row_of: Mapping[str, int]) -> int:
    """The row of the rep who has the lead and may keep it, −1 where there is none."""
    if each.held_by is None or each.held_by not in {one.rep_id for one in each.decision.candidates}:
        return -1
    return row_of[each.held_by]


def decided(meeting: Meeting, limits: Sequence[Limit], auctioneer: Auctioneer) -> Outcome:
    """Let them all bid; a lead that has a rep and found none better stays."""
    contest = meeting.contest
    layers = layered(contest, meeting.level, meeting.room)
    done = assign(layers.contest, [layers.limit(each) for each in limits], auctioneer=auctioneer)
    chosen = sent_home(contest, layers.chosen(done.chosen), meeting.home, meeting.level, meeting.room)
    prices = layers.prices(done.prices, len(contest.reps))
    return Outcome(chosen, prices, value(contest, chosen), done.bound)


def freed(book: Book, leads: Sequence[Offered], row_of: Mapping[str, int]) -> Book:
    """The book as it would be without the leads that reps have of these."""
    thousandths, minor = np.zeros(len(book.open_leads)), np.zeros(len(book.open_leads), dtype=np.int64)
    for each in leads:
        row = row_of.get(each.held_by or "")
        if row is not None:
            thousandths[row] += each.takes.thousandths
            minor[row] += each.takes.value_minor
    if not thousandths.any() and not minor.any():
        return book
    value = None if book.value_minor is None else book.value_minor - minor
    return replace(book, open_leads=np.maximum(book.open_leads - thousandths / THOUSAND, 0.0), value_minor=value)


def _net(one: Candidate) -> float:
    return one.worth_minor - (one.price_minor or 0.0)


def share_of(rulebook: Rulebook, tier: str | None) -> float:
    """The share of every limit that leads of a tier may use: what tiers before it reserve is kept from it; None: a lead of no tier."""
    before = 0.0
    for one in rulebook.tiers:
        if one.name == tier:
            break
        before += one.reserve
    return max(0.0, 1.0 - before)


def _levels(joint: Sequence[Considered], world: World) -> tuple[IntArray, FloatArray]:
    """The place of each lead's share among the shares there are, smallest first, and those shares."""
    shares = [share_of(world.policy.rulebook, each.decision.tier) for each in joint]
    known = np.unique(shares or [1.0])
    return np.searchsorted(known, shares).astype(np.int64), known


def _room(joint: Sequence[Considered], world: World, taken: Taken, share: float) -> IntArray:
    """How many more leads each rep can take within ``share`` of every limit that counts leads, in the band of load that the rep is in.

    Where leads weigh differently, each counts as the heaviest of the batch: nobody is proposed more than fits.
    """
    usage = Usage.of(world.roster, world.book, world.policy.capacity)
    heaviest = max((each.decision.weight for each in joint), default=1.0)
    edge = _edges(world, usage)
    room = np.full(len(world.roster.reps), len(joint), dtype=np.float64)
    for kind, most in usage.at_most.items():
        if kind in _COUNTED:
            unit = max(heaviest, 1.0 / THOUSAND) if kind is Kind.OPEN else 1.0
            bounded = np.where(np.isfinite(most), most, 0.0)
            # The lead that is given at the very edge of a band is the last one in it.
            band = np.where(np.isfinite(edge), np.floor(np.where(np.isfinite(edge), edge, 0.0) * bounded + _ROUNDING) + 1.0, np.inf)
            rest = np.floor(np.minimum(share * bounded + _ROUNDING, band) - world.book.of(kind))
            room = np.minimum(room, np.where(np.isfinite(most), rest / unit, room))
    pace = world.policy.capacity.pace_per_day
    if pace is not None and not world.policy.capacity.priced:
        today = world.book.of(Kind.DAY)
        room = np.where(today < pace, np.minimum(room, pace - today), room)
    return np.maximum(np.floor(room) - taken.leads, 0).astype(np.int64)


def _edges(world: World, usage: Usage) -> FloatArray:
    """The load at which the band ends that each rep is in; infinity where bands ration nothing. Shape (n_reps,)."""
    capacity = world.policy.capacity
    if capacity.priced or not capacity.bands:
        return np.full(len(usage.load), np.inf)
    ends = [next((rule.up_to for rule in capacity.bands if not load > rule.up_to), np.inf) for load in usage.load.tolist()]
    return np.array([np.inf if np.isnan(load) else end for load, end in zip(usage.load.tolist(), ends, strict=True)])
