"""docs/reference/features.md names every feature with its meaning, and no other."""

import re

from fairlead.domain.qualification import FEATURES


def test_every_feature_is_documented_and_nothing_else(root) -> None:
    page = (root / "docs" / "reference" / "features.md").read_text()
    told = re.findall(r"^\| `(\w+)` \| (.+?) \|", page, flags=re.MULTILINE)
    assert told == [(feature.name, feature.about) for feature in FEATURES]


def test_names_of_features_are_unique() -> None:
    names = [feature.name for feature in FEATURES]
    assert len(names) == len(set(names))
