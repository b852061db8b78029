"""Insight over HTTP: what was found, tags and features decided on, and a look asked for."""

import pytest


@pytest.fixture
def looked(house):
    house.insight.look()
    return house


def act(client, address, **given):
    return client.post(f"/v1/insight/{address}", json={"author": "Lee", **given})


def test_before_the_first_look_there_is_nothing(client):
    assert client.get("/v1/insight").json() == {"insight": None, "names": {}}
    assert client.get("/v1/insight/tags").json() == {"tags": [], "decisions": []}


def test_everything_found_is_told_with_its_uncertainty(client, looked):
    told = client.get("/v1/insight").json()["insight"]
    assert told["attributes"]["ranked"][0]["name"] == "custom.tier"
    assert (told["attributes"]["excluded"][0]["name"], told["attributes"]["added"]) == ("custom.lost_reason", [])
    pairing = told["pairings"]["found"][0]
    assert (pairing["points"], pairing["evidence"]) == ({"value": 0.041, "low": 0.012, "high": 0.07}, "30% by rotation: partly correlation")
    assert told["drivers"]["warning"] == "These are correlations."
    assert told["coaching"]["notes"][0]["words"] == "The profile names product Atlas."


def test_a_feature_is_added_once(client, looked):
    assert act(client, "features/add", name="custom.tier").json()["verdict"] == "added"
    assert client.get("/v1/insight").json()["insight"]["attributes"]["added"] == ["custom.tier"]
    again = act(client, "features/add", name="custom.tier")
    assert (again.status_code, "added already" in again.json()["detail"]) == (409, True)
    assert act(client, "features/remove", name="custom.tier").json()["verdict"] == "removed"


def test_a_tag_of_nobody_here_cannot_be_decided_on(client, looked):
    assert client.get("/v1/insight/tags").json()["tags"] == []
    refused = act(client, "tags/approve", rep_id="U-1", field="industry_groups", value="energy")
    assert (refused.status_code, refused.json()["detail"]) == (404, "there is no rep 'U-1'")


def test_a_tag_of_somebody_who_works_here_is_decided_on(client, house):
    rep_id = house.everybody.reps[0].rep_id
    house.found_tags = (rep_id,)
    house.insight.look()
    (waiting,) = client.get("/v1/insight/tags").json()["tags"]
    known = {name: waiting[name] for name in ("rep_id", "field", "value")}
    assert (waiting["won"], waiting["decided_before"]) == (9, None)
    done = act(client, "tags/approve", **known, note="yes").json()
    assert (done["verdict"], done["author"], done["note"]) == ("approved", "Lee", "yes")
    assert client.get("/v1/insight/tags").json()["tags"] == []
    assert act(client, f"tags/{done['number']}/undo").json()["verdict"] == "undone"
    assert [each["verdict"] for each in client.get("/v1/insight/tags").json()["decisions"]] == ["undone", "approved"]
    assert act(client, "tags/dismiss", **known).status_code == 404


def test_a_look_is_asked_for_once(client):
    first = act(client, "look")
    assert (first.status_code, first.json()["kind"]) == (202, "insight")
    assert act(client, "look").json()["job_id"] == first.json()["job_id"]
