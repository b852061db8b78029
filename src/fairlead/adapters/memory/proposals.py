"""Proposed policies in memory: same contract as in a database, gone with the process."""

import threading
from collections.abc import Sequence
from dataclasses import replace

from fairlead.application.proposal_ports import Proposal, ProposalState, Settled


class MemoryProposals:
    """`fairlead.application.proposal_ports.ProposalBook`. Threads may share it."""

    def __init__(self) -> None:
        """Nothing was proposed yet."""
        self._lock = threading.Lock()
        self._kept: list[Proposal] = []

    def proposals(self) -> Sequence[Proposal]:
        """All of them, the first one first."""
        with self._lock:
            return tuple(self._kept)

    def add(self, new: Proposal) -> Proposal:
        """Keep a new one under the next number."""
        with self._lock:
            kept = replace(new, number=len(self._kept) + 1)
            self._kept.append(kept)
            return kept

    def settle(self, number: int, state: ProposalState, settled: Settled) -> bool:
        """Say what became of one that waits; False where it does not wait."""
        with self._lock:
            if not 1 <= number <= len(self._kept) or self._kept[number - 1].settled is not None:
                return False
            self._kept[number - 1] = replace(self._kept[number - 1], state=state, settled=settled)
            return True
