"""The switch of prediction in memory: same contract as in a database, gone with the process."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from fairlead.application.switch_ports import Turn


class MemorySwitch:
    """`fairlead.application.switch_ports.SwitchBook`. Threads may share it; ``told`` runs at every turn."""

    def __init__(self, told: Callable[[], None] = lambda: None) -> None:
        """Nobody turned it yet."""
        self._lock = threading.RLock()
        self._told = told
        self._kept: tuple[Turn, ...] = ()

    def current(self) -> Turn | None:
        """The last turn; None before the first."""
        return self._kept[-1] if self._kept else None

    def keep(self, turn: Turn, *, after: int | None = None) -> Turn | None:
        """Keep a turn; None where another one came between."""
        with self._lock:
            if after is not None and after != len(self._kept):
                return None
            self._kept = (*self._kept, replace(turn, number=len(self._kept) + 1))
            self._told()
            return self._kept[-1]

    def turns(self, limit: int) -> Sequence[Turn]:
        """The latest turns, newest first."""
        return tuple(reversed(self._kept))[:limit]
