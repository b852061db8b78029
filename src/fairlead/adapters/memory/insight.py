"""What insight found and what was decided on it in memory: same contract as in a database, gone with the process."""

import threading
from collections.abc import Sequence
from dataclasses import replace

from fairlead.adapters.memory.edits import MemoryEdits
from fairlead.application.insight_ports import About, DecidedMeanwhile, InsightDecision, MakeChange, Profile
from fairlead.application.ports import NotFound
from fairlead.learning.insights import Insights


class MemoryInsights:
    """`fairlead.application.insight_ports.InsightBook`. Threads may share it."""

    def __init__(self, edits: MemoryEdits) -> None:
        """Nothing was found yet, and nothing decided. ``edits``: where the profiles of reps are."""
        self._edits = edits
        self._lock = threading.RLock()
        self._decided: tuple[InsightDecision, ...] = ()
        self._found: Insights | None = None

    def decisions(self, about: About) -> Sequence[InsightDecision]:
        """All of them, the first one first."""
        return tuple(each for each in self._decided if each.about is about)

    def decide(self, new: InsightDecision, *, after: int, change: MakeChange | None = None) -> InsightDecision:
        """Keep a decision and what it changes; returns it with its number."""
        with self._lock, self._edits.alone():
            latest = next((each for each in reversed(self._decided) if (each.about, each.key) == (new.about, new.key)), None)
            if latest is not None and latest.number != after:
                raise DecidedMeanwhile(latest)
            made = new.change if change is None else self._changed(new.subject, change)
            kept = replace(new, change=made, number=len(self._decided) + 1)
            self._decided = (*self._decided, kept)
            return kept

    def keep(self, insights: Insights) -> None:
        """Keep what was found, in place of what was found before."""
        self._found = insights

    def latest(self) -> Insights | None:
        """What was found last; None before the first time."""
        return self._found

    def _changed(self, rep_id: str, change: MakeChange) -> int | None:
        values = self._edits.values("rep").get(rep_id)
        if values is None:
            raise NotFound(f"there is no rep '{rep_id}'")
        new = change(Profile(values, self._edits.edits("rep", rep_id)))
        made = None if new is None else self._edits.make(new)
        return None if made is None else made.number
