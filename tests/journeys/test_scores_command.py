"""`fairlead scores` and the scores of `fairlead route`, as a person types them over a small sample."""

import json

import pytest
from typer.testing import CliRunner

from fairlead.cli.commands import app

ICP = "icp: {criteria: [{name: ours, industries: [manufacturing]}, {name: decides, seniorities: [vp, chief]}]}\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with 1,200 leads and an ideal customer in force."""
    folder = tmp_path_factory.mktemp("scores")

    def run(*words):
        return CliRunner().invoke(app, [*words, *(() if words[0] == "sample" else ("--home", str(folder / "home")))])

    assert run("sample", "--reps", "6", "--leads", "1200", "--months", "18", "--seed", "7", "--out", str(folder / "exports")).exit_code == 0
    assert run("import", str(folder / "exports"), "--preset", "sample").exit_code == 0
    (folder / "icp.yaml").write_text(ICP, encoding="utf-8")
    done = run("policy", "apply", str(folder / "icp.yaml"), "--note", "ours", "--yes")
    assert done.exit_code == 0, done.output
    return folder, run


def test_every_score_stands_beside_outcomes_or_says_why_not(home):
    _, run = home
    done = run("scores", "--json")
    assert done.exit_code == 0, done.output
    report = json.loads(done.output)
    by_name = {each["name"]: each for each in report["scores"]}
    assert by_name["lead_score"]["table"] is None
    assert by_name["learned_fit"]["note"].startswith("no model in force tells it")
    for name in ("fit", "intent"):
        table = by_name[name]["table"]
        assert table["leads"] + table["unscored"] == report["leads"]
        assert sum(band["won"] for band in table["bands"]) + table["unscored_won"] == report["won"]
    words = " ".join(run("scores").output.split())
    assert "Fit, declared" in words
    assert "What outcomes say of each kind of deed" in words


def test_a_routed_lead_is_told_with_its_scores(home):
    folder, run = home
    lead = {"lead_id": "L-new", "email": "ada@quillworks.example", "country": "US", "industry": "Manufacturing", "title": "VP Sales"}
    (folder / "lead.json").write_text(json.dumps(lead), encoding="utf-8")
    words = " ".join(run("route", "--lead", str(folder / "lead.json")).output.split())
    assert "fit, declared: 100 of 100; every criterion is known" in words
    assert "+50.0 ours: met (manufacturing)" in words
    assert "intent: 0 of 100; nothing was done lately" in words
    assert "fit, learned: none" in words
    done = run("explain", "L-new", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["decision"]["scores"] == {"fit": 100.0, "fit_known": 1.0, "learned_fit": None, "intent": 0.0}
    assert [each["name"] for each in told["scores"]] == ["lead_score", "fit", "learned_fit", "intent"]


def test_leads_too_young_to_tell_are_said_to_be(home):
    _, run = home
    done = run("scores", "--days", "30")
    assert done.exit_code == 0, done.output
    assert "no lead of the last 30 days is old enough" in " ".join(done.output.split())
