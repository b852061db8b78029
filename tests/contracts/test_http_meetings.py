"""Meetings over HTTP: offered, booked, refused with other times, moved and settled; each to whom it concerns."""

import pytest

from fairlead.domain.rights import Role
from fairlead.http.app import create_app
from tests.contracts.access_house import Asker, gatehouse_over, one_of_each
from tests.contracts.http_house import PaperHouse
from tests.contracts.http_server import client_of

WHO = {"author": "Dana"}


@pytest.fixture
def client():
    with client_of(create_app(PaperHouse(reps=4))) as client:
        yield client


def times(client, lead="L1", **query):
    return client.get(f"/v1/leads/{lead}/meeting-times", params=query).json()


def book(client, lead="L1", **more):
    start = more.pop("start", None) or times(client, lead)["offers"][0]["starts_at"]
    return client.post(f"/v1/leads/{lead}/meetings", json={"start": start, **WHO, **more})


def test_times_are_told_on_both_clocks_with_the_reasons(client):
    told = times(client)
    assert (told["rep_zone"], told["lead_zone"], told["important"], len(told["offers"])) == ("Europe/Berlin", "Europe/Berlin", False, 5)
    first = told["offers"][0]
    assert first["rep_time"] == first["lead_time"]
    assert first["rep_time"].startswith("Tue 2026-05-05 ")
    assert "Too early to tell" in told["why"][0]
    assert told["invitation"] == "No invitation is sent: no mail server is set."
    assert times(client, zone="America/New_York")["offers"][0]["lead_time"].endswith(("08:00", "08:30", "09:00"))


def test_a_meeting_is_booked_listed_and_told_with_its_steps(client):
    answer = book(client, place="Room 4", note="wants to see the roadmap")
    assert answer.status_code == 201
    made = answer.json()
    assert (made["state"], made["sequence"], made["place"], made["credit"]) == ("booked", 0, "Room 4", None)
    listed = client.get("/v1/meetings").json()
    assert [each["meeting_id"] for each in listed["meetings"]] == [made["meeting_id"]]
    assert (listed["mail"], listed["calendars"], listed["more"]) == (None, [], False)
    (step,) = client.get(f"/v1/meetings/{made['meeting_id']}").json()["steps"]
    assert (step["deed"], step["author"], step["note"]) == ("booked", "Dana", "wants to see the roadmap")


def test_a_time_that_is_gone_is_refused_with_times_that_are_free(client):
    start = times(client)["offers"][0]["starts_at"]
    holder = times(client)["rep"]["rep_id"]
    other = next(each for each in ("L2", "L3") if times(client, each)["rep"]["rep_id"] == holder)
    assert book(client, start=start).status_code == 201
    answer = book(client, other, start=start)
    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
    free = [each["value"] for each in answer.json()["problems"]]
    assert free
    assert book(client, other, start=free[0]).status_code == 201


@pytest.mark.parametrize("start", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"])
@pytest.mark.parametrize("agreed", [False, True])
def test_a_start_at_the_end_of_the_calendar_is_refused(client, start, agreed):
    made = book(client).json()
    moved = client.post(f"/v1/meetings/{made['meeting_id']}/move", json={"start": start, "agreed": agreed, **WHO})
    assert (moved.status_code, "no day on which anybody meets" in moved.json()["detail"]) == (422, True)
    assert client.get(f"/v1/meetings/{made['meeting_id']}").json()["sequence"] == 0


def test_a_meeting_is_moved_and_cancelled_once(client):
    made = book(client).json()
    later = times(client, meeting=made["meeting_id"])["offers"][-1]["starts_at"]
    moved = client.post(f"/v1/meetings/{made['meeting_id']}/move", json={"start": later, **WHO}).json()
    assert moved["sequence"] == 1
    assert client.post(f"/v1/meetings/{made['meeting_id']}/cancel", json=WHO).json()["state"] == "cancelled"
    again = client.post(f"/v1/meetings/{made['meeting_id']}/cancel", json=WHO)
    assert again.status_code == 409
    assert "cancelled already" in again.json()["detail"]
    assert client.post(f"/v1/meetings/{made['meeting_id']}/held", json=WHO).status_code == 409


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "start"),
        ({"start": "tomorrow"}, "start"),
        ({"start": "2026-03-03T10:00:00"}, "start"),
        ({"start": "2026-03-03T10:00:00Z", "agreed": "yes"}, "agreed"),
    ],
)
def test_a_mistake_names_its_field(client, body, field):
    answer = client.post("/v1/leads/L1/meetings", json={**WHO, **body})
    assert answer.status_code == 422
    assert field in {each["field"] for each in answer.json()["problems"]}


@pytest.mark.parametrize("path", ["/v1/leads/L9/meeting-times", "/v1/meetings/mt-9"])
def test_what_is_not_there_is_told(client, path):
    assert client.get(path).status_code == 404


def test_a_rep_sees_its_own_meetings_and_a_manager_those_of_the_team():
    house = PaperHouse(reps=4)
    gatehouse = gatehouse_over(house)
    users = one_of_each(gatehouse)
    with client_of(create_app(house, gatehouse=gatehouse)) as client:
        ops, rep, manager = (Asker(gatehouse, users[role]).headers for role in (Role.OPS, Role.REP, Role.MANAGER))
        holders = {}
        for lead in ("L1", "L2", "L3"):
            told = client.get(f"/v1/leads/{lead}/meeting-times", headers=ops).json()
            holders[lead] = told["rep"]["rep_id"]
            start = told["offers"][0]["starts_at"]
            mine = client.post(f"/v1/leads/{lead}/meetings", json={"start": start, "author": "x"}, headers=rep)
            assert mine.status_code == (201 if holders[lead] == "rep-001" else 404)
            if mine.status_code == 404:
                assert client.get(f"/v1/leads/{lead}/meeting-times", headers=rep).status_code == 404
                assert client.post(f"/v1/leads/{lead}/meetings", json={"start": start, "author": "x"}, headers=ops).status_code == 201
        assert set(holders.values()) == {"rep-001", "rep-002"}
        seen = {
            role: client.get("/v1/meetings", headers=headers).json()["meetings"]
            for role, headers in (("rep", rep), ("ops", ops), ("manager", manager))
        }
        assert {each["rep"]["rep_id"] for each in seen["rep"]} == {"rep-001"}
        assert len(seen["ops"]) == 3
        # The manager has the team growth, and neither of these two reps is in it.
        assert seen["manager"] == []
        others = next(each for each in seen["ops"] if each["rep"]["rep_id"] == "rep-002")
        assert client.get(f"/v1/meetings/{others['meeting_id']}", headers=rep).status_code == 404
        assert client.post(f"/v1/meetings/{others['meeting_id']}/cancel", json={"author": "x"}, headers=rep).status_code == 404
        own = seen["rep"][0]
        done = client.post(f"/v1/meetings/{own['meeting_id']}/cancel", json={"author": "somebody else"}, headers=rep)
        assert done.status_code == 200
        steps = client.get(f"/v1/meetings/{own['meeting_id']}", headers=rep).json()["steps"]
        assert steps[-1]["author"].startswith(users[Role.REP].name), "a person acts in its own name, whatever the request says"
