"""Signals in what leads write, against messages labelled by hand; the floors are those of `bench.text_signals`."""

from collections import Counter
from datetime import date

import pytest

from bench.text_signals import AT, FLOOR, SIGNALS, Labelled, count, labelled
from fairlead.domain.qualification.text import read_text

MESSAGES = labelled()


def test_there_are_enough_messages_in_every_language():
    per_language = Counter(each.language for each in MESSAGES)
    assert len(MESSAGES) >= 150
    assert set(per_language) == {"en", "de", "fr", "es", "it", "nl", "pt"}
    assert min(per_language.values()) >= 20


@pytest.mark.parametrize("signal", SIGNALS)
def test_precision_and_recall_reach_the_floor(signal):
    counted = count((signal,), MESSAGES)
    assert counted.precision >= FLOOR
    assert counted.recall >= FLOOR


def test_what_is_wrong_and_what_is_missed_is_counted():
    invented = Labelled("Not a word of this.", frozenset({("urgency", "yes"), ("language", "en")}), "en")
    assert count(("urgency",), [invented]).recall == 0.0
    pushy = Labelled("Call me ASAP, it is urgent.", frozenset({("language", "en")}), "en")
    assert count(("urgency",), [pushy]).precision == 0.0


@pytest.mark.parametrize(
    ("text", "latest"),
    [
        ("by March 31", date(2027, 3, 31)),
        ("bis 31.5.", date(2026, 5, 31)),
        ("by Tuesday", date(2026, 5, 19)),
        ("within 3 weeks", date(2026, 6, 2)),
        ("in two to three months", date(2026, 8, 12)),
        ("by the end of the year", date(2026, 12, 31)),
        ("before June", date(2026, 5, 31)),
        ("live in Q1", date(2027, 3, 31)),
        ("live in Q1 2028", date(2028, 3, 31)),
        ("avant le 1er juillet", date(2026, 7, 1)),
        ("by 31/12/2026", date(2026, 12, 31)),
    ],
)
def test_a_time_is_counted_from_the_day_of_the_lead(text, latest):
    assert [each.latest for each in read_text(f"We want it {text}.", at=AT).timeline] == [latest]


@pytest.mark.parametrize(
    "text",
    [
        "by 2024-03-31",  # gone by
        "by Feb 30",  # no such day
        "last quarter",
        "in the last 3 months",
        "since the end of March",
        "not before June",
        "a quarter of the team",
        "please decide by 3/4/2027 for the team",  # March or April?
    ],
)
def test_what_is_no_wish_for_a_time_is_none(text):
    assert read_text(f"We would have liked it {text}.", at=AT).timeline == ()


@pytest.mark.parametrize(
    ("text", "low", "high", "currency"),
    [
        ("budget of 50k EUR", 50_000_00, 50_000_00, "EUR"),
        ("budget: $1,500.50", 1_500_50, 1_500_50, "USD"),
        ("Budget 1.500,50 €", 1_500_50, 1_500_50, "EUR"),
        ("budget of 5,00,000 rupees", 500_000_00, 500_000_00, "INR"),
        ("budget of 3 crore INR", 30_000_000_00, 30_000_000_00, "INR"),
        ("Budget CHF 12'000", 12_000_00, 12_000_00, "CHF"),
        ("budget ¥500,000", 500_000, 500_000, "JPY"),  # a yen has no minor unit
        ("budget 20-30k USD", 20_000_00, 30_000_00, "USD"),
        ("budget up to £9,000", None, 9_000_00, "GBP"),
        ("budget is at least £9,000", 9_000_00, None, "GBP"),
        ("budget is 40k", 40_000_00, 40_000_00, None),
        ("Budget: ca. 2 Mio. Euro", 2_000_000_00, 2_000_000_00, "EUR"),
    ],
)
def test_a_budget_is_read_in_minor_units(text, low, high, currency):
    (found,) = read_text(f"Our {text} for this", at=AT).budget
    assert (found.low_minor, found.high_minor, found.currency) == (low, high, currency)


@pytest.mark.parametrize("text", ["the budget 2027", "a budget for 1200 employees", "We do not have 50k EUR budget", "budget of 50 users"])
def test_what_is_no_budget_is_none(text):
    assert read_text(text, at=AT).budget == ()
