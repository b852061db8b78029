"""Policies that wait for a second person, over HTTP: 202 with why, approved by somebody else, or closed."""

import pytest

from fairlead.application.publishing import Impact

STRICT = "approval: {above_changed_share: 0.2}\n"
CHANCE = f"objective: chance\n{STRICT}"


def put(client, text, author="Dana"):
    return client.put("/v1/policy", json={"policy": text, "author": author, "note": "try it"}, headers={"If-Match": "*"})


@pytest.fixture
def strict(client, house):
    assert put(client, STRICT).status_code == 201
    house.impact = Impact(400, 0.5, 0.0)
    return client


def settle(client, number, step, author):
    return client.post(f"/v1/policy/proposals/{number}/{step}", json={"author": author})


def test_a_large_change_waits_and_nothing_is_in_force(strict):
    told = put(strict, CHANCE)
    assert told.status_code == 202
    assert told.json()["why"] == ["50.0% of 400 recent leads would go elsewhere, more than 20.0%."]
    assert (told.json()["state"], told.json()["author"], told.json()["text"]) == ("proposed", "Dana", CHANCE)
    assert strict.get("/v1/policy").headers["etag"] == '"1"'
    listed = strict.get("/v1/policy/proposals").json()
    assert (listed["waiting"], listed["proposals"]) == (1, [told.json()])


def test_a_small_change_is_published(strict, house):
    house.impact = Impact(400, 0.1, 0.0)
    assert put(strict, CHANCE).status_code == 201


def test_without_leads_it_waits(strict, house):
    house.impact = None
    assert put(strict, CHANCE).json()["why"] == ["What it would change cannot be told: no lead arrived in the last 30 days."]


def test_its_author_may_not_approve_and_somebody_else_may(strict):
    put(strict, CHANCE)
    refused = settle(strict, 1, "approve", "dana")
    assert refused.status_code == 409
    assert "somebody else has to approve it" in refused.json()["detail"]
    done = settle(strict, 1, "approve", "Rob")
    assert (done.status_code, done.headers["etag"], done.json()["version"]["note"]) == (201, '"2"', "try it (proposal 1, approved by Rob)")
    assert strict.get("/v1/policy").json()["text"] == CHANCE
    kept = strict.get("/v1/policy/proposals").json()
    assert (kept["waiting"], kept["proposals"][0]["settled"]["author"], kept["proposals"][0]["settled"]["version"]) == (0, "Rob", 2)


def test_what_was_rejected_stays_out(strict):
    put(strict, CHANCE)
    assert settle(strict, 1, "reject", "Dana").json()["state"] == "rejected"
    assert settle(strict, 1, "approve", "Rob").status_code == 409
    assert settle(strict, 9, "approve", "Rob").status_code == 404


def test_where_somebody_published_meanwhile_it_is_measured_anew(strict):
    put(strict, CHANCE)
    assert strict.post("/v1/policy/rollback", json={"author": "Ann", "to": 1}, headers={"If-Match": "*"}).status_code == 201
    assert settle(strict, 1, "approve", "Rob").status_code == 412
