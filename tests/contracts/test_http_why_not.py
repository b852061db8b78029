"""Why a rep did not get a lead, and decisions in the language that is asked for."""

import pytest

from fairlead.http.why_not_schemas import WhyNot
from tests.contracts.test_http_decisions import send


@pytest.fixture
def routed(client):
    return client.get(f"/v1/decisions/{send(client, 1)['decision_id']}").json()


def asked(client, decision_id, rep_id, **how):
    return client.get(f"/v1/decisions/{decision_id}/why-not/{rep_id}", **how)


def test_everybody_gets_an_answer(client, routed):
    for one in [*routed["candidates"], *routed["refusals"]]:
        told = asked(client, routed["decision_id"], one["rep"]["rep_id"]).json()
        WhyNot.model_validate(told)
        expected = "refused" if "reason" in one else "got" if one["chosen"] else "behind"
        assert (told["standing"], told["rep"]) == (expected, one["rep"])
        assert told["headline"].startswith(one["rep"]["name"])
    refused = next(iter(routed["refusals"]))
    told = asked(client, routed["decision_id"], refused["rep"]["rep_id"]).json()
    assert (told["reason"], told["evidence"]) == (refused["reason"], refused["evidence"])
    assert told["change"]


def test_a_rep_may_be_named(client, routed):
    rep = routed["refusals"][0]["rep"]
    assert asked(client, routed["decision_id"], rep["name"].upper()).json()["rep"] == rep


def test_who_was_not_on_record_is_no_error(client, routed):
    assert asked(client, routed["decision_id"], "nobody-of-that-name").json()["standing"] == "not_known"


def test_a_decision_that_is_not_there_is_not_found(client):
    answer = asked(client, "d-none", "rep-1")
    assert (answer.status_code, answer.json()["title"]) == (404, "Not found")


@pytest.mark.parametrize(
    ("how", "language"),
    [
        ({}, "en"),
        ({"params": {"language": "de"}}, "de"),
        ({"headers": {"accept-language": "de-AT,de;q=0.9,en;q=0.5"}}, "de"),
        ({"headers": {"accept-language": "fr, en;q=0.4, de;q=0.8"}}, "de"),
        ({"headers": {"accept-language": "de;q=0, fr"}}, "en"),
        ({"headers": {"accept-language": ";;q=x,,"}}, "en"),
        ({"headers": {"accept-language": "de"}, "params": {"language": "en"}}, "en"),
    ],
)
def test_it_is_told_in_the_language_asked_for(client, routed, how, language):
    start = {"en": " goes to ", "de": " geht an "}[language]
    answer = client.get(f"/v1/decisions/{routed['decision_id']}", **how)
    assert answer.headers["content-language"] == answer.json()["language"] == language
    assert start in answer.json()["headline"]
    other = asked(client, routed["decision_id"], routed["refusals"][0]["rep"]["rep_id"], **how).json()
    assert {"en": " was ruled out: ", "de": " schied aus: "}[language] in other["headline"]


def test_a_language_without_a_catalogue_is_refused(client, routed):
    answer = client.get(f"/v1/decisions/{routed['decision_id']}", params={"language": "xx"})
    assert answer.status_code == 422
    assert "language" in answer.text
