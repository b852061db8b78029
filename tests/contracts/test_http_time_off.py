"""Time off over HTTP: entered, told and taken back, with every mistake named by its field."""

import pytest

from fairlead.application.calendar_ports import CalendarKind, CalendarSource, Fault, Reading
from fairlead.domain.time import Period
from fairlead.http.app import create_app
from tests.contracts.http_house import START, PaperHouse
from tests.contracts.http_server import client_of

REP = "rep-001"  # in Berlin; START is Monday 16:00 there


@pytest.fixture
def house():
    return PaperHouse(reps=8)


@pytest.fixture
def client(house):
    with client_of(create_app(house)) as client:
        yield client


def presence(client, rep_id=REP):
    return next(each["presence"] for each in client.get("/v1/reps").json()["reps"] if each["rep"]["rep_id"] == rep_id)


def test_an_absence_is_entered_told_everywhere_and_taken_back(client):
    answer = client.post(f"/v1/reps/{REP}/absences", json={"from": "2026-05-04T15:00", "to": "2026-05-04T18:00", "reason": "doctor"})
    assert answer.status_code == 201
    (kept,) = answer.json()["absences"]
    assert (kept["starts_at"], kept["ends_at"], kept["kind"], kept["reason"]) == (
        "2026-05-04T13:00:00Z",
        "2026-05-04T16:00:00Z",
        "away",
        "doctor",
    )
    now = presence(client)
    assert (now["state"], now["why"], now["until"], now["takes_leads"]) == ("away", "doctor", "2026-05-04T16:00:00Z", False)
    told = client.get("/v1/time-off", params={"rep_id": REP}).json()
    assert (told["time_off"], told["more"]) == ([kept], False)
    taken = client.delete(f"/v1/absences/{kept['absence_id']}")
    assert taken.json()["absences"] == [kept]
    assert presence(client)["state"] == "working"
    assert client.get("/v1/time-off", params={"rep_id": REP}).json()["time_off"] == []


def test_a_series_is_entered_once(client):
    asked = {"from": "2026-05-08T13:00", "to": "2026-05-08T17:00", "every": "week", "until": "2026-05-29"}
    kept = client.post(f"/v1/reps/{REP}/absences", json=asked).json()["absences"]
    assert [each["starts_at"][:10] for each in kept] == ["2026-05-08", "2026-05-15", "2026-05-22", "2026-05-29"]
    series = kept[0]["absence_id"].partition(".")[0]
    assert len(client.delete(f"/v1/absences/{series}").json()["absences"]) == 4


def test_a_rep_comes_back_early(client):
    client.post(f"/v1/reps/{REP}/absences", json={"from": "2026-05-01", "to": "2026-05-20"})
    assert len(client.post(f"/v1/reps/{REP}/return", json={}).json()["absences"]) == 1
    assert presence(client)["takes_leads"] is True
    again = client.post(f"/v1/reps/{REP}/return", json={})
    assert (again.status_code, again.json()["problems"][0]["field"]) == (422, "rep_id")


def test_a_pause_is_put_and_ended(client):
    put = client.put(f"/v1/reps/{REP}/pause", json={"for": "2h"})
    assert put.json() == {"rep": {"rep_id": REP, "name": put.json()["rep"]["name"]}, "paused_until": "2026-05-04T16:00:00Z"}
    now = presence(client)
    assert (now["state"], now["paused_until"], now["takes_leads"]) == ("working", "2026-05-04T16:00:00Z", False)
    client.put(f"/v1/reps/{REP}/pause", json={"until": "2026-05-05"})
    assert presence(client)["paused_until"] == "2026-05-05T22:00:00Z"
    assert client.delete(f"/v1/reps/{REP}/pause").json()["ended"] is True
    assert client.delete(f"/v1/reps/{REP}/pause").json()["ended"] is False
    assert presence(client)["paused_until"] is None


def test_the_company_closes_for_a_day(client):
    assert client.put("/v1/closed-days/2026-12-24", json={"reason": "Christmas Eve"}).json() == {
        "day": "2026-12-24",
        "reason": "Christmas Eve",
    }
    assert client.get("/v1/closed-days").json() == {"days": [{"day": "2026-12-24", "reason": "Christmas Eve"}]}
    assert client.delete("/v1/closed-days/2026-12-24").json()["status"] == "opened"
    assert client.delete("/v1/closed-days/2026-12-24").json()["status"] == "was open"


def test_calendars_are_told_without_what_is_secret(client, house):
    source = CalendarSource("c-1", REP, CalendarKind.FEED, "https://calendar.example.org/key-0123/kim.ics", username="kim")
    house.time_off.add_source(source)
    house.time_off.keep_reading(source, Reading((Period(START, START.replace(hour=15)),), (Fault(7, "RRULE is odd"),)), START)
    answer = client.get("/v1/calendars")
    (told,) = answer.json()["calendars"]
    assert (told["address"], told["busy"], told["notes"]) == ("https://calendar.example.org/…", 1, ["line 7: RRULE is odd"])
    assert "key-0123" not in answer.text
    assert "username" not in told
    assert presence(client)["state"] == "busy"
    (entry,) = client.get("/v1/time-off", params={"rep_id": REP}).json()["time_off"]
    assert (entry["kind"], entry["absence_id"], entry["reason"]) == ("busy", None, None)


def test_more_than_a_thousand_lines_are_not_told_at_once(client, house):
    source = CalendarSource("c-1", REP, CalendarKind.FEED, "/srv/kim.ics")
    house.time_off.add_source(source)
    minutes = tuple(Period(START.replace(microsecond=2 * n), START.replace(microsecond=2 * n + 1)) for n in range(1, 1200))
    house.time_off.keep_reading(source, Reading(minutes), START)
    told = client.get("/v1/time-off", params={"rep_id": REP}).json()
    assert (len(told["time_off"]), told["more"]) == (1000, True)


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "field", "says"),
    [
        ("POST", f"/v1/reps/{REP}/absences", {"from": "soon", "to": "17:00"}, 422, "from", "'soon' is no moment"),
        ("POST", f"/v1/reps/{REP}/absences", {"from": "17:00", "to": "16:00"}, 422, "to", "is not after"),
        ("POST", f"/v1/reps/{REP}/absences", {"to": "16:00"}, 422, "from", "is missing"),
        ("POST", f"/v1/reps/{REP}/absences", {"from": "1:00", "to": "16:00", "why": "x"}, 422, "why", "no such field"),
        ("POST", f"/v1/reps/{REP}/absences", {"from": 1, "to": "16:00"}, 422, "from", "is not text"),
        ("PUT", f"/v1/reps/{REP}/pause", {}, 422, "for", "say how long"),
        ("PUT", f"/v1/reps/{REP}/pause", {"for": "ages"}, 422, "for", "no length of time"),
        ("PUT", f"/v1/reps/{REP}/pause", {"until": "2027-01-01"}, 422, "until", "14 days at most"),
        ("PUT", "/v1/closed-days/christmas", {}, 422, "day", "is not a date"),
    ],
)
def test_a_mistake_is_told_by_its_field_and_nothing_is_kept(client, method, path, body, status, field, says):
    answer = client.request(method, path, json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    (problem,) = answer.json()["problems"]
    assert problem["field"] == field
    assert says in problem["reason"]
    assert client.get("/v1/time-off", params={"rep_id": REP}).json()["time_off"] == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/reps/nobody/absences", {"from": "13:00", "to": "17:00"}),
        ("POST", "/v1/reps/nobody/return", {}),
        ("PUT", "/v1/reps/nobody/pause", {"for": "2h"}),
        ("DELETE", "/v1/reps/nobody/pause", None),
        ("DELETE", "/v1/absences/h-1", None),
        ("GET", "/v1/time-off?rep_id=nobody", None),
    ],
)
def test_nobody_and_nothing_are_not_found(client, method, path, body):
    answer = client.request(method, path, json=body) if body is not None else client.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_a_page_from_elsewhere_may_not_pause_anybody(client):
    answer = client.put(f"/v1/reps/{REP}/pause", json={"for": "2h"}, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert presence(client)["paused_until"] is None
