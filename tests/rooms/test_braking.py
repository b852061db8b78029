"""What the brake sees of scores and reps, decision by decision, without a desk."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np
import pytest

from fairlead.application.braking import Gauges, traits_of
from fairlead.domain.deciding import Guardrails
from fairlead.domain.lead import Lead
from fairlead.domain.rep import Rep, Roster

PEOPLE = Roster(tuple(Rep(f"r-{n}", f"Rep {n}") for n in range(6)))
WORLD = SimpleNamespace(roster=PEOPLE, scorecard=object())
LIMITS = Guardrails(alarm_leads=1000)


AT = datetime(2026, 3, 4, tzinfo=UTC)
KINDS = {
    "source": ["website", "webinar", "referral", "list"],
    "channel": ["inbound", "event", "partner"],
    "product": ["core", "edge", "plus"],
    "country": ["US", "DE", "GB", "FR"],
    "industry_group": ["software", "retail", "banking", "health"],
    "size_band": ["1-50", "51-200", "201-1000", "1001+"],
}


def of_all_kinds(seed=1, **same):
    """Leads as unlike as chance makes them, but for what is the ``same`` in all."""
    chance = np.random.default_rng(seed)
    for number in itertools.count():
        fields = {name: values[chance.integers(len(values))] for name, values in KINDS.items()}
        yield Lead(f"l-{number}", AT, **{**fields, "domain": f"company-{number}.example", **same})


def decided(*, score=50.0, rep_id="r-1", could=6, method="model", failed=None, experiment=False, lead=None):
    decision = SimpleNamespace(
        lead_score=score, rep_id=rep_id, method=method, experiment=experiment, versions=SimpleNamespace(suspended=failed)
    )
    candidates = SimpleNamespace(rep_ids=PEOPLE.rep_ids[:could])
    asked = SimpleNamespace(lead=lead or Lead("l", AT))
    return SimpleNamespace(decision=decision, choice=SimpleNamespace(candidates=candidates), qualified=asked)


def tripped(gauges, decisions, *, world=WORLD):
    return next((trip for made in decisions if (trip := gauges.seen(made, world, 0.0)) is not None), None)


def of_scores(scores, leads=None):
    asked = zip(scores, leads or of_all_kinds(), strict=False)
    return [decided(score=score, rep_id=f"r-{place % 6}", lead=lead) for place, (score, lead) in enumerate(asked)]


def test_a_model_that_says_the_same_of_everybody_trips_the_brake():
    trip = tripped(Gauges(LIMITS), of_scores([63.0] * 150))
    assert trip.cause.endswith("leads that are unlike each other have scores of 60 to 70; at most 80% may be so alike")
    assert trip.figures["alike"] == trip.figures["leads"] < 80


@pytest.mark.parametrize("lost", [{"source": None}, {"industry_group": None, "size_band": None}, {"source": "unknown"}])
def test_a_field_that_got_lost_makes_no_leads_alike(lost):
    trip = tripped(Gauges(LIMITS), of_scores([63.0] * 250, of_all_kinds(**lost)))
    assert trip.what == "scores"


@pytest.mark.parametrize(
    "same",
    [
        {"source": "list", "channel": "event", "product": "core"},
        {"source": "list", "channel": "event", "country": "DE", "industry_group": "retail"},
        {"domain": "one.example", "source": "website", "country": "US", "size_band": "1-50"},
    ],
    ids=["a campaign", "a fair of one trade", "one company asks again and again"],
)
def test_leads_of_one_kind_may_have_like_scores_and_go_to_one_rep(same):
    made = [decided(score=63.0, lead=lead) for lead in itertools.islice(of_all_kinds(**same), 1000)]
    assert tripped(Gauges(LIMITS), made) is None


def test_a_campaign_among_others_is_no_fault_either():
    campaign, others = of_all_kinds(source="list", channel="event", product="core"), of_all_kinds(seed=2)
    chance = np.random.default_rng(3)
    made = [decided(score=63.0, lead=next(campaign)) for _ in range(300)]
    for place in range(0, 300, 5):
        made[place] = decided(score=chance.uniform(0, 100), rep_id=f"r-{place % 6}", lead=next(others))
    assert tripped(Gauges(LIMITS), made) is None


def test_where_all_leads_usually_come_the_same_way_that_makes_none_alike():
    usual = {"source": {"website": 0.97}, "channel": {"inbound": 0.97}, "product": {"core": 0.97}}
    leads = of_all_kinds(source="website", channel="inbound", product="core")
    assert tripped(Gauges(LIMITS), of_scores([63.0] * 300, leads)) is None
    assert tripped(Gauges(LIMITS, usual), of_scores([63.0] * 300, leads)).what == "scores"


def test_what_leads_are_compared_by_is_what_is_known_of_them():
    lead = Lead("l", AT, source="list", country="DE", domain="one.example")
    assert traits_of(lead) == {"source": "list", "country": "DE", "who": "one.example"}
    assert traits_of(Lead("l", AT)) == {}


def test_scores_of_all_kinds_do_not():
    assert tripped(Gauges(LIMITS), of_scores(np.random.default_rng(1).uniform(0, 100, 1000))) is None


def test_scores_of_a_model_without_a_scorecard_are_all_alike_and_mean_nothing():
    assert tripped(Gauges(LIMITS), of_scores([50.0] * 300), world=SimpleNamespace(roster=PEOPLE, scorecard=None)) is None


@pytest.mark.parametrize(
    "beside", [{"could": 3}, {"method": "ownership"}, {"experiment": True}], ids=["few could", "an owner's", "an experiment"]
)
def test_leads_that_nobody_chose_freely_say_nothing_of_a_rep(beside):
    gauges = Gauges(replace(LIMITS, score_share=1))
    leads = list(itertools.islice(of_all_kinds(), 200))
    assert tripped(gauges, [decided(lead=lead, **beside) for lead in leads]) is None
    assert tripped(gauges, [decided(lead=lead) for lead in leads]).what == "reps"


@pytest.mark.parametrize("limit", ["rep_share", "errors"])
def test_a_limit_of_one_is_none(limit):
    gauges = Gauges(replace(LIMITS, score_share=1, **{limit: 1}))
    failed = "the model failed" if limit == "errors" else None
    assert tripped(gauges, [decided(failed=failed, lead=lead) for lead in itertools.islice(of_all_kinds(), 200)]) is None


def test_few_leads_are_not_calm_yet():
    gauges = Gauges(LIMITS)
    assert tripped(gauges, of_scores(np.linspace(0, 99, 49))) is None
    assert not gauges.calm()
    gauges.seen(decided(score=1.0, rep_id="r-5", lead=next(of_all_kinds(seed=9))), WORLD, 0.0)
    assert gauges.calm()


def test_leads_that_count_for_scores_do_not_show_that_reps_are_well_again():
    gauges = Gauges(LIMITS)
    leads = itertools.islice(of_all_kinds(), 60)
    alone = [decided(score=place * 1.6, rep_id=f"r-{place % 6}", could=1, lead=lead) for place, lead in enumerate(leads)]
    assert tripped(gauges, alone) is None
    assert gauges.calm("scores")
    assert not gauges.calm("reps")


def test_each_lead_counts_once_for_what_tripped_the_brake():
    gauges, kinds = Gauges(LIMITS), itertools.islice(of_all_kinds(), 60)
    unscored = SimpleNamespace(roster=PEOPLE, scorecard=None)
    assert tripped(gauges, of_scores(np.linspace(0, 99, 60), kinds), world=unscored) is None
    assert gauges.calm("reps")
    assert not gauges.calm("scores")


def test_leads_of_one_kind_do_not_show_that_scores_are_well_again():
    gauges = Gauges(LIMITS)
    alike = of_all_kinds(source="list", channel="event", product="core")
    assert tripped(gauges, of_scores(np.linspace(0, 99, 60), alike)) is None
    assert gauges.calm()
    assert not gauges.calm("scores")
