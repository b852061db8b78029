"""The deeds of many leads at their own moments, in bulk: the same reading as `FeatureMemory`, which a law holds it to."""

import polars as pl

from fairlead.domain.qualification import DAY, DEED_DAYS, ORIGIN_MICROS, Deed, Happening
from fairlead.learning.happenings import engagements, of_accounts
from fairlead.learning.history import History


def deeds_of(history: History, leads: pl.DataFrame) -> dict[str, tuple[Deed, ...]]:
    """By lead_id what the lead and others at its account did in the `DEED_DAYS` days before it came; leads without deeds are left out.

    ``leads`` has lead_id, account_id and created_at, each lead once.
    """
    moments = leads.select("lead_id", "account_id", (pl.col("created_at").dt.epoch("us") - ORIGIN_MICROS).alias("moment"))
    own = engagements(history).select("lead_id", "at", "what").join(moments, on="lead_id")
    around = of_accounts(history)[Happening.ENGAGEMENT].rename({"lead_id": "by"}).join(moments, left_on="key", right_on="account_id")
    others = around.filter(pl.col("by").is_null() | (pl.col("by") != pl.col("lead_id")))
    found: dict[str, list[Deed]] = {}
    for table, mine in ((own, True), (others, False)):
        for lead_id, kind, days, count in _counted(table).iter_rows():
            found.setdefault(lead_id, []).append(Deed(kind, days, count, mine))
    return {lead_id: tuple(deeds) for lead_id, deeds in found.items()}


def _counted(points: pl.DataFrame) -> pl.DataFrame:
    """Columns lead_id, kind, days, count, in the order in which deeds are kept."""
    age = pl.col("moment") - pl.col("at")
    inside = points.lazy().filter((age > 0) & (age <= DEED_DAYS * DAY))
    named = inside.select("lead_id", pl.col("what").fill_null("").alias("kind"), (age // DAY).cast(pl.Int64).alias("days"))
    return named.group_by("lead_id", "kind", "days").agg(pl.len().cast(pl.Int64).alias("count")).sort("lead_id", "kind", "days").collect()
