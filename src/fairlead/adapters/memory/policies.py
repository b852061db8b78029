"""Versions of the policy in memory: same contract as those in a database, gone with the process."""

import hashlib
import threading
from collections.abc import Sequence

from fairlead.adapters.memory.proposals import MemoryProposals
from fairlead.adapters.memory.store import MemoryStore
from fairlead.adapters.sql.codec import canonical
from fairlead.application.policy_ports import NewVersion, PolicyContent, PolicyMoved, PolicyVersion
from fairlead.application.ports import NotFound
from fairlead.application.proposal_ports import Approving, ProposalRefused, ProposalState


class MemoryPolicies:
    """`fairlead.application.policy_ports.PolicyVersions`. Threads may share it."""

    def __init__(self, store: MemoryStore | None = None, proposals: MemoryProposals | None = None) -> None:
        """Beside ``store``, whose edition rises with each version and which keeps the policies for replay, and beside ``proposals``."""
        self.proposals = proposals or MemoryProposals()
        self._store = store or MemoryStore()
        self._lock = threading.RLock()
        self._kept: list[tuple[PolicyVersion, PolicyContent]] = []

    def newest(self) -> int:
        """The number of the newest version, 0 where there is none."""
        return len(self._kept)

    def versions(self) -> Sequence[PolicyVersion]:
        """All of them, the first one first."""
        with self._lock:
            return tuple(version for version, _ in self._kept)

    def content(self, number: int) -> PolicyContent:
        """What a version says. Raises `NotFound`."""
        with self._lock:
            if not 1 <= number <= len(self._kept):
                raise NotFound(f"there is no version {number} of the policy")
            return self._kept[number - 1][1]

    def append(self, new: NewVersion, *, base: int, approving: Approving | None = None) -> PolicyVersion:
        """Make a version, and settle the proposal with it. Raises `PolicyMoved`, and `ProposalRefused` where that waits no more."""
        with self._lock:
            if base != len(self._kept):
                raise PolicyMoved(base, len(self._kept))
            if approving is not None and not self.proposals.settle(approving.number, ProposalState.APPROVED, approving.by(base + 1)):
                raise ProposalRefused(f"somebody decided on proposal {approving.number} meanwhile")
            made = PolicyVersion(
                number=base + 1,
                digest=hashlib.sha256(new.text.encode()).hexdigest(),
                policy=canonical(new.policy)[1],
                effective_from=new.effective_from,
                applied_at=new.applied_at,
                author=new.author,
                note=new.note,
                base=base,
                restores=new.restores,
            )
            self._store.keep_policy(new.policy)
            self._kept.append((made, PolicyContent(new.text, new.policy)))
            self._store.new_edition()
            return made
