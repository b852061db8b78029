"""A clock that jumps, as one does that an operator or a time server sets."""

from datetime import datetime, timedelta


class LooseClock:
    """Stands still until it jumps, forward or back. What is measured with a stopwatch goes on by itself, as it does on a machine."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._seconds = 0.0

    def now(self) -> datetime:
        return self._now

    def jump(self, by: timedelta) -> None:
        self._now += by

    def elapsed_seconds(self) -> float:
        self._seconds += 0.001
        return self._seconds

    def wait(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._seconds += seconds
