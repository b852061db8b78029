"""One row at a time through LightGBM's C interface for single rows: what the trees cost, without some 60 µs of preparation for a table."""

import ctypes
from collections.abc import Callable
from typing import Any, Final

import lightgbm

from fairlead.domain.prediction import FloatArray

# The C interface is LightGBM's public one; its Python package loads the library and keeps it under this name.
_LIBRARY: Final = lightgbm.basic._LIB  # type: ignore[attr-defined]  # noqa: SLF001
_RAW_SCORE: Final = 1
_FLOAT64: Final = 1
_ALL_TREES: Final = -1
_Pointer: Final = ctypes.c_void_p


class SingleRow:
    """The trees of a model text, asked of one row by one thread; threads may share it. Raises `lightgbm.basic.LightGBMError`."""

    def __init__(self, text: str) -> None:
        """Load the model, and lay out once what every call needs."""
        self._model, self._call = _Pointer(), _Pointer()
        trees, columns = ctypes.c_int(0), ctypes.c_int(0)
        _checked(_LIBRARY.LGBM_BoosterLoadModelFromString(text.encode(), ctypes.byref(trees), ctypes.byref(self._model)))
        _checked(_LIBRARY.LGBM_BoosterGetNumFeature(self._model, ctypes.byref(columns)))
        self.columns: int = columns.value
        what = (ctypes.c_int(_RAW_SCORE), ctypes.c_int(0), ctypes.c_int(_ALL_TREES), ctypes.c_int(_FLOAT64), ctypes.c_int32(self.columns))
        _checked(
            _LIBRARY.LGBM_BoosterPredictForMatSingleRowFastInit(self._model, *what, b"num_threads=1 verbosity=-1", ctypes.byref(self._call))
        )

    def score(self, row: FloatArray) -> float:
        """The raw score of ``row``: contiguous, of shape (columns,)."""
        if row.shape != (self.columns,):
            raise ValueError(f"a row of shape {row.shape} where the trees read ({self.columns},)")
        score, many = ctypes.c_double(), ctypes.c_int64()
        _checked(_predict(self._call, row.ctypes.data, ctypes.byref(many), ctypes.byref(score)))
        return score.value

    def __del__(self) -> None:
        """Give the memory back; what was never made is nothing to give back."""
        if (call := getattr(self, "_call", None)) is not None and call.value:
            _LIBRARY.LGBM_FastConfigFree(call)
        if (model := getattr(self, "_model", None)) is not None and model.value:
            _LIBRARY.LGBM_BoosterFree(model)


def _checked(code: int) -> None:
    if code:
        raise lightgbm.basic.LightGBMError(_LIBRARY.LGBM_GetLastError().decode())


def _declared() -> Callable[[Any, Any, Any, Any], int]:
    """The call with its types told, so that a pointer passes as a number. It takes microseconds, so it keeps the interpreter's lock."""
    kind = ctypes.PYFUNCTYPE(ctypes.c_int, _Pointer, _Pointer, _Pointer, _Pointer)
    call: Callable[[Any, Any, Any, Any], int] = kind(("LGBM_BoosterPredictForMatSingleRowFast", _LIBRARY))
    return call


_predict: Final = _declared()
