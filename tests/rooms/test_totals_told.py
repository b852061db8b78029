"""What `fairlead route --batch` says of leads given by one method."""

from types import SimpleNamespace

import pytest

from fairlead.cli.routing import _because


@pytest.mark.parametrize(
    ("method", "whys", "told"),
    [
        ("model", ["reps differ", "reps differ"], " (reps differ)"),
        ("rotation", ["no consent", "away", "no consent"], " (2: no consent; 1: away)"),
        ("ownership", ["reps differ", "no model yet"], ""),
        ("rule", ["reps differ"], ""),
    ],
)
def test_each_reason_is_told_with_its_leads_and_none_where_somebody_was_named(method, whys, told):
    assert _because(SimpleNamespace(method=method, method_why=why) for why in whys) == told
