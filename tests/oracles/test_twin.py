"""The twin against queueing theory and against floors worked by hand."""

import math

import numpy as np
import pytest

from fairlead.domain.prediction import ReplyCurve
from fairlead.domain.pricing import SlotPrices
from fairlead.learning.twin import Beliefs, Greedy, LeastLoaded, Lengths, Random, Replies, Rotation, Staff, Stream, World, run
from fairlead.learning.twin.floor import Floor
from fairlead.learning.twin.priced import AtDesk, Foresight, date_of
from fairlead.learning.twin.shifts import Shifts

_NEVER = (np.zeros(0), np.zeros(0))


def floor(arrived: list[float], chance: list[list[float]], *, most: list[float], share: np.ndarray, week: float = np.inf) -> World:
    """Everybody works always, replies after six minutes, and every lead is worth 10."""
    table = np.array(chance)
    n, reps = table.shape
    always = tuple((np.array([-1.0]), np.array([1e6])) for _ in range(reps))
    replies = Replies(ReplyCurve(np.array([0.0, 60.0]), np.array([1.0, 0.4])), np.full(reps, 6.0), np.ones(1), 0.0, np.zeros(reps))
    lengths = Lengths(share[None, :], share[None, :])
    beliefs = Beliefs(table, np.full((n, reps), 10.0), np.zeros(n, dtype=np.intp), lengths, replies)
    return World(
        Stream(np.array(arrived), np.ones((n, reps), dtype=bool), np.arange(n)),
        Staff(always, (_NEVER,) * reps, np.array(most), np.full(reps, week)),
        beliefs,
    )


def test_a_lead_waits_until_the_slot_is_free_and_is_worth_less() -> None:
    """Two days open each: the second lead, a day later, waits a day; its reply comes after 1446 minutes, where 40% are left."""
    world = floor([1.0, 2.0, 5.0], [[0.5], [0.5], [0.5]], most=[1.0], share=np.array([1.0, 1.0, 0.0]))
    assert world.truth.lengths.drawn(0, 0.0, won=True) == pytest.approx(1.0)
    found = run(world, Greedy(world.truth), 3)
    first_left = 1.0 - 0.6 * 6.0 / 60.0
    assert found.chance[0] == pytest.approx(0.5 * first_left)
    closes = found.closes[0]
    assert 2.0 < closes < 3.0
    assert found.given[1] == pytest.approx(closes)
    late = (closes - 2.0) * 1440.0 + 6.0
    assert found.chance[1] == pytest.approx(0.5 * max(1.0 - 0.6 * late / 60.0, 0.4))
    assert found.value == pytest.approx(10.0 * found.chance.sum())


def test_greedy_takes_the_better_rep_until_the_limit() -> None:
    world = floor([1.0, 1.1, 1.2], [[0.2, 0.6], [0.2, 0.6], [0.2, 0.6]], most=[5.0, 2.0], share=np.array([1.0, 1.0, 1.0, 0.0]))
    assert run(world, Greedy(world.truth), 0).rep.tolist() == [1, 1, 0]


def test_a_weekly_limit_holds_the_lead_until_the_week_has_passed() -> None:
    world = floor([1.0, 2.0, 12.0], [[0.5]] * 3, most=[9.0], share=np.array([1.0, 0.0]), week=1.0)
    found = run(world, LeastLoaded(), 0)
    assert found.given[0] == 1.0
    assert found.given[1] == pytest.approx(8.25)  # the first morning after day 8
    assert found.rep[2] == -1  # the second was given less than a week before day 12
    world = floor([1.0, 2.0, 12.0], [[0.5]] * 3, most=[9.0], share=np.array([1.0, 0.0]), week=2.0)
    assert run(world, LeastLoaded(), 0).given[1] == 2.0


def test_rotation_goes_round() -> None:
    world = floor([1.0, 2.0, 3.0, 4.0], [[0.5, 0.5, 0.5]] * 4, most=[9.0] * 3, share=np.array([1.0, 0.0]))
    assert run(world, Rotation(3), 0).rep.tolist() == [0, 1, 2, 0]


def test_many_servers_wait_as_erlang_says() -> None:
    """M/M/c: c = 6 slots of one rep, 1.5 leads a day, mean 3 days open, so a = 4.5; P(wait) = C(6, 4.5), mean queue = C·a / (c − a).

    Erlang 1917, in the form of Gross and Harris, Fundamentals of Queueing Theory, ch. 2.
    """
    c, rate, days = 6, 1.5, 3.0
    a = rate * days
    below = sum(a**k / math.factorial(k) for k in range(c))
    full = a**c / math.factorial(c) * c / (c - a)
    waits = full / (below + full)
    queue = waits * a / (c - a)
    chance = np.random.default_rng(5)
    arrived = np.cumsum(chance.exponential(1.0 / rate, 30_000))
    fine = 20  # a twentieth of a day is the unit, so that the straight pieces of the curve do not show
    share = np.exp(-np.arange(40 * 3 * fine + 1) / (days * fine))
    world = floor((arrived * fine).tolist(), [[0.1]] * len(arrived), most=[float(c)], share=share)
    found = run(world, Random(), 1)
    assert found.mean_open[0] == pytest.approx(a, rel=0.02)
    assert found.waiting == pytest.approx(queue, rel=0.10)
    assert np.mean(found.given > arrived * fine) == pytest.approx(waits, rel=0.05)


class Charging(AtDesk):
    """As at the desk, with slots that always cost the same."""

    def __init__(self, world: World, charge: float, *, hold_minutes: float | None = None, patience_minutes: float = 1_440.0) -> None:
        nothing = np.full(world.truth.chance.shape, -np.inf)
        foresight = Foresight(world.stream, world.staff, nothing, np.zeros_like(nothing))
        super().__init__(world.truth, foresight, hold_minutes=hold_minutes, patience_minutes=patience_minutes)
        prices = SlotPrices("s", date_of(0.0), ("0",), np.array([0.0, 1.0]), *(np.zeros((1, 1)),) * 4, np.ones(1))
        self._prices, self._each = prices, charge

    def morning(self, floor):
        """Prices stay."""

    def charge(self, lead, reps, chance, floor):
        """The same for everybody."""
        return np.full(np.broadcast(lead, reps).shape, self._each)


WEEK_OPEN = np.concatenate([np.ones(8), np.zeros(1)])
"""Everything is closed after seven to eight days."""


@pytest.mark.parametrize(("charge", "given"), [(4.0, 1.0), (8.0, 2.0)])
def test_a_lead_for_which_every_slot_is_too_dear_goes_out_once_its_time_is_over(charge: float, given: float) -> None:
    """A half of 10, less what six minutes take off, is 4.7: with a charge of 8 it waits the one day that it may, and then goes."""
    world = floor([1.0, 9.0], [[0.5], [0.5]], most=[9.0], share=WEEK_OPEN)
    assert run(world, Charging(world, charge), 3).given[0] == pytest.approx(given, abs=1e-5)


@pytest.mark.parametrize(("hold_minutes", "rep"), [(None, 1), (16 * 1_440.0, 0), (7 * 1_440.0, 1)])
def test_a_lead_is_held_for_a_full_rep_within_the_time_that_it_may(hold_minutes: float | None, rep: int) -> None:
    """The one slot of the better rep is free in 7.5 days on average, whenever asked. 0.9 × 0.4 of 10 then is more than 0.3 × 0.94 now."""
    world = floor([1.0, 1.1, 30.0], [[0.9, 0.3]] * 3, most=[1.0, 9.0], share=WEEK_OPEN)
    found = run(world, Charging(world, 0.0, hold_minutes=hold_minutes), 3)
    assert found.rep[0] == 0
    assert found.rep[1] == rep
    assert found.given[1] == pytest.approx(found.closes[0] if rep == 0 else 1.1)


@pytest.mark.parametrize(("chance", "rep"), [(0.3, 0), (0.4, 1)])
def test_a_lead_is_held_for_somebody_who_is_away_only_where_that_pays(chance: float, rep: int) -> None:
    """Back after half a day: 0.9 × 0.4 against 0.94 times the other's chance, by more than 5%."""
    world = floor([1.0, 30.0], [[0.9, chance]] * 2, most=[9.0, 9.0], share=WEEK_OPEN)
    staff = Staff(world.staff.shifts, ((np.array([0.5]), np.array([1.5])), _NEVER), world.staff.max_open, world.staff.max_week)
    away = World(world.stream, staff, world.truth)
    found = run(away, Charging(away, 0.0, hold_minutes=1_440.0), 3)
    assert found.rep[0] == rep
    assert found.given[0] == pytest.approx(1.5 if rep == 0 else 1.0, abs=1e-6)


def test_who_is_away_is_back_when_the_absence_ends() -> None:
    world = floor([1.0], [[0.5, 0.5]], most=[1.0, 1.0], share=WEEK_OPEN)
    staff = Staff(world.staff.shifts, ((np.array([0.5, 4.0]), np.array([1.5, np.inf])), _NEVER), world.staff.max_open, world.staff.max_week)
    there = Floor(World(world.stream, staff, world.truth))
    there.advance(1.0)
    assert there.back(np.array([0])).tolist() == [1.5]
    there.advance(5.0)
    assert there.back(np.array([0, 1])).tolist() == [np.inf, np.inf]


def test_shifts_count_working_time_only() -> None:
    """Nine to noon and one to five: from half past eleven, 60 minutes of work end at half past one."""
    hour = 1.0 / 24.0
    shifts = Shifts([(np.array([9 * hour, 13 * hour]), np.array([12 * hour, 17 * hour]))])
    assert shifts.after(0, 11.5 * hour, 60.0) == pytest.approx(13.5 * hour)
    assert shifts.after(0, 8.0 * hour, 0.0) == pytest.approx(9.0 * hour)
    assert shifts.after(0, 16.5 * hour, 60.0) == np.inf
    shifts.advance(12.5 * hour)
    assert shifts.waits(12.5 * hour)[0] == pytest.approx(30.0)
    shifts.advance(18.0 * hour)
    assert shifts.waits(18.0 * hour)[0] == np.inf
