"""Complaint 10: scores nobody trusts: one conversion event only, no export, a cliff at a thousand leads."""

import csv
import json
import sys
from pathlib import Path

import pytest

from fairlead.cli import main
from fairlead.domain.prediction import Level
from fairlead.learning.history import History
from fairlead.learning.settings import TrainingSettings
from fairlead.learning.training import train
from tests.conformance.trained_sample import small_history
from tests.journeys.desk import open_desk, submission
from tests.rooms.people import rep, roster

FILES = Path(__file__).resolve().parents[2] / "docs/tutorial/worked-example"


def quiet(_step, _share):
    pass


def first_leads(count):
    history = small_history()
    return History.of(history.frames() | {"lead": history.lead.sort("created_at").head(count)})


@pytest.mark.parametrize("stage", ["contacted", "meeting", "opportunity", "won"])
def test_any_stage_may_be_the_conversion(stage):
    trained = train(small_history(), TrainingSettings(stage=stage, folds=2), quiet)
    assert trained.readiness.level is not Level.NONE
    rarer = {"contacted": 1.0, "meeting": 0.8, "opportunity": 0.6, "won": 0.5}
    assert 0 < trained.base.chance < rarer[stage]


@pytest.mark.parametrize(("leads", "lacks"), [(0, "there are no leads"), (300, "of the 500 needed"), (999, None), (1001, None)])
def test_below_the_floor_it_says_what_is_missing_and_at_a_thousand_nothing_happens(leads, lacks):
    trained = train(first_leads(leads), TrainingSettings(folds=2), quiet)
    if lacks is not None:
        assert (trained.readiness.level, lacks in trained.readiness.why) == (Level.NONE, True)
    else:
        assert trained.readiness.level is train(first_leads(1000), TrainingSettings(folds=2), quiet).readiness.level


def test_a_lead_is_routed_from_the_first_one_on():
    with open_desk(roster(rep("kim"), rep("lee"))) as (desk, _, decisions, _):
        made = desk.submit(submission("first")).result().decision
        assert made.rep_id in {"kim", "lee"}
        assert "there is no history yet" in " ".join(decisions.get(made.decision_id).explanation.why)


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    def run(*words):
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["fairlead", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        assert not ended.value.code, told.err
        return told.out

    return run


def test_every_score_can_be_taken_away(run, tmp_path):
    home = ("--home", tmp_path / "home")
    run("import", FILES, "--mapping", FILES / "mapping.yaml", *home)
    run("train", "--stated", FILES / "stated.yaml", *home)
    (tmp_path / "leads.csv").write_text("lead_id,country\nA-1,US\nA-2,DE\n", encoding="utf-8")
    run("route", "--batch", tmp_path / "leads.csv", "--out", tmp_path / "routed.csv", *home)
    with (tmp_path / "routed.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["lead_id"] for row in rows] == ["A-1", "A-2"]
    for row in rows:
        told = json.loads(run("explain", row["decision_id"], "--json", *home))["decision"]
        assert len(told["candidates"]) + len(told["refusals"]) == 4
        for one in told["candidates"]:
            assert {"chance", "chance_low", "chance_high", "match_score", "propensity"} <= one.keys()
