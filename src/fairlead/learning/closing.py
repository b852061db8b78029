"""When leads reached their stages, by outcomes and by deals: the one reading of `fairlead.domain.records` on closing in frames."""

from datetime import datetime

import polars as pl

from fairlead.learning.history import History

DEAL_IS_CLOSED = pl.col("won").is_not_null()
"""A deal is closed once it was won or lost; the close date of an open deal is only expected."""


def stages_reached(history: History) -> pl.DataFrame:
    """Columns lead_id, stage, occurred_at, value_minor (where won): one row for each dated outcome and for each lead that deals closed.

    A won deal is a win of its lead. Lost deals are a loss, at the last of them, once all of the lead's deals are closed and none was won.
    """
    outcomes = history.outcome.select("lead_id", "stage", "occurred_at", "value_minor")
    dealt = history.deal.filter(pl.col("lead_id").is_not_null())
    won = dealt.filter("won").select("lead_id", stage=pl.lit("won"), occurred_at="closed_at", value_minor="value_minor")
    lost = (
        dealt.group_by("lead_id")
        .agg(pl.col("closed_at").max(), closed=DEAL_IS_CLOSED.all(), won=pl.col("won").any())
        .filter(pl.col("closed") & ~pl.col("won"))
        .select("lead_id", stage=pl.lit("lost"), occurred_at="closed_at", value_minor=pl.lit(None, dtype=pl.Int64))
    )
    return pl.concat([outcomes, won, lost]).filter(pl.col("occurred_at").is_not_null())


def told_until(history: History, at: datetime) -> datetime:
    """Until when outcomes are told: the last one, at most ``at``. What ended since is not known yet, so nobody counts as lost by it."""
    moments = [history.outcome["occurred_at"].max(), history.deal.filter(DEAL_IS_CLOSED)["closed_at"].max()]
    known = [moment for moment in moments if isinstance(moment, datetime)]
    return min(max(known), at) if known else datetime.min.replace(tzinfo=at.tzinfo)
