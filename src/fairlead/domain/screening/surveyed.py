"""What a survey of territories finds, as values."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hole:
    """A part of the market that no territory takes. Empty ``sizes`` or ``industries`` mean all of them.

    ``unless``: what a lead from there must tell beyond place, size and industry to be taken by some territory; empty where nothing helps.
    """

    country: str
    states: tuple[str, ...]
    sizes: tuple[str, ...]
    industries: tuple[str, ...]
    unless: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch between postal codes or revenues that nobody takes. ``among``: the territories on both sides; bounds in words."""

    kind: str
    where: str
    first: str
    last: str
    among: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two territories that can take the same lead. ``tied``: only the order of their identities decides."""

    winner: str
    loser: str
    tied: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """The definitions at a glance.

    ``cells``: combinations of country, state, size and industry in the countries that territories name; ``taken``: those that some
    territory takes. ``more_overlaps``: there are so many pairs that not all were looked at. ``never``: territories that never win except
    by their accounts, and which one stands before each. ``contested``: accounts that several territories list, in the order of winning.
    """

    cells: int
    taken: int
    holes: tuple[Hole, ...]
    gaps: tuple[Gap, ...]
    overlaps: tuple[Overlap, ...]
    more_overlaps: bool
    never: Mapping[str, str]
    contested: Mapping[str, tuple[str, ...]]
