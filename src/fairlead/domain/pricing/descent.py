"""Downhill over a box, by a limited memory of curvature: what the price solver walks with."""

from collections import deque
from collections.abc import Callable
from typing import Final

import numpy as np

from fairlead.domain.prediction import FloatArray

_REMEMBERED: Final = 10
_HALVINGS: Final = 12
_ENOUGH: Final = 1e-4

Slope = Callable[[FloatArray], tuple[float, FloatArray]]


def descend(slope: Slope, start: FloatArray, highest: FloatArray, *, steps: int, settled: float) -> FloatArray:
    """The lowest point found of a smooth convex function over 0 ≤ u ≤ ``highest``; all arrays of shape (m,).

    ``slope`` gives the function and its gradient. Two-metric projection (Bertsekas 1982): coordinates pressed against their bound rest, the
    others follow the limited-memory BFGS direction (Nocedal 1980). Ends after ``steps``, or where one gains less than ``settled``, three
    times in a row.
    """
    at = np.clip(start, 0.0, highest)
    height, gradient = slope(at)
    memory: deque[tuple[FloatArray, FloatArray]] = deque(maxlen=_REMEMBERED)
    idle = 0
    for _ in range(steps):
        moves = ~(((at <= 0.0) & (gradient >= 0.0)) | ((at >= highest) & (gradient <= 0.0)))
        if not moves.any():
            break
        found = _line(slope, at, height, gradient, _direction(gradient, moves, memory), highest)
        if found is None and memory:
            memory.clear()
            found = _line(slope, at, height, gradient, _direction(gradient, moves, memory), highest)
        if found is None:
            break
        there, lower, steeper = found
        step, turn = there - at, steeper - gradient
        if float(step @ turn) > 1e-12 * float(turn @ turn):
            memory.append((step, turn))
        idle = idle + 1 if height - lower < settled else 0
        at, height, gradient = there, lower, steeper
        if idle >= 3:
            break
    return at


def _direction(gradient: FloatArray, moves: np.ndarray, memory: "deque[tuple[FloatArray, FloatArray]]") -> FloatArray:
    """Downhill among those that move."""
    down = np.where(moves, -gradient, 0.0)
    if not memory:
        return down / max(float(np.abs(down).max()), 1e-300)
    found, shares = down.copy(), []
    for step, turn in reversed(memory):
        curved = float(np.where(moves, step, 0.0) @ turn)
        share = float(np.where(moves, step, 0.0) @ found) / curved if curved > 0 else 0.0
        found -= share * np.where(moves, turn, 0.0)
        shares.append((share, curved))
    step, turn = memory[-1]
    free = np.where(moves, turn, 0.0)
    found *= max(float(step @ free), 1e-300) / max(float(free @ free), 1e-300)
    for (step, turn), (share, curved) in zip(memory, reversed(shares), strict=True):
        if curved > 0:
            found += (share - float(np.where(moves, turn, 0.0) @ found) / curved) * np.where(moves, step, 0.0)
    return found if float(found @ gradient) < 0 else down / max(float(np.abs(down).max()), 1e-300)


def _line(
    slope: Slope, at: FloatArray, height: float, gradient: FloatArray, way: FloatArray, highest: FloatArray
) -> tuple[FloatArray, float, FloatArray] | None:
    """The first point on the bent way that lies low enough (Armijo 1966), with height and gradient there; None where none does."""
    length = 1.0
    for _ in range(_HALVINGS):
        there = np.clip(at + length * way, 0.0, highest)
        lower, steeper = slope(there)
        if lower <= height + _ENOUGH * float(gradient @ (there - at)):
            return there, lower, steeper
        length *= 0.4
    return None
