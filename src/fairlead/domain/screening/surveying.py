"""What territories as they are defined leave open and take twice, whatever leads come: holes, gaps, overlaps, those that never win."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice, product
from math import inf
from typing import Any

from fairlead.domain.intake import INDUSTRY_GROUPS, SIZE_BANDS, STATES
from fairlead.domain.lead import Lead
from fairlead.domain.rep import Territory
from fairlead.domain.screening import postal
from fairlead.domain.screening.surveyed import Gap, Hole, Overlap, Survey
from fairlead.domain.screening.territories import BY_VALUE, LEAD_FIELD, limited, spelled
from fairlead.domain.screening.territory_map import TerritoryMap

MOST_PAIRS = 20_000
"""How many pairs of territories are compared; with more the survey says so."""
_MOST_KINDS = 200
_NOWHEN = datetime(1970, 1, 1, tzinfo=UTC)
_Cell = tuple[str, str]


def survey(territories: TerritoryMap, *, most_pairs: int = MOST_PAIRS) -> Survey:
    """Look at the definitions alone; at most ``most_pairs`` pairs of territories that may overlap are compared."""
    cells, taken, holes = _holes(territories)
    overlaps, more = _overlaps(territories.ranked, most_pairs)
    return Survey(
        cells=cells,
        taken=taken,
        holes=tuple(holes),
        gaps=(*_revenue_gaps(territories), *_postal_gaps(territories)),
        overlaps=tuple(overlaps),
        more_overlaps=more,
        never=_never(territories),
        contested=_contested(territories.ranked),
    )


def _holes(territories: TerritoryMap) -> tuple[int, int, list[Hole]]:
    """How many cells there are, how many are taken, and the others gathered."""
    ranked = territories.ranked
    loose = TerritoryMap(
        replace(each, postal_codes=frozenset(), channels=frozenset(), products=frozenset(), **_NO_REVENUE) for each in ranked
    )
    cells, taken, holes = 0, 0, []
    for country in sorted({country for each in ranked for country in each.countries}):
        open_in: dict[tuple[frozenset[_Cell], tuple[str, ...]], list[str]] = defaultdict(list)
        for state in _states(country, ranked):
            missing: dict[tuple[str, ...], set[_Cell]] = defaultdict(set)
            for size, industry in product(SIZE_BANDS, INDUSTRY_GROUPS):
                lead = _lead(country=country, state=state, size_band=size, industry_group=industry)
                cells += 1
                if territories.find(lead) is not None:
                    taken += 1
                else:
                    missing[_unless(loose.takers(lead), territories)].add((size, industry))
            for unless, found in missing.items():
                open_in[frozenset(found), unless].append(state or "")
        for (each, unless), states in open_in.items():
            whole = tuple(states) if len(states) < len(_states(country, ranked)) else ()
            holes += [Hole(country, whole, sizes, industries, unless) for sizes, industries in _blocks(each)]
    return cells, taken, sorted(holes, key=lambda hole: (hole.country, hole.unless, hole.states, hole.sizes))


def _states(country: str, ranked: Sequence[Territory]) -> list[str | None]:
    """The states to look at: the known ones, those that territories name, and none."""
    named = {state for each in ranked if country in each.countries for state in each.states if "-" not in state}
    prefixed = {state.partition("-")[2] for each in ranked for state in each.states if state.startswith(f"{country}-")}
    if not named and not prefixed:
        return [None]
    return [*sorted({*STATES.get(country, ()), *prefixed, *(named if country not in STATES else ())})]


def _unless(takers: Sequence[Territory], territories: TerritoryMap) -> tuple[str, ...]:
    """What the nearest territories ask of a lead beyond place, size and industry."""
    whole = {each.territory_id: each for each in territories.ranked}
    asked = (whole[each.territory_id] for each in takers)
    return tuple(sorted({" and ".join(_asks(each)) for each in asked if _asks(each)}))


def _asks(territory: Territory) -> list[str]:
    revenue = territory.revenue_from_minor is not None or territory.revenue_below_minor is not None
    asked = (
        ("channel", territory.channels),
        ("postal code", territory.postal_codes),
        ("product", territory.products),
        ("revenue", revenue),
    )
    return [name for name, limit in asked if limit]


def _blocks(cells: Collection[_Cell]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Cells of size and industry as few blocks; all of a kind are told as none named."""
    by_size: dict[str, frozenset[str]] = {size: frozenset(industry for at, industry in cells if at == size) for size in SIZE_BANDS}
    alike: dict[frozenset[str], list[str]] = defaultdict(list)
    for size, industries in by_size.items():
        if industries:
            alike[industries].append(size)
    for industries, sizes in alike.items():
        every_size, every_industry = len(sizes) == len(SIZE_BANDS), len(industries) == len(INDUSTRY_GROUPS)
        yield (() if every_size else tuple(sizes), () if every_industry else tuple(sorted(industries)))


_BOTH = frozenset({"revenue", "postal code"})
_NO_REVENUE: Mapping[str, Any] = {"revenue_from_minor": None, "revenue_below_minor": None}


def _lead(**fields: object) -> Lead:
    return Lead(lead_id="", created_at=_NOWHEN, **fields)  # type: ignore[arg-type]


# ---- gaps ----


def _revenue_gaps(territories: TerritoryMap) -> list[Gap]:
    """Revenues that nobody takes, though others of the same kind of lead are told apart by revenue."""
    found: dict[tuple[str, str, str], Gap] = {}
    for group in _alike(territories.ranked, _NO_REVENUE):
        for country in _some(group.countries):
            here = _in(country, group)
            limits = [
                (each.revenue_from_minor or 0, each.revenue_below_minor, each.territory_id)
                for each in _compatible(territories.ranked, here, "revenue")
            ]
            for low, high, among in _between(limits):
                if _open(territories, here, revenue_minor=low):
                    gap = Gap("revenue", _where(here), f"{low / 100:,.0f}", "" if high is None else f"{high / 100:,.0f}", among)
                    found.setdefault((gap.where, gap.first, gap.last), gap)
    return list(found.values())


def _in(country: str | None, group: Territory) -> Territory:
    return replace(group, countries=frozenset({country} if country is not None else ()))


def _open(territories: TerritoryMap, group: Territory, **fields: object) -> bool:
    """Whether some lead of this kind is taken by nobody; at most some hundred kinds are tried."""
    values = [sorted(getattr(group, name)) or [None] for name in BY_VALUE]
    for kind in islice(product(*values), _MOST_KINDS):
        told = {LEAD_FIELD[name]: value for name, value in zip(BY_VALUE, kind, strict=True)}
        told["state"] = None if told["state"] is None else told["state"].rpartition("-")[2]
        if territories.find(_lead(**told, **fields)) is None:
            return True
    return False


def _between(limits: Iterable[tuple[int, int | None, str]]) -> Iterator[tuple[int, int | None, tuple[str, ...]]]:
    """What half-open intervals leave open from 0 on, with their neighbors; None is without end."""
    reached: int | None = 0
    below: tuple[str, ...] = ()
    for low, high, name in sorted(limits, key=lambda each: (each[0], each[1] is None, each[1] or 0)):
        if high is not None and high <= low:
            continue
        if reached is not None and low > reached:
            yield reached, low, (*below, name)
        if reached is not None and (high is None or high > reached):
            reached, below = high, (name,)
    if reached:
        yield reached, None, below


def _postal_gaps(territories: TerritoryMap) -> list[Gap]:
    """Codes between those that territories name, in countries whose codes count."""
    found: dict[tuple[str, str, str], Gap] = {}
    for group in _alike(territories.ranked, {"postal_codes": frozenset()}):
        for country in _some(group.countries):
            here = _in(country, group)
            spans, uncounted = _spans(_compatible(territories.ranked, here, "postal code"), country)
            for stretch, listed in spans.items():
                for low, high, among in _left_between(listed):
                    first, last = postal.spell(stretch, low), postal.spell(stretch, high)
                    between = postal.Entry(postal.Form.RANGE, first, last)
                    if _open(territories, here, postal_code=first) and not any(postal.meet(each, between, country) for each in uncounted):
                        gap = Gap("postal code", _where(here), first, last, among)
                        found.setdefault((gap.where, gap.first, gap.last), gap)
    return list(found.values())


def _left_between(spans: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """What whole-number spans leave open between the first and the last, with their neighbors."""
    reached: tuple[int, str] | None = None
    for low, high, name in sorted(spans):
        if reached is not None and low > reached[0] + 1:
            yield reached[0] + 1, low - 1, (reached[1], name)
        if reached is None or high > reached[0]:
            reached = (high, name)


def _spans(
    territories: Iterable[Territory], country: str | None
) -> tuple[dict[postal.Stretch, list[tuple[int, int, str]]], list[postal.Entry]]:
    """Entries as whole numbers from first to last, by what stands before the number; and those that cannot be told so."""
    spans: dict[postal.Stretch, list[tuple[int, int, str]]] = defaultdict(list)
    uncounted = []
    for each in territories:
        for entry in _read(each.postal_codes, country):
            found = postal.span(entry, country)
            if found is None:
                uncounted.append(entry)
            else:
                stretch, low, high = found
                spans[stretch].append((low, high, each.territory_id))
    return spans, uncounted


def _alike(ranked: Sequence[Territory], without: Mapping[str, Any]) -> list[Territory]:
    """One territory for each kind of lead that is told apart by the limit left out, without that limit."""
    kinds: dict[Territory, None] = {}
    for each in ranked:
        bare = replace(each, **without)
        if bare != each:
            kinds[replace(bare, territory_id="", name="", priority=0, account_ids=frozenset(), owner_rep_id=None)] = None
    return list(kinds)


def _compatible(ranked: Sequence[Territory], group: Territory, kind: str) -> list[Territory]:
    """Those that take leads of this kind where their ``kind``, revenue or postal code, lets them, and that ask for nothing else."""
    fits = (each for each in ranked if all(_accepts(name, each, group) for name in BY_VALUE))
    return [each for each in fits if kind in _asks(each) and not (_BOTH - {kind}) & set(_asks(each))]


def _accepts(name: str, territory: Territory, group: Territory) -> bool:
    mine, theirs = spelled(name, getattr(territory, name)), spelled(name, getattr(group, name))
    return not mine or (bool(theirs) and theirs <= mine)


def _where(group: Territory) -> str:
    parts = [", ".join(sorted(getattr(group, name))) for name in BY_VALUE if getattr(group, name)]
    return "; ".join(parts) or "everywhere"


# ---- overlaps ----


def _overlaps(ranked: Sequence[Territory], most: int) -> tuple[list[Overlap], bool]:
    """Pairs that can take the same lead, by who wins; accounts listed on purpose do not count."""
    found: list[Overlap] = []
    looked = 0
    open_to_all = [each for each in ranked if not each.account_ids or limited(each)]
    near = _Near(open_to_all)
    for place, one in enumerate(open_to_all):
        for other in near.after(place):
            looked += 1
            if looked > most:
                return found, True
            if _meet_by_value(one, other) and _meet_by_revenue(one, other) and _meet_by_postal(one, other):
                found.append(Overlap(one.territory_id, other.territory_id, one.priority == other.priority))
    return found, False


class _Near:
    """Who shares a value of every limit with whom, as bits, so that thousands need not be compared with each other."""

    def __init__(self, territories: Sequence[Territory]) -> None:
        self._territories = territories
        self._everybody = (1 << len(territories)) - 1
        self._masks: dict[tuple[str, str], int] = defaultdict(int)
        self._free: dict[str, int] = defaultdict(int)
        for place, each in enumerate(territories):
            for name in BY_VALUE:
                values = _comparable(name, getattr(each, name))
                for value in values:
                    self._masks[name, value] |= 1 << place
                if not values:
                    self._free[name] |= 1 << place

    def after(self, place: int) -> Iterator[Territory]:
        """Those behind ``place`` that may overlap with the one there."""
        mask = self._everybody >> (place + 1) << (place + 1)
        for name in BY_VALUE:
            values = _comparable(name, getattr(self._territories[place], name))
            shared = self._free[name] if values else self._everybody
            for value in values:
                shared |= self._masks[name, value]
            mask &= shared
        while mask:
            lowest = mask & -mask
            yield self._territories[lowest.bit_length() - 1]
            mask ^= lowest


def _comparable(name: str, values: Iterable[str]) -> set[str]:
    """Values under which the same is found: a state without its country."""
    return {state.rpartition("-")[2] for state in values} if name == "states" else spelled(name, values)


def _meet_by_value(one: Territory, other: Territory) -> bool:
    for name in BY_VALUE:
        mine, theirs = getattr(one, name), getattr(other, name)
        if (
            mine
            and theirs
            and spelled(name, mine).isdisjoint(spelled(name, theirs))
            and not (name == "states" and _same_state(mine, theirs))
        ):
            return False
    return True


def _same_state(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether names that are spelled differently can mean the same: MA and US-MA, but not US-WA and AU-WA."""
    return any(
        one.rpartition("-")[2] == other.rpartition("-")[2] and ("-" not in one or "-" not in other) for one in mine for other in theirs
    )


def _meet_by_revenue(one: Territory, other: Territory) -> bool:
    low = max(-inf if each.revenue_from_minor is None else each.revenue_from_minor for each in (one, other))
    high = min(inf if each.revenue_below_minor is None else each.revenue_below_minor for each in (one, other))
    return low < high


def _meet_by_postal(one: Territory, other: Territory) -> bool:
    if not one.postal_codes or not other.postal_codes:
        return True
    shared = (one.countries & other.countries) if one.countries and other.countries else (one.countries or other.countries)
    return any(
        postal.meet(mine, theirs, country)
        for country in _some(shared)
        for mine in _read(one.postal_codes, country)
        for theirs in _read(other.postal_codes, country)
    )


def _some(countries: Iterable[str]) -> list[str | None]:
    """The countries in order; None, any country, where none is named."""
    return [*sorted(countries)] or [None]


def _read(entries: Iterable[str], country: str | None) -> list[postal.Entry]:
    return [entry for text in entries if (entry := postal.read(text, country)) is not None]


def _never(territories: TerritoryMap) -> dict[str, str]:
    """Territories all of whose leads a single one before them takes, and which."""
    found: dict[str, str] = {}
    rank = {each.territory_id: place for place, each in enumerate(territories.ranked)}
    for each in territories.ranked:
        if each.account_ids and not limited(each):
            continue
        # Whoever takes all of its leads takes this one.
        before = [one for one in territories.takers(_typical(each)) if rank[one.territory_id] < rank[each.territory_id]]
        cover = next((one for one in before if _covers(one, each)), None)
        if cover is not None:
            found[each.territory_id] = cover.territory_id
    return found


def _typical(territory: Territory) -> Lead:
    """A lead that a territory takes, if it takes any."""
    country = min(territory.countries, default=None)
    state = min((each for each in territory.states if "-" not in each or each.startswith(f"{country}-")), default=None)
    entry = next((read for text in sorted(territory.postal_codes) if (read := postal.read(text, country)) is not None), None)
    low, high = territory.revenue_from_minor, territory.revenue_below_minor
    return _lead(
        country=country,
        state=None if state is None else state.rpartition("-")[2],
        industry_group=min(territory.industry_groups, default=None),
        size_band=min(territory.size_bands, default=None),
        channel=min(territory.channels, default=None),
        product=min(territory.products, default=None),
        postal_code=None if entry is None else entry.low,
        revenue_minor=low if low is not None else None if high is None else high - 1,
    )


def _covers(one: Territory, other: Territory) -> bool:
    """Whether every lead that ``other`` takes by its limits ``one`` takes, too."""
    if not all(_accepts(name, one, other) for name in BY_VALUE) or not _covers_revenue(one, other):
        return False
    if not one.postal_codes:
        return True
    countries = _some(other.countries or one.countries)
    return bool(other.postal_codes) and all(
        any(postal.inside(theirs, mine, country) for mine in _read(one.postal_codes, country))
        for country in countries
        for theirs in _read(other.postal_codes, country)
    )


def _covers_revenue(one: Territory, other: Territory) -> bool:
    if one.revenue_from_minor is None and one.revenue_below_minor is None:
        return True
    if other.revenue_from_minor is None and other.revenue_below_minor is None:
        return False
    starts = one.revenue_from_minor is None or (other.revenue_from_minor is not None and one.revenue_from_minor <= other.revenue_from_minor)
    ends = one.revenue_below_minor is None or (
        other.revenue_below_minor is not None and other.revenue_below_minor <= one.revenue_below_minor
    )
    return starts and ends


def _contested(ranked: Sequence[Territory]) -> dict[str, tuple[str, ...]]:
    listing: dict[str, list[str]] = defaultdict(list)
    for each in ranked:
        for account_id in each.account_ids:
            listing[account_id].append(each.territory_id)
    return {account_id: tuple(listing[account_id]) for account_id in sorted(listing) if len(listing[account_id]) > 1}
