"""The fairness contract: how far what people receive may part, and what is done about it.

Each rep is compared with the peers: those of the same team who work here, or everybody, each by weight. Counted is what was received in
the last days, in leads and in expected value. A ceiling refuses; a floor adds to the standing of whoever it is for, by an amount that
rises as the floor comes near and falls to nothing beyond it. Nobody's lead waits for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.availability import Book
from fairlead.domain.fairness.filling import FloatArray
from fairlead.domain.money import in_words
from fairlead.domain.rep import Roster

_RAMP: Final = 0.1  # of a floor: within so much above it the subsidy falls from all to nothing
_QUARTER: Final = 0.25
_DAY: Final = 86_400.0
_ROUNDING: Final = 1e-9


class Counted(StrEnum):
    """What is counted: leads, their expected value, or each of the two."""

    COUNT = "count"
    VALUE = "value"
    BOTH = "both"

    @property
    def leads(self) -> bool:
        """Whether leads are counted."""
        return self is not Counted.VALUE

    @property
    def worth(self) -> bool:
        """Whether expected value is counted."""
        return self is not Counted.COUNT


class Among(StrEnum):
    """With whom a rep is compared."""

    TEAM = "team"
    EVERYBODY = "everybody"


class Against(StrEnum):
    """Whose average a ceiling is of: that of all peers, or with each lead that of those peers who could have it."""

    PEERS = "peers"
    ABLE = "able"


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most that one rep gets: ``of_average`` of an average, above 1; None for no ceiling.

    ``counted``: what is held against it. ``against``: whose average it is. Where territories are narrow, the average of all peers is
    lowered by those who may not have the lead anyhow: whoever could have it is above, and the lead goes to the wrong one of them.
    """

    of_average: float | None = None
    counted: Counted = Counted.BOTH
    against: Against = Against.PEERS


@dataclass(frozen=True, slots=True)
class Floor:
    """The least that some get together, or each.

    ``bottom_quartile``: the share of all leads for the quarter of the peers who got least, at most a quarter. ``newcomers``: for each
    newcomer, the share of the average. A newcomer's first day lies at most ``newcomer_days`` back, and fewer than ``newcomer_leads`` were
    received in the window (None: however many). ``at_most``: of the best standing, what is given up for it with one lead.
    """

    bottom_quartile: float = 0.0
    newcomers: float = 0.0
    newcomer_days: int = 90
    newcomer_leads: int | None = None
    counted: Counted = Counted.COUNT
    at_most: float = 0.5


@dataclass(frozen=True, slots=True)
class Contract:
    """Ceilings and floors over the last ``window_days`` days, today included, in UTC.

    ``among``: with whom a rep is compared. ``from_leads``: no ceiling holds for whoever has received fewer leads, and no floor is
    lifted before the peers have as many on average: too few leads tell nothing.
    """

    window_days: int = 28
    among: Among = Among.TEAM
    ceiling: Ceiling = field(default_factory=Ceiling)
    floor: Floor = field(default_factory=Floor)
    from_leads: int = 5

    @property
    def says_anything(self) -> bool:
        """Whether there is a ceiling or a floor."""
        return self.ceiling.of_average is not None or self.floor.bottom_quartile > 0 or self.floor.newcomers > 0

    @property
    def free_leads(self) -> int:
        """Up to so many leads a rep is below every ceiling.

        At least 1 / (c - 1): the one of n peers with the fewest leads has at most T / n, and T / n + 1 <= c T / n from there on, so that
        somebody among the peers is always below the ceiling.
        """
        above = (self.ceiling.of_average or 2.0) - 1.0
        return max(self.from_leads, int(np.ceil(1.0 / above - _ROUNDING)))


@dataclass(frozen=True, slots=True)
class UnderContract:
    """What the contract did to one decision.

    ``gave_up_minor`` and ``gave_up_wins``: expected worth, net of the price of the slot, and expected wins of the choice without the
    contract less those of the choice made. ``subsidies``: by candidate, what a floor added to the standing. ``waived``: everybody who
    could have it had reached a ceiling, so none held.
    """

    gave_up_minor: float = 0.0
    gave_up_wins: float = 0.0
    subsidies: Mapping[str, float] = field(default_factory=dict)
    waived: bool = False


@dataclass(frozen=True)
class Peers:
    """Who is compared with whom: ``pool``, the number of the group or -1 for nobody, and ``shares``, the weight in it; shape (n_reps,)."""

    pool: NDArray[np.intp]
    shares: FloatArray
    names: tuple[str, ...]

    @classmethod
    def of(cls, roster: Roster, among: Among, at: datetime) -> "Peers":
        """Those who work here at ``at`` and take part in rotation; whoever is alone in the group has no peers."""
        here = roster.employed(at) & (roster.weights > 0)
        teams = [(rep.team_id or "") if among is Among.TEAM else "" for rep in roster.reps]
        names, pool = np.unique(np.array(teams, dtype=str), return_inverse=True)
        many = np.bincount(pool[here], minlength=len(names))
        pool = np.where(here & (many[pool] > 1), pool, -1)
        shares = np.where(pool >= 0, roster.weights, 0.0)
        total = np.bincount(pool[pool >= 0], weights=shares[pool >= 0], minlength=len(names))
        return cls(pool.astype(np.intp), np.where(pool >= 0, shares / np.where(pool >= 0, total[pool], 1.0), 0.0), tuple(map(str, names)))

    def total(self, received: FloatArray) -> FloatArray:
        """What all peers of each rep received together; shape (n_reps,)."""
        inside = self.pool >= 0
        sums = np.bincount(self.pool[inside], weights=received[inside], minlength=max(len(self.names), 1))
        return np.where(inside, sums[self.pool], 0.0)

    def only(self, rows: NDArray[np.intp]) -> "Peers":
        """Those of ``rows``, among themselves; whoever is left alone has no peers."""
        inside = np.zeros(len(self.pool), dtype=bool)
        inside[rows] = self.pool[rows] >= 0
        many = np.bincount(self.pool[inside], minlength=len(self.names))
        inside &= many[self.pool] > 1
        pool = np.where(inside, self.pool, -1)
        total = np.bincount(self.pool[inside], weights=self.shares[inside], minlength=len(self.names))
        shares = np.where(inside, self.shares / np.where(inside, total[self.pool], 1.0), 0.0)
        return Peers(pool.astype(np.intp), shares, self.names)

    @property
    def many(self) -> FloatArray:
        """How many peers each has, itself included; shape (n_reps,)."""
        return self.total(np.ones(len(self.pool)))


@dataclass(frozen=True)
class Reckoning:
    """Everybody against the contract at one moment. All arrays have shape (n_reps,) and follow the roster.

    ``leads`` and ``value_minor``: received in the window. ``newcomer``: who counts as one; ``bottom``: who is of the quarter that got
    least, in leads. ``subsidy``: what floors add to the standing now, as a share of the best standing of a lead.
    """

    contract: Contract
    peers: Peers
    leads: FloatArray
    value_minor: FloatArray
    newcomer: NDArray[np.bool_]
    bottom: NDArray[np.bool_]
    subsidy: FloatArray

    @classmethod
    def of(cls, contract: Contract, roster: Roster, book: Book, at: datetime) -> "Reckoning":
        """By what is counted in ``book`` as received."""
        n, floor = len(roster.reps), contract.floor
        peers = Peers.of(roster, contract.among, at)
        leads = np.zeros(n) if book.received is None else book.received.astype(np.float64)
        value = np.zeros(n) if book.received_minor is None else book.received_minor
        worked = at.timestamp() - roster.started
        newcomer = (peers.pool >= 0) & (worked <= floor.newcomer_days * _DAY)
        if floor.newcomer_leads is not None:
            newcomer &= leads < floor.newcomer_leads
        ready = peers.total(leads) >= contract.from_leads * np.maximum(peers.many, 1.0)
        # Whoever began in the window is owed the part of it that lies behind the first day.
        part = np.clip(worked / (contract.window_days * _DAY), 0.0, 1.0)
        subsidy = np.zeros(n)
        for counts, received in ((floor.counted.leads, leads), (floor.counted.worth, value)):
            if counts and floor.bottom_quartile > 0:
                subsidy = np.maximum(subsidy, _of_bottom(received, peers, floor))
            if counts and floor.newcomers > 0:
                target = np.where(newcomer, floor.newcomers * part * peers.total(received) * peers.shares, 0.0)
                subsidy = np.maximum(subsidy, _ramp(received, target, floor.at_most))
        return cls(contract, peers, leads, value, newcomer, bottom_of(leads, peers), np.where(ready, subsidy, 0.0))

    def above(self, rows: NDArray[np.intp], worth_minor: FloatArray | None, able: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
        """Whom of ``rows`` the lead would carry above a ceiling; ``worth_minor``: what it is worth with each, None where not known.

        ``able``: who of ``rows`` could have the lead; None where no lead is asked about. Shapes (len(rows),).
        """
        ceiling = self.contract.ceiling
        found = np.zeros(len(rows), dtype=bool)
        if ceiling.of_average is None:
            return found
        peers = self._against(rows, able)
        several = (peers.pool[rows] >= 0) & (self.leads[rows] + 1.0 > self.contract.free_leads)
        share = ceiling.of_average * peers.shares[rows]
        if ceiling.counted.leads:
            found |= self.leads[rows] + 1.0 > share * (peers.total(self.leads)[rows] + 1.0) + _ROUNDING
        if ceiling.counted.worth and worth_minor is not None:
            brings = np.maximum(worth_minor, 0.0)
            most = share * (peers.total(self.value_minor)[rows] + brings)
            found |= self.value_minor[rows] + brings > most * (1.0 + _ROUNDING) + _ROUNDING
        return found & several

    def told(self, row: int, rows: NDArray[np.intp], able: NDArray[np.bool_]) -> str:
        """What a rep received against the average and the ceiling, in words; ``rows`` and ``able`` as `above` was asked of."""
        peers, most = self._against(rows, able), self.contract.ceiling.of_average or 0.0
        average, worth = (float(peers.total(each)[row] * peers.shares[row]) for each in (self.leads, self.value_minor))
        words = f"{self.leads[row]:.0f} leads and {in_words(self.value_minor[row])} expected in {self.contract.window_days} days"
        of = " of those who could have this lead" if self.contract.ceiling.against is Against.ABLE else ""
        return f"{words}; the average{of} is {average:.1f} and {in_words(worth)}, the ceiling {most:.0%} of it"

    def _against(self, rows: NDArray[np.intp], able: NDArray[np.bool_] | None) -> Peers:
        """Those whose average the ceiling is of."""
        if able is None or self.contract.ceiling.against is Against.PEERS:
            return self.peers
        return self.peers.only(rows[able])


def bottom_of(received: FloatArray, peers: Peers) -> NDArray[np.bool_]:
    """Who is of the quarter of their peers who received least for their weight, at least one of each group; shape (n_reps,)."""
    found = np.zeros(len(received), dtype=bool)
    for pool in range(len(peers.names)):
        rows = np.flatnonzero(peers.pool == pool)
        if len(rows):
            order = np.argsort(received[rows] / peers.shares[rows], kind="stable")
            found[rows[order[: max(1, int(len(rows) * _QUARTER))]]] = True
    return found


def _of_bottom(received: FloatArray, peers: Peers, floor: Floor) -> FloatArray:
    """The subsidy of the quarter that received least, as a share; shape (n_reps,)."""
    bottom = bottom_of(received, peers)
    mine = peers.total(np.where(bottom, peers.shares, 0.0))
    # Where the group is not exactly a quarter, the floor is as much of its even share as the floor is of a quarter.
    target = floor.bottom_quartile / _QUARTER * mine * peers.total(received)
    got = peers.total(np.where(bottom, received, 0.0))
    return np.where(bottom, _ramp(got, target, floor.at_most), 0.0)


def _ramp(got: FloatArray, target: FloatArray, most: float) -> FloatArray:
    """All of it at the floor and below, less as the floor is exceeded, nothing from a tenth above it on; shape (n,)."""
    room = np.maximum(_RAMP * target, _ROUNDING)
    return np.where(target > 0, most * np.clip((target + room - got) / room, 0.0, 1.0), 0.0)
