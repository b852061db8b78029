"""Room 8: the credit ledger, the arithmetic of fair turns. Every entry has a reason, and all entries sum to zero.

`take_turns` says whose turn the next lead is, `given` and its kin write what that costs and earns everybody. Beside it the fairness
contract: `Reckoning` holds what everybody received against it.
"""

from fairlead.domain.fairness.contract import Against, Among, Ceiling, Contract, Counted, Floor, Peers, Reckoning, UnderContract, bottom_of
from fairlead.domain.fairness.entries import (
    GIVEN_UP,
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
from fairlead.domain.fairness.feasible import check_contract, check_contract_on
from fairlead.domain.fairness.group import Group, bounded, everybody
from fairlead.domain.fairness.policy import CatchUp, Order, Rotation, Settle
from fairlead.domain.fairness.receiving import Receipt, Receiving, window_begins
from fairlead.domain.fairness.turns import Turn, in_turn, present, pull, take_turns

__all__ = [
    "GIVEN_UP",
    "Against",
    "Among",
    "CatchUp",
    "Ceiling",
    "Contract",
    "Counted",
    "Entry",
    "EntryReason",
    "Floor",
    "Group",
    "Order",
    "Peers",
    "Receipt",
    "Receiving",
    "Reckoning",
    "Rotation",
    "Settle",
    "Turn",
    "UnderContract",
    "adjusted",
    "beyond",
    "bottom_of",
    "bounded",
    "check_contract",
    "check_contract_on",
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
    "window_begins",
]
