"""Versions of the policy in memory: same contract as those in a database, gone with the process."""

import hashlib
import threading
from collections.abc import Sequence

from fairlead.adapters.memory.store import MemoryStore
from fairlead.adapters.sql.codec import canonical
from fairlead.application.policy_ports import NewVersion, PolicyContent, PolicyMoved, PolicyVersion
from fairlead.application.ports import NotFound


class MemoryPolicies:
    """`fairlead.application.policy_ports.PolicyVersions`. Threads may share it."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        """Beside ``store``, whose edition rises with each version and which keeps the policies for replay."""
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

    def append(self, new: NewVersion, *, base: int) -> PolicyVersion:
        """Make a version. Raises `PolicyMoved`."""
        with self._lock:
            if base != len(self._kept):
                raise PolicyMoved(base, len(self._kept))
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
