"""Times of meetings around changed clocks, and rates of answers, worked by hand."""

import math
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from fairlead.domain.deciding import MeetingRules
from fairlead.domain.followup.meetings import Floor, HourCounts, Importance, answer_rates, offered, open_slots
from fairlead.domain.followup.meetings.responding import TooFewTries
from fairlead.domain.rep import Rep, Roster
from fairlead.domain.time import Hours, Period

RULES = MeetingRules(notice_minutes=0, buffer_minutes=0, horizon_days=2, length_minutes=60, step_minutes=60, max_day=50)


def starts(hours, zone, at, rules=RULES, lead_zone=None):
    rep = Rep("ana", "Ana", hours=Hours.parse(hours, zone))
    return [f"{each.start:%d %H:%M}" for each in open_slots(Floor(rep, Roster((rep,)), (), lead_zone), rules, at=at)]


def test_a_working_day_is_an_hour_earlier_in_utc_after_spring():
    # Friday 27 March is +01:00, Monday 30 March +02:00: 9 to 11 o'clock.
    friday = datetime(2026, 3, 27, 6, 0, tzinfo=UTC)
    assert starts("Mon-Fri 09:00-11:00", "Europe/Berlin", friday, replace(RULES, horizon_days=4)) == [
        "27 08:00",
        "27 09:00",
        "30 07:00",
        "30 08:00",
    ]


def test_in_the_night_of_spring_the_skipped_hour_is_not_offered():
    # 29 March: the clocks of Berlin go from 02:00 to 03:00 at 01:00 UTC. From 00:00 to 05:00 there are four hours.
    assert starts("Sun 00:00-05:00", "Europe/Berlin", datetime(2026, 3, 28, 20, 0, tzinfo=UTC)) == [
        "28 23:00",
        "29 00:00",
        "29 01:00",
        "29 02:00",
    ]


def test_in_the_night_of_autumn_the_hour_that_comes_twice_is_offered_twice():
    # 25 October: from 03:00 back to 02:00 at 01:00 UTC. From 00:00 to 04:00 there are five hours.
    found = starts("Sun 00:00-04:00", "Europe/Berlin", datetime(2026, 10, 24, 20, 0, tzinfo=UTC))
    assert found == ["24 22:00", "24 23:00", "25 00:00", "25 01:00", "25 02:00"]


def test_in_the_weeks_between_both_changes_new_york_is_five_hours_away():
    # 9 March 2026: New York is on -04:00 since the 8th, Berlin still on +01:00. 9 to 17 o'clock there is 14 to 22 in Berlin.
    monday = datetime(2026, 3, 9, 6, 0, tzinfo=UTC)
    rules = replace(RULES, lead_hours="Mon-Fri 09:00-17:00", horizon_days=1)
    assert starts("Mon-Fri 09:00-17:00", "Europe/Berlin", monday, rules, "America/New_York") == ["09 13:00", "09 14:00", "09 15:00"]
    # A week before it is six hours: 15 to 17 o'clock in Berlin.
    assert starts("Mon-Fri 09:00-17:00", "Europe/Berlin", datetime(2026, 3, 2, 6, 0, tzinfo=UTC), rules, "America/New_York") == [
        "02 14:00",
        "02 15:00",
    ]


def test_the_standing_of_a_time_is_the_formula():
    # A lead at the 50th percentile: patience 5 - 4/2 = 3 days. One day and a half from now: exp(-0.5).
    at = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
    slot = Period(datetime(2026, 3, 3, 12, 0, tzinfo=UTC), datetime(2026, 3, 3, 13, 0, tzinfo=UTC))
    (only,) = offered([slot], frozenset(), Importance(50.0), RULES, TooFewTries(0), zone="UTC", at=at)
    assert (only.standing, only.answers) == (pytest.approx(math.exp(-0.5)), None)
    assert Importance(100.0).patience_days == 1.0
    assert Importance(0.0, urgent=True).patience_days == 1.0


def test_rates_are_shrunken_by_the_weight_of_the_moments():
    # Two hours with 100 tries each: 60 and 40 answers. p = 0.5; between = 2 x 100 x 0.1^2 = 2; by chance = 1 x 0.25; spread = 200 - 20000/200 = 100.
    # v = (2 - 0.25) / 100 = 0.0175; k = 0.25 / 0.0175 - 1 = 13.2857; the rate of the first (60 + k/2) / (100 + k).
    tries, answers = np.zeros(24), np.zeros(24)
    tries[[9, 15]], answers[[9, 15]] = 100.0, (60.0, 40.0)
    weight = 0.25 / 0.0175 - 1
    found = answer_rates(HourCounts(tries, answers), HourCounts.none())
    assert found.rates[9] == pytest.approx((60 + weight / 2) / (100 + weight))
    assert found.rates[15] == pytest.approx((40 + weight / 2) / (100 + weight))
    assert found.rates[3] == pytest.approx(0.5), "nobody was tried then: the mean of all hours"
    assert found.best == (9,)
    # Of four people of the kind at nine all answered: (4 + k r) / (4 + k) with r the rate above.
    alike = HourCounts(4 * np.eye(24)[9], 4 * np.eye(24)[9])
    rate = found.rates[9]
    assert answer_rates(HourCounts(tries, answers), alike).rates[9] == pytest.approx((4 + weight * rate) / (4 + weight))
