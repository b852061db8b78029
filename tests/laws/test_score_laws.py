"""Fit and intent: bounded, the same for the same facts, moved only one way by what speaks for a lead; one definition in bulk and live."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from fairlead.domain.intake import INDUSTRY_GROUPS, SENIORITIES, SIZE_BANDS
from fairlead.domain.lead import Lead
from fairlead.domain.prediction import Encoding, Percentiles
from fairlead.domain.qualification import (
    DEED_DAYS,
    Criterion,
    Deed,
    IntentPolicy,
    Need,
    Profile,
    Scorecard,
    Trait,
    Weighing,
    fit_of,
    intent_of,
    intent_score,
    percentile,
)
from fairlead.learning.cases import Cases
from fairlead.learning.fit import is_known, log_odds

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
KINDS = ("demo_request", "pricing_page", "page_view", "never heard of")
DEEDS = st.builds(Deed, st.sampled_from(KINDS), st.integers(0, DEED_DAYS), st.integers(1, 20), st.booleans())
WEIGHINGS = st.builds(Weighing, st.floats(0, 100), st.integers(1, 60), st.none() | st.floats(0, 200))
POLICIES = st.just(IntentPolicy()) | st.builds(
    IntentPolicy, st.dictionaries(st.sampled_from(KINDS), WEIGHINGS), WEIGHINGS, st.floats(0, 1), st.floats(0.5, 500)
)
LISTS = st.lists(DEEDS, max_size=12)


@given(LISTS, DEEDS, POLICIES)
def test_one_deed_more_never_lowers_intent(deeds, more, policy) -> None:
    assert intent_score([*deeds, more], policy) >= intent_score(deeds, policy)


@given(LISTS, DEEDS, POLICIES, st.data())
def test_a_fresher_deed_never_lowers_intent(deeds, one, policy, data) -> None:
    fresher = replace(one, days=data.draw(st.integers(0, one.days)))
    assert intent_score([*deeds, fresher], policy) >= intent_score([*deeds, one], policy)


@given(LISTS, POLICIES, st.integers(1, 400))
def test_without_new_deeds_intent_only_falls(deeds, policy, later) -> None:
    kept = [replace(deed, days=deed.days + later) for deed in deeds if deed.days + later <= DEED_DAYS]
    assert intent_score(kept, policy) <= intent_score(deeds, policy)


@given(LISTS, DEEDS, POLICIES)
def test_what_others_at_the_account_do_counts_at_most_as_much(deeds, one, policy) -> None:
    own, others = replace(one, own=True), replace(one, own=False)
    assert intent_score([*deeds, others], policy) <= intent_score([*deeds, own], policy)


@given(LISTS, POLICIES, st.randoms(use_true_random=False))
def test_intent_is_bounded_and_the_same_for_the_same_deeds(deeds, policy, random) -> None:
    shuffled = random.sample(deeds, len(deeds))
    assert 0.0 <= intent_score(deeds, policy) <= 100.0
    assert abs(intent_score(deeds, policy) - intent_score(shuffled, policy)) <= 0.01 + 1e-9
    told = intent_of(deeds, policy)
    assert told.score == intent_score(deeds, policy)
    assert abs(sum(pull.points for pull in told.pulls) - told.points) < 1e-6


LEADS = st.builds(
    Lead,
    st.just("L"),
    st.just(NOON),
    industry_group=st.none() | st.sampled_from(INDUSTRY_GROUPS),
    size_band=st.none() | st.sampled_from(SIZE_BANDS),
    seniority=st.none() | st.sampled_from(SENIORITIES),
    technologies=st.sampled_from([(), ("SAP",), ("sap", "Oracle")]),
)
TRAITS = st.one_of(
    st.builds(dict, industries=st.frozensets(st.sampled_from(INDUSTRY_GROUPS), min_size=1)),
    st.builds(dict, sizes=st.frozensets(st.sampled_from(SIZE_BANDS), min_size=1)),
    st.builds(dict, seniorities=st.frozensets(st.sampled_from(SENIORITIES), min_size=1)),
    st.just({"technologies": frozenset({"SAP"})}),
)
CRITERIA = st.lists(
    st.builds(lambda trait, weight, need: Criterion("c", weight, need, **trait), TRAITS, st.floats(0, 100), st.sampled_from(Need)),
    max_size=6,
)


@given(LEADS, CRITERIA)
def test_fit_is_bounded_and_what_is_not_known_counts_neither_way(lead, criteria) -> None:
    fit = fit_of(lead, None, Profile(tuple(criteria)))
    assert fit.score is None or 0.0 <= fit.score <= 100.0
    assert 0.0 <= fit.known <= 1.0
    known = [each.criterion for each in fit.judgments if each.holds is not None]
    assert fit_of(lead, None, Profile(tuple(known))).score == fit.score
    if fit.score and not fit.spoiled_by:
        assert abs(sum(each.points for each in fit.judgments) - fit.score) < 0.01


@given(LEADS, CRITERIA, st.floats(0.1, 50))
def test_only_the_proportion_of_weights_matters(lead, criteria, factor) -> None:
    heavier = [replace(each, weight=each.weight * factor) for each in criteria if each.weight == 0 or each.weight > 1e-6]
    same = [each for each in criteria if each.weight == 0 or each.weight > 1e-6]
    one, other = (fit_of(lead, None, Profile(tuple(each))).score for each in (same, heavier))
    assert one == other or abs(one - other) <= 0.011


VALUES = ("a", "b", "c")
STEPS = st.floats(-3, 3, allow_nan=False)
CARDS = st.builds(
    lambda base, by_value, edges, steps: Scorecard(
        base,
        (Trait("industry_group", by_value), Trait("revenue_minor", {}, tuple(sorted(edges)), tuple(steps[: len(edges) + 1]))),
        (),
    ),
    STEPS,
    st.dictionaries(st.sampled_from(VALUES), STEPS),
    st.lists(st.integers(0, 100), min_size=1, max_size=4, unique=True),
    st.lists(STEPS, min_size=5, max_size=5),
)
ROWS = st.lists(
    st.tuples(st.none() | st.sampled_from((*VALUES, "never seen")), st.none() | st.integers(0, 100).map(float)), min_size=1, max_size=8
)


@given(CARDS, ROWS)
def test_bulk_and_live_learned_fit_add_up_to_the_same_number(card, rows) -> None:
    encoding = Encoding(("revenue_minor", "industry_group"), {"industry_group": VALUES})
    features = [{"industry_group": group, "revenue_minor": revenue} for group, revenue in rows]
    n = len(rows)
    nothing = np.zeros(n, dtype=np.intp)
    x = np.stack([encoding.row(each) for each in features])
    cases = Cases(pl.DataFrame(), encoding, (), (), x, nothing[:, None], nothing, nothing, *(np.zeros(n) for _ in range(4)))
    live = [card.log_odds(each) for each in features]
    assert is_known(card, cases).tolist() == [each is not None for each in live]
    bulk = log_odds(card, cases).tolist()
    assert [total for total, each in zip(bulk, live, strict=True) if each is not None] == [each for each in live if each is not None]


@given(
    st.lists(st.integers(-5, 5).map(float) | st.floats(-5, 5), min_size=2, max_size=12), st.integers(-6, 6).map(float) | st.floats(-6, 6)
)
def test_the_percentile_of_one_is_the_percentile_of_many(values, asked) -> None:
    knots = sorted(values)
    assert abs(percentile(asked, knots) - float(Percentiles(np.array(knots)).of(np.array([asked]))[0])) < 1e-6
