"""What-if: the same leads and luck on two floors; a change that cannot be made is refused; a check that knows a wrong twin from a right one."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from fairlead.application.what_if import given_by, left_out
from fairlead.application.what_if_ports import BadChange, WhatIf
from fairlead.application.what_if_roster import changed_roster
from fairlead.domain.availability import Band, BandRule, Capacity
from fairlead.domain.availability.limits import Rationing
from fairlead.domain.deciding import Objective
from fairlead.domain.deciding import Policy as Rules
from fairlead.domain.prediction import ReplyCurve
from fairlead.domain.rep import Rep, Roster, Team, Territory
from fairlead.domain.time import Hours
from fairlead.learning.twin import Bands, Beliefs, Greedy, Lengths, Replies, Rotation, Staff, Stream, World, run
from fairlead.learning.twin.asking import MEASURES, compare, weeks_again
from fairlead.learning.twin.at_once import at_once
from fairlead.learning.twin.checking import Recorded, check
from fairlead.learning.twin.priced import AtDesk
from tests.rooms.pair_model import PairModel

_DAYS, _WARM = 84.0, 28.0
SINCE = datetime(2026, 9, 1, tzinfo=UTC)


def floor(*, most: float = 6.0, reps: int = 3, seed: int = 1) -> World:
    """Twelve weeks of five leads a day, three reps from nine to five."""
    chance = np.random.default_rng(seed)
    arrived = np.sort(chance.uniform(0.0, _DAYS, int(5 * _DAYS)))
    n = len(arrived)
    hours = (np.arange(-1.0, _DAYS + 40.0) + 9 / 24, np.arange(-1.0, _DAYS + 40.0) + 17 / 24)
    never = (np.zeros(0), np.zeros(0))
    share = np.exp(-np.arange(31) / 5.0)[None, :]
    table = chance.uniform(0.05, 0.5, (n, 8))[:, :reps]
    curve = ReplyCurve(np.array([0.0, 600.0]), np.array([1.0, 0.5]))
    replies = Replies(curve, np.full(reps, 20.0), np.array([0.5, 1.0, 2.0]), 0.0, np.zeros(reps))
    beliefs = Beliefs(table, np.full((n, reps), 1000.0), np.zeros(n, dtype=np.intp), Lengths(share, share), replies)
    staff = Staff((hours,) * reps, (never,) * reps, np.full(reps, most), np.full(reps, np.inf))
    return World(Stream(arrived, np.ones((n, reps), dtype=bool), np.arange(n)), staff, beliefs)


def greedy(world: World) -> Greedy:
    """By what is true."""
    return Greedy(world.truth)


def test_where_nothing_changes_nothing_differs() -> None:
    world = floor()
    found = compare((world, greedy), (world, greedy), warm_days=_WARM, runs=3, seed=2)
    for name in MEASURES:
        assert found.measures[name].difference.mean == 0.0
        assert found.measures[name].difference.low == 0.0
    assert found.today == found.changed
    assert found.measures["wins"].today.low < found.measures["wins"].today.high


def test_where_there_is_more_room_more_is_won_and_less_waits() -> None:
    found = compare((floor(most=6.0), greedy), (floor(most=12.0), greedy), warm_days=_WARM, runs=3, seed=2)
    assert found.measures["wins"].difference.low > 0.0
    assert found.measures["reply_minutes"].difference.high < 0.0
    assert found.measures["load"].difference.high < 0.0


def test_where_there_is_less_room_less_is_won() -> None:
    found = compare((floor(most=12.0), greedy), (floor(most=6.0), greedy), warm_days=_WARM, runs=3, seed=2)
    assert found.measures["wins"].difference.high < 0.0


def test_weeks_drawn_again_keep_weekday_and_hour() -> None:
    stream = floor().stream
    rows, arrived = weeks_again(stream, np.random.default_rng(4))
    assert (np.diff(arrived) >= 0).all()
    assert arrived % 7.0 == pytest.approx(stream.arrived[rows] % 7.0)
    assert len(np.unique(rows)) < len(rows)
    kept, as_were = weeks_again(stream, np.random.default_rng(4), keep=True)
    assert (kept == np.arange(len(kept))).all()
    assert as_were == pytest.approx(stream.arrived[kept])


def recorded(world: World, seed: int) -> Recorded:
    """What a floor that is true would have left in the records."""
    found = run(world, Greedy(world.truth), seed)
    had = found.rep >= 0
    assert had.all()
    closed = np.where(found.closes < _DAYS, found.closes, np.nan)
    won = found.won & np.isfinite(closed)
    return Recorded(found.rep, found.given, found.replied, closed, won, np.where(won, 1000.0, 0.0), _WARM, _DAYS)


def test_a_twin_that_is_right_fits_what_was_seen() -> None:
    world = floor(most=40.0)
    found = check(world.stream, world.staff, world.truth, recorded(world, 11), seed=3)
    assert [each.name for each in found if not each.fits] == []


@pytest.mark.parametrize("wrong", ["wins", "reply_minutes", "open_leads"])
def test_a_twin_that_is_wrong_does_not_fit(wrong: str) -> None:
    world = floor(most=40.0)
    truth = world.truth
    told = {
        "wins": lambda: replace(truth, chance=np.minimum(truth.chance * 2.0, 1.0)),
        "reply_minutes": lambda: replace(truth, replies=replace(truth.replies, habit=truth.replies.habit * 6.0)),
        "open_leads": lambda: replace(truth, lengths=Lengths(truth.lengths.won**0.4, truth.lengths.other**0.4)),
    }[wrong]()
    found = {each.name: each for each in check(world.stream, world.staff, told, recorded(world, 11), seed=3)}
    assert not found[wrong].fits


def roster() -> Roster:
    """Two teams."""
    hours = Hours.parse("Mon-Fri 09:00-17:00", "Europe/Berlin")
    reps = [Rep("a", "A", "north", hours, max_open=10, territory_ids=frozenset({"T1"})), Rep("b", "B", "south", hours, max_open=20)]
    return Roster(tuple(reps), (Territory("T1", "One"), Territory("T2", "Two")), teams=(Team("north", "North"), Team("south", "South")))


def test_a_limit_changes_for_the_team_alone() -> None:
    found = changed_roster(roster(), WhatIf(team="north", max_open=15), since=SINCE)
    assert [rep.max_open for rep in found.reps] == [15, 20]


def test_without_a_team_a_limit_changes_for_everybody() -> None:
    assert [rep.max_open for rep in changed_roster(roster(), WhatIf(max_open=15), since=SINCE).reps] == [15, 15]


def test_hours_are_read_in_each_reps_own_zone() -> None:
    found = changed_roster(roster(), WhatIf(hours="Mon-Fri 07:00-19:00"), since=SINCE)
    assert {rep.hours.zone for rep in found.reps if rep.hours} == {"Europe/Berlin"}
    assert found.reps[0].hours != roster().reps[0].hours


def test_new_reps_serve_what_their_team_serves() -> None:
    found = changed_roster(roster(), WhatIf(team="north", join=2), since=SINCE).reps
    assert [(rep.rep_id, rep.team_id, rep.max_open) for rep in found[2:]] == [("new-1", "north", 10), ("new-2", "north", 10)]
    assert found[2].territory_ids == {"T1"}


def test_a_newcomer_starts_when_measuring_starts() -> None:
    assert changed_roster(roster(), WhatIf(join=1, like="newcomer"), since=SINCE).reps[-1].started_at == SINCE


def test_a_new_rep_like_the_average_has_been_there() -> None:
    assert changed_roster(roster(), WhatIf(join=1, like="average"), since=SINCE).reps[-1].started_at is None


def test_who_leaves_is_gone_and_who_serves_all_still_does() -> None:
    found = changed_roster(roster(), WhatIf(leave=("b",), serve=("T2",)), since=SINCE).reps
    assert [rep.rep_id for rep in found] == ["a"]
    assert found[0].territory_ids == {"T1", "T2"}
    assert changed_roster(roster(), WhatIf(serve=("T2",)), since=SINCE).reps[1].territory_ids == frozenset()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"team": "west", "max_open": 3}, "no team 'west'; the teams are north, south"),
        ({"leave": ("z",)}, "no rep 'z'"),
        ({"serve": ("T9",)}, "no territory 'T9'"),
        ({"hours": "whenever"}, "the hours cannot be read"),
        ({"leave": ("a", "b")}, "nobody would be left"),
    ],
)
def test_a_change_that_cannot_be_made_says_why(change: dict[str, object], words: str) -> None:
    with pytest.raises(BadChange, match=words):
        changed_roster(roster(), WhatIf(**change), since=SINCE)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "words"), [({}, "nothing would change"), ({"join": -1}, "must be 0 or more"), ({"join": 1, "like": "star"}, "average")]
)
def test_a_question_without_sense_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(BadChange, match=words):
        WhatIf(**change)  # type: ignore[arg-type]


def test_the_twin_keeps_to_the_bands_of_the_policy_in_force() -> None:
    bands = (BandRule(0.5, Band.NORMAL), BandRule(0.6, Band.HIGH_MATCH))
    words, make = given_by(Rules(capacity=Capacity(bands=bands)), PairModel())
    assert isinstance(make(floor()), Bands)
    assert "above 50% of the limit" in words
    assert "above 60%" in words
    assert type(given_by(Rules(capacity=Capacity(bands=())), PairModel())[1](floor())) is Greedy
    assert isinstance(given_by(Rules(use_prediction=False), PairModel())[1](floor()), Rotation)


def test_it_names_what_it_does_without() -> None:
    told = left_out(Rules(hold_minutes=60, capacity=Capacity(by=Rationing.PRICES), objective=Objective.CHANCE))
    assert len(told) == 1
    assert told[0].endswith("do without: ranking by chance, fair turns among near ties")
    (without,) = left_out(Rules(hold_minutes=60))
    assert "holding a lead for somebody" in without
    assert left_out(Rules(use_prediction=False)) == ()


def test_a_policy_with_prices_is_run_with_prices_and_waits_as_the_desk_does() -> None:
    words, make = given_by(Rules(hold_minutes=120, capacity=Capacity(by=Rationing.PRICES)), PairModel())
    assert "less what the slot is worth to later leads" in words
    assert "a lead waits 24 h at most for them to fall, and may be held 2 h for somebody worth the wait" in words
    assert isinstance(make(floor()), AtDesk)
    free = floor(most=np.inf)
    assert type(make(free)) is Greedy, "without a limit slots are free"


def test_prices_keep_scarce_slots_for_leads_that_are_worth_more() -> None:
    """Two reps with room for four leads of five: every tenth lead is worth a hundred times the others."""
    world = floor(most=10.0, reps=2)
    value = np.where(np.arange(len(world.truth.value)) % 10 == 0, 100_000.0, 1000.0)[:, None] * np.ones((1, 2))
    world = replace(world, truth=replace(world.truth, value=value))
    _, by_worth = given_by(Rules(capacity=Capacity(bands=())), PairModel())
    _, by_prices = given_by(Rules(queue_minutes=28 * 1440, capacity=Capacity(by=Rationing.PRICES)), PairModel())
    found = compare((world, by_worth), (world, by_prices), warm_days=_WARM, runs=2, seed=2)
    worth = found.measures["value_minor"]
    assert worth.changed.mean > 1.5 * worth.today.mean


@pytest.mark.parametrize("working", [True, False])
def test_what_a_plan_counts_with_is_what_an_empty_floor_pays(working: bool) -> None:
    """The law of `at_once`: a lead given on arrival has that chance, averaged over how soon the rep replies."""
    world = floor(most=np.inf)
    replies = replace(world.truth.replies, working=working, multiples=np.array([1.0]))
    world = replace(world, truth=replace(world.truth, replies=replies))
    worth, chance = at_once(world, world.truth)
    found = run(world, Greedy(world.truth), 3)
    given = np.flatnonzero(found.rep >= 0)
    assert found.chance[given] == pytest.approx(chance[given, found.rep[given]])
    assert found.worth[given] == pytest.approx(worth[given, found.rep[given]])
