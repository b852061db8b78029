"""How often somebody may ask, and how long whoever guesses waits: counted for each caller, in this process."""

import ipaddress
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

    def give(self, caller: str, at: float) -> None:
        """What was taken does not count after all."""
        if self._most <= 0:
            return
        with self._lock:
            bucket = self._filled(caller, at)
            bucket.left = min(float(self._most), bucket.left + 1.0)

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
        return _come_again(max(1, math.ceil((1.0 - bucket.left) * self._seconds / self._most)))


@dataclass(slots=True)
class _Guesser:
    tries: int
    at: float
    until: float


class Waits:
    """Some tries for each caller, then waits that double from one try to the next. Threads may share it.

    After ``free`` tries the next one waits ``first`` seconds, the one after it twice as long, and so on up to ``longest``. Whoever rests
    for ``forgotten`` seconds begins anew.
    """

    def __init__(self, free: int, *, first: float, longest: float, forgotten: float) -> None:
        self._free, self._first, self._longest, self._forgotten = free, first, longest, forgotten
        self._of: dict[str, _Guesser] = {}
        self._lock = threading.Lock()

    def take(self, caller: str, at: float) -> None:
        """Count one at ``at`` seconds of any steady clock. Raises `TooOften` for one that comes too early, and counts nothing then."""
        with self._lock:
            known = self._of.get(caller)
            if known is None or at - known.at >= self._forgotten:
                self._room(at)
                known = self._of[caller] = _Guesser(0, at, at)
            if at < known.until:
                raise _come_again(math.ceil(known.until - at))
            known.tries, known.at = known.tries + 1, at
            if (over := known.tries - self._free) >= 0:
                known.until = at + min(self._longest, self._first * 2.0 ** min(over, 60))

    def give(self, caller: str, at: float) -> None:
        """What was taken does not count after all."""
        with self._lock:
            known = self._of.get(caller)
            if known is not None:
                known.tries, known.until = max(0, known.tries - 1), min(known.until, at)

    def forget(self, caller: str) -> None:
        """The caller proved to be who it says: it begins anew."""
        with self._lock:
            self._of.pop(caller, None)

    def _room(self, at: float) -> None:
        if len(self._of) < _MOST_CALLERS:
            return
        self._of = {name: each for name, each in self._of.items() if at - each.at < self._forgotten}
        if len(self._of) >= _MOST_CALLERS:
            latest = sorted(self._of.items(), key=lambda one: -one[1].at)
            self._of = dict(latest[: _MOST_CALLERS // 2])


def place_of(address: str) -> str:
    """The caller behind an address: of IPv6 the network of 64 bits, since one house has all of it."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return address
    return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))


def _come_again(wait: int) -> TooOften:
    spelled = f"{wait} second{'s' if wait > 1 else ''}" if wait < 120 else f"{math.ceil(wait / 60)} minutes"
    return TooOften(f"too many requests; wait {spelled}, then try again", wait)
