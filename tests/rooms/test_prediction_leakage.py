"""A field that is filled in only when a lead closes must not become a feature: the pair of tests differs in when it is filled."""

import json

import numpy as np
import polars as pl
import pytest

from fairlead.learning.audit.closings import judge
from fairlead.learning.audit.leakage import findings, suspects
from fairlead.learning.barring import barred_features
from fairlead.learning.history import History
from fairlead.learning.recognizing import with_accounts
from fairlead.learning.settings import BadTrainingSettings, TrainingSettings
from tests.conformance.trained_sample import small_history
from tests.rooms.leaky_history import leaky_history


def _barred(history: History, settings: TrainingSettings | None = None) -> tuple[str, ...]:
    chosen = settings or TrainingSettings()
    return barred_features(history, with_accounts(history), judge(history, chosen), chosen)


def _with_score(only_closed: bool) -> History:
    history = small_history()
    closed = history.outcome.filter(pl.col("stage").is_in(["won", "lost", "disqualified"]))["lead_id"].implode()
    told = pl.col("lead_id").is_in(closed) if only_closed else pl.lit(value=True)
    lead = history.lead.with_columns(score=pl.when(told).then(pl.int_range(pl.len()) % 90 + 1.0))
    return History.of(history.frames() | {"lead": lead})


def test_score_filled_at_closing_is_left_out():
    assert "score" in _barred(_with_score(only_closed=True))


def test_score_filled_at_arrival_is_used():
    assert "score" not in _barred(_with_score(only_closed=False))


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
    barred = _barred(_with_accounts_of(pl.col("lead_id").is_in(won)))
    assert {"has_account", "account_leads_90d"} <= set(barred)
    other = _barred(_with_accounts_of(pl.int_range(pl.len()) % 2 == 0))
    assert "has_account" not in other


def test_account_filled_at_closing_takes_all_account_features_along():
    history = small_history()
    closed = history.outcome.filter(pl.col("stage").is_in(["won", "lost", "disqualified"]))["lead_id"].implode()
    account = pl.when(pl.col("lead_id").is_in(closed)).then(pl.lit("A-1") + pl.col("lead_id"))
    barred = _barred(History.of(history.frames() | {"lead": history.lead.with_columns(account_id=account)}))
    assert {"has_account", "account_leads_90d", "account_wins_365d", "days_since_account_win"} <= set(barred)


def _why(history):
    return {each.field: each.why for each in suspects(history, judge(history, TrainingSettings()))}


def _length_of_the_call(chance, won, _state):
    """Long where the customer said yes, though many long calls end with no."""
    return np.round(np.exp(chance.normal(5.0 + 1.1 * won, 0.9))) / 100


def _known_score(chance, won, _state):
    return np.round(50 + 12 * won + chance.normal(0, 18, len(won)))


def test_a_field_that_tells_more_than_all_others_is_left_out():
    history = leaky_history(score=_length_of_the_call, source=_a_little)
    assert "more than what is known at arrival usually tells" in _why(history)["score"]
    assert "source" not in _why(history)
    assert "score" in _barred(history)


def test_a_score_that_tells_as_scores_do_is_used():
    history = leaky_history(score=_known_score, source=_a_little)
    assert _why(history) == {}
    assert "score" not in _barred(history)


def test_what_the_organization_vouches_for_stays_in():
    history = leaky_history(score=_length_of_the_call, source=_a_little)
    assert "score" not in _barred(history, TrainingSettings(known_at_arrival=("score",)))
    (finding,) = findings(suspects(history, judge(history, TrainingSettings())))
    assert "fairlead train --known-at-arrival score" in finding.remedy


def test_vouching_for_what_no_feature_reads_is_refused():
    with pytest.raises(BadTrainingSettings, match="known_at_arrival names 'duration', which no feature reads; it may name account_id"):
        TrainingSettings(known_at_arrival=("duration",))


def _a_little(chance, won, _state):
    return np.where(chance.random(len(won)) < 0.3 + 0.2 * won, "referral", "web")


def _set_at_closing(chance, _won, state):
    return np.where(state == "open", chance.integers(20, 80, len(state)), chance.integers(90, 100, len(state))).astype(float)


def _drifting(chance, _won, _state):
    """Higher every day: it tells old leads from new ones, and so closed from open ones, but not within a month."""
    return np.linspace(0, 90, len(_won)) + chance.normal(0, 5, len(_won))


def test_a_value_that_is_changed_when_a_lead_closes_is_left_out():
    history = leaky_history(6_000, score=_set_at_closing)
    assert "it is changed when a lead closes" in _why(history)["score"]
    assert "score" in _barred(history)


def test_a_value_that_changes_with_time_is_used():
    assert _why(leaky_history(6_000, score=_drifting)) == {}


def _agreed(chance, won, _state):
    return np.where((won == 1) & (chance.random(len(won)) < 0.12), "agreed", np.where(chance.random(len(won)) < 0.5, "a", "b"))


def _liked(chance, won, _state):
    return np.where(chance.random(len(won)) < 0.02 + 0.08 * won, "liked", np.where(chance.random(len(won)) < 0.5, "a", "b"))


def test_a_value_with_which_every_lead_was_won_is_left_out():
    assert "with the value agreed, 100% were won" in _why(leaky_history(product=_agreed))["product"]


def test_a_value_with_which_many_leads_were_won_is_used():
    assert _why(leaky_history(product=_liked)) == {}


def test_a_field_filled_on_a_fifth_of_won_leads_and_no_lost_one_is_left_out():
    found = _why(
        leaky_history(
            title=lambda chance, won, _state: [
                ("CEO" if w and r < 0.2 else None) for w, r in zip(won, chance.random(len(won)), strict=True)
            ]
        )
    )
    assert "of won but 0% of lost leads" in found["title"]
    even = _why(leaky_history(title=lambda chance, won, _state: ["CEO" if r < 0.2 else None for r in chance.random(len(won))]))
    assert even == {}


def test_a_field_that_told_only_in_some_quarters_is_left_out():
    def first_months(chance, won, _state):
        noise = chance.integers(0, 100, len(won)).astype(float)
        noise[:500] = 40 * won[:500] + chance.integers(0, 45, 500)
        return noise

    assert "among the leads of 2024 Q1" in _why(leaky_history(score=first_months))["score"]


def test_attributes_of_large_histories_are_looked_at_too():
    def custom(_chance, won, _state):
        return [json.dumps({"closing_code": int(w)}) for w in won]

    assert "custom.closing_code" in _why(leaky_history(20_500, custom=custom))
