"""Every store keeps the credit ledger like this: in memory, SQLite, PostgreSQL."""

from datetime import timedelta
from functools import partial

import pytest

from fairlead.adapters.memory import MemoryStore
from fairlead.adapters.sql.conserving import conservation
from fairlead.adapters.sql.ledger import SqlLedger
from fairlead.application.ledger_ports import Note, Whereabouts
from fairlead.application.ports import Freed, NotFound, OutcomeReport, SlotTaken
from fairlead.domain.fairness import Entry, EntryReason
from tests.contracts.store_cases import MONDAY, assigned, in_memory, on_postgres, on_sqlite, queued, turn

LIMITS = {"ann": 1, "bob": None, "cy": None}
LATER = MONDAY + timedelta(hours=1)


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def house(request, tmp_path):
    ways = {
        "memory": in_memory,
        "sqlite": partial(on_sqlite, tmp_path),
        "postgresql": lambda *given: on_postgres(request.getfixturevalue("postgres_url"), *given),
    }
    opened = ways[request.param](LIMITS)
    yield opened
    assert not opened.engines or conservation(opened.engines[0]) == []
    opened.close()


@pytest.fixture
def store(house):
    return house.open_store()


@pytest.fixture
def ledger(house):
    return house.decisions if isinstance(house.decisions, MemoryStore) else SqlLedger(house.engines[0])


def entry(reason=EntryReason.ADJUSTED, aside=None, **changes):
    return Entry(reason, changes, aside or {})


def post(store, *entries, note=None, at=MONDAY):
    with store.writing() as keeping:
        for each in entries:
            keeping.post(each, note or Note(), at=at)


def test_an_entry_comes_back_to_the_last_bit_with_all_that_was_said_of_it(store, ledger):
    note = Note("lead-1", "d-1", "kim", "covered the fair, with ½ a day of “thanks”")
    one = entry(ann=0.1 + 0.2, bob=-(0.1 + 0.2), aside={"ann": 1e-17})
    post(store, one, note=note, at=LATER)
    (kept,) = ledger.postings(limit=5)
    assert (kept.entry, kept.note, kept.posted_at) == (one, note, LATER)


def test_balances_are_the_sum_of_entries_and_a_zero_makes_a_member(store, ledger):
    post(store, entry(ann=0.75, bob=-0.75, aside={"ann": 0.5}), entry(ann=-0.25, bob=0.25), entry(EntryReason.JOINED, cy=0.0))
    balances = ledger.balances()
    assert balances.credit == {"ann": 0.5, "bob": -0.5, "cy": 0.0}
    assert {rep_id: aside for rep_id, aside in balances.aside.items() if aside} == {"ann": 0.5}
    standing = store.standing()
    assert (standing.credits, standing.aside) == (balances.credit, {"ann": 0.5})


def test_a_decision_writes_its_entries_about_the_lead(store, ledger):
    with store.writing() as keeping:
        keeping.keep(assigned("a", "bob"), turn({"bob": -0.5, "ann": 0.5}))
        assert keeping.entries_of("lead-a") == turn({"bob": -0.5, "ann": 0.5})
        assert keeping.entries_of("lead-b") == []
    (kept,) = ledger.postings(limit=5, lead_id="lead-a")
    assert kept.note == Note("lead-a", "d-a")
    assert (kept.posted_at, kept.entry.reason) == (MONDAY, EntryReason.ROTATION)


def test_entries_are_read_newest_first_page_by_page_by_rep_and_by_lead(store, ledger):
    post(store, *(entry(ann=float(number), bob=-float(number)) for number in range(1, 6)))
    post(store, entry(bob=1.0, cy=-1.0), note=Note("lead-x"))
    newest = ledger.postings(limit=4)
    older = ledger.postings(limit=4, before=newest[-1].number)
    assert [one.entry.changes["bob"] for one in [*newest, *older]] == [1.0, -5.0, -4.0, -3.0, -2.0, -1.0]
    assert [one.number for one in [*newest, *older]] == sorted((one.number for one in [*newest, *older]), reverse=True)
    assert [one.entry.changes["ann"] for one in ledger.postings(limit=2, rep_id="ann")] == [5.0, 4.0]
    assert [one.entry.changes["ann"] for one in ledger.postings(limit=9, rep_id="ann", before=newest[1].number)] == [4.0, 3.0, 2.0, 1.0]
    assert ledger.postings(limit=9, rep_id="ann", before=2**62) == ledger.postings(limit=9, rep_id="ann"), "however far ahead is asked"
    assert [one.entry.changes for one in ledger.postings(limit=9, lead_id="lead-x")] == [{"bob": 1.0, "cy": -1.0}]
    assert ledger.postings(limit=9, rep_id="an") == ledger.postings(limit=9, rep_id="nobody") == []


def test_an_entry_that_only_sets_aside_touches_the_rep_too(store, ledger):
    post(store, entry(EntryReason.ROTATION, aside={"cy": 0.25}))
    assert [one.entry.aside for one in ledger.postings(limit=9, rep_id="cy")] == [{"cy": 0.25}]
    assert ledger.balances().credit == {"cy": 0.0}


def test_a_rep_with_a_strange_name_is_found(store, ledger):
    strange = 'o\'neil "x" %_\\ é'
    post(store, Entry(EntryReason.ADJUSTED, {strange: 1.0, "ann": -1.0}))
    assert len(ledger.postings(limit=9, rep_id=strange)) == 1
    assert ledger.balances().credit[strange] == 1.0


def test_posting_is_seen_by_other_processes(house, store):
    before = store.sequence()
    post(store, entry(ann=1.0, bob=-1.0))
    assert house.open_store().sequence() == before + 1


def give_decline_and_fail(keeping):
    with keeping.whole():
        keeping.keep(assigned("a", "bob"), turn({"bob": -0.5, "ann": 0.5}))
        keeping.decline("lead-a", "bob", None, at=MONDAY)
        raise RuntimeError("midway")


def test_what_is_whole_is_kept_whole_or_not_at_all(store, ledger):
    before = store.sequence()
    with store.writing() as keeping:
        keeping.post(entry(ann=1.0, bob=-1.0), Note(), at=MONDAY)
        with pytest.raises(RuntimeError, match="midway"):
            give_decline_and_fail(keeping)
        assert keeping.earlier("a") is None
        assert keeping.entries_of("lead-a") == []
    assert ledger.balances().credit == {"ann": 1.0, "bob": -1.0}
    assert (store.standing().open_leads["bob"], store.declined(), store.sequence()) == (0, {}, before + 1)


def test_a_declined_lead_waits_its_slot_is_free_and_the_rep_is_remembered(house, store):
    with store.writing() as keeping:
        keeping.keep(assigned("a", "ann"))
    with store.writing() as keeping:
        assert keeping.whereabouts("lead-a") == Whereabouts("assigned", "ann", "d-a")
        assert keeping.decline("lead-a", "ann", "no time", at=LATER) == Freed("ann", assigned("a", "ann").decision.takes)
        assert keeping.holder("lead-a") is None
        assert keeping.current("lead-a") is None
        assert keeping.latest("lead-a").decision.decision_id == "d-a"
        keeping.keep(assigned("b", "bob", lead_id="lead-a", at=LATER))
    assert house.open_store().declined() == {"lead-a": frozenset({"ann"})}
    assert {rep_id: leads for rep_id, leads in store.standing().open_leads.items() if leads} == {"bob": 1}


def test_a_released_lead_waits_its_slot_is_free_and_it_may_come_back(house, store):
    with store.writing() as keeping:
        keeping.keep(assigned("a", "ann"))
    with store.writing() as keeping:
        assert keeping.release("lead-a", at=LATER) == Freed("ann", assigned("a", "ann").decision.takes)
        assert keeping.holder("lead-a") is None
        keeping.keep(assigned("b", "ann", lead_id="lead-a", at=LATER))
    assert house.open_store().declined() == {}
    assert {rep_id: leads for rep_id, leads in store.standing().open_leads.items() if leads} == {"ann": 1}


def test_declines_of_a_closed_lead_are_not_asked_for(store):
    with store.writing() as keeping:
        keeping.keep(assigned("a", "ann"))
        keeping.decline("lead-a", "ann", None, at=LATER)
        keeping.keep(assigned("b", "bob", lead_id="lead-a", at=LATER))
    assert store.declined() == {"lead-a": frozenset({"ann"})}
    with store.writing() as keeping:
        keeping.close(OutcomeReport("lead-a", "lost", LATER))
    assert store.declined() == {}


def test_where_a_lead_is_and_that_there_is_no_such_lead(store):
    with store.writing() as keeping:
        keeping.keep(queued("q"))
        assert keeping.whereabouts("lead-q") == Whereabouts("queued", None, "d-q")
        assert keeping.latest("lead-z") is None
        with pytest.raises(NotFound, match="lead-z"):
            keeping.whereabouts("lead-z")


def test_over_a_limit_only_by_word(store):
    with store.writing() as keeping:
        keeping.keep(assigned("a", "ann"))
        with pytest.raises(SlotTaken):
            keeping.keep(assigned("b", "ann"))
        keeping.keep(assigned("c", "ann"), over_limit=True)
        with pytest.raises(SlotTaken):
            keeping.keep(assigned("d", "ann"))
    assert store.standing().open_leads["ann"] == 2
    with store.writing() as keeping:
        for lead_id in ("lead-a", "lead-c"):
            keeping.close(OutcomeReport(lead_id, "lost", LATER))
        keeping.keep(assigned("e", "ann"))
    assert store.standing().open_leads["ann"] == 1
