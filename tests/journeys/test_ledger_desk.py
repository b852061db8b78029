"""What people do with leads and credit, through the one writer: what is refused, and that nothing of it stays."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from fairlead.adapters.sql.conserving import conservation
from fairlead.adapters.sql.engine import writing
from fairlead.adapters.sql.standing import rebuild_standing
from fairlead.application.decisions import ReadDecisions
from fairlead.application.passing_on import AlreadyPosted, LeadNotHeld, OverLimit, RepUnavailable
from fairlead.application.ports import NotFound, OutcomeReport
from fairlead.application.posting import EntryRefused
from fairlead.domain.availability import Capacity, Limits
from fairlead.domain.fairness import EntryReason, Rotation, Settle
from fairlead.domain.rep import Team
from tests.contracts.store_cases import in_memory, on_postgres, on_sqlite
from tests.journeys.desk import ROTATION, RULES, START, Shelf
from tests.journeys.ledger_cases import floor
from tests.rooms.people import rep

THREE = (rep("ann", max_open=3), rep("bob", max_open=3), rep("cy", max_open=3))
LEFT = rep("gone", ended_at=START - timedelta(days=3))
LATE = rep("late", started_at=START + timedelta(days=90))
IDLE = rep("idle", active=False)


def state(house):
    return house.store.standing(), house.credit, house.aside, len(house.entries()), house.store.declined()


def test_only_who_has_a_lead_can_decline_it():
    with floor(*THREE) as house:
        held = house.lead().rep_id
        other = next(one.rep_id for one in THREE if one.rep_id != held)
        before = state(house)
        with pytest.raises(LeadNotHeld, match=f"lead L1 is with rep {held}, not with {other}; only who has a lead can decline it"):
            house.decline("L1", other)
        with pytest.raises(NotFound, match="there is no lead L9"):
            house.decline("L9", held)
        assert state(house) == before
        house.desk.report(OutcomeReport("L1", "won", house.later(hours=1), 1000)).result()
        with pytest.raises(LeadNotHeld, match=r"lead L1 is with nobody now \(closed\)"):
            house.decline("L1", held)


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("gone", r"rep gone left on 2026-03-01; a lead is never given"),
        ("late", "rep late has not started yet"),
        ("idle", "rep idle is not active"),
    ],
)
def test_a_lead_is_never_moved_to_somebody_who_does_not_work_here(to, words):
    with floor(*THREE, LEFT, LATE, IDLE) as house:
        house.lead()
        before = state(house)
        with pytest.raises(RepUnavailable, match=words):
            house.move("L1", to, over_limit=True)
        assert state(house) == before


def test_a_move_that_makes_no_sense_is_told():
    with floor(*THREE) as house:
        held = house.lead().rep_id
        with pytest.raises(LeadNotHeld, match=f"rep {held} has lead L1 already"):
            house.move("L1", held)
        with pytest.raises(NotFound, match="there is no rep zoe"):
            house.move("L1", "zoe")
        house.desk.report(OutcomeReport("L1", "lost", house.later(hours=1))).result()
        with pytest.raises(LeadNotHeld, match="lead L1 is closed"):
            house.move("L1", "ann")


def test_a_move_respects_the_limit_until_somebody_says_otherwise():
    with floor(*THREE) as house:
        house.leads(9)
        lead_id = next(f"L{number}" for number in range(1, 10) if house.decision_on(f"L{number}").rep_id != "ann")
        before = state(house)
        with pytest.raises(
            OverLimit, match=r"rep ann cannot take it: has no free slot \(3 open of at most 3\); choose somebody else, or confirm"
        ):
            house.move(lead_id, "ann")
        assert state(house) == before
        assert house.move(lead_id, "ann", over_limit=True).decision.rep_id == "ann"
        assert house.store.standing().open_leads["ann"] == 4
        assert house.lead().rep_id not in {"ann", None}


def test_a_waiting_lead_is_given_by_hand_at_the_cost_of_the_receiver():
    with floor(*THREE) as house:
        house.leads(9)
        assert house.lead().action.value == "queue"
        before = house.credit
        passed = house.move("L10", "bob", over_limit=True)
        assert (passed.from_rep_id, passed.entry.reason) == (None, EntryReason.MOVED)
        assert passed.entry.changes == pytest.approx({"ann": 1 / 3, "bob": 1 / 3 - 1, "cy": 1 / 3})
        assert house.credit == pytest.approx({name: before[name] + change for name, change in passed.entry.changes.items()})


def test_a_lead_moved_and_then_declined_costs_nobody_anything_but_the_one_who_has_it_now():
    with floor(*THREE) as house:
        held = house.lead().rep_id
        second = next(one.rep_id for one in THREE if one.rep_id != held)
        house.move("L1", second)
        third = house.decline("L1", second).decision.rep_id
        assert third != second
        charged = {rep_id: change for rep_id, change in house.credit.items() if change < -1e-9}
        assert list(charged) == [third]


def test_a_missed_meeting_is_told_once():
    with floor(*THREE) as house:
        house.lead()
        house.no_show("L1")
        before = state(house)
        with pytest.raises(AlreadyPosted, match="the no-show of lead L1 is in the ledger already"):
            house.no_show("L1")
        assert state(house) == before


def test_a_missed_meeting_of_a_waiting_lead_is_nobodys():
    with floor(rep("ann", max_open=0)) as house:
        house.lead()
        with pytest.raises(LeadNotHeld, match=r"lead L1 is with nobody \(queued\)"):
            house.no_show("L1")


def test_an_adjustment_says_at_whose_cost_and_why():
    people = [rep(name, team_id=team) for name, team in (("ann", "east"), ("bob", "east"), ("cy", "west"), ("dee", "west"))]
    with floor(*people, teams=(Team("east", "East"), Team("west", "West"))) as house:
        assert house.adjust("ann", 1.5, against_rep_id="bob").changes == {"ann": 1.5, "bob": -1.5}
        assert house.adjust("bob", 1.0, against_team_id="west").changes == {"bob": 1.0, "cy": -0.5, "dee": -0.5}
        assert house.adjust("cy", -0.5, against_team_id="west").changes == {"cy": -0.5, "dee": 0.5}
        assert house.adjust("dee", 0.3).changes == pytest.approx({"dee": 0.3, "ann": -0.1, "bob": -0.1, "cy": -0.1})
        notes = {(posting.note.author, posting.note.words) for posting in house.entries() if posting.entry.reason is EntryReason.ADJUSTED}
        assert notes == {("kim", "covered the fair")}
        assert sum(house.credit.values()) == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("ann", 0.0, {}), "say how many leads of credit"),
        (("ann", float("nan"), {}), "say how many leads of credit"),
        (("ann", 5.5, {}), r"it would carry ann to \+5.50 beyond the bound of 5 leads"),
        (("ann", 1.0, {"against_rep_id": "ann"}), "rep ann has nobody who takes turns"),
        (("ann", 1.0, {"against_team_id": "south"}), "team south has nobody who takes turns"),
        (("ann", 1.0, {"against_rep_id": "gone"}), "rep gone has nobody who takes turns"),
        (("gone", 1.0, {}), "rep gone does not work here now and takes no turns; give it to somebody who does"),
        (("gone", 1.0, {"against_rep_id": "ann"}), "rep gone does not work here now"),
    ],
)
def test_an_adjustment_that_cannot_be_is_refused(asked, words):
    rep_id, leads, against = asked
    with floor(*THREE, LEFT) as house:
        house.leads(3)
        before = state(house)
        with pytest.raises(EntryRefused, match=words):
            house.adjust(rep_id, leads, **against)
        with pytest.raises(NotFound, match="there is no rep zoe"):
            house.adjust("zoe", 1.0)
        assert state(house) == before


def test_who_has_no_weight_pays_nothing_for_a_lead_moved_there():
    with floor(*THREE, rep("boss", weight=0.0)) as house:
        held = house.lead().rep_id
        passed = house.move("L1", "boss")
        assert "boss" not in passed.entry.changes
        assert house.credit[held] == pytest.approx(0.0)


def open_house(kind, request, folder):
    limits = dict.fromkeys(("ann", "bob", "cy", "dee"), 30)
    if kind == "memory":
        return in_memory(limits)
    return on_sqlite(folder, limits) if kind == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), limits)


def story(made):
    """Everything that people do, in one story; gives everybody's credit at its end, and whether every decision can be made again."""
    with floor(store=made.open_store(), rotation=Rotation(ownership=Settle.CHARGE)) as house:
        house.leads(12)
        for lead_id in ("L2", "L5", "L5", "L9"):
            house.decline(lead_id, house.decision_on(lead_id).rep_id, "busy")
        for lead_id in ("L1", "L9"):
            house.no_show(lead_id)
        for lead_id, to in (("L3", "ann"), ("L4", "bob"), ("L3", "cy")):
            if house.decision_on(lead_id).rep_id != to:
                house.move(lead_id, to)
        house.adjust("dee", 0.75, against_rep_id="ann")
        house.leads(8)
        read = ReadDecisions(made.decisions, Shelf(ROTATION), RULES, code="1")
        again = [read.replay(house.decision_on(f"L{number}").decision_id).equal for number in range(1, 21)]
        return house.store.standing().credits, house.store.standing().open_leads, again


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_long_story_ends_alike_on_every_store_and_adds_up(kind, request, tmp_path):
    made = open_house(kind, request, tmp_path)
    credit, open_leads, again = story(made)
    assert conservation(made.engines[0]) == []
    made.close()
    in_memory_credit, in_memory_open, _ = story(open_house("memory", request, tmp_path))
    assert credit == pytest.approx(in_memory_credit, abs=1e-9)
    assert open_leads == in_memory_open
    assert sum(credit.values()) == pytest.approx(0.0, abs=1e-9)
    assert all(again)


def test_a_team_over_its_limit_by_word_is_carried_and_routing_adds_nothing(tmp_path):
    made = on_sqlite(tmp_path, dict.fromkeys(("ann", "bob", "cy"), 9))
    with writing(made.engines[0]) as connection:
        connection.execute(text("UPDATE record_rep SET team_id = 'east' WHERE rep_id <> 'cy'"))
    capacity = Capacity(bands=(), teams={"east": Limits(max_open=2)})
    with floor(store=made.open_store(), capacity=capacity) as house:
        house.leads(6)
        lead_id = next(f"L{number}" for number in range(1, 7) if house.decision_on(f"L{number}").rep_id == "cy")
        with pytest.raises(OverLimit, match="belongs to a team that has reached its limit"):
            house.move(lead_id, "ann")
        house.move(lead_id, "ann", over_limit=True)
        assert {house.lead().rep_id for _ in range(3)} == {"cy"}
    assert conservation(made.engines[0]) == []
    made.close()


def test_an_imported_lead_is_declined_and_moved_by_what_the_records_say(tmp_path):
    made = on_sqlite(tmp_path, {"ann": 5, "bob": 5, "cy": 5})
    with writing(made.engines[0]) as connection:
        for lead_id in ("I1", "I2"):
            connection.execute(
                text("INSERT INTO record_lead (lead_id, created_at, company, country) VALUES (:id, 0, 'Acme', 'US')"), {"id": lead_id}
            )
            connection.execute(
                text("INSERT INTO record_assignment (assignment_id, lead_id, rep_id, assigned_at) VALUES (:id, :id, 'ann', 1)"),
                {"id": lead_id},
            )
    rebuild_standing(made.engines[0])
    with floor(store=made.open_store()) as house:
        assert house.decline("I1", "ann").decision.rep_id in {"bob", "cy"}
        passed = house.move("I2", "bob")
        assert (passed.from_rep_id, passed.decision.rep_id, passed.decision.method) == ("ann", "bob", "manual")
        assert passed.entry.changes == pytest.approx({"ann": 1 / 3, "bob": 1 / 3 - 1, "cy": 1 / 3})
        assert house.store.standing().open_leads["ann"] == 0
    assert conservation(made.engines[0]) == []
    with made.engines[0].connect() as connection:
        manual = connection.execute(text("SELECT rep_id, propensity FROM record_assignment WHERE method = 'manual'")).all()
    assert manual == [("bob", None)]
    made.close()
