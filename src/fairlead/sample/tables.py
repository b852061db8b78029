"""The raw tables of the CRM export: text only, people's headings, dirty leads, and a few rows that nobody can read."""

import numpy as np
import polars as pl

from fairlead.domain.records import RECORDS, Kind
from fairlead.sample import words
from fairlead.sample.dirt import LANGUAGE_NAMES
from fairlead.sample.faces import identities, take
from fairlead.sample.headings import HEADINGS, WORDS
from fairlead.sample.world import World

BAD_LEADS_PER_MILLION, FEWEST_BAD_LEADS = 300, 6
"""Rows of leads.csv beyond the leads of the world that an import must put aside, times ``SampleSpec.dirt``."""
BAD_KINDS = (
    ("Created Date", "sometime in spring", "the date cannot be read"),
    ("Created Date", "2026-02-31 09:00:00", "there is no such day"),
    ("Profiling Consent", "perhaps", "neither a yes nor a no to profiling"),
    ("Lead ID", "", "the identity is missing"),
)
CAMPAIGN_SHARE = 0.6


def raw_tables(world: World, clean: dict[str, pl.DataFrame], soiled: pl.DataFrame) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Raw tables by record name, and the list of bad rows (line in the data, column, value, why)."""
    tables = {record: as_text(record, frame) for record, frame in clean.items()}
    tables["contact"] = tables["contact"].with_columns(
        pl.col("Language").replace_strict(LANGUAGE_NAMES, default=None, return_dtype=pl.String)
    )
    headings = HEADINGS["lead"] | {"revenue": HEADINGS["lead"]["revenue_minor"]}
    leads = tables["lead"].with_columns(**{headings[name]: soiled[name] for name in soiled.columns})
    tables["lead"], bad = _with_bad_rows(world, _with_custom(world, leads))
    return tables, bad


def as_text(record: str, frame: pl.DataFrame) -> pl.DataFrame:
    """A canonical frame as a raw table."""
    fields = {field.name: field.kind for field in RECORDS[record].fields}
    columns = []
    for name, heading in HEADINGS[record].items():
        column = pl.col(name)
        kind = fields[name]
        if (record, name) in WORDS:
            column = column.replace_strict(WORDS[record, name])
        elif kind is Kind.TIME:
            column = column.dt.strftime("%Y-%m-%d %H:%M:%S")
        elif kind is Kind.LIST:
            column = column.list.join(";")
        elif kind is Kind.FLAG:
            column = pl.when(column).then(pl.lit("true")).when(~column).then(pl.lit("false"))
        elif kind is Kind.MONEY:
            column = (column // 100).cast(pl.String)
        columns.append(column.cast(pl.String).alias(heading))
    return frame.select(columns)


def _with_custom(world: World, leads: pl.DataFrame) -> pl.DataFrame:
    """Columns that no canonical field takes: a campaign, and a reason that is known only once a lead is lost (a leak)."""
    chance = world.spec.chance("custom")
    count = leads.height
    campaign = take(words.CAMPAIGNS, chance.integers(0, len(words.CAMPAIGNS), count))
    lost = leads["Status"] == "Closed - Lost"
    reason = take(words.LOST_REASONS, chance.integers(0, len(words.LOST_REASONS), count))
    return leads.with_columns(
        pl.when((campaign != "") & pl.Series(chance.random(count) < CAMPAIGN_SHARE)).then(campaign).alias("Campaign"),
        pl.when(lost & pl.Series(chance.random(count) < 0.85)).then(reason).alias("Lost Reason"),
    )


def _with_bad_rows(world: World, leads: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Copies of some rows under identities of their own, each spoiled in one column, spread over the file."""
    dirt = world.spec.dirt
    number = max(FEWEST_BAD_LEADS, leads.height * BAD_LEADS_PER_MILLION // 1_000_000) if dirt > 0 else 0
    number = min(number, leads.height)
    chance = world.spec.chance("bad rows")
    rows = np.sort(chance.choice(leads.height, size=number, replace=False))
    kinds = np.arange(number) % len(BAD_KINDS)
    spoiled = leads[rows].with_columns(pl.Series("Lead ID", identities("L-", number, 9_900_001)), pl.Series("kind", kinds))
    for kind, (heading, value, _) in enumerate(BAD_KINDS):
        written = pl.lit(value or None, dtype=pl.String)
        spoiled = spoiled.with_columns(pl.when(pl.col("kind") == kind).then(written).otherwise(heading).alias(heading))
    bad = pl.DataFrame(
        {
            "Data Row": pl.Series(rows + 2 + np.arange(number), dtype=pl.Int64),
            "Column": [BAD_KINDS[kind][0] for kind in kinds],
            "Value": [BAD_KINDS[kind][1] for kind in kinds],
            "Why": [BAD_KINDS[kind][2] for kind in kinds],
        },
        schema_overrides={"Column": pl.String, "Value": pl.String, "Why": pl.String},
    )
    places = pl.concat([pl.Series(np.arange(leads.height) * 2), pl.Series(rows * 2 + 1)])
    both = pl.concat([leads, spoiled.drop("kind")]).with_columns(places.alias("place"))
    return both.sort("place").drop("place"), bad
