"""The brake keeps its word: where no limit is exceeded, false alarms are as rare as stated; what is settled late equals what is counted at once."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.application.braking import TENTHS
from fairlead.domain.deciding import Guardrails
from fairlead.domain.evidence import Shares, Unlike, alarm_at

_ALTERNATIVES = (0.5, 0.9)


def counted_at_once(limit, events, event):
    """The same gauge by its definition: after every lead M becomes L · max(M, 1)."""
    logs = []
    for alternative in _ALTERNATIVES:
        bet = limit + alternative * (1 - limit)
        gauge = 1.0
        for seen in events:
            gauge = max(gauge, 1.0) * (bet / limit if seen == event else (1 - bet) / (1 - limit))
        logs.append(gauge)
    return math.log(np.mean(logs))


@given(st.lists(st.sampled_from(["a", "b", None]), min_size=1, max_size=60), st.floats(0.05, 0.9))
def test_gauges_settled_late_equal_gauges_counted_at_once(events, limit):
    shares = Shares(limit)
    told = [shares.seen(event) for event in events]
    if events[-1] is not None:
        assert math.isclose(told[-1], counted_at_once(limit, events, events[-1]), abs_tol=1e-9)
    # Nothing is lost by waiting: at the next time it happens, a gauge stands where it would.
    for event in {"a", "b"} & set(events):
        assert math.isclose(shares.seen(event), counted_at_once(limit, [*events, event], event), abs_tol=1e-9)
        events = [*events, event]


def leads_until_alarm(share, *, limit, at, most, seed):
    chance, shares = np.random.default_rng(seed), Shares(limit)
    for lead, drawn in enumerate(chance.random(most) < share, start=1):
        if shares.seen("it" if drawn else None) >= at:
            return lead
    return most


@pytest.mark.parametrize("limit", [0.05, 0.5, 0.7])
def test_at_the_very_limit_false_alarms_are_as_rare_as_stated(limit):
    stated = 200
    runs = [leads_until_alarm(limit, limit=limit, at=alarm_at(stated, 1), most=4000, seed=seed) for seed in range(60)]
    assert np.mean(runs) >= stated


def kinds(chance, leads):
    """Leads that come in bursts of one kind, as campaigns do: each trait stays as it was with nine of ten leads."""
    now = [0] * 6
    for _ in range(leads):
        now = [value if chance.random() < 0.9 else int(chance.integers(5)) for value in now]
        yield {str(place): str(value) for place, value in enumerate(now)}


def counted_until_alarm(share, *, limit, at, most, seed):
    chance, shares, unlike = np.random.default_rng(seed), Shares(limit), Unlike({})
    for lead, traits in enumerate(kinds(chance, most), start=1):
        drawn = chance.random() < share
        if unlike.counts(traits) and shares.seen("it" if drawn else None) >= at:
            return lead
    return most


def test_counting_only_leads_that_are_unlike_makes_false_alarms_no_more_frequent():
    stated = 200
    runs = [counted_until_alarm(0.8, limit=0.8, at=alarm_at(stated, 1), most=4000, seed=seed) for seed in range(60)]
    assert np.mean(runs) >= stated
    assert counted_until_alarm(1.0, limit=0.8, at=alarm_at(stated, 1), most=4000, seed=1) < 400


@given(st.lists(st.dictionaries(st.sampled_from("abcd"), st.sampled_from("xyz")), max_size=40))
def test_of_leads_that_came_twice_the_second_never_counts_unless_nothing_is_known_of_it(leads):
    unlike = Unlike({"a": {"x": 0.5}})
    for traits in leads:
        unlike.counts(traits)
        assert unlike.counts(traits) is (not traits)


@pytest.mark.parametrize("limit", [0.05, 0.5, 0.7])
def test_what_always_happens_is_caught_within_eighty_leads(limit):
    assert leads_until_alarm(1.0, limit=limit, at=alarm_at(100_000, 60), most=200, seed=1) <= 80


@pytest.mark.parametrize(("limit", "leads"), [(0.5, 25), (0.8, 79), (0.05, 6)])
def test_with_the_defaults_and_thirty_reps_the_brake_is_on_as_soon_as_the_documents_say(limit, leads):
    at = alarm_at(Guardrails().alarm_leads, 30 + TENTHS + 1)
    assert leads_until_alarm(1.1, limit=limit, at=at, most=200, seed=1) == leads


def test_many_quiet_leads_before_do_not_delay_the_alarm():
    at = alarm_at(100_000, 60)

    def until(quiet):
        shares = Shares(0.5)
        for _ in range(quiet):
            shares.seen(None)
        return next(lead for lead in range(1, 200) if shares.seen("it") >= at)

    assert until(10_000) == until(0)


def test_more_gauges_stand_further_from_the_alarm():
    assert alarm_at(1000, 50) == pytest.approx(math.log(50_000))
    assert alarm_at(1000, 1) < alarm_at(1000, 50)


def test_what_happened_lately_begins_where_the_evidence_does():
    shares = Shares(0.5)
    for _ in range(100):
        shares.seen(None)
    for _ in range(10):
        shares.seen("it")
    assert shares.lately("it") == (10, 10)
    assert shares.lately("else") == (0, 0)
