"""What must hold of prediction for any data: no effects from nothing, one definition in bulk and live, the same artefact from the same data."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from fairlead.adapters.models import ModelFolder
from fairlead.domain.prediction import Case, Level
from fairlead.domain.qualification import Facts, QualifiedLead
from fairlead.learning.cases import cases_of
from fairlead.learning.consent import consenting
from fairlead.learning.effects import pair_logits
from fairlead.learning.features import feature_table
from fairlead.learning.history import History
from fairlead.learning.lead_model import logits, matrix
from fairlead.learning.outcomes import label
from fairlead.learning.recognizing import with_accounts
from fairlead.learning.roster import leads_of, roster_of
from fairlead.learning.settings import TrainingSettings
from fairlead.learning.training import train
from fairlead.sample import SampleSpec, generate
from tests.conformance.trained_sample import SETTINGS, small_history, small_model


def _quiet(_step, _share):
    pass


def _shuffled(history: History, seed: int) -> History:
    """The same leads and outcomes, each lead's rep drawn anew: whatever tells reps apart then is luck."""
    names = np.array(history.rep["rep_id"].to_list())
    drawn = names[np.random.default_rng(seed).integers(len(names), size=history.lead.height)]
    anew = pl.DataFrame({"lead_id": history.lead["lead_id"], "anew": drawn})
    assignment = history.assignment.join(anew, on="lead_id", maintain_order="left").with_columns(rep_id="anew", method=pl.lit("rotation"))
    frames = history.frames() | {"assignment": assignment.drop("anew"), "deal": history.deal.with_columns(rep_id=pl.lit(None, pl.String))}
    return History.of(frames)


@pytest.mark.parametrize("seed", [1, 2])
def test_shuffled_reps_are_never_told_apart(seed):
    trained = train(_shuffled(small_history(), seed), SETTINGS, _quiet)
    assert trained.readiness.level is not Level.PAIR
    assert "rep" in trained.readiness.why


def test_reps_that_differ_are_told_apart():
    assert small_model().readiness.level is Level.PAIR
    assert small_model().card.numbers["deviations"]["rep by industry"] > 0.2


def test_shuffled_reps_have_no_effects():
    from fairlead.learning.fitting import fit_all

    history = _shuffled(History.of(generate(SampleSpec(reps=10, leads=20000, seed=6)).history()), 1)
    roster = roster_of(history)
    cases = cases_of(label(history, SETTINGS), feature_table(history), roster, SETTINGS)
    effects = fit_all(cases, roster, SETTINGS, lambda _step: None).effects
    segments = {name: value for name, value in effects.deviations.items() if name.startswith("rep")}
    assert max(segments.values()) < 0.1, segments
    assert sum(value < 0.02 for value in segments.values()) >= 2, segments
    assert effects.evidence < 1.0, "shuffled reps gave evidence that reps differ"


def test_reps_that_differ_give_evidence_of_it():
    from fairlead.learning.fitting import fit_all

    history, roster = small_history(), roster_of(small_history())
    cases = cases_of(label(history, SETTINGS), feature_table(history), roster, SETTINGS)
    assert fit_all(cases, roster, SETTINGS, lambda _step: None).effects.evidence > np.log(SETTINGS.credible_odds)


def test_bulk_and_live_give_the_same_log_odds(tmp_path):
    history, trained = with_accounts(small_history()), small_model()
    folder = ModelFolder(tmp_path)
    folder.keep(trained, code="test")
    roster = roster_of(history)
    predictor = folder.current().bind(roster)
    cases = cases_of(label(consenting(history), SETTINGS), feature_table(history), roster, SETTINGS)
    rows = np.arange(0, len(cases), 601)
    some = cases.take(rows)
    o = logits(trained.learned.trees, some.x, threads=1)
    features = pl.DataFrame({"lead_id": some.frame["lead_id"]}).join(feature_table(history), on="lead_id", maintain_order="left")
    everybody = np.arange(len(roster.reps))
    for place, lead in enumerate(leads_of(history, some.frame["lead_id"])):
        known = features.row(place, named=True)
        got = predictor.forecast(Case(QualifiedLead(lead, None, None, Facts(lead=known)), everybody, np.zeros(len(everybody))))
        again = some.take(np.full(len(everybody), place))
        eta, sd = pair_logits(trained.learned.coefficients, again, np.full(len(everybody), o[place]), roster, everybody)
        np.testing.assert_allclose(np.sum(list(got.parts.values()), axis=0), eta, atol=1e-9)
        np.testing.assert_allclose(got.logit_sd, sd, atol=1e-9)


def test_time_that_went_by_lowers_chances_as_time_to_wait_does(tmp_path):
    history, folder = with_accounts(small_history()), ModelFolder(tmp_path)
    folder.keep(small_model(), code="test")
    model, roster = folder.current(), roster_of(history)
    everybody = np.arange(len(roster.reps))
    (lead,) = leads_of(history, history.lead["lead_id"].head(1))
    known = feature_table(history).filter(pl.col("lead_id") == lead.lead_id).row(0, named=True)

    def forecast(model, *, wait, age):
        waiting = np.full(len(everybody), float(wait))
        return model.bind(roster).forecast(Case(QualifiedLead(lead, None, None, Facts(lead=known)), everybody, waiting, None, float(age)))

    fresh, later = forecast(model, wait=10, age=0), forecast(model, wait=1450, age=0)
    aged = forecast(model, wait=10, age=1440)
    np.testing.assert_allclose(aged.chance, later.chance, rtol=1e-12)
    np.testing.assert_array_equal(aged.reply_minutes, fresh.reply_minutes)
    assert (aged.chance < fresh.chance).all()
    # Artefacts written before age counted go on as they did, so that what they decided replays.
    old = replace(model, coefficients=replace(model.coefficients, counts_age=False))
    np.testing.assert_array_equal(forecast(old, wait=10, age=1440).chance, fresh.chance)


def test_rows_are_encoded_alike_in_bulk_and_live():
    strange = pl.when(pl.int_range(pl.len()) % 7 == 0).then(pl.lit("never seen before")).otherwise("source")
    features = feature_table(small_history()).head(300).with_columns(source=strange)
    encoding = small_model().learned.encoding
    bulk = matrix(encoding, features)
    for place, row in enumerate(features.iter_rows(named=True)):
        np.testing.assert_array_equal(encoding.row(row), bulk[place])


def test_the_same_data_give_the_same_artefact_and_other_data_another(tmp_path):
    folder = ModelFolder(tmp_path)
    one = folder.keep(small_model(), code="test")
    two = folder.keep(train(small_history(), SETTINGS, _quiet), code="test")
    assert one == two
    fewer = History.of(small_history().frames() | {"lead": small_history().lead.head(5990)})
    assert folder.keep(train(fewer, SETTINGS, _quiet), code="test") != one


def test_an_artefact_read_back_forecasts_to_the_last_bit(tmp_path):
    folder = ModelFolder(tmp_path)
    version = folder.keep(small_model(), code="test")
    found = folder.at(version).coefficients
    learned = small_model().learned.coefficients
    for name in ("level", "slope", "ramp", "season", "level_sd", "quality_mean", "quality_sd", "rep_ids", "segments"):
        assert getattr(found, name) == getattr(learned, name), name
    for name in ("effects", "covariance", "prior"):
        np.testing.assert_array_equal(getattr(found, name), getattr(learned, name), err_msg=name)
    np.testing.assert_array_equal(found.reply.share, learned.reply.share)
    np.testing.assert_array_equal(found.advantage.knots, learned.advantage.knots)


def test_an_open_young_lead_is_not_known_and_an_open_old_one_is_lost():
    start = datetime(2025, 1, 1, tzinfo=UTC)
    ages = {"young": 10, "old": 400, "young won": 12, "young lost": 14}
    last = start + timedelta(days=500)
    lead = pl.DataFrame({"lead_id": list(ages), "created_at": [last - timedelta(days=days) for days in ages.values()]})
    outcome = pl.DataFrame(
        {
            "outcome_id": ["1", "2", "3"],
            "lead_id": ["young won", "young lost", "nobody"],
            "stage": ["won", "lost", "lost"],
            "occurred_at": [last - timedelta(days=2), last - timedelta(days=3), last],
        }
    )
    labeled = label(History.of({"lead": lead, "outcome": outcome}), replace(SETTINGS, horizon_days=90))
    found = {row["lead_id"]: (row["resolved"], row["won"], row["weight"] > 0) for row in labeled.frame.iter_rows(named=True)}
    assert found == {
        "young": (False, 0.0, False),
        "old": (True, 0.0, True),
        "young won": (True, 1.0, True),
        "young lost": (True, 0.0, True),
    }


def test_leads_that_come_after_the_last_outcome_was_told_make_no_older_one_lost():
    """Outcomes of an export from September, a lead from the form in November: nothing is known of October, and nobody is lost by it."""
    history = small_history()
    late = (
        history.lead.sort("created_at").tail(1).with_columns(lead_id=pl.lit("late"), created_at=pl.col("created_at") + timedelta(days=60))
    )
    before = label(history, SETTINGS)
    after = label(history.having({"lead": pl.concat([history.lead, late])}), SETTINGS)
    assert (after.resolved, after.won, after.horizon_days) == (before.resolved, before.won, before.horizon_days)
    rest = after.frame.filter(pl.col("lead_id") != "late")
    assert rest["ratio"].to_list() == before.frame["ratio"].to_list()
    assert not after.frame.filter(pl.col("lead_id") == "late")["resolved"].item()


def test_where_no_outcome_was_ever_told_nobody_is_lost():
    history = small_history()
    untold = history.having({"outcome": history.outcome.head(0), "deal": history.deal.head(0)})
    labeled = label(untold, SETTINGS)
    assert (labeled.resolved, labeled.won, labeled.horizon_days) == (0, 0, 270)


def test_weights_of_resolved_leads_stand_for_all_leads():
    labeled = label(small_history(), TrainingSettings(horizon_days=120))
    assert labeled.frame["weight"].sum() == pytest.approx(labeled.frame.height, rel=0.03)
    ripe = labeled.frame.filter(pl.col("age_days") >= 120)
    weighted = (labeled.frame["weight"] * labeled.frame["won"]).sum() / labeled.frame["weight"].sum()
    assert weighted == pytest.approx(ripe["won"].mean(), rel=0.12)


def test_nothing_after_the_snapshot_is_needed():
    """A sample without any affinity still trains, and its card does not claim more than leads tell."""
    history = History.of(generate(SampleSpec(reps=10, leads=3000, seed=9, affinity=0.0)).history())
    trained = train(_shuffled(history, 4), SETTINGS, _quiet)
    assert trained.readiness.level in (Level.LEAD, Level.NONE)
    assert "fair rotation" in trained.card.text
