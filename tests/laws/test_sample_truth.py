"""Laws of the sample world: its outcomes follow its truth, its past follows its rules, and its knobs do what they say."""

from dataclasses import replace
from functools import cache

import numpy as np
import polars as pl
import pytest

from fairlead.domain.time import Hours
from fairlead.sample import SampleSpec, generate, segments
from fairlead.sample.assigning import METHODS
from fairlead.sample.making import Sample
from fairlead.sample.places import GEOS
from fairlead.sample.truth import RAMP, RAMP_DAYS, REPLY_FLOOR, REPLY_SCALE_MINUTES, quality

SMALL = SampleSpec(reps=24, leads=3_000, months=12, seed=11)


@cache
def made(spec: SampleSpec) -> Sample:
    return generate(spec)


@pytest.fixture(scope="module")
def sample() -> Sample:
    return made(SMALL)


def test_reply_factor_has_the_stated_shape(sample):
    # φ + (1 − φ)·exp(−τ/s) with φ = 0.55, s = 180: at 0, at s and far away
    assert (REPLY_FLOOR, REPLY_SCALE_MINUTES) == (0.55, 180.0)
    np.testing.assert_allclose(sample.truth.reply_factor([0.0, 180.0, 1e6]), [1.0, 0.55 + 0.45 * 0.36787944117144233, 0.55])


def test_logit_is_the_sum_of_its_parts_for_single_pairs(sample):
    truth, rng = sample.truth, np.random.default_rng(1)
    force, lead = truth.forces, truth.leads
    for row, rep in zip(rng.integers(0, 3_000, 40), rng.integers(0, 24, 40), strict=True):
        tier = segments.TIER_OF_BAND[lead.band[row]]
        tenure = max(int(lead.created[row]) - int(force.started[rep]), 0) / 86_400
        by_hand = truth.intercept + lead.quality[row] + lead.hidden[row] + force.skill[rep] - RAMP * np.exp(-tenure / RAMP_DAYS)
        by_hand += force.industry[rep, lead.industry[row]] + force.size[rep, lead.band[row]] + force.source[rep, lead.source[row]]
        by_hand += force.product[rep, lead.product[row]] + force.style[rep, tier] + force.niche[rep, lead.industry[row] * 3 + tier]
        by_hand += force.slope[rep] * lead.quality[row]
        assert truth.logit(np.array([row]))[0, rep] == pytest.approx(by_hand)
        assert truth.pair_logit(np.array([row]), np.array([rep]))[0] == pytest.approx(by_hand)


def test_redrawn_outcomes_win_as_often_as_the_truth_says(sample):
    truth, rng = sample.truth, np.random.default_rng(2)
    rows, reps = np.arange(0, 3_000, 25), rng.integers(0, 24, 120)
    minutes = rng.uniform(0, 900, 120)
    expected = truth.chance(rows, minutes[:, None])[np.arange(120), reps]
    draws = 4_000
    wins = np.zeros(120)
    for _ in range(8):
        again = [np.repeat(each, draws // 8) for each in (rows, reps, minutes)]
        wins += truth.draw_fates(*again, rng).won.reshape(120, -1).sum(axis=1)
    z = (wins - draws * expected) / np.sqrt(draws * expected * (1 - expected))
    assert np.abs(z).max() < 4.5
    assert abs((z**2).mean() - 1.0) < 4 * np.sqrt(2 / 120)


def test_recorded_wins_are_as_many_as_the_truth_expects_of_the_recorded_pairs(sample):
    world, truth = sample.world, sample.truth
    rows = np.flatnonzero(world.given.assigned)
    p = truth.chance(rows, world.course.reply_minutes[rows][:, None])[np.arange(rows.size), world.given.rep[rows]]
    won = world.course.fates.won[rows].sum()
    assert abs(won - p.sum()) < 4 * np.sqrt((p * (1 - p)).sum())


def test_draw_outcome_tells_the_stages_in_order_and_the_value_only_where_won(sample):
    rng = np.random.default_rng(3)
    drawn = [sample.truth.draw_outcome("L-100001", "U-0002", 30.0, rng) for _ in range(300)]
    assert {outcome.won for outcome in drawn} == {True, False}
    for outcome in drawn:
        names, minutes = zip(*outcome.stages, strict=True)
        assert list(minutes) == sorted(minutes)
        assert minutes[0] == 30.0
        assert names[-1] == ("won" if outcome.won else "disqualified" if outcome.disqualified else "lost")
        assert names[:-1] == ("touched", "contacted", "meeting", "opportunity")[: len(names) - 1]
        assert (outcome.value_minor is not None) == outcome.won
        assert len(names) == 5 or not outcome.won


def test_values_average_to_what_the_truth_expects(sample):
    rng = np.random.default_rng(4)
    rows, reps = np.full(20_000, 7), np.full(20_000, 3)
    drawn = sample.truth.draw_fates(rows, reps, np.zeros(20_000), rng).value_minor
    assert drawn.mean() == pytest.approx(sample.truth.value_minor(np.array([7]))[0, 3], rel=0.03)


# ------------------------------------------------------------------------------------------------------- the past follows its rules
def _assigned(sample: Sample) -> pl.DataFrame:
    history = sample.history()
    true = pl.DataFrame(
        {
            "lead_id": sample.world.lead_ids,
            "geo": sample.world.arrivals.geo,
            "tier": sample.world.arrivals.tier,
            "spoken": [("en", "de", "fr", "es", "it", "pt", "nl", "ja")[i] for i in sample.world.arrivals.language],
        }
    )
    reps = history["rep"].select("rep_id", "languages", "territory_ids", "started_at", "ended_at")
    return history["assignment"].join(true, on="lead_id").join(reps, on="rep_id")


def test_leads_go_only_to_reps_of_the_territory_who_speak_the_language(sample):
    rows = _assigned(sample)
    assert rows.height >= 2_990
    for row in rows.iter_rows(named=True):
        assert f"T-{GEOS[row['geo']].code}-{('SMB', 'MM', 'ENT')[row['tier']]}" in row["territory_ids"]
        assert row["spoken"] in row["languages"]


def test_nobody_receives_a_lead_before_the_first_day_or_after_the_last(sample):
    rows = _assigned(sample)
    assert (rows["assigned_at"] >= rows["started_at"]).all()
    assert rows.filter(pl.col("ended_at").is_not_null() & (pl.col("assigned_at") >= pl.col("ended_at"))).is_empty()


def test_nobody_receives_a_lead_while_away(sample):
    history = sample.history()
    both = history["assignment"].join(history["absence"].select("rep_id", "starts_at", "ends_at"), on="rep_id")
    assert both.height > 20_000
    assert both.filter((pl.col("assigned_at") >= pl.col("starts_at")) & (pl.col("assigned_at") < pl.col("ends_at"))).is_empty()


def test_one_rep_left_midway_and_one_joined_late_and_both_worked(sample):
    reps, start, end = sample.history()["rep"], sample.spec.start, sample.spec.end
    left, late = reps.filter(pl.col("ended_at").is_not_null()), reps.filter(pl.col("started_at").dt.epoch("s") > start)
    assert (left.height, late.height) == (1, 1)
    assert left["active"].to_list() == [False]
    assert start < left["ended_at"].dt.epoch("s").item() < end
    given = sample.history()["assignment"]["rep_id"].value_counts()
    for rep_id in (left["rep_id"].item(), late["rep_id"].item()):
        assert given.filter(pl.col("rep_id") == rep_id)["count"].item() > 5


def test_a_leavers_open_leads_are_handed_over_when_he_leaves(sample):
    history = sample.history()
    handed = history["assignment"].filter(pl.col("method") == "rule")
    left = history["rep"].filter(pl.col("ended_at").is_not_null())
    assert handed.height > 0
    first = history["assignment"].filter(pl.col("method") != "rule").select("lead_id", first="rep_id")
    assert handed.join(first, on="lead_id")["first"].unique().to_list() == left["rep_id"].to_list()
    late = history["activity"].filter((pl.col("rep_id") == left["rep_id"].item()) & (pl.col("occurred_at") > left["ended_at"].item()))
    assert late.is_empty()


def test_first_touches_happen_in_the_reps_working_hours(sample):
    history = sample.history()
    touched = (
        history["outcome"].filter(pl.col("stage") == "touched").join(history["assignment"].unique("lead_id", keep="first"), on="lead_id")
    )
    reps = {row["rep_id"]: Hours.parse(row["hours"], row["time_zone"]) for row in history["rep"].iter_rows(named=True)}
    few = touched.filter(pl.col("lead_id").hash(1) % 10 == 0)
    assert few.height > 100
    inside = [any(p.holds(r["occurred_at"]) for p in reps[r["rep_id"]].periods(r["occurred_at"], 1)) for r in few.iter_rows(named=True)]
    # at the very end of a block or where a rep left, a touch may fall on the bound
    assert np.mean(inside) > 0.99


def test_nothing_happens_to_a_lead_before_it_arrives_nor_after_the_end(sample):
    history = sample.history()
    born = history["lead"].select("lead_id", "created_at")
    for record, column in (("outcome", "occurred_at"), ("activity", "occurred_at"), ("assignment", "assigned_at"), ("deal", "opened_at")):
        rows = history[record].join(born, on="lead_id")
        assert rows.height > 500
        assert (rows[column] >= rows["created_at"]).all(), record
        assert (rows[column].dt.epoch("s") < sample.spec.end).all(), record
    assert (history["engagement"]["occurred_at"].dt.epoch("s") < sample.spec.end).all()


def test_stages_of_a_lead_come_in_order_and_close_once(sample):
    order = {stage: place for place, stage in enumerate(("touched", "contacted", "meeting", "opportunity", "won", "lost", "disqualified"))}
    rows = sample.history()["outcome"].with_columns(place=pl.col("stage").replace_strict(order)).sort("lead_id", "occurred_at", "place")
    assert (rows.with_columns(step=pl.col("place").diff().over("lead_id"))["step"].drop_nulls() > 0).all()
    assert (rows.with_columns(step=pl.col("occurred_at").diff().over("lead_id"))["step"].drop_nulls().dt.total_seconds() > 0).all()
    closing = rows.filter(pl.col("place") >= 4)
    assert closing["lead_id"].n_unique() == closing.height
    assert (closing.filter(pl.col("stage") == "won")["value_minor"] > 0).all()
    assert rows.filter(pl.col("stage") != "won")["value_minor"].null_count() == rows.filter(pl.col("stage") != "won").height


def test_last_weeks_are_unripe_and_old_leads_are_closed(sample):
    history = sample.history()
    closed = history["outcome"].filter(pl.col("stage").is_in(["won", "lost", "disqualified"]))["lead_id"]
    leads = history["lead"].select("lead_id", age=(sample.spec.end - pl.col("created_at").dt.epoch("s")) / 86_400)
    leads = leads.with_columns(open=~pl.col("lead_id").is_in(closed.implode()))
    assert leads.filter(pl.col("age") < 7)["open"].mean() > 0.6
    assert leads.filter(pl.col("age") > 300)["open"].sum() == 0


def test_capacity_is_55_to_95_percent_used_at_the_end():
    sample = made(SampleSpec(reps=12, leads=6_000, months=12, seed=3))
    history = sample.history()
    closed = history["outcome"].filter(pl.col("stage").is_in(["won", "lost", "disqualified"]))["lead_id"]
    holder = history["assignment"].sort("assigned_at").unique("lead_id", keep="last", maintain_order=True)
    held = holder.filter(~pl.col("lead_id").is_in(closed.implode()))["rep_id"].value_counts()
    rows = history["rep"].join(held, on="rep_id").filter(pl.col("count") >= 10)
    share = rows["count"] / rows["max_open"]
    assert rows.height >= 6
    assert 0.55 <= share.min() <= share.max() <= 0.95


# ---------------------------------------------------------------------------------------------------------------- the knobs
def _advantage_of_reputed(sample: Sample, method: str) -> float:
    """Mean true quality of the leads of the upper third by reputation minus that of the lower third."""
    world, lead = sample.world, sample.truth.leads
    reputation = sample.truth.forces.reputation
    low, high = np.quantile(reputation, [1 / 3, 2 / 3])
    good = lead.quality + lead.hidden
    for tier in range(3):
        good = np.where(world.arrivals.tier == tier, good - good[world.arrivals.tier == tier].mean(), good)
    chosen = world.given.assigned & (world.given.method == METHODS.index(method))
    seen = reputation[world.given.rep]
    return float(good[chosen & (seen > high)].mean() - good[chosen & (seen < low)].mean())


def test_managers_give_better_leads_to_reputed_reps_and_rotation_does_not():
    sample = made(SampleSpec(reps=30, leads=8_000, months=12, seed=5))
    assert _advantage_of_reputed(sample, "manual") > 0.3
    assert abs(_advantage_of_reputed(sample, "rotation")) < 0.12


def test_the_unseen_part_is_confounded_too():
    sample = made(SampleSpec(reps=30, leads=8_000, months=12, seed=5))
    world = sample.world
    manual = world.given.method == 0
    reputation = sample.truth.forces.reputation[world.given.rep]
    assert np.corrcoef(sample.truth.leads.hidden[manual], reputation[manual])[0, 1] > 0.1


@pytest.mark.parametrize("knob", [{"confounding": 0.0}, {"history": "random"}])
def test_without_confounding_managers_do_not_prefer(knob):
    sample = made(SampleSpec(reps=30, leads=8_000, months=12, seed=5, **knob))
    method = "rotation" if "history" in knob else "manual"
    assert abs(_advantage_of_reputed(sample, method)) < 0.12


def test_random_history_is_all_rotation():
    methods = made(SampleSpec(reps=30, leads=8_000, months=12, seed=5, history="random")).history()["assignment"]["method"]
    assert set(methods) <= {"rotation", "rule"}


def test_methods_are_mixed_as_stated():
    share = made(SampleSpec(reps=30, leads=8_000, months=12, seed=5)).history()["assignment"]["method"].value_counts(normalize=True)
    share = dict(share.iter_rows())
    assert 0.45 < share["manual"] < 0.62
    assert 0.25 < share["rotation"] < 0.42
    assert 0.06 < share["ownership"] < 0.22


def test_without_affinity_a_rep_is_equally_better_for_every_lead():
    truth = made(SampleSpec(reps=24, leads=3_000, months=12, seed=11, affinity=0.0)).truth
    rows = np.arange(3_000)
    tenure = np.maximum(truth.leads.created[:, None] - truth.forces.started[None, :], 0) / 86_400
    rep_part = truth.forces.skill - RAMP * np.exp(-tenure / RAMP_DAYS)
    np.testing.assert_allclose(truth.pair_effects(rows), rep_part - rep_part.mean(axis=1, keepdims=True), atol=1e-9)


def test_affinity_scales_what_sets_pairs_apart():
    spread = []
    for affinity in (0.5, 1.0, 1.6):
        truth = made(SampleSpec(reps=24, leads=3_000, months=12, seed=11, affinity=affinity)).truth
        effects = truth.pair_effects(np.arange(3_000))
        spread.append(float((effects - effects.mean(axis=0)).std()))
    assert spread[1] == pytest.approx(2 * spread[0], rel=0.02)
    assert spread[2] == pytest.approx(1.6 * spread[1], rel=0.02)


def test_pair_effects_among_eligible_reps_average_to_zero(sample):
    rows = np.arange(200)
    eligible = np.random.default_rng(6).random((200, 24)) < 0.4
    eligible[:, 0] = True
    effects = sample.truth.pair_effects(rows, eligible)
    np.testing.assert_allclose(np.where(eligible, effects, 0).sum(axis=1), 0, atol=1e-9)


def test_win_rates_are_those_of_an_ordinary_sales_floor():
    sample = made(SampleSpec(reps=30, leads=8_000, months=12, seed=5))
    won = sample.world.course.fates.won
    assert 0.08 < won.mean() < 0.13
    tiers = [won[sample.world.arrivals.tier == tier].mean() for tier in range(3)]
    assert tiers[0] > tiers[2]
    assert 0.06 <= tiers[0] <= 0.135


def test_what_single_columns_are_worth(sample):
    lead = sample.world.arrivals
    events = lead.events.copy()
    events[:, 0] = 0
    without, three, many = events.copy(), events.copy(), events.copy()
    without[:, 1], three[:, 1], many[:, 1] = 0, 3, 12
    base, some, most = (quality(replace(lead, events=each)) for each in (without, three, many))
    plain = lead.source != segments.SOURCES.index("Webinar")
    # 0.40·ln(1 + visits), at most five visits count; from a webinar the first visit is worth 0.25 more
    np.testing.assert_allclose((some - base)[plain], 0.40 * np.log(4))
    np.testing.assert_allclose((most - base)[plain], 0.40 * np.log(6))
    np.testing.assert_allclose((some - base)[~plain], 0.40 * np.log(4) + 0.25)
    urgent = quality(replace(lead, urgent=np.ones_like(lead.urgent))) - quality(replace(lead, urgent=np.zeros_like(lead.urgent)))
    np.testing.assert_allclose(urgent, 0.45)


def test_engagement_tells_of_quality():
    sample = made(SampleSpec(reps=30, leads=8_000, months=12, seed=5))
    won, pricing = sample.world.course.fates.won, sample.world.arrivals.events[:, 1]
    assert won[pricing >= 2].mean() > 1.3 * won[pricing == 0].mean()
