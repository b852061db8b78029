"""Every store sits this: in memory, SQLite, PostgreSQL."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from fairlead.application.ports import Freed, Guard, LeadNow, NotFound, OutcomeReport, SlotTaken, Store
from fairlead.domain.account import Account
from fairlead.domain.availability import Gift, Takes
from fairlead.domain.deciding import Action, Objective, Policy
from fairlead.domain.reasons import QueueReason
from tests.contracts.store_cases import MONDAY, House, assigned, in_memory, on_postgres, on_sqlite, placed, queued, same, turn

Open = Callable[..., House]
FREED = Freed("ann", Takes(1000, 1_000_000))  # what `assigned` leads take
LIMITS: dict[str, int | None] = {"ann": 2, "bob": None, "cy": 0}


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def open_house(request, tmp_path) -> Iterator[Open]:
    houses: list[House] = []
    ways: dict[str, Open] = {
        "memory": in_memory,
        "sqlite": partial(on_sqlite, tmp_path),
        "postgresql": lambda *given: on_postgres(request.getfixturevalue("postgres_url"), *given),
    }

    def begin(*given) -> House:
        houses.append(ways[request.param](*given))
        return houses[-1]

    yield begin
    for each in houses:
        each.close()


@pytest.fixture
def house(open_house) -> House:
    return open_house(LIMITS)


@pytest.fixture
def store(house) -> Store:
    return house.open_store()


def keep(store: Store, *decisions, entries=()):
    with store.writing() as keeping:
        return [keeping.keep(each, entries) for each in decisions]


def keep_and_fail(store: Store, *decisions, entries=()):
    with store.writing() as keeping:
        for each in decisions:
            keeping.keep(each, entries)
        raise RuntimeError("midway")


def test_a_kept_decision_comes_back_to_the_last_bit(house, store):
    decision = assigned("a", "ann")
    keep(store, decision)
    with house.open_store().writing() as keeping:
        assert same(keeping.earlier("a"), decision)
        assert same(keeping.current("lead-a"), decision)
        assert keeping.earlier("b") is None
        assert keeping.current("lead-b") is None
    assert same(house.decisions.kept("d-a"), decision)


def test_a_key_is_known_before_the_commit_too(store):
    with store.writing() as keeping:
        keeping.keep(assigned("a", "ann"))
        assert keeping.earlier("a") is not None


def test_a_key_kept_twice_is_refused_and_leaves_the_rest_of_the_transaction(store):
    with store.writing() as keeping:
        keeping.keep(assigned("a", "ann"))
        with pytest.raises(Exception, match=r"kept already|UNIQUE|duplicate key"):
            keeping.keep(assigned("a", "bob", lead_id="lead-z"), turn({"bob": -0.5, "ann": 0.5}))
        keeping.keep(assigned("b", "ann"))
    standing = store.standing()
    assert (standing.open_leads, standing.credits) == ({"ann": 2, "bob": 0, "cy": 0}, {})
    with store.writing() as keeping:
        assert keeping.earlier("b") is not None


def test_the_last_slot_goes_once_and_a_refused_decision_changes_nothing(store):
    keep(store, assigned("a", "ann"), assigned("b", "ann"))
    before = store.standing()
    with store.writing() as keeping:
        with pytest.raises(SlotTaken, match="ann") as told:
            keeping.keep(assigned("c", "ann"), turn({"ann": 1.0, "bob": -1.0}))
        assert keeping.earlier("c") is None
        keeping.keep(assigned("d", "bob"))
    after = store.standing()
    assert told.value.rep_id == "ann"
    assert after.open_leads == {"ann": 2, "bob": 1, "cy": 0}
    assert (after.credits, after.sequence) == (before.credits, before.sequence + 1)


def test_a_limit_of_zero_takes_nobody_and_no_limit_takes_many(store):
    with store.writing() as keeping, pytest.raises(SlotTaken):
        keeping.keep(assigned("a", "cy"))
    keep(store, *(assigned(f"b{number}", "bob") for number in range(20)))
    assert store.standing().open_leads["bob"] == 20


def test_an_unknown_rep_is_named(store):
    with store.writing() as keeping, pytest.raises(NotFound, match="no rep zoe"):
        keeping.keep(assigned("a", "zoe"))
    assert store.sequence() == store.standing().sequence


def test_eight_writers_never_exceed_a_limit(open_house):
    house = open_house({"ann": 13, "bob": 7})

    def work(writer: int) -> int:
        mine, taken = house.open_store(), 0
        for number in range(6):
            with suppress(SlotTaken):  # the limit held: this is not counted
                keep(mine, assigned(f"w{writer}-{number}", "ann" if number % 2 else "bob"))
                taken += 1
        return taken

    with ThreadPoolExecutor(8) as pool:
        taken = sum(pool.map(work, range(8)))
    standing = house.open_store().standing()
    assert standing.open_leads == {"ann": 13, "bob": 7}
    assert taken == 20
    assert house.decisions.counts().assigned == 20


def test_one_key_sent_to_many_processes_at_once_is_decided_once(open_house):
    house = open_house({"ann": None})

    def work(_writer: int) -> bool:
        mine = house.open_store()
        with mine.writing() as keeping:
            if keeping.earlier("same") is not None:
                return False
            keeping.keep(assigned("same", "ann"))
            return True

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(work, range(8))) == [False] * 7 + [True]
    assert house.open_store().standing().open_leads == {"ann": 1}


def test_a_block_that_raises_is_undone(house, store):
    before = store.standing()
    with pytest.raises(RuntimeError, match="midway"):
        keep_and_fail(store, assigned("a", "ann"), queued("b"), entries=turn({"ann": -0.5, "bob": 0.5}))
    assert store.standing() == before
    assert house.decisions.page(limit=5, before=None) == []
    assert store.waiting(5) == []
    with store.writing() as keeping:
        assert keeping.earlier("a") is None


def test_the_sequence_rises_by_one_with_each_decision_and_each_fresh_outcome(store):
    start = store.sequence()
    keep(store, assigned("a", "ann"), assigned("b", "ann"))
    assert store.sequence() == start + 2
    with store.writing() as keeping:
        keeping.close(OutcomeReport("lead-a", "touched", MONDAY))
        keeping.close(OutcomeReport("lead-a", "touched", MONDAY))
    assert store.sequence() == start + 3
    with store.writing() as keeping:
        keeping.earlier("a")
    assert store.sequence() == start + 3 == store.standing().sequence


def test_a_writer_sees_its_own_standing(store):
    start = store.sequence()
    with store.writing() as keeping:
        keeping.keep(assigned("a", "ann"), turn({"ann": -0.5, "bob": 0.5}))
        standing = store.standing()
    assert (standing.open_leads["ann"], standing.credits["bob"], standing.sequence) == (1, 0.5, start + 1)


def test_credit_changes_add_up(store):
    keep(store, assigned("a", "ann"), entries=turn({"ann": -0.75, "bob": 0.75}))
    keep(store, assigned("b", "bob"), entries=turn({"ann": 0.5, "bob": -0.5}))
    assert store.standing().credits == {"ann": -0.25, "bob": 0.25}


def test_a_closing_stage_frees_the_slot_once(store):
    keep(store, assigned("a", "ann"), assigned("b", "ann"))
    with store.writing() as keeping:
        won = keeping.close(OutcomeReport("lead-a", "won", MONDAY, 500_000))
        again = keeping.close(OutcomeReport("lead-a", "won", MONDAY + timedelta(hours=1), 500_000))
        lost = keeping.close(OutcomeReport("lead-a", "lost", MONDAY))
        assert keeping.current("lead-a") is None
    assert (won.rep_id, won.fresh) == ("ann", True)
    assert (again.rep_id, again.fresh) == (None, False)
    assert (lost.rep_id, lost.fresh) == (None, True)
    assert store.standing().open_leads["ann"] == 1


def test_a_stage_on_the_way_frees_nothing(store):
    keep(store, assigned("a", "ann"))
    with store.writing() as keeping:
        told = keeping.close(OutcomeReport("lead-a", "meeting", MONDAY))
        assert keeping.current("lead-a") is not None
    assert (told.rep_id, told.fresh) == (None, True)
    assert store.standing().open_leads["ann"] == 1


def test_a_waiting_lead_can_be_closed(house, store):
    keep(store, queued("a"))
    with store.writing() as keeping:
        told = keeping.close(OutcomeReport("lead-a", "disqualified", MONDAY))
    assert (told.rep_id, told.fresh) == (None, True)
    assert store.waiting(5) == []
    counts = house.decisions.counts()
    assert (counts.decided, counts.assigned, counts.queued) == (1, 0, {})


def test_an_outcome_of_an_unknown_lead_or_stage_is_refused_in_words(store):
    with store.writing() as keeping:
        with pytest.raises(NotFound, match="no lead lead-x; send the lead before its outcome"):
            keeping.close(OutcomeReport("lead-x", "won", MONDAY))
        with pytest.raises(ValueError, match="'sold' is not a stage; use one of touched"):
            keeping.close(OutcomeReport("lead-x", "sold", MONDAY))


def test_a_lead_decided_again_moves_its_slot(store):
    assert keep(store, assigned("a", "ann", lead_id="lead-1")) == [None]
    assert keep(store, assigned("b", "bob", lead_id="lead-1", at=MONDAY + timedelta(hours=1))) == [FREED]
    assert store.standing().open_leads == {"ann": 0, "bob": 1, "cy": 0}
    with store.writing() as keeping:
        current = keeping.current("lead-1")
    assert current is not None
    assert current.decision.decision_id == "d-b"


def test_a_lead_decided_again_for_the_same_full_rep_keeps_one_slot(store):
    keep(store, assigned("a", "ann", lead_id="lead-1"), assigned("b", "ann"))
    assert keep(store, assigned("c", "ann", lead_id="lead-1")) == [FREED]
    assert store.standing().open_leads["ann"] == 2


def test_the_holder_is_who_has_the_lead_open(store):
    with store.writing() as keeping:
        assert keeping.holder("lead-1") is None
        keeping.keep(queued("a", lead_id="lead-1"))
        assert keeping.holder("lead-1") is None
        keeping.keep(assigned("b", "ann", lead_id="lead-1"))
        assert keeping.holder("lead-1") == "ann"
        keeping.keep(assigned("c", "bob", lead_id="lead-1"))
    with store.writing() as keeping:
        assert keeping.holder("lead-1") == "bob"
        keeping.close(OutcomeReport("lead-1", "meeting", MONDAY))
        assert keeping.holder("lead-1") == "bob"
        keeping.close(OutcomeReport("lead-1", "lost", MONDAY))
        assert keeping.holder("lead-1") is None


def test_a_lead_sent_back_to_the_queue_frees_its_slot(store):
    keep(store, assigned("a", "ann", lead_id="lead-1"))
    assert keep(store, queued("b", lead_id="lead-1")) == [FREED]
    assert store.standing().open_leads["ann"] == 0
    assert [each.lead.lead_id for each in store.waiting(5)] == ["lead-1"]


def test_a_closed_lead_can_be_won_again_after_a_new_decision(store):
    keep(store, assigned("a", "ann", lead_id="lead-1"))
    with store.writing() as keeping:
        keeping.close(OutcomeReport("lead-1", "lost", MONDAY))
        keeping.keep(assigned("b", "bob", lead_id="lead-1", at=MONDAY + timedelta(days=90)))
        told = keeping.close(OutcomeReport("lead-1", "lost", MONDAY + timedelta(days=99)))
    assert (told.rep_id, told.fresh) == ("bob", True)


def test_the_longest_waiting_comes_first_and_keeps_its_place(store):
    hour = timedelta(hours=1)
    keep(
        store, queued("late", at=MONDAY + 2 * hour), queued("early", at=MONDAY), queued("same", at=MONDAY), queued("mid", at=MONDAY + hour)
    )
    keep(store, queued("early-again", lead_id="lead-early", at=MONDAY + 5 * hour), assigned("mid-found", "bob", lead_id="lead-mid"))
    waiting = store.waiting(10)
    assert [each.lead.lead_id for each in waiting] == ["lead-same", "lead-early", "lead-late"]
    assert waiting[1].decision.decision_id == "d-early-again"
    assert [each.lead.lead_id for each in store.waiting(1)] == ["lead-same"]


def test_the_larger_priority_goes_first_among_those_waiting(store):
    urgent = queued("urgent", at=MONDAY + timedelta(hours=1))
    keep(store, queued("early"), replace(urgent, decision=replace(urgent.decision, lead_priority=5)))
    assert [each.lead.lead_id for each in store.waiting(5)] == ["lead-urgent", "lead-early"]
    escalated = queued("dear")
    keep(store, replace(escalated, decision=replace(escalated.decision, escalated=True)))
    assert [each.lead.lead_id for each in store.waiting(5)] == ["lead-dear", "lead-urgent", "lead-early"]


@pytest.mark.parametrize("action", [Action.SUGGEST, Action.NURTURE, Action.WORKFLOW, Action.DISQUALIFY, Action.SHADOW])
def test_a_lead_in_a_place_holds_no_slot_and_does_not_wait(house, store, action):
    assert keep(store, placed("a", action, rep_id="ann" if action in {Action.SUGGEST, Action.SHADOW} else None)) == [None]
    assert store.standing().open_leads["ann"] == 0
    assert store.waiting(5) == []
    with store.writing() as keeping:
        assert (keeping.current("lead-a"), keeping.holder("lead-a")) == (None, None)
    assert keep(store, assigned("b", "ann", lead_id="lead-a")) == [None]
    assert store.standing().open_leads["ann"] == 1


@pytest.mark.parametrize(("action", "holder"), [(Action.SHADOW, "ann"), (Action.NURTURE, None)])
def test_only_a_shadow_decision_leaves_a_lead_where_it_is(store, action, holder):
    keep(store, assigned("a", "ann", lead_id="lead-1"))
    assert keep(store, placed("b", action, lead_id="lead-1")) == [None if holder else FREED]
    with store.writing() as keeping:
        assert keeping.holder("lead-1") == holder
    assert store.standing().open_leads["ann"] == (1 if holder else 0)


def test_pages_run_from_the_newest_to_the_oldest(house, store):
    keep(store, *(assigned(f"k{number}", "bob") for number in range(4)), queued("last"))
    first = house.decisions.page(limit=2, before=None)
    second = house.decisions.page(limit=2, before=first[-1].decision_id)
    third = house.decisions.page(limit=2, before=second[-1].decision_id)
    assert [each.decision_id for page in (first, second, third) for each in page] == ["d-last", "d-k3", "d-k2", "d-k1", "d-k0"]
    with pytest.raises(NotFound, match="no decision d-x"):
        house.decisions.page(limit=2, before="d-x")


def test_a_summary_tells_what_the_list_shows(house, store):
    decision = assigned("a", "ann")
    keep(store, decision)
    (line,) = house.decisions.page(limit=1, before=None)
    winner = decision.decision.winner
    assert winner is not None
    assert (line.person, line.company, line.rep_name, line.action, line.method) == ("Ann Lee", "Acme", "Rep ann", "assign", "model")
    assert (line.chance, line.match_score, line.worth_minor, line.lead_score) == (winner.chance, 62.5, 120_000.25, 77.25)
    assert (line.decided_at, line.source, line.country, line.product) == (MONDAY, "webinar", "US", "pump")


def test_a_waiting_lead_has_a_summary_without_a_rep(house, store):
    keep(store, queued("a", reason=QueueReason.NO_TERRITORY))
    (line,) = house.decisions.page(limit=1, before=None)
    assert (line.action, line.queue_reason, line.rep_id, line.rep_name, line.chance) == ("queue", "NO_TERRITORY", None, None, None)


def test_leads_are_known_by_name_and_by_the_decision_that_says_where_they_are(house, store):
    keep(store, queued("a"))
    keep(store, assigned("b", "ann"))
    keep(store, placed("c", Action.SHADOW, lead_id="lead-b", rep_id="bob"))  # only names a rep: the lead stays where it is
    found = house.decisions.leads(["lead-a", "lead-x", "lead-b"])
    assert found == {"lead-a": LeadNow("Ann Lee", "d-a"), "lead-b": LeadNow("Ann Lee", "d-b")}


def test_an_unknown_decision_or_version_is_named(house):
    with pytest.raises(NotFound, match="no decision d-x"):
        house.decisions.kept("d-x")
    with pytest.raises(NotFound, match="no roster of version v"):
        house.decisions.roster_at("v")
    with pytest.raises(NotFound, match="no policy of version v"):
        house.decisions.policy_at("v")


def test_rosters_and_policies_are_kept_by_their_content(house, store):
    roster, version = store.roster()
    assert house.decisions.roster_at(version) == roster
    assert [rep.max_open for rep in roster.reps] == [2, None, 0]
    one, two = Policy(), Policy(objective=Objective.CHANCE)
    first, second = store.keep_policy(one), store.keep_policy(two)
    assert first == store.keep_policy(one) != second
    assert (house.decisions.policy_at(first), house.decisions.policy_at(second)) == (one, two)
    with pytest.raises(NotFound):
        house.decisions.policy_at(version)


def test_counts_tell_who_was_given_and_who_waits(house, store):
    keep(store, assigned("a", "ann"), assigned("b", "bob"), queued("c"), queued("d", reason=QueueReason.NO_TERRITORY), queued("e"))
    with store.writing() as keeping:
        keeping.close(OutcomeReport("lead-a", "won", MONDAY))
    counts = house.decisions.counts()
    assert (counts.decided, counts.assigned, counts.queued) == (5, 2, {"ALL_FULL": 2, "NO_TERRITORY": 1})


def test_loads_tell_every_reps_place(house, store):
    keep(store, assigned("a", "ann"), entries=turn({"ann": -0.5, "bob": 0.5}))
    keep(store, assigned("b", "ann", at=MONDAY + timedelta(days=1)))
    ann, bob, cy = house.decisions.loads(since=MONDAY + timedelta(hours=1))
    assert (ann.rep_id, ann.open_leads, ann.max_open, ann.credit, ann.recent_leads) == ("ann", 2, 2, -0.5, 1)
    assert (bob.open_leads, bob.max_open, bob.credit, bob.recent_leads) == (0, None, 0.5, 0)
    assert (cy.max_open, cy.active, cy.team) == (0, True, None)


def test_accounts_come_by_identity(open_house):
    accounts = [Account("b", "Beta", domain="beta.example", employees=12, owner_rep_id="bob"), Account("a", "Alpha", country="DE")]
    house = open_house(LIMITS, accounts)
    assert list(house.open_store().accounts()) == [accounts[1], accounts[0]]


def test_text_that_no_database_takes_is_kept_all_the_same(house, store):
    from dataclasses import replace

    decision = assigned("a", "ann")
    odd = "nul \x00, half a pair \ud83d, umlaut ü"
    lead = replace(decision.lead, company=odd, message=odd, custom={"note": odd})
    decision = replace(decision, lead=lead, submission=replace(decision.submission, fields={"company": odd}))
    keep(store, decision)
    back = house.decisions.kept("d-a")
    assert back.lead == lead
    assert back.submission == decision.submission
    assert "umlaut ü" in (house.decisions.page(limit=1, before=None)[0].company or "")


def weighing(key: str, rep_id: str, weight: float, value_minor: float = 0.0, **given):
    kept = assigned(key, rep_id, **given)
    return replace(kept, decision=replace(kept.decision, weight=weight, value_minor=value_minor))


def taken(store: Store, rep_id: str) -> tuple[int, int, int]:
    standing = store.standing()
    return standing.open_leads[rep_id], standing.thousandths.get(rep_id, 0), standing.value_minor.get(rep_id, 0)


def test_a_lead_takes_its_weight_and_its_value_and_gives_both_back(store):
    keep(store, weighing("a", "bob", 0.1, 500.4), weighing("b", "bob", 2.5, 300))
    assert taken(store, "bob") == (2, 2600, 800)
    keep(store, weighing("c", "bob", 1.0, 100, lead_id="lead-a"))
    assert taken(store, "bob") == (2, 3500, 400)
    with store.writing() as keeping:
        assert keeping.close(OutcomeReport("lead-b", "lost", MONDAY)).takes == Takes(2500, 300)
    assert keep(store, queued("d", lead_id="lead-a")) == [Freed("bob", Takes(1000, 100))]
    assert taken(store, "bob") == (0, 0, 0)


@pytest.mark.parametrize(("weight", "fits"), [(0.5, True), (0.6, False)])
def test_the_guard_counts_weights(store, weight, fits):
    keep(store, weighing("a", "ann", 1.5))
    if fits:
        keep(store, weighing("b", "ann", weight))
    else:
        with store.writing() as keeping, pytest.raises(SlotTaken, match="ann"):
            keeping.keep(weighing("b", "ann", weight))
    assert taken(store, "ann")[1] == (2000 if fits else 1500)


@pytest.mark.parametrize(("value", "fits"), [(300, True), (301, False)])
def test_the_guard_counts_value(store, value, fits):
    store.guard({"bob": Guard(None, 1000)}, {})
    keep(store, weighing("a", "bob", 1, 700))
    if fits:
        keep(store, weighing("b", "bob", 1, value))
    else:
        with store.writing() as keeping, pytest.raises(SlotTaken, match="bob"):
            keeping.keep(weighing("b", "bob", 1, value))
    assert taken(store, "bob")[2] == (1000 if fits else 700)


def test_a_guard_set_to_zero_takes_nothing_not_even_what_weighs_nothing(store):
    store.guard({"bob": Guard(0)}, {})
    with store.writing() as keeping, pytest.raises(SlotTaken):
        keeping.keep(weighing("a", "bob", 0.0))
    store.guard({"bob": Guard(None)}, {})
    keep(store, weighing("a", "bob", 0.0))
    assert taken(store, "bob") == (1, 0, 0)


def test_a_heavier_weight_on_the_same_lead_must_fit_too(store):
    keep(store, weighing("a", "ann", 1), weighing("b", "ann", 1))
    with store.writing() as keeping, pytest.raises(SlotTaken):
        keeping.keep(weighing("c", "ann", 1.5, lead_id="lead-b"))
    keep(store, weighing("d", "ann", 0.5, lead_id="lead-b"))
    assert taken(store, "ann")[:2] == (2, 1500)


def test_every_lead_given_is_told_with_its_moment_and_what_came_after_a_mark(store):
    keep(store, assigned("a", "ann"), queued("b"), assigned("c", "bob", at=MONDAY + timedelta(days=3)))
    everything = store.gifts(since=MONDAY)
    assert sorted(everything.given) == sorted(
        [Gift.of("ann", "lead-a", MONDAY), Gift.of("bob", "lead-c", MONDAY + timedelta(days=3))],
    )
    assert list(store.gifts(since=MONDAY + timedelta(microseconds=1)).given) == [Gift.of("bob", "lead-c", MONDAY + timedelta(days=3))]
    assert list(store.gifts_after(everything.mark).given) == []
    keep(store, assigned("d", "bob", lead_id="lead-a", at=MONDAY + timedelta(days=4)), queued("e"))
    later = store.gifts_after(everything.mark)
    assert list(later.given) == [Gift.of("bob", "lead-a", MONDAY + timedelta(days=4))]
    assert list(store.gifts_after(later.mark).given) == []


def test_a_writer_sees_the_gifts_it_made_itself(store):
    mark = store.gifts(since=MONDAY).mark
    with store.writing() as keeping:
        keeping.keep(assigned("a", "ann"))
        assert [gift.lead_id for gift in store.gifts_after(mark).given] == ["lead-a"]
        assert [gift.lead_id for gift in store.gifts(since=MONDAY).given] == ["lead-a"]


def test_under_the_lock_the_sequence_is_that_of_the_last_commit(house, store):
    keep(store, assigned("a", "ann"))
    with house.open_store().writing() as keeping:
        assert (keeping.sequence, keeping.edition) == (store.standing().sequence, store.edition())
        keeping.keep(queued("b"))
    assert store.sequence() == keeping.sequence + 1


def test_receipts_tell_who_got_a_lead_and_has_it_or_had_it_until_it_was_closed(store):
    keep(store, assigned("a", "ann"), assigned("b", "bob", at=MONDAY + timedelta(hours=1)), queued("c"))
    with store.writing() as keeping:
        keeping.close(OutcomeReport("lead-b", "won", MONDAY + timedelta(hours=2)))
    told = store.receipts(since=MONDAY)
    assert [(one.lead_id, one.rep_id, one.at, one.worth_minor) for one in told] == [
        ("lead-a", "ann", MONDAY, 120_000.25),
        ("lead-b", "bob", MONDAY + timedelta(hours=1), 120_000.25),
    ]
    assert [one.lead_id for one in store.receipts(since=MONDAY + timedelta(minutes=1))] == ["lead-b"]
    with store.writing() as keeping:
        keeping.decline("lead-a", "ann", None, at=MONDAY + timedelta(hours=3))
    assert [one.lead_id for one in store.receipts(since=MONDAY)] == ["lead-b"]
