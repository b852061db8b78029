"""Below the data floor: a named state that says what is missing, for every kind of missing; never a crash."""

import polars as pl
import pytest

from fairlead.adapters.models import ModelFolder
from fairlead.domain.prediction import Level
from fairlead.learning.history import History
from fairlead.learning.settings import BadTrainingSettings, TrainingSettings
from fairlead.learning.training import train
from tests.conformance.trained_sample import small_history


def _quiet(_step, _share):
    pass


def _with(**frames):
    return History.of(small_history().frames() | frames)


def _few(history, leads):
    kept = history.lead.sort("created_at").head(leads)
    return History.of(history.frames() | {"lead": kept})


CASES = {
    "nothing at all": (History.empty, "there are no reps"),
    "no leads": (lambda: _with(lead=small_history().lead.head(0)), "there are no leads"),
    "leads without arrival": (
        lambda: _with(lead=small_history().lead.with_columns(created_at=pl.lit(None, pl.Datetime("us", "UTC")))),
        "there are no leads",
    ),
    "no reps": (lambda: _with(rep=small_history().rep.head(0)), "there are no reps"),
    "no outcomes": (lambda: _with(outcome=small_history().outcome.head(0), deal=small_history().deal.head(0)), "no lead has reached 'won'"),
    "nothing won": (
        lambda: _with(outcome=small_history().outcome.filter(pl.col("stage") != "won"), deal=small_history().deal.head(0)),
        "no lead has reached 'won'",
    ),
    "few leads": (lambda: _few(small_history(), 300), "of the 500 needed"),
}


@pytest.mark.parametrize("name", CASES)
def test_too_little_data_rotates_and_says_what_is_missing(name, tmp_path):
    history, told = CASES[name]
    trained = train(history(), TrainingSettings(), _quiet)
    assert trained.readiness.level is Level.NONE
    assert told in trained.readiness.why
    folder = ModelFolder(tmp_path)
    version = folder.keep(trained, code="test")
    assert folder.current().version == version
    assert folder.current().readiness == trained.readiness
    assert "fair rotation" in folder.card(version)["text"]


def test_base_rate_is_told_where_it_is_known():
    trained = train(_few(small_history(), 450), TrainingSettings(), _quiet)
    assert 0 < trained.base.low < trained.base.chance < trained.base.high < 0.5


def test_reps_nobody_assigned_leave_a_model_of_leads():
    history = _with(
        assignment=small_history().assignment.head(0),
        deal=small_history().deal.with_columns(rep_id=pl.lit(None, pl.String)),
        lead=small_history().lead.with_columns(owner_rep_id=pl.lit(None, pl.String)),
    )
    trained = train(history, TrainingSettings(folds=2), _quiet)
    assert trained.readiness.level is Level.LEAD
    assert "reps could not be told apart" in trained.readiness.why


def test_all_by_hand_is_warned_of():
    history = _with(assignment=small_history().assignment.with_columns(method=pl.lit("manual")))
    card = train(history, TrainingSettings(folds=2), _quiet).card
    assert "given by hand" in card.text


def test_no_model_yet_says_what_to_do(tmp_path):
    model = ModelFolder(tmp_path / "models").current()
    assert model.readiness.level is Level.NONE
    assert "fairlead train" in model.readiness.why


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"horizon_days": 0}, "horizon_days is 0"),
        ({"window_days": 5}, "window_days is 5"),
        ({"holdout_share": 0.9}, "holdout_share is 0.9"),
        ({"half_life_days": 1}, "half_life_days is 1"),
    ],
)
def test_settings_out_of_range_are_told(given, told):
    with pytest.raises(BadTrainingSettings) as raised:
        TrainingSettings(**given)
    assert told in str(raised.value)


def test_unknown_stage_is_told():
    with pytest.raises(BadTrainingSettings, match="stage is 'sold'; it must be one of touched"):
        train(small_history(), TrainingSettings(stage="sold"), _quiet)
