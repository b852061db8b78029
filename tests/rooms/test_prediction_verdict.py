"""The verdict on a model: what it may be used for, why, how sure, what to mind, what is missing; and what it is compared with."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from fairlead.adapters.models import ModelFolder
from fairlead.domain.prediction import Level
from fairlead.learning.champion import Champion
from fairlead.learning.history import History
from fairlead.learning.holdout import counted
from fairlead.learning.settings import TrainingSettings
from fairlead.learning.training import train
from tests.conformance.trained_sample import SETTINGS, small_history, small_model


def _quiet(_step, _share):
    pass


def test_a_good_model_says_what_it_may_do_and_how_sure_that_is():
    card = small_model().card
    verdict = card.numbers["verdict"]
    shuffled = card.numbers["examination"]["permutation"]
    assert verdict["use"] == "It may choose between reps."
    assert (
        f"Odds that the reps' part is real: over 1,000:1 by all leads, over 1,000:1 by the later ones alone. Reps shuffled {shuffled['permutations']} times"
        in verdict["sure"]
    )
    assert shuffled["p_value"] <= 0.01
    assert shuffled["gain"] > shuffled["chance_gain"] + 3 * shuffled["chance_spread"]
    head = card.text.partition("## Data")[0]
    assert all(sentence in head for sentence in (verdict["use"], verdict["why"], verdict["sure"], *verdict["mind"], *verdict["missing"]))


def test_scores_stand_inside_their_intervals_and_every_group_has_its_numbers():
    numbers = small_model().card.numbers
    scores, examined = numbers["holdout"]["scores"]["lead and rep"], numbers["examination"]
    assert all(interval["low"] <= scores[name] <= interval["high"] for name, interval in examined["intervals"].items())
    groups = examined["groups"]
    assert {"source", "size_band", "team_id", "seniority"} <= {group["by"] for group in groups}
    whole = numbers["holdout"]["leads"]
    assert sum(group["leads"] for group in groups if group["by"] == "size_band") <= whole
    for group in groups:
        assert (group["p_value"] is None) == (group["fit"] == "too small")
        assert sum(point["leads"] for point in group["points"]) == (0 if group["fit"] == "too small" else group["leads"])


def _of_alike_reps():
    """The same sample, every lead with a rep drawn by chance long after its outcome: who had it made no difference."""
    history = small_history()
    reps = history.rep["rep_id"].unique().sort().to_list()
    given = history.assignment.unique("lead_id", keep="first").sort("lead_id")
    drawn = pl.Series("rep_id", np.array(reps)[np.random.default_rng(8).integers(len(reps), size=given.height)])
    return History.of(
        history.frames() | {"assignment": given.with_columns(drawn), "deal": history.deal.with_columns(rep_id=pl.lit(None, pl.String))}
    )


def test_no_rep_signal_is_a_normal_answer_that_says_what_it_would_take():
    card = train(_of_alike_reps(), SETTINGS, _quiet).card
    verdict, examined = card.numbers["verdict"], card.numbers["examination"]
    assert card.numbers["readiness"]["level"] == "lead"
    assert verdict["use"] == "It may rank leads, not reps: leads are shared by fair rotation."
    assert examined["permutation"]["p_value"] > 0.05
    (told,) = [line for line in verdict["missing"] if "No rep signal was found" in line]
    assert any(words in told for words in ("could have shown", "would mostly have shown", "speak against it"))
    assert examined["power"]["smallest"] > 0


def test_too_little_data_says_how_much_is_missing():
    history = small_history()
    few = History.of(history.frames() | {"lead": history.lead.sort("created_at").head(300)})
    trained = train(few, TrainingSettings(), _quiet)
    resolved = trained.card.numbers["data"]["resolved"]
    assert f"({500 - resolved} missing)" in trained.readiness.why
    assert any(line.startswith(f"{500 - resolved} more leads with a known outcome") for line in trained.card.numbers["verdict"]["missing"])


def test_outcomes_without_dates_are_counted():
    history = small_history()
    undated = history.lead.head(448).with_columns(created_at=pl.lit(None, pl.Datetime("us", "UTC")))
    kept = undated["lead_id"].implode()
    outcome = history.outcome.filter(pl.col("lead_id").is_in(kept))
    ended = outcome.filter(pl.col("stage").is_in(["won", "lost", "disqualified"]))["lead_id"].n_unique()
    frames = history.frames() | {"lead": undated, "outcome": outcome, "deal": history.deal.head(0)}
    why = train(History.of(frames), TrainingSettings(), _quiet).readiness.why
    assert why.endswith(f"import leads with created_at; {ended} have an outcome, {500 - ended} fewer than the 500 needed even with dates")


def _champion(until, tmp_path):
    """The model of what was known at a moment, as kept and read back."""
    folder = ModelFolder(tmp_path)
    folder.keep(train(small_history().known_by(until), SETTINGS, _quiet), code="test")
    return folder.current()


def test_the_model_in_force_is_compared_on_leads_it_never_saw(tmp_path):
    until = datetime(2026, 1, 15, tzinfo=UTC)
    model = _champion(until, tmp_path)
    assert model.readiness.level is not Level.NONE
    numbers = train(small_history(), SETTINGS, _quiet, Champion(model, until)).card.numbers
    duel, held = numbers["examination"]["champion"], numbers["holdout"]["leads"]
    assert duel["version"] == model.version
    assert duel["leads"] + duel["seen"] == held
    assert 0 < duel["seen"] < held
    assert 0.55 < duel["champion"]["auc"] < 0.9
    assert abs(duel["champion"]["log_loss"] - duel["challenger"]["log_loss"]) < 0.05
    assert duel["gain"]["error"] > 0


def test_a_model_that_saw_the_leads_is_not_compared(tmp_path):
    until = datetime(2026, 1, 15, tzinfo=UTC)
    model = _champion(until, tmp_path)
    late = train(small_history(), SETTINGS, _quiet, Champion(model, until + timedelta(days=300)))
    duel = late.card.numbers["examination"]["champion"]
    assert duel["gain"] is None
    assert duel["champion"] is None
    assert any(line.startswith("No fair comparison with the model in force") for line in late.card.numbers["verdict"]["missing"])
    assert f"may have learned from {duel['seen']:,} of the" in late.card.text


def _gain_on(*, known_only):
    """600 leads of which the first half may share a deal with older ones; chances that know more, of all or of that half alone."""
    chance = np.random.default_rng(13)
    true = np.where(chance.random(600) < 0.5, 0.1, 0.5)
    won = (chance.random(600) < true).astype(float)
    fresh = np.arange(600) >= 300
    told = np.where(known_only & fresh, 0.3, true)
    cases = small_model().ground.cases.take(np.arange(600))
    return counted(replace(cases, won=won, weight=np.ones(600)), fresh, told, np.full(600, 0.3), np.arange(600))


def test_leads_of_deals_already_known_do_not_lift_the_verdict():
    found = _gain_on(known_only=True)
    assert found.whole.odds > 20.0
    assert found.flattered
    assert found.gain is found.fresh
    assert found.gain.odds == 1.0


def test_what_holds_for_all_leads_counts_with_all():
    found = _gain_on(known_only=False)
    assert not found.flattered
    assert found.gain is found.whole


def test_the_card_tells_how_many_leads_may_share_a_deal_with_older_ones():
    card, held = small_model().card, small_model().ground.held
    accounts = card.numbers["examination"]["accounts"]
    assert accounts["known"] + accounts["fresh"] == held.leads
    last = dict(held.older.frame.group_by("account").agg(pl.col("created_at").max()).iter_rows())
    near = timedelta(days=accounts["days"])
    asked = held.cases.frame.select("account", "created_at").iter_rows()
    assert accounts["known"] == sum(name in last and at - last[name] <= near for name, at in asked)
    assert f"{accounts['known']:,} of the held-out leads came within {accounts['days']} days of an older one of their account" in card.text
