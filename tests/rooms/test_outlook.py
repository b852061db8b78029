"""What is told of a deal beside its chance: in a decision, in words, after storing, and of models that do not tell."""

import json
from dataclasses import replace

import numpy as np
import pytest

from fairlead.adapters.models.content import coefficients_from, coefficients_to
from fairlead.adapters.sql.codec import decode_kept, encode_kept
from fairlead.domain.deciding import Candidates, Decision, Outlook, explain
from fairlead.domain.prediction import Case, Curves, Cycle, HierarchicalModel, Level, Readiness
from fairlead.domain.qualification import Facts, QualifiedLead
from fairlead.domain.rep import Roster
from fairlead.learning.roster import roster_of
from tests.conformance.predictor_exam import FEATURES, a_lead
from tests.conformance.trained_sample import small_history, small_model
from tests.contracts.store_cases import assigned
from tests.rooms.people import forecast, qualified, rep
from tests.rooms.test_explaining import NOON, Action, Refusals, Versions, candidate

CURVES = Curves(np.array([0.0, 20.0, 40.0, 80.0]), np.array([1.0, 1.0, 0.0, 0.0]), np.array([1.0, 0.5, 0.25, 0.0]))
TOLD = Outlook.of(
    forecast([0.2], value=100_000.0).__class__(
        **{name: getattr(forecast([0.2]), name) for name in ("chance", "chance_low", "chance_high", "logit_sd", "reply_factor")},
        match_score=np.array([50.0]),
        reply_minutes=np.array([10.0]),
        value_minor=100_000.0,
        lead_score=50.0,
        parts={},
        cycle=Cycle(CURVES),
        value_low_minor=40_000.4,
        value_middle_minor=80_000.0,
        value_high_minor=200_000.0,
        reply_spread=(0.25, 4.0),
    )
)


class Scorer:
    """Trees in miniature."""

    def logit(self, features):
        return -2.0

    def value_minor(self, features):
        return 500_000.0

    def foresee(self, leads):
        """Nothing is quicker."""

    def contributions(self, features):
        return {}


def predictor(coefficients, people):
    return HierarchicalModel("m", Readiness(Level.PAIR, "for a test"), coefficients, Scorer()).bind(people)


def asked(coefficients, people, *, held=None):
    n = len(people.reps)
    case = Case(QualifiedLead(a_lead(), None, None, Facts(lead=FEATURES)), np.arange(n), np.zeros(n), held)
    return predictor(coefficients, people).forecast(case)


@pytest.fixture(scope="module")
def people():
    return roster_of(small_history())


@pytest.fixture(scope="module")
def learned():
    return small_model().learned.coefficients


def said(**fields):
    ids = ("d-1", "L-1", NOON, Action.ASSIGN, "kim", None, None, "model", "so it is", "worth", 50.0, 100_000.0, None, None, None)
    one = candidate("kim", 1.0, wait_minutes=5.0, reply_minutes=15.0, worth_minor=20_000.0, cycle_days=fields.pop("cycle_days", 16.0))
    decision = Decision(*ids, Candidates.of([one]), Refusals.of(()), {}, 0.25, Versions("1", "p", "r", "m"), **fields)
    return " ".join(explain(decision, qualified().lead, {"kim": rep("kim")}).why)


def test_an_outlook_is_what_the_forecast_tells():
    assert (TOLD.won_days, TOLD.won_low, TOLD.won_high) == (30.0, 22.0, 38.0)
    assert TOLD.other_days == pytest.approx(15.0 + 7.5 + 5.0)
    assert (TOLD.value_low_minor, TOLD.value_high_minor) == (40_000.0, 200_000.0)
    assert TOLD.reply_between(5.0, 15.0) == (7.5, 45.0)


def test_a_forecast_that_tells_nothing_of_the_deal_leaves_no_outlook():
    assert Outlook.of(forecast([0.2])) is None


def test_length_value_and_reply_are_told_in_words():
    words = said(outlook=TOLD)
    assert "If won, worth 1,000 on average (four of five such deals 400 to 2,000)." in words
    # 20,000 minor units of worth in 16 days make 12.50 a day
    assert "Expected to be open for 16 days, 12 of worth a day: if won 30 (22 to 38), else 28" in words
    assert "(80% interval 8 minutes to 45 minutes)" in words


def test_without_an_outlook_nothing_of_it_is_told():
    words = said(cycle_days=None)
    assert "Expected to be open" not in words
    assert "80% interval 8" not in words


@pytest.mark.parametrize(("newcomers", "told"), [(("kim",), True), (("lee",), False)])
def test_a_rep_new_to_the_model_is_called_new(newcomers, told):
    assert ("Kim is new: the chance comes from the team's mean and the rep's profile" in said(newcomers=newcomers)) is told


def test_a_stored_decision_without_these_fields_is_read_as_it_was():
    """Decisions kept before deals were timed lack the fields, and come back without any of them."""
    kept = assigned("k", "kim")
    text = json.loads(encode_kept(kept))
    for name in ("outlook", "newcomers"):
        text["decision"].pop(name, None)
    del text["decision"]["candidates"]["cycle_days"]
    back = decode_kept(json.dumps(text), "d-1")
    assert back.decision.outlook is None
    assert back.decision.newcomers == ()
    assert back.decision == kept.decision
    assert back.decision.candidates[0].cycle_days is None


def test_an_outlook_comes_back_from_the_store():
    kept = assigned("k", "kim")
    days = np.arange(len(kept.decision.candidates), dtype=np.float64) + 0.25
    told = replace(kept.decision, outlook=TOLD, newcomers=("a",), candidates=replace(kept.decision.candidates, cycle_days=days))
    back = decode_kept(encode_kept(replace(kept, decision=told)), "d-1").decision
    assert back == told
    assert back != kept.decision
    assert back.candidates[0].cycle_days == 0.25


def test_artefacts_keep_lengths_habits_and_spreads_to_the_last_bit(learned):
    text, arrays = coefficients_to(learned)
    back = coefficients_from(json.loads(json.dumps(text)), arrays)
    assert learned.cycles is not None
    assert learned.cycles.won.steps
    assert (back.cycles.won.share == learned.cycles.won.share).all()
    assert back.cycles.won.steps == learned.cycles.won.steps
    assert back.cycles.value_edges == learned.cycles.value_edges
    assert back.value_spread == learned.value_spread
    assert back.habits.slowing == learned.habits.slowing
    assert back.habits.usual_load == learned.habits.usual_load
    assert back.habits.spread == learned.habits.spread


def test_an_artefact_older_than_all_this_forecasts_as_it_did(learned, people):
    """Its chances and replies are those of the same numbers now, and it tells nothing that would make a replay differ."""
    text, arrays = coefficients_to(learned)
    for name in ("cycles", "value_spread", "tells_newcomers"):
        del text[name]
    for name in ("spread", "slowing", "usual_load"):
        del text["habits"][name]
    old = coefficients_from(json.loads(json.dumps(text)), arrays)
    got = asked(old, people, held=np.full(len(people.reps), 500.0))
    assert Outlook.of(got) is None
    assert got.cycle_days is None
    assert got.fresh is None
    np.testing.assert_array_equal(got.chance, asked(learned, people).chance)
    np.testing.assert_array_equal(got.reply_minutes, asked(learned, people).reply_minutes)


def test_paces_of_reps_reach_their_leads(learned, people):
    """A rep of twice the pace, one of half, and the usual one; read at once for everybody, and told for some in any order."""
    slow, quick = people.reps[0].rep_id, people.reps[1].rep_id
    paced = replace(learned.cycles, other=replace(learned.cycles.other, reps={slow: float(np.log(2.0)), quick: float(np.log(0.5))}))
    bound = predictor(replace(learned, cycles=paced), people)
    rows = np.array([2, 1, 0])
    case = Case(QualifiedLead(a_lead(), None, None, Facts(lead=FEATURES)), rows, np.zeros(3))
    for _ in range(2):
        cycle = bound.forecast(case).cycle
        assert cycle.pace_other.tolist() == pytest.approx([1.0, 0.5, 2.0])
        assert cycle.pace_won is None
        never = cycle.expected_days(np.zeros(3))
        assert never[1] < never[0] < never[2]
        assert never == pytest.approx(Cycle(cycle.curves, None, cycle.pace_other).expected_days(np.zeros(3)))
        assert cycle.expected_days(np.ones(3)) == pytest.approx(np.full(3, cycle.curves.won_days))


def test_who_was_not_in_training_is_new_and_has_the_priors_whole_uncertainty(learned, people):
    mixed = Roster((*people.reps, rep("stranger")))
    got = asked(learned, mixed)
    assert got.fresh[-1]
    assert not got.fresh[:-1].all()
    known = ~got.fresh
    assert got.logit_sd[-1] > got.logit_sd[known].max()
    # x'Πx with the prior Π: one for the rep, one for each segment value that the lead has, quality squared
    q = len(learned.prior)
    columns = [0] + [
        offset + segment.values.index(FEATURES[segment.feature])
        for segment, offset in zip(learned.segments, learned.offsets, strict=True)
        if FEATURES.get(segment.feature) in segment.values
    ]
    quality = np.clip((-2.0 - learned.quality_mean) / learned.quality_sd, -3.0, 3.0)
    variance = sum(learned.prior[column, column] for column in columns) + quality**2 * learned.prior[q - 1, q - 1]
    missing = [segment for segment in learned.segments if FEATURES.get(segment.feature) not in segment.values]
    assert not missing
    assert got.logit_sd[-1] == pytest.approx(np.sqrt(variance))
