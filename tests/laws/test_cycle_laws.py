"""What holds of lengths of deals whatever the data: curves are curves, being young moves nothing, and no difference gives none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.domain.prediction import Curves, Cycle, Cycles, Ending
from fairlead.learning.cycles import Spells, fit_cycles
from fairlead.learning.pacing import learn_steps

HORIZON = 200.0
MEDIANS = {"quick": (15.0, 8.0), "slow": (60.0, 30.0)}
positive = st.floats(0.2, 5.0)


@st.composite
def cycles(draw):
    logs = np.linspace(np.log(0.1), np.log(500.0), 30)
    falls = [np.array(draw(st.lists(st.floats(0.0, 1.0), min_size=30, max_size=30))) + 1e-3 for _ in range(2)]
    endings = [
        Ending(logs, 1.0 - np.concatenate([[0.0], np.cumsum(fall)[1:]]) / fall.sum(), {"k": {"a": np.log(draw(positive))}})
        for fall in falls
    ]
    return Cycles(draw(st.floats(5.0, 400.0)), *endings)


@settings(max_examples=60, deadline=None)
@given(cycles(), st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3), st.lists(positive, min_size=3, max_size=3))
def test_occupancy_falls_from_one_and_its_area_is_the_expected_length(some, chances, paces):
    chance, pace = np.array(chances), np.array(paces)
    for kind in ("a", "b"):
        curves = some.of({"k": kind}, 0.0)
        cycle = Cycle(curves, pace, pace[::-1])
        days = np.linspace(0.0, some.horizon_days, 4001)
        table = cycle.open_after(chance, days)
        assert ((table >= 0.0) & (table <= 1.0)).all()
        assert (np.diff(table, axis=1) <= 1e-12).all()
        assert table[:, 0] == pytest.approx(1.0)
        area = np.trapezoid(table, days, axis=1)
        assert cycle.expected_days(chance) == pytest.approx(area, rel=0.01, abs=0.02)
        assert (cycle.open_after(chance, np.array([some.horizon_days * 2.0]))[:, 0] == table[:, -1]).all()
        assert curves.won[-1] == 0.0
        low, high = cycle.interval(chance)
        assert (low <= high).all()


@settings(max_examples=40, deadline=None)
@given(cycles(), st.floats(0.0, 1.0), positive)
def test_a_slower_rep_never_holds_a_lead_for_less(some, chance, pace):
    curves, p = some.of({"k": "b"}, 0.0), np.array([chance, chance])
    days = Cycle(curves, np.array([pace, pace * 1.5]), np.array([pace, pace * 1.5])).expected_days(p)
    assert days[1] >= days[0] - 1e-9


def floor(seed, *, leads=8_000, since=500.0, pace=None, reps=20, same=False, late=None):
    """Leads of two kinds that arrive evenly over ``since`` days and are seen at the end of them. ``pace``: of every rep."""
    chance = np.random.default_rng(seed)
    slow = chance.random(leads) < 0.4
    age = chance.uniform(0.0, since, leads)
    if late is not None:
        age[slow] = chance.uniform(0.0, late, int(slow.sum()))
    rep = chance.integers(reps, size=leads)
    won = chance.random(leads) < 0.2
    median = np.where(won, *(np.where(slow & (not same), MEDIANS["slow"][one], MEDIANS["quick"][one]) for one in (0, 1)))
    end = median * np.exp(0.5 * chance.normal(size=leads)) * (1.0 if pace is None else pace[rep])
    won &= end <= HORIZON
    closed = (end <= age) & (end <= HORIZON)
    known = closed | (age >= HORIZON)
    return Spells(
        given=-86_400.0 * age,
        age=age,
        days=np.maximum(np.minimum(end, np.minimum(age, HORIZON)), 0.02),
        closed=closed,
        won=np.where(known, won, np.nan),
        chance=np.full(leads, np.nan),
        kinds=("k",),
        values=(("quick", "slow"),),
        codes=slow[:, None].astype(np.intp),
        rep=rep,
        rep_ids=tuple(f"r{row}" for row in range(reps)),
        horizon=HORIZON,
    )


def halves(fitted):
    found = fitted.curves()
    return {kind: (found.of({"k": kind}, 0.0).won_after(0.5), found.of({"k": kind}, 0.0).other_after(0.5)) for kind in ("quick", "slow")}


@pytest.mark.parametrize("since", [90.0, 180.0, 500.0])
def test_being_young_moves_nothing(since):
    """However young the leads are at the moment of looking, the lengths come out the same; those that closed already are the quick ones."""
    found, naive = [], []
    for seed in range(4):
        spells = floor(seed, since=since)
        found.append(halves(fit_cycles(spells, by_rep=False)))
        naive.append(halves(fit_cycles(spells.take(np.flatnonzero(spells.closed)), by_rep=False)))
    for kind, medians in MEDIANS.items():
        for ending, median in enumerate(medians):
            mean = np.mean([each[kind][ending] for each in found])
            assert mean == pytest.approx(median, rel=0.07), (kind, ending)
    if since == 90.0:
        assert np.mean([each["slow"][0] for each in naive]) < 0.8 * MEDIANS["slow"][0]


def test_a_kind_of_which_only_young_leads_are_known_does_not_look_quick():
    found = [halves(fit_cycles(floor(seed, late=70.0), by_rep=False))["slow"] for seed in range(6)]
    won, other = np.mean(found, axis=0)
    assert won == pytest.approx(MEDIANS["slow"][0], rel=0.12)
    assert other == pytest.approx(MEDIANS["slow"][1], rel=0.07)


def test_without_a_difference_there_is_none_in_the_curves():
    spared = 0
    for seed in range(20):
        fitted = fit_cycles(floor(seed, leads=3_000, same=True), by_rep=True)
        found = fitted.curves()
        steps = [*fitted.won.steps.deviations, *fitted.other.steps.deviations]
        spared += sum(step == 0.0 for step in steps)
        assert all(abs(np.log(one / two)) < 0.2 for one, two in zip(*halves(fitted).values(), strict=True))
        if not any(steps):
            assert halves(fitted)["quick"] == halves(fitted)["slow"]
            assert found.won.paces(fitted.rep_ids) is None
    # One block in a hundred is let through by chance; there are 80.
    assert spared >= 76


def test_the_pace_of_reps_is_found_and_shrunken():
    pace = np.exp(np.random.default_rng(5).normal(0.0, 0.3, 20))
    fitted = fit_cycles(floor(3, pace=pace), by_rep=True)
    told = np.log(fitted.curves().other.paces(fitted.rep_ids))
    true = np.log(pace) - np.log(pace).mean()
    assert np.corrcoef(told, true)[0, 1] > 0.95
    assert 0.85 < np.polyfit(told, true, 1)[0] < 1.15
    assert fitted.other.steps.deviations[1] == pytest.approx(0.3, rel=0.35)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 12), st.floats(0.0, 2.0))
def test_steps_are_never_larger_than_the_means_they_come_from(seed, kinds, spread):
    chance = np.random.default_rng(seed)
    codes = chance.integers(kinds, size=300)
    logs = chance.normal(0.0, spread, kinds)[codes] + chance.normal(size=300)
    steps = learn_steps(logs, np.ones(300), codes[:, None], (kinds,))
    means = np.array([logs[codes == code].mean() if (codes == code).any() else 0.0 for code in range(kinds)]) - logs.mean()
    seen = np.isin(np.arange(kinds), codes)
    assert (np.abs(steps.of[0][seen]) <= np.abs(means[seen]) + 1e-9).all()
    assert (steps.of[0][~seen] == 0.0).all()


def test_curves_of_one_lead_take_their_numbers_from_the_horizon():
    curves = Curves(np.array([0.0, 10.0]), np.array([1.0, 0.0]), np.array([1.0, 0.4]))
    assert curves.other_after(0.9) == 10.0
    assert curves.horizon_days == 10.0
