"""How good a model is, over HTTP: every number of its test, for models of any age and kind."""

from dataclasses import replace

from fairlead.adapters.models import ModelFolder
from fairlead.http.evaluation_schemas import Evaluation
from tests.conformance.trained_sample import small_model
from tests.contracts.paper_models import FACTS


def _asked(client, version):
    found = client.get(f"/v1/models/{version}/evaluation")
    assert found.status_code == 200, found.text
    Evaluation.model_validate(found.json())
    return found.json()


def test_a_trained_model_tells_verdict_groups_and_tests(client, house, tmp_path):
    folder = ModelFolder(tmp_path)
    version = folder.keep(small_model(), code="test")
    house.train("m-1")
    house.shelf.kept["m-1"] = folder.facts(version)
    told = _asked(client, "m-1")
    numbers = small_model().card.numbers
    assert told["verdict"]["use"] == "It may choose between reps."
    assert [each["name"] for each in told["scores"]] == ["base rate", "reply time alone", "lead alone", "lead and rep"]
    assert told["permutation"] == numbers["examination"]["permutation"]
    assert sum(each["leads"] for each in told["points"]) == told["leads"]
    assert all(each["low"] <= each["observed"] <= each["high"] for each in told["points"])
    assert {each["of"] for each in told["groups"]} == {"lead", "rep"}
    assert set(told["intervals"]) == {"log_loss", "brier", "auc", "calibration"}


def test_a_model_from_before_verdicts_tells_its_scores_and_its_picture(client, house):
    house.train("m-1")
    points = [{"chance": 0.1, "rate": 0.12, "error": 0.03, "leads": 100}]
    house.shelf.kept["m-1"] = replace(FACTS, evaluation={"calibration": {"points": points}})
    told = _asked(client, "m-1")
    assert told["verdict"] is None
    assert told["groups"] == []
    assert told["scores"][0]["name"] == "base rate"
    (point,) = told["points"]
    assert (point["predicted"], point["observed"], point["leads"]) == (0.1, 0.12, 100)
    assert round(point["low"], 4) == round(0.12 - 1.96 * 0.03, 4)


def test_stated_chances_have_no_test(client, house):
    house.train("m-1")
    house.shelf.kept["m-1"] = replace(FACTS, kind="stated", tested=None)
    told = _asked(client, "m-1")
    assert (told["leads"], told["scores"], told["points"], told["order"]) == (None, [], [], None)


def test_an_unknown_model_is_not_found(client):
    assert client.get("/v1/models/m-abc/evaluation").status_code == 404
