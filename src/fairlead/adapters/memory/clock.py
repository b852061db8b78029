"""A clock that moves only when told to."""

from datetime import datetime, timedelta


class SteppedClock:
    """Starts at an aware moment and stands still until stepped. With ``tick`` each reading moves it on by that much."""

    def __init__(self, start: datetime, *, tick: timedelta = timedelta(0)) -> None:
        """Begin at ``start``; raises `ValueError` if it carries no time zone."""
        if start.tzinfo is None:
            raise ValueError(f"{start} carries no time zone; give an aware moment, such as datetime(2026, 1, 5, 9, tzinfo=UTC)")
        self._start = self._now = start
        self._tick = tick

    def now(self) -> datetime:
        """The moment it stands at."""
        reading = self._now
        self._now += self._tick
        return reading

    def step(self, by: timedelta) -> datetime:
        """Move on by ``by`` and tell the new moment; raises `ValueError` for a step back."""
        if by < timedelta(0):
            raise ValueError(f"a clock does not run backwards: {by}")
        self._now += by
        return self._now

    def elapsed_seconds(self) -> float:
        """Seconds since the start."""
        return (self._now - self._start).total_seconds()

    def wait(self, seconds: float) -> None:
        """Step on by ``seconds``; no time passes outside."""
        self.step(timedelta(seconds=seconds))
