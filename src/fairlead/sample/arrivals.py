"""The leads as they truly are: who arrives when, from which company, wanting what, after which engagement."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from fairlead.sample import places, segments, words
from fairlead.sample.arrays import Flags, Indices, Numbers
from fairlead.sample.calendar import zone_offsets
from fairlead.sample.companies import COUNTRY_OF_CITY, GEO_OF_CITY, TIER_OF_BAND, Companies
from fairlead.sample.organization import Organization
from fairlead.sample.spec import SampleSpec, day_after, seconds

DUPLICATE_RATE = 0.02
"""Share of leads that are the same person again one to thirty days later, times ``SampleSpec.dirt``."""
MESSAGE_SHARE = 0.45
FREE_MAIL_SHARE = (0.30, 0.12, 0.03, 0.01, 0.005, 0.005)
"""By size band."""
YEARLY_GROWTH = 0.12
_WEEKDAYS = np.array([1.10, 1.20, 1.15, 1.10, 0.90, 0.28, 0.27])
_MONTHS = np.array([1.05, 1.05, 1.10, 1.00, 1.00, 0.95, 0.85, 0.80, 1.10, 1.15, 1.10, 0.75])
_HOURS = np.array([2, 1, 1, 1, 1, 2, 4, 8, 16, 24, 26, 24, 18, 20, 24, 24, 20, 15, 10, 8, 7, 6, 5, 3], dtype=np.float64)
_EVENT_RATES = np.array([1.60, 0.42, 0.10, 0.35, 0.09, 0.14, 0.50, 0.08])
_EVENT_INTENT = np.array([0.35, 0.70, 0.60, 0.30, 0.75, 0.35, 0.25, 0.50])
_SEGMENT_SEED = 20_260_401
"""Which industries want which products is the same in every world."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Leads in order of arrival; every array has one entry a lead.

    ``created`` in seconds since 1970 UTC; ``company`` indexes the companies; ``origin`` is the lead itself or, for the same
    person again, the earlier lead; other integers index the lists in `segments`, `places` and `words`. ``events`` has shape
    (n, 8): how often each of `segments.EVENT_KINDS` happened before; ``technologies`` has shape (n, 12). ``hidden`` is the part
    of the quality (logits) that managers see and no column shows.
    """

    created: Indices
    company: Indices
    origin: Indices
    city: Indices
    industry: Indices
    band: Indices
    employees: Indices
    revenue: Numbers
    language: Indices
    source: Indices
    product: Indices
    seniority: Indices
    function: Indices
    free_mail: Flags
    events: Indices
    technologies: Flags
    message: Flags
    urgent: Flags
    budget: Flags
    rival: Flags
    study: Flags
    hidden: Numbers

    @property
    def geo(self) -> Indices:
        """Geography of each lead."""
        return GEO_OF_CITY[self.city]

    @property
    def country(self) -> Indices:
        """Country of each lead."""
        return COUNTRY_OF_CITY[self.city]

    @property
    def tier(self) -> Indices:
        """Tier of each lead."""
        return TIER_OF_BAND[self.band]


def arrive(spec: SampleSpec, companies: Companies, organization: Organization) -> Arrivals:
    """Draw the leads of the history."""
    chance = spec.chance("arrivals")
    pull = companies.pull / companies.pull.sum()
    company = chance.choice(pull.size, size=spec.leads, p=pull)
    created = moments(companies.city[company], spec.first_day, spec.days, spec.end, chance)
    order = np.argsort(created, kind="stable")
    return draw_leads(created[order], company[order], companies, organization, (spec, chance))


def moments(city: Indices, first: date, days: int, end: int, chance: np.random.Generator) -> Indices:
    """When each lead arrives: growth, season, weekday and the hour of day where the lead lives; within [first, end)."""
    dates = [day_after(first, offset) for offset in range(days)]
    weight = np.array([_WEEKDAYS[day.weekday()] * _MONTHS[day.month - 1] for day in dates])
    weight *= np.exp(YEARLY_GROWTH * np.arange(days) / 365.0)
    day = chance.choice(days, size=city.size, p=weight / weight.sum())
    hour = chance.choice(24, size=city.size, p=_HOURS / _HOURS.sum())
    local = seconds(first) + day * 86_400 + hour * 3600 + chance.integers(0, 3600, city.size)
    zones = sorted({place.zone for place in places.CITIES})
    zone = np.array([zones.index(place.zone) for place in places.CITIES])[city]
    offsets = np.array([zone_offsets(name, first, days) for name in zones])
    created = local - offsets[zone, day]
    created = np.where(created < seconds(first), created + 86_400, created)
    answer: Indices = np.clip(np.where(created >= end, created - 86_400, created), seconds(first), end - 1)
    return answer


def draw_leads(
    created: Indices,
    company: Indices,
    companies: Companies,
    organization: Organization,
    drawing: tuple[SampleSpec, np.random.Generator],
) -> Arrivals:
    """Everything about leads that arrive at ``created`` (ascending) from ``company``, drawn by a spec's rates with its numbers."""
    spec, chance = drawing
    count = created.size
    origin = _origins(created, DUPLICATE_RATE * spec.dirt, chance)
    company = company[origin]
    industry, band, tier = companies.industry[company], companies.band[company], TIER_OF_BAND[companies.band[company]]
    source = chance.choice(len(segments.SOURCES), size=count, p=segments.SOURCE_SHARES)
    product = _products(industry, chance)
    seniority = chance.choice(5, size=count, p=segments.SENIORITY_SHARES)
    seniority = np.where((band == 0) & (chance.random(count) < 0.45), 4, seniority)
    function = chance.choice(8, size=count, p=segments.FUNCTION_SHARES)
    intent = chance.normal(0.0, 1.0, count) + 0.4 * np.array(segments.SOURCE_EFFECTS)[source]
    message = chance.random(count) < MESSAGE_SHARE * np.where(np.isin(source, (0, 1)), 1.7, 0.75)
    hidden = spec.hidden * np.clip(chance.standard_t(5, count) / np.sqrt(5 / 3), -4, 4)
    return Arrivals(
        created=created,
        company=company,
        origin=origin,
        city=companies.city[company],
        industry=industry,
        band=band,
        employees=companies.employees[company],
        revenue=companies.revenue[company],
        language=_languages(companies.city[company], tier, organization, chance)[origin],
        source=source,
        product=product,
        seniority=seniority[origin],
        function=function[origin],
        free_mail=(chance.random(count) < np.array(FREE_MAIL_SHARE)[band])[origin],
        events=_events(intent, source, chance),
        technologies=(chance.random((count, 12)) < np.array(segments.TECHNOLOGY_SHARES))[origin],
        message=message,
        urgent=message & (chance.random(count) < 0.12 + 0.10 * (intent > 0.5)),
        budget=message & (chance.random(count) < 0.08 + 0.10 * (intent > 0.3)),
        rival=message & (chance.random(count) < 0.14),
        study=message & (chance.random(count) < 0.04) & (seniority == 0),
        hidden=hidden[origin],
    )


def _origins(created: Indices, rate: float, chance: np.random.Generator) -> Indices:
    origin = np.arange(created.size)
    again = chance.random(created.size) < rate
    delay = (86_400 * chance.uniform(1.0, 30.0, created.size)).astype(np.int64)
    earlier = np.searchsorted(created, created - delay, side="right") - 1
    again &= earlier >= 0
    again &= ~again[np.maximum(earlier, 0)]
    return np.where(again, earlier, origin)


def _products(industry: Indices, chance: np.random.Generator) -> Indices:
    shape = (len(segments.INDUSTRY_GROUPS), len(segments.PRODUCTS))
    taste = np.random.default_rng(_SEGMENT_SEED).normal(0.0, 0.5, shape)
    share = np.array(segments.PRODUCT_SHARES) * np.exp(taste)
    ladder = np.cumsum(share / share.sum(axis=1, keepdims=True), axis=1)
    drawn = (chance.random(industry.size)[:, None] > ladder[industry]).sum(axis=1)
    answer: Indices = np.minimum(drawn, len(segments.PRODUCTS) - 1)
    return answer


def _languages(city: Indices, tier: Indices, organization: Organization, chance: np.random.Generator) -> Indices:
    """A language of the country; English where fewer than two reps who stay could serve it."""
    ladder = np.zeros((len(places.COUNTRIES), len(words.LANGUAGES)))
    for index, country in enumerate(places.COUNTRIES):
        for language, share in country.languages:
            ladder[index, words.LANGUAGES.index(language)] = share
    drawn = (chance.random(city.size)[:, None] > np.cumsum(ladder, axis=1)[COUNTRY_OF_CITY[city]]).sum(axis=1)
    drawn = np.minimum(drawn, len(words.LANGUAGES) - 1)
    stays = np.array([s.ended is None and s.started <= organization.hired_before for s in organization.sellers])
    cover = np.einsum("rgt,rl->gtl", organization.serves()[stays].astype(int), organization.speaks()[stays].astype(int))
    return np.where(cover[GEO_OF_CITY[city], tier, drawn] >= 2, drawn, 0)


def _events(intent: Numbers, source: Indices, chance: np.random.Generator) -> Indices:
    """How often each kind of event happened before the lead arrived; shape (n, 8)."""
    rates = _EVENT_RATES * np.exp(np.outer(intent, _EVENT_INTENT) - _EVENT_INTENT**2 / 2)
    counts = np.minimum(chance.poisson(rates), 12)
    counts[:, 2] = np.minimum(counts[:, 2], 1)
    counts[source == 0, 2] = 1
    counts[source == 2, 3] += 1
    counts[source == 3, 5] += 1
    counts[np.isin(source, (8, 9)), :] //= 2
    return counts.astype(np.int64)
