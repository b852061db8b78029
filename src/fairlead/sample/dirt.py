"""How people mistype and leave out: the raw lead columns, and what can still be read in them."""

import numpy as np
import polars as pl

from fairlead.domain.intake import function, industry_group, seniority
from fairlead.sample import places, segments, words
from fairlead.sample.arrays import Flags
from fairlead.sample.derived import read
from fairlead.sample.faces import take
from fairlead.sample.world import World

BLANK_RATES = {
    "industry": 0.06,
    "employees": 0.05,
    "revenue_minor": 0.20,
    "state": 0.02,
    "country": 0.006,
    "title": 0.07,
    "phone": 0.25,
    "company": 0.01,
    "language": 0.08,
    "technologies": 0.30,
}
"""Shares of leads on which a column is empty, times ``SampleSpec.dirt``."""
RETYPED_INDUSTRY = 0.32
"""Share of leads whose industry is not the picklist's word but one of the variants."""
COUNTRY_NAME, COUNTRY_VARIANT, COUNTRY_UNREADABLE = 0.70, 0.14, 0.004
THOUSANDS_SEPARATORS = 0.30
ODD_CAPITALS = 0.03
INVALID_EMAIL = 0.008
LANGUAGE_NAMES = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
    "nl": "Dutch",
    "ja": "Japanese",
}


def soil(world: World, clean: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """From clean leads to (raw columns as text by canonical name, canonical leads with what can still be read)."""
    chance = world.spec.chance("dirt")
    dirt = min(world.spec.dirt, 5.0)
    count = clean.height
    blank = {name: pl.Series(chance.random(count) < rate * dirt) for name, rate in BLANK_RATES.items()}
    lot = {name: chance.random(count) * (1.0 / dirt if dirt else 1e9) for name in ("email", "capitals", "number", "lost")}
    country, placed = _countries(world, chance, dirt)
    invalid: Flags = lot["email"] < INVALID_EMAIL
    industry = _industries(world, clean["industry"], chance, dirt)
    readable = clean.with_columns(industry=industry).with_columns(
        **{name: pl.when(~blank[name]).then(pl.col(name)) for name in BLANK_RATES},
    )
    readable = readable.with_columns(
        country=pl.when(pl.Series(placed)).then("country"),
        industry_group=read(readable["industry"], industry_group),
        size_band=pl.when(pl.col("employees").is_not_null()).then("size_band"),
        seniority=read(readable["title"], seniority),
        function=read(readable["title"], function),
        email=pl.when(~pl.Series(invalid)).then("email"),
        domain=pl.when(~pl.Series(invalid)).then("domain"),
    )
    raw = readable.select(
        "industry",
        "title",
        country=pl.when(~blank["country"]).then(country),
        employees=_employees(readable["employees"], lot["number"]),
        email=_emails(clean["email"], invalid, lot["email"]),
        phone=pl.when(pl.col("phone").is_not_null()).then(_phones(world, readable["phone"], chance)),
        company=_odd_capitals(readable["company"], lot["capitals"]),
        language=pl.col("language").replace_strict(LANGUAGE_NAMES, default=None, return_dtype=pl.String),
        last_name=_odd_capitals(clean["last_name"], lot["lost"]),
        state="state",
        revenue=(pl.col("revenue_minor") // 100).cast(pl.String),
        technologies=pl.col("technologies").list.join(";"),
    )
    # without a country a number without its code cannot be completed: it stays as written
    bare = readable["country"].is_null() & raw["phone"].str.starts_with("(")
    phone = pl.when(bare).then(raw["phone"]).otherwise("phone")
    return raw, readable.with_columns(company=raw["company"], last_name=raw["last_name"], phone=phone)


def _countries(world: World, chance: np.random.Generator, dirt: float) -> tuple[pl.Series, Flags]:
    """What people wrote for the country, and whether anybody can place it."""
    country = world.arrivals.country
    lot = chance.random(country.size)
    unreadable: Flags = chance.random(country.size) < COUNTRY_UNREADABLE * dirt
    flat = [text for land in places.COUNTRIES for text in (land.name, land.code, *land.spellings)]
    sizes = np.array([2 + len(land.spellings) for land in places.COUNTRIES])
    begins = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    variant = 2 + (chance.random(country.size) * (sizes[country] - 2)).astype(np.int64)
    form = np.where(lot < COUNTRY_NAME, 0, np.where(lot < 1 - COUNTRY_VARIANT * min(dirt, 1.0), 1, variant))
    odd = take(places.UNREADABLE_COUNTRIES, chance.integers(0, len(places.UNREADABLE_COUNTRIES), country.size))
    written = take(flat, begins[country] + form)
    return pl.select(pl.when(pl.Series(unreadable)).then(odd).otherwise(written)).to_series(), ~unreadable


def _industries(world: World, clean: pl.Series, chance: np.random.Generator, dirt: float) -> pl.Series:
    group = world.arrivals.industry
    flat = [text for name in segments.INDUSTRY_GROUPS for text in words.INDUSTRY_SPELLINGS[name]]
    variant = 1 + (chance.random(group.size) * 5).astype(np.int64)
    retyped = pl.Series(chance.random(group.size) < RETYPED_INDUSTRY * min(dirt, 2.0))
    return pl.select(pl.when(retyped).then(take(flat, group * 6 + variant)).otherwise(clean)).to_series()


def _employees(employees: pl.Series, lot: np.ndarray) -> pl.Series:
    """Some write 1,200 for 1200."""
    text = employees.cast(pl.String)
    split = (text.str.head(-3) + "," + text.str.tail(3)).alias("split")
    wide = (employees >= 1000) & pl.Series(lot < THOUSANDS_SEPARATORS)
    return pl.select(pl.when(wide).then(split).otherwise(text)).to_series()


def _emails(email: pl.Series, invalid: Flags, lot: np.ndarray) -> pl.Series:
    """A few addresses cannot be read, some more are oddly capitalized."""
    broken = email.str.replace("@", "(at)", literal=True)
    odd = pl.Series((lot > INVALID_EMAIL) & (lot < INVALID_EMAIL + ODD_CAPITALS))
    return pl.select(pl.when(pl.Series(invalid)).then(broken).when(odd).then(email.str.to_uppercase()).otherwise(email)).to_series()


def _odd_capitals(text: pl.Series, lot: np.ndarray) -> pl.Series:
    shout, whisper = pl.Series(lot < ODD_CAPITALS / 2), pl.Series((lot >= ODD_CAPITALS / 2) & (lot < ODD_CAPITALS))
    return pl.select(pl.when(shout).then(text.str.to_uppercase()).when(whisper).then(text.str.to_lowercase()).otherwise(text)).to_series()


def _phones(world: World, phone: pl.Series, chance: np.random.Generator) -> pl.Series:
    """North Americans often leave out the country code; others add spaces."""
    north: Flags = np.isin(world.arrivals.country, [places.COUNTRY_INDEX["US"], places.COUNTRY_INDEX["CA"]])
    lot = chance.random(north.size)
    bare = "(" + phone.str.slice(2, 3) + ") " + phone.str.slice(5, 3) + "-" + phone.str.slice(8)
    spaced = phone.str.head(-7) + " " + phone.str.tail(7).str.head(3) + " " + phone.str.tail(4)
    return pl.select(
        pl.when(pl.Series(north & (lot < 0.6))).then(bare).when(pl.Series(lot > 0.7)).then(spaced).otherwise(phone)
    ).to_series()
