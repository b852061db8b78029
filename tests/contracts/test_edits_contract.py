"""Changes made here: every adapter sits this. A change is kept whole, tells who made it, and never loses what the source said."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from fairlead.adapters.memory import MemoryEdits
from fairlead.adapters.sql.edits import SqlEdits
from fairlead.application.edit_ports import Edits, Ended, Handover, NewChange, Put, Recall, Removal, State, Step, Until
from fairlead.application.ports import NotFound, Store
from fairlead.domain.account import Account
from tests.contracts.store_cases import MONDAY, assigned, in_memory, on_postgres, on_sqlite

LATER = MONDAY + timedelta(days=1)
ACCOUNTS = (Account("acc-1", "Acme", owner_rep_id="ann"), Account("acc-2", "Beta", owner_rep_id="bob"))
LIMITS = {"ann": 2, "bob": None}


@dataclass
class Case:
    store: Store
    edits: Edits


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def case(request, tmp_path) -> Iterator[Case]:
    if request.param == "memory":
        house = in_memory(LIMITS, ACCOUNTS)
        store = house.open_store()
        yield Case(store, MemoryEdits(store))
    else:
        house = (
            on_sqlite(tmp_path, LIMITS, ACCOUNTS)
            if request.param == "sqlite"
            else on_postgres(request.getfixturevalue("postgres_url"), LIMITS, ACCOUNTS)
        )
        yield Case(house.open_store(), SqlEdits(house.engines[0]))
    house.close()


def change(*puts, kind="reorganize", subject="plan.csv", at=MONDAY, **more) -> NewChange:
    return NewChange(kind, subject, "dana", "spring plan", at, puts=puts, **more)


def put(identity="ann", record="rep", until=Until.SOURCE, **values) -> Put:
    return Put(record, identity, values, until)


def test_a_change_edits_the_record_and_tells_who_changed_what(case):
    kept = case.edits.make(change(put(max_open=5, territory_ids=("west", "east"), languages=())))
    assert (kept.number, kept.author, kept.note, kept.state) == (1, "dana", "spring plan", State.DONE)
    assert [(edit.identity, edit.field, edit.before, edit.value, edit.said) for edit in kept.edits] == [
        ("ann", "max_open", 2, 5, 2),
        ("ann", "territory_ids", None, ("east", "west"), None),
    ]
    assert case.edits.values("rep")["ann"]["max_open"] == 5
    roster, _ = case.store.roster()
    ann = next(rep for rep in roster.reps if rep.rep_id == "ann")
    assert (ann.max_open, ann.territory_ids) == (5, {"east", "west"})


def test_a_change_that_changes_nothing_is_not_kept(case):
    edition = case.store.edition()
    assert case.edits.make(change(put(max_open=2), put("bob", max_open=None))) is None
    assert case.edits.changes(limit=9) == []
    assert case.store.edition() == edition


def test_running_services_learn_of_a_change(case):
    edition = case.store.edition()
    case.edits.make(change(put(max_open=5)))
    assert case.store.edition() > edition


def test_a_record_that_is_not_there_is_made(case):
    kept = case.edits.make(
        change(put("cy", name="Cy", weight=0.5, active=True, started_at=LATER), put("emea", "territory", name="EMEA", priority=3))
    )
    roster, _ = case.store.roster()
    cy = next(rep for rep in roster.reps if rep.rep_id == "cy")
    assert (cy.name, cy.weight, cy.active, cy.started_at) == ("Cy", 0.5, True, LATER)
    assert [(each.territory_id, each.name, each.priority) for each in roster.territories] == [("emea", "EMEA", 3)]
    assert {edit.identity for edit in kept.edits} == {"cy", "emea"}
    assert case.store.standing().open_leads.get("cy", 0) == 0


def test_a_later_edit_replaces_the_earlier_and_keeps_what_the_source_said(case):
    case.edits.make(change(put(max_open=5)))
    case.edits.make(change(put(max_open=7), at=LATER))
    second, first = case.edits.edits("rep", "ann")
    assert (second.value, second.before, second.said, second.ended) == (7, 5, 2, None)
    assert (first.value, first.ended, first.ended_at) == (5, Ended.REPLACED, LATER)


def test_back_to_what_the_source_says_leaves_no_edit_in_force(case):
    case.edits.make(change(put(max_open=5)))
    case.edits.make(change(put(max_open=2), at=LATER))
    assert case.edits.values("rep")["ann"]["max_open"] == 2
    assert [edit.ended for edit in case.edits.edits("rep", "ann")] == [Ended.TAKEN_BACK, Ended.TAKEN_BACK]


def test_an_edit_that_holds_until_taken_back_is_kept_even_where_the_value_stands_already(case):
    kept = case.edits.make(change(put(max_open=2, until=Until.RECALL)))
    assert [(edit.field, edit.value, edit.until) for edit in kept.edits] == [("max_open", 2, Until.RECALL)]
    assert case.edits.make(change(put(max_open=2, until=Until.RECALL), at=LATER)) is None


def test_edits_are_taken_back(case):
    case.edits.make(change(put(max_open=5, name="Anne", until=Until.RECALL)))
    kept = case.edits.make(change(kind="return", at=LATER, recalls=(Recall("rep", "ann", ("max_open", "weight")),)))
    values = case.edits.values("rep")["ann"]
    assert (values["max_open"], values["name"]) == (2, "Anne")
    assert [(edit.field, edit.before, edit.value) for edit in kept.edits] == [("max_open", 5, 2)]
    assert case.edits.make(change(kind="return", recalls=(Recall("rep", "ann", ("max_open",)),))) is None


def test_a_record_is_taken_away_and_comes_back_whole(case):
    before = case.edits.values("rep")["bob"]
    case.edits.make(change(removals=(Removal("rep", "bob"), Removal("rep", "nobody"))))
    assert set(case.edits.values("rep")) == {"ann"}
    assert case.store.roster()[0].rep_ids == ("ann",)
    case.edits.make(change(recalls=(Recall("rep", "bob", ("*",)),)))
    assert case.edits.values("rep")["bob"] == before


def test_steps_wait_for_their_moment_and_are_done_once(case):
    kept = case.edits.make(change(steps=(Step(LATER, put(max_open=9)), Step(MONDAY, put(weight=0.5))), state=State.PLANNED))
    assert [step.due_at for step in kept.steps] == [MONDAY, LATER]
    assert case.edits.due(MONDAY - timedelta(seconds=1)) == []
    ((number, step),) = case.edits.due(MONDAY)
    assert (number, step.put.values) == (kept.number, {"weight": 0.5})
    assert case.edits.carry_out(step, number, MONDAY)
    assert not case.edits.carry_out(step, number, MONDAY)
    assert case.edits.values("rep")["ann"]["weight"] == 0.5
    assert [edit.field for edit in case.edits.change(number).edits] == ["weight"]
    assert [step.put.values for _, step in case.edits.due(LATER)] == [{"max_open": 9}]


def test_a_planned_change_is_dropped_by_the_one_that_cancels_it(case):
    planned = case.edits.make(change(steps=(Step(LATER, put(ended_at=LATER)),), state=State.PLANNED))
    case.edits.make(change(kind="return", cancels=(planned.number,)))
    assert case.edits.due(LATER) == []
    assert case.edits.change(planned.number).state is State.TAKEN_BACK
    assert case.edits.make(change(kind="return", cancels=(planned.number,))) is None


def test_a_handover_edits_and_is_kept_once(case):
    number = case.edits.make(change(put(ended_at=MONDAY), state=State.OPEN)).number
    given = Handover("account", "acc-1", "owner_rep_id", "ann", "bob", "Acme goes to Bob", "{}")
    for _ in range(2):
        case.edits.add(number, (put("bob", backup_rep_id=None),), (given,), LATER)
    assert case.edits.change(number).handovers == (given,)
    assert case.edits.values("account", where={"owner_rep_id": "bob"}).keys() == {"acc-1", "acc-2"}
    assert {each.account_id: each.owner_rep_id for each in case.store.accounts()} == {"acc-1": "bob", "acc-2": "bob"}
    assert [edit.change for edit in case.edits.edits("account", "acc-1")] == [number]


def test_where_a_change_stands_is_marked_and_its_body_grows(case):
    number = case.edits.make(change(put(max_open=5), state=State.OPEN, body={"leads": 3})).number
    case.edits.mark(number, State.DONE, {"moved": 3})
    kept = case.edits.change(number)
    assert (kept.state, kept.body) == (State.DONE, {"leads": 3, "moved": 3})


def test_changes_are_listed_the_latest_first_by_subject_and_state(case):
    for subject, state in (("ann", State.DONE), ("bob", State.OPEN), ("ann", State.OPEN)):
        case.edits.make(change(put(max_open=5 + len(case.edits.changes(limit=9))), subject=subject, state=state))
    assert [kept.number for kept in case.edits.changes(limit=2)] == [3, 2]
    assert [kept.number for kept in case.edits.changes(limit=9, before=3, subject="ann")] == [1]
    assert [kept.number for kept in case.edits.changes(limit=9, states=(State.OPEN,))] == [3, 2]
    with pytest.raises(NotFound, match="no change 9"):
        case.edits.change(9)


def test_values_are_found_by_field(case):
    assert list(case.edits.values("account", where={"owner_rep_id": "ann"})) == ["acc-1"]


def test_open_leads_of_a_rep_are_listed_with_their_records(case):
    with case.store.writing() as keeping:
        keeping.keep(assigned("k2", "ann", at=LATER))
        keeping.keep(assigned("k1", "ann", at=MONDAY))
        keeping.keep(assigned("k3", "bob", at=MONDAY))
    first, second = case.edits.open_leads("ann")
    assert (first.lead_id, first.decision_id, first.since) == ("lead-k1", "d-k1", MONDAY)
    assert second.lead_id == "lead-k2"
    assert (first.values["company"], first.values["technologies"]) == ("Acme", ("SAP", "Tableau"))
    assert case.edits.open_counts() == {"ann": 2, "bob": 1}


def test_a_change_that_fails_leaves_nothing(case):
    with pytest.raises(KeyError):
        case.edits.make(change(put(max_open=5), Put("rep", "bob", {"no_such_field": 1})))
    assert case.edits.values("rep")["ann"]["max_open"] == 2
    assert case.edits.changes(limit=9) == []
    assert case.edits.edits("rep", "ann") == []


def test_moments_come_back_in_utc(case):
    moment = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)
    kept = case.edits.make(change(put(ended_at=moment)))
    assert kept.edits[0].value == moment
    assert kept.made_at == MONDAY
