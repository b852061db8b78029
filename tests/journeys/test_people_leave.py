"""A rep leaves: previewed, done in one action, safe when repeated, resumed where it was cut short, and taken back."""

from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta

import pytest

from fairlead.application.edit_ports import ChangedMeanwhile, State
from fairlead.application.people import NotGone
from fairlead.application.ports import DamagedRecord, NotFound, StoreUnavailable
from fairlead.domain.account import Account
from fairlead.domain.availability import Capacity
from fairlead.domain.deciding import Action, Policy
from fairlead.domain.matching import Matching, Owners
from fairlead.domain.rep import Team, Territory
from fairlead.domain.screening import Destination, NamedAccount, Rule, Rulebook, Target
from fairlead.domain.time import Period
from tests.journeys.desk import START
from tests.journeys.people_house import people_house, signed
from tests.rooms.people import rep, roster

LATER = START + timedelta(days=10)
EAST = Territory("east", "East", countries=frozenset({"US"}), owner_rep_id="kim")
TEAMS = (Team("sales", "Sales", manager_rep_id="kim"),)
ACCOUNTS = (
    Account("acc-1", "Acme", domain="acme.example", owner_rep_id="kim", country="US"),
    Account("acc-2", "Beta", owner_rep_id="lee"),
    Account("acc-3", "Gamma", owner_rep_id="kim", csm_rep_id="kim", country="US"),
)
OPEN = Policy(capacity=Capacity(bands=()), matching=Matching(owners=Owners.OWNER))


def people(**kim):
    return roster(
        rep("kim", team_id="sales", **kim),
        rep("lee", team_id="sales", backup_rep_id="kim"),
        rep("max", team_id="sales"),
        territories=(EAST,),
        teams=TEAMS,
        absences={
            "kim": (
                Period(START + timedelta(days=3), START + timedelta(days=4)),
                Period(START - timedelta(days=9), START - timedelta(days=8)),
            )
        },
    )


@pytest.fixture
def house():
    with people_house(people(), policy=OPEN, accounts=ACCOUNTS) as made:
        for number in range(9):
            made.route(f"L{number}", company=f"C{number}", country="US")
        yield made


def held(house, rep_id):
    return sorted(lead for lead, holder in house.holders().items() if holder == rep_id)


def test_a_preview_names_everything_and_changes_nothing(house):
    before, edition = house.holders(), house.store.edition()
    told = house.preview("kim")
    assert [each.words for each in told.references] == [
        "manages team Sales (sales); from then on nobody does",
        "stands in for Lee (lee); from then on nobody does",
        "owns territory East (east); from then on nobody does",
        "is customer success manager of Gamma (acc-3); from then on nobody is",
    ]
    assert [each.identity for each in told.accounts] == ["acc-1", "acc-3"]
    assert {each.to_rep_id for each in told.accounts} <= {"lee", "max"}
    assert sorted(each.identity for each in told.leads) == held(house, "kim")
    assert {each.to_rep_id for each in told.leads} <= {"lee", "max"}
    assert told.absences == 1
    assert sum(load.after - load.before for load in told.loads) == 0
    assert (house.holders(), house.store.edition(), house.people.changes(limit=9)) == (before, edition, [])


def test_leaving_takes_the_rep_out_everywhere(house):
    mine = held(house, "kim")
    left = house.leave("kim")
    assert left.change.state is State.DONE
    assert sorted(each.identity for each in left.moved) == mine
    assert held(house, "kim") == []
    now, _ = house.store.roster()
    kim, lee = now.reps[now.row_of["kim"]], now.reps[now.row_of["lee"]]
    assert (kim.ended_at, kim.active, lee.backup_rep_id) == (START, False, None)
    assert (now.teams[0].manager_rep_id, now.territories[0].owner_rep_id) == (None, None)
    assert len(now.absences["kim"]) == 1  # only what lies behind
    assert "kim" not in {account.owner_rep_id for account in house.store.accounts()} | {
        account.csm_rep_id for account in house.store.accounts()
    }


def test_every_lead_and_account_goes_by_a_decision_that_can_be_told(house):
    left = house.leave("kim")
    for each in left.change.handovers:
        if each.record == "lead":
            decision = house.decisions.get(each.body).decision
            assert (decision.lead_id, decision.rep_id) == (each.identity, each.to_rep_id)
            assert house.decisions.replay(each.body).equal
            assert "kim" in {refusal.rep_id for refusal in decision.refusals}
        else:
            assert f'"rep_id": "{each.to_rep_id}"' in each.body
    assert {each.record for each in left.change.handovers} == {"lead", "account"}


def test_what_was_previewed_is_what_happens(house):
    told = house.preview("kim")
    left = house.leave("kim", expects=told.digest)
    assert {each.identity: each.to_rep_id for each in left.moved} == {each.identity: each.to_rep_id for each in told.leads}
    assert {each.identity: each.to_rep_id for each in left.accounts} == {each.identity: each.to_rep_id for each in told.accounts}
    after = {load.rep_id: load.after for load in told.loads}
    assert {rep_id: len(held(house, rep_id)) for rep_id in after} == after


def test_what_changed_since_the_preview_stops_it(house):
    told = house.preview("kim")
    while held(house, "kim") == sorted(each.identity for each in told.leads):
        house.route(f"more-{len(house.holders())}", company="More", country="US")
    with pytest.raises(ChangedMeanwhile, match="preview it again"):
        house.leave("kim", expects=told.digest)
    assert house.people.changes(limit=1) == []


def test_a_successor_takes_the_places_in_records(house):
    house.leave("kim", successor="max")
    now, _ = house.store.roster()
    assert (now.teams[0].manager_rep_id, now.territories[0].owner_rep_id, now.reps[now.row_of["lee"]].backup_rep_id) == (
        "max",
        "max",
        "max",
    )
    assert {account.csm_rep_id for account in house.store.accounts()} == {None, "max"}


@pytest.mark.parametrize(("successor", "words"), [("kim", "is the one who leaves"), ("nobody", "there is no rep 'nobody'")])
def test_a_successor_must_be_somebody_else_who_is_there(house, successor, words):
    with pytest.raises(NotFound, match=words):
        house.leave("kim", successor=successor)


def test_leaving_again_is_safe(house):
    first = house.leave("kim")
    again = house.leave("kim", at=START + timedelta(hours=1))
    assert (again.change.number, again.moved, again.accounts) == (first.change.number, (), ())
    assert len(house.people.changes(limit=9)) == 1


def test_a_departure_ahead_is_planned_and_carried_out_on_its_day(house):
    left = house.leave("kim", LATER)
    assert (left.change.state, left.moved) == (State.PLANNED, ())
    assert house.people.advance(LATER - timedelta(seconds=1)) == []
    house.route("before", LATER - timedelta(days=1), company="Before", country="US")
    assert "kim" in set(house.holders().values())
    (done,) = house.people.advance(LATER)
    assert done.change.state is State.DONE
    assert held(house, "kim") == []
    assert house.people.advance(LATER + timedelta(days=1)) == []


def test_a_departure_that_cannot_be_carried_out_keeps_no_other_waiting(house, monkeypatch):
    first, second = house.leave("kim", LATER).change, house.leave("lee", LATER).change
    finish = house.people.finish

    def torn(number, **told):
        if number == first.number:
            raise KeyError("the page is torn")
        return finish(number, **told)

    monkeypatch.setattr(house.people, "finish", torn)
    assert [each.change.number for each in house.people.advance(LATER)] == [second.number]
    monkeypatch.undo()
    assert [each.change.number for each in house.people.advance(LATER)] == [first.number]


def test_on_the_day_itself_nobody_is_needed_to_stop_new_leads(house):
    house.leave("kim", LATER)
    for number in range(6):
        assert house.route(f"after-{number}", LATER, company=f"A{number}", country="US").rep_id != "kim"


def test_another_day_replaces_the_first(house):
    first = house.leave("kim", LATER)
    second = house.leave("kim", START)
    assert house.people.change(first.change.number).state is State.TAKEN_BACK
    assert (second.change.state, held(house, "kim")) == (State.DONE, [])
    assert house.people.advance(LATER) == []


def test_what_was_cut_short_goes_on_where_it_stopped():
    with people_house(people(), policy=OPEN, accounts=ACCOUNTS) as house:
        for number in range(9):
            house.route(f"L{number}", company=f"C{number}", country="US")
        mine = held(house, "kim")
        rehome = house.desk.rehome
        asked = []

        def dying(wanted):
            asked.append(wanted.lead_id)
            if len(asked) > 2:
                raise StoreUnavailable("the disk is full")
            return rehome(wanted)

        house.desk.rehome = dying
        with pytest.raises(StoreUnavailable):
            house.leave("kim")
        del house.desk.rehome
        assert house.people.changes(limit=1)[0].state is State.OPEN
        for number in range(3):  # gone already, whatever else is still to do
            assert house.route(f"new-{number}", company=f"N{number}", country="US").rep_id != "kim"
        (resumed,) = house.people.advance(START + timedelta(minutes=1))
        assert resumed.change.state is State.DONE
        assert held(house, "kim") == []
        assert set(mine) <= set(house.holders())
        told = {each.identity: each.body for each in resumed.change.handovers if each.record == "lead"}
        decided = {kept.lead.lead_id: kept.decision.decision_id for _, _, kept in house.store.held()}
        assert told == {lead: decided[lead] for lead in mine}, "decided before the cut or after, the change tells it"


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (DamagedRecord("its record cannot be read"), "its record cannot be read"),
        (KeyError("Quillon Featherstone"), "a fault of the program (KeyError)"),
    ],
)
def test_a_lead_that_cannot_be_walked_is_told_and_holds_up_no_other(fault, told, house):
    kept = house.edits.open_leads
    mine = held(house, "kim")
    rehome = house.desk.rehome

    def stumbling(wanted):
        return rehome(wanted) if wanted.lead_id != mine[0] else _failed(fault)

    house.desk.rehome = stumbling
    left = house.leave("kim")
    assert left.failed == ((mine[0], told),)
    assert left.change.state is State.OPEN
    assert [lead.lead_id for lead in kept("kim")] == [mine[0]]
    del house.desk.rehome
    assert house.leave("kim").change.state is State.DONE
    assert held(house, "kim") == []


def _failed(problem):
    answer = Future()
    answer.set_exception(problem)
    return answer


def test_one_lead_that_nobody_can_take_is_told_as_one():
    with people_house(roster(rep("kim")), policy=OPEN) as house:
        house.route("L1", company="C1")
        assert "1 of 1 open lead finds nobody now; it waits and is tried again" in house.preview("kim").warnings


def test_when_nobody_can_take_them_leads_wait_and_are_found_later():
    with people_house(roster(rep("kim"), rep("lee", max_open=1)), policy=OPEN) as house:
        for number in range(4):
            house.route(f"L{number}", company=f"C{number}")
        told = house.preview("kim")
        assert told.warnings == ("3 of 3 open leads find nobody now; they wait and are tried again",)
        left = house.leave("kim")
        assert {each.to_rep_id for each in left.moved} == {None}
        assert all("waits: every rep who may take it is full" in each.why for each in left.moved)
        assert left.change.state is State.DONE
        assert len(house.store.waiting(9)) == 3


def test_coming_back_restores_the_record_and_moves_nothing(house):
    house.leave("kim")
    holders = house.holders()
    change = house.people.come_back("kim", signed(LATER))
    assert (change.kind, change.author) == ("rejoin", "dana")
    now, _ = house.store.roster()
    kim = now.reps[now.row_of["kim"]]
    assert (kim.ended_at, kim.active) == (None, True)
    assert house.holders() == holders
    assert "kim" in {house.route(f"back-{n}", LATER, company=f"B{n}", country="US").rep_id for n in range(6)}
    with pytest.raises(NotGone):
        house.people.come_back("kim", signed(LATER))


def test_a_planned_departure_can_be_taken_back(house):
    house.leave("kim", LATER)
    house.people.come_back("kim", signed())
    assert house.people.advance(LATER) == []
    assert house.store.roster()[0].reps[0].ended_at is None


def test_an_unknown_rep_is_refused_by_name(house):
    with pytest.raises(NotFound, match=r"there is no rep 'kin'\. Did you mean 'kim'"):
        house.leave("kin")


def test_rules_that_name_the_rep_are_told_with_what_becomes_of_them():
    book = Rulebook(
        rules=(
            Rule("vip", when='lead.country == "US"', route=Target(reps=("kim",))),
            Rule("both", when="false", route=Target(reps=("kim", "lee"), teams=("sales",))),
            Rule("not", when="false", exclude_reps=frozenset({"kim"})),
            Rule("other", when="false", route=Target(to=Destination.QUEUE)),
        ),
        named_accounts=(NamedAccount(Target(reps=("kim",)), domain="acme.example"),),
    )
    policy = replace(OPEN, rulebook=book, territories=(replace(EAST, territory_id="p"),), teams=(Team("q", "Q", manager_rep_id="kim"),))
    with people_house(people(), policy=policy) as house:
        told = house.preview("kim")
        assert [each.words for each in told.references if each.put is None] == [
            "rule vip sends leads to them alone; it is passed over, and whatever applies next counts",
            "rule both sends leads to them and lee, team sales; the others go on getting them",
            "rule not excludes them; that has no effect any more",
            "named account acme.example sends leads to them alone; it is passed over, and whatever applies next counts",
            "the policy names them as owner of territory East; what goes to its owner goes to whoever serves it instead",
            "the policy names them as manager of team Q; the managers of the teams above are asked instead",
        ]
        assert house.route("L0", company="A", country="US").rep_id == "kim"
        house.leave("kim")
        assert house.holders()["L0"] in {"lee", "max"}
        decision = house.route("L1", company="B", country="US")
        assert decision.action is Action.ASSIGN
        assert any(words.startswith("rule vip: nobody it names works here now") for words in decision.passed_over)


def test_the_ledger_spreads_what_the_rep_had_over_the_others(house):
    house.leave("kim")
    house.route("next", START + timedelta(hours=1), company="Next", country="US")
    credits_now = house.store.standing().credits
    assert abs(credits_now["kim"]) < 1e-9
    assert abs(sum(credits_now.values())) < 1e-9
