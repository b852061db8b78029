"""A law that fails in the whole suite fails alone, too: both runs see the same examples."""

import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import product_modules


@given(st.none())
@settings(max_examples=1)
def test_the_whole_product_is_loaded_before_the_first_law(nothing):
    assert nothing is None
    assert set(product_modules()) - set(sys.modules) == set()


def test_the_modules_of_the_product_are_found_without_loading_one():
    found = product_modules()
    assert {"fairlead.cli", "fairlead.domain.corridor", "fairlead.domain.qualification.text.dates", "bench.protocol"} <= set(found)
    assert len(found) == len(set(found))
    assert not [name for name in found if name.endswith("__main__")]
