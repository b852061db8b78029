"""The choice: rank, ties, rotation, bands, and the named queues."""

import math
from datetime import timedelta

import numpy as np
import pytest

from fairlead.domain.availability import Calendar, Capacity, admit
from fairlead.domain.deciding import Action, Objective, Offers, Policy, decide, draw
from fairlead.domain.prediction import Level, Readiness
from fairlead.domain.reasons import QueueReason, Reason
from fairlead.domain.rep import Territory
from fairlead.domain.screening import screen
from fairlead.domain.time import Hours, Period
from tests.rooms.people import NOON, book, forecast, qualified, rep, roster

PAIR = Readiness(Level.PAIR, "pair effects hold out of time")
NONE = Readiness(Level.NONE, "12 conversions, 100 are needed")
KIM, LEE, MAX = rep("kim"), rep("lee"), rep("max")
FREE = Policy(capacity=Capacity(bands=()))


def choose(people, chances, *, readiness=PAIR, policy=FREE, open_leads=None, credit=None, key="k", lead=None, ledger=None, **numbers):
    ledger = ledger or book(people, open_leads, credit)
    screening = screen(lead or qualified(), people, at=NOON)
    admission = admit(screening, people, Calendar.of(people, NOON), ledger, policy.capacity, at=NOON)
    seen = forecast([chances[row] for row in admission.rows], **numbers)
    return decide(Offers(screening, admission, seen, readiness, NOON), roster=people, book=ledger, policy=policy, key=key)


def test_a_clear_winner_gets_the_lead_outright():
    choice = choose(roster(KIM, LEE, MAX), [0.1, 0.3, 0.2])
    assert (choice.rep_id, choice.backup_rep_id, choice.method) == ("lee", "max", "model")
    assert [(candidate.rep_id, candidate.propensity) for candidate in choice.candidates] == [("lee", 1.0), ("max", 0.0), ("kim", 0.0)]
    assert choice.credit_changes == {}
    assert not any(candidate.near_tie for candidate in choice.candidates)


def test_near_ties_share_by_known_probabilities():
    choice = choose(roster(KIM, LEE, MAX), [0.300, 0.299, 0.1], sd=0.2)
    shares = {candidate.rep_id: candidate.propensity for candidate in choice.candidates}
    assert shares["kim"] == pytest.approx(0.5, abs=0.02)
    assert shares["lee"] == pytest.approx(0.5, abs=0.02)
    assert shares["max"] == 0
    assert sum(choice.credit_changes.values()) == pytest.approx(0)


def test_being_close_is_no_tie_where_the_model_is_sure():
    assert choose(roster(KIM, LEE), [0.300, 0.299], sd=1e-4).candidates[1].propensity == 0


def test_a_wide_uncertainty_is_no_tie_where_too_much_would_be_given_up():
    assert choose(roster(KIM, LEE), [0.30, 0.20], sd=2.0).candidates[1].propensity == 0


def test_credit_pulls_a_near_tie():
    owed = choose(roster(KIM, LEE), [0.3, 0.3], sd=0.2, credit=[0.0, 2.0])
    shares = {candidate.rep_id: candidate.propensity for candidate in owed.candidates}
    assert shares["lee"] == pytest.approx(0.8)  # 2^1 against 2^-1 around the mean credit of 1


def test_worth_and_chance_and_balance_may_choose_differently():
    people = roster(rep("kim", max_open=10), rep("lee", max_open=10))
    busy = {"open_leads": [8, 1], "sd": 1e-4}
    by_worth = choose(people, [0.30, 0.25], policy=FREE, **busy)
    balanced = choose(people, [0.30, 0.25], policy=Policy(objective=Objective.BALANCED, capacity=Capacity(bands=())), **busy)
    assert (by_worth.rep_id, balanced.rep_id) == ("kim", "lee")
    assert {candidate.rep_id: candidate.standing for candidate in balanced.candidates} == pytest.approx(
        {"kim": 0.5 * 1 + 0.5 * 0.2, "lee": 0.5 * 25 / 30 + 0.5 * 0.9}, abs=1e-6
    )


def test_the_high_match_band_refuses_an_ordinary_match():
    people = roster(rep("kim", max_open=10), LEE)
    choice = choose(people, [0.3, 0.1], policy=Policy(), open_leads=[8, 0], match=[60, 40])
    assert choice.rep_id == "lee"
    assert [(refusal.rep_id, refusal.reason) for refusal in choice.refusals] == [("kim", Reason.BAND_HIGH_MATCH_ONLY)]
    assert choice.refusals[0].evidence == "load 80% (open leads), match 60 below 70"


def test_the_high_match_band_lets_a_high_match_pass():
    people = roster(rep("kim", max_open=10), LEE)
    assert choose(people, [0.3, 0.1], policy=Policy(), open_leads=[8, 0], match=[70, 40]).rep_id == "kim"


def test_below_the_floor_the_lead_is_shared_by_fair_rotation_and_says_why():
    choice = choose(roster(KIM, LEE, MAX), [0.9, 0.1, 0.1], readiness=NONE)
    assert (choice.method, choice.method_why) == ("rotation", NONE.why)
    assert [candidate.propensity for candidate in choice.candidates] == pytest.approx([1 / 3] * 3)
    assert sum(choice.credit_changes.values()) == pytest.approx(0)


def test_the_switch_turns_prediction_off():
    choice = choose(roster(KIM, LEE), [0.9, 0.1], policy=Policy(use_prediction=False))
    assert (choice.method, choice.method_why) == ("rotation", "prediction is switched off by the policy")


def test_rotation_draws_among_those_whose_turn_it_may_be():
    # Max has had more than a fair share (0.57 of a lead below the level of 1.47): the turn comes from the second lead on.
    choice = choose(roster(KIM, LEE, MAX), [0.1] * 3, readiness=NONE, credit=[2.0, 1.5, 0.9])
    assert {candidate.rep_id: candidate.propensity for candidate in choice.candidates} == {"kim": 0.5, "lee": 0.5, "max": 0.0}


def test_rotation_prefers_those_at_work():
    people = roster(rep("kim", hours=Hours.parse("Thu 09:00-17:00", "UTC")), LEE)
    assert choose(people, [0.1, 0.1], readiness=NONE).candidates[0].rep_id == "lee"
    assert {candidate.propensity for candidate in choose(people, [0.1, 0.1], readiness=NONE).candidates} == {0.0, 1.0}


def test_weights_set_the_shares_of_rotation():
    choice = choose(roster(rep("kim", weight=3.0), LEE), [0.1, 0.1], readiness=NONE)
    receiver, other = choice.rep_id, {"kim": "lee", "lee": "kim"}[choice.rep_id]
    earned = {"kim": 0.75, "lee": 0.25}
    assert choice.credit_changes == pytest.approx({receiver: earned[receiver] - 1, other: earned[other]})


AWAY = {name: (Period(NOON - timedelta(hours=1), NOON + timedelta(hours=1)),) for name in ("kim", "lee")}


@pytest.mark.parametrize(
    ("people", "open_leads", "lead", "reason"),
    [
        (roster(), [], None, QueueReason.NO_REPS),
        (roster(KIM, LEE, absences=AWAY), None, None, QueueReason.ALL_AWAY),
        (roster(rep("kim", max_open=1), rep("lee", max_open=1)), [1, 1], None, QueueReason.ALL_FULL),
        (
            roster(rep("kim", territory_ids=frozenset({"dach"})), territories=(Territory("dach", "DACH", countries=frozenset({"DE"})),)),
            None,
            qualified(country="JP"),
            QueueReason.NO_TERRITORY,
        ),
        (roster(rep("kim", languages=frozenset({"de"}))), None, qualified(language="fr"), QueueReason.NOBODY_ELIGIBLE),
    ],
)
def test_a_lead_that_nobody_can_take_waits_under_a_name(people, open_leads, lead, reason):
    choice = choose(people, [0.1, 0.1], open_leads=open_leads, lead=lead)
    assert (choice.action, choice.rep_id, choice.queue_reason) == (Action.QUEUE, None, reason)


def test_parts_are_told_against_the_average_candidate():
    choice = choose(roster(KIM, LEE, MAX), [0.1, 0.2, 0.3])
    assert choice.parts == {"lead": -2.0, "rep": 0.5}  # rep parts are 0, 0.5, 1 and the winner has 1


def test_the_draw_is_a_fixed_number_of_its_key():
    assert draw("lead-1", salt="fairlead") == draw("lead-1", salt="fairlead")
    assert draw("lead-1", salt="fairlead") != draw("lead-1", salt="other")
    numbers = np.array([draw(str(index), salt="s") for index in range(4000)])
    assert abs(numbers.mean() - 0.5) < 0.02
    assert abs(np.histogram(numbers, bins=10, range=(0, 1))[0] / 4000 - 0.1).max() < 0.02


def test_a_model_without_doubt_makes_no_tie_but_of_equals():
    assert choose(roster(KIM, LEE), [0.300, 0.299], sd=0.0).candidates[1].propensity == 0
    assert choose(roster(KIM, LEE), [0.3, 0.3], sd=0.0).candidates[1].propensity == 0.5


def test_a_late_reply_makes_the_model_no_less_sure_of_the_order():
    """Oracle: at h = 0.3 and sigma = 0.4 the standard deviation is sd * chance * (1 - 0.4), not sd * chance * (1 - 0.12)."""
    gap, sd = 0.12 - 0.115, 0.05
    lone = choose(roster(KIM, LEE), [0.12, 0.115], sd=sd, left=0.3, policy=Policy(capacity=Capacity(bands=()), tie_chance=0.01))
    spread = sd * np.hypot(0.12 * (1 - 0.12 / 0.3), 0.115 * (1 - 0.115 / 0.3))
    behind = 0.5 * math.erfc(gap / spread / math.sqrt(2))
    shares = {candidate.rep_id: candidate.propensity for candidate in lone.candidates}
    assert shares["lee"] == pytest.approx(behind / (0.5 + behind), rel=1e-9)


def test_a_rep_of_weight_zero_does_not_wipe_out_the_others_credit():
    people = roster(KIM, LEE, rep("max", weight=0.0))
    alone = choose(roster(KIM, LEE), [0.3, 0.3], sd=0.2, credit=[3.0, -2.0])
    beside = choose(people, [0.3, 0.3, 0.3], sd=0.2, credit=[3.0, -2.0, -1.0])
    ratio = {name: {each.rep_id: each.propensity for each in choice.candidates} for name, choice in (("alone", alone), ("beside", beside))}
    assert ratio["beside"]["kim"] / ratio["beside"]["lee"] == pytest.approx(ratio["alone"]["kim"] / ratio["alone"]["lee"])
