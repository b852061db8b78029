"""Who refused profiling: such leads are routed by rules alone, and no model is trained on them."""

from dataclasses import replace

import polars as pl

from fairlead.learning.history import History


def refusers(history: History) -> pl.Series:
    """The lead_id of everybody whose consent_profiling is false, each once. Where nothing is recorded, nothing was refused."""
    return history.lead.filter(~pl.col("consent_profiling").fill_null(value=True))["lead_id"].unique()


def consenting(history: History) -> History:
    """``history`` without the leads of those who refused; what others did, and what is recorded of reps and accounts, stays."""
    refused = refusers(history)
    if refused.is_empty():
        return history
    return replace(history, lead=history.lead.filter(~pl.col("lead_id").is_in(refused.implode())))
