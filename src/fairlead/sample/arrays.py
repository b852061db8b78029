"""Names for the arrays that the world is made of."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Indices: TypeAlias = npt.NDArray[np.int64]
"""Whole numbers: positions in a list, counts, or moments in seconds since 1970 UTC."""
Numbers: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Strings: TypeAlias = tuple[str, ...]
