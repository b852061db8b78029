"""Whoever is told of a dispute is told no more of the lead than the app shows to the same person; and who leads is whom the policy names."""

import pytest

from fairlead.adapters.sql.access import SqlAccess
from fairlead.application.dispute_ports import Contested
from fairlead.application.disputes import Contest
from fairlead.application.effects import Asked
from fairlead.bootstrap.access import access_of
from fairlead.domain.followup import OFFICE, EventKind, Recipient
from fairlead.domain.rights import Role
from tests.journeys.service_house import KEPT, floor, furnish
from tests.journeys.test_accounts_told import MAIL, hire, of_account
from tests.journeys.test_service_clocks import ALONE
from tests.journeys.test_voices_over_http import door

__all__ = ["door"]  # the fixture, which tests ask for by its name


class Told:
    """What somebody is told, and what a look at the same dispute tells."""

    def __init__(self, door, name) -> None:
        users = SqlAccess(door.house.engine).users()
        reps = {"ann": Recipient("ann"), "cy": Recipient("cy")}
        leads = {"north": {"north"}, "both": {"north", "south"}}
        found = [Recipient(account=each.number) for each in users if each.role is Role.MANAGER and set(each.teams) == leads.get(name)]
        self.door, self.headers, self.who = door, getattr(door, name), reps.get(name) or found[0]
        self.effects = door.house.background.effects
        self.effects.notifying.add(Asked(name=f"mail of {name}", url=MAIL), self.who, author="the test")
        self.channel = f"mail of {name}"

    def lines(self):
        self.effects.spreading.spread()
        return self.effects.notifying.notices(self.who)[0].lines

    def sent(self):
        self.effects.spreading.spread()
        return next(each.message["text"] for each in self.effects.webhooks.deliveries() if each.target_name == self.channel)

    def company(self):
        return self.door.get("/v1/disputes/1", self.headers).json()["company"]


@pytest.mark.parametrize(
    ("who", "of", "told", "company"),
    [
        ("ann", "bob", "north", "Firm of bob"),
        ("ann", "cy", "north", None),
        ("ann", "cy", "both", "Firm of cy"),
        ("dee", "cy", "cy", "Firm of cy"),
        ("dee", "ann", "cy", None),
    ],
)
def test_who_leads_the_team_is_told_the_company_of_a_lead_only_where_the_app_shows_it(door, who, of, told, company):
    leader = Told(door, told)
    hook = door.house.background.effects.webhooks.add(Asked(name="crm", url="https://crm.example/x"), author="the test")[0]
    assert door.contest(getattr(door, who), of=of).status_code == 201
    assert leader.company() == company
    assert leader.lines() == (*filter(None, [company]), "I met them")
    assert ("Firm of" in leader.sent()) is (company is not None)
    (event,) = [each.event for each in door.house.background.effects.webhooks.deliveries() if each.target == hook.number]
    assert (event.data["company"], event.data["holder_rep_id"]) == (f"Firm of {of}", of), "systems are told all of it"


@pytest.mark.parametrize(("of", "kind", "company"), [("ann", "unfair turn", "Firm of ann"), ("cy", "should be mine", None)])
def test_who_contested_is_told_how_it_ended_and_the_company_of_an_own_lead_only(door, of, kind, company):
    ann = Told(door, "ann")
    assert door.contest(door.ann, of=of, kind=kind).status_code == 201
    done = door.post("/v1/disputes/1/settle", door.admin, upheld=False, note="no")
    assert done.status_code == 200, done.text
    assert ann.company() == company
    assert ann.lines() == (*filter(None, [company]), "no")
    assert ("Firm of" in ann.sent()) is (company is not None)


def test_a_rep_without_an_account_is_told_what_the_records_let_it_see(door):
    effects = door.house.background.effects
    for rep_id, of in (("bob", "ann"), ("bob", "bob")):
        contest = Contest(door.of[of], Contested.TURN, "I met them", "the office", rep_id=rep_id)
        opened = door.house.disputes.contest(contest)
        assert door.post(f"/v1/disputes/{opened.number}/settle", door.admin, upheld=False, note="no").status_code == 200
    effects.spreading.spread()
    told = [each.lines for each in effects.notifying.notices(Recipient("bob")) if each.kind is EventKind.DISPUTE_SETTLED]
    assert told == [("Firm of bob", "no"), ("no",)]


def test_a_dispute_is_told_to_whom_the_policy_names_as_the_leader_and_to_the_account_above_where_it_names_none(tmp_path):
    furnish(tmp_path, ALONE, managers={"inbound": None, "all": None})
    stated = "\nteams: [{id: inbound, name: Inbound, manager: mia, parent: all}]\n"
    with floor(tmp_path, KEPT) as at:
        gatehouse = access_of(at.house)
        hire(gatehouse, "dana", Role.ADMIN)
        above, notifying = hire(gatehouse, "above", Role.MANAGER, "all"), at.house.background.effects.notifying
        for policy, mia, account in ((stated, ["dispute.opened"], []), (stated.replace("manager: mia, ", ""), [], ["dispute.opened"])):
            at.publish(KEPT + policy)
            at.house.background.effects.spreading.spread()
            before = notifying.notices(OFFICE, unread=True)
            decision = at.lead(company="Acme")
            at.house.disputes.contest(Contest(decision.decision_id, Contested.TURN, "not fair", "Ann", rep_id=decision.rep_id))
            assert of_account(at, above) == account
            assert [each.kind.value for each in notifying.notices(Recipient("mia"), unread=True)] == mia
            assert notifying.notices(OFFICE, unread=True) == before
            notifying.read(Recipient("mia"))
