"""Laws of drift: days add up; a stable year raises no alarm; a real change is found within a stated number of leads."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.domain.evidence import (
    Bins,
    DaySums,
    DriftVerdict,
    Kind,
    Outcomes,
    Reference,
    Settled,
    Tally,
    expected_index,
    limit,
    of_arrivals,
    of_counts,
    of_outcomes,
    stability_index,
    watch,
    whole,
)
from fairlead.domain.evidence.counting import SHIFTS

UNTIL = datetime(2026, 1, 4, 12, 0, tzinfo=UTC)
FIRST = date(2026, 1, 5)
SOURCES = np.array([0.3, 0.25, 0.2, 0.15, 0.1])
NAMES = ("web", "fair", "partner", "referral", "event")

lead = st.tuples(st.sampled_from(["web", "fair", ""]), st.floats(0.01, 0.99), st.booleans())
many = st.lists(st.lists(lead, max_size=6), max_size=6)


def sums_of(leads) -> DaySums:
    labels = [source for source, _, _ in leads]
    tally = Tally({label: labels.count(label) for label in dict.fromkeys(labels)})
    outcomes = Outcomes.of(np.array([p for _, p, _ in leads]), np.array([float(won) for _, _, won in leads]), pivot=-2.0)
    return DaySums(len(leads), {"source": tally}, tally, outcomes, outcomes)


def numbers(sums: DaySums) -> list[float]:
    plain = [
        getattr(sums.ripe, name) for name in ("leads", "won", "expected", "variance", "won_z", "expected_z", "variance_z", "variance_zz")
    ]
    return [sums.leads, *plain, *sums.ripe.tilts]


@settings(max_examples=60, deadline=None)
@given(many)
def test_folding_days_is_the_whole(days):
    folded, at_once = whole(sums_of(day) for day in days), sums_of([each for day in days for each in day])
    assert numbers(folded) == pytest.approx(numbers(at_once), abs=1e-9)
    assert dict(folded.features.get("source", Tally()).counts) == dict(at_once.features["source"].counts)


@settings(max_examples=60, deadline=None)
@given(many)
def test_sums_come_back_from_their_data(days):
    for day in days:
        assert DaySums.read(sums_of(day).data()) == sums_of(day)


def test_looking_daily_for_a_year_at_forty_inputs_cries_wolf_in_one_run_of_twenty_at_most():
    rng = np.random.default_rng(20)
    at, runs, alarmed = limit(Kind.INPUTS, 40), 20, 0
    for _ in range(runs):
        highest = 0.0
        for _ in range(40):
            shares = rng.dirichlet(np.full(rng.integers(2, 9), 2.0))
            reference = rng.multinomial(3_000, shares).astype(float)
            days = rng.multinomial(20, shares, size=365).astype(float)
            highest = max(highest, float(of_counts(reference, days).log_e.max()))
        alarmed += highest >= at
    assert alarmed <= 1


def test_the_same_for_arrivals_and_for_outcomes():
    rng = np.random.default_rng(21)
    runs, arrivals, outcomes = 100, 0, 0
    chance = rng.beta(1.0, 9.0, size=5_000)
    for _ in range(runs):
        known = rng.poisson(20 * 180)
        came = rng.poisson(20.0, 365).astype(float)
        arrivals += of_arrivals(float(known), np.full(365, known / 180), came).log_e.max() >= limit(Kind.VOLUME, 1)
        gains = np.empty((365, len(SHIFTS)))
        for day in range(365):
            p = rng.choice(chance, 20)
            sums = Outcomes.of(p, (rng.random(20) < p).astype(float), pivot=-2.2)
            gains[day] = [shift * sums.won - tilt for shift, tilt in zip(SHIFTS, sums.tilts, strict=False)]
        outcomes += of_outcomes(gains).log_e.max() >= limit(Kind.CALIBRATION, 4)
    assert max(arrivals, outcomes) <= runs * 0.05


def test_the_mean_of_the_evidence_never_exceeds_one_where_nothing_changed():
    """What makes an e-process: whoever stops at any day expects 1 at most."""
    rng = np.random.default_rng(22)
    found = np.zeros(120)
    for _ in range(400):
        shares = rng.dirichlet(np.full(4, 2.0))
        reference = rng.multinomial(500, shares).astype(float)
        found += np.exp(of_counts(reference, rng.multinomial(10, shares, size=120).astype(float)).log_e)
    assert found.max() / 400 <= 1.1


def test_a_stability_index_alone_cries_wolf_on_small_days_and_not_once_what_chance_brings_is_taken_off():
    rng = np.random.default_rng(23)
    shares = np.full(10, 0.1)
    reference = rng.multinomial(5_000, shares).astype(float)
    days = rng.multinomial(30, shares, size=365).astype(float)
    alone = np.array([stability_index(reference, day) for day in days])
    assert (alone >= 0.1).mean() > 0.85
    assert abs(float((alone - expected_index(10, 5_000, 30)).mean())) < 0.06
    assert of_counts(reference, days).log_e.max() < limit(Kind.INPUTS, 40)


def test_leads_that_come_in_bunches_move_the_index_by_chance_as_much_as_is_taken_off():
    rng = np.random.default_rng(24)
    shares, ten = np.full(5, 0.2), 10
    references = rng.multinomial(500, shares, size=400).astype(float) * ten
    days = rng.multinomial(60, shares, size=400).astype(float) * ten
    alone = np.array([stability_index(reference, day) for reference, day in zip(references, days, strict=True)])
    by_chance = expected_index(5, 5_000, 600, bunching=ten)
    assert abs(float((alone - by_chance).mean())) < 0.015
    assert float((alone - expected_index(5, 5_000, 600)).mean()) > 0.05


def made(*, leads=20.0, won=0.1, days=180, change=60, other=None, other_won=None, seed=1):
    """Judge a world in which something is otherwise from day ``change`` on; gives the verdicts after each day on which one is new."""
    rng = np.random.default_rng(seed)
    tally = Tally(dict(zip(NAMES, rng.multinomial(8_000, SOURCES).tolist(), strict=True)))
    reference = Reference(
        *(UNTIL - timedelta(days=365), UNTIL, 8_000, {"source": Bins(tally, None, NAMES)}, None, "won", 60, 20, 0.5),
        *(Settled(7_500, int(7_500 * won / 2)), Settled(6_500, int(6_500 * won)), (int(leads * 26 / 24),) * 168, 26.0),
        pivot=-2.2,
    )
    found: dict[date, DaySums] = {}
    for number in range(days):
        now = number >= change
        shares, names = other if now and other is not None else (SOURCES, NAMES)
        arrived = int(leads)
        sources = rng.multinomial(arrived, shares)
        p = rng.beta(2.0, 2.0 / won - 2.0, arrived)
        true = p * (other_won if now and other_won is not None else 1.0)
        outcomes = Outcomes.of(p, (rng.random(arrived) < true).astype(float), pivot=-2.2)
        old = number < days - 60
        found[FIRST + timedelta(days=number)] = DaySums(
            arrived,
            {"source": Tally({name: count for name, count in zip(names, sources.tolist(), strict=True) if count})},
            ripe=outcomes if old else Outcomes(),
        )
    return reference, found


def judged(reference, days, count):
    verdicts = watch(reference, days, first=FIRST, last=FIRST + timedelta(days=count - 1))
    return {each.quantity: each for each in verdicts}


def days_until(reference, days, quantity, change):
    """Days after the change until it is reported."""
    for count in range(change, len(days) + 1):
        if judged(reference, days, count)[quantity].verdict is DriftVerdict.DRIFTED:
            return count - change
    return None


def test_a_new_source_of_a_tenth_of_the_leads_is_found_within_two_hundred_leads_and_named():
    other = np.append(SOURCES * 0.9, 0.1), (*NAMES, "marketplace")
    reference, days = made(other=other)
    assert judged(reference, days, 60)["input.source"].verdict is DriftVerdict.STEADY
    waited = days_until(reference, days, "input.source", 60)
    assert waited is not None
    assert waited * 20 <= 200
    found = judged(reference, days, 120)["input.source"]
    assert abs((found.since - (FIRST + timedelta(days=60))).days) <= 7
    assert (found.moves[0].label, found.moves[0].fresh) == ("marketplace", True)


def test_a_mix_that_shifts_by_fifteen_points_is_found_within_five_hundred_leads():
    shifted = SOURCES + np.array([-0.15, 0.0, 0.0, 0.0, 0.15])
    reference, days = made(other=(shifted, NAMES))
    waited = days_until(reference, days, "input.source", 60)
    assert waited is not None
    assert waited * 20 <= 500
    assert judged(reference, days, 120)["volume"].verdict is DriftVerdict.STEADY


def test_a_level_that_falls_by_a_third_is_found_within_four_thousand_leads_and_a_steady_one_is_not():
    found = []
    for seed in (1, 2, 3):
        reference, days = made(leads=60, days=300, other_won=2 / 3, seed=seed)
        waited = days_until(reference, days, "calibration.ripe", 60)
        found.append(None if waited is None else waited * 60)
    assert all(leads is not None and leads <= 4_000 for leads in found), found
    reference, days = made(leads=60, days=300)
    steady = judged(reference, days, 300)
    assert steady["calibration.ripe"].verdict is DriftVerdict.STEADY
    assert steady["outcomes.ripe"].verdict is DriftVerdict.STEADY


def test_a_level_that_few_wins_left_open_is_no_report():
    """The same leads, judged by a model of 650 wins and by one of 40: what 40 wins say of the level is off by a third in either direction."""
    reference, days = made(leads=60, days=300, other_won=0.75)
    assert judged(reference, days, 300)["calibration.ripe"].verdict is DriftVerdict.DRIFTED
    few = replace(reference, ripe=Settled(400, 40))
    assert judged(few, days, 300)["calibration.ripe"].verdict is DriftVerdict.SLIGHT


def test_leads_too_young_are_in_no_verdict():
    reference, days = made(days=60)
    for quantity in ("calibration.ripe", "outcomes.ripe", "slope.ripe", "calibration.early"):
        found = judged(reference, days, 60)[quantity]
        assert (found.verdict, found.leads) == (DriftVerdict.TOO_EARLY, 0)


def test_before_enough_leads_the_answer_is_too_early_and_says_how_many_it_takes():
    reference, days = made()
    found = judged(reference, days, 2)["input.source"]
    assert (found.verdict, found.leads) == (DriftVerdict.TOO_EARLY, 40)
    assert 40 < found.needed <= 120
