"""What is written comes back, whatever the numbers and texts are."""

import dataclasses
from datetime import UTC, datetime, time

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fairlead.adapters.sql.arrays import array, array_back, together
from fairlead.adapters.sql.codec import canonical, decode, decode_kept, encode_kept
from fairlead.adapters.sql.plain import reader, writer
from fairlead.application.ports import DamagedRecord, Kept
from fairlead.domain.account import Account
from fairlead.domain.availability import KINDS, Band, BandRule, Book, Capacity
from fairlead.domain.deciding import Action, Candidate, Candidates, Decision, Objective, Policy, Versions
from fairlead.domain.intake import Submission
from fairlead.domain.lead import Engagement, Lead
from fairlead.domain.qualification import Facts
from fairlead.domain.reasons import QueueReason, Reason, Refusal, Refusals
from fairlead.domain.rep import Rep, Roster, Territory
from fairlead.domain.time import Hours, Period
from tests.contracts.store_cases import assigned

numbers = st.floats(allow_nan=False)
texts = st.text(max_size=12)
maybe = lambda inner: st.none() | inner  # noqa: E731
moments = st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
doubles = lambda size: arrays(np.float64, size, elements=st.floats())  # noqa: E731
sent = st.recursive(
    maybe(st.booleans() | st.integers() | numbers | texts | moments),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3) | st.tuples(inner, inner),
    max_leaves=6,
)
candidates = st.lists(
    st.builds(
        Candidate,
        rep_id=texts,
        load=maybe(numbers),
        near_tie=st.booleans(),
        binding=maybe(st.sampled_from(KINDS)),
        **{field.name: numbers for field in dataclasses.fields(Candidate) if field.name not in {"rep_id", "load", "near_tie", "binding"}},
    ),
    max_size=4,
).map(Candidates.of)
decisions = st.builds(
    Decision,
    decided_at=moments,
    action=st.sampled_from(Action),
    queue_reason=maybe(st.sampled_from(QueueReason)),
    lead_score=numbers,
    value_minor=numbers,
    drawn=numbers,
    candidates=candidates,
    refusals=st.lists(st.builds(Refusal, texts, st.sampled_from(Reason), texts), max_size=3).map(Refusals.of),
    parts=st.dictionaries(texts, numbers, max_size=3),
    versions=st.builds(Versions, texts, texts, texts, texts),
)
leads = st.builds(
    Lead,
    lead_id=texts,
    created_at=moments,
    company=maybe(texts),
    score=maybe(numbers),
    consent_profiling=maybe(st.booleans()),
    technologies=st.lists(texts, max_size=3).map(tuple),
    custom=st.dictionaries(texts, maybe(st.booleans() | numbers | texts), max_size=3),
    engagements=st.lists(st.builds(Engagement, texts, moments, maybe(texts)), max_size=2).map(tuple),
)
kepts = st.builds(
    Kept,
    submission=st.builds(Submission, texts, texts, moments, st.dictionaries(texts, sent, max_size=4)),
    decision=decisions,
    lead=leads,
    account=maybe(st.builds(Account, texts, texts, employees=maybe(st.integers(0, 10**9)))),
    facts=st.builds(Facts, st.dictionaries(texts, maybe(numbers | texts), max_size=3), st.dictionaries(texts, doubles(3), max_size=3)),
    book=st.builds(Book, doubles(3), doubles(3), *[maybe(arrays(np.int64, 3))] * 4),
    declined=st.lists(texts, max_size=3).map(tuple),
)
hours = st.builds(
    Hours, st.sampled_from(["UTC", "Europe/Berlin"]), st.just((((time(9), time(12, 30)), (time(13), time.max)), (), (), (), (), (), ()))
)
reps = st.builds(
    Rep,
    texts,
    texts,
    hours=maybe(hours),
    languages=st.frozensets(texts, max_size=2),
    weight=st.floats(0, 100),
    max_open=maybe(st.integers(0, 10**6)),
    active=st.booleans(),
    started_at=maybe(moments),
)
periods = st.builds(Period, moments, moments)
rosters = st.builds(
    Roster,
    st.lists(reps, max_size=3).map(tuple),
    st.lists(st.builds(Territory, texts, texts, countries=st.frozensets(texts, max_size=2), priority=st.integers(-9, 9)), max_size=2).map(
        tuple
    ),
    st.dictionaries(texts, st.lists(periods, max_size=2).map(tuple), max_size=2),
)
policies = st.builds(
    Policy,
    objective=st.sampled_from(Objective),
    capacity=st.builds(Capacity, st.lists(st.builds(BandRule, numbers, st.sampled_from(Band)), max_size=3).map(tuple), numbers),
    tie_chance=numbers,
    salt=texts,
)


def bits(value: np.ndarray) -> tuple:
    """NaN is one value here; everything else to the last bit, minus zero included."""
    return tuple("nan" if each != each else each.hex() if isinstance(each, float) else each for each in value.tolist())  # noqa: PLR0124


@settings(max_examples=30)
@given(kepts)
def test_a_decision_comes_back_with_everything_it_saw(kept):
    back = decode_kept(encode_kept(kept), "decision d-1")
    for name in ("submission", "request_hash", "decision", "lead", "account", "declined"):
        assert getattr(back, name) == getattr(kept, name), name
    assert back.facts.lead == kept.facts.lead
    assert {name: bits(each) for name, each in back.facts.reps.items()} == {name: bits(each) for name, each in kept.facts.reps.items()}
    for field in dataclasses.fields(Book):
        there, here = getattr(kept.book, field.name), getattr(back.book, field.name)
        assert (there is None and here is None) or bits(there) == bits(here), field.name
    assert encode_kept(back) == encode_kept(kept)


@settings(max_examples=40)
@given(rosters)
def test_a_roster_comes_back_and_its_version_with_it(roster):
    body, version = canonical(roster)
    back = decode(body, Roster, "roster")
    assert back == roster
    assert canonical(back) == (body, version)


@given(policies)
def test_a_policy_comes_back_and_its_version_with_it(policy):
    body, version = canonical(policy)
    assert decode(body, Policy, "policy") == policy
    assert canonical(decode(body, Policy, "policy"))[1] == version


@st.composite
def mostly_alike(draw):
    """One number many times, with a few others here and there."""
    values = np.full(draw(st.integers(30, 90)), draw(st.sampled_from([0.0, -0.0, 0.5, 0.1, float("nan"), float("inf")])))
    for place, other in draw(st.dictionaries(st.integers(0, len(values) - 1), st.floats(), max_size=12)).items():
        values[place] = other
    return values


@given(doubles(st.integers(0, 9)) | mostly_alike())
@example(np.array([1.0, *[0.0] * 40, -0.0]))
@example(np.array([-0.0, *[0.0] * 40]))
def test_an_array_comes_back_to_the_last_bit(values):
    import orjson

    back = array_back(orjson.loads(orjson.dumps(array(values, np.float64), option=orjson.OPT_SERIALIZE_NUMPY)), np.float64)
    assert bits(back) == bits(values)
    assert back.dtype == np.float64


@given(st.lists(st.integers(0, 79), max_size=30), st.booleans())
def test_flags_and_small_numbers_that_are_mostly_alike_come_back(places, flag):
    import orjson

    for values in (np.full(80, flag), np.full(80, -1, dtype=np.int8)):
        values[places] = 0
        dtype = values.dtype.type
        told = orjson.dumps(array(values, dtype), option=orjson.OPT_SERIALIZE_NUMPY)
        back = array_back(orjson.loads(told), dtype)
        assert (back.dtype, back.tolist()) == (values.dtype, values.tolist())


@st.composite
def decimals(draw):
    """Columns as candidates have them: money, chances and minutes of few digits, with something odd in between."""
    per = draw(st.sampled_from([1, 100, 1_000_000, 7]))
    values = np.array(draw(st.lists(st.integers(-(2**33), 2**33), min_size=30, max_size=90)), dtype=np.float64) / per
    for place, odd in draw(st.dictionaries(st.integers(0, 29), st.floats() | st.just(-0.0), max_size=2)).items():
        values[place] = odd
    return values


@given(st.lists(decimals() | mostly_alike(), min_size=1, max_size=5))
@example([np.arange(40.0) / 100, np.arange(40.0) * 1e7, np.arange(40.0) / 7, np.arange(39.0) / 1e6])
@example([np.array([*np.arange(40.0), -0.0, np.nan])])
def test_columns_written_together_come_back_to_the_last_bit(columns):
    import orjson

    told = orjson.loads(orjson.dumps(together(columns), option=orjson.OPT_SERIALIZE_NUMPY))
    assert [bits(array_back(each, np.float64)) for each in told] == [bits(each) for each in columns]


def test_decimals_take_fewer_letters_than_their_digits():
    import orjson

    values = np.round(np.random.default_rng(1).random(500), 6)
    told = orjson.dumps(array(values, np.float64), option=orjson.OPT_SERIALIZE_NUMPY)
    assert len(told) < 0.65 * len(orjson.dumps(values, option=orjson.OPT_SERIALIZE_NUMPY))


@given(st.dictionaries(st.integers(1, 58), st.sampled_from(["another", "a third"]), max_size=20))
def test_texts_that_are_mostly_alike_come_back(others):
    import orjson

    texts = tuple(others.get(place, "usual") for place in range(60))
    told = writer(tuple[str, ...])(texts)
    assert reader(tuple[str, ...])(orjson.loads(orjson.dumps(told))) == texts
    assert isinstance(told, dict) == (len(others) <= 15 and 30 not in others)


def test_what_hundreds_are_refused_for_is_told_once():
    refusals = Refusals.of(Refusal(f"rep-{number}", Reason.OTHER_ROUTE, "the rule sends it elsewhere") for number in range(500))
    kept = assigned("a", "ann")
    body = encode_kept(dataclasses.replace(kept, decision=dataclasses.replace(kept.decision, refusals=refusals)))
    assert body.count("elsewhere") == 1
    assert decode_kept(body, "x").decision.refusals == refusals


def test_what_is_mostly_alike_takes_few_letters():
    import orjson

    values = np.zeros(500)
    values[7] = 0.25
    assert len(orjson.dumps(array(values, np.float64), option=orjson.OPT_SERIALIZE_NUMPY)) < 80


@given(numbers)
def test_scalars_of_a_decision_come_back_when_they_are_no_numbers(chance):
    kept = assigned("a", "ann")
    for odd in (chance, float("nan"), float("inf"), -float("inf"), -0.0, 5e-324):
        decision = dataclasses.replace(kept.decision, lead_score=odd, parts={"lead": odd})
        back = decode_kept(encode_kept(dataclasses.replace(kept, decision=decision)), "x").decision
        assert bits(np.array([back.lead_score, back.parts["lead"]])) == bits(np.array([odd, odd]))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda body: body[:-30], "decision d-a as stored cannot be read"),
        (lambda body: body.replace('"drawn":', '"drown":'), "the Decision lacks its drawn"),
        (lambda body: body.replace('"action":"assign"', '"action":"asign"'), "'asign' is not a valid Action"),
        (lambda body: body.replace('"lead_score":77.25', '"lead_score":"high"'), "'high' is not a number"),
        (lambda _: "[]", "is no Kept"),
    ],
)
def test_a_damaged_decision_is_named(spoil, words):
    with pytest.raises(DamagedRecord, match=r"decision d-a") as told:
        decode_kept(spoil(encode_kept(assigned("a", "ann"))), "decision d-a")
    assert words in str(told.value)


def test_a_record_of_an_earlier_version_reads_with_defaults():
    body, _ = canonical(Policy(salt="mine"))
    assert decode(body.replace('"tie_chance":0.25,', ""), Policy, "policy") == Policy(salt="mine")
