"""What holds of experiments: their share is the one stated, they are never against a rule, and what is claimed is what happens."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from fairlead.domain.availability import Book, Calendar, Capacity, admit
from fairlead.domain.deciding import Action, Exploration, Offers, Policy, decide
from fairlead.domain.prediction import Level, Readiness
from fairlead.domain.screening import Mode, Ruling, Tier, screen
from tests.rooms.people import NOON, forecast, qualified, rep, roster

CHANCES = [0.30, 0.296, 0.27, 0.24, 0.22, 0.1]
"""With a loss of a quarter the first four are close enough to the first; the last two are not."""
PEOPLE = roster(*(rep(f"r{i}", team_id="trainees" if i == 3 else "field") for i in range(6)))
FREE = Capacity(bands=())
READY = Readiness(Level.PAIR, "because")


def choose(key, exploration, *, chances=CHANCES, people=PEOPLE, ruling=None, readiness=READY, open_leads=None, capacity=FREE):
    policy = Policy(capacity=capacity, exploration=exploration)
    book = Book(np.zeros(len(people.reps), dtype=np.int64) if open_leads is None else np.array(open_leads), np.zeros(len(people.reps)))
    screening = screen(qualified(), people, at=NOON)
    if ruling is not None:
        screening = replace(screening, ruling=ruling)
    admission = admit(screening, people, Calendar.of(people, NOON), book, policy.capacity, at=NOON)
    seen = forecast([chances[row] for row in admission.rows], sd=0.05)
    return decide(Offers(screening, admission, seen, readiness, NOON), roster=people, book=book, policy=policy, key=key)


def claimed(choice):
    return {candidate.rep_id: candidate.propensity for candidate in choice.candidates}


@pytest.mark.parametrize("share", [0.05, 0.2])
def test_claimed_probabilities_equal_observed_frequencies(share):
    """Chi-square over fixed keys: the probabilities stored are those with which reps get leads, and experiments are as rare as stated."""
    n = 4000
    choices = [choose(f"lead {key}", Exploration(share=share)) for key in range(n)]
    said = claimed(choices[0])
    seen = Counter(choice.rep_id for choice in choices)
    drawn = {rep_id: chance for rep_id, chance in said.items() if chance > 0}
    assert set(drawn) == {"r0", "r1", "r2", "r3"}
    assert set(seen) == set(drawn)
    found = stats.chisquare([seen[rep_id] for rep_id in drawn], [n * chance for chance in drawn.values()])
    assert found.pvalue > 0.001
    tried = sum(choice.experiment for choice in choices)
    assert abs(tried - n * share) < 4 * np.sqrt(n * share * (1 - share))
    by_experiment = Counter(choice.rep_id for choice in choices if choice.experiment)
    assert stats.chisquare([by_experiment[rep_id] for rep_id in drawn]).pvalue > 0.001


def test_the_probabilities_are_the_exact_mixture():
    usual, mixed = claimed(choose("k", Exploration())), claimed(choose("k", Exploration(share=0.1)))
    for place, rep_id in enumerate(PEOPLE.rep_ids):
        assert mixed[rep_id] == pytest.approx(0.9 * usual[rep_id] + (0.025 if place < 4 else 0.0), abs=1e-15)
    assert sum(mixed.values()) == pytest.approx(1.0, abs=1e-12)


def test_without_a_share_nothing_changes():
    for key in range(50):
        choice = choose(str(key), Exploration())
        assert not choice.experiment
        assert choice.experiment_share == 0.0
        assert claimed(choice)["r3"] == 0.0


@given(
    st.lists(st.floats(0.0, 1.0), min_size=6, max_size=6),
    st.lists(st.integers(0, 14), min_size=6, max_size=6),
    st.floats(0.01, 0.2),
    st.floats(0.0, 1.0),
    st.text(max_size=12),
)
def test_nobody_refused_barred_or_too_far_behind_is_ever_drawn(chances, open_leads, share, loss, key):
    people = roster(*(rep(f"r{i}", max_open=12, team_id="trainees" if i == 3 else "field") for i in range(6)))
    exploration = Exploration(share=share, loss=loss, exclude_teams=frozenset({"trainees"}))
    asked = {"chances": chances, "people": people, "open_leads": open_leads}
    choice = choose(key, exploration, **asked)
    if choice.rep_id is None:
        return
    usual, mixed = claimed(choose(key, Exploration(), **asked)), claimed(choice)
    assert sum(mixed.values()) == pytest.approx(1.0)
    refused = {refusal.rep_id for refusal in choice.refusals}
    best = max(candidate.standing for candidate in choice.candidates)
    for candidate in choice.candidates:
        assert candidate.rep_id not in refused
        if candidate.propensity > usual[candidate.rep_id] + 1e-12:
            assert candidate.rep_id != "r3"
            assert best - candidate.standing <= loss * best + 1e-6
    assert mixed[choice.rep_id] > 0
    assert choice.experiment_share in {0.0, share}
    if choice.experiment:
        assert choice.entries == ()
    assert choose(key, exploration, **asked) == choice


def test_who_is_admitted_and_ruled_out_by_the_match_is_never_drawn():
    """So loaded that only high matches go there: refused, and no experiment however much may be given up."""
    people = roster(*(rep(f"r{i}", max_open=10) for i in range(6)))
    choice = choose("k", Exploration(share=0.2, loss=1.0), people=people, open_leads=[8, 0, 8, 0, 0, 0], capacity=Capacity())
    assert {refusal.rep_id for refusal in choice.refusals} == {"r0", "r2"}
    assert set(claimed(choice)) == {"r1", "r3", "r4", "r5"}
    assert sum(claimed(choice).values()) == pytest.approx(1.0, abs=1e-12)
    assert min(claimed(choice).values()) == pytest.approx(0.05)


TIER = Tier("high intent", "true")


@pytest.mark.parametrize(
    ("ruling", "readiness", "exploration"),
    [
        (Ruling(mode=Mode.RULES), READY, Exploration(share=0.2)),
        (Ruling(mode=Mode.SUGGEST), READY, Exploration(share=0.2)),
        (Ruling(mode=Mode.SHADOW), READY, Exploration(share=0.2)),
        (Ruling(), Readiness(Level.NONE, "too few leads"), Exploration(share=0.2)),
        (Ruling(tier=TIER), READY, Exploration(share=0.2, exclude_tiers=frozenset({"high intent"}))),
    ],
    ids=["rules", "suggest", "shadow", "no model", "barred tier"],
)
def test_no_experiment_where_it_makes_no_sense_or_is_barred(ruling, readiness, exploration):
    for key in range(60):
        choice = choose(str(key), exploration, ruling=ruling, readiness=readiness)
        assert choice.experiment_share == 0.0
        assert not choice.experiment


def test_the_same_tier_is_tried_where_it_is_not_barred():
    tried = [choose(str(key), Exploration(share=0.2), ruling=Ruling(tier=TIER)) for key in range(60)]
    assert {choice.experiment_share for choice in tried} == {0.2}
    assert any(choice.experiment for choice in tried)
    assert {choice.action for choice in tried} == {Action.ASSIGN}


def test_a_lead_that_one_rep_may_have_is_no_experiment():
    alone = roster(rep("r0"))
    choice = choose("k", Exploration(share=0.2), chances=[0.3], people=alone)
    assert choice.experiment_share == 0.0
    assert claimed(choice) == {"r0": 1.0}
