"""How much a rep or a team may hold: every kind of limit, bands, pace, weights, reserved capacity, and the words for each."""

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import numpy as np
import pytest

from fairlead.domain.availability import KINDS, Band, BandRule, Calendar, Capacity, Kind, Limits, Takes, Tally, Usage, admit
from fairlead.domain.deciding import Policy
from fairlead.domain.reasons import FULLNESS, QueueReason, Reason
from fairlead.domain.rep import Team
from fairlead.domain.screening import Ruling, screen
from fairlead.domain.time import Period
from tests.rooms.people import NOON, book, qualified, rep, roster
from tests.rooms.test_deciding import choose

NO_BANDS = Capacity(bands=())
UNRULED = Ruling()


def admitted(people, *, capacity=NO_BANDS, ruling=UNRULED, **counts):
    seen = screen(qualified(), people, ruling, at=NOON)
    return admit(seen, people, Calendar.of(people, NOON), book(people, **counts), capacity, at=NOON)


CASES = {
    Kind.OPEN: ("max_open", "open_leads", Reason.FULL, "3 open of at most 3"),
    Kind.DAY: ("max_day", "today", Reason.FULL_DAY, "3 new today of at most 3"),
    Kind.WEEK: ("max_week", "week", Reason.FULL_WEEK, "3 new in 7 days of at most 3"),
    Kind.MONTH: ("max_month", "month", Reason.FULL_MONTH, "3 new in 30 days of at most 3"),
}


@pytest.mark.parametrize("stated", ["rep", "policy", "team"])
@pytest.mark.parametrize("kind", CASES)
@pytest.mark.parametrize(("used", "passes"), [(2, True), (3, False)])
def test_every_kind_of_limit_of_rep_policy_and_team(kind, stated, used, passes):
    limit, counted, reason, words = CASES[kind]
    own = {limit: 3} if stated == "rep" else {}
    policy = {"each": Limits(**{limit: 3})} if stated == "policy" else {"teams": {"in": Limits(**{limit: 3})}} if stated == "team" else {}
    people = roster(rep("kim", team_id="in", **own))
    admission = admitted(people, capacity=Capacity(bands=(), **policy), **{counted: [used]})
    assert (len(admission.rows) == 1) is passes
    if not passes:
        (told,) = admission.refusals
        assert (told.reason, told.evidence) == ((Reason.TEAM_FULL, f"team in: {words}") if stated == "team" else (reason, words))
        assert told.reason in FULLNESS


def test_what_the_record_states_stands_before_the_default_of_the_policy():
    people = roster(rep("kim", max_day=5), rep("lee"))
    admission = admitted(people, capacity=Capacity(bands=(), each=Limits(max_day=3)), today=[4, 4])
    assert admission.rows.tolist() == [0]
    assert admission.load.tolist() == [0.8]


@pytest.mark.parametrize(("value", "passes"), [(10_000, True), (10_001, False)])
@pytest.mark.parametrize("stated", ["rep", "team"])
def test_expected_value_counts_with_the_lead_that_comes(value, passes, stated):
    own = {"max_value_minor": 100_000} if stated == "rep" else {}
    teams = {"in": Limits(max_value_minor=100_000)} if stated == "team" else {}
    people = roster(rep("kim", team_id="in", **own))
    choice = choose_at(people, Policy(capacity=Capacity(bands=(), teams=teams)), value=value, value_minor=[90_000])
    assert (choice.rep_id == "kim") is passes
    if not passes:
        assert (choice.refusals[0].reason, choice.queue_reason) == (Reason.FULL_VALUE, QueueReason.ALL_FULL)
        assert choice.refusals[0].evidence == "room for 100 more, this lead brings 100"


def choose_at(people, policy, *, value=0.0, chances=(0.3, 0.3, 0.3), **counts):
    return choose(people, list(chances), policy=policy, value=float(value), ledger=book(people, **counts))


def test_a_rep_at_the_limit_of_value_gets_no_lead_whatever_it_is_worth():
    people = roster(rep("kim", max_value_minor=100_000))
    assert admitted(people, value_minor=[100_001]).refusals[0].evidence == "expected value 1,000 open of at most 1,000: above the limit"
    assert len(admitted(people, value_minor=[100_000]).rows) == 1
    assert admitted(roster(rep("kim", max_value_minor=0)), value_minor=[0]).refusals[0].reason is Reason.FULL_VALUE


@pytest.mark.parametrize(("weight", "passes"), [(0.0, True), (0.5, True), (1.0, True), (1.001, False), (3.0, False)])
def test_a_lead_takes_as_much_as_its_weight(weight, passes):
    admission = admitted(roster(rep("kim", max_open=10)), ruling=Ruling(weight=weight), open_leads=[9])
    assert (len(admission.rows) == 1) is passes
    if not passes:
        assert admission.refusals[0].evidence == f"9 open of at most 10, this lead counts {weight:g}"


def test_weights_of_a_tenth_fill_a_limit_exactly():
    people = roster(rep("kim", max_open=1))
    ruling, calendar = Ruling(weight=0.1), Calendar.of(people, NOON)
    tally = Tally(people, since=NOON - timedelta(days=40))
    given = 0
    while len(admit(screen(qualified(), people, ruling, at=NOON), people, calendar, tally.book(NOON, np.zeros(1)), NO_BANDS, at=NOON).rows):
        tally.took("kim", Takes.of(0.1))
        given += 1
    assert given == 10


def test_a_team_counts_all_its_reps_and_those_of_the_teams_below_it():
    people = roster(
        *(rep("kim", team_id="north"), rep("lee", team_id="east"), rep("max", team_id="south")),
        teams=(Team("all", "All"), Team("north", "North", parent_team_id="all"), Team("east", "East", parent_team_id="north")),
    )
    capacity = Capacity(bands=(), teams=MappingProxyType({"north": Limits(max_week=5)}))
    assert admitted(people, capacity=capacity, week=[3, 1, 9]).rows.tolist() == [0, 1, 2]
    full = admitted(people, capacity=capacity, week=[3, 2, 9])
    assert full.rows.tolist() == [2]
    assert [told.evidence for told in full.refusals] == ["team north: 5 new in 7 days of at most 5"] * 2


def test_teams_in_a_circle_are_walked_once():
    teams = (Team("a", "A", parent_team_id="b"), Team("b", "B", parent_team_id="a"))
    people = roster(rep("kim", team_id="a"), rep("lee", team_id="b"), teams=teams)
    assert len(admitted(people, capacity=Capacity(bands=(), teams={"a": Limits(max_open=4)}), open_leads=[2, 2]).rows) == 0


def test_load_is_the_largest_share_and_names_the_limit_that_binds():
    people = roster(rep("kim", max_open=10, max_month=20), rep("lee", max_open=10, max_month=20), rep("max"))
    admission = admitted(people, open_leads=[5, 2, 40], month=[4, 12, 40])
    assert admission.load[:2].tolist() == [0.5, 0.6]
    assert np.isnan(admission.load[2])
    assert [admission.load_in_words(index) for index in range(3)] == [
        "load 50% (open leads)",
        "load 60% (new leads in 30 days)",
        "no limit",
    ]


def test_of_limits_in_equal_use_the_first_kind_is_named():
    admission = admitted(roster(rep("kim", max_open=10, max_day=2)), open_leads=[5], today=[1])
    assert admission.load_in_words(0) == "load 50% (open leads)"


def test_every_limit_of_a_rep_is_told_the_fullest_first():
    people = roster(rep("kim", max_open=10, max_day=4, max_value_minor=500_000))
    usage = Usage.of(people, book(people, open_leads=[3], today=[2], value_minor=[400_000]), NO_BANDS)
    assert [use.words for use in usage.uses(0)] == [
        "expected value 4,000 open of at most 5,000",
        "2 new today of at most 4",
        "3 open of at most 10",
    ]


def test_the_decision_names_the_limit_that_binds():
    people = roster(rep("kim", max_open=10, max_week=10), rep("lee"))
    choice = choose_at(people, Policy(), chances=(0.5, 0.1), open_leads=[1, 0], week=[6, 0])
    assert [(one.rep_id, one.load, one.binding) for one in choice.candidates] == [("kim", 0.6, Kind.WEEK), ("lee", None, None)]


@pytest.mark.parametrize(
    ("used", "band"),
    [(0, Band.NORMAL), (70, Band.NORMAL), (71, Band.HIGH_MATCH), (90, Band.HIGH_MATCH), (91, Band.MANUAL), (99, Band.MANUAL)],
)
@pytest.mark.parametrize("kind", KINDS)
def test_bands_hold_for_every_kind_of_load(kind, used, band):
    limit = {**{one: case[0] for one, case in CASES.items()}, Kind.VALUE: "max_value_minor"}[kind]
    counted = {**{one: case[1] for one, case in CASES.items()}, Kind.VALUE: "value_minor"}[kind]
    admission = admitted(roster(rep("kim", **{limit: 100})), capacity=Capacity(), **{counted: [used]})
    if band is Band.MANUAL:
        assert admission.refusals[0].reason is Reason.BAND_MANUAL_ONLY
        assert admission.refusals[0].evidence == f"load {used}% ({kind.words}) is in the manual band"
    else:
        assert admission.high_match_only.tolist() == [band is Band.HIGH_MATCH]


def test_above_the_limit_nobody_gets_a_lead_and_the_evidence_says_so():
    (told,) = admitted(roster(rep("kim", max_open=10)), capacity=Capacity(), open_leads=[12]).refusals
    assert (told.reason, told.evidence) == (Reason.FULL, "12 open of at most 10: above the limit")


def test_bands_are_configurable():
    bands = (BandRule(0.5, Band.HIGH_MATCH), BandRule(0.8, Band.NORMAL))
    people = roster(*(rep(f"r{used}", max_open=10) for used in (3, 5, 6, 8, 9)))
    admission = admitted(people, capacity=Capacity(bands=bands), open_leads=[3, 5, 6, 8, 9])
    assert [people.rep_ids[row] for row in admission.rows] == ["r3", "r5", "r6", "r8"]
    assert admission.high_match_only.tolist() == [True, True, False, False]


@pytest.mark.parametrize(("today", "match", "winner"), [(4, 50, "kim"), (5, 50, "lee"), (5, 75, "kim")])
def test_from_its_pace_on_a_rep_gets_only_high_matches(today, match, winner):
    people = roster(rep("kim"), rep("lee"))
    policy = Policy(capacity=Capacity(pace_per_day=5))
    choice = choose(people, [0.5, 0.1], policy=policy, match=[match, 90], ledger=book(people, today=[today, 0]))
    assert choice.rep_id == winner
    if winner == "lee":
        (told,) = choice.refusals
        assert told.reason is Reason.BAND_HIGH_MATCH_ONLY
        assert told.evidence == "5 new leads today already, from 5 on only high matches, match 50 below 70"


@pytest.mark.parametrize(
    ("usable", "used", "passes"),
    [(1.0, 7, True), (1 - 0.9, 0, True), (1 - 0.9, 1, False), (0.7, 6, True), (0.7, 7, False), (0.0, 0, False)],
)
@pytest.mark.parametrize("kind", CASES)
def test_reserved_capacity_is_seen_only_by_those_it_is_kept_for(kind, usable, used, passes):
    limit, counted, *_ = CASES[kind]
    admission = admitted(roster(rep("kim", **{limit: 10})), ruling=Ruling(usable=usable), **{counted: [used]})
    assert (len(admission.rows) == 1) is passes
    if not passes:
        (told,) = admission.refusals
        assert told.reason is Reason.RESERVED
        assert told.evidence.endswith(f"of at most 10, of which {1 - usable:.0%} are kept for other leads")


def test_reserved_value_and_reserved_room_of_a_team_are_kept_too():
    people = roster(rep("kim", max_value_minor=100_000, team_id="in"))
    ruling = Ruling(usable=0.5)
    assert admitted(people, ruling=ruling, value_minor=[20_000]).room_minor.tolist() == [30_000]
    teams = Capacity(bands=(), teams={"in": Limits(max_value_minor=60_000)})
    assert admitted(people, ruling=ruling, capacity=teams, value_minor=[20_000]).room_minor.tolist() == [10_000]


def test_a_kept_book_leaves_out_what_no_limit_asks_for():
    people = roster(rep("kim"))
    full = book(people, [1], None, today=[2], week=[3], month=[4], value_minor=[5])
    slim = full.only({Kind.WEEK})
    assert [slim.of(kind).tolist() for kind in KINDS] == [[1], [0], [3], [0], [0]]
    assert slim.credit is full.credit
    assert replace(slim, today=full.today).of(Kind.DAY).tolist() == [2]


def test_absence_is_told_before_fullness():
    people = roster(rep("kim", max_open=1), absences={"kim": (Period(NOON - timedelta(hours=1), NOON + timedelta(hours=1)),)})
    assert admitted(people, open_leads=[1]).refusals[0].reason is Reason.ABSENT
