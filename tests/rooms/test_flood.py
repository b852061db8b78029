"""A flood and a silence are told where they are implausible, and only there."""

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from scipy.stats import nbinom, poisson

from fairlead.domain.evidence import HOURS, Arriving, flood, silence
from fairlead.domain.evidence.flood import _tail, expected_between

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
BUSY = Arriving(tuple(160 if 9 <= hour % 24 < 17 and hour < 120 else 0 for hour in range(HOURS)), 8.0, 1.5)
"""20 leads in each working hour, none else."""
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(("leads", "mean", "shape"), [(7, 2.5, math.inf), (40, 12.0, 6.0), (3, 0.01, 0.7), (300, 250.0, math.inf)])
def test_the_chance_of_as_many_or_more_is_that_of_the_tables(leads, mean, shape):
    known = poisson.sf(leads - 1, mean) if math.isinf(shape) else nbinom.sf(leads - 1, shape, shape / (shape + mean))
    assert _tail(leads, mean, shape) == pytest.approx(known, rel=1e-6)


def test_far_more_leads_than_the_hour_brings_are_a_flood():
    ten = MONDAY.replace(hour=11)
    found = flood(BUSY, 400, since=ten - HOUR, at=ten)
    assert found.expected == pytest.approx((160 + 40 * 160 / 168 / 8) / 9)
    assert found.implausible


@pytest.mark.parametrize("leads", [20, 40])
def test_what_a_busy_day_brings_is_none(leads):
    assert not flood(BUSY, leads, since=MONDAY.replace(hour=10), at=MONDAY.replace(hour=11)).implausible


def test_a_lead_at_night_is_no_flood_and_a_hundred_are():
    two = MONDAY.replace(hour=2)
    assert not flood(BUSY, 1, since=two - HOUR, at=two).implausible
    assert flood(BUSY, 100, since=two - HOUR, at=two).implausible


def test_two_working_hours_without_a_lead_are_a_silence_and_a_night_is_none():
    assert silence(BUSY, MONDAY.replace(hour=10), at=MONDAY.replace(hour=14)).implausible
    assert not silence(BUSY, MONDAY.replace(hour=17), at=MONDAY.replace(hour=9) + timedelta(days=1)).implausible


def test_where_no_leads_come_nothing_is_a_flood():
    assert flood(Arriving((0,) * HOURS, 8.0, 1.0), 5, since=MONDAY, at=MONDAY + HOUR) is None


def test_what_is_usual_is_counted_from_whole_days_of_the_last_weeks():
    until = MONDAY + timedelta(hours=13)
    moments = [MONDAY - timedelta(days=day) + timedelta(hours=9, minutes=minute) for day in range(1, 29) for minute in range(5)]
    found = Arriving.of([*moments, until - HOUR, MONDAY - timedelta(weeks=9)], until=until, weeks=4)
    assert sum(found.hours) == len(moments)
    assert found.hours[9] == 20
    assert found.hours[10] == 0
    assert found.bunching == 1.0
    assert expected_between(found, MONDAY.replace(hour=9), MONDAY.replace(hour=10)) == pytest.approx((20 + 140 / 168 / 4) / 5)


def test_days_that_differ_widen_what_is_plausible():
    chance = np.random.default_rng(4)
    days = [MONDAY - timedelta(days=day) for day in range(1, 57)]
    moments = [
        day + timedelta(minutes=float(chance.uniform(0, 1440))) for day in days for _ in range(chance.poisson(chance.gamma(2.0, 10.0)))
    ]
    assert Arriving.of(moments, until=MONDAY, weeks=8).bunching > 5


def test_where_leads_come_as_ever_false_floods_are_rare():
    chance, told = np.random.default_rng(5), 0
    for _ in range(20_000):
        leads = int(chance.poisson(20 * chance.gamma(640 / 7 / 0.5, 0.5 * 7 / 640)))
        told += flood(BUSY, leads, since=MONDAY.replace(hour=10), at=MONDAY.replace(hour=11)).implausible
    assert told == 0
