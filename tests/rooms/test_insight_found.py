"""What insight finds in a small sample whose truth is known, and what it must not find."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest

from fairlead.adapters.models import ModelFolder
from fairlead.domain.prediction import Case, Level, added_read
from fairlead.domain.qualification import Facts, QualifiedLead
from fairlead.learning.ground import Ground
from fairlead.learning.history import History
from fairlead.learning.insight import Basis, coach, contrasts, look, rep_pairings
from fairlead.learning.insight.candidates import candidate_names
from fairlead.learning.insight.shrinking import learn_columns, shrunken_ratios
from fairlead.learning.roster import leads_of, roster_of
from fairlead.learning.settings import BadTrainingSettings, TrainingSettings
from fairlead.learning.training import train
from fairlead.sample import SampleSpec, generate

SETTINGS = TrainingSettings()


@pytest.fixture(scope="module")
def history():
    """A sample with four attributes of the source: what no column shows, noise, why a lead was lost, and one that is never filled."""
    sample = generate(SampleSpec(reps=14, leads=7_000, months=18, seed=5, affinity=1.6))
    frames, chance = sample.history(), np.random.default_rng(1)
    hidden = dict(zip(sample.truth.leads.lead_ids, sample.truth.leads.hidden.tolist(), strict=True))
    lost = set(frames["outcome"].filter(pl.col("stage") == "lost")["lead_id"].to_list())
    texts = []
    for lead_id in frames["lead"]["lead_id"].to_list():
        own = {"fit": "high" if hidden.get(lead_id, 0.0) > 0.2 else "low", "noise": "abcde"[chance.integers(5)]}
        texts.append(json.dumps(own | ({"lost_reason": "price"} if lead_id in lost else {})))
    return History.of(frames | {"lead": frames["lead"].with_columns(custom=pl.Series(texts))})


@pytest.fixture(scope="module")
def trained(history):
    return train(history, SETTINGS, lambda _step, _share: None)


@pytest.fixture(scope="module")
def insights(trained):
    return look(trained)


def test_what_no_column_shows_is_found_and_noise_is_not(insights):
    found = {each.name for each in insights.attributes.ranked if each.found}
    assert "custom.fit" in found
    assert "custom.noise" not in found
    best = insights.attributes.ranked[0]
    assert (best.name, best.trait, best.odds > insights.attributes.needed) == ("custom.fit", "", True)
    assert "fit of the source" in best.says


def test_what_knows_the_outcome_is_left_out_with_the_reason(insights):
    left_out = {each.name: each.why for each in insights.attributes.excluded}
    assert "of lost leads" in left_out["custom.lost_reason"]
    assert "changes it after the fact" in left_out["lead.status"]
    assert all(each.name != "custom.lost_reason" for each in insights.attributes.ranked)


def test_an_added_feature_is_read_by_the_next_model_live_as_in_bulk(history, tmp_path):
    again = train(history, replace(SETTINGS, features=("custom.fit", "custom.lost_reason")), lambda _step, _share: None)
    assert "custom.fit" in again.learned.encoding.names
    assert "custom.lost_reason" not in again.learned.encoding.names
    folder = ModelFolder(tmp_path)
    folder.keep(again, code="test")
    model = folder.current()
    assert added_read(model) == {"custom.fit"}
    roster = roster_of(history)
    predictor = model.bind(roster)
    assert predictor.reads == {"custom.fit"}
    lead = leads_of(history, history.lead["lead_id"].tail(1))[0]
    rows = np.arange(len(roster.reps))
    chances = []
    for value in ("low", "high"):
        case = Case(QualifiedLead(lead, None, None, Facts({"custom.fit": value})), rows, np.zeros(len(rows)))
        chances.append(float(predictor.forecast(case).chance.mean()))
    assert chances[1] > 1.05 * chances[0]


def test_a_training_refuses_a_feature_that_there_cannot_be():
    with pytest.raises(BadTrainingSettings, match="'shoe size' is no feature that can be added"):
        TrainingSettings(features=("shoe size",))


def test_pairings_leave_zero_outside_and_compare_with_those_eligible(trained):
    assert isinstance(trained.ground, Ground)
    basis = Basis(trained.ground, Level.PAIR)
    kept, looked_at = rep_pairings(basis, contrasts(basis))
    assert 0 < len(kept) < looked_at
    for each in kept:
        assert each.points.low <= each.points.value <= each.points.high
        assert each.points.low * each.points.high > 0
        assert each.leads >= 15
        assert each.won <= each.leads


def test_where_reps_cannot_be_told_apart_nobody_is_paired_or_coached(trained):
    basis = Basis(trained.ground, Level.LEAD)
    assert contrasts(basis) == []
    assert (coach(basis).notes, "nobody was expected to excel" in coach(basis).verdict) == ((), True)


def test_of_too_little_nothing_is_said(history):
    few = train(history.having({"lead": history.lead.head(200)}), SETTINGS, lambda _step, _share: None)
    told = look(few)
    assert (told.attributes.ranked, told.pairings.found, told.tags, told.coaching.notes) == ((), (), (), ())
    assert "Too little to learn from" in told.pairings.verdict


def test_coaching_lists_nobody_by_mere_chance_and_somebody_whose_claims_fail(trained):
    basis = Basis(trained.ground, Level.PAIR)
    claims = [each for each in basis.ground.roster.reps if each.industry_groups]
    assert claims
    rep = max(claims, key=lambda each: int((basis.cases.rep == basis.ground.roster.row_of[each.rep_id]).sum()))
    row = basis.ground.roster.row_of[rep.rep_id]
    place = next(p for p, segment in enumerate(basis.cases.segments) if segment.feature == "industry_group")
    values = basis.cases.segments[place].values
    counts = {value: int(((basis.cases.rep == row) & (basis.cases.segment[:, place] == values.index(value))).sum()) for value in values}
    claimed = max(values, key=counts.__getitem__)
    reps = tuple(
        replace(each, industry_groups=frozenset({claimed})) if each.rep_id == rep.rep_id else each for each in basis.ground.roster.reps
    )
    mine = (basis.ground.cases.rep == row) & (basis.ground.cases.segment[:, place] == values.index(claimed))
    won = np.where(mine, 0.0, basis.ground.cases.won)
    ground = replace(
        basis.ground,
        roster=replace(basis.ground.roster, reps=reps),
        cases=replace(basis.ground.cases, won=won),
        labeled=basis.ground.labeled,
    )
    noted = {(each.rep_id, each.where) for each in coach(Basis(ground, Level.PAIR)).notes}
    assert (rep.rep_id, f"industry {claimed}") in noted


def test_columns_that_tell_nothing_shrink_to_nothing():
    chance = np.random.default_rng(3)
    eta, x = chance.normal(-2, 0.5, 20_000), (chance.random((20_000, 5)) < 0.3).astype(float)
    won = (chance.random(20_000) < 1 / (1 + np.exp(-eta - 0.6 * x[:, 0]))).astype(float)
    flat = np.ones(20_000)
    told = learn_columns(eta, x[:, :1], np.zeros(1, dtype=np.intp), won, flat, flat)
    noise = learn_columns(eta + 0.6 * x[:, 0], x[:, 1:], np.zeros(4, dtype=np.intp), won, flat, flat)
    assert abs(told.effects[0] - 0.6) < 0.15
    assert np.abs(noise.effects).max() < 0.1


def test_ratios_without_more_spread_than_chance_are_near_one_and_with_more_are_not():
    chance = np.random.default_rng(4)
    expected = np.full(400, 8.0)
    still = shrunken_ratios(chance.poisson(expected).astype(float), expected)
    wide = shrunken_ratios(chance.poisson(expected * chance.gamma(4, 0.25, 400)).astype(float), expected)
    assert still.spread < 0.15
    assert np.abs(still.mean - 1).max() < 0.15
    assert 0.4 < wide.spread < 0.6
    assert (wide.low < wide.mean).all()
    assert (wide.mean < wide.high).all()


def test_of_technologies_in_use_equally_often_the_first_by_name_are_tried():
    names = [f"tool {letter}" for letter in "zyxwvutsrqponmlkjihgfedcba"]
    lead = pl.DataFrame({"lead_id": ["L-1"], "created_at": [datetime(2026, 1, 5, tzinfo=UTC)], "technologies": [names]})
    tried = [name for name in candidate_names(History.of({"lead": lead}), frozenset()) if name.startswith("technology.")]
    assert tried == [f"technology.tool {letter}" for letter in "abcdefghijklmnopqrst"]
