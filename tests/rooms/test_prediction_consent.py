"""Who refused profiling teaches no model."""

import polars as pl

from fairlead.domain.prediction import Level
from fairlead.learning.consent import consenting, refusers
from fairlead.learning.history import History
from fairlead.learning.settings import TrainingSettings
from fairlead.learning.training import train
from tests.conformance.trained_sample import SETTINGS, small_history, small_model

REFUSED = ~pl.col("consent_profiling").fill_null(value=True)


def _quiet(_step, _share):
    pass


def _with_leads(lead):
    return History.of(small_history().frames() | {"lead": lead})


def test_only_a_stated_refusal_leaves_a_lead_out():
    lead = pl.DataFrame({"lead_id": ["asked", "refused", "silent"], "consent_profiling": [True, False, None]})
    history = History.of({"lead": lead})
    assert refusers(history).to_list() == ["refused"]
    assert consenting(history).lead["lead_id"].to_list() == ["asked", "silent"]


def test_a_refusal_counts_in_whichever_row_it_stands():
    history = History.of({"lead": pl.DataFrame({"lead_id": ["L", "L"], "consent_profiling": [True, False]})})
    assert consenting(history).lead.is_empty()


def test_whatever_leads_that_refused_are_like_the_same_model_comes_out():
    strange = pl.when(REFUSED).then(pl.lit("strange")).otherwise("source").alias("source")
    late = pl.when(REFUSED).then(pl.lit(9_999_999)).otherwise("employees").alias("employees")
    changed = small_history().lead.with_columns(strange, late)
    assert not changed.equals(small_history().lead)
    assert train(_with_leads(changed), SETTINGS, _quiet).data_hash == small_model().data_hash


def test_the_card_says_how_many_refused():
    refused = small_history().lead.filter(REFUSED).height
    card = small_model().card
    assert refused > 100
    assert card.numbers["data"]["refused"] == refused
    assert card.numbers["data"]["leads"] == small_history().lead.height - refused
    assert f"{refused:,} further leads refused profiling: nothing was learned from them." in card.text


def test_where_all_refused_nothing_is_learned_and_the_reason_is_told():
    trained = train(_with_leads(small_history().lead.with_columns(consent_profiling=pl.lit(value=False))), TrainingSettings(), _quiet)
    assert trained.readiness.level is Level.NONE
    assert "refused profiling" in trained.readiness.why
