"""Prices of slots as they were: which refresh counted when, and leads routed again by them."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from fairlead.adapters.memory import MemoryStore
from fairlead.adapters.sql.engine import connect
from fairlead.adapters.sql.migrating import upgrade
from fairlead.adapters.sql.pricing import SqlPrices
from fairlead.application.estimate_loops import Again, route_again
from fairlead.application.past_prices import PastPrices, past_prices
from fairlead.application.plan_policy import plan_policy
from fairlead.application.ports import DamagedRecord, NotFound
from fairlead.application.price_ports import PriceSheet
from fairlead.application.routed_again import Present, Proposal
from fairlead.bootstrap.planning import priced_then
from fairlead.domain.availability import Capacity, Limits, Rationing
from fairlead.domain.deciding import Policy
from fairlead.domain.pricing import NO_PRICES, SlotPrices, no_prices
from fairlead.domain.pricing.solving import versioned
from fairlead.domain.screening import NoConditions
from fairlead.learning.crew import ALONE
from fairlead.learning.history import History
from fairlead.learning.recent import held_at, recent_leads
from tests.rooms.pair_model import PairModel
from tests.rooms.people import NOON, rep, roster

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PRICED = Policy(capacity=Capacity(by=Rationing.PRICES), queue_minutes=14 * 24 * 60)
FREE = replace(PRICED, capacity=Capacity(bands=()))
PEOPLE = roster(rep("kim"), rep("lee"))


def prices(made_at, of_kim, of_lee=0.0):
    """A slot costs so much on any day; a lead is open for 12.5 days, and brings 20,000 with kim and 10,000 with lee."""
    day = np.array([[of_kim], [of_lee]])
    found = SlotPrices("", made_at, ("kim", "lee"), np.array([0.0, 28.0]), day, day[:, 0], *_nothing(), np.full(2, np.inf), "a test")
    return versioned(found)


def _nothing():
    return np.zeros((2, 28)), np.zeros((2, 1))


def some(*days_ago, closed_after=None):
    ids = [f"L{number}" for number in range(len(days_ago))]
    at = [NOON - each * DAY for each in days_ago]
    frames = {"lead": pl.DataFrame({"lead_id": ids, "created_at": at})}
    if closed_after is not None:
        given = {"assignment_id": ids, "lead_id": ids, "rep_id": "kim", "assigned_at": at}
        ended = {"outcome_id": ids, "lead_id": ids, "stage": "lost", "occurred_at": [each + closed_after for each in at]}
        frames |= {"assignment": pl.DataFrame(given), "outcome": pl.DataFrame(ended)}
    return History.of(frames)


def plan(history, *sheets, people=PEOPLE, policy=FREE, proposed=PRICED, model=None):
    now = Present(NOON, people, Proposal(policy, NoConditions()), model or PairModel(), PastPrices(sheets))
    return plan_policy(history, now, Proposal(proposed, NoConditions()))


def test_the_latest_refresh_before_a_moment_counts():
    one, two = prices(NOON - 2 * DAY, 1.0), prices(NOON - DAY, 2.0)
    then = PastPrices((one, two))
    assert [then.at(NOON - each) for each in (3 * DAY, 2 * DAY, 1.5 * DAY, DAY, 0 * DAY)] == [NO_PRICES, one, one, two, two]


def test_leads_without_a_refresh_of_the_day_before_are_counted():
    then = PastPrices((prices(NOON - 4 * DAY, 1.0), no_prices("nobody has a limit", NOON - DAY)))
    assert then.missing_at([NOON - 5 * DAY, NOON - 3.5 * DAY, NOON - 2 * DAY, NOON]) == 2


def sheet(found):
    return PriceSheet(found, 1, np.ones(28), np.zeros(2), np.zeros(2), 1.0, 1.0, "m", "p", 0.0)


def test_of_refreshes_by_the_hour_those_half_a_day_apart_are_read():
    book = MemoryStore(PEOPLE).prices
    for hours in range(72, -1, -1):
        book.keep(sheet(prices(NOON - hours * HOUR, float(hours))))
    read = past_prices(book, since=NOON - DAY, until=NOON)
    assert [(NOON - each.made_at) / HOUR for each in read.sheets] == [48, 36, 24, 12, 0]


def test_a_refresh_that_priced_nothing_hides_no_later_one_and_what_came_after_is_not_read():
    book = MemoryStore(PEOPLE).prices
    made = [no_prices("too few leads", NOON - 18 * HOUR), *(prices(NOON - hours * HOUR, 1.0) for hours in (17, 16, 4, 1))]
    for each in made:
        book.keep(sheet(each))
    read = past_prices(book, since=NOON - DAY, until=NOON - 2 * HOUR)
    assert [(NOON - each.made_at) / HOUR for each in read.sheets] == [18, 17, 4]


def test_a_refresh_that_priced_nothing_counts_and_one_that_is_gone_or_damaged_is_left_out():
    book = MemoryStore(PEOPLE).prices
    made = [prices(NOON - 2 * DAY, 1.0), prices(NOON - DAY, 2.0), no_prices("too few leads", NOON)]
    for each in made:
        book.keep(sheet(each))

    class Worn:
        notes = book.notes

        def __init__(self, problem):
            self.problem = problem

        def at(self, version):
            if version == made[0].version:
                raise self.problem
            return book.at(version)

    for problem in (NotFound("gone"), DamagedRecord("worn")):
        read = past_prices(Worn(problem), since=NOON - DAY, until=NOON)
        assert [each.made_at for each in read.sheets] == [NOON - DAY, NOON]
        assert read.at(NOON).why == "too few leads"


def test_a_slot_that_was_dear_then_is_dear_in_the_plan_and_only_for_the_policy_that_goes_by_prices():
    told = plan(some(3, 2, 1), prices(NOON - 3 * DAY, 1_000.0), prices(NOON - 2 * DAY, 100.0), prices(NOON - DAY, 1_000.0))
    assert {share.rep_id: (share.before.leads, share.after.leads) for share in told.reps} == {"kim": (3, 1), "lee": (0, 2)}
    assert [change.lead_id for change in told.changes] == ["L0", "L2"]
    assert told.cautions[0].startswith("Slots cost what they cost then")
    assert "no prices were kept" not in told.cautions[0]


def test_where_none_were_kept_slots_are_free_and_the_plan_says_so():
    never = plan(some(3, 2, 1))
    assert (never.changes, never.cautions[0][:35]) == ((), "No prices of slots were kept of tha")
    partly = plan(some(6, 5, 1), prices(NOON - DAY, 1_000.0))
    assert [change.lead_id for change in partly.changes] == ["L2"]
    assert partly.cautions[0].endswith("Of 2 of the 3 leads no prices were kept: slots are free to these.")
    assert not any("prices" in words for words in plan(some(3), prices(NOON, 1.0), proposed=FREE).cautions)


def test_a_lead_that_waits_for_prices_is_given_once_they_fall_and_counts_as_given():
    dear, cheap = prices(NOON - 3 * DAY, 5_000.0, 5_000.0), prices(NOON - 2 * DAY, 0.0)
    told = plan(some(3, 2.5, 1.9), dear, cheap)
    assert (told.after.actions, told.after.waiting) == ({"assign": 3}, {})
    assert told.changes == ()
    # Prices fell when L0 had waited for 24 hours and L1 for 12: tried again after 4, 8, 12, 16, 20 and 25 hours.
    assert told.after.touch.mean_minutes == pytest.approx((25 + 12) * 60 / 3)
    assert told.foreseen.conversions.after == pytest.approx(0.6)


def test_what_waits_to_the_end_counts_as_waiting_once():
    dear = [prices(NOON - days * DAY, 5_000.0, 5_000.0) for days in (3, 2, 1)]
    told = plan(some(3, 2.5, 2, 1.5), *dear)
    assert (told.after.actions, told.after.waiting) == ({"queue": 4}, {"OUTPRICED": 4})
    assert [change.lead_id for change in told.changes] == ["L0", "L1", "L2", "L3"]


def test_a_lead_whose_time_in_the_queue_is_over_goes_to_the_best_all_the_same():
    hasty = replace(PRICED, queue_minutes=60)
    dear = [prices(NOON - days * DAY, 5_000.0, 5_000.0) for days in (3, 2)]
    told = plan(some(3, 2.5, 2), *dear, proposed=hasty)
    assert (told.after.actions, told.after.waiting) == ({"assign": 3}, {})
    assert told.reps[0].after.leads == 3
    assert told.after.touch.mean_minutes == pytest.approx(60, abs=0.1)


def test_prices_that_fall_after_the_last_lead_came_let_the_others_go():
    told = plan(some(3, 2.5), prices(NOON - 3 * DAY, 5_000.0, 5_000.0), prices(NOON - 2 * DAY, 5_000.0, 5_000.0), prices(NOON - DAY, 0.0))
    assert (told.after.actions, told.changes) == ({"assign": 2}, ())


def test_a_lead_that_waits_goes_on_being_tried_where_everybody_is_full_or_away_meanwhile():
    """When L0 has waited a day prices fall, and L1, which came then, has the only slot for ten days."""
    only = roster(rep("kim", max_open=1))
    dear, cheap = (
        [replace(each, rep_ids=("kim",), **_first(each))] for each in (prices(NOON - 14 * DAY, 5_000.0), prices(NOON - 13 * DAY, 0.0))
    )
    told = plan(some(14, 13, closed_after=10 * DAY), *dear, *cheap, people=only, policy=PRICED)
    assert told.after.actions == {"assign": 2}


def test_what_a_lead_waited_lowers_what_is_expected_of_it():
    told = plan(some(3, 1.9), prices(NOON - 3 * DAY, 5_000.0, 5_000.0), prices(NOON - 2 * DAY, 0.0), model=PairModel(lasts_minutes=1440.0))
    assert told.foreseen.conversions.before == pytest.approx(0.4)
    assert told.foreseen.conversions.after == pytest.approx(0.2 + 0.2 * np.exp(-25 / 24), abs=1e-5)


@pytest.mark.parametrize(("closed_after", "given"), [(20 * DAY, {"kim": 1, "lee": 1}), (2 * DAY, {"kim": 3, "lee": 0})])
def test_a_lead_that_is_held_goes_to_whom_it_was_held_for_or_to_another_when_its_time_is_over(closed_after, given):
    """L0 is kim's. L1 is held for her, until she closes L0 or its fourteen days are over; then L2 is held for her, or hers."""
    holding = replace(FREE, capacity=Capacity(bands=(), each=Limits(max_open=1)), hold_minutes=14 * 24 * 60)
    told = plan(some(18, 17, 2.5, closed_after=closed_after), policy=FREE, proposed=holding)
    assert told.after.actions == ({"assign": 2, "queue": 1} if given["lee"] else {"assign": 3})
    assert {each.rep_id: each.after.leads for each in told.reps} == given


def test_who_gets_a_lead_later_has_it_as_long_as_it_took_in_truth():
    """L0 takes a day: given 25 hours after its arrival, it holds the only slot when L1 comes, and no more four hours later."""
    only = roster(rep("kim", max_open=1))
    kept = [replace(each, rep_ids=("kim",), **_first(each)) for each in (prices(NOON - 4 * DAY, 5_000.0), prices(NOON - 3 * DAY, 0.0))]
    told = plan(some(4, 2.1, closed_after=DAY), *kept, people=only, policy=PRICED)
    assert told.after.actions == {"assign": 2}
    assert told.after.touch.mean_minutes == pytest.approx((25 + 4) * 60 / 2)


def test_along_the_loop_of_an_estimate_each_lead_is_told_as_it_was_given_though_another_overtook_it():
    """L0 waits for prices for 25 hours; L1 comes half an hour before that, when they have fallen, and is given at once."""
    history = some(3, 3 - 24.5 / 24)
    sheets = PastPrices((prices(NOON - 3 * DAY, 5_000.0, 5_000.0), prices(NOON - 2 * DAY, 0.0)))
    now = Present(NOON, PEOPLE, Proposal(FREE, NoConditions()), PairModel(lasts_minutes=1440.0), sheets)
    recent = recent_leads(history, since=NOON - 4 * DAY, most=10)
    again = Again(recent, held_at(history, NOON - 4 * DAY), now, Proposal(PRICED, NoConditions()))
    loops = route_again(again, 2, lambda _done, _whole: None, ALONE)
    at_once, late = loops.in_force["L1"].worth, loops.proposed["L0"].worth
    assert loops.proposed["L1"].worth == pytest.approx(at_once)
    assert late == pytest.approx(at_once * np.exp(-25 / 24), abs=1.0)
    assert loops.prices == ("Slots cost what they cost then, on the floor as it was.",)


def test_an_estimate_says_of_how_many_leads_no_prices_were_kept_and_nothing_where_no_policy_goes_by_prices():
    history = some(6, 5, 1)
    recent = recent_leads(history, since=NOON - 9 * DAY, most=10)
    for proposed, told in ((PRICED, "Of 2 of the 3 leads no prices were kept: slots are free to these."), (FREE, "")):
        now = Present(NOON, PEOPLE, Proposal(FREE, NoConditions()), PairModel(), PastPrices((prices(NOON - DAY, 1_000.0),)))
        loops = route_again(Again(recent, {}, now, Proposal(proposed, NoConditions())), 1, lambda _done, _whole: None, ALONE)
        assert " ".join(loops.prices).endswith(told)
        assert bool(loops.prices) is bool(told)


def test_plans_read_what_the_database_kept_of_that_time_where_a_policy_goes_by_prices(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'f.db'}")
    upgrade(engine)
    book = SqlPrices(engine)
    made = [prices(NOON - days * DAY, float(days)) for days in (40, 30.5, 20, 0.25)]
    for each in made:
        book.keep(sheet(each))
    now = Present(NOON, PEOPLE, Proposal(FREE, NoConditions()), PairModel())
    assert priced_then(now, FREE, engine, days=30).prices.sheets == ()
    for in_force, proposed in ((FREE, PRICED), (PRICED, FREE)):
        read = priced_then(replace(now, in_force=Proposal(in_force, NoConditions())), proposed, engine, days=30).prices
        assert [each.version for each in read.sheets] == [each.version for each in made[1:]]
    engine.dispose()


def _first(found):
    """What concerns the first of two reps."""
    names = ("day_minor", "beyond_minor", "new_minor", "planned_open", "most_open")
    return {name: getattr(found, name)[:1] for name in names}
