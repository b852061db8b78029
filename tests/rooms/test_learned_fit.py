"""Learned fit: found where company and person tell of winning, absent with the reason where they do not; and scores beside outcomes."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from fairlead.adapters.models import ModelFolder
from fairlead.adapters.models.content import fit_from, fit_to
from fairlead.application.score_report import report_scores
from fairlead.domain.deciding import Policy
from fairlead.domain.prediction import Encoding
from fairlead.domain.qualification import Criterion, IntentPolicy, Profile, Weighing
from fairlead.learning.cases import Cases
from fairlead.learning.fit import learn_fit, scorecard
from fairlead.learning.history import History
from fairlead.learning.policy_scores import policy_scores
from fairlead.learning.score_table import score_table
from fairlead.learning.settings import TrainingSettings
from fairlead.learning.trained import LearnedFit
from tests.conformance.trained_sample import SETTINGS, small_history, small_model

GROUPS = ("manufacturing", "software", "retail")
EFFECTS = np.array([0.9, 0.0, -0.9, 0.0])


def world(effect, n=6_000, seed=3):
    """Leads of three industries, a tenth of them of none that is known, and revenues that say nothing."""
    chance = np.random.default_rng(seed)
    codes = chance.integers(0, 4, n)
    revenue = np.where(chance.random(n) < 0.3, np.nan, chance.lognormal(10, 1, n))
    won = (chance.random(n) < 1 / (1 + np.exp(2.0 - effect * EFFECTS[codes]))).astype(float)
    frame = pl.DataFrame(
        {"account": [f"A{number}" for number in chance.integers(0, n, n)], "value_minor": np.where(won > 0, 100.0, np.nan)}
    )
    x = np.column_stack([np.where(codes == 3, np.nan, codes), revenue])
    nothing = np.zeros(n, dtype=np.intp)
    encoding = Encoding(("industry_group", "revenue_minor"), {"industry_group": GROUPS})
    return Cases(frame, encoding, (), (), x, nothing[:, None], nothing, nothing, np.arange(n) * 60.0, won, np.ones(n), np.zeros(n))


def learned(effect):
    cases = world(effect)
    return learn_fit(cases, np.arange(len(cases), dtype=np.intp), TrainingSettings())


def test_where_industries_differ_later_leads_bear_it_out() -> None:
    found = learned(1.0)
    card = found.learned.card
    assert card is not None
    steps = {trait.feature: trait for trait in card.traits}["industry_group"].values
    assert steps["manufacturing"] - steps["retail"] == pytest.approx(1.8, abs=0.25)
    assert card.fit({"industry_group": "manufacturing"}) > 75
    assert card.fit({"industry_group": "retail"}) < 25
    assert card.fit({"source": "webinar"}) is None
    assert found.table is not None
    assert found.table.suggested is not None
    assert "told of winning on 1,800 later leads" in card.why


def test_where_nothing_differs_there_is_none_and_it_says_why() -> None:
    found = learned(0.0)
    assert found.learned.card is None
    assert found.learned.why.startswith("company and person alone told nothing credible of winning on 1,800 later leads")
    steps = [step for trait in scorecard(world(0.0)).traits for step in (*trait.values.values(), *trait.steps)]
    assert max(map(abs, steps), default=0.0) < 0.1


def test_too_few_wins_test_nothing() -> None:
    cases = world(1.0, n=120)
    assert (
        learn_fit(cases, np.arange(120, dtype=np.intp), TrainingSettings()).learned.why == "too few conversions to test it on later leads"
    )


def test_a_scorecard_survives_its_artefact_to_the_last_bit(tmp_path) -> None:
    card = learned(1.0).learned
    assert fit_from(fit_to(card)) == card
    assert fit_from(fit_to(LearnedFit(None, "why not"))) == LearnedFit(None, "why not")
    trained = small_model()
    assert trained.learned is not None
    folder = ModelFolder(tmp_path)
    model = folder.at(folder.keep(replace(trained, learned=replace(trained.learned, fit=card)), code="1"))
    assert model.scorecard == card.card
    older = folder.at(folder.keep(replace(trained, learned=replace(trained.learned, fit=None)), code="1"))
    assert (older.scorecard, older.no_fit) == (None, "the model is older than learned fit")


def test_training_tells_on_the_card_how_learned_scores_stand_beside_later_outcomes() -> None:
    trained = small_model()
    told = trained.card.numbers["scores"]
    table = told["lead_score"]["table"]
    assert table["leads"] == sum(band["leads"] for band in table["bands"])
    assert table["won"] == sum(band["won"] for band in table["bands"])
    rates = [band["rate"] for band in table["bands"] if band["leads"] > 50]
    assert rates[-1] > rates[0]
    assert trained.learned.fit.why == told["learned_fit"]["why"]
    assert "## Learned fit" in trained.card.text


def test_contributions_of_features_add_up_to_the_log_odds_of_the_lead(tmp_path) -> None:
    folder = ModelFolder(tmp_path)
    model = folder.at(folder.keep(small_model(), code="1"))
    one, other = ({"industry_group": group, "demo_request_30d": demos} for group, demos in (("manufacturing", 2.0), ("education", 0.0)))
    c = model.coefficients
    apart = c.slope * (model.scorer.logit(one) - model.scorer.logit(other))
    assert sum(model.contributions(one).values()) - sum(model.contributions(other).values()) == pytest.approx(apart, abs=1e-6)
    parts = list(model.contributions(one).values())
    assert parts == sorted(parts, key=lambda part: -abs(part))


# ------------------------------------------------------------------------------------------------- beside outcomes


def drawn(slope, n=3_000, seed=1, cluster=None):
    chance = np.random.default_rng(seed)
    score = chance.random(n) * 100
    won = (chance.random(n) < 0.1 + slope * (score - 50) / 100).astype(float)
    return score_table(score, won, np.where(won > 0, 1.0, np.nan), np.arange(n) if cluster is None else cluster)


def test_a_score_that_tells_winners_gets_a_threshold() -> None:
    table = drawn(0.15)
    assert table.suggested is not None
    best = next(each for each in table.thresholds if each.at == table.suggested)
    assert best.separates == 1
    assert best.caught > best.share


def test_a_score_that_tells_nothing_gets_none() -> None:
    # Twenty worlds, nine thresholds each, one in twenty worlds allowed to err.
    assert sum(drawn(0.0, seed=seed).suggested is not None for seed in range(20)) <= 2
    assert drawn(0.0).words == "no threshold separates those that are won from the others beyond chance"


def test_a_score_that_points_the_wrong_way_is_told() -> None:
    table = drawn(-0.15)
    assert table.suggested is None
    assert table.words == "higher scores are won less often here: the score points the wrong way"


def test_leads_of_one_account_stand_or_fall_together() -> None:
    few = np.repeat([10.0, 90.0], 150)
    won = np.concatenate([np.tile([0.0], 150), np.tile([1.0, 0.0, 0.0], 50)])
    apart = score_table(few, won, won, np.arange(300))
    # The same leads, all wins from one account and all the others from another: two accounts prove nothing.
    together = score_table(few, won, won, np.where(won > 0, 1, np.where(few > 50, 2, 3)))
    assert apart.suggested is not None
    assert together.suggested is None


PROFILE = Profile(
    (Criterion("ours", industries=frozenset({"manufacturing", "healthcare"})), Criterion("decides", seniorities=frozenset({"vp"})))
)


def test_declared_scores_of_ripe_leads_stand_beside_their_outcomes() -> None:
    found = policy_scores(small_history(), PROFILE, IntentPolicy(), SETTINGS)
    assert found is not None
    assert found.fit is not None
    assert found.fit.leads + found.fit.unscored == found.leads == found.intent.leads
    assert found.fit.won + found.fit.unscored_won == found.won == found.intent.won > 100
    kinds = {each.kind: each for each in found.kinds}
    assert kinds["demo_request"].said == "supported"
    assert kinds["demo_request"].rate > kinds["demo_request"].without
    assert kinds["demo_request"].learned > 0
    assert policy_scores(small_history(), Profile(), IntentPolicy(), SETTINGS).fit is None


def test_weights_that_outcomes_ask_for_are_on_the_scale_of_those_in_force() -> None:
    doubled = IntentPolicy({kind: replace(each, weight=each.weight * 2) for kind, each in IntentPolicy().kinds.items()}, Weighing(4, 7, 20))
    one, other = (
        {each.kind: each.learned for each in policy_scores(small_history(), Profile(), policy, SETTINGS).kinds}
        for policy in (IntentPolicy(), doubled)
    )
    told = [kind for kind, weight in one.items() if weight]
    assert told
    assert all(other[kind] == pytest.approx(2 * one[kind], abs=0.15) for kind in told)


def test_the_report_says_where_there_is_no_score_and_why() -> None:
    as_of = small_history().lead["created_at"].max()
    report = report_scores(small_history, Policy(), None, days=730, at=as_of)
    notes = {each.name: (each.table is None, each.out_of_time, each.note) for each in report.scores}
    assert notes["fit"] == (True, False, "the policy declares no ideal customer; write one under icp")
    assert notes["lead_score"][:2] == (True, True)
    assert notes["intent"][0] is False
    card = small_model().card.numbers
    beside = {each.name: each for each in report_scores(small_history, Policy(icp=PROFILE), card, days=730, at=as_of).scores}
    assert beside["lead_score"].table == card["scores"]["lead_score"]["table"]
    assert beside["fit"].table["leads"] > 0
    empty = report_scores(History.empty, Policy(), None, days=730, at=as_of)
    assert (empty.leads, [each.table for each in empty.scores]) == (0, [None] * 4)
    assert {each.note[:42] for each in empty.scores if not each.out_of_time} == {"no lead of the last 730 days is old enough"}
