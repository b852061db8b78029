"""A manager who is no rep, from the account to what is told: by the program, over HTTP, and by a message that is carried."""

import io
import sys

import pytest

from fairlead.application.effects import Asked
from fairlead.bootstrap.access import access_of
from fairlead.domain.followup import Recipient
from fairlead.domain.rights import Role
from fairlead.http.app import create_app
from tests.contracts.access_house import Asker
from tests.contracts.http_server import client_of
from tests.journeys.program import Terminal
from tests.journeys.service_house import KEPT, floor, furnish
from tests.journeys.test_accounts_cli import PASSWORD
from tests.journeys.test_service_clocks import ALONE, notices

REPS = "rep_id,name,active,team_id\nann,Ann Lee,true,inbound\nbob,Bob Ray,true,outbound\n"
MAPPING = """version: 1
system: crm
files:
  - {file: reps.csv, record: rep, fields: {rep_id: rep_id, name: name, active: active, team_id: team_id}}
"""
MAIL = "mailtos://ben:pw@mail.example.com?to=ben@acme.example"


def hire(gatehouse, name, role, *teams, rep_id=None):
    from fairlead.application.access.accounts import NewUser

    new = NewUser(f"{name}@acme.example", name.title(), role, rep_id, frozenset(teams))
    return gatehouse.accounts.add(new, by="the test", password=PASSWORD)[0]


def of_account(at, user):
    at.house.background.effects.spreading.spread()
    return [each.kind.value for each in at.house.background.effects.notifying.notices(Recipient(account=user.number))]


def test_a_promise_that_was_broken_is_told_to_the_account_that_leads_the_team(tmp_path):
    furnish(tmp_path, ALONE, managers={"other": "mia"})
    with floor(tmp_path, KEPT) as at:
        at.publish(KEPT)
        gatehouse = access_of(at.house)
        dana, ben = hire(gatehouse, "dana", Role.ADMIN), hire(gatehouse, "ben", Role.MANAGER, "inbound")
        effects = at.house.background.effects
        effects.notifying.add(Asked(name="mail", url=MAIL), Recipient(account=ben.number), author="ben")
        at.lead("A", company="Acme")
        at.later(minutes=15)
        assert notices(at, None) == []
        with client_of(create_app(at.house, gatehouse=gatehouse)) as client:
            told = client.get("/v1/me/notifications", headers=Asker(gatehouse, ben).headers).json()
            assert (told["unread"], told["notices"][0]["title"]) == (1, "Acme waited too long to hear from us")
            link = told["notices"][0]["link"]
            assert client.get(f"/v1{link}", headers=Asker(gatehouse, ben).headers).status_code == 200, "and may look at it"
            assert client.get("/v1/me/notifications", headers=Asker(gatehouse, dana).headers).json()["unread"] == 0
        (sent,) = effects.webhooks.deliveries()
        assert (sent.target_name, sent.message["title"]) == ("mail", "Acme waited too long to hear from us")
        assert link in sent.message["text"]


def test_a_manager_named_by_the_policy_leads_the_team_and_an_account_above_is_not_told(tmp_path):
    furnish(tmp_path, ALONE, managers={"inbound": None, "all": None})
    with floor(tmp_path, KEPT) as at:
        gatehouse = access_of(at.house)
        hire(gatehouse, "dana", Role.ADMIN)
        above = hire(gatehouse, "above", Role.MANAGER, "all")
        stated = "\nteams: [{id: inbound, name: Inbound, manager: mia, parent: all}]\n"
        at.publish(KEPT + stated)
        at.lead("A", company="Acme")
        at.later(minutes=15)
        assert [kind for kind, _, _ in notices(at, "mia")] == ["sla.breached"]
        assert of_account(at, above) == []
        at.publish(KEPT + stated.replace("manager: mia, ", ""))
        at.lead("B", company="Bolt")
        at.later(minutes=15)
        assert of_account(at, above) == ["sla.breached"]
        assert notices(at, None) == []


def test_who_the_policy_names_as_the_leader_sees_what_is_told(tmp_path):
    furnish(tmp_path, (*ALONE, {"rep_id": "bob", "max_open": 0}), managers={"inbound": "mia", "all": None})
    named = KEPT + "\nteams: [{id: inbound, name: Inbound, manager: bob, parent: all}]\n"
    with floor(tmp_path, KEPT) as at:
        gatehouse = access_of(at.house)
        hire(gatehouse, "dana", Role.ADMIN)
        mia, bob = (hire(gatehouse, name, Role.MANAGER, rep_id=name) for name in ("mia", "bob"))
        decision = at.lead("A", company="Acme", country="US")
        with client_of(create_app(at.house, gatehouse=gatehouse)) as client:

            def sees(user):
                gatehouse.admission.forget()
                return client.get(f"/v1/decisions/{decision.decision_id}", headers=Asker(gatehouse, user).headers).status_code == 200

            assert decision.rep_id == "ann"
            assert (sees(mia), sees(bob)) == (True, False)
            at.publish(named)
            assert (sees(mia), sees(bob)) == (False, True)
            at.publish(KEPT)
            assert (sees(mia), sees(bob)) == (True, False)


@pytest.fixture
def terminal(tmp_path, monkeypatch, capsys):
    made = Terminal(tmp_path, monkeypatch, capsys)
    made.exports(reps=REPS, mapping=MAPPING)
    for email, name, more in (("dana", "Dana", ("--role", "admin")), ("ben", "Ben", ("--role", "manager", "--team", "inbound"))):
        monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD + "\n"))
        made.run("user", "add", f"{email}@acme.example", "--name", name, *more, "--password-stdin")
    return made


def test_channels_and_quiet_hours_of_an_account_at_the_command_line(terminal):
    ben = ("--account", "ben@acme.example")
    told = terminal.run("channel", "add", MAIL, "--name", "mail", *ben)
    assert "1  mail of ben@acme.example  mailtos://mail.example.com/…  dispute.opened, dispute.settled, sla.breached" in told
    terminal.run("channel", "add", MAIL, "--name", "hers", "--rep", "ann")
    assert [each["name"] for each in terminal.json("channel", "list", *ben)["channels"]] == ["mail"]
    assert [each["name"] for each in terminal.json("channel", "list", "--rep", "ann")["channels"]] == ["hers"]
    assert "mail of ben@acme.example" in terminal.run("channel", "list")
    assert "events it is for" in terminal.run("channel", "add", MAIL, "--name", "x", "--account", "dana@acme.example", expect=2)
    terminal.run("channel", "change", "1", "--event", "sla.breached")
    assert terminal.json("channel", "quiet", *ben)["time_zone"] == "UTC"
    said = terminal.run("channel", "quiet", "20:00-08:00", *ben, "--zone", "Europe/Berlin", "--language", "de")
    assert said == "ben@acme.example: quiet from 20:00 to 08:00, by the clocks of Europe/Berlin; told in de.\n"
    assert terminal.json("channel", "quiet", *ben, "--none")["time_zone"] == "Europe/Berlin"
    now = terminal.json("channel", "quiet", *ben, "20:00-08:00", "--no-zone")
    assert (now["quiet"], now["language"], now["time_zone"]) == ("20:00-08:00", "de", "UTC")
    assert terminal.json("channel", "quiet", *ben, "--zone", "Asia/Tokyo")["quiet"] == "20:00-08:00"
    assert terminal.json("channel", "quiet", "ann")["quiet"] is None
    assert terminal.json("notices", *ben) == {"notices": [], "unread": 0}
    terminal.run("user", "disable", "ben@acme.example")
    assert "OFF: the account was disabled" in terminal.run("channel", "list", *ben)
    kept = [(each["kind"], each["subject"]) for each in terminal.json("changes")]
    assert kept[:5] == [("user disable", "ben@acme.example"), *[("quiet hours", "ben@acme.example")] * 4]


def test_what_cannot_be_is_told_with_what_to_do(terminal):
    for words, why in (
        (("channel", "list", "--rep", "ann", "--account", "ben@acme.example"), "name a rep or an account, not both"),
        (("notices", "--account", "eve@acme.example"), "nobody has an account for eve@acme.example"),
        (("channel", "quiet"), "say for whom"),
        (("channel", "quiet", "dusk", "--account", "ben@acme.example"), "is not a span of hours"),
        (("channel", "quiet", "ann", "--zone", "Europe/Berlin"), "only an account chooses"),
        (("channel", "quiet", "--none", "20:00-08:00", "--account", "ben@acme.example"), "not both"),
        (("channel", "quiet", "--no-zone", "--zone", "UTC", "--account", "ben@acme.example"), "not both"),
        (("channel", "quiet", "--zone", "Mars", "--account", "ben@acme.example"), "Mars"),
    ):
        assert why in terminal.run(*words, expect=2)
