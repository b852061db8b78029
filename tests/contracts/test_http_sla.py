"""Clocks and first touches over HTTP: what runs, what a lead had, the report; a touch clicked, and one that another system tells."""

from datetime import timedelta

from fairlead.domain.rights import Role
from fairlead.http.app import create_app
from tests.contracts.access_house import Asker, gatehouse_over, one_of_each
from tests.contracts.http_house import START
from tests.contracts.http_server import client_of

REP = "rep-001"
SOON = (START + timedelta(minutes=4)).isoformat()


def given(house, lead_id="L-1", rep_id=REP, *names, at=START):
    house.background.sla.book.give(lead_id, rep_id, at, *(names or ("first touch",)))


def test_a_clock_that_runs_is_told_with_what_is_left(house, client):
    given(house)
    house.at = START + timedelta(minutes=20)
    told = client.get("/v1/sla").json()
    [clock] = told["clocks"]
    assert clock["rep"] == {"rep_id": REP, "name": house.names[REP]}
    assert (clock["name"], clock["state"], clock["within_minutes"]) == ("first touch", "running", 15)
    assert (clock["used_seconds"], clock["over_seconds"]) == (1200, 300)
    assert told["paused"] == []
    assert client.get("/v1/sla", params={"ended": True}).json()["clocks"] == []


def test_a_click_stops_the_clock_and_a_second_one_changes_nothing(house, client):
    given(house)
    house.at = START + timedelta(minutes=3)
    first = client.post("/v1/leads/L-1/touches", json={"kind": "call", "rep_id": REP, "result": "connected"})
    assert first.status_code == 201
    assert (first.json()["fresh"], first.json()["first_touch_seconds"]) == (True, 180)
    assert first.json()["clocks"][0]["state"] == "kept"
    again = client.post("/v1/leads/L-1/touches", json={"kind": "call", "rep_id": REP})
    assert (again.status_code, again.json()["fresh"]) == (201, False)
    found = client.get("/v1/leads/L-1/clocks").json()
    assert [each["touches"] for each in found["spells"]] == [1]
    assert client.get("/v1/sla", params={"ended": True}).json()["clocks"] == found["clocks"]


def test_another_system_tells_when_it_was_and_under_what_name(house, client):
    given(house)
    house.at = START + timedelta(minutes=9)
    body = {"kind": "email", "occurred_at": SOON, "activity_id": "mail-17"}
    assert client.post("/v1/leads/L-1/activities", json=body).json()["first_touch_seconds"] == 240
    assert client.post("/v1/leads/L-1/activities", json=body).json()["fresh"] is False


def test_clocks_name_the_person(house, client):
    given(house)
    [clock] = client.get("/v1/sla").json()["clocks"]
    assert (clock["lead_id"], clock["lead_name"]) == ("L-1", "Ada L-1")
    house.background.sla.book.persons = lambda _: {}
    assert client.get("/v1/sla").json()["clocks"][0]["lead_name"] == "L-1"


def test_a_lead_that_nobody_was_given_here_has_no_clock(client):
    nothing = {"first_touch_at": None, "first_touch_seconds": None, "spells": [], "clocks": []}
    assert client.get("/v1/leads/nobody/clocks").json() == {"lead_id": "nobody", **nothing}


def test_mistakes_are_told_by_field(house, client):
    given(house)
    late = {"kind": "call", "occurred_at": (START + timedelta(days=1)).isoformat()}
    answer = client.post("/v1/leads/L-1/activities", json=late)
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["field"] == "occurred_at"
    assert client.post("/v1/leads/L-1/touches", json={"kind": "telepathy"}).status_code == 422
    assert client.post("/v1/leads/none/touches", json={"kind": "call"}).status_code == 404
    assert client.post("/v1/leads/L-1/touches", json={"kind": "call", "rep_id": "nobody"}).status_code == 404
    assert client.get("/v1/sla/report", params={"days": 0}).status_code == 422


def test_the_report_tells_time_to_first_touch_by_rep(house, client):
    given(house)
    given(house, "L-2", "rep-002")
    house.at = START + timedelta(minutes=3)
    client.post("/v1/leads/L-1/touches", json={"kind": "call"})
    told = client.get("/v1/sla/report", params={"days": 7}).json()
    assert (told["assigned"], told["touched"], told["waiting"], told["median_seconds"]) == (2, 1, 1, 180)
    assert {each["rep"]["rep_id"]: (each["kept"], each["running"]) for each in told["reps"]} == {REP: (1, 0), "rep-002": (0, 1)}
    assert told["clocks"] == [{"name": "first touch", "kept": 1, "broken": 0, "running": 1, "kept_share": 1.0}]


def test_figures_are_there_for_prometheus(house, client):
    given(house)
    text = client.get("/metrics").text
    assert 'fairlead_sla_clocks{state="running"} 1.0' in text
    assert "fairlead_sla_breaches 0.0" in text


def test_a_rep_sees_the_clocks_of_own_leads_and_touches_only_those(house):
    gatehouse = gatehouse_over(house)
    users = one_of_each(gatehouse)
    own = users[Role.REP].rep_id
    other = next(each.rep_id for each in house.roster().reps if each.rep_id != own)
    given(house, "mine", own)
    given(house, "theirs", other)
    gatehouse.views.holder_of_lead = {"mine": own, "theirs": other}.__getitem__
    with client_of(create_app(house, gatehouse=gatehouse)) as client:
        office, headers = (Asker(gatehouse, users[role]).headers for role in (Role.ADMIN, Role.REP))
        assert len(client.get("/v1/sla", headers=office).json()["clocks"]) == 2
        assert [each["lead_id"] for each in client.get("/v1/sla", headers=headers).json()["clocks"]] == ["mine"]
        assert client.get("/v1/sla/report", headers=headers).json()["assigned"] == 1
        assert client.get("/v1/leads/mine/clocks", headers=headers).status_code == 200
        assert client.get("/v1/leads/theirs/clocks", headers=headers).status_code == 404
        assert client.post("/v1/leads/theirs/touches", json={"kind": "call"}, headers=headers).status_code == 404
        assert client.post("/v1/leads/mine/touches", json={"kind": "call", "rep_id": other}, headers=headers).status_code == 403
        assert client.post("/v1/leads/mine/touches", json={"kind": "call"}, headers=headers).status_code == 201
        assert {each.rep_id for each in house.background.sla.book.touches.values()} == {own}
