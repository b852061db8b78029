"""Which accounts there were at a moment, answered for the rows asked about, so that a question costs the same among many accounts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Presence:
    """``since``: microseconds since 1970 from which each account was there, shape (accounts,); ``moment``: when it is asked."""

    since: NDArray[np.int64]
    moment: int

    def has(self, row: int) -> bool:
        """Whether one account was there."""
        return bool(self.since[row] <= self.moment)

    def among(self, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Which of ``rows`` were there; shape as ``rows``."""
        return self.since[rows] <= self.moment
