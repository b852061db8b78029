"""What a rep knows and can: changes that are proposed and approved, and where proposals are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from fairlead.application.edit_ports import Deed
from fairlead.application.insight_ports import MakeChange

PROFILE_FIELDS: Final = (
    "industry_groups",
    "products",
    "deal_ranges",
    "languages",
    "competitors",
    "certifications",
    "selling_style",
    "seniority",
    "backgrounds",
)
"""Fields of the record of a rep that are its profile, in the order in which people read them."""
TEXTS: Final = frozenset({"selling_style", "seniority"})
"""Those that hold one text; the others hold a list."""
LONGEST_NOTE: Final = 2_000

Wanted = Mapping[str, tuple[str, ...]]
"""Field → what it shall hold; nothing empties it."""


class ProfileRefused(ValueError):
    """A profile cannot be changed like this; the message says why. Nothing was changed."""


class ProfileFlawed(ProfileRefused):
    """What was entered of a profile has mistakes, whatever there is already."""


class WishState(StrEnum):
    """Where a proposed change stands. ``replaced``: by a newer one of the same rep."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class WishSettled:
    """Who decided on it, why and when. ``change``: the change of the record that followed, None where none did."""

    author: str
    note: str
    at: datetime
    change: int | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """A change of a profile that somebody proposes. ``before``: what these fields held then. ``number`` is 0 until it is kept."""

    rep_id: str
    wanted: Wanted
    before: Wanted
    author: str
    note: str
    at: datetime
    state: WishState = WishState.PROPOSED
    settled: WishSettled | None = field(default=None)
    number: int = 0


def deed_of(wish: Wish) -> Deed:
    """Who proposed it, or who ended it, as it is kept among the changes."""
    if wish.settled is None:
        fields = "; ".join(f"{name}: {', '.join(value)}" for name, value in wish.wanted.items())
        return Deed("profile proposal", wish.rep_id, wish.author, wish.at, _said(f"{wish.number} proposed, {fields}", wish.note))
    done = wish.settled
    return Deed("profile proposal", wish.rep_id, done.author, done.at, _said(f"{wish.number} {wish.state.value}", done.note))


def _said(what: str, note: str) -> str:
    return f"{what}: {note}" if note else what


class WishBook(Protocol):
    """Where proposed changes are kept; each is settled at most once, and none is taken away."""

    def wishes(self, *, rep_id: str | None = None) -> Sequence[Wish]:
        """All of them, or those about one rep; the latest first."""
        ...

    def propose(self, new: Wish) -> Wish:
        """Keep a new one under the next number; one of the same rep that still waits is replaced by it."""
        ...

    def change(self, rep_id: str, change: MakeChange) -> int | None:
        """Make a change of a profile as it is found while nobody else can change it, all in one transaction; its number.

        None where ``change`` makes nothing of it. Raises `fairlead.application.ports.NotFound` where the rep is gone, and whatever
        ``change`` raises.
        """
        ...

    def settle(self, number: int, state: WishState, settled: WishSettled, change: MakeChange | None = None) -> Wish | None:
        """Say what became of one that waits, and make what follows, all in one transaction; None where it does not wait.

        Raises `fairlead.application.ports.NotFound` where the rep is gone, and whatever ``change`` raises.
        """
        ...
