"""The credit ledger as it is kept: entries that are only ever added, and the balances that are their sum."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from fairlead.domain.fairness import Entry


@dataclass(frozen=True, slots=True)
class Note:
    """What an entry is about: the lead and the decision where there are such, who made it and why in words where a person did."""

    lead_id: str | None = None
    decision_id: str | None = None
    author: str | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """An entry as it is kept. Postings are numbered in the order in which they were made; numbers may leave gaps."""

    number: int
    posted_at: datetime
    entry: Entry
    note: Note


@dataclass(frozen=True, slots=True)
class Balances:
    """What everybody in the ledger has, by rep, in leads; ``aside`` is the part of the credit that is set aside.

    Everybody in the ledger is in ``credit``, also with zero.
    """

    credit: Mapping[str, float]
    aside: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a lead is: its state as `fairlead.domain.deciding.Action.state` has it (or ``closed``, or ``unrouted``), and who has it.

    ``decision_id``: the decision by which it came there, where one was made here. ``accept_by``: until when its rep is to accept it, None
    where nothing is asked. ``locked``: the number of the deed by which it was locked.
    """

    state: str
    rep_id: str | None
    decision_id: str | None = None
    accept_by: datetime | None = None
    locked: int | None = None


class LedgerKeeping(Protocol):
    """What a write transaction does for the ledger and for leads that people pass on."""

    def whole(self) -> AbstractContextManager[None]:
        """What the block keeps stays together or not at all, while the transaction goes on."""
        ...

    def post(self, entry: Entry, note: Note, *, at: datetime) -> None:
        """Add an entry, and what it changes to the balances."""
        ...

    def entries_of(self, lead_id: str) -> Sequence[Entry]:
        """All entries about a lead, in their order."""
        ...

    def whereabouts(self, lead_id: str) -> Whereabouts:
        """Where a lead is now. Raises `fairlead.application.ports.NotFound` for an unknown lead."""
        ...


class LedgerBook(Protocol):
    """The ledger as people read it."""

    def balances(self) -> Balances:
        """What everybody has now."""
        ...

    def postings(
        self, *, limit: int, before: int | None = None, rep_id: str | None = None, lead_id: str | None = None
    ) -> Sequence[Posting]:
        """Entries, newest first: those with a smaller number than ``before``, of one lead, or that touch one rep, where given."""
        ...
