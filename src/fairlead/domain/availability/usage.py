"""How much of every limit is in use: of each rep, and of each team that has a limit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.availability.book import Book
from fairlead.domain.availability.limits import KINDS, Capacity, Kind, Limits
from fairlead.domain.money import in_words
from fairlead.domain.rep import Roster

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Use:
    """One limit of one rep or team: what it counts, how much is in use, and the most there may be."""

    kind: Kind
    used: float
    most: float

    @property
    def share(self) -> float:
        """1 is the limit; a limit of zero is always reached."""
        return self.used / self.most if self.most > 0 else np.inf

    @property
    def words(self) -> str:
        """Such as ``9 open of at most 10``."""
        return in_use(self.kind, self.used, self.most)


@dataclass(frozen=True)
class Usage:
    """A book against the limits of a policy, in roster order. ``at_most``: as `all_limits` tells them."""

    book: Book
    at_most: Mapping[Kind, FloatArray]

    @classmethod
    def of(cls, roster: Roster, book: Book, capacity: Capacity) -> "Usage":
        """What each rep's record states limits the rep; the policy limits the others."""
        return cls(book, all_limits(roster, capacity))

    @cached_property
    def load(self) -> FloatArray:
        """The largest share in use, NaN without a limit; shape (n_reps,)."""
        return self._fullest[0]

    @cached_property
    def binding(self) -> NDArray[np.int8]:
        """Which limit that is, as its place in `KINDS`, -1 without a limit; shape (n_reps,)."""
        return self._fullest[1]

    @cached_property
    def _fullest(self) -> tuple[FloatArray, NDArray[np.int8]]:
        n = len(self.book.open_leads)
        load, binding = np.full(n, np.nan), np.full(n, -1, dtype=np.int8)
        for kind, most in self.at_most.items():
            with np.errstate(divide="ignore", invalid="ignore"):
                share = np.where(most > 0, self.book.of(kind) / most, np.inf)
            larger = np.isfinite(most) & ~(share <= load)
            load[larger] = share[larger]
            binding[larger] = KINDS.index(kind)
        return load, binding

    def uses(self, row: int) -> tuple[Use, ...]:
        """Every limit of one rep, the fullest first."""
        found = [
            Use(kind, float(self.book.of(kind)[row]), float(most[row])) for kind, most in self.at_most.items() if np.isfinite(most[row])
        ]
        return tuple(sorted(found, key=lambda use: -use.share))


def limits_of(roster: Roster, kind: Kind, capacity: Capacity) -> FloatArray | None:
    """The limit of that kind for each rep, infinity for none; shape (n_reps,). None where nobody is limited."""
    return all_limits(roster, capacity).get(kind)


def all_limits(roster: Roster, capacity: Capacity) -> Mapping[Kind, FloatArray]:
    """By kind the limit of each rep, infinity for none; shape (n_reps,) each. Kinds that limit nobody are left out.

    Every lead asks for them, so the roster keeps them: nobody may write into them.
    """
    return roster.once(_Limiting(capacity.each))


@dataclass(frozen=True, slots=True)
class _Limiting:
    """What makes a roster's limits; a value, so that equal policies find what was made before. ``each``: of reps who state none."""

    each: Limits

    def __call__(self, roster: Roster) -> Mapping[Kind, FloatArray]:
        """As `all_limits`."""
        found = {}
        for kind, stated, each in zip(KINDS, roster.stated_limits, self.each.row, strict=True):
            limited = ~np.isnan(stated)
            if each is None and not limited.any():
                continue
            found[kind] = np.where(limited, stated, np.inf if each is None else float(each))
            found[kind].setflags(write=False)
        return found


def kinds_asked(roster: Roster, capacity: Capacity) -> frozenset[Kind]:
    """The kinds of count that decide who can take a lead, by a limit of some rep or team, or by pace."""
    by_reps = set(all_limits(roster, capacity))
    by_teams = {kind for limits in capacity.teams.values() for kind, most in zip(KINDS, limits.row, strict=True) if most is not None}
    return frozenset(by_reps | by_teams | ({Kind.DAY} if capacity.pace_per_day is not None else set()))


def team_uses(roster: Roster, book: Book, limits: Limits, team_id: str) -> tuple[Use, ...]:
    """Every limit of a team, used by all who belong to it or to a team below it."""
    inside = below(roster, team_id)
    return tuple(
        Use(kind, float(book.of(kind)[inside].sum()), float(most)) for kind, most in zip(KINDS, limits.row, strict=True) if most is not None
    )


def below(roster: Roster, team_id: str) -> BoolArray:
    """Who belongs to a team or to a team below it; shape (n_reps,)."""
    name = ("below", team_id)
    if name not in roster.judged:
        teams = set(_teams_below(roster, team_id))
        roster.judged[name] = np.array([rep.team_id in teams for rep in roster.reps], dtype=bool)
    return roster.judged[name]


def _teams_below(roster: Roster, team_id: str) -> Iterator[str]:
    """The team and all below it; a circle of teams is walked once."""
    seen, open_ends = {team_id}, [team_id]
    while open_ends:
        one = open_ends.pop()
        yield one
        found = [team.team_id for team in roster.teams if team.parent_team_id == one and team.team_id not in seen]
        seen.update(found)
        open_ends += found


def in_use(kind: Kind, used: float, most: float) -> str:
    """A limit in words, such as ``14 new in 30 days of at most 14``."""
    if kind is Kind.VALUE:
        return f"expected value {in_words(used)} open of at most {in_words(most)}"
    return f"{used:.10g} {_SHORT[kind]} of at most {most:.10g}"


_SHORT = {Kind.OPEN: "open", Kind.DAY: "new today", Kind.WEEK: "new in 7 days", Kind.MONTH: "new in 30 days"}
