"""What decides about accounts and merged leads beside the records themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from fairlead.domain.matching import PLAINLY, Matching, Means, Verdicts


@dataclass(frozen=True, slots=True)
class Recognition:
    """The policy's part on matching, the pairs that people reviewed, and what is asked of libraries; as live matching has them."""

    policy: Matching = field(default_factory=Matching)
    verdicts: Verdicts = field(default_factory=Verdicts)
    means: Means = PLAINLY
    merged: Mapping[str, str] = field(default_factory=dict)


BARE: Final = Recognition()
