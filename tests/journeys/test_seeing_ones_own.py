"""A rep sees its own leads, a manager the team's, and nobody reaches those of others by another way."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.application.access_ports import User
from fairlead.application.edit_ports import Deed
from fairlead.bootstrap import open_house
from fairlead.bootstrap.access import access_of
from fairlead.config import Settings
from fairlead.domain.rep import Rep, Roster, Team
from fairlead.domain.rights import Role, reps_of
from fairlead.http.app import create_app
from tests.contracts.access_house import Asker
from tests.contracts.http_server import client_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
# Each serves a country of its own, so that the country of a lead says who gets it; nobody serves Japan.
TEAMS = [("north", None, None), ("north-east", None, "north"), ("south", "cy", None)]
REPS = [("ann", "north", "US"), ("bob", "north-east", "DE"), ("cy", "south", "GB"), ("dee", "south", "FR")]


@pytest.fixture
def door(tmp_path):
    with open_house(Settings(home=tmp_path)) as house:
        said = {"source_id": "s", "source_row": 1}
        with house.engine.begin() as connection:
            connection.execute(
                insert(RECORD_TABLES["team"]),
                [
                    {"team_id": one, "name": one.title(), "manager_rep_id": lead, "parent_team_id": above, **said}
                    for one, lead, above in TEAMS
                ],
            )
            connection.execute(
                insert(RECORD_TABLES["territory"]),
                [{"territory_id": country, "name": country, "countries": f'["{country}"]', **said} for _, _, country in REPS],
            )
            connection.execute(
                insert(RECORD_TABLES["rep"]),
                [
                    {"rep_id": one, "name": one.title(), "team_id": team, "territory_ids": f'["{country}"]', "active": True, **said}
                    for one, team, country in REPS
                ],
            )
        house.open_desk()
        gatehouse = access_of(house)
        at, book = house.clock.now(), gatehouse.signing_in.book

        def asker(role, **values):
            number = len(book.users()) + 1
            user = User(f"{role}{number}@acme.example", f"{role} {number}", role, at, **values)
            kept = book.add_user(user, Deed("user add", user.email, "the test", at))
            gatehouse.admission.forget()
            return Asker(gatehouse, kept).headers

        with client_of(create_app(house, gatehouse=gatehouse)) as client:
            admin = asker(Role.ADMIN)
            for number, country in enumerate(["US", "US", "DE", "GB", "FR", "JP"]):
                body = {"lead_id": f"L-{number}", "company": f"Harbor {number}", "country": country}
                assert client.post("/v1/leads", json=body, headers=admin).status_code == 201
            yield client, asker, admin


def decided(client, headers, **query):
    return client.get("/v1/decisions", headers=headers, params=query).json()["decisions"]


def leads(client, headers):
    return {each["lead"]["lead_id"] for each in decided(client, headers)}


def test_each_sees_what_is_theirs(door):
    client, asker, admin = door
    assert leads(client, admin) == {f"L-{number}" for number in range(6)}
    assert leads(client, asker(Role.ANALYST)) == leads(client, admin)
    assert leads(client, asker(Role.REP, rep_id="ann")) == {"L-0", "L-1"}
    # The team, the team below it, and what waits; by the records a manager is known by the rep that it is.
    assert leads(client, asker(Role.MANAGER, teams=frozenset({"north"}))) == {"L-0", "L-1", "L-2", "L-5"}
    assert leads(client, asker(Role.MANAGER, rep_id="cy")) == {"L-3", "L-4", "L-5"}
    assert leads(client, asker(Role.MANAGER)) == {"L-5"}


def test_pages_counts_and_loads_are_of_what_is_seen(door):
    client, asker, _ = door
    ann = asker(Role.REP, rep_id="ann")
    first = client.get("/v1/decisions", headers=ann, params={"limit": 1}).json()
    second = client.get("/v1/decisions", headers=ann, params={"limit": 1, "before": first["before"]}).json()
    assert [each["decisions"][0]["lead"]["lead_id"] for each in (first, second)] == ["L-1", "L-0"]
    assert second["before"] is None
    status = client.get("/v1/status", headers=ann).json()
    assert (status["decided"], status["assigned"], status["assigned_today"], status["waiting"]) == (2, 2, 2, 0)
    assert [each["rep"]["rep_id"] for each in client.get("/v1/reps", headers=ann).json()["reps"]] == ["ann"]
    assert [each["rep"]["rep_id"] for each in client.get("/v1/ledger", headers=ann).json()["places"]] == ["ann"]
    told = client.get("/v1/fairness", headers=ann).json()
    assert {each["rep"]["rep_id"] for group in told["groups"] for each in group["reps"]} <= {"ann"}


def test_what_belongs_to_others_cannot_be_reached(door):
    client, asker, admin = door
    ann = asker(Role.REP, rep_id="ann")
    theirs = next(each["decision_id"] for each in decided(client, admin) if each["lead"]["lead_id"] == "L-3")
    own = next(each["decision_id"] for each in decided(client, admin) if each["lead"]["lead_id"] == "L-0")
    for path in ("/v1/decisions/{}", "/v1/decisions/{}/why-not/ann", "/v1/decisions/{}/lineage"):
        assert client.get(path.format(theirs), headers=ann).status_code == 404
        assert client.get(path.format(own), headers=ann).status_code == 200
    assert client.post(f"/v1/decisions/{theirs}/replay", headers=ann).status_code == 404
    assert client.get("/v1/ledger/entries", headers=ann, params={"rep": "cy"}).status_code == 403
    seen = client.get("/v1/ledger/entries", headers=ann, params={"everybody": "true"}).json()["entries"]
    assert {change["rep"]["rep_id"] for entry in seen for change in entry["changes"]} <= {"ann"}
    for rep, expected in (("cy", 403), ("ann", 201)):
        body = {"start": "2031-05-01", "to": "2031-05-02"}
        answer = client.post(f"/v1/reps/{rep}/absences", json={"from": body["start"], "to": body["to"]}, headers=ann)
        assert answer.status_code == expected, answer.text
        assert client.put(f"/v1/reps/{rep}/pause", json={"for": "2h"}, headers=ann).status_code == (200 if rep == "ann" else 403)
    assert client.post("/v1/leads/L-3/decline", json={"rep_id": "cy"}, headers=ann).status_code == 403
    assert client.post("/v1/leads/L-3/decline", json={"rep_id": "ann"}, headers=ann).status_code == 404
    assert client.post("/v1/leads/L-3/no-show", json={}, headers=ann).status_code == 404
    assert client.get("/v1/time-off", headers=asker(Role.REP, rep_id="cy")).json()["time_off"] == []
    assert client.put("/v1/closed-days/2031-05-01", json={"reason": "x"}, headers=ann).status_code == 403


def test_a_turn_names_its_lead_to_those_whose_it_is_or_was(door):
    client, asker, admin = door
    shared = {"name": "us.csv", "csv": "rep_id,territory_ids\nbob,US\n", "author": "dana", "preview": False}
    assert client.post("/v1/reorganizations", json=shared, headers=admin).status_code == 200
    for number in (6, 7):
        body = {"lead_id": f"L-{number}", "company": f"Harbor {number}", "country": "US"}
        assert client.post("/v1/leads", json=body, headers=admin).status_code == 201

    def entries(headers, **query):
        found = client.get("/v1/ledger/entries", headers=headers, params=query).json()["entries"]
        assert all((entry["lead_id"] is None) == (entry["decision_id"] is None) for entry in found)
        return [entry["lead_id"] for entry in found if entry["reason"] in {"ROTATION", "MOVED"}]

    ann, bob = asker(Role.REP, rep_id="ann"), asker(Role.REP, rep_id="bob")
    theirs = {"ann": leads(client, ann) & {"L-6", "L-7"}, "bob": leads(client, bob) & {"L-6", "L-7"}}
    assert [len(each) for each in theirs.values()] == [1, 1]
    assert entries(admin) == entries(asker(Role.MANAGER, teams=frozenset({"north"}))) == ["L-7", "L-6"]
    for headers, name in ((ann, "ann"), (bob, "bob")):
        (mine,) = theirs[name]
        assert entries(headers) == [each if each == mine else None for each in ("L-7", "L-6")]
        assert [entries(headers, lead=each) for each in sorted(theirs["ann"] | theirs["bob"])].count([]) == 1
    assert client.put("/v1/reps/ann/pause", json={"for": "2h"}, headers=admin).status_code == 200
    (declined,) = theirs["bob"]
    why = {"rep_id": "bob", "reason": "between us two"}
    assert client.post(f"/v1/leads/{declined}/decline", json=why, headers=bob).status_code == 201
    told = [client.get("/v1/ledger/entries", headers=each).json()["entries"] for each in (admin, ann)]
    (given_up,) = (entry for entry in told[0] if entry["reason"] == "DECLINED")
    assert given_up["note"] == "between us two"
    assert given_up["number"] in {entry["number"] for entry in told[1]}, "it touches ann"
    assert [(entry["author"], entry["note"]) for entry in told[1] if entry["number"] == given_up["number"]] == [(None, None)]
    (moved,) = theirs["ann"]
    assert (
        client.post(f"/v1/leads/{moved}/move", json={"rep_id": "bob", "note": "knows them", "author": "x"}, headers=admin).status_code
        == 201
    )
    assert moved in entries(ann), "it was theirs"


TOUCH = {"kind": "call"}
OF_LEADS = {
    "decline": ("POST", "/v1/leads/{}/decline", {"rep_id": "ann"}),
    "accept": ("POST", "/v1/leads/{}/accept", {"rep_id": "ann"}),
    "hand off": ("POST", "/v1/leads/{}/hand-off", {"rep_id": "cy", "note": "knows them"}),
    "no-show": ("POST", "/v1/leads/{}/no-show", {}),
    "touch": ("POST", "/v1/leads/{}/touches", TOUCH),
    "clocks": ("GET", "/v1/leads/{}/clocks", None),
    "handling": ("GET", "/v1/handling?lead={}", None),
    "times": ("GET", "/v1/leads/{}/meeting-times", None),
    "book": ("POST", "/v1/leads/{}/meetings", {"start": "2031-05-01T09:00:00Z"}),
    "outcome": ("POST", "/v1/leads/{}/outcomes", {"stage": "won"}),
}
OF_DECISIONS = {
    "look": ("GET", "/v1/decisions/{}", None),
    "why not": ("GET", "/v1/decisions/{}/why-not/ann", None),
    "replay": ("POST", "/v1/decisions/{}/replay", None),
    "rate": ("PUT", "/v1/decisions/{}/fit", {"fit": "good"}),
    "ratings": ("GET", "/v1/decisions/{}/fit", None),
}


@pytest.mark.parametrize("what", [*OF_LEADS, *OF_DECISIONS])
def test_what_is_not_there_and_what_is_not_yours_are_answered_the_same(door, what):
    client, asker, admin = door
    theirs = next(each for each in decided(client, admin) if each["lead"]["lead_id"] == "L-3")
    waits = next(each for each in decided(client, admin) if each["lead"]["lead_id"] == "L-5")
    method, path, body = OF_LEADS.get(what) or OF_DECISIONS[what]
    of = (lambda each: each["lead"]["lead_id"]) if what in OF_LEADS else (lambda each: each["decision_id"])
    ann, told = asker(Role.REP, rep_id="ann"), []
    for identity in (of(theirs), of(waits), "guessed-7"):
        answer = client.request(method, path.format(identity), json=body, headers=ann)
        told.append((answer.status_code, answer.text.replace(identity, "…")))
    assert told[0] == told[1] == told[2]
    assert told[0][0] in ({200} if what == "ratings" else {403, 404})


def test_a_channel_of_somebody_else_is_answered_as_one_that_is_not_there(door):
    client, asker, _ = door
    ann, cy = asker(Role.REP, rep_id="ann"), asker(Role.REP, rep_id="cy")
    body = {"name": "mail", "url": "mailtos://ann:pw@mail.example.com?to=ann@example.com", "rep_id": "ann", "author": "x"}
    number = client.post("/v1/channels", json=body, headers=ann).json()["number"]
    for way in ("", "/test", "/remove"):
        told = [client.post(f"/v1/channels/{each}{way}", json={"author": "x"}, headers=cy) for each in (number, 99)]
        assert [each.status_code for each in told] == [404, 404]
        assert told[0].json()["detail"].replace(f"{number}", "99") == told[1].json()["detail"]
    assert client.post(f"/v1/channels/{number}/remove", json={"author": "x"}, headers=ann).status_code == 200


def test_a_manager_moves_leads_within_the_team_only(door):
    client, asker, _ = door
    boss = asker(Role.MANAGER, rep_id="cy")
    why = {"note": "speaks the language", "author": "not me"}
    assert client.post("/v1/leads/L-3/move", json={"rep_id": "ann", **why}, headers=boss).status_code == 403
    assert client.post("/v1/leads/L-0/move", json={"rep_id": "dee", **why}, headers=boss).status_code == 404
    moved = client.post("/v1/leads/L-3/move", json={"rep_id": "dee", **why}, headers=boss)
    assert (moved.status_code, moved.json()["rep"]["rep_id"]) == (201, "dee")
    entry = client.get("/v1/ledger/entries", headers=boss, params={"lead": "L-3"}).json()["entries"][0]
    assert entry["author"].startswith("manager ")
    # The decision of then stays seen by whoever had the lead, and is seen by who has it now.
    dee = asker(Role.REP, rep_id="dee")
    assert "L-3" in leads(client, dee)


def test_a_rep_whose_hand_off_is_sent_again_gets_the_same_answer(door):
    client, asker, admin = door
    ann = asker(Role.REP, rep_id="ann")
    seen = next(each["decision_id"] for each in decided(client, admin) if each["lead"]["lead_id"] == "L-0")
    body = {"rep_id": "cy", "note": "knows them", "author": "x", "decision_id": seen}
    first, again = (client.post("/v1/leads/L-0/hand-off", json=body, headers=ann) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json() | {"replayed": True}
    assert first.json()["replayed"] is False
    # Asking for something else is a request of its own, and the lead is not theirs any more.
    for other in ({"rep_id": "dee"}, {"decision_id": first.json()["decision_id"]}, {"decision_id": None}):
        assert client.post("/v1/leads/L-0/hand-off", json=body | other, headers=ann).status_code == 404
    assert client.post("/v1/leads/L-0/hand-off", json=body, headers=asker(Role.REP, rep_id="bob")).status_code == 404


@pytest.mark.parametrize("many", [False, True])
def test_a_manager_whose_move_is_sent_again_gets_the_same_answer(door, many):
    client, asker, admin = door
    boss = asker(Role.MANAGER, rep_id="cy")
    seen = next(each["decision_id"] for each in decided(client, admin) if each["lead"]["lead_id"] == "L-3")
    line = {"what": "move", "rep_id": "dee", "note": "speaks the language", "decision_id": seen}

    def send():
        body = {"author": "x", **({"lines": [{"lead_id": "L-3", **line}]} if many else line)}
        answer = client.post("/v1/queue" if many else "/v1/queue/L-3", json=body, headers=boss)
        assert answer.status_code == (200 if many else 201), answer.text
        return answer.json()["leads"][0] if many else answer.json()

    first = send()
    assert (first["outcome"], first["replayed"]) == ("done", False)
    gone = client.post("/v1/leads/L-3/move", json={"rep_id": "ann", "note": "back", "author": "x"}, headers=admin)
    assert gone.status_code == 201
    assert send() == first | {"replayed": True}


def test_whose_reps_a_manager_sees_follows_the_teams():
    reps = tuple(Rep(one, one, team_id=team) for one, team, _ in REPS)
    circle = (Team("north", "N", parent_team_id="north-east"), Team("north-east", "NE", "ann", parent_team_id="north"), Team("south", "S"))
    roster = Roster(reps, teams=circle)
    assert reps_of(Role.MANAGER, "ann", frozenset(), roster, NOW) == {"ann", "bob"}
    assert reps_of(Role.MANAGER, None, frozenset({"south"}), roster, NOW) == {"cy", "dee"}
    assert reps_of(Role.REP, "ann", frozenset({"south"}), roster, NOW) == {"ann"}
    assert reps_of(Role.REP, None, frozenset(), roster, NOW) == frozenset()
    assert reps_of(Role.AUDITOR, "ann", frozenset(), roster, NOW) is None


def test_who_led_a_team_and_left_sees_it_no_more():
    reps = (Rep("ann", "Ann", team_id="north", ended_at=NOW), Rep("bob", "Bob", team_id="north"))
    roster = Roster(reps, teams=(Team("north", "N", "ann"),))
    assert reps_of(Role.MANAGER, "ann", frozenset(), roster, NOW - timedelta(seconds=1)) == {"ann", "bob"}
    assert reps_of(Role.MANAGER, "ann", frozenset(), roster, NOW) == {"ann"}
    assert reps_of(Role.MANAGER, "ann", frozenset({"north"}), roster, NOW) == {"ann", "bob"}, (
        "what an account was given, an admin takes back"
    )


def test_a_rep_whose_decline_is_sent_again_gets_the_same_answer_and_nothing_is_declined_twice(door):
    client, asker, admin = door
    ann, of_lead = asker(Role.REP, rep_id="ann"), {"lead": "L-0"}
    seen = next(each["decision_id"] for each in decided(client, admin) if each["lead"]["lead_id"] == "L-0")

    def decline(headers, **more):
        return client.post("/v1/leads/L-0/decline", json={"rep_id": "ann", "reason": "on the road", **more}, headers=headers)

    first = decline(ann, decision_id=seen)
    assert (first.status_code, first.json()["before"]["rep_id"], first.json()["replayed"]) == (201, "ann", False)
    entries = client.get("/v1/ledger/entries", headers=admin, params=of_lead).json()
    for headers in (ann, admin):
        for again in (decline(headers), decline(headers, decision_id=seen)):
            assert (again.status_code, again.json()) == (201, first.json() | {"changes": [], "replayed": True})
    assert client.get("/v1/ledger/entries", headers=admin, params=of_lead).json() == entries
    # Once more was done with the lead, a request that does not say what its author saw cannot be told from a new one.
    client.post("/v1/leads/L-0/lock", json={"note": "wait", "author": "x"}, headers=admin).raise_for_status()
    assert decline(ann, decision_id=seen).json() == first.json() | {"changes": [], "replayed": True}
    assert (decline(ann).status_code, decline(admin).status_code) == (404, 409)
    assert decline(asker(Role.REP, rep_id="bob"), decision_id=seen).status_code == 403
