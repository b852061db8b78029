"""The policy over HTTP: the same object as YAML and as JSON, the same mistakes with their places, published on top of what one saw."""

from datetime import timedelta

import jsonschema_rs
import pytest

from fairlead.domain.deciding import Policy
from fairlead.domain.screening import Code, Finding, Severity
from tests.contracts.http_house import START

BAD = "objective: wrth\nrules:\n  - id: a\n    route: {reps: [nobody]}\n    when: lead.country ==\n"


def put(client, policy, base="*", **given):
    return client.put(
        "/v1/policy", json={"policy": policy, "author": "Dana", **given}, headers={"If-Match": f'"{base}"' if base != "*" else "*"}
    )


def test_before_the_first_version_it_is_the_built_in_policy(client, house):
    answer = client.get("/v1/policy")
    told = answer.json()
    assert (answer.headers["etag"], told["version"]) == ('"0"', None)
    assert told["document"]["objective"] == "worth"
    assert told["document"]["capacity"]["high_match"] == 70
    assert house.policy_of(told["document"]) == house.policy_of(told["text"]) == Policy()
    assert client.get("/v1/policy/versions").json() == {"versions": [], "newest": 0}
    assert client.get("/v1/policy/versions/0").json() == told


def test_what_is_published_is_what_is_read(client):
    made = put(client, "# why\nobjective: chance\n", 0, note="try it")
    assert (made.status_code, made.headers["etag"], made.headers["location"]) == (201, '"1"', "/v1/policy/versions/1")
    assert (made.json()["made"], made.json()["version"]["author"], made.json()["version"]["note"]) == (True, "Dana", "try it")
    live = client.get("/v1/policy")
    assert (live.headers["etag"], live.json()["text"], live.json()["document"]["objective"]) == (
        '"1"',
        "# why\nobjective: chance\n",
        "chance",
    )
    assert live.json()["version"] == made.json()["version"]
    assert live.json()["version"]["standing"] == "in force"


def test_json_is_the_same_document(client, house):
    document = {
        "objective": "chance",
        "thresholds": {"nurture_below": 499.9},
        "territories": [{"id": "dach", "name": "DACH", "countries": ["Germany"]}],
    }
    assert put(client, document, 0).status_code == 201
    told = client.get("/v1/policy").json()
    assert told["document"]["thresholds"]["nurture_below"] == 499.9
    assert told["document"]["territories"] == [{"id": "dach", "name": "DACH", "countries": ["DE"]}]
    assert house.policy_of(told["text"]) == house.policy_of(document)
    again = put(client, told["document"], 1)
    assert (again.status_code, again.json()["made"], again.headers["etag"]) == (200, False, '"1"')
    assert "location" not in again.headers


@pytest.mark.parametrize(
    "policy", [BAD, {"objective": "wrth", "rules": [{"id": "a", "route": {"reps": ["nobody"]}, "when": "lead.country =="}]}]
)
def test_mistakes_are_told_alike_of_yaml_and_json(client, policy):
    checked = client.post("/v1/policy/check", json={"policy": policy}).json()
    refused = put(client, policy)
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")
    assert (refused.json()["title"], refused.json()["detail"]) == ("The policy has mistakes", "3 mistakes; nothing was applied")
    for problems in (checked["problems"], refused.json()["problems"]):
        assert {each["field"] for each in problems} == {"/objective", "/rules/0/when", "/rules/0/route/reps/0"}
        lines = {each["field"]: each["line"] for each in problems}
        assert lines == (
            {"/objective": 1, "/rules/0/when": 5, "/rules/0/route/reps/0": 4} if isinstance(policy, str) else dict.fromkeys(lines)
        )
    assert (checked["usable"], checked["difference"]) == (False, None)
    assert client.get("/v1/policy").headers["etag"] == '"0"'


def test_a_check_tells_what_differs_and_keeps_nothing(client):
    put(client, "objective: chance\n")
    checked = client.post("/v1/policy/check", json={"policy": "objective: balanced\nrules: [{id: a}]\n"}).json()
    assert checked["usable"]
    assert [each["code"] for each in checked["warnings"]] == ["DOES_NOTHING"]
    assert (checked["warnings"][0]["severity"], checked["warnings"][0]["place"], checked["warnings"][0]["line"]) == (
        "warning",
        "rules[0]",
        2,
    )
    assert checked["difference"]["changes"] == ["objective: chance → balanced", "rules: 'a' added, {id: a}"]
    assert (checked["difference"]["before"], checked["difference"]["words"]) == ("version 1", "2 fields differ")
    against = client.post("/v1/policy/check", json={"policy": "objective: worth\n", "against": 0}).json()
    assert against["difference"]["words"] == "nothing differs"
    assert client.post("/v1/policy/check", json={"policy": "", "against": 7}).status_code == 404
    assert client.get("/v1/policy/versions").json()["newest"] == 1


def test_a_check_asks_recent_leads_only_where_wished(client, house):
    house.shown = [Finding(Severity.WARNING, Code.UNCOVERED_SEGMENT, "leads from DE", "nobody may take 3 of 3 recent ones", "add a rep")]
    told = {
        leads: [
            (each["code"], each["reason"]) for each in client.post("/v1/policy/check", json={"policy": "", **leads_of}).json()["warnings"]
        ]
        for leads, leads_of in (("asked", {"leads": True}), ("not asked", {}))
    }
    assert told == {"asked": [("UNCOVERED_SEGMENT", "(leads from DE): nobody may take 3 of 3 recent ones")], "not asked": []}


def test_without_a_base_nothing_is_published(client):
    refused = client.put("/v1/policy", json={"policy": "objective: chance\n", "author": "Dana"})
    assert refused.status_code == 428
    assert "If-Match" in refused.json()["detail"]
    assert client.post("/v1/policy/rollback", json={"author": "Dana"}).status_code == 428
    assert client.get("/v1/policy/versions").json()["newest"] == 0


def test_on_an_older_base_it_is_refused_with_what_changed_meanwhile(client):
    put(client, "objective: chance\n", 0)
    put(client, "objective: balanced\n", 1, note="spring")
    refused = put(client, "salt: mine\n", 1)
    assert refused.status_code == 412
    assert refused.json()["detail"].startswith(
        "this was written on top of version 1, and the newest is version 2 by now; nothing was applied"
    )
    assert [each["reason"] for each in refused.json()["problems"]] == [
        f"version 2 by Dana, {START:%Y-%m-%d %H:%M} UTC: spring",
        "objective: chance → balanced",
    ]
    assert put(client, "salt: mine\n", 2).status_code == 201


@pytest.mark.parametrize("tag", ['"1"', 'W/"1"', "1", "*"])
def test_a_base_may_be_written_as_tags_are(client, tag):
    put(client, "objective: chance\n", 0)
    body = {"policy": "objective: balanced\n", "author": "Dana"}
    assert client.put("/v1/policy", json=body, headers={"If-Match": tag}).status_code == 201


@pytest.mark.parametrize("tag", ['"abc"', "", '"1", "2"'])
def test_a_tag_that_is_none_is_told(client, tag):
    refused = client.put("/v1/policy", json={"policy": "", "author": "Dana"}, headers={"If-Match": tag})
    assert refused.status_code == 422
    assert refused.json()["problems"][0]["field"] == "if-match"


def test_a_scheduled_version_decides_from_its_moment_on(client, house):
    put(client, "objective: chance\n")
    friday = START + timedelta(days=4)
    made = put(client, "objective: balanced\n", effective_from=friday.isoformat())
    assert made.json()["version"]["standing"] == "scheduled"
    assert client.get("/v1/policy").headers["etag"] == '"1"'
    assert client.get("/v1/policy/versions/2").json()["document"]["objective"] == "balanced"
    assert put(client, "salt: x\n", 1).status_code == 412
    house.at = friday
    assert client.get("/v1/policy").headers["etag"] == '"2"'
    assert [each["standing"] for each in client.get("/v1/policy/versions").json()["versions"]] == ["in force", "past"]


def test_back_in_one_step(client, house):
    put(client, "objective: chance\n")
    house.at += timedelta(hours=1)
    put(client, "objective: balanced\n", effective_from=(house.at + timedelta(hours=1)).isoformat())
    back = client.post("/v1/policy/rollback", json={"author": "Rob"}, headers={"If-Match": '"2"'})
    assert back.status_code == 201
    assert (back.json()["version"]["number"], back.json()["version"]["restores"], back.json()["withdrawn"]) == (3, 1, [2])
    to_built_in = client.post("/v1/policy/rollback", json={"author": "Rob", "to": 0}, headers={"If-Match": "*"})
    assert to_built_in.json()["version"]["restores"] == 0
    assert client.post("/v1/policy/rollback", json={"author": "Rob", "to": 9}, headers={"If-Match": "*"}).status_code == 404


@pytest.mark.parametrize(
    ("given", "field"),
    [({"author": ""}, "author"), ({"effective_from": "tomorrow"}, "effective_from"), ({"note": 5}, "note"), ({"other": 1}, "other")],
)
def test_what_cannot_be_published_is_told(client, given, field):
    refused = put(client, "objective: chance\n", **given)
    assert refused.status_code == 422
    assert refused.json()["problems"][0]["field"] == field


def test_the_past_stays_as_it_was(client):
    refused = put(client, "objective: chance\n", effective_from=(START - timedelta(days=1)).isoformat())
    assert (refused.status_code, refused.json()["title"]) == (422, "This cannot be published")
    assert "is past" in refused.json()["detail"]


def test_what_differs_between_two_versions(client):
    put(client, "objective: chance\n")
    put(client, "objective: balanced\n")
    told = client.get("/v1/policy/diff", params={"before": 1}).json()
    assert (told["before"], told["after"], told["changes"]) == ("version 1", "version 2", ["objective: chance → balanced"])
    assert told["unified"].splitlines()[-2:] == ["-objective: chance", "+objective: balanced"]
    assert client.get("/v1/policy/diff").json()["words"] == "nothing differs"
    assert client.get("/v1/policy/diff", params={"after": 7}).status_code == 404


def test_the_schema_is_the_one_that_the_answers_keep(client):
    answer = client.get("/v1/policy/schema")
    assert answer.headers["content-type"] == "application/schema+json"
    schema = jsonschema_rs.validator_for(answer.json())
    put(client, BAD.replace("wrth", "worth").replace("nobody", "rep-001").replace("==", '== "US"'))
    document = client.get("/v1/policy").json()["document"]
    assert document["rules"][0]["id"] == "a"
    assert list(schema.iter_errors(document)) == []
    assert list(schema.iter_errors({**document, "objective": "wrth"})) != []


def test_a_document_too_large_is_refused(client):
    assert put(client, "#" * 1_000_001).status_code == 413


def test_a_page_from_elsewhere_cannot_publish(client):
    refused = client.put("/v1/policy", json={"policy": "", "author": "x"}, headers={"If-Match": "*", "Origin": "http://elsewhere.example"})
    assert refused.status_code == 403


def test_what_a_policy_would_have_earned(client):
    told = client.post("/v1/policy/estimate", json={"policy": {}, "days": 90}).json()
    assert (told["decided"], told["compared"], told["left_out"]) == (25, 20, {"a person placed them": 5})
    assert told["value"]["cannot_tell"] is None
    assert told["value"]["snips"]["low"] < told["value"]["snips"]["value"] < told["value"]["snips"]["high"]
    assert told["wins"]["cannot_tell"].startswith("The log cannot tell: ")
    assert told["deployed"]["estimate"]["value"] == 21_000.0
    assert told["modelled"]["leads"] == 40
    assert any("no weighing is possible" in each for each in told["words"])


def test_an_estimate_without_leads_says_what_to_do(client):
    assert client.post("/v1/policy/estimate", json={"policy": {}, "days": 3}).status_code == 404
    assert client.post("/v1/policy/estimate", json={"policy": {"exploration": {"share": 0.9}}}).status_code == 422
