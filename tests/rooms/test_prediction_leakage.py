"""A field that is filled in only when a lead closes must not become a feature: the pair of tests differs in when it is filled."""

import polars as pl

from fairlead.learning.barring import barred_features
from fairlead.learning.history import History
from fairlead.learning.settings import TrainingSettings
from tests.conformance.trained_sample import small_history


def _with_score(only_closed: bool) -> History:
    history = small_history()
    closed = history.outcome.filter(pl.col("stage").is_in(["won", "lost", "disqualified"]))["lead_id"].implode()
    told = pl.col("lead_id").is_in(closed) if only_closed else pl.lit(value=True)
    lead = history.lead.with_columns(score=pl.when(told).then(pl.int_range(pl.len()) % 90 + 1.0))
    return History.of(history.frames() | {"lead": lead})


def test_score_filled_at_closing_is_left_out():
    assert "score" in barred_features(_with_score(only_closed=True), TrainingSettings())


def test_score_filled_at_arrival_is_used():
    assert "score" not in barred_features(_with_score(only_closed=False), TrainingSettings())


def _with_accounts_of(leads: pl.Expr) -> History:
    """No lead names its account; the leads chosen have one of their own, found by domain, that does not tell when it was made."""
    history = small_history()
    lead = history.lead.with_columns(
        account_id=pl.lit(None, pl.String), domain=pl.col("lead_id") + ".example", company=pl.lit(None, pl.String)
    )
    account = lead.filter(leads).select(account_id="A-" + pl.col("lead_id"), name="lead_id", domain="domain")
    return History.of(history.frames() | {"lead": lead, "account": account})


def test_accounts_made_when_a_lead_is_won_are_left_out_though_no_lead_names_them():
    won = small_history().outcome.filter(pl.col("stage") == "won")["lead_id"].implode()
    barred = barred_features(_with_accounts_of(pl.col("lead_id").is_in(won)), TrainingSettings())
    assert {"has_account", "account_leads_90d"} <= set(barred)
    other = barred_features(_with_accounts_of(pl.int_range(pl.len()) % 2 == 0), TrainingSettings())
    assert "has_account" not in other


def test_account_filled_at_closing_takes_all_account_features_along():
    history = small_history()
    closed = history.outcome.filter(pl.col("stage").is_in(["won", "lost", "disqualified"]))["lead_id"].implode()
    account = pl.when(pl.col("lead_id").is_in(closed)).then(pl.lit("A-1") + pl.col("lead_id"))
    barred = barred_features(History.of(history.frames() | {"lead": history.lead.with_columns(account_id=account)}), TrainingSettings())
    assert {"has_account", "account_leads_90d", "account_wins_365d", "days_since_account_win"} <= set(barred)
