"""The part of a policy that says how turns are counted."""

from dataclasses import dataclass
from enum import StrEnum


class Settle(StrEnum):
    """Whether something that was not a turn taken in rotation costs one: it is charged, or it is free (a charge made is given back)."""

    CHARGE = "charge"
    FREE = "free"


class CatchUp(StrEnum):
    """What those who were away earn: nothing, or what they missed, paid back at a bounded rate."""

    NONE = "none"
    BOUNDED = "bounded"


class Order(StrEnum):
    """Who gets a lead that several may get in turn: one of them drawn, each with the same chance, or strictly the one due first."""

    DRAWN = "drawn"
    STRICT = "strict"


@dataclass(frozen=True, slots=True)
class Rotation:
    """How the credit ledger counts.

    ``bound``: credit stays within plus and minus this many leads. ``catch_up`` after an absence. Whatever is set aside, from an absence or
    anything else, is made up by at most one extra lead in ``catch_up_one_in`` given. ``declined``, ``no_show``, ``ownership`` and
    ``moved``: whether a lead declined by the rep, a meeting the person missed, a lead that came by ownership and a lead moved by hand
    cost a turn. ``order``: how the next is found among those whose turn it may be.
    """

    bound: float = 5.0
    catch_up: CatchUp = CatchUp.NONE
    catch_up_one_in: int = 5
    declined: Settle = Settle.FREE
    no_show: Settle = Settle.FREE
    ownership: Settle = Settle.FREE
    moved: Settle = Settle.CHARGE
    order: Order = Order.DRAWN
