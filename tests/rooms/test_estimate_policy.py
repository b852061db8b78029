"""What a policy would have earned, from decisions that were drawn: two reps whom the model takes for alike, and who are not."""

import re
from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from fairlead.application.estimate_policy import Asked, Sources, estimate_policy, shares_of
from fairlead.application.estimate_told import estimate_data, estimate_words
from fairlead.application.ports import Kept, NotFound
from fairlead.application.routed_again import Present, Proposal
from fairlead.domain.availability import Calendar, Capacity, Rationing
from fairlead.domain.corridor import World, walk
from fairlead.domain.deciding import MANUAL, Policy, Versions
from fairlead.domain.evidence import CannotTell, Deployed, Estimated
from fairlead.domain.intake import Submission
from fairlead.domain.matching import AccountBook
from fairlead.domain.prediction import StatedModel, StatedRep, Statement
from fairlead.domain.qualification import FeatureMemory
from fairlead.domain.screening import NoConditions, Rule, Rulebook, Target
from fairlead.learning.history import History
from tests.rooms.people import NOON, book, rep, roster

PEOPLE = roster(rep("ann"), rep("ben"), rep("new"))
TRUE = {"ann": 0.5, "ben": 0.1}
VALUE = 100_000
POLICY = Policy(capacity=Capacity(bands=()), tie_loss=0.3)
MODEL = StatedModel(
    version="stated-1",
    reps=(
        StatedRep("ann", (Statement((), 0.30, 20),), 10.0),
        StatedRep("ben", (Statement((), 0.29, 20),), 10.0),
        StatedRep("new", (Statement((), 0.01, 500),), 10.0),
    ),
    otherwise=Statement((), 0.01, 500),
    values=(),
    value_minor=float(VALUE),
    reply_minutes=10.0,
)
EVERY = timedelta(hours=9)
LEADS = 450


class Shelf:
    """Decisions, what they saw, and models, in memory."""

    def __init__(self, kept):
        self.kept = kept

    def decisions(self, *, after, since, limit):
        rows = [(number, each) for number, each in enumerate(self.kept, start=1) if each is None or each.decision.decided_at >= since]
        return [row for row in rows if row[0] > after][:limit]

    def roster_at(self, version):
        return PEOPLE

    def policy_at(self, version):
        return POLICY

    def at(self, version):
        if version != MODEL.version:
            raise NotFound(f"there is no model {version}")
        return MODEL


def at_of(number):
    return NOON - timedelta(days=200) + number * EVERY


def decided(number):
    at = at_of(number)
    submission = Submission(f"L{number}", "test", at, {"lead_id": f"L{number}", "email": f"p{number}@firm{number}.example"})
    world = World(
        at=at,
        roster=PEOPLE,
        calendar=Calendar.of(PEOPLE, at),
        accounts=AccountBook(()),
        memory=FeatureMemory(),
        book=book(PEOPLE),
        predictor=MODEL.bind(PEOPLE),
        policy=POLICY,
        versions=Versions("test", "p", "r", MODEL.version),
    )
    walked = walk(submission, world)
    seen = walked.qualified
    return Kept(submission, "", walked.decision, seen.lead, seen.account, seen.facts, world.book)


@pytest.fixture(scope="module")
def kept():
    return [decided(number) for number in range(LEADS)]


@pytest.fixture(scope="module")
def history(kept):
    rng = np.random.default_rng(5)
    ids = [each.decision.lead_id for each in kept]
    at = [each.decision.decided_at for each in kept]
    reps = [each.decision.rep_id for each in kept]
    won = [bool(rng.random() < TRUE[rep_id]) for rep_id in reps]
    return History.of(
        {
            "lead": pl.DataFrame({"lead_id": ids, "created_at": at}),
            "assignment": pl.DataFrame({"assignment_id": ids, "lead_id": ids, "rep_id": reps, "assigned_at": at}),
            "outcome": pl.DataFrame(
                {
                    "outcome_id": ids,
                    "lead_id": ids,
                    "stage": ["won" if each else "lost" for each in won],
                    "occurred_at": [each + timedelta(days=10) for each in at],
                    "value_minor": [VALUE if each else None for each in won],
                }
            ),
        }
    )


def asked(policy, *, horizon=30, days=170, **more):
    return Asked(policy, NoConditions(), NOON, horizon, "won", days, **more)


def estimate(history, kept, question, **sources):
    shelf = Shelf(kept)
    present = Present(NOON, PEOPLE, Proposal(POLICY, NoConditions()), MODEL)
    return estimate_policy(history, question, Sources(shelf, shelf, shelf, lambda _: NoConditions(), present, **sources))


def only(rep_id):
    return replace(POLICY, rulebook=Rulebook(rules=(Rule("r1", "true", route=Target(reps=(rep_id,))),)))


def test_the_log_draws_among_the_two_whom_the_model_takes_for_alike(kept):
    shares = shares_of(kept[0].decision)
    assert set(shares) == {"ann", "ben"}
    assert sum(shares.values()) == pytest.approx(1.0)


@pytest.mark.parametrize("rep_id", ["ann", "ben"])
def test_what_a_policy_that_prefers_one_of_them_would_have_earned(history, kept, rep_id):
    found = estimate(history, kept, asked(only(rep_id), runs=2))
    assert isinstance(found.value, Estimated)
    truth = TRUE[rep_id] * VALUE
    for told in (found.value.ips, found.value.snips, found.value.dr):
        assert told.low < truth < told.high
        assert told.error < 0.25 * VALUE * 0.5
    assert found.wins.best.low < TRUE[rep_id] < found.wins.best.high
    assert (found.difference.value > 0) is (rep_id == "ann")
    assert found.difference.low > 0 or found.difference.high < 0, "the two are far enough apart to tell"


def test_deployed_without_limits_it_earns_what_it_does_one_lead_at_a_time(history, kept):
    found = estimate(history, kept, asked(only("ann"), runs=2))
    assert isinstance(found.deployed, Deployed)
    assert found.deployed.foreseen == pytest.approx(found.deployed.estimate.value - found.deployed.corrected)
    assert found.deployed.estimate.low < TRUE["ann"] * VALUE < found.deployed.estimate.high
    assert found.modelled is None, "every lead of the period was drawn"


def test_along_the_loop_its_own_choices_keep_reps_busy(history, kept):
    """Ann has room for seven leads at a time, and each keeps her busy for ten days: of 27 leads that come meanwhile 20 wait."""
    tight = replace(only("ann"), capacity=Capacity(bands=(), each=replace(Capacity().each, max_open=7)))
    free, full = (estimate(history, [], asked(policy, runs=1)).modelled.proposed for policy in (only("ann"), tight))
    assert 0.2 * free < full < 0.35 * free
    told = estimate(history, kept, asked(tight, runs=1)).deployed
    assert isinstance(told, CannotTell)
    assert "count for only" in told.what, "the leads it would still give are too few"


def test_what_the_same_policy_would_have_earned_is_what_was_earned(history, kept):
    found = estimate(history, kept, asked(POLICY, runs=0))
    assert found.value.ips.value == pytest.approx(found.actual.value)
    assert found.difference.value == pytest.approx(0.0, abs=0.02 * VALUE)
    assert "No difference to what was earned can be told" in " ".join(estimate_words(found))
    assert found.deployed is None
    assert "is not told: it was not asked for" in " ".join(estimate_words(found))


def test_of_somebody_whom_the_log_never_drew_it_cannot_tell(history, kept):
    found = estimate(history, kept, asked(only("new"), runs=1))
    assert isinstance(found.value, CannotTell)
    assert "for 100% of the leads this policy picks reps who had no chance" in found.value.words
    assert found.difference is None
    assert isinstance(found.deployed, CannotTell)
    told = estimate_data(found)
    assert told["value"]["cannot_tell"].startswith("The log cannot tell")
    assert told["value"]["dr"] is None
    assert "exploration" in told["value"]["cannot_tell"]


def test_leads_that_are_not_ripe_and_those_a_person_placed_are_left_out(history, kept):
    by_hand = [replace(each, decision=replace(each.decision, method=MANUAL)) if place < 100 else each for place, each in enumerate(kept)]
    found = estimate(history, by_hand, asked(POLICY, runs=0))
    young = sum(each.decision.decided_at > NOON - timedelta(days=30) for each in kept)
    assert young == 0 or found.decided == LEADS - young
    assert found.left_out == {"a person placed them": 100}
    assert found.compared == found.decided - 100
    assert "Left out: 100 because a person placed them." in estimate_words(found)


def test_an_older_horizon_leaves_out_younger_leads(history, kept):
    wide, narrow = (estimate(history, kept, asked(POLICY, horizon=horizon, runs=0)) for horizon in (60, 120))
    assert narrow.decided < wide.decided
    assert narrow.last <= NOON - timedelta(days=120)


def test_imported_history_without_probabilities_gets_the_model_and_its_warning_never_weights(history):
    found = estimate(history, [], asked(only("ann"), runs=1))
    assert found.compared == 0
    assert isinstance(found.value, CannotTell)
    assert found.deployed is None
    assert found.modelled.leads == LEADS
    assert found.modelled.proposed == pytest.approx(0.3 * VALUE, rel=0.05)
    assert found.modelled.low < found.modelled.proposed < found.modelled.high
    words = " ".join(estimate_words(found))
    assert "no weighing is possible" in words
    assert re.search(r"Of 450 leads of that time that were not given by a decision made here, the model alone says 300", words)


def test_what_is_known_of_prices_is_told_last(history):
    priced = replace(only("ann"), capacity=Capacity(by=Rationing.PRICES))
    *_, last = estimate_words(estimate(history, [], asked(priced, runs=1)))
    assert last.startswith("No prices of slots were kept of that time")
    assert not any("prices" in each for each in estimate_words(estimate(history, [], asked(only("ann"), runs=1))))


def test_a_model_that_is_gone_is_told_and_nothing_is_guessed(history, kept):
    gone = [replace(each, decision=replace(each.decision, versions=replace(each.decision.versions, model="lost"))) for each in kept[:50]]
    found = estimate(history, gone, asked(POLICY, runs=1))
    assert found.left_out == {"what they saw is not on record any more": 50}
    assert "there is no model lost" in found.no_loop


def test_a_period_without_anything_is_not_found(history):
    with pytest.raises(NotFound, match="name more days"):
        estimate(history, [], asked(POLICY, horizon=300, days=1, runs=1))


def test_a_damaged_decision_is_passed_over(history, kept):
    found = estimate(history, [None, *kept[:200]], asked(POLICY, runs=0))
    assert found.decided == 200


def test_progress_is_told(history, kept):
    heard = []
    estimate(history, kept[:120], asked(POLICY, runs=1), tell=lambda what, done, whole: heard.append((what, done, whole)))
    assert {what for what, _, _ in heard} == {
        "finding what was known of each lead when it came",
        "walking decisions again",
        "routing again, deployed",
    }
    assert all(done <= whole for _, done, whole in heard)
