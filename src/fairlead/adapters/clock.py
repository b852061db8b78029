"""The only file that reads the time."""

import time
from datetime import UTC, datetime


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """This moment, in UTC."""
        return datetime.now(UTC)

    def elapsed_seconds(self) -> float:
        """A reading that only ever rises, for telling how long something took."""
        return time.perf_counter()

    def wait(self, seconds: float) -> None:
        """Let ``seconds`` pass."""
        time.sleep(seconds)
