"""What becomes of a lead: modes, destinations, thresholds, fallbacks and demands on load and chance."""

from dataclasses import replace

import pytest

from fairlead.domain.availability import Calendar, Capacity, admit
from fairlead.domain.deciding import Action, Decision, Fallback, Offers, Policy, Thresholds, Versions, decide, explain, wants_manager
from fairlead.domain.prediction import Level, Readiness
from fairlead.domain.reasons import QueueReason, Reason
from fairlead.domain.rep import Team
from fairlead.domain.screening import (
    Destination,
    Mode,
    Requirement,
    Rule,
    Rulebook,
    Target,
    Tier,
    Verdicts,
    govern,
    managers_of,
    screen,
)
from fairlead.domain.time import Hours
from tests.rooms.people import NOON, book, forecast, qualified, rep, roster

PAIR = Readiness(Level.PAIR, "pair effects hold out of time")
LEAD = Readiness(Level.LEAD, "reps cannot be told apart")
NONE = Readiness(Level.NONE, "12 conversions, 100 are needed")
KIM, LEE = rep("kim", team_id="west"), rep("lee", team_id="west")
BOSS = rep("boss", team_id="bosses", max_open=5)
WEST = roster(KIM, LEE, BOSS, teams=(Team("west", "West", "boss"),))
FREE = Policy(capacity=Capacity(bands=()))


def choose(policy=FREE, *, people=WEST, chances=(0.2, 0.1, 0.05), readiness=PAIR, open_leads=None, calendar=None, value=100_000.0):
    verdicts = Verdicts(dict.fromkeys(policy.rulebook.conditions, True))
    lead = qualified()
    ledger, hours = book(people, open_leads), calendar or Calendar.of(people, NOON)
    screening = screen(lead, people, govern(lead, policy.rulebook, verdicts, at=NOON), at=NOON)
    admission = admit(screening, people, hours, ledger, policy.capacity, at=NOON)
    managers = None
    if wants_manager(screening, policy):
        managers = admit(managers_of(screening, people, at=NOON), people, hours, ledger, policy.capacity, at=NOON)
    seen = forecast([chances[row] for row in admission.rows], value=value)
    return decide(Offers(screening, admission, seen, readiness, NOON, managers), roster=people, book=ledger, policy=policy, key="k")


def ruled(**rule):
    return replace(FREE, rulebook=Rulebook(rules=(Rule("r1", **rule),)))


@pytest.mark.parametrize(
    ("mode", "action"),
    [(Mode.AUTO, Action.ASSIGN), (Mode.SUGGEST, Action.SUGGEST), (Mode.SHADOW, Action.SHADOW), (Mode.RULES, Action.ASSIGN)],
)
def test_the_mode_says_what_is_done_with_the_choice(mode, action):
    choice = choose(ruled(mode=mode))
    assert (choice.action, choice.mode) == (action, mode)
    assert choice.rep_id is not None
    assert choice.method == ("rotation" if mode is Mode.RULES else "model")


@pytest.mark.parametrize(("mode", "posts"), [(Mode.RULES, True), (Mode.SHADOW, False), (Mode.SUGGEST, False)])
def test_only_what_is_carried_out_takes_a_turn(mode, posts):
    assert bool(choose(ruled(mode=mode), readiness=NONE).credit_changes) is posts


@pytest.mark.parametrize(
    ("to", "action"),
    [
        (Destination.NURTURE, Action.NURTURE),
        (Destination.WORKFLOW, Action.WORKFLOW),
        (Destination.DISQUALIFY, Action.DISQUALIFY),
        (Destination.QUEUE, Action.QUEUE),
    ],
)
def test_a_rule_sends_a_lead_to_a_place_by_name(to, action):
    choice = choose(ruled(route=Target(to=to, name="spring")))
    assert (choice.action, choice.rep_id, choice.place) == (action, None, "spring")
    assert choice.queue_reason is (QueueReason.SENT_BY_RULE if action is Action.QUEUE else None)
    assert not choice.candidates


def test_a_rule_sends_a_lead_to_the_manager():
    choice = choose(ruled(route=Target(to=Destination.MANAGER)))
    assert (choice.action, choice.rep_id, choice.method) == (Action.ASSIGN, "boss", "manager")
    assert choice.method_why == "rule r1 sends it there"


@pytest.mark.parametrize(("open_leads", "expected"), [([0, 0, 4], "boss"), ([0, 0, 5], None)])
def test_a_manager_who_is_full_gets_nothing(open_leads, expected):
    choice = choose(ruled(route=Target(to=Destination.MANAGER)), open_leads=open_leads)
    assert choice.rep_id == expected
    assert choice.action is (Action.ASSIGN if expected else Action.QUEUE)


FULL = roster(replace(KIM, max_open=1), replace(LEE, max_open=1), BOSS, teams=WEST.teams)
TO_WEST = Rulebook(rules=(Rule("r1", route=Target(teams=("west",))),))


@pytest.mark.parametrize(
    ("fallbacks", "rep_id"), [((Fallback.ROTATION, Fallback.MANAGER, Fallback.QUEUE), "boss"), ((Fallback.ROTATION, Fallback.QUEUE), None)]
)
def test_when_all_are_full_the_next_fallback_is_tried(fallbacks, rep_id):
    choice = choose(replace(FREE, rulebook=TO_WEST, fallbacks=fallbacks), people=FULL, open_leads=[1, 1, 0])
    assert choice.rep_id == rep_id
    if rep_id is None:
        assert choice.queue_reason is QueueReason.ALL_FULL
    else:
        assert (choice.method, choice.method_why) == ("manager", "every rep who may take it is full")


@pytest.mark.parametrize(
    ("first", "method", "reason"),
    [(Fallback.ROTATION, "rotation", None), (Fallback.MANAGER, "manager", None), (Fallback.QUEUE, "none", QueueReason.NO_PREDICTION)],
)
@pytest.mark.parametrize("readiness", [NONE, LEAD])
def test_without_prediction_the_first_fallback_decides(first, method, reason, readiness):
    choice = choose(replace(FREE, rulebook=TO_WEST, fallbacks=(first,)), readiness=readiness)
    assert (choice.method, choice.queue_reason) == (method, reason)


def test_the_brake_counts_as_no_prediction():
    assert choose(replace(FREE, use_prediction=False, fallbacks=(Fallback.QUEUE,))).queue_reason is QueueReason.NO_PREDICTION
    assert choose(replace(FREE, fallbacks=(Fallback.QUEUE,))).action is Action.ASSIGN


def test_rules_mode_rotates_whatever_the_fallbacks():
    policy = replace(ruled(mode=Mode.RULES), fallbacks=(Fallback.QUEUE,))
    assert choose(policy).method == "rotation"


@pytest.mark.parametrize(("below", "action"), [(20_001, Action.NURTURE), (20_000, Action.ASSIGN)])
def test_a_lead_worth_too_little_is_nurtured(below, action):
    assert choose(replace(FREE, thresholds=Thresholds(nurture_below_minor=below))).action is action


def test_no_lead_is_nurtured_on_a_guess():
    thresholds = Thresholds(nurture_below_minor=10**9, escalate_above_minor=0, suggest_above_minor=0)
    choice = choose(replace(FREE, thresholds=thresholds), readiness=NONE)
    assert (choice.action, choice.escalated) == (Action.ASSIGN, False)


@pytest.mark.parametrize(("above", "escalated"), [(20_000, True), (20_001, False)])
def test_a_lead_worth_much_is_escalated(above, escalated):
    assert choose(replace(FREE, thresholds=Thresholds(escalate_above_minor=above))).escalated is escalated


@pytest.mark.parametrize(("above", "action"), [(100_000, Action.SUGGEST), (100_001, Action.ASSIGN)])
def test_a_human_confirms_large_deals(above, action):
    assert choose(replace(FREE, thresholds=Thresholds(suggest_above_minor=above))).action is action


@pytest.mark.parametrize(("most", "expected"), [(0.5, "kim"), (0.4, "lee")])
def test_a_rule_allows_so_much_load(most, expected):
    people = roster(replace(KIM, max_open=10), replace(LEE, max_open=10))
    choice = choose(ruled(require=Requirement(max_load=most)), people=people, open_leads=[5, 0])
    assert choice.rep_id == expected
    if expected == "lee":
        assert (choice.refusals[0].reason, choice.refusals[0].evidence) == (Reason.LOAD_REQUIREMENT, "load 50%, rule r1 allows 40%")


@pytest.mark.parametrize(("route", "expected"), [({"reps": ("kim",)}, "kim"), ({"teams": ("west",)}, "lee")])
def test_the_high_match_band_does_not_keep_a_rep_from_what_is_theirs_by_name(route, expected):
    people = roster(replace(KIM, max_open=10), LEE)
    choice = choose(replace(ruled(route=Target(**route)), capacity=Capacity()), people=people, open_leads=[8, 0])
    assert choice.rep_id == expected


@pytest.mark.parametrize(("readiness", "refused"), [(PAIR, ["lee", "boss"]), (NONE, [])])
def test_a_rule_requires_a_chance_where_reps_are_told_apart(readiness, refused):
    choice = choose(ruled(require=Requirement(min_chance=0.15)), readiness=readiness)
    assert [one.rep_id for one in choice.refusals if one.reason is Reason.CHANCE_REQUIREMENT] == refused


def test_a_tier_that_goes_out_at_once_looks_only_at_those_at_work():
    off = Hours.parse("Sat 09:00-10:00", "UTC")
    people = roster(replace(KIM, hours=off), LEE)
    policy = replace(FREE, rulebook=Rulebook(tiers=(Tier("hot", "true", at_once=True),)))
    choice = choose(policy, people=people)
    assert (choice.rep_id, choice.refusals[0].reason, choice.credit_changes) == ("lee", Reason.NOT_AT_WORK, {})
    all_off = roster(replace(KIM, hours=off), replace(LEE, hours=off))
    assert choose(policy, people=all_off).rep_id == "kim"


@pytest.mark.parametrize(("reps", "method"), [(("kim",), "rule"), (("kim", "lee"), "model")])
def test_a_rule_that_leaves_one_rep_is_the_method(reps, method):
    assert choose(ruled(route=Target(reps=reps))).method == method


@pytest.mark.parametrize(
    ("policy", "starts"),
    [
        (ruled(route=Target(to=Destination.NURTURE, name="spring")), "L1 goes to nurture “spring”: rule r1 sends it there."),
        (ruled(route=Target(to=Destination.QUEUE, name="desk")), "L1 waits in the queue “desk”: a rule sends it to this queue"),
        (ruled(route=Target(reps=("kim",))), "L1 goes to Kim by rule r1."),
        (ruled(mode=Mode.SUGGEST), "L1 waits for a human to confirm Kim as the best pairing."),
        (ruled(mode=Mode.SHADOW), "L1 is left where it is (shadow mode); it would go to Kim as the best pairing."),
        (ruled(route=Target(to=Destination.MANAGER)), "L1 goes to Boss as manager: rule r1 sends it there."),
        (
            replace(FREE, thresholds=Thresholds(nurture_below_minor=10**9)),
            "L1 goes to nurture: its best pairing is worth less than the policy's threshold.",
        ),
    ],
)
def test_the_headline_says_what_becomes_of_it(policy, starts):
    choice = choose(policy)
    decision = Decision(
        decision_id="d",
        lead_id="L1",
        decided_at=NOON,
        objective="worth",
        lead_score=50.0,
        value_minor=100_000.0,
        territory_id=None,
        account_id=None,
        matched_by=None,
        versions=Versions("1", "p", "r", "m"),
        routed_by="rule r1" if policy.rulebook.rules and policy.rulebook.rules[0].route else None,
        **{name: getattr(choice, name) for name in choice.__slots__ if name in Decision.__slots__},
    )
    assert explain(decision, qualified().lead, {one.rep_id: one for one in WEST.reps}).headline.startswith(starts)
