"""Batches in memory: same contract as in a database, gone with the process."""

import threading
from collections.abc import Sequence
from dataclasses import replace

from fairlead.application.batch_ports import Batch, BatchHead, Line, LineState
from fairlead.application.edit_ports import Deed
from fairlead.application.ports import NotFound


class MemoryBatches:
    """`fairlead.application.batch_ports.BatchBook`. Threads may share it."""

    def __init__(self) -> None:
        """No batch yet."""
        self._lock = threading.Lock()
        self._kept: dict[str, Batch] = {}

    def add(self, made: Batch) -> None:
        """Keep a new batch; one of the same identity is left as it is."""
        with self._lock:
            self._kept.setdefault(made.head.batch_id, made)

    def heads(self, limit: int) -> Sequence[tuple[BatchHead, int]]:
        """The latest batches, newest first, each with how many lines are open."""
        with self._lock:
            newest = sorted(self._kept.values(), key=lambda one: (-one.head.made_at.timestamp(), one.head.batch_id))
        return tuple((one.head, one.open) for one in newest[:limit])

    def batch(self, batch_id: str) -> Batch:
        """One batch. Raises `NotFound`."""
        with self._lock:
            if batch_id not in self._kept:
                raise NotFound(f"there is no batch {batch_id}; `fairlead batch list` shows them")
            return self._kept[batch_id]

    def settle(self, batch_id: str, lines: Sequence[Line], deed: Deed | None = None) -> frozenset[str]:  # noqa: ARG002, changes are kept elsewhere
        """Keep what became of open lines; the leads whose line nobody had settled before."""
        with self._lock:
            made = self._kept[batch_id]
            waits = {one.lead_id for one in made.lines if one.state is LineState.OPEN}
            done = {line.lead_id: line for line in lines if line.lead_id in waits}
            self._kept[batch_id] = replace(made, lines=tuple(done.get(one.lead_id, one) for one in made.lines))
            return frozenset(done)
