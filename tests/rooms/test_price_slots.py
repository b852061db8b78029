"""Pricing slots from a history: what is scarce is dear, what was given is counted, and what cannot be priced says why."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from fairlead.adapters.memory import MemoryStore, SteppedClock
from fairlead.adapters.memory.jobs import MemoryJobs
from fairlead.application.price_slots import Ground, price_slots
from fairlead.application.slot_pricing import SlotPricing
from fairlead.domain.availability import Book, Capacity, Gift, Limits, Rationing
from fairlead.domain.deciding import Policy, Versions
from fairlead.domain.prediction import RotationModel
from fairlead.domain.screening import Destination, NoConditions, Rule, Rulebook, Target
from fairlead.learning.history import History
from tests.rooms.pair_model import PairModel
from tests.rooms.people import NOON, rep, roster

LEADS = 56
DAY = timedelta(days=1)
STAR, OTHER = 0, 1


def arrived(leads=LEADS, *, open_with=None):
    """Leads that came evenly over the last four weeks; ``open_with``: who has them all, still open."""
    ids = [f"L{number}" for number in range(leads)]
    at = [NOON - (number + 0.5) * 28 * DAY / leads for number in range(leads)]
    frames = {"lead": pl.DataFrame({"lead_id": ids, "created_at": at})}
    if open_with is not None:
        frames["assignment"] = pl.DataFrame({"assignment_id": ids, "lead_id": ids, "rep_id": open_with, "assigned_at": at})
    return History.of(frames)


TEN = Limits(max_open=10)
MODEL = PairModel()


def ground(*, limits=TEN, held=(0.0, 0.0), given=(), model=MODEL, **rules):
    people = roster(rep("star"), rep("other"))
    policy = Policy(capacity=Capacity(each=limits), rulebook=Rulebook(rules=(Rule("r1", **rules),)) if rules else Rulebook())
    book = Book(np.array(held), np.zeros(2))
    return Ground(NOON, people, policy, NoConditions(), model, Versions("1", "p", "r", model.version), book, given)


def priced(history=None, **asked):
    return price_slots(lambda: arrived() if history is None else history, ground(**asked))


def test_a_slot_of_the_rep_whom_all_leads_want_is_dear():
    sheet = priced()
    # 56 leads of 12.5 days want 25 slots at a time; the star has ten, and is worth 100.00 more a lead than the other, who has ten, too.
    assert sheet.prices.beyond_minor[STAR] > sheet.prices.beyond_minor[OTHER] > 0
    assert sheet.prices.beyond_minor[STAR] - sheet.prices.beyond_minor[OTHER] == pytest.approx(10_000 / 12.5, rel=0.1)
    assert sheet.leads == LEADS
    assert sheet.expected.sum() == pytest.approx(LEADS, rel=0.05)
    assert 0.0 <= sheet.gap < 0.05
    assert sheet.wanted_week[STAR] == pytest.approx(LEADS / 4, rel=0.1)
    assert sheet.wanted_week[OTHER] == 0.0


def test_with_slots_for_all_nothing_has_a_price():
    sheet = priced(limits=Limits(max_open=60))
    assert sheet.prices.day_minor.max() < 20.0
    assert sheet.prices.beyond_minor.max() < 20.0


def test_what_is_held_today_leaves_less_to_give_until_it_is_closed():
    held, free = priced(arrived(open_with="star"), held=(10.0, 0.0)), priced()
    assert held.given_week[STAR] < 0.7 * free.given_week[STAR]
    assert held.given_week[STAR] > 1.0
    assert held.prices.planned_open[STAR, 0] > free.prices.planned_open[STAR, 0]


def test_a_limit_of_new_leads_has_its_own_price_and_what_was_given_counts():
    limits = Limits(max_week=5)
    fresh = priced(limits=limits)
    used = priced(limits=limits, given=[Gift.of("star", f"G{number}", NOON - DAY) for number in range(5)])
    assert fresh.prices.new_minor[STAR].max() > 5_000
    assert used.prices.new_minor[STAR, 0] > fresh.prices.new_minor[STAR, 0]
    assert (fresh.prices.day_minor == 0).all()


def test_leads_that_rules_send_elsewhere_want_no_slot():
    sheet = priced(route=Target(reps=("other",)))
    assert sheet.wanted_week[STAR] == 0.0
    assert sheet.prices.beyond_minor[STAR] < 1.0


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"history": arrived(7)}, "7 leads arrived in the last four weeks"),
        ({"limits": Limits()}, "nobody has a limit"),
        ({"model": RotationModel("rotation-1", "there is no history yet")}, "reps are not told apart"),
        ({"model": replace(PairModel(), tells_length=False)}, "does not tell how long leads stay open"),
        ({"route": Target(to=Destination.NURTURE)}, "could go to anybody"),
    ],
)
def test_what_cannot_be_priced_says_why(asked, why):
    sheet = priced(**asked)
    assert not sheet.prices.known
    assert why in sheet.prices.why
    assert sheet.leads == 0


@pytest.mark.parametrize(("by", "asked"), [(Rationing.PRICES, 3), (Rationing.BANDS, 2)])
def test_a_refresh_is_due_by_the_hour_and_after_a_change_where_prices_decide_and_once_a_day_where_they_only_tell(by, asked):
    clock, store = SteppedClock(NOON), MemoryStore()
    jobs = MemoryJobs(clock)
    pricing = SlotPricing(store.prices, store, in_force=lambda: None, history=lambda: None, clock=clock)
    policy = Policy(capacity=Capacity(by=by))
    due = [pricing.ask_when_due(jobs, policy, "edition 1"), pricing.ask_when_due(jobs, policy, "edition 1")]
    due.append(pricing.ask_when_due(jobs, policy, "edition 2"))
    clock.step(timedelta(hours=1) if by is Rationing.PRICES else DAY)
    due.append(pricing.ask_when_due(jobs, policy, "edition 2"))
    assert sum(job is not None for job in due) == asked
