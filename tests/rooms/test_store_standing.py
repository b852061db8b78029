"""Loads, states and the conservation check, read from imported records."""

from datetime import timedelta

import pytest
from sqlalchemy import event, insert, text

from fairlead.adapters.sql.conserving import conservation
from fairlead.adapters.sql.engine import writing
from fairlead.adapters.sql.moments import micros
from fairlead.adapters.sql.standing import rebuild_standing
from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.application.ports import Guard, OutcomeReport, SlotTaken, TeamGuard
from tests.contracts.store_cases import MONDAY, House, assigned, on_postgres, on_sqlite, queued, turn

DAY = timedelta(days=1)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def house(request, tmp_path):
    limits = {"ann": 2, "bob": None}
    made = on_sqlite(tmp_path, limits) if request.param == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), limits)
    yield made
    made.close()


def imported(house: House, **records):
    """Rows as an import would leave them, then the standing read anew."""
    with writing(house.engines[0]) as connection:
        for name, rows in records.items():
            connection.execute(insert(RECORD_TABLES[name]), rows)
    rebuild_standing(house.engines[0])


def lead(lead_id: str) -> dict:
    return {"lead_id": lead_id, "created_at": micros(MONDAY)}


def given(lead_id: str, rep_id: str, days: float | None = 0) -> dict:
    at = None if days is None else micros(MONDAY + days * DAY)
    return {"assignment_id": f"{lead_id}-{rep_id}-{days}", "lead_id": lead_id, "rep_id": rep_id, "assigned_at": at}


def states(house: House) -> dict[str, tuple[str, str | None]]:
    with house.engines[0].connect() as connection:
        return {row.lead_id: (row.state, row.rep_id) for row in connection.execute(text("SELECT lead_id, state, rep_id FROM lead_state"))}


def test_an_imported_lead_is_its_last_receivers_until_it_is_closed(house):
    imported(
        house,
        lead=[lead(f"l{number}") for number in range(7)],
        assignment=[
            *(given("l0", "ann", 0), given("l0", "bob", 1), given("l1", "ann", None), given("l1", "bob", 1)),
            *(given("l2", "ann"), given("l3", "ann"), given("l4", "ann"), given("l5", "left")),
        ],
        outcome=[
            {"outcome_id": "o1", "lead_id": "l2", "stage": "lost", "occurred_at": None},
            {"outcome_id": "o2", "lead_id": "l0", "stage": "meeting", "occurred_at": micros(MONDAY)},
        ],
        deal=[
            {"deal_id": "d1", "lead_id": "l3", "won": False},
            {"deal_id": "d2", "lead_id": "l4", "won": True},
            {"deal_id": "d3", "lead_id": "l4", "won": None},
        ],
    )
    assert states(house) == {
        "l0": ("assigned", "bob"),
        "l1": ("assigned", "bob"),
        "l2": ("closed", "ann"),
        "l3": ("closed", "ann"),
        "l4": ("assigned", "ann"),
        "l5": ("assigned", "left"),
        "l6": ("unrouted", None),
    }
    assert house.open_store().standing().open_leads == {"ann": 1, "bob": 2, "left": 1}
    assert conservation(house.engines[0]) == []


def test_reading_the_same_records_again_changes_only_the_edition(house):
    store = house.open_store()
    imported(house, lead=[lead("l1")], assignment=[given("l1", "ann")])
    before, loads, edition = states(house), store.standing().open_leads, store.edition()
    rebuild_standing(house.engines[0])
    assert (states(house), store.standing().open_leads) == (before, loads)
    assert store.edition() == edition + 1


def test_history_above_the_limit_is_carried_but_not_added_to(house):
    imported(house, lead=[lead(f"l{number}") for number in range(3)], assignment=[given(f"l{number}", "ann") for number in range(3)])
    store = house.open_store()
    with store.writing() as keeping, pytest.raises(SlotTaken):
        keeping.keep(assigned("a", "ann"))
    with store.writing() as keeping:
        assert keeping.close(OutcomeReport("l0", "won", MONDAY)).rep_id == "ann"
        with pytest.raises(SlotTaken):
            keeping.keep(assigned("b", "ann"))
        keeping.close(OutcomeReport("l1", "won", MONDAY))
        keeping.keep(assigned("c", "ann"))
    assert conservation(house.engines[0]) == []


def test_routed_leads_keep_their_state_when_records_tell_nothing_later(house):
    store = house.open_store()
    with store.writing() as keeping:
        keeping.keep(assigned("a", "ann"))
        keeping.keep(queued("b"))
        keeping.keep(assigned("c", "bob"))
        keeping.close(OutcomeReport("lead-c", "lost", MONDAY - DAY))
    before, loads = states(house), store.standing().open_leads
    imported(house, lead=[lead("l1")], assignment=[given("lead-a", "bob", -3), given("lead-c", "ann", -9)])
    assert states(house) == {**before, "l1": ("unrouted", None)}
    assert store.standing().open_leads == loads
    assert conservation(house.engines[0]) == []


def test_routed_leads_follow_what_their_source_system_tells_later(house):
    store = house.open_store()
    with store.writing() as keeping:
        for key in ("moved", "won", "dealt"):
            keeping.keep(assigned(key, "bob"))
        keeping.keep(queued("waited"))
    imported(
        house,
        assignment=[given("lead-moved", "ann", 2), given("lead-waited", "ann", 2)],
        outcome=[{"outcome_id": "o1", "lead_id": "lead-won", "stage": "won", "occurred_at": micros(MONDAY + DAY)}],
        deal=[{"deal_id": "d1", "lead_id": "lead-dealt", "won": False, "closed_at": micros(MONDAY + DAY)}],
    )
    assert states(house) == {
        "lead-moved": ("assigned", "ann"),
        "lead-waited": ("assigned", "ann"),
        "lead-won": ("closed", "bob"),
        "lead-dealt": ("closed", "bob"),
    }
    assert store.waiting(5) == []
    assert conservation(house.engines[0]) == []


def test_an_outcome_known_from_an_import_is_not_fresh(house):
    imported(
        house, lead=[lead("l1"), lead("l2")], outcome=[{"outcome_id": "x", "lead_id": "l1", "stage": "won", "occurred_at": micros(MONDAY)}]
    )
    with house.open_store().writing() as keeping:
        assert not keeping.close(OutcomeReport("l1", "won", MONDAY)).fresh
        assert keeping.close(OutcomeReport("l2", "won", MONDAY)).fresh
        assert not keeping.close(OutcomeReport("l2", "won", MONDAY)).fresh
    assert states(house)["l2"] == ("closed", None)


def test_a_lowered_limit_guards_at_once_and_what_stands_above_it_is_carried(house):
    store = house.open_store()
    with store.writing() as keeping:
        keeping.keep(assigned("a", "ann"))
        keeping.keep(assigned("c", "ann"))
    store.guard({"ann": Guard(1), "bob": Guard(None, 2_000_000)}, {"all": TeamGuard(frozenset({"ann", "bob"}), Guard(1))})
    assert conservation(house.engines[0]) == []
    with store.writing() as keeping, pytest.raises(SlotTaken):
        keeping.keep(assigned("b", "ann"))
    assert conservation(house.engines[0]) == []


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("DELETE FROM lead_state WHERE lead_id = 'lead-a'", "leads without a state"),
        ("DELETE FROM record_lead WHERE lead_id = 'lead-a'", "decided on but have no record"),
        ("UPDATE lead_state SET rep_id = NULL WHERE lead_id = 'lead-a'", "in no possible state"),
        ("UPDATE lead_state SET decision_id = 'd-b' WHERE lead_id = 'lead-a'", "latest decision"),
        ("DELETE FROM record_assignment", "without the assignment"),
        ("UPDATE slot SET open_leads = open_leads + 1 WHERE rep_id = 'bob'", "counted slots differ"),
        ("UPDATE slot SET max_open = 0 WHERE rep_id = 'ann'", "more open leads than their limit"),
        ("UPDATE slot SET max_value_minor = 999999 WHERE rep_id = 'ann'", "worth more than their limit"),
        ("UPDATE slot SET value_minor = value_minor + 1 WHERE rep_id = 'ann'", "counted slots differ"),
        ("UPDATE lead_state SET thousandths = 1500 WHERE lead_id = 'lead-a'", "counted slots differ"),
        ("UPDATE team_slot SET max_open = 0", "1 teams with more open leads, or of more value, than their limit allows: all"),
        ("UPDATE team_slot SET max_value_minor = 999999", "1 teams with more open leads"),
        ("UPDATE credit SET credit = credit + 1 WHERE rep_id = 'ann'", "credit sums to 1.0"),
    ],
)
def test_the_check_finds_each_kind_of_damage(house, damage, words):
    with house.open_store().writing() as keeping:
        keeping.keep(assigned("a", "ann"), turn({"ann": -0.5, "bob": 0.5}))
        keeping.keep(queued("b"))
    house.open_store().guard({"ann": Guard(2)}, {"all": TeamGuard(frozenset({"ann", "bob"}), Guard(5, 5_000_000))})
    assert conservation(house.engines[0]) == []
    with writing(house.engines[0]) as connection:
        connection.execute(text(damage))
    found = conservation(house.engines[0])
    assert any(words in each for each in found), found


def test_a_check_while_leads_are_given_sees_one_moment(house):
    other, engine, given_meanwhile = house.open_store(), house.engines[0], []

    def give(*_):
        key = f"lead{len(given_meanwhile)}"
        given_meanwhile.append(key)
        with other.writing() as keeping:
            keeping.keep(assigned(key, "bob"), turn({"ann": -0.5, "bob": 0.5}))

    event.listen(engine, "after_cursor_execute", give)
    assert conservation(engine) == []
    event.remove(engine, "after_cursor_execute", give)
    assert len(given_meanwhile) > 10
    assert conservation(engine) == []


@pytest.mark.parametrize("routed", [False, True])
def test_the_expected_close_date_of_an_open_deal_closes_nothing(house, routed):
    if routed:
        with house.open_store().writing() as keeping:
            keeping.keep(assigned("x", "ann", lead_id="l1"))
            keeping.keep(assigned("y", "bob", lead_id="l2"))
    else:
        imported(house, lead=[lead("l1"), lead("l2")], assignment=[given("l1", "ann"), given("l2", "bob")])
    later = micros(MONDAY + 30 * DAY)
    imported(
        house,
        deal=[
            {"deal_id": "d1", "lead_id": "l1", "won": None, "closed_at": later},
            {"deal_id": "d2", "lead_id": "l2", "won": False, "closed_at": later},
            {"deal_id": "d3", "lead_id": "l2", "won": None, "closed_at": None},
        ],
    )
    assert states(house) == {"l1": ("assigned", "ann"), "l2": ("assigned", "bob")}
    with writing(house.engines[0]) as connection:
        connection.execute(text("UPDATE record_deal SET won = TRUE"))
    rebuild_standing(house.engines[0])
    assert states(house) == {"l1": ("closed", "ann"), "l2": ("closed", "bob")}
    assert house.open_store().standing().open_leads == {"ann": 0, "bob": 0}


def test_an_imported_lead_has_a_holder_but_no_decision_until_it_is_closed(house):
    imported(house, lead=[lead("l1"), lead("l2")], assignment=[given("l1", "ann")])
    with house.open_store().writing() as keeping:
        assert (keeping.holder("l1"), keeping.current("l1")) == ("ann", None)
        assert (keeping.holder("l2"), keeping.current("l2")) == (None, None)
        keeping.close(OutcomeReport("l1", "lost", MONDAY))
        assert keeping.holder("l1") is None


def test_a_decision_counts_no_longer_once_an_import_moved_its_lead(house):
    store = house.open_store()
    with store.writing() as keeping:
        for key in ("stays", "moved", "closed"):
            keeping.keep(assigned(key, "bob"))
        keeping.keep(queued("waited"))
        keeping.keep(queued("waits"))
    imported(
        house,
        assignment=[given("lead-moved", "ann", 2), given("lead-waited", "ann", 2), given("lead-stays", "bob", 2)],
        outcome=[{"outcome_id": "o1", "lead_id": "lead-closed", "stage": "lost", "occurred_at": micros(MONDAY + DAY)}],
    )
    with store.writing() as keeping:
        current = {key: keeping.current(f"lead-{key}") for key in ("stays", "moved", "closed", "waited", "waits")}
        holders = {key: keeping.holder(f"lead-{key}") for key in current}
    assert {key: each.decision.decision_id for key, each in current.items() if each} == {"stays": "d-stays", "waits": "d-waits"}
    assert holders == {"stays": "bob", "moved": "ann", "closed": None, "waited": "ann", "waits": None}


def test_an_imported_lead_is_worth_its_open_deals_until_they_are_closed(house):
    deals = [("d1", "l1", 500, None), ("d2", "l1", 250, None), ("d3", "l1", 9000, False), ("d4", "l2", -70, None)]
    imported(
        house,
        lead=[lead("l1"), lead("l2"), lead("l3")],
        assignment=[given(each, "bob") for each in ("l1", "l2", "l3")],
        deal=[{"deal_id": name, "lead_id": whose, "value_minor": value, "won": won} for name, whose, value, won in deals],
    )
    standing = house.open_store().standing()
    assert (standing.value_minor["bob"], standing.thousandths["bob"]) == (750, 3000)
    with writing(house.engines[0]) as connection:
        connection.execute(text("UPDATE record_deal SET won = TRUE WHERE deal_id = 'd1'"))
    rebuild_standing(house.engines[0])
    assert house.open_store().standing().value_minor["bob"] == 250
    assert conservation(house.engines[0]) == []


def test_history_above_a_limit_of_value_is_carried_but_not_added_to(house):
    with writing(house.engines[0]) as connection:
        connection.execute(text("UPDATE record_rep SET max_value_minor = 100 WHERE rep_id = 'bob'"))
    deal = {"deal_id": "d1", "lead_id": "l1", "value_minor": 150, "won": None}
    imported(house, lead=[lead("l1")], assignment=[given("l1", "bob")], deal=[deal])
    assert conservation(house.engines[0]) == []
    with house.open_store().writing() as keeping, pytest.raises(SlotTaken):
        keeping.keep(assigned("a", "bob"))
