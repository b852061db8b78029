"""What the brake sees of scores and reps, decision by decision, without a desk."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from fairlead.application.braking import Gauges
from fairlead.domain.deciding import Guardrails
from fairlead.domain.rep import Rep, Roster

PEOPLE = Roster(tuple(Rep(f"r-{n}", f"Rep {n}") for n in range(6)))
WORLD = SimpleNamespace(roster=PEOPLE, scorecard=object())
LIMITS = Guardrails(alarm_leads=1000)


def decided(*, score=50.0, rep_id="r-1", could=6, method="model", failed=None, experiment=False):
    decision = SimpleNamespace(
        lead_score=score, rep_id=rep_id, method=method, experiment=experiment, versions=SimpleNamespace(suspended=failed)
    )
    return SimpleNamespace(decision=decision, choice=SimpleNamespace(candidates=SimpleNamespace(rep_ids=PEOPLE.rep_ids[:could])))


def tripped(gauges, decisions, *, world=WORLD):
    return next((trip for made in decisions if (trip := gauges.seen(made, world, 0.0)) is not None), None)


def of_scores(scores):
    return [decided(score=score, rep_id=f"r-{place % 6}") for place, score in enumerate(scores)]


def test_scores_that_are_all_alike_trip_the_brake():
    trip = tripped(Gauges(LIMITS), of_scores([63.0] * 100))
    assert trip.cause.endswith("leads have scores of 60 to 70; at most 70% may be so alike")
    assert trip.figures["alike"] == trip.figures["leads"] < 50


def test_scores_of_all_kinds_do_not():
    assert tripped(Gauges(LIMITS), of_scores(np.random.default_rng(1).uniform(0, 100, 1000))) is None


def test_scores_of_a_model_without_a_scorecard_are_all_alike_and_mean_nothing():
    assert tripped(Gauges(LIMITS), of_scores([50.0] * 300), world=SimpleNamespace(roster=PEOPLE, scorecard=None)) is None


@pytest.mark.parametrize(
    "beside", [{"could": 3}, {"method": "ownership"}, {"experiment": True}], ids=["few could", "an owner's", "an experiment"]
)
def test_leads_that_nobody_chose_freely_say_nothing_of_a_rep(beside):
    gauges = Gauges(replace(LIMITS, score_share=1))
    assert tripped(gauges, [decided(**beside)] * 200) is None
    assert tripped(gauges, [decided()] * 200) is not None


@pytest.mark.parametrize("limit", ["rep_share", "errors"])
def test_a_limit_of_one_is_none(limit):
    gauges = Gauges(replace(LIMITS, score_share=1, **{limit: 1}))
    made = decided(failed="the model failed") if limit == "errors" else decided()
    assert tripped(gauges, [made] * 200) is None


def test_few_leads_are_not_calm_yet():
    gauges = Gauges(LIMITS)
    assert tripped(gauges, of_scores(np.linspace(0, 99, 49))) is None
    assert not gauges.calm
    gauges.seen(decided(score=1.0, rep_id="r-5"), WORLD, 0.0)
    assert gauges.calm
