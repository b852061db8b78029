"""How often somebody may ask: a bucket for each caller, in this process."""

import math
import threading
from dataclasses import dataclass
from typing import Final

from fairlead.application.access_ports import TooOften

_MOST_CALLERS: Final = 20_000


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Throttle:
    """A token bucket for each caller: ``most`` at once, refilled evenly over ``seconds``. Threads may share it."""

    def __init__(self, most: int, seconds: float) -> None:
        """``most`` 0 lets everybody through."""
        self._most, self._seconds = most, seconds
        self._buckets: dict[str, _Bucket] = {}
        self._lock = threading.Lock()

    def take(self, caller: str, at: float) -> None:
        """Count one at ``at`` seconds of any steady clock. Raises `TooOften` where none is left, and counts nothing then."""
        if self._most <= 0:
            return
        with self._lock:
            bucket = self._filled(caller, at)
            if bucket.left < 1.0:
                raise self._refusal(bucket)
            bucket.left -= 1.0

    def look(self, caller: str, at: float) -> None:
        """As `take`, without counting."""
        if self._most <= 0:
            return
        with self._lock:
            bucket = self._filled(caller, at)
            if bucket.left < 1.0:
                raise self._refusal(bucket)

    def _filled(self, caller: str, at: float) -> _Bucket:
        bucket = self._buckets.get(caller)
        if bucket is None:
            if len(self._buckets) >= _MOST_CALLERS:
                self._forget(at)
            bucket = self._buckets[caller] = _Bucket(float(self._most), at)
        bucket.left = min(float(self._most), bucket.left + max(0.0, at - bucket.at) * self._most / self._seconds)
        bucket.at = at
        return bucket

    def _forget(self, at: float) -> None:
        """Those whose bucket is full again; where that frees too little, the half that asked longest ago."""
        self._buckets = {name: each for name, each in self._buckets.items() if at - each.at < self._seconds}
        if len(self._buckets) >= _MOST_CALLERS:
            latest = sorted(self._buckets.items(), key=lambda one: -one[1].at)
            self._buckets = dict(latest[: _MOST_CALLERS // 2])

    def _refusal(self, bucket: _Bucket) -> TooOften:
        wait = max(1, math.ceil((1.0 - bucket.left) * self._seconds / self._most))
        return TooOften(f"too many requests; wait {wait} second{'s' if wait > 1 else ''}, then try again", wait)
