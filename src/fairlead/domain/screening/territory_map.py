"""Which territory takes a lead: the definition of `fairlead.domain.screening.territories`, compiled so that thousands cost microseconds.

An account listed by a territory beats everything else, then the account's parent, then the limits; within each the larger priority, then
the first by identity.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Any

from fairlead.domain.account import Account
from fairlead.domain.lead import Lead
from fairlead.domain.rep import Roster, Territory
from fairlead.domain.screening import postal
from fairlead.domain.screening.masks import bits, bits_by_name, union
from fairlead.domain.screening.territories import BY_VALUE, Ground, limited, met, names_of, spelled, takes, unmet

_NEAR_MISSES = 5


@dataclass(frozen=True, slots=True)
class Claim:
    """A territory that takes a lead. ``why``: what it saw, one line for each limit that holds; ``lost``: why another won, empty if none."""

    territory: Territory
    ground: Ground
    why: tuple[str, ...]
    lost: str = ""


@dataclass(frozen=True, slots=True)
class Miss:
    """A territory that does not take a lead, and each of its limits that the lead does not meet."""

    territory: Territory
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """``winner`` None where no territory takes the lead; ``others`` would have had it next, in order; ``nearest`` failed by the least."""

    winner: Claim | None
    others: tuple[Claim, ...]
    nearest: tuple[Miss, ...]


def territory_of(lead: Lead, roster: Roster, account: Account | None = None) -> Territory | None:
    """The territory that takes the lead: by its accounts, then the largest priority, then the first by identity."""
    return TerritoryMap.of(roster).find(lead, account)


class TerritoryMap:
    """Territories compiled for matching.

    Every value of every limit has the set of territories that accept it, as the bits of a whole number, in the order in which
    territories win; a lead's takers are what its values have in common, and the winner is the lowest bit. Postal codes are read by
    country, so their part is compiled when the first lead of a country comes.
    """

    def __init__(self, territories: Iterable[Territory]) -> None:
        """Compile; a few milliseconds for 2,000."""
        self.ranked = tuple(sorted(territories, key=lambda territory: (-territory.priority, territory.territory_id)))
        self._all = (1 << len(self.ranked)) - 1
        self._by_value = {name: _ByValue.of(name, self.ranked) for name in BY_VALUE}
        self._accounts = bits_by_name((account_id, place) for place, each in enumerate(self.ranked) for account_id in each.account_ids)
        self._named_only = bits(place for place, each in enumerate(self.ranked) if each.account_ids and not limited(each))
        self._without_postal = bits(place for place, each in enumerate(self.ranked) if not each.postal_codes)
        self._postal: dict[str | None, _Postal] = {}
        self._revenue = _Revenue.of(self.ranked)

    @classmethod
    def of(cls, roster: Roster) -> "TerritoryMap":
        """The compiled territories of a roster, made once and kept with it."""
        return roster.once(_map_of)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Name of each territory."""
        return {territory.territory_id: territory.name for territory in self.ranked}

    def find(self, lead: Lead, account: Account | None = None) -> Territory | None:
        """The territory that takes the lead, or None."""
        place = next(self._places(lead, account), None)
        return None if place is None else self.ranked[place]

    def takers(self, lead: Lead, account: Account | None = None) -> list[Territory]:
        """Every territory that takes the lead, the winner first."""
        return [self.ranked[place] for place in self._places(lead, account)]

    def explain(self, lead: Lead, account: Account | None = None) -> Explained:
        """Who takes the lead and why, who would have it next and why not now, and who came nearest."""
        takers = self.takers(lead, account)
        claims = [Claim(each, ground, _why(each, lead, ground)) for each in takers if (ground := takes(each, lead, account)) is not None]
        if not claims:
            return Explained(None, (), self._nearest(lead, account))
        winner = claims[0]
        others = tuple(Claim(each.territory, each.ground, each.why, _lost(each, winner)) for each in claims[1:])
        return Explained(winner, others, ())

    def _nearest(self, lead: Lead, account: Account | None) -> tuple[Miss, ...]:
        """The territories that fail by the fewest limits, the likelier winner first."""
        misses = [Miss(each, unmet(each, lead)) for each in self.ranked if takes(each, lead, account) is None]
        fewest = min((len(miss.why) for miss in misses), default=0)
        return tuple(miss for miss in misses if len(miss.why) == fewest)[:_NEAR_MISSES]

    def _places(self, lead: Lead, account: Account | None) -> Iterator[int]:
        """Places in the ranking of those who take the lead, in the order in which they win; each once."""
        done = 0
        for mask in self._grounds(lead, account):
            left = mask & ~done
            done |= mask
            while left:
                lowest = left & -left
                yield lowest.bit_length() - 1
                left ^= lowest

    def _grounds(self, lead: Lead, account: Account | None) -> Iterator[int]:
        if self._accounts:
            own = {account.account_id if account is not None else lead.account_id, lead.account_id}
            yield union(self._accounts.get(each, 0) for each in own if each is not None)
            if account is not None and account.parent_account_id is not None:
                yield self._accounts.get(account.parent_account_id, 0)
        mask = self._all & ~self._named_only
        for by_value in self._by_value.values():
            mask &= by_value.accepting(lead)
            if not mask:
                return
        mask &= self._revenue.accepting(lead.revenue_minor)
        if mask & ~self._without_postal:
            mask &= self._without_postal | self._postal_of(lead.country).accepting(lead.postal_code)
        yield mask

    def _postal_of(self, country: str | None) -> "_Postal":
        # Two threads may compile the same country at once; both come to the same.
        if country not in self._postal:
            self._postal[country] = _Postal.of(self.ranked, country)
        return self._postal[country]


def _map_of(roster: Roster) -> TerritoryMap:
    return TerritoryMap(roster.territories)


def _why(territory: Territory, lead: Lead, ground: Ground) -> tuple[str, ...]:
    if ground is Ground.LIMITS:
        return tuple(met(territory, lead)) or ("it takes every lead",)
    return ("it lists the account",) if ground is Ground.ACCOUNT else ("it lists the account's parent",)


def _lost(claim: Claim, winner: Claim) -> str:
    mine, other = claim.territory, winner.territory
    if claim.ground is not winner.ground:
        return (
            f"{other.name} lists the account{'' if winner.ground is Ground.ACCOUNT else chr(39) + 's parent'}, which beats everything else"
        )
    if mine.priority != other.priority:
        return f"priority {mine.priority} is below {other.priority}"
    return f"the same priority, {mine.priority}; {other.territory_id} comes before {mine.territory_id}"


@dataclass(frozen=True, slots=True)
class _ByValue:
    """One limit: who does not limit, and who accepts each value."""

    name: str
    unlimited: int
    masks: Mapping[str, int]

    @classmethod
    def of(cls, name: str, ranked: Sequence[Territory]) -> "_ByValue":
        listed = [(place, spelled(name, getattr(each, name))) for place, each in enumerate(ranked)]
        masks = bits_by_name((value, place) for place, values in listed for value in values)
        return cls(name, bits(place for place, values in listed if not values), masks)

    def accepting(self, lead: Lead) -> int:
        if not self.masks:
            return self.unlimited
        return self.unlimited | union(self.masks.get(value, 0) for value in names_of(self.name, lead))


@dataclass(frozen=True, slots=True)
class _Stretches:
    """A line cut where an interval begins or ends: ``masks[i]`` holds from ``points[i]`` up to, not including, the next point."""

    points: Sequence[Any]
    masks: Sequence[int]

    @classmethod
    def of(cls, intervals: Iterable[tuple[Any, Any, int]]) -> "_Stretches":
        """From half-open intervals (first, beyond, place); one place may have several that overlap."""
        changes: dict[Any, list[tuple[int, int]]] = defaultdict(list)
        for first, beyond, place in intervals:
            if first < beyond:
                changes[first].append((1, place))
                changes[beyond].append((-1, place))
        points, masks, mask = sorted(changes), [], 0
        inside: dict[int, int] = defaultdict(int)
        for point in points:
            for step, place in changes[point]:
                inside[place] += step
                mask = mask | 1 << place if inside[place] else mask & ~(1 << place)
            masks.append(mask)
        return cls(points, masks)

    def at(self, point: Any) -> int:  # noqa: ANN401, whatever the points are
        index = bisect_right(self.points, point) - 1
        return self.masks[index] if index >= 0 else 0


@dataclass(frozen=True, slots=True)
class _Revenue:
    """Revenue bounds: who sets none, and who takes each stretch."""

    unlimited: int
    stretches: _Stretches

    @classmethod
    def of(cls, ranked: Sequence[Territory]) -> "_Revenue":
        bounds = [(each.revenue_from_minor, each.revenue_below_minor, place) for place, each in enumerate(ranked)]
        limits = [(low, high, place) for low, high, place in bounds if not (low is None and high is None)]
        return cls(
            bits(place for low, high, place in bounds if low is None and high is None),
            _Stretches.of((-inf if low is None else low, inf if high is None else high, place) for low, high, place in limits),
        )

    def accepting(self, revenue_minor: int | None) -> int:
        return self.unlimited if revenue_minor is None else self.unlimited | self.stretches.at(revenue_minor)


@dataclass(frozen=True, slots=True)
class _Postal:
    """The entries of all territories as they mean codes of one country; ranges by shape, those of digits alone by their width as well."""

    country: str | None
    codes: Mapping[str, int]
    prefixes: Mapping[str, int]
    ranges: Mapping[postal.Shape, Sequence[tuple[int, _Stretches]]]

    @classmethod
    def of(cls, ranked: Sequence[Territory], country: str | None) -> "_Postal":
        read = [
            (entry, place)
            for place, each in enumerate(ranked)
            if not each.countries or country in each.countries
            for text in each.postal_codes
            if (entry := postal.read(text, country)) is not None
        ]
        ranges: dict[postal.Shape, dict[int, list[tuple[Any, Any, int]]]] = defaultdict(lambda: defaultdict(list))
        for entry, place in read:
            if entry.form is postal.Form.RANGE:
                width = entry.width if entry.low.isdecimal() else postal.LONGEST
                ranges[postal.shape(entry.low)][width].append(((postal.key(entry.low), 0), (postal.key(entry.high), 1), place))
        return cls(
            country,
            bits_by_name((entry.low, place) for entry, place in read if entry.form is postal.Form.CODE),
            bits_by_name((entry.low, place) for entry, place in read if entry.form is postal.Form.PREFIX),
            {shape: [(width, _Stretches.of(each)) for width, each in sorted(widths.items())] for shape, widths in ranges.items()},
        )

    def accepting(self, code: str | None) -> int:
        if code is None:
            return 0
        levels = postal.levels(code, self.country)
        mask = union(self.codes.get(level, 0) for level in levels)
        if self.prefixes:
            mask |= union(self.prefixes.get(prefix, 0) for prefix in postal.prefixes(levels))
        for level in levels if self.ranges else ():
            for width, stretches in self.ranges.get(postal.shape(level), ()):
                if len(level) <= width:
                    mask |= stretches.at((postal.key(level), 0))
        return mask
