"""The words on a lead: identities, names, addresses, numbers, titles and messages, all as clean text."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from fairlead.sample import places, segments, words
from fairlead.sample.arrays import Flags, Indices, Numbers
from fairlead.sample.arrivals import Arrivals
from fairlead.sample.companies import COUNTRY_OF_CITY, Companies
from fairlead.sample.organization import ascii_words

_NAMINGS = tuple(words.GIVEN)
_NAMING_OF_COUNTRY: Indices = np.array([_NAMINGS.index(country.naming) for country in places.COUNTRIES])
_AMOUNTS = (2, 5, 8, 10, 15, 20, 30, 40, 60, 80, 120, 150, 200, 300, 500)
_AMOUNT_STEPS: Numbers = np.array(_AMOUNTS, dtype=np.float64) * 1000.0


@dataclass(frozen=True, slots=True)
class Faces:
    """Clean text columns of leads: one frame with first_name, last_name, email, phone (E.164), title and message."""

    people: pl.DataFrame
    messages: pl.Series


def identities(prefix: str, count: int, first: int = 100_001) -> pl.Series:
    """``prefix`` and a running number; shape (count,)."""
    numbers = pl.int_range(first, first + count, eager=True).cast(pl.String)
    return pl.Series("id", [prefix]).new_from_index(0, count) + numbers


def take(pool: list[str] | tuple[str, ...], index: Indices) -> pl.Series:
    """The words of a pool at ``index``."""
    return pl.Series("text", pool, dtype=pl.String).gather(index)


def describe(arrivals: Arrivals, companies: Companies, deal_median: Numbers, chance: np.random.Generator) -> Faces:
    """Names, addresses and messages for leads; the same person again keeps the person's."""
    people = persons(companies, arrivals.company, arrivals.free_mail, arrivals.seniority, arrivals.function, chance)
    return Faces(people[arrivals.origin], _messages(arrivals, deal_median, chance))


def persons(
    companies: Companies, company: Indices, free_mail: Flags, seniority: Indices, function: Indices, chance: np.random.Generator
) -> pl.DataFrame:
    """People at companies: first_name, last_name, email, phone, title; one row each, e-mail addresses distinct."""
    count = company.size
    country = COUNTRY_OF_CITY[companies.city[company]]
    naming = _NAMING_OF_COUNTRY[country]
    first, first_plain = _drawn_names(words.GIVEN, naming, chance)
    last, last_plain = _drawn_names(words.FAMILY, naming, chance)
    domain = pl.Series("domain", companies.domains).gather(company)
    free = take(words.FREE_MAIL, chance.integers(0, len(words.FREE_MAIL), count))
    frame = pl.DataFrame(
        {"first_name": first, "last_name": last, "a": first_plain, "b": last_plain, "domain": domain, "free": free, "is_free": free_mail}
    )
    frame = frame.with_columns(number=pl.int_range(pl.len()).over("a", "b", "domain"), running=pl.int_range(100_001, pl.len() + 100_001))
    again = pl.when(pl.col("number") > 0).then(pl.format("{}", pl.col("number") + 1)).otherwise(pl.lit(""))
    own = pl.format("{}.{}{}@{}", "a", "b", again, "domain")
    private = pl.format("{}.{}.sample{}@{}", "a", "b", "running", "free")
    return frame.select(
        "first_name",
        "last_name",
        email=pl.when("is_free").then(private).otherwise(own),
        phone=_phones(country, chance),
        title=_titles(seniority, function, chance),
    )


def _drawn_names(pools: dict[str, list[str]], naming: Indices, chance: np.random.Generator) -> tuple[pl.Series, pl.Series]:
    flat = [name for key in _NAMINGS for name in pools[key]]
    sizes = np.array([len(pools[key]) for key in _NAMINGS])
    begins = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    index = begins[naming] + (chance.random(naming.size) * sizes[naming]).astype(np.int64)
    return take(flat, index), take([ascii_words(name) for name in flat], index)


def _phones(country: Indices, chance: np.random.Generator) -> pl.Series:
    """Numbers with the exchange 555, distinct within a country until its numbers are used up; shape (n,)."""
    area, tail, width = np.zeros_like(country), np.zeros_like(country), np.zeros_like(country)
    flat: list[str] = []
    for index, land in enumerate(places.COUNTRIES):
        members = np.flatnonzero(country == index)
        size = len(land.areas) * 10**land.tail
        numbers = (chance.integers(size) + np.arange(members.size) * 7_919) % size
        area[members] = len(flat) + numbers % len(land.areas)
        tail[members] = numbers // len(land.areas)
        width[members] = land.tail
        flat += [f"{land.dialing}{code}555" for code in land.areas]
    digits = pl.Series("n", 10**width + tail).cast(pl.String).str.slice(1)
    return take(flat, area) + digits


def _titles(seniority: Indices, function: Indices, chance: np.random.Generator) -> pl.Series:
    pool: list[str] = []
    for level in range(5):
        for area in range(8):
            for form in range(2):
                middle = words.TITLE_FORMS[level][form].replace("*", words.TITLE_AREAS[area])
                pool.append(words.INDIVIDUAL_TITLES[area] if level == 0 else words.CHIEF_TITLES[area] if level == 4 else middle)
    return take(pool, (seniority * 8 + function) * 2 + chance.integers(0, 2, seniority.size))


def _messages(lead: Arrivals, deal_median: Numbers, chance: np.random.Generator) -> pl.Series:
    """Free text in the lead's language: what it asks for, with its signals; null where the form had none."""
    count = lead.created.size
    lot = chance.random((count, 6))
    opener = _phrase(words.OPENERS, "p", segments.PRODUCTS, lead.language, lead.product, lot[:, 0])
    urgent = _phrase(words.URGENT, "", ("",), lead.language, np.zeros_like(lead.product), lot[:, 1])
    step = np.minimum(np.searchsorted(_AMOUNT_STEPS, deal_median * (0.7 + 0.6 * lot[:, 5])), len(_AMOUNTS) - 1)
    budget = _phrase(words.BUDGET, "b", tuple(f"{amount},000" for amount in _AMOUNTS), lead.language, step, lot[:, 2])
    which = (lot[:, 5] * 1e6).astype(np.int64) % len(words.COMPETITORS)
    rival = _phrase(words.RIVAL, "c", words.COMPETITORS, lead.language, which, lot[:, 3])
    study = _phrase(words.STUDY, "", ("",), lead.language, np.zeros_like(lead.product), lot[:, 4])
    frame = pl.DataFrame(
        {"opener": opener, "urgent": urgent, "budget": budget, "rival": rival, "study": study}
        | {f"has_{name}": getattr(lead, name) for name in ("message", "urgent", "budget", "rival", "study")}
    )
    parts = [pl.when(f"has_{name}").then(name) for name in ("study", "rival", "budget", "urgent")]
    return frame.select(
        text=pl.when("has_message").then(pl.concat_str([pl.col("opener"), *parts], separator=" ", ignore_nulls=True)),
    )["text"]


def _phrase(
    forms: dict[str, tuple[str, ...]], slot: str, fillings: tuple[str, ...], language: Indices, filling: Indices, lot: Numbers
) -> pl.Series:
    """One of the phrases in each lead's language, its ``{slot}`` filled."""
    sizes = np.array([len(forms[code]) for code in words.LANGUAGES])
    begins = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    flat = [form.replace("{" + slot + "}", text) if slot else form for code in words.LANGUAGES for form in forms[code] for text in fillings]
    form = begins[language] + (lot * sizes[language]).astype(np.int64)
    return take(flat, form * len(fillings) + filling)
