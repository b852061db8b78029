"""Values and replies: no difference in the data, none in the predictions; a difference is found in its size, and intervals hold their share."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from fairlead.domain.rep import Rep, Roster
from fairlead.learning.cycle_choice import cycles_of_all, learn_cycles
from fairlead.learning.outcomes import Labeled
from fairlead.learning.reply_trial import try_replies
from fairlead.learning.response import learn_habits
from fairlead.learning.value_trial import try_value
from fairlead.learning.valuing import expected_values, learn_value, valued, values_of
from fairlead.learning.workload import learn_slowing, open_leads
from tests.conformance.trained_sample import small_model

START = datetime(2026, 1, 1, tzinfo=UTC)
REPS = tuple(Rep(f"r{row}", f"Rep {row}") for row in range(8))


@pytest.fixture(scope="module")
def cases():
    """Cases of the small sample, as training had them."""
    return small_model().ground.cases


def given_out(seed, *, slowing, leads=3_000, days=150.0, busy=True):
    """Leads of eight reps, each with a habit, who have many open at one time and few at another; replies slow by a power of how many."""
    chance = np.random.default_rng(seed)
    at = np.sort(chance.uniform(0.0, days, leads))
    rep = chance.integers(len(REPS), size=leads)
    stays = np.where(np.sin(at / days * 4.0 * np.pi) > 0, 12.0, 2.0) if busy else np.full(leads, 6.0)
    closed = at + stays * np.exp(0.3 * chance.normal(size=leads))
    held = np.array([((rep[:row] == rep[row]) & (closed[:row] > at[row])).sum() for row in range(leads)])
    habit = np.log(30.0) + 0.6 * np.random.default_rng(99).normal(size=len(REPS))
    minutes = np.exp(habit[rep] + slowing * np.log1p(held) + 0.7 * chance.normal(size=leads))
    moments = [START + timedelta(days=float(day)) for day in at]
    frame = pl.DataFrame(
        {
            "lead_id": [f"L{row}" for row in range(leads)],
            "created_at": moments,
            "assigned_at": moments,
            "rep_id": [f"r{row}" for row in rep],
            "closed_days": closed - at,
            "handling_minutes": minutes,
        }
    )
    return frame, held, rep, at


def test_open_leads_are_counted_as_they_were():
    frame, held, rep, _ = given_out(1, slowing=0.0, leads=400)
    moments = frame["assigned_at"].dt.epoch("us").to_numpy() / 1e6
    assert (open_leads(frame, rep, moments, rep) == held).all()


def test_slowing_is_found_within_reps():
    found = []
    for seed in range(5):
        frame, held, rep, _ = given_out(seed, slowing=0.4)
        found.append(learn_slowing(np.log(frame["handling_minutes"].to_numpy()), held, rep, len(REPS)).slope)
    assert np.mean(found) == pytest.approx(0.4, abs=0.05)


def test_without_slowing_there_is_none():
    none = 0
    for seed in range(20):
        frame, held, rep, _ = given_out(seed, slowing=0.0, leads=1_200)
        none += learn_slowing(np.log(frame["handling_minutes"].to_numpy()), held, rep, len(REPS)).slope == 0.0
    # Half of a hundredth is let through by chance.
    assert none >= 19


def test_that_the_busy_are_slow_people_is_no_slowing():
    """Reps who have more open than others and are slower, but no slower when they have more: a comparison of reps would be fooled."""
    chance = np.random.default_rng(3)
    rep = chance.integers(8, size=4_000)
    held = chance.poisson(3.0 * (1 + rep))
    logs = 0.4 * np.log1p(3.0 * (1 + rep)) + chance.normal(size=4_000)
    assert learn_slowing(logs, held, rep, 8).slope == 0.0
    assert abs(np.polyfit(np.log1p(held), logs, 1)[0]) > 0.2


def test_habits_are_told_for_the_usual_load():
    frame, _, _, _ = given_out(2, slowing=0.5)
    roster, seen = Roster(REPS), START + timedelta(days=150)
    habits, plain = (learn_habits(frame, roster, seen, by_load=by_load) for by_load in (True, False))
    assert habits.slowing == pytest.approx(0.5, abs=0.1)
    assert plain.slowing == 0.0
    assert set(habits.usual_load) == {rep.rep_id for rep in REPS}
    assert habits.spread is not None
    assert habits.spread[0] < 1.0 < habits.spread[1]


def test_the_trial_of_replies_finds_each_part_worth_its_while():
    frame, *_ = given_out(4, slowing=0.6)
    trial = try_replies(frame, Roster(REPS))
    assert trial.load < trial.habit < trial.one
    assert trial.covered == pytest.approx(0.8, abs=0.05)
    assert try_replies(frame.head(60), Roster(REPS)) is None


def test_values_differ_by_lead_where_the_data_say_so(cases):
    trial = try_value(cases, seed=7, threads=1)
    assert trial.credible
    assert trial.log_error < 0.8 * trial.log_error_of_one
    assert trial.ratio == pytest.approx(1.0, abs=3 * trial.ratio_error + 0.05)
    assert trial.covered == pytest.approx(0.8, abs=0.08)


def test_shuffled_values_are_one_value_for_all(cases):
    """Values dealt out anew among won leads: nothing of the lead tells them, so no model of them may be used."""
    rows = valued(cases)
    value = cases.frame["value_minor"].fill_null(float("nan")).to_numpy().copy()
    for seed in range(3):
        value[rows] = value[np.random.default_rng(seed).permutation(rows)]
        shuffled = replace(cases, frame=cases.frame.with_columns(value_minor=pl.Series(value).fill_nan(None)))
        trial = try_value(shuffled, seed=7, threads=1)
        assert not trial.credible
        assert not trial.by_rep


def test_what_is_expected_of_won_deals_adds_up_to_what_they_brought(cases):
    """The mean is calibrated, not the median: heavy tails make the two differ by a fifth here."""
    model = learn_value(cases, seed=7, threads=1)
    rows = valued(cases)
    expected = expected_values(model, cases, threads=1)[rows]
    assert expected.sum() == pytest.approx(values_of(cases)[rows].sum(), rel=0.12)
    low, middle, high = model.spread
    assert low < middle < 1.0 < high
    inside = (values_of(cases)[rows] >= low * expected) & (values_of(cases)[rows] <= high * expected)
    assert inside.mean() > 0.78


def test_lengths_by_kind_need_later_leads_to_bear_them_out(cases):
    """Kinds dealt out anew among the leads: one curve stands for all, and no rep has a pace."""
    n = len(cases)
    learned = learn_cycles(cases, [rep.rep_id for rep in small_model().ground.roster.reps], 180, np.full(n, 0.1), np.ones(n))
    assert learned.test.by_kind.credible
    assert learned.cycles.kinds
    order = np.random.default_rng(5).permutation(n)
    mixed = replace(cases, segment=cases.segment[order])
    one = learn_cycles(mixed, [], 180, np.full(n, 0.1), np.ones(n))
    assert not one.test.by_kind.credible
    assert one.cycles.kinds == ()
    assert one.cycles.of({"size_band": "1-9"}, 0.0).won_days == one.cycles.of({"size_band": "5000+"}, 0.0).won_days


def test_too_few_ends_tell_no_length(cases):
    few = Labeled(cases.frame.head(60), 180, START)
    learned = cycles_of_all(few)
    assert learned.cycles is None
    assert learned.won < 30
    assert cycles_of_all(Labeled(cases.frame.clear(), 180, None)).cycles is None
