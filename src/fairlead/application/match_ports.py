"""What matching needs from outside, as protocols: pairs that people review, merges, and the leads to look through."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from fairlead.domain.account import Account
from fairlead.domain.lead import Lead
from fairlead.domain.matching import EarlierLead, Evidence, Verdicts


class MergeRefused(ValueError):
    """Two leads that cannot be merged, or a merge that cannot be undone; the message says why and what to do. Nothing was changed."""


class LeadMerged(Exception):
    """The lead was merged into another one. Nothing was decided on it."""

    def __init__(self, lead_id: str, into: str) -> None:
        """Name both."""
        super().__init__(f"lead {lead_id} was merged into {into}; send what is new about {into}, or undo the merge: fairlead match unmerge")
        self.lead_id, self.into = lead_id, into


class PairKind(StrEnum):
    """What a pair is of: a lead and an account, or a lead and an earlier lead of the same person."""

    ACCOUNT = "account"
    PERSON = "person"


class Verdict(StrEnum):
    """What somebody said of a pair: the same, or two."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Pair:
    """A lead, and the account or earlier lead it may be the same as. ``signature``: by what the verdict is remembered."""

    kind: PairKind
    lead_id: str
    other_id: str
    probability: float
    evidence: tuple[Evidence, ...]
    signature: str
    found_at: datetime
    verdict: Verdict | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One of a pair in words, as a person compares them: what is known, by field, in order."""

    record_id: str
    name: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ShownPair:
    """A pair with both sides."""

    pair: Pair
    lead: Side
    other: Side


@dataclass(frozen=True, slots=True)
class Merge:
    """Lead ``lead_id`` merged into ``into``: who, when and why; and the same of its undoing, None while it holds."""

    merge_id: str
    lead_id: str
    into: str
    merged_at: datetime
    merged_by: str
    reason: str
    undone_at: datetime | None = None
    undone_by: str | None = None
    undo_reason: str | None = None
    lead_name: str = ""
    into_name: str = ""


class Matches(Protocol):
    """Pairs and merges. Each method is one transaction; all raise `fairlead.application.ports.StoreUnavailable`."""

    def pairs(self, *, kind: PairKind | None, decided: bool, limit: int, skip: int = 0) -> Sequence[ShownPair]:
        """Pairs that wait, the likeliest first; or with ``decided`` those that were reviewed, the latest first."""
        ...

    def count_open(self) -> int:
        """How many pairs wait for somebody."""
        ...

    def note(self, pairs: Sequence[Pair]) -> int:
        """List pairs for review; how many were new. A pair that was reviewed stays as it is."""
        ...

    def decide(self, kind: PairKind, lead_id: str, other_id: str, verdict: Verdict, *, by: str, note: str | None, at: datetime) -> Pair:
        """Keep a verdict. With an accepted account the lead's other open pairs with accounts are rejected. Raises `NotFound`."""
        ...

    def merge(self, lead_id: str, into: str, *, by: str, reason: str, at: datetime) -> Merge:
        """Merge one lead into another.

        The one that stays keeps its rep; where it has none, it gets the other's. Raises `NotFound` and `MergeRefused`.
        """
        ...

    def unmerge(self, merge_id: str, *, by: str, reason: str, at: datetime) -> Merge:
        """Undo a merge: both leads are as they were. Raises `NotFound` and `MergeRefused`."""
        ...

    def merges(self, *, limit: int, skip: int = 0, lead_id: str | None = None) -> Sequence[Merge]:
        """Merges, the latest first, undone ones too; of one lead where given."""
        ...

    def merged(self) -> Mapping[str, str]:
        """Lead → the one it was merged into and that stands today, over all merges that hold."""
        ...

    def open_leads(self) -> Iterator[Lead]:
        """Every recorded lead that is not closed or merged, in order of identity, as far as matching reads it."""
        ...

    def people(self, since: datetime) -> Sequence[EarlierLead]:
        """Every lead that arrived at ``since`` or later and was not merged, in order of arrival."""
        ...

    def verdicts(self) -> Verdicts:
        """Reviewed pairs of leads and accounts."""
        ...


@dataclass(frozen=True, slots=True)
class ArrivalSet:
    """An address book and leads with the account each truly belongs to, None for those it does not hold."""

    name: str
    about: str
    accounts: Sequence[Account]
    leads: Sequence[tuple[Lead, str | None]]


@dataclass(frozen=True, slots=True)
class NamePairs:
    """Pairs of company names, and whether each names one company."""

    name: str
    about: str
    pairs: Sequence[tuple[str, str, bool]]


@dataclass(frozen=True, slots=True)
class PersonPairs:
    """Pairs of leads, and whether one person sent both. ``missed``: pairs of one person that share no key and are never compared."""

    name: str
    about: str
    pairs: Sequence[tuple[EarlierLead, EarlierLead, bool]]
    missed: int = 0


LabelledSet = ArrivalSet | NamePairs | PersonPairs
