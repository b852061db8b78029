"""The last report of scores in memory: same contract as in a database, gone with the process."""

import threading

from fairlead.application.score_ports import KeptReport


class MemoryScores:
    """`fairlead.application.score_ports.ScoreBook`. Threads may share it."""

    def __init__(self) -> None:
        """Nobody looked yet."""
        self._lock = threading.Lock()
        self._kept: KeptReport | None = None

    def keep(self, kept: KeptReport) -> None:
        """Keep a report in place of the one before, unless that is later."""
        with self._lock:
            if self._kept is None or kept.looked_at >= self._kept.looked_at:
                self._kept = kept

    def latest(self) -> KeptReport | None:
        """The last one."""
        return self._kept
