"""What insight found and what was decided on it in memory: same contract as in a database, gone with the process."""

import threading
from collections.abc import Sequence
from dataclasses import replace

from fairlead.application.insight_ports import About, InsightDecision
from fairlead.learning.insights import Insights


class MemoryInsights:
    """`fairlead.application.insight_ports.InsightBook`. Threads may share it."""

    def __init__(self) -> None:
        """Nothing was found yet, and nothing decided."""
        self._lock = threading.RLock()
        self._decided: tuple[InsightDecision, ...] = ()
        self._found: Insights | None = None

    def decisions(self, about: About) -> Sequence[InsightDecision]:
        """All of them, the first one first."""
        return tuple(each for each in self._decided if each.about is about)

    def decide(self, new: InsightDecision) -> InsightDecision:
        """Keep a decision; returns it with its number."""
        with self._lock:
            kept = replace(new, number=len(self._decided) + 1)
            self._decided = (*self._decided, kept)
            return kept

    def keep(self, insights: Insights) -> None:
        """Keep what was found, in place of what was found before."""
        self._found = insights

    def latest(self) -> Insights | None:
        """What was found last; None before the first time."""
        return self._found
