"""The table of errors is total, and every error is told as problem details."""

import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest

import fairlead.application
import fairlead.domain
from fairlead.bootstrap import MISTAKES
from fairlead.domain.time import BadHours
from fairlead.http import errors
from fairlead.http.app import create_app
from tests.contracts.http_house import PaperHouse
from tests.contracts.http_server import client_of

# Errors of domain and application that no request can raise, and why.
OFFLINE = {
    "fairlead.domain.prediction.checked.ModelFailed": "a decision whose model fails is made without it",
    "fairlead.application.job_ports.JobFailed": "a worker tells it of a job, and the job keeps it",
    "fairlead.domain.evidence.logged.BadLog": "arrays that do not belong together; logs are read and put together by the program",
    "fairlead.domain.pricing.contest.BadContest": "arrays that do not belong together; batches are put together by the program",
    "fairlead.domain.time.BadHours": "hours are read when rosters are imported or loaded, never from a request",
    "fairlead.domain.followup.quiet.BadQuiet": "quiet hours that cannot be read are told as an EffectRefused",
    "fairlead.domain.followup.signing.BadSecret": "secrets are made here, never taken from a request",
    "fairlead.application.rule_ports.BadCondition": "the check of a policy tells each of its faults at its place in the document",
}


def raised_inside() -> dict[str, type[Exception]]:
    """Every exception class that domain and application define."""
    found = {}
    for package in (fairlead.domain, fairlead.application):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            for name, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
                if issubclass(kind, Exception) and kind.__module__ == module.name:
                    found[f"{module.name}.{name}"] = kind
    return found


def has_line(kind: type[Exception]) -> bool:
    return any(base in errors.TABLE for base in kind.__mro__)


def offline(name: str) -> bool:
    """Named above, or raised by the import of files, which no request starts."""
    return name in OFFLINE or name.startswith(("fairlead.application.mapping.", "fairlead.application.import_"))


def test_every_error_of_domain_and_application_has_its_line():
    missing = [name for name, kind in raised_inside().items() if not has_line(kind) and not offline(name)]
    assert missing == []


def test_everything_the_house_names_has_its_line():
    assert [kind for kind in MISTAKES if not has_line(kind)] == []


def test_a_damaged_model_is_for_the_operator_to_put_right():
    damaged = next(kind for kind in MISTAKES if kind.__name__ == "CorruptModel")
    with client_of(create_app(PaperHouse(trouble=damaged(Path("models/m-1/trees.txt"), "its checksum differs")))) as client:
        answer = client.post("/v1/leads", json={"company": "Harbor Gear"})
    assert answer.status_code == 503
    assert "trees.txt" in answer.json()["detail"]


def test_an_error_without_a_line_would_be_found():
    assert errors.telling_of(BadHours("x")) is None


def test_what_is_offline_still_exists():
    assert set(OFFLINE) <= set(raised_inside())


def test_a_fault_of_ours_is_told_without_its_inside():
    house = PaperHouse(trouble=ZeroDivisionError("secret inside"))
    with client_of(create_app(house)) as client:
        answer = client.post("/v1/leads", json={"company": "Harbor Gear"})
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/v1/nothing", 404), ("DELETE", "/v1/leads", 405), ("GET", "/v1/leads", 404)]
)
def test_wrong_addresses_are_told_as_problems(method, path, status):
    with client_of(create_app(PaperHouse())) as client:
        answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


@pytest.mark.parametrize(
    ("limit", "reason", "remedy"),
    [
        ("0", "is below 1", "send 1 or more"),
        ("many", "is not a whole number", "send a whole number, such as 20"),
    ],
)
def test_a_query_that_cannot_be_read_is_told_in_plain_words(client, limit, reason, remedy):
    told = client.get("/v1/decisions", params={"limit": limit}).json()
    assert told["detail"] == "1 mistake"  # reading keeps nothing anyway
    assert told["problems"] == [{"field": "limit", "value": limit, "reason": reason, "remedy": remedy}]


@pytest.mark.parametrize(("value", "shown"), [(["A"], '["A"]'), ({"a": 1}, '{"a":1}'), (True, "true"), ("text", None)])
def test_a_value_that_is_not_taken_is_shown_as_json(client, value, shown):
    problems = client.post("/v1/leads", json={"company": value}).json().get("problems", [])
    assert [each["value"] for each in problems] == ([] if shown is None else [shown])
