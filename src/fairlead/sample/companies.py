"""The buying side: companies with names, sizes, places and parents."""

from dataclasses import dataclass

import numpy as np

from fairlead.sample import places, segments, words
from fairlead.sample.arrays import Flags, Indices, Numbers
from fairlead.sample.organization import ascii_words
from fairlead.sample.spec import SampleSpec

COMPANIES_PER_LEAD = 0.45
KNOWN_SHARE = 0.6
"""Share of companies that the CRM has as accounts; the others exist only as words on a lead."""
CHILD_SHARE = 0.06


@dataclass(frozen=True, slots=True)
class Companies:
    """All companies that leads come from; every array has one entry a company.

    ``industry``, ``band``, ``city`` index the lists of `segments` and `places`; ``revenue`` in major units; ``parent`` is -1 or
    a company; ``known``: the CRM has it as an account; ``pull`` is the relative number of leads it sends.
    """

    names: list[str]
    domains: list[str]
    industry: Indices
    band: Indices
    employees: Indices
    revenue: Numbers
    city: Indices
    known: Flags
    parent: Indices
    pull: Numbers

    @property
    def geo(self) -> Indices:
        """Geography of each company."""
        return GEO_OF_CITY[self.city]

    @property
    def tier(self) -> Indices:
        """Tier of each company."""
        return TIER_OF_BAND[self.band]


GEO_OF_CITY: Indices = np.array([places.GEO_INDEX[city.geo] for city in places.CITIES])
COUNTRY_OF_CITY: Indices = np.array([places.COUNTRY_INDEX[city.country] for city in places.CITIES])
TIER_OF_BAND: Indices = np.array(segments.TIER_OF_BAND)


def found_companies(spec: SampleSpec) -> Companies:
    """Draw the companies of a world."""
    chance = spec.chance("companies")
    count = max(20, round(spec.leads * COMPANIES_PER_LEAD))
    industry = chance.choice(len(segments.INDUSTRY_GROUPS), size=count, p=segments.INDUSTRY_SHARES)
    band = chance.choice(len(segments.SIZE_BANDS), size=count, p=segments.BAND_SHARES)
    edges = np.array(segments.BAND_EDGES, dtype=np.float64)
    low, high = edges[band], edges[band + 1]
    employees = np.floor(low * (high / low) ** chance.random(count)).astype(np.int64)
    per_head = np.exp(chance.normal(np.log(150_000.0), 0.55, count))
    revenue: Numbers = np.round(employees * per_head, -3)
    geo_weight = np.array([sum(c.weight for c in places.CITIES if c.geo == city.geo) for city in places.CITIES])
    weight = np.array([places.GEOS[places.GEO_INDEX[city.geo]].share * city.weight for city in places.CITIES]) / geo_weight
    city = chance.choice(len(places.CITIES), size=count, p=weight / weight.sum())
    names, domains = _names(industry, city, chance)
    known = chance.random(count) < KNOWN_SHARE
    parent = _parents(industry, employees, known, chance)
    return Companies(names, domains, industry, band, employees, revenue, city, known, parent, np.exp(chance.normal(0.0, 0.9, count)))


def _names(industry: Indices, city: Indices, chance: np.random.Generator) -> tuple[list[str], list[str]]:
    """Distinct names: stem, word of the industry, legal form of the country; a place is added once the stems are used up."""
    stems = [head + tail for head in words.STEM_HEADS for tail in words.STEM_TAILS]
    size = len(stems) * 8
    place_in_industry = np.zeros(industry.size, dtype=np.int64)
    shuffled = np.empty(industry.size, dtype=np.int64)
    for group in range(len(segments.INDUSTRY_GROUPS)):
        members = np.flatnonzero(industry == group)
        place_in_industry[members] = np.arange(members.size)
        shuffled[members] = chance.permutation(size)[np.arange(members.size) % size]
    rounds = place_in_industry // size
    form = chance.random(industry.size)
    names, domains = [], []
    groups = [words.COMPANY_WORDS[group] for group in segments.INDUSTRY_GROUPS]
    suffixes = [places.COUNTRIES[country].suffixes for country in COUNTRY_OF_CITY]
    rows = zip(industry.tolist(), shuffled.tolist(), rounds.tolist(), city.tolist(), form.tolist(), strict=True)
    for group, code, again, where, lot in rows:
        core = f"{stems[code // 8]} {groups[group][code % 8]}"
        forms = suffixes[where]
        suffix = forms[int(lot * len(forms))]
        label = f"{core} {places.CITIES[where].name} {again + 1}" if again else core
        names.append(f"{label} {suffix}" if suffix else label)
        domains.append(ascii_words(label).replace(" ", "-") + ".example")
    return names, domains


def _parents(industry: Indices, employees: Indices, known: Flags, chance: np.random.Generator) -> Indices:
    """A small share of known companies belongs to a known company of a thousand people or more in the same industry."""
    parent = np.full(industry.size, -1, dtype=np.int64)
    child = known & (employees < 1000) & (chance.random(industry.size) < CHILD_SHARE)
    for group in range(len(segments.INDUSTRY_GROUPS)):
        heads = np.flatnonzero(known & (employees >= 1000) & (industry == group))
        members = np.flatnonzero(child & (industry == group))
        if heads.size:
            parent[members] = chance.choice(heads, size=members.size)
    return parent
