"""Themes and ratings: the exact test worked by hand and against scipy, the adjustment for many, and what hangs on one person."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from fairlead.learning.themes import Counts, Leaning, judged, two_sided

TEA = Counts(with_poor=3, with_good=1, poor=4, good=4)
"""Fisher 1935, The Design of Experiments: of eight cups four had the milk first, and the lady names three of these right."""


def test_the_lady_tasting_tea():
    # Of C(8, 4) = 70 choices C(4, 3) C(4, 1) = 16 name three right, as many name one, and 1 each names all and none: (16 + 16 + 1 + 1) / 70.
    assert two_sided(TEA) == pytest.approx(34 / 70)
    assert two_sided(Counts(4, 0, 4, 4)) == pytest.approx(2 / 70)


def test_a_lopsided_table_by_hand():
    # 6 of 7 poor ratings say it, and none of 6 good ones: C(7, 6) C(6, 0) / C(13, 6) = 7 / 1716 on this side. On the other side, with k
    # poor ones, only k = 0 (1 / 1716) is as unlikely; k = 1 has C(7, 1) C(6, 5) = 42.
    assert two_sided(Counts(6, 0, 7, 6)) == pytest.approx(8 / 1716)


counts = st.tuples(*[st.integers(0, 25)] * 4).map(lambda each: Counts(each[0], each[1], each[0] + each[2], each[1] + each[3]))


@given(counts)
def test_it_is_fishers_exact_test(table):
    rows = [[table.with_poor, table.with_good], [table.poor - table.with_poor, table.good - table.with_good]]
    assert two_sided(table) == pytest.approx(float(fisher_exact(rows).pvalue), rel=1e-9)


@given(counts)
def test_poor_and_good_are_alike(table):
    assert two_sided(Counts(table.with_good, table.with_poor, table.good, table.poor)) == pytest.approx(two_sided(table))


def people(*parts):
    """Counts of several people, and of all together."""
    told = [Counts(*each) for each in parts]
    return Counts(*(sum(getattr(each, name) for each in told) for name in ("with_poor", "with_good", "poor", "good"))), told


def test_what_is_found_with_everybody_left_out_in_turn_is_told():
    # Three people alike, together 9 of 12 poor and 0 of 12 good: p = 2 C(12, 9) / C(24, 9) = 440 / 1307504. Without any one of them 6 of 8 and
    # 0 of 8: p = 2 C(8, 6) / C(16, 6) = 56 / 8008 = 0.007.
    (found,) = judged([people(*[(3, 0, 4, 4)] * 3)])
    assert (found.leaning, found.adjusted) == (Leaning.MORE_POOR, pytest.approx(440 / 1307504))
    (found,) = judged([people(*[(0, 3, 4, 4)] * 3)])
    assert found.leaning is Leaning.MORE_GOOD


def test_what_one_person_alone_brings_about_hangs_on_one():
    # 8 of 10 and 0 of 10 together, p = 2 C(10, 8) / C(20, 8) = 90 / 125970; without the first 1 of 3 and 0 of 9, p = C(3, 1) / 12 = 0.25.
    (found,) = judged([people((7, 0, 7, 1), (1, 0, 1, 4), (0, 0, 2, 5))])
    assert (found.leaning, found.adjusted) == (Leaning.HANGS_ON_ONE, pytest.approx(90 / 125970))


def test_what_no_split_could_tell_is_not_tested():
    # Said three times among 7 poor and 6 good: at best C(7, 3) / C(13, 3) = 35 / 286 or C(6, 3) / 286 = 20 / 286 = 0.07.
    (found,) = judged([people((0, 2, 3, 3), (0, 1, 4, 3))])
    assert (found.leaning, found.adjusted) == (Leaning.TOO_FEW, None)


def test_many_themes_are_adjusted_together_and_untested_ones_do_not_count():
    # 8 / 1716 = 0.00466 and the lady's 34 / 70 = 0.486, which could have been 2 / 70: Benjamini and Hochberg make them 2 x 0.00466 and 0.486.
    untested = people((0, 2, 3, 3), (0, 1, 4, 3))
    found = judged([people((3, 0, 4, 3), (3, 0, 3, 3)), (TEA, [TEA]), untested])
    assert [each.adjusted for each in found] == [pytest.approx(float(2 * Fraction(8, 1716))), pytest.approx(34 / 70), None]
    assert comb(13, 6) == 1716
