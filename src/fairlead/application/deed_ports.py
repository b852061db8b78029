"""What people do with leads, as it is kept."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

MOST_WORDS: Final = 1000
"""So many characters somebody may give as a reason."""


class DeedKind(StrEnum):
    """What was done with a lead: by a person, or by the clock where its time was up."""

    APPROVED = "approved"
    CHANGED = "changed"
    REJECTED = "rejected"
    MOVED = "moved"
    HANDED_OFF = "handed off"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    OVERDUE = "overdue"
    LOCKED = "locked"
    UNLOCKED = "unlocked"

    @property
    def overrides(self) -> bool:
        """Whether it says that what was recommended was not right."""
        return self in _OVERRIDES


_OVERRIDES: Final = frozenset({DeedKind.CHANGED, DeedKind.REJECTED})


class OverrideReason(StrEnum):
    """Why a person decides otherwise than was recommended: one of few, so that it can be counted and learned from."""

    KNOWS_THEM = "knows_them"
    EXPERTISE = "expertise"
    LANGUAGE = "language"
    WORKLOAD = "workload"
    AVAILABILITY = "availability"
    CONFLICT = "conflict"
    LEAD_DATA = "lead_data"
    OTHER = "other"

    @property
    def words(self) -> str:
        """What it means, for people who choose among them."""
        return _WORDS[self]


_WORDS: Final = {
    OverrideReason.KNOWS_THEM: "somebody knows the person or the account",
    OverrideReason.EXPERTISE: "somebody knows the industry or the product better",
    OverrideReason.LANGUAGE: "somebody speaks their language better",
    OverrideReason.WORKLOAD: "the recommended rep has too much to do",
    OverrideReason.AVAILABILITY: "the recommended rep is not there in time",
    OverrideReason.CONFLICT: "a conflict of interest, or a promise made",
    OverrideReason.LEAD_DATA: "what is known of the lead is wrong or too little",
    OverrideReason.OTHER: "something else, as the note says",
}


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done with a lead. ``number``: in the order of keeping, 0 before it is kept.

    ``key``: the same request always has the same one. ``seen``: the decision that its author had before them; ``decision_id``: the one that
    came of it. ``suggested_rep_id``: who was recommended; ``rep_id``: who has the lead after it, or accepted or lost it.
    """

    key: str
    kind: DeedKind
    lead_id: str
    at: datetime
    author: str
    seen: str | None = None
    decision_id: str | None = None
    from_rep_id: str | None = None
    suggested_rep_id: str | None = None
    rep_id: str | None = None
    reason: OverrideReason | None = None
    words: str | None = None
    number: int = 0


class HandlingKeeping(Protocol):
    """What a write transaction does for leads that people decide on."""

    def accept(self, lead_id: str) -> None:
        """Its rep accepted it: nothing is asked any more."""
        ...

    def lock_lead(self, lead_id: str, deed: int | None) -> None:
        """Lock a lead by a deed's number, or unlock it."""
        ...

    def is_locked(self, lead_id: str) -> bool:
        """Whether nothing automatic may move a lead; False for one that is not known."""
        ...

    def add_deed(self, deed: Deed) -> Deed:
        """Keep a deed under the next number."""
        ...

    def deed_of(self, key: str) -> Deed | None:
        """The deed that was kept under this key."""
        ...

    def deed_numbered(self, number: int) -> Deed | None:
        """The deed of that number."""
        ...

    def last_deed(self, lead_id: str) -> Deed | None:
        """The last that was done with a lead."""
        ...
