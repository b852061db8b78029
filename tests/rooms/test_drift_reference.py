"""What a model was trained on, in bins: the same bin for training in bulk and for one value; windows that reach back too far are no measure."""

import math
from datetime import timedelta
from functools import cache

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.domain.evidence import REST, Reference, Tally
from fairlead.learning.closing import told_until
from fairlead.learning.features import feature_table
from fairlead.learning.outcomes import label
from fairlead.learning.reference import bins_of, days_to_win, labels_of, reference_of
from fairlead.learning.settings import TrainingSettings
from tests.conformance.trained_sample import small_history

numbers = st.lists(st.one_of(st.none(), st.integers(0, 3).map(float), st.floats(-1e6, 1e6)), min_size=1, max_size=60)


def times(count):
    return pl.Series([1_760_000_000 + 9_000 * number for number in range(count)]).cast(pl.Datetime("us", "UTC"))


@settings(max_examples=80, deadline=None)
@given(numbers, numbers)
def test_in_bulk_a_number_falls_into_the_bin_it_falls_into_alone(known, later):
    bins = bins_of(pl.Series(known, dtype=pl.Float64), times(len(known)))
    assert labels_of(pl.Series(later, dtype=pl.Float64), bins).to_list() == [bins.label(value) for value in later]
    assert sum(bins.counts(bins.tally)) == len(known)
    assert set(labels_of(pl.Series(later, dtype=pl.Float64), bins)) <= set(bins.order)


def test_a_value_that_is_rare_or_was_never_seen_is_counted_with_the_rest_and_kept_by_name():
    values = pl.Series(["web"] * 40 + ["fair"] * 25 + ["odd"] * 3 + [None] * 2)
    bins = bins_of(values, times(70))
    assert bins.labels == ("web", "fair")
    assert dict(zip(bins.order, bins.counts(bins.tally), strict=True)) == {"web": 40, "fair": 25, REST: 3, "": 2}
    assert (bins.tally.of("odd"), bins.place("new"), bins.counts(Tally({"new": 4}))[2]) == (3, REST, 4)


def test_likes_that_come_together_count_as_bunched_and_those_that_do_not_as_one_by_one():
    rng = np.random.default_rng(5)
    weeks = np.arange(40).repeat(60)
    seconds = 1_760_054_400 + weeks * 604_800 + rng.integers(0, 500_000, 2_400)
    created = pl.Series(seconds * 1_000_000).cast(pl.Datetime("us", "UTC"))
    fair = rng.random(2_400) < 0.3
    burst = (rng.random(40) < 0.3)[weeks]
    assert bins_of(pl.Series(np.where(fair, "fair", "web")), created).bunching < 1.5
    assert bins_of(pl.Series(np.where(burst, "fair", "web")), created).bunching > 10.0


@cache
def made() -> Reference:
    history = small_history()
    found = reference_of(history, label(history, TrainingSettings()), feature_table(history), "won", None)
    assert found is not None
    return found


def test_the_reference_of_a_sample_comes_back_from_its_data():
    assert Reference.read(made().data()) == made()


def test_the_calendar_is_no_input_and_a_year_is_only_watched_where_a_year_was_seen_before_it():
    assert {"hour", "weekday", "month"}.isdisjoint(made().features)
    history = small_history()
    short = history.having({"lead": history.lead.filter(pl.col("created_at") < history.lead["created_at"].min() + timedelta(days=200))})
    found = reference_of(short, label(short, TrainingSettings()), feature_table(short), "won", None)
    assert "account_leads_365d" in made().features
    assert "account_leads_365d" not in found.features
    assert "account_leads_90d" in found.features


def test_early_is_where_half_of_the_wins_are_and_nobody_young_is_in_either_number():
    history, found = small_history(), made()
    labeled = label(history, TrainingSettings())
    leads = labeled.frame.filter(pl.col("rep_id").is_not_null())
    ends = days_to_win(history, leads, "won")
    told = told_until(history, labeled.as_of)
    ages = leads.select((pl.lit(told) - pl.col("created_at")).dt.total_seconds() / 86_400).to_series().to_numpy()
    assert found.ripe.leads == (ages >= found.horizon_days).sum()
    assert found.ripe.won == (ends[ages >= found.horizon_days] <= found.horizon_days).sum()
    assert found.early_share == pytest.approx(0.5, abs=0.05)
    assert found.early.leads > found.ripe.leads


def test_outcomes_that_stopped_make_nobody_older():
    history = small_history()
    last = history.lead["created_at"].max()
    cut = last - timedelta(days=100)
    stopped = history.having(
        {
            "outcome": history.outcome.filter(pl.col("occurred_at") <= cut),
            "deal": history.deal.filter(pl.col("closed_at") <= cut),
        }
    )
    assert told_until(stopped, last) <= cut < told_until(history, last)


def test_of_too_few_leads_there_is_no_reference():
    history = small_history()
    few = history.having({"lead": history.lead.head(150)})
    assert reference_of(few, label(few, TrainingSettings()), feature_table(few), "won", None) is None


def test_a_hardly_varying_number_has_a_bin_of_its_own():
    bins = bins_of(pl.Series([0.0] * 95 + [1.0] * 5), times(100))
    assert bins.edges == (0.0, math.nextafter(0.0, math.inf))
    assert bins.counts(bins.tally) == [0, 95, 5, 0]
