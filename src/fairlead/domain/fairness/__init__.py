"""Room 8: the credit ledger, the arithmetic of fair turns. Every entry has a reason, and all entries sum to zero.

`take_turns` says whose turn the next lead is, `given` and its kin write what that costs and earns everybody.
"""

from fairlead.domain.fairness.entries import (
    Entry,
    EntryReason,
    adjusted,
    beyond,
    given,
    given_back,
    joined,
    left,
    made_up,
    moved,
    settled,
    standing_charge,
    totals,
)
from fairlead.domain.fairness.group import Group, bounded, everybody
from fairlead.domain.fairness.policy import CatchUp, Order, Rotation, Settle
from fairlead.domain.fairness.turns import Turn, in_turn, present, pull, take_turns

__all__ = [
    "CatchUp",
    "Entry",
    "EntryReason",
    "Group",
    "Order",
    "Rotation",
    "Settle",
    "Turn",
    "adjusted",
    "beyond",
    "bounded",
    "everybody",
    "given",
    "given_back",
    "in_turn",
    "joined",
    "left",
    "made_up",
    "moved",
    "present",
    "pull",
    "settled",
    "standing_charge",
    "take_turns",
    "totals",
]
