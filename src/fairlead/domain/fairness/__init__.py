"""Room 7: the credit ledger, the arithmetic of fair turns. Every entry has a reason, and all entries sum to zero."""

from fairlead.domain.fairness.policy import CatchUp, Rotation, Settle

__all__ = ["CatchUp", "Rotation", "Settle"]
