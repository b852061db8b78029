"""Adapters that keep everything in memory: for tests, the tutorial and trying things out."""

from fairlead.adapters.memory.clock import SteppedClock
from fairlead.adapters.memory.edits import MemoryEdits
from fairlead.adapters.memory.policies import MemoryPolicies
from fairlead.adapters.memory.store import MemoryStore

__all__ = ["MemoryEdits", "MemoryPolicies", "MemoryStore", "SteppedClock"]
