"""The laws of joint assignment, for any contest: what is proved holds, nobody gets too much, compiled or not it is the same."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp

from fairlead.domain.pricing import WITHIN, Contest, Limit, assign, bound, interpreted, surpluses, value

some = settings(max_examples=60)


@st.composite
def contests(draw, most_leads=14, most_reps=6):
    """Small contests: worths with ties, negative ones, pairs that are not eligible, reps who are full, leads worth keeping."""
    n, m = draw(st.integers(0, most_leads)), draw(st.integers(1, most_reps))
    worths = st.one_of(st.integers(-3, 12).map(float), st.floats(-5.0, 1e4, width=32))
    table = np.array(draw(st.lists(worths, min_size=n * m, max_size=n * m))).reshape(n, m)
    barred = np.array(draw(st.lists(st.booleans(), min_size=n * m, max_size=n * m)), dtype=bool).reshape(n, m)
    capacity = draw(st.lists(st.integers(0, 4), min_size=m, max_size=m))
    reserve = draw(st.lists(st.one_of(st.just(0.0), st.floats(-2.0, 8.0, width=32)), min_size=n, max_size=n))
    return Contest.dense(np.where(barred, np.nan, table), capacity, reserve)


def exact(contest):
    """The best possible value, by SciPy's solver of the classical problem: a column a slot, and a column of its own for each lead left."""
    n = contest.n_leads
    slots = np.repeat(np.arange(contest.n_reps), contest.capacity)
    table = np.full((n, contest.n_reps), -1e12)
    table[contest.leads(), contest.reps] = contest.worth
    stay = np.full((n, n), -1e12)
    np.fill_diagonal(stay, contest.reserve)
    whole = np.hstack((table[:, slots], stay))
    rows, columns = linear_sum_assignment(whole, maximize=True)
    return float(whole[rows, columns].sum())


@given(contests())
@example(Contest.dense(np.full((12, 3), 7.0), [2, 2, 2]))
def test_value_and_bound_enclose_the_best_possible(contest):
    found = assign(contest)
    best = exact(contest)
    slack = 1e-9 * max(1.0, abs(best))
    assert found.value <= best + slack
    assert best <= found.bound + slack
    assert found.bound - found.value <= WITHIN * abs(found.bound) + slack


@given(contests())
def test_what_is_told_is_what_was_done(contest):
    found = assign(contest)
    assert found.value == value(contest, found.chosen)
    assert found.bound == bound(contest, found.prices)
    assert (found.prices >= 0.0).all()


@given(contests())
def test_no_rep_gets_more_than_fits_and_no_lead_an_ineligible_rep(contest):
    found = assign(contest)
    given_ = found.chosen >= 0
    assert (np.bincount(found.rep[given_], minlength=contest.n_reps) <= contest.capacity).all()
    rows = np.flatnonzero(given_)
    assert (contest.indptr[rows] <= found.chosen[given_]).all()
    assert (found.chosen[given_] < contest.indptr[rows + 1]).all()


@given(contests())
def test_each_lead_is_nearly_content_at_the_prices(contest):
    """ε-complementary slackness, summed: what leads could still gain at the prices, and slots left empty at a price, is the gap."""
    found = assign(contest)
    here = (
        np.where(found.chosen >= 0, contest.worth[found.chosen] - found.prices[found.rep], contest.reserve)
        if len(contest.reps)
        else contest.reserve
    )
    envy = surpluses(contest, found.prices) - here
    slack = 1e-9 * max(1.0, abs(found.bound))
    taken = np.bincount(found.rep[found.chosen >= 0], minlength=contest.n_reps)
    empty = ((contest.capacity - taken) * found.prices).sum()
    assert (envy >= -slack).all()
    # Where what is to be had is nearly nothing, prices are right to a share of the largest worth.
    most = max(abs(found.bound), np.abs(contest.worth).max(initial=0.0))
    assert envy.sum() + empty <= WITHIN * most + slack


@given(contests(), st.randoms(use_true_random=False))
def test_order_of_leads_does_not_matter_beyond_the_gap(contest, chance):
    order = list(range(contest.n_leads))
    chance.shuffle(order)
    table = np.full((contest.n_leads, contest.n_reps), np.nan)
    table[contest.leads(), contest.reps] = contest.worth
    turned = assign(Contest.dense(table[order], contest.capacity, contest.reserve[order]))
    found = assign(contest)
    slack = 1e-9 * max(1.0, abs(found.bound))
    assert abs(turned.value - found.value) <= WITHIN * max(abs(found.bound), abs(turned.bound)) + slack


@given(st.integers(0, 2**32 - 1), st.integers(1, 3))
@some
def test_compiled_and_interpreted_give_the_identical_result(seed, kind):
    compiled = pytest.importorskip("fairlead.adapters.compiled.numba_loop", exc_type=ImportError).compiled
    chance = np.random.default_rng(seed)
    n, m = int(chance.integers(1, 120)), int(chance.integers(1, 12))
    table = chance.normal(10.0, 6.0, (n, m)) if kind == 1 else chance.integers(0, 4, (n, m)).astype(float)
    contest = Contest.dense(np.where(chance.random((n, m)) < 0.2, np.nan, table), chance.integers(0, 12, m))
    mine, theirs = assign(contest, auctioneer=compiled), assign(contest, auctioneer=interpreted)
    assert (mine.chosen == theirs.chosen).all()
    assert (mine.prices == theirs.prices).all()
    assert (mine.value, mine.bound, mine.n_bids) == (theirs.value, theirs.bound, theirs.n_bids)


@given(contests())
@some
def test_known_prices_change_no_proof(contest):
    found = assign(contest)
    again = assign(contest, prices=found.prices * 3.0)
    assert again.bound - again.value <= WITHIN * abs(again.bound) + 1e-9 * max(1.0, abs(again.bound))


@st.composite
def limited(draw):
    """A small contest with a ceiling on one group and a floor for another, in leads or in worth."""
    contest = draw(contests())
    groups = st.lists(st.integers(0, contest.n_reps - 1), unique=True, max_size=contest.n_reps).map(
        lambda rows: np.array(rows, dtype=np.int64)
    )
    amounts = draw(st.sampled_from([None, np.abs(contest.worth)]))
    most, least = draw(st.integers(0, 6)), draw(st.integers(0, 4))
    return contest, [Limit("ceiling", draw(groups), at_most=most, amounts=amounts), Limit("floor", draw(groups), at_least=least)]


def exact_within(contest, limits):
    """The best possible within the limits by HiGHS; None where no assignment keeps them."""
    n_pairs, leads = len(contest.reps), contest.leads()
    parts = [(leads == lead, -np.inf, 1.0) for lead in range(contest.n_leads)]
    parts += [(contest.reps == rep, -np.inf, float(contest.capacity[rep])) for rep in range(contest.n_reps)]
    for limit in limits:
        counts = np.where(np.isin(contest.reps, limit.reps), 1.0 if limit.amounts is None else limit.amounts, 0.0)
        parts.append((counts, -np.inf if limit.at_least is None else limit.at_least, np.inf if limit.at_most is None else limit.at_most))
    if not n_pairs:
        return None if any(low > 0 for _, low, _ in parts) else float(contest.reserve.sum())
    rows = LinearConstraint(
        np.array([row for row, _, _ in parts], dtype=float), [low for _, low, _ in parts], [high for _, _, high in parts]
    )
    found = milp(contest.reserve[leads] - contest.worth, constraints=rows, integrality=np.ones(n_pairs), bounds=Bounds(0, 1))
    return None if found.x is None else float(contest.reserve.sum() - found.fun)


@given(limited())
@example(
    (Contest.dense([[9.0, 5.0], [8.0, 3.0], [7.0, 6.0], [6.0, 1.0], [5.0, 4.0]], [5, 1]), [Limit("ceiling", np.array([0]), at_most=2)])
)
@example((Contest.dense([[9.0, 5.0], [8.0, 3.0], [7.0, 6.0], [6.0, 1.0]], [4, 4]), [Limit("floor", np.array([1]), at_least=3)]))
@some
def test_bound_holds_for_every_assignment_within_the_limits(drawn):
    contest, limits = drawn
    found, best = assign(contest, limits), exact_within(contest, limits)
    if best is not None:
        assert best <= found.bound + 1e-6 * max(1.0, abs(best))
        if not any(each.missing for each in found.limits):
            assert found.value <= best + 1e-6 * max(1.0, abs(best))


@given(limited())
@example((Contest.dense([[9.0, 5.0], [8.0, 3.0]], [2, 1]), [Limit("floor", np.array([1]), at_least=2)]))
@example((Contest.dense([[9.0, 5.0], [8.0, 3.0]], [2, 0]), [Limit("floor", np.array([1]), at_least=1)]))
@some
def test_bound_holds_where_a_floor_cannot_be_filled_for_what_fills_it_as_far(drawn):
    contest, limits = drawn
    found = assign(contest, limits)
    assert found.value <= found.bound + 1e-6 * max(1.0, abs(found.value))
    assert found.gap >= 0.0
    filled = [
        replace(limit, at_least=None if limit.at_least is None else limit.at_least - kept.missing)
        for limit, kept in zip(limits, found.limits, strict=True)
    ]
    best = exact_within(contest, filled)
    assert best is not None
    assert best <= found.bound + 1e-6 * max(1.0, abs(best))


@given(limited())
@some
def test_ceilings_are_kept_and_floors_are_kept_or_told(drawn):
    contest, limits = drawn
    found = assign(contest, limits)
    taken = found.chosen[found.chosen >= 0]
    assert (np.bincount(contest.reps[taken], minlength=contest.n_reps) <= contest.capacity).all()
    for limit, kept in zip(limits, found.limits, strict=True):
        counts = np.where(np.isin(contest.reps, limit.reps), 1.0 if limit.amounts is None else limit.amounts, 0.0)
        got = counts[taken].sum()
        assert kept.got == pytest.approx(got)
        assert limit.at_most is None or got <= limit.at_most + 1e-9 * max(1.0, limit.at_most)
        assert limit.at_least is None or got + kept.missing >= limit.at_least - 1e-9


def test_a_floor_that_can_be_kept_is_kept_at_the_least_cost():
    contest = Contest.dense([[10.0, 9.0], [8.0, 2.0], [7.0, 6.0]], [3, 3])
    found = assign(contest, [Limit("newcomers", np.array([1]), at_least=2)])
    assert found.rep.tolist() == [1, 0, 1]
    assert found.limits[0].missing == 0.0
    assert found.freely - found.value == pytest.approx(2.0)
