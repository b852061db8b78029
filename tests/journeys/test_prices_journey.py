"""Prices at the desk: a scarce rep is kept for the leads that need the rep, every decision replays by the prices it went by."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from fairlead.adapters.memory import MemoryStore, SteppedClock
from fairlead.application.decisions import ReadDecisions
from fairlead.application.desk import Desk
from fairlead.application.ports import OutcomeReport
from fairlead.application.price_ports import PriceSheet
from fairlead.application.scene import Scene
from fairlead.application.slot_pricing import InForce, SlotPricing
from fairlead.domain.availability import Capacity, Rationing
from fairlead.domain.deciding import Action, Policy, Thresholds, Versions
from fairlead.domain.pricing import SlotPrices, no_prices
from fairlead.domain.pricing.solving import versioned
from fairlead.domain.qualification import FeatureMemory
from fairlead.domain.reasons import QueueReason
from fairlead.domain.rep import Rep, Roster
from fairlead.domain.screening import Rule, Rulebook, Target
from fairlead.domain.time import Period
from tests.journeys.desk import RULES, START, Shelf, in_force, submission
from tests.rooms.pair_model import PairModel

MODEL = PairModel()
PRICED = Policy(capacity=Capacity(by=Rationing.PRICES))
STAR, OTHER = "r1", "r2"
TEAM = Roster(reps=tuple(Rep(rep_id=rep_id, name=rep_id, max_open=10) for rep_id in (STAR, OTHER)))


def sheet(of_star, *, at=START):
    """A slot of the star costs so much on any day."""
    prices = SlotPrices(
        version="",
        made_at=at,
        rep_ids=(STAR, OTHER),
        edges=np.array([0.0, 28.0]),
        day_minor=np.array([[of_star], [0.0]]),
        beyond_minor=np.array([of_star, 0.0]),
        new_minor=np.zeros((2, 28)),
        planned_open=np.zeros((2, 1)),
        most_open=np.full(2, np.inf),
        why="a test",
    )
    return PriceSheet(versioned(prices), 1, np.ones(28), np.zeros(2), np.zeros(2), 1.0, 1.0, "m", "p", 0.0)


@contextmanager
def desk_with(policy, *, roster=TEAM, model=MODEL):
    store, shelf = MemoryStore(roster), Shelf(model)
    scene = Scene(*(store, shelf, in_force(policy, store)), rules=RULES, code="1", remember=FeatureMemory, prices=store.prices.current)
    desk = Desk(store, scene)
    try:
        yield desk, store, ReadDecisions(store, shelf, RULES, code="1")
    finally:
        desk.close()


def routed(desk, key, at=START):
    return desk.submit(submission(key, at, company=f"Company {key}", email=f"{key}@{key}.com")).result().decision


def test_where_bands_keep_slots_nobody_has_a_price():
    with desk_with(replace(PRICED, capacity=Capacity())) as (desk, store, _):
        store.prices.keep(sheet(5_000.0))
        decision = routed(desk, "one")
        assert decision.rep_id == STAR
        assert decision.winner.price_minor is None
        assert decision.versions.prices is None


def test_a_slot_that_later_leads_need_more_is_kept_for_them():
    with desk_with(PRICED) as (desk, store, read):
        store.prices.keep(sheet(1_000.0))
        decision = routed(desk, "one")
        # 12.5 days at 10.00 leave 75.00 of the star's 200.00; the other's 100.00 cost nothing.
        assert decision.rep_id == OTHER
        star = decision.candidates.where(STAR)
        assert (star.worth_minor, star.price_minor, star.standing) == (20_000.0, 12_500.0, 7_500.0)
        assert decision.winner.price_minor == 0.0
        assert decision.versions.prices == store.prices.latest().prices.version
        words = read.get(decision.decision_id).explanation.why
        assert any("No price was put on the slot" in each for each in words)
        assert any("less 125 for the slot" in each for each in words)


def test_new_prices_decide_from_the_next_lead_on_and_what_was_decided_replays_by_its_own():
    with desk_with(PRICED) as (desk, store, read):
        store.prices.keep(sheet(1_000.0))
        dear = routed(desk, "one")
        store.prices.keep(sheet(100.0))
        cheap = routed(desk, "two")
        assert (dear.rep_id, cheap.rep_id) == (OTHER, STAR)
        assert dear.versions.prices != cheap.versions.prices
        assert all(read.replay(each.decision_id).equal for each in (dear, cheap))


def test_with_no_forecast_prices_are_zero_and_worth_alone_decides():
    with desk_with(PRICED) as (desk, store, read):
        first = routed(desk, "one")
        store.prices.keep(replace(sheet(1.0), prices=no_prices("too few leads", START)))
        second = routed(desk, "two")
        for decision in (first, second):
            assert decision.rep_id == STAR
            assert decision.winner.price_minor == 0.0
            assert decision.versions.prices is None
            assert read.replay(decision.decision_id).equal


@pytest.mark.parametrize(("by", "rep_id"), [(Rationing.BANDS, OTHER), (Rationing.PRICES, STAR)])
def test_with_prices_the_bands_step_aside(by, rep_id):
    with desk_with(replace(PRICED, capacity=Capacity(by=by))) as (desk, store, _):
        store.prices.keep(sheet(0.0))
        given = [routed(desk, f"lead{place}").rep_id for place in range(9)]
        # Above 70% load only a high match may go to a rep, and a match of 50 is none.
        assert given == [STAR] * 8 + [rep_id]


def test_a_limit_holds_whatever_the_price():
    with desk_with(PRICED) as (desk, store, _):
        store.prices.keep(sheet(0.0))
        given = [routed(desk, f"lead{place}").rep_id for place in range(12)]
        assert given == [STAR] * 10 + [OTHER] * 2


@pytest.mark.parametrize(("least", "action"), [(9_000, Action.ASSIGN), (11_000, Action.NURTURE)])
def test_the_threshold_of_nurture_counts_what_is_left_after_the_price(least, action):
    policy = replace(PRICED, thresholds=Thresholds(nurture_below_minor=least))
    with desk_with(policy) as (desk, store, _):
        store.prices.keep(sheet(1_000.0))
        assert routed(desk, "one").action is action


def test_prices_rise_with_what_is_open_beside_the_plan():
    planned = sheet(100.0)
    limited = replace(planned, prices=versioned(replace(planned.prices, most_open=np.full(2, 10.0))))
    with desk_with(PRICED) as (desk, store, read):
        store.prices.keep(limited)
        decisions = [routed(desk, f"lead{place}") for place in range(3)]
        charged = [each.candidates.where(STAR).price_minor for each in decisions]
        assert charged[0] == 1_250.0
        assert charged[0] < charged[1] < charged[2] <= 2 * charged[0]
        assert all(read.replay(each.decision_id).equal for each in decisions)


HOUR = timedelta(hours=1)
HOLDS = Policy(capacity=Capacity(bands=()), hold_minutes=48 * 60)


def filled(desk):
    """The star has ten leads, which is the limit."""
    return [routed(desk, f"lead{place}") for place in range(10)]


@pytest.mark.parametrize(("lasts_hours", "held"), [(200, True), (40, False)])
def test_a_lead_is_held_for_a_full_rep_only_while_that_beats_the_cost_of_waiting(lasts_hours, held):
    # Ten leads of 12.5 days: one is closed after 30 hours on average. 200.00 then are worth 172 or 94 of today, and the other brings 100.
    with desk_with(HOLDS, model=PairModel(lasts_minutes=60.0 * lasts_hours)) as (desk, _, read):
        filled(desk)
        decision = routed(desk, "late")
        assert (decision.action is Action.QUEUE) is held
        assert decision.rep_id == (None if held else OTHER)
        assert read.replay(decision.decision_id).equal
        if held:
            assert (decision.queue_reason, decision.held_for) == (QueueReason.HELD, STAR)
            assert decision.due_at == START + 30 * HOUR
            assert "r1 has no free slot" in read.get(decision.decision_id).explanation.headline
            assert "172 expected then, 100 with" in decision.method_why


def test_where_the_policy_holds_no_lead_none_waits():
    with desk_with(replace(HOLDS, hold_minutes=None)) as (desk, _, _):
        filled(desk)
        assert routed(desk, "late").rep_id == OTHER


def test_a_lead_that_could_only_be_taken_after_the_time_allowed_is_not_held():
    with desk_with(replace(HOLDS, hold_minutes=29 * 60)) as (desk, _, _):
        filled(desk)
        assert routed(desk, "late").rep_id == OTHER


def test_a_held_lead_goes_to_its_rep_once_a_slot_is_free():
    with desk_with(HOLDS) as (desk, _, _):
        first = filled(desk)[0]
        held = routed(desk, "late")
        assert desk.retry_waiting(START + HOUR).moved == ()
        desk.report(OutcomeReport(first.lead_id, "lost", START + 2 * HOUR)).result()
        moved = desk.retry_waiting(START + 3 * HOUR).moved
        assert [(each.lead_id, each.rep_id) for each in moved] == [(held.lead_id, STAR)]


def test_a_held_lead_is_given_to_the_other_when_its_time_is_over():
    with desk_with(HOLDS) as (desk, _, _):
        filled(desk)
        held = routed(desk, "late")
        assert desk.retry_waiting(START + 17 * HOUR).moved == ()
        # 30 hours more would be past the 48 allowed from its arrival on.
        moved = desk.retry_waiting(START + 19 * HOUR).moved
        assert [(each.lead_id, each.rep_id) for each in moved] == [(held.lead_id, OTHER)]


def test_a_lead_waits_for_a_rep_who_is_soon_back():
    away = replace(TEAM, absences={STAR: (Period(START - HOUR, START + 4 * HOUR),)})
    with desk_with(HOLDS, roster=away) as (desk, _, _):
        held = routed(desk, "one")
        assert (held.held_for, held.due_at) == (STAR, START + 4 * HOUR)
        moved = desk.retry_waiting(START + 5 * HOUR).moved
        assert [each.rep_id for each in moved] == [STAR]


def test_a_price_of_the_slot_can_make_the_wait_not_worth_it():
    with desk_with(replace(HOLDS, capacity=PRICED.capacity)) as (desk, store, _):
        filled(desk)
        assert routed(desk, "late").held_for == STAR
        store.prices.keep(sheet(1_000.0))
        assert routed(desk, "later").rep_id == OTHER


# 200.00 with the star and 100.00 with the other; 12.5 days at 20.00 cost 250.00.
DEAR, FREE = 2_000.0, 100.0


def dear(*, at=START, other=DEAR):
    """Slots of both cost more than a lead brings."""
    prices = sheet(DEAR, at=at).prices
    days, later = np.array([[DEAR], [other]]), np.array([DEAR, other])
    return replace(sheet(DEAR), prices=versioned(replace(prices, day_minor=days, beyond_minor=later)))


def test_a_lead_that_is_worth_less_than_every_slot_waits_and_says_why():
    with desk_with(replace(PRICED, queue_minutes=240)) as (desk, store, read):
        store.prices.keep(dear())
        decision = routed(desk, "one")
        assert (decision.action, decision.queue_reason, decision.rep_id) == (Action.QUEUE, QueueReason.OUTPRICED, None)
        assert decision.due_at == START + 4 * HOUR
        assert [(each.worth_minor, each.price_minor) for each in decision.candidates] == [(20_000.0, 25_000.0), (10_000.0, 25_000.0)]
        headline = read.get(decision.decision_id).explanation.headline
        assert "would bring 200 with r1, the best for it, and the slot is worth 250 to leads that are expected" in headline
        assert read.replay(decision.decision_id).equal


def test_a_lead_that_waits_for_prices_goes_out_once_they_fall():
    with desk_with(PRICED) as (desk, store, read):
        store.prices.keep(dear())
        waits = routed(desk, "one")
        assert desk.retry_waiting(START + HOUR).moved == ()
        store.prices.keep(sheet(FREE))
        moved = desk.retry_waiting(START + 2 * HOUR).moved
        assert [(each.lead_id, each.rep_id) for each in moved] == [(waits.lead_id, STAR)]
        assert read.replay(moved[0].decision_id).equal


@pytest.mark.parametrize(("queue_minutes", "hours"), [(240, 4), (None, 24)])
def test_a_lead_waits_for_prices_no_longer_than_it_may_and_then_goes_to_the_best(queue_minutes, hours):
    with desk_with(replace(PRICED, queue_minutes=queue_minutes)) as (desk, store, read):
        store.prices.keep(dear())
        waits = routed(desk, "one")
        end = START + hours * HOUR
        assert waits.due_at == end
        store.prices.keep(dear(at=end - HOUR))
        assert desk.retry_waiting(end - timedelta(seconds=1)).moved == ()
        moved = desk.retry_waiting(end).moved
        assert [(each.lead_id, each.rep_id) for each in moved] == [(waits.lead_id, STAR)]
        assert read.replay(moved[0].decision_id).equal


def test_below_the_threshold_of_nurture_a_lead_is_nurtured_and_does_not_wait():
    with desk_with(replace(PRICED, thresholds=Thresholds(nurture_below_minor=1))) as (desk, store, _):
        store.prices.keep(dear())
        assert routed(desk, "one").action is Action.NURTURE


def test_bands_and_prices_without_a_forecast_let_no_lead_wait():
    with desk_with(replace(PRICED, capacity=Capacity())) as (desk, store, _):
        store.prices.keep(dear())
        assert routed(desk, "one").action is Action.ASSIGN
    with desk_with(PRICED) as (desk, store, _):
        assert routed(desk, "one").action is Action.ASSIGN


def test_a_lead_that_a_rule_sends_to_a_rep_does_not_wait_for_prices():
    policy = replace(PRICED, rulebook=Rulebook(rules=(Rule("r", when="true", priority=9, route=Target(reps=(OTHER,))),)))
    with desk_with(policy) as (desk, store, _):
        store.prices.keep(dear())
        decision = routed(desk, "one")
        assert (decision.rep_id, decision.method) == (OTHER, "rule")
        assert decision.winner.standing < 0


def test_a_lead_that_is_shared_by_turns_does_not_wait_for_prices():
    with desk_with(replace(PRICED, use_prediction=False)) as (desk, store, _):
        store.prices.keep(dear())
        assert routed(desk, "one").method == "rotation"


def test_prices_of_more_than_a_day_ago_decide_nothing_and_the_decision_says_so():
    with desk_with(PRICED) as (desk, store, read):
        store.prices.keep(dear())
        assert routed(desk, "in time", START + 24 * HOUR).action is Action.QUEUE
        old = routed(desk, "late", START + 25 * HOUR)
        assert (old.rep_id, old.winner.price_minor) == (STAR, 0.0)
        assert old.warnings == (f"the prices of slots are from {START:%Y-%m-%d %H:%M} UTC, more than a day old, so no slot had a price",)
        assert read.replay(old.decision_id).equal


@pytest.mark.parametrize(("by", "hours", "said"), [("prices", 25, True), ("prices", 24, False), ("bands", 25, False)])
def test_the_check_tells_of_prices_too_old_to_decide(by, hours, said):
    store, policy = MemoryStore(TEAM), replace(PRICED, capacity=Capacity(by=Rationing(by)))
    store.prices.keep(dear())
    now = InForce(TEAM, policy, RULES.compile(policy.rulebook), MODEL, Versions("1", "p", "r", "m"))
    pricing = SlotPricing(store.prices, store, in_force=lambda: now, history=list, clock=SteppedClock(START + hours * HOUR))
    told = pricing.warnings(policy.capacity)
    assert len(told) == said
    assert all("fairlead prices refresh" in each for each in told)
