"""Pairs for review, merges and earlier leads: in memory, SQLite, PostgreSQL."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import text

from fairlead.adapters.memory.matching import MemoryMatches
from fairlead.adapters.sql.conserving import conservation
from fairlead.adapters.sql.matching import SqlMatches
from fairlead.adapters.sql.standing import rebuild_standing
from fairlead.application.match_ports import Matches, MergeRefused, Pair, PairKind, Verdict
from fairlead.application.ports import NotFound, OutcomeReport, Store
from fairlead.domain.account import Account
from fairlead.domain.matching import AccountMatch, Candidate, Evidence, person_keys
from tests.contracts.store_cases import MONDAY, House, assigned, in_memory, on_postgres, on_sqlite, queued

LIMITS: dict[str, int | None] = {"ann": 2, "bob": None}
ACCOUNTS = [Account("A1", "Acme", domain="acme.example", country="US"), Account("A2", "Acme Two", country="US")]
TUESDAY = MONDAY + timedelta(days=1)
TABLES = ("slot", "lead_state", "record_lead", "record_assignment", "decision", "credit")


@dataclass(frozen=True)
class Open:
    house: House
    store: Store
    matches: Matches

    def state(self) -> object:
        """Everything that a merge may touch, its own log apart."""
        standing = self.store.standing()
        kept = (standing.open_leads, standing.thousandths, standing.value_minor)
        if not self.house.engines:
            return kept
        with self.house.engines[0].connect() as connection:
            return kept, [connection.execute(text(f"SELECT * FROM {name} ORDER BY 1, 2")).all() for name in TABLES]

    def sound(self) -> bool:
        return not self.house.engines or conservation(self.house.engines[0]) == []


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def here(request, tmp_path):
    ways: dict[str, Callable[..., House]] = {
        "memory": in_memory,
        "sqlite": partial(on_sqlite, tmp_path),
        "postgresql": lambda *given: on_postgres(request.getfixturevalue("postgres_url"), *given),
    }
    house = ways[request.param](LIMITS, ACCOUNTS)
    store = house.open_store()
    matches = MemoryMatches(store) if request.param == "memory" else SqlMatches(house.engines[0])
    yield Open(house, store, matches)
    house.close()


def keep(here: Open, *decisions) -> None:
    with here.store.writing() as keeping:
        for each in decisions:
            keeping.keep(each)


def told(key: str, rep_id: str = "ann", *, days: int = 0, **fields):
    """A decision on a lead that says who it is of."""
    kept = assigned(key, rep_id, at=MONDAY + timedelta(days=days))
    known = {"first_name": "Dana", "last_name": "Whitfield", "email": "dana@harbor.example", "phone": "+16175550100", **fields}
    return replace(kept, lead=replace(kept.lead, **known))


def pair(lead_id: str, other_id: str, probability: float = 0.7, *, kind=PairKind.ACCOUNT, signature: str = "acme||acme.example|US") -> Pair:
    return Pair(kind, lead_id, other_id, probability, (Evidence("name", 2.5, "the same name"),), signature, MONDAY)


def test_a_merge_frees_the_slot_and_its_undoing_restores_everything(here):
    keep(here, assigned("a", "ann"), assigned("b", "ann"))
    before = here.state()
    merge = here.matches.merge("lead-b", "lead-a", by="eve", reason="the same person", at=TUESDAY)
    assert here.store.standing().open_leads["ann"] == 1
    assert here.sound()
    assert dict(here.matches.merged()) == {"lead-b": "lead-a"}
    undone = here.matches.unmerge(merge.merge_id, by="max", reason="two after all", at=TUESDAY + timedelta(hours=1))
    assert here.state() == before
    assert here.sound()
    assert here.matches.merged() == {}
    assert (undone.merged_by, undone.reason, undone.undone_by, undone.undo_reason) == ("eve", "the same person", "max", "two after all")
    assert [each.merge_id for each in here.matches.merges(limit=5)] == [merge.merge_id]
    assert here.matches.merges(limit=5, lead_id="lead-x") == []


def test_the_lead_that_stays_gets_the_rep_where_it_has_none(here):
    keep(here, queued("a"), assigned("b", "bob"))
    before = here.state()
    merge = here.matches.merge("lead-b", "lead-a", by="eve", reason="same", at=TUESDAY)
    with here.store.writing() as keeping:
        assert keeping.holder("lead-a") == "bob"
        assert keeping.holder("lead-b") is None
        assert keeping.merged_into("lead-b") == "lead-a"
        assert keeping.merged_into("lead-a") is None
    assert here.store.standing().open_leads["bob"] == 1
    assert here.store.waiting(5) == []
    assert here.sound()
    here.matches.unmerge(merge.merge_id, by="eve", reason="two", at=TUESDAY)
    assert here.state() == before
    assert [kept.lead.lead_id for kept in here.store.waiting(5)] == ["lead-a"]


def test_an_open_lead_is_not_merged_into_a_closed_one(here):
    keep(here, assigned("a", "ann"), assigned("b", "ann"))
    with here.store.writing() as keeping:
        keeping.close(OutcomeReport("lead-a", "lost", TUESDAY))
    before = here.state()
    with pytest.raises(MergeRefused, match="merge the other way round"):
        here.matches.merge("lead-b", "lead-a", by="eve", reason="same", at=TUESDAY)
    assert here.state() == before
    here.matches.merge("lead-a", "lead-b", by="eve", reason="same", at=TUESDAY)
    assert here.store.standing().open_leads["ann"] == 1
    assert here.sound()


def test_what_happens_to_a_merged_lead_happens_to_the_one_that_stands(here):
    keep(here, assigned("a", "ann"), assigned("b", "bob"))
    merge = here.matches.merge("lead-b", "lead-a", by="eve", reason="same", at=TUESDAY)
    with here.store.writing() as keeping:
        closed = keeping.close(OutcomeReport("lead-b", "won", TUESDAY, 5))
    assert (closed.rep_id, closed.fresh) == ("ann", True)
    assert here.store.standing().open_leads == {"ann": 0, "bob": 0}
    here.matches.unmerge(merge.merge_id, by="eve", reason="two", at=TUESDAY)
    assert here.store.standing().open_leads == {"ann": 0, "bob": 1}
    assert here.sound()


def test_undoing_carries_what_no_longer_fits_and_the_check_still_holds(here):
    keep(here, assigned("a", "bob"), assigned("b", "ann"), assigned("c", "ann"))
    merge = here.matches.merge("lead-b", "lead-a", by="eve", reason="same", at=TUESDAY)
    keep(here, assigned("d", "ann"))
    here.matches.unmerge(merge.merge_id, by="eve", reason="two", at=TUESDAY)
    assert here.store.standing().open_leads["ann"] == 3
    assert here.sound()


def test_merges_follow_each_other_and_are_undone_the_latest_first(here):
    keep(here, assigned("a", "ann"), assigned("b", "ann"), assigned("c", "bob"))
    before = here.state()
    first = here.matches.merge("lead-c", "lead-b", by="eve", reason="same", at=TUESDAY)
    second = here.matches.merge("lead-b", "lead-a", by="eve", reason="same", at=TUESDAY)
    assert dict(here.matches.merged()) == {"lead-c": "lead-a", "lead-b": "lead-a"}
    with pytest.raises(MergeRefused, match=f"cannot be undone before {second.merge_id}"):
        here.matches.unmerge(first.merge_id, by="eve", reason="two", at=TUESDAY)
    with pytest.raises(MergeRefused, match="lead-b was merged into lead-a already"):
        here.matches.merge("lead-b", "lead-c", by="eve", reason="same", at=TUESDAY)
    here.matches.unmerge(second.merge_id, by="eve", reason="two", at=TUESDAY)
    with pytest.raises(MergeRefused, match="undone already, by eve"):
        here.matches.unmerge(second.merge_id, by="eve", reason="two", at=TUESDAY)
    here.matches.unmerge(first.merge_id, by="eve", reason="two", at=TUESDAY)
    assert here.state() == before


def test_unknown_leads_and_merges_are_named(here):
    keep(here, assigned("a", "ann"))
    with pytest.raises(NotFound, match="no lead lead-x"):
        here.matches.merge("lead-x", "lead-a", by="eve", reason="same", at=TUESDAY)
    with pytest.raises(MergeRefused, match="into itself"):
        here.matches.merge("lead-a", "lead-a", by="eve", reason="same", at=TUESDAY)
    with pytest.raises(NotFound, match="no merge m-x"):
        here.matches.unmerge("m-x", by="eve", reason="two", at=TUESDAY)


def test_a_merge_is_seen_by_every_process_at_once(here):
    keep(here, assigned("a", "ann"), assigned("b", "ann"))
    edition = here.store.edition()
    here.matches.merge("lead-b", "lead-a", by="eve", reason="same", at=TUESDAY)
    assert here.store.edition() > edition


def test_earlier_leads_are_found_by_their_keys_within_the_window_the_latest_first(here):
    first, second, other = (
        told("a"),
        told("b", days=2, email=None),
        told("c", "bob", days=1, email="max@harbor.example", phone=None, first_name="Max", last_name="Ott"),
    )
    keep(here, first, second, other)
    with here.store.writing() as keeping:
        found = keeping.people.earlier(person_keys(first.lead), MONDAY - timedelta(days=1), but="lead-x")
        assert [each.lead_id for each in found] == ["lead-b", "lead-a"]
        assert (found[0].state, found[0].rep_id, found[0].last_name) == ("assigned", "ann", "Whitfield")
        assert [each.lead_id for each in keeping.people.earlier(person_keys(first.lead), MONDAY + timedelta(days=1), but="lead-x")] == [
            "lead-b"
        ]
        assert [each.lead_id for each in keeping.people.earlier(person_keys(first.lead), MONDAY - timedelta(days=1), but="lead-b")] == [
            "lead-a"
        ]
        assert keeping.people.earlier(("nobody",), MONDAY - timedelta(days=1), but="lead-x") == ()


def test_the_one_with_the_same_address_is_found_among_many_who_sound_alike(here):
    many = [told(f"n{number:02}", "bob", email=f"n{number}@harbor.example", phone=None, days=number) for number in range(1, 15)]
    keep(here, told("a", "bob", phone=None), *many)
    asked = person_keys(told("x", phone=None).lead)
    with here.store.writing() as keeping:
        found = [each.lead_id for each in keeping.people.earlier(asked, MONDAY - timedelta(days=1), but="lead-x")]
    assert found[0] == "lead-n14"
    assert "lead-a" in found


def test_a_lead_kept_in_this_transaction_is_found_by_the_next_one_in_it(here):
    with here.store.writing() as keeping:
        assert keeping.people.earlier(person_keys(told("a").lead), MONDAY - timedelta(days=1), but="lead-a") == ()
        keeping.keep(told("a"))
        found = keeping.people.earlier(person_keys(told("b").lead), MONDAY - timedelta(days=1), but="lead-b")
    assert [each.lead_id for each in found] == ["lead-a"]


def test_a_merged_lead_is_where_the_one_is_that_stands_for_it(here):
    keep(here, told("a", "bob"), told("b", "ann"))
    here.matches.merge("lead-b", "lead-a", by="eve", reason="same", at=TUESDAY)
    with here.store.writing() as keeping:
        found = keeping.people.earlier(person_keys(told("c").lead), MONDAY - timedelta(days=1), but="lead-c")
    assert {(each.lead_id, each.state, each.rep_id) for each in found} == {("lead-a", "assigned", "bob"), ("lead-b", "assigned", "bob")}
    assert [each.lead_id for each in here.matches.people(MONDAY - timedelta(days=1))] == ["lead-a"]


def test_a_decision_lists_what_is_doubtful_and_a_verdict_is_remembered(here):
    doubtful = AccountMatch(
        None,
        None,
        0.7,
        (Candidate("A1", "Acme", 0.7), Candidate("A2", "Acme Two", 0.2), Candidate("A9", "No", 0.01)),
        True,
        "acme||acme.example|US",
    )
    keep(here, replace(assigned("a", "ann"), match=doubtful))
    assert [(shown.pair.other_id, shown.other.name) for shown in here.matches.pairs(kind=None, decided=False, limit=9)] == [
        ("A1", "Acme"),
        ("A2", "Acme Two"),
    ]
    mark = here.store.verdicts_mark()
    here.matches.decide(PairKind.ACCOUNT, "lead-a", "A1", Verdict.ACCEPTED, by="eve", note="called them", at=TUESDAY)
    assert here.store.verdicts_mark() > mark
    assert here.matches.count_open() == 0
    verdicts, _ = here.store.verdicts()
    assert verdicts.account_of("lead-z", "acme||acme.example|US") == "A1"
    assert verdicts.ruled_out("lead-a", "", "A2")
    decided = here.matches.pairs(kind=PairKind.ACCOUNT, decided=True, limit=9)
    assert {(each.pair.other_id, each.pair.verdict) for each in decided} == {("A1", Verdict.ACCEPTED), ("A2", Verdict.REJECTED)}
    assert decided[0].pair.decided_by == "eve"


def test_a_reviewed_pair_stays_as_it_is_when_it_is_found_again(here):
    assert here.matches.note([pair("lead-a", "A1"), pair("lead-a", "A2", 0.4)]) == 2
    here.matches.decide(PairKind.ACCOUNT, "lead-a", "A2", Verdict.REJECTED, by="eve", note=None, at=TUESDAY)
    assert here.matches.note([pair("lead-a", "A2", 0.99), pair("lead-a", "A1", 0.8)]) == 0
    (left,) = here.matches.pairs(kind=None, decided=False, limit=9)
    assert (left.pair.other_id, left.pair.probability, left.pair.evidence) == ("A1", 0.8, (Evidence("name", 2.5, "the same name"),))


def test_a_later_verdict_takes_the_place_of_an_earlier_one(here):
    here.matches.note([pair("lead-a", "A1")])
    here.matches.decide(PairKind.ACCOUNT, "lead-a", "A1", Verdict.ACCEPTED, by="eve", note=None, at=MONDAY)
    here.matches.decide(PairKind.ACCOUNT, "lead-a", "A1", Verdict.REJECTED, by="max", note="no", at=TUESDAY)
    verdicts = here.matches.verdicts()
    assert verdicts.account_of("lead-a", "acme||acme.example|US") is None
    assert verdicts.ruled_out("lead-a", "", "A1")


def test_persons_that_were_told_apart_or_the_same_are_remembered(here):
    here.matches.note(
        [pair("lead-a", "lead-b", kind=PairKind.PERSON, signature="s1"), pair("lead-a", "lead-c", kind=PairKind.PERSON, signature="s2")]
    )
    here.matches.decide(PairKind.PERSON, "lead-a", "lead-b", Verdict.REJECTED, by="eve", note=None, at=TUESDAY)
    here.matches.decide(PairKind.PERSON, "lead-a", "lead-c", Verdict.ACCEPTED, by="eve", note=None, at=TUESDAY)
    with here.store.writing() as keeping:
        assert keeping.people.told(["s1", "s2", "s3"]) == {"s1": False, "s2": True}


def test_a_verdict_on_an_unknown_pair_is_refused(here):
    with pytest.raises(NotFound, match="no pair of lead lead-a and account A1"):
        here.matches.decide(PairKind.ACCOUNT, "lead-a", "A1", Verdict.ACCEPTED, by="eve", note=None, at=TUESDAY)


def test_open_leads_are_those_that_are_neither_closed_nor_merged(here):
    keep(here, assigned("a", "ann"), assigned("b", "bob"), queued("c"), assigned("d", "bob"))
    here.matches.merge("lead-b", "lead-a", by="eve", reason="same", at=TUESDAY)
    with here.store.writing() as keeping:
        keeping.close(OutcomeReport("lead-d", "lost", TUESDAY))
    assert [lead.lead_id for lead in here.matches.open_leads()] == ["lead-a", "lead-c"]


@pytest.mark.parametrize("where", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_an_import_leaves_merges_alone_and_finds_its_leads_by_their_keys(where, request, tmp_path):
    house = on_sqlite(tmp_path, LIMITS) if where == "sqlite" else on_postgres(request.getfixturevalue("postgres_url"), LIMITS)
    store, matches = house.open_store(), SqlMatches(house.engines[0])
    with store.writing() as keeping:
        keeping.keep(told("a"))
        keeping.keep(told("b"))
    matches.merge("lead-b", "lead-a", by="eve", reason="same", at=TUESDAY)
    with house.engines[0].begin() as connection:
        row = {"at": int(MONDAY.timestamp() * 1e6), "mail": "dana@harbor.example"}
        connection.execute(
            text("INSERT INTO record_lead (lead_id, created_at, email, last_name) VALUES ('old', :at, :mail, 'Whitfield')"), row
        )
        connection.execute(
            text("INSERT INTO record_assignment (assignment_id, lead_id, rep_id, assigned_at) VALUES ('x', 'lead-b', 'bob', 9e15)")
        )
    rebuild_standing(house.engines[0])
    assert conservation(house.engines[0]) == []
    with store.writing() as keeping:
        found = keeping.people.earlier(person_keys(told("z").lead), MONDAY - timedelta(days=30), but="z")
    assert {each.lead_id for each in found} == {"lead-a", "lead-b", "old"}
    house.close()
