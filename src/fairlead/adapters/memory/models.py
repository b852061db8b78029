"""Steps in the life of models in memory: same contract as those in a database, gone with the process."""

import threading
from collections.abc import Callable, Sequence

from fairlead.application.model_ports import ModelsMoved, ModelStep


class MemoryModelSteps:
    """`fairlead.application.model_ports.ModelSteps`. Threads may share it."""

    def __init__(self) -> None:
        """None was taken yet."""
        self._lock = threading.RLock()
        self._kept: tuple[ModelStep, ...] = ()

    def steps(self) -> Sequence[ModelStep]:
        """All of them, the first one first."""
        return self._kept

    def append(self, new: Sequence[ModelStep], *, base: int, then: Callable[[], None] = lambda: None) -> None:
        """Keep steps, once ``then`` has run. Raises `ModelsMoved`."""
        with self._lock:
            if base != len(self._kept):
                raise ModelsMoved(base, len(self._kept))
            then()
            self._kept = (*self._kept, *new)
