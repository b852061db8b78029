"""What holds of every choice, whatever the numbers."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fairlead.domain.availability import Book, Calendar, Capacity, admit
from fairlead.domain.deciding import Action, Objective, Offers, Policy, decide
from fairlead.domain.prediction import Level, Readiness
from fairlead.domain.screening import screen
from tests.rooms.people import NOON, forecast, qualified, rep, roster


@st.composite
def scenes(draw):
    n = draw(st.integers(1, 8))
    limits = draw(st.lists(st.one_of(st.none(), st.integers(0, 12)), min_size=n, max_size=n))
    people = roster(*(rep(f"r{i}", max_open=limit, weight=draw(st.sampled_from([0.0, 0.5, 1.0, 3.0]))) for i, limit in enumerate(limits)))
    open_leads = draw(st.lists(st.integers(0, 14), min_size=n, max_size=n))
    credit = draw(st.lists(st.floats(-5, 5), min_size=n, max_size=n))
    chances = draw(st.lists(st.floats(0.0, 1.0), min_size=n, max_size=n))
    match = draw(st.lists(st.floats(0, 100), min_size=n, max_size=n))
    policy = Policy(
        objective=draw(st.sampled_from(list(Objective))),
        capacity=draw(st.sampled_from([Capacity(), Capacity(bands=())])),
        tie_chance=draw(st.floats(0.01, 0.5)),
        tie_loss=draw(st.floats(0, 1)),
    )
    readiness = Readiness(draw(st.sampled_from(list(Level))), "because")
    numbers = {"sd": draw(st.floats(0, 3)), "value": draw(st.sampled_from([0.0, 1.0, 1e7]))}
    return people, Book(np.array(open_leads), np.array(credit)), chances, match, policy, readiness, numbers


def choose(scene, key):
    people, ledger, chances, match, policy, readiness, numbers = scene
    screening = screen(qualified(), people, at=NOON)
    admission = admit(screening, people, Calendar.of(people, NOON), ledger, policy.capacity, at=NOON)
    seen = forecast([chances[row] for row in admission.rows], match=[match[row] for row in admission.rows], **numbers)
    return decide(Offers(screening, admission, seen, readiness, NOON), roster=people, book=ledger, policy=policy, key=key)


@given(scenes(), st.text(max_size=20))
def test_everybody_is_either_a_candidate_or_refused_and_nobody_twice(scene, key):
    choice = choose(scene, key)
    named = [candidate.rep_id for candidate in choice.candidates] + [refusal.rep_id for refusal in choice.refusals]
    assert sorted(named) == sorted(scene[0].rep_ids)


@given(scenes(), st.text(max_size=20))
def test_propensities_are_probabilities_and_the_winner_had_one(scene, key):
    choice = choose(scene, key)
    if choice.action is Action.QUEUE:
        assert len(choice.candidates) == 0
        return
    shares = {candidate.rep_id: candidate.propensity for candidate in choice.candidates}
    assert sum(shares.values()) == pytest.approx(1.0)
    assert all(0.0 <= share <= 1.0 for share in shares.values())
    assert shares[choice.rep_id] > 0
    assert choice.backup_rep_id != choice.rep_id


@given(scenes(), st.text(max_size=20))
def test_credit_only_moves_between_members(scene, key):
    choice = choose(scene, key)
    assert sum(choice.credit_changes.values()) == pytest.approx(0.0, abs=1e-12)
    assert set(choice.credit_changes) <= {candidate.rep_id for candidate in choice.candidates}


@given(scenes(), st.text(max_size=20))
def test_nobody_at_the_limit_is_ever_chosen(scene, key):
    choice = choose(scene, key)
    people, ledger = scene[0], scene[1]
    if choice.rep_id is not None:
        row = people.row_of[choice.rep_id]
        assert ledger.open_leads[row] < people.max_open[row]


@given(scenes(), st.text(max_size=20))
def test_the_same_key_in_the_same_world_gives_an_equal_choice(scene, key):
    assert choose(scene, key) == choose(scene, key)


@given(scenes(), st.randoms(use_true_random=False))
def test_the_order_of_reps_in_the_roster_does_not_change_their_numbers(scene, shuffle):
    people, ledger, chances, match, policy, readiness, numbers = scene
    order = list(range(len(people.reps)))
    shuffle.shuffle(order)
    turned = (
        roster(*(people.reps[row] for row in order)),
        Book(ledger.open_leads[order], ledger.credit[order]),
        [chances[row] for row in order],
        [match[row] for row in order],
        policy,
        readiness,
        numbers,
    )
    before = {candidate.rep_id: candidate for candidate in choose(scene, "k").candidates}
    after = {candidate.rep_id: candidate for candidate in choose(turned, "k").candidates}
    assert before.keys() == after.keys()
    for rep_id, candidate in before.items():
        assert after[rep_id].standing == candidate.standing
    standings = sorted(candidate.standing for candidate in before.values())
    # Equal front-runners are told apart by the roster's order, and by nothing else.
    assume(len(standings) < 2 or standings[-1] > standings[-2] or scene[5].level is not Level.PAIR)
    for rep_id, candidate in before.items():
        assert after[rep_id].propensity == pytest.approx(candidate.propensity)


@pytest.mark.parametrize("level", [Level.PAIR, Level.NONE])
def test_claimed_probabilities_equal_observed_frequencies(level):
    people = roster(rep("a"), rep("b"), rep("c"), rep("d"))
    scene = (people, Book(np.zeros(4, dtype=np.int64), np.array([0.5, 0.0, -0.7, -2.0])), [0.30, 0.296, 0.292, 0.1], [50.0] * 4)
    scene = (*scene, Policy(capacity=Capacity(bands=())), Readiness(level, "because"), {"sd": 0.1})
    claimed = {candidate.rep_id: candidate.propensity for candidate in choose(scene, "0").candidates}
    n = 6000
    seen = Counter(choose(scene, str(key)).rep_id for key in range(n))
    for rep_id, share in claimed.items():
        assert seen[rep_id] / n == pytest.approx(share, abs=4 * np.sqrt(max(share * (1 - share), 1e-9) / n) + 1e-9)


@given(st.lists(st.sampled_from([1.0, 2.0, 4.0]), min_size=2, max_size=6))
def test_rotation_keeps_everybody_near_the_fair_share(weights):
    people = roster(*(rep(f"r{i}", weight=weight) for i, weight in enumerate(weights)))
    credit = np.zeros(len(weights))
    received = np.zeros(len(weights))
    for lead in range(200):
        scene = (people, Book(np.zeros(len(weights), dtype=np.int64), credit), [0.1] * len(weights), [50.0] * len(weights))
        choice = choose((*scene, Policy(), Readiness(Level.NONE, "because"), {}), str(lead))
        received[people.row_of[choice.rep_id]] += 1
        for rep_id, change in choice.credit_changes.items():
            credit[people.row_of[rep_id]] += change
    fair = 200 * np.array(weights) / sum(weights)
    assert np.abs(received - fair).max() < 1 + 1e-6
    assert credit.sum() == pytest.approx(0.0, abs=1e-9)
    assert credit == pytest.approx(fair - received, abs=1e-6)
