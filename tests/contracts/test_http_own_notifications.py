"""What an account is told, over HTTP: its own to whoever is signed in with it, and to nobody else, whatever the role."""

import pytest

from fairlead.domain.followup import FOR_LEADERS, Recipient
from fairlead.domain.rights import Right, Role
from fairlead.http import effect_schemas as schemas
from fairlead.http.app import create_app
from fairlead.http.rights import NEEDS
from tests.contracts.access_house import Asker, gatehouse_over, one_of_each
from tests.contracts.http_house import PaperHouse
from tests.contracts.http_server import client_of

CHANNEL = {"name": "mail", "url": "mailtos://ben:hunter22@mail.example?to=ben@acme.example"}
OPS = {**CHANNEL, "events": ["prediction.suspended"]}
HAVE_OWN = sorted(set(Role) - {Role.REP})
READ_ONLY = {Role.ANALYST, Role.AUDITOR}


@pytest.fixture
def door():
    """As whom somebody asks, by role; the house; and who asks."""
    house = PaperHouse()
    gatehouse = gatehouse_over(house)
    users = one_of_each(gatehouse)
    house.background.effects.users = gatehouse.signing_in.book.users
    with client_of(create_app(house, gatehouse=gatehouse)) as client:
        client.keys = gatehouse.keys
        yield {role: Asker(gatehouse, user) for role, user in users.items()}, house, client


def made(door, role):
    people, _, client = door
    given = CHANNEL if role is Role.MANAGER else OPS
    answer = client.post("/v1/me/channels", json=given, headers=people[role].headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("role", HAVE_OWN)
def test_every_account_that_is_no_rep_has_channels_of_its_own(door, role):
    people, _, client = door
    me = people[role]
    found = schemas.Target.model_validate(made(door, role))
    usual = {each.value for each in FOR_LEADERS} if role is Role.MANAGER else {"prediction.suspended"}
    assert (found.rep_id, found.account, set(found.events)) == (None, me.user.number, usual)
    assert found.author == me.user.author
    at = f"/v1/me/channels/{found.number}"
    sent = schemas.Delivery.model_validate(client.post(f"{at}/test", headers=me.headers).json())
    assert (sent.way, sent.state) == ("channel", "waiting")
    off = client.post(at, json={"on": False}, headers=me.headers).json()
    assert (off["on"], off["why_off"]) == (False, f"switched off by {me.user.author}")
    listed = client.get("/v1/me/channels", headers=me.headers)
    assert [each["number"] for each in listed.json()["targets"]] == [found.number]
    assert "hunter22" not in listed.text
    assert client.post(f"{at}/remove", headers=me.headers).json() == {"many": 1}
    assert client.get("/v1/me/channels", headers=me.headers).json() == {"targets": []}


@pytest.mark.parametrize("owner", HAVE_OWN)
def test_nobody_else_sees_or_changes_a_channel_of_an_account(door, owner):
    people, house, client = door
    number = made(door, owner)["number"]
    before = house.background.effects.notifying.channel(number)
    for other in set(Role) - {owner}:
        headers = people[other].headers
        for base, more in ((f"/v1/me/channels/{number}", {}), (f"/v1/channels/{number}", {"author": "x"})):
            for path, body in ((base, {**more, "name": "taken"}), (f"{base}/test", more), (f"{base}/remove", more)):
                status = client.post(path, json=body, headers=headers).status_code
                assert status == (403 if other in READ_ONLY and base.startswith("/v1/channels") else 404), (other, path)
        for path in ("/v1/me/channels", "/v1/channels?every=true"):
            answer = client.get(path, headers=headers)
            assert (answer.status_code, answer.json()) == (200, {"targets": []}), (other, path)
    assert house.background.effects.notifying.channel(number) == before
    assert house.background.effects.webhooks.deliveries() == []


@pytest.mark.parametrize("role", HAVE_OWN)
def test_not_even_the_owner_has_it_as_a_channel_of_a_rep_or_of_the_office(door, role):
    people, _, client = door
    number = made(door, role)["number"]
    status = client.post(f"/v1/channels/{number}/remove", json={"author": "x"}, headers=people[role].headers).status_code
    assert status == (403 if role in READ_ONLY else 404)


@pytest.mark.parametrize("owner", Role)
def test_notices_are_told_and_read_by_whose_they_are_alone(door, owner):
    people, house, client = door
    me = Recipient(account=people[owner].user.number)
    told(house, me)
    for role, asker in people.items():
        many = 1 if role is owner else 0
        found = schemas.Notices.model_validate(client.get("/v1/me/notifications", headers=asker.headers).json())
        assert (len(found.notices), found.unread) == (many, many), role
        if role is not owner:
            body = {"numbers": [number.number for number in house.background.effects.notifying.notices(me)]}
            assert client.post("/v1/me/notifications/read", json=body, headers=asker.headers).json() == {"many": 0}
            assert "broken promise" not in client.get("/v1/notifications", headers=asker.headers).text
    (notice,) = client.get("/v1/me/notifications?unread=true&limit=5", headers=people[owner].headers).json()["notices"]
    assert (notice["title"], notice["account"], notice["rep_id"]) == ("broken promise", me.account, None)
    assert client.post("/v1/me/notifications/read", json={}, headers=people[owner].headers).json() == {"many": 1}
    assert client.get("/v1/me/notifications", headers=people[owner].headers).json()["unread"] == 0


def told(house, to):
    from fairlead.application.effect_ports import Notice, Spread
    from fairlead.domain.followup import EventKind

    book = house.background.effects.book
    found = book.unspread("sla_step", 1)
    notice = Notice(0, "e-1", EventKind.SLA_BREACHED, to, "broken promise", (), "/", house.clock.now())
    assert book.spread([Spread("sla_step", found.after, found.after + 1, notices=[notice])], found.mark)


def test_quiet_hours_are_ones_own(door):
    people, _, client = door
    ben, eve = people[Role.MANAGER].headers, people[Role.ANALYST].headers
    asked = {"quiet": "20:00-8:00", "language": "de", "time_zone": "Europe/Berlin"}
    kept = schemas.Habits.model_validate(client.post("/v1/me/notifying", json=asked, headers=ben).json())
    assert (kept.rep_id, kept.quiet, kept.language, kept.time_zone) == (None, "20:00-08:00", "de", "Europe/Berlin")
    assert client.get("/v1/me/notifying", headers=ben).json()["quiet"] == "20:00-08:00"
    assert client.get("/v1/me/notifying", headers=eve).json()["quiet"] is None
    wrong = client.post("/v1/me/notifying", json={**asked, "time_zone": "Mars/Olympus"}, headers=ben)
    assert wrong.status_code == 422
    assert "Mars/Olympus" in wrong.json()["detail"]


def test_what_is_left_out_stays_and_null_takes_away(door):
    people, house, client = door
    ben = people[Role.MANAGER].headers
    asked = {"quiet": "20:00-08:00", "language": "de", "time_zone": "Europe/Berlin"}
    client.post("/v1/me/notifying", json=asked, headers=ben)

    def told(path="/v1/me/notifying", **body):
        answer = client.post(path, json=body, headers=ben)
        assert answer.status_code == 200, answer.text
        return {name: answer.json()[name] for name in asked}

    assert told() == asked
    assert told(time_zone="Asia/Tokyo") == {**asked, "time_zone": "Asia/Tokyo"}
    assert told(quiet=None) == {**asked, "quiet": None, "time_zone": "Asia/Tokyo"}
    assert told(time_zone=None, language=None) == {"quiet": None, "language": "en", "time_zone": "UTC"}
    assert client.get("/v1/me/notifying", headers=ben).json()["chosen_zone"] is None
    assert client.post("/v1/me/notifying", json={"time_zone": "UTC"}, headers=ben).json()["chosen_zone"] == "UTC"
    admin = people[Role.ADMIN].headers
    rep = f"/v1/reps/{house.everybody.reps[0].rep_id}/notifying"
    signed = {"author": "Dana"}
    first = client.post(rep, json={**signed, "quiet": "20:00-08:00", "language": "de"}, headers=admin).json()
    assert client.post(rep, json=signed, headers=admin).json() == first
    assert client.post(rep, json={**signed, "quiet": None}, headers=admin).json() == {**first, "quiet": None}


def test_who_is_a_rep_is_sent_to_the_channels_of_the_rep(door):
    people, _, client = door
    answer = client.post("/v1/me/channels", json=CHANNEL, headers=people[Role.REP].headers)
    assert answer.status_code == 422
    assert "told as the rep" in answer.json()["detail"]


def test_a_key_is_nobodys_account(door):
    _, _, client = door
    _, secret = door[2].keys.create("crm", set(Right) - {Right.OWN, Right.ADMINISTER}, by="the test")
    headers = {"Authorization": f"Bearer {secret}"}
    assert {client.get(path, headers=headers).status_code for path in ("/v1/me/notifications", "/v1/me/channels", "/v1/me/notifying")} == {
        403
    }
    assert {NEEDS[each] for each in ("listOwnNotifications", "addOwnChannel", "setOwnNotifying")} == {Right.OWN}


def test_the_office_is_not_asked_for_by_a_rep_without_a_name(door):
    people, _, client = door
    assert client.get("/v1/notifications?rep=", headers=people[Role.ANALYST].headers).status_code == 422
