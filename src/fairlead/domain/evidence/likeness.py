"""Whether a lead tells something that the lead before it did not: like leads have like scores, and that is no sign of a fault.

Two leads agree in a trait where both have the same value; what is not known agrees with nothing, so a field that got lost makes no
leads alike. To agree in what is usual says little (Goodall 1966): agreeing in a value v weighs 1 − share(v), its share of the leads that
the model was trained on. A lead is like another where what they agree in weighs at least `ALIKE` of all that is known of it.
"""

from collections.abc import Mapping
from typing import Final

ALIKE: Final = 0.4

Shares = Mapping[str, Mapping[str, float]]
"""Trait → value → its usual share of leads, in [0, 1]; a value that is not listed is not usual at all."""
Traits = Mapping[str, str]
"""What is known of one lead: trait → value."""


class Unlike:
    """Leads in the order in which they came, of which those count that are unlike the one counted before."""

    def __init__(self, usual: Shares) -> None:
        """``usual``: of the leads that the model was trained on; empty where that is not known."""
        self._usual = usual
        self._last: Traits = {}

    def counts(self, traits: Traits) -> bool:
        """Whether this lead counts; the next one is compared with it, where it does. The score has no say in it."""
        known = agreed = 0.0
        for name, value in traits.items():
            weight = 1.0 - self._usual.get(name, {}).get(value, 0.0)
            known += weight
            agreed += weight if self._last.get(name) == value else 0.0
        if known > 0.0 and agreed >= ALIKE * known:
            return False
        self._last = traits
        return True
