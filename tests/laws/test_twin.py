"""Laws of the twin: no lead is lost, no limit is exceeded, equal seeds give equal runs, and nobody is given what they may not have."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.domain.prediction import ReplyCurve
from fairlead.learning.twin import (
    BadAnswer,
    BadTwin,
    Bands,
    Beliefs,
    Floor,
    Greedy,
    HalfLoad,
    LeastLoaded,
    Lengths,
    Policy,
    Random,
    Replies,
    Rotation,
    Run,
    Staff,
    Stream,
    World,
    run,
)
from fairlead.learning.twin.priced import AtDesk, Foresight, MirrorDescent

_NAMES = ("random", "rotation", "at work", "least loaded", "greedy", "half", "bands", "mirror", "mirror, holding", "desk", "desk, holding")


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Small floors of every shape: tight and slack, with and without time off, leads from before the start among them."""
    chance = np.random.default_rng(draw(st.integers(0, 10_000)))
    reps, leads = draw(st.integers(1, 5)), draw(st.integers(1, 60))
    arrived = np.sort(chance.uniform(-3.0, 20.0, leads))
    shifts = tuple((np.arange(-5.0, 40.0) + 0.3, np.arange(-5.0, 40.0) + 0.3 + length) for length in chance.uniform(0.1, 0.6, reps))
    away = tuple(
        (np.array([begin]), np.array([begin + 2.0])) if begin > 5.0 else (np.zeros(0), np.zeros(0)) for begin in chance.uniform(0, 15, reps)
    )
    open_share = np.array([np.linspace(1.0, 0.0, 11), np.exp(-np.arange(11) / 3.0)])
    return World(
        Stream(arrived, chance.random((leads, reps)) < 0.7, np.arange(leads)),
        Staff(shifts, away, chance.integers(1, draw(st.integers(2, 6)), reps).astype(float), chance.integers(1, 6, reps).astype(float)),
        Beliefs(
            chance.uniform(0.0, 1.0, (leads, reps)),
            chance.uniform(1.0, 100.0, (leads, reps)),
            chance.integers(0, 2, leads),
            Lengths(open_share, open_share[::-1]),
            Replies(
                ReplyCurve(np.array([0.0, 600.0]), np.array([1.0, 0.5])),
                chance.uniform(5, 60, reps),
                np.array([0.5, 2.0]),
                0.3,
                np.full(reps, 1.0),
            ),
        ),
    )


def policy(name: str, world: World) -> Policy:
    """A fresh one."""
    reps, truth = world.staff.size, world.truth
    made: dict[str, Policy] = {
        "random": Random(),
        "rotation": Rotation(reps),
        "at work": Rotation(reps, at_work=True),
        "least loaded": LeastLoaded(),
        "greedy": Greedy(truth),
        "half": HalfLoad(truth),
        "bands": Bands(truth, world.stream.eligible),
        "mirror": MirrorDescent(truth, first=1.0),
        "mirror, holding": MirrorDescent(truth, first=1.0, hold=True),
        "desk": AtDesk(truth, _foresight(world)),
        "desk, holding": AtDesk(truth, _foresight(world), hold_minutes=2_880.0),
    }
    return made[name]


def _foresight(world: World) -> Foresight:
    may = world.stream.eligible
    return Foresight(world.stream, world.staff, np.where(may, world.truth.chance * world.truth.value, -np.inf), world.truth.chance * may)


class Watched:
    """A policy that looks at the floor each time it is asked."""

    def __init__(self, inner: Policy, world: World) -> None:
        self._inner, self._world, self.asked = inner, world, 0

    def _look(self, floor: Floor) -> None:
        self.asked += 1
        staff = self._world.staff
        assert (floor.open <= staff.max_open).all()
        assert (floor.week <= staff.max_week).all()
        assert (np.bincount([rep for rep, _ in floor.held.values()], minlength=staff.size) == floor.open).all()

    def choose(self, lead, reps, floor):
        """As asked."""
        self._look(floor)
        assert floor.stream.arrived[lead] <= floor.now
        assert (floor.stream.eligible[lead, reps] & floor.present[reps]).all()
        return self._inner.choose(lead, reps, floor)

    def pick(self, rep, waiting, floor):
        """As asked."""
        self._look(floor)
        return self._inner.pick(rep, waiting, floor)

    def eager(self, waiting, floor):
        """As asked."""
        self._look(floor)
        return self._inner.eager(waiting, floor)

    def morning(self, floor):
        """As asked."""
        self._look(floor)
        self._inner.morning(floor)


@given(worlds(), st.sampled_from(_NAMES), st.integers(0, 99))
@settings(max_examples=120, deadline=None)
def test_every_lead_is_placed_or_waits_and_no_limit_is_exceeded(world: World, name: str, seed: int) -> None:
    watched = Watched(policy(name, world), world)
    found = run(world, watched, seed)
    ours = np.arange(len(found.rep)) >= found.first
    assert found.placed + found.left_waiting == ours.sum()
    assert (found.rep[~ours] == -1).all()
    had = found.rep >= 0
    assert world.stream.eligible[np.flatnonzero(had), found.rep[had]].all()
    assert (found.given[had] >= world.stream.arrived[had]).all()
    assert (found.closes[had] > found.given[had]).all()
    assert (found.received == np.bincount(found.rep[had], minlength=world.staff.size)).all()
    _never_over(found, world)


def _never_over(found: Run, world: World) -> None:
    """The limits, told again from the log alone."""
    for rep in range(world.staff.size):
        mine = np.flatnonzero(found.rep == rep)
        for at in found.given[mine]:
            held = (found.given[mine] <= at) & (found.closes[mine] > at)
            recent = (found.given[mine] <= at) & (found.given[mine] > at - 7.0)
            assert held.sum() <= world.staff.max_open[rep]
            assert recent.sum() <= world.staff.max_week[rep]
            begins, ends = world.staff.away[rep]
            assert not ((begins <= at) & (at < ends)).any()


@given(worlds(), st.sampled_from(_NAMES), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_equal_seeds_give_equal_runs(world: World, name: str, seed: int) -> None:
    one, two = (run(world, policy(name, world), seed) for _ in range(2))
    assert (one.rep == two.rep).all()
    assert one.value == two.value
    assert np.array_equal(one.replied, two.replied, equal_nan=True)


class Blunt(MirrorDescent):
    """Offers the whole queue each morning."""

    def eager(self, waiting, floor):
        """All."""
        return waiting


@given(worlds(), st.booleans(), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_passing_over_leads_that_nobody_would_get_changes_nothing(world: World, hold: bool, seed: int) -> None:
    one, two = (run(world, make(world.truth, first=8.0, hold=hold), seed) for make in (MirrorDescent, Blunt))
    assert (one.rep == two.rep).all()
    assert np.array_equal(one.given, two.given, equal_nan=True)


@given(worlds(), st.integers(0, 99))
@settings(max_examples=20, deadline=None)
def test_another_seed_gives_other_luck(world: World, seed: int) -> None:
    one, two = (run(world, LeastLoaded(), each) for each in (seed, seed + 1))
    both = (one.rep >= 0) & (two.rep >= 0)
    assert not both.any() or not np.array_equal(one.closes[both], two.closes[both])


class Wrong(Random):
    """Answers with what it was made with."""

    def __init__(self, answer: object) -> None:
        self._answer = answer

    def choose(self, lead, reps, floor):
        """Whatever was asked."""
        return self._answer


def one_lead() -> World:
    """One rep, one lead."""
    share = np.array([[1.0, 0.0]])
    replies = Replies(ReplyCurve.flat(), np.ones(1), np.ones(1), 0.0, np.zeros(1))
    beliefs = Beliefs(np.ones((1, 1)), np.ones((1, 1)), np.zeros(1, dtype=np.intp), Lengths(share, share), replies)
    always = ((np.array([-1.0]), np.array([9.0])),)
    nobody = ((np.zeros(0), np.zeros(0)),)
    return World(
        Stream(np.array([1.0]), np.ones((1, 1), dtype=bool), np.zeros(1, dtype=np.intp)),
        Staff(always, nobody, np.ones(1), np.ones(1)),
        beliefs,
    )


@pytest.mark.parametrize("answer", [1, -1, np.array([0.5]), np.array([0.5, 0.5]), np.array([-1.0])])
def test_an_answer_that_is_no_choice_is_refused(answer: object) -> None:
    with pytest.raises(BadAnswer, match=r"(of|for) 1 reps"):
        run(one_lead(), Wrong(answer), 0)


@pytest.mark.parametrize("answer", [0, np.array([1.0])])
def test_an_answer_that_is_a_choice_is_taken(answer: object) -> None:
    assert run(one_lead(), Wrong(answer), 0).placed == 1


def test_arrays_of_other_leads_are_refused() -> None:
    with pytest.raises(BadTwin, match="order of arrival"):
        Stream(np.array([2.0, 1.0]), np.ones((2, 1), dtype=bool), np.zeros(2, dtype=np.intp))
