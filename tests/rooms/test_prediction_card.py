"""The model card says what its numbers are measured against and on how many leads."""

import polars as pl
import pytest

from fairlead.learning.card import taken_over
from fairlead.learning.history import History
from fairlead.learning.thinning import MOST_LEADS, PLENTY
from fairlead.learning.training import train
from tests.conformance.trained_sample import SETTINGS, small_history, small_model


def _quiet(_step, _share):
    pass


def test_the_base_rate_orders_nothing_and_reply_time_has_a_line_of_its_own():
    card = small_model().card
    scores = dict(card.rows)
    assert list(scores) == ["base rate", "reply time alone", "lead alone", "lead and rep"]
    assert scores["base rate"].auc == 0.5
    assert 0.5 < scores["reply time alone"].auc < scores["lead alone"].auc
    won = card.numbers["holdout"]["won"] / card.numbers["holdout"]["leads"]
    # A constant far or near: its squared error is the variance and the square of what it is off by.
    assert scores["base rate"].brier == pytest.approx(won * (1 - won), abs=0.005)
    assert "Lead alone against reply time alone:" in card.text


def test_where_no_reply_is_known_there_is_no_line_for_it():
    frames = small_history().frames()
    told = frames["outcome"].filter(~pl.col("stage").is_in(["touched", "contacted"]))
    silent = History.of(frames | {"activity": frames["activity"].head(0), "outcome": told})
    card = train(silent, SETTINGS, _quiet).card
    assert list(dict(card.rows))[:2] == ["base rate", "lead alone"]
    assert "Lead alone against base rate:" in card.text
    assert "reply time alone" not in card.text


def test_the_card_says_why_routing_is_compared_on_fewer_leads():
    card = small_model().card
    routing, held = card.numbers["routing"], card.numbers["holdout"]["leads"]
    assert routing["leads"] < routing["asked"] < held
    assert f"{routing['asked']:,} of the {held:,} held-out leads, evenly spread, were looked at" in card.text
    assert f"; {routing['asked'] - routing['leads']:,} of them are left aside" in card.text
    assert f"On the {routing['leads']:,} compared" in card.text


def test_only_with_plenty_of_leads_the_card_tells_of_what_the_test_gave_the_model():
    assert taken_over(PLENTY) == ""
    assert "the number of trees is taken from the test" in taken_over(PLENTY + 1)
    assert "how much reps differ, are taken from the test" in taken_over(MOST_LEADS + 1)
    assert "taken from the test" not in small_model().card.text
