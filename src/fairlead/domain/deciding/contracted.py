"""How the fairness contract enters one choice: as refusals, and as amounts added to the standing."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.prediction import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Fairly:
    """The contract over one lead; arrays have shape (n,) and follow the admitted.

    ``fit_before``: who fitted before ceilings were asked. ``subsidy``: what floors add, as a share of the best standing. ``waived``:
    everybody who fitted had reached a ceiling, so nobody was refused for one.
    """

    fit_before: NDArray[np.bool_]
    subsidy: FloatArray
    waived: bool

    def added(self, standing: FloatArray) -> FloatArray:
        """What is added to each standing: the share of the best standing among those who fitted, also where that lies below zero."""
        return np.asarray(self.subsidy * abs(float(standing[self.fit_before].max())))

    def acts(self, fit: NDArray[np.bool_], *, personal: bool) -> bool:
        """Whether it changes anything for this lead, where ``fit`` are left."""
        return bool((fit != self.fit_before).any()) or (personal and bool(self.subsidy[fit].any()))
