"""Records edited here by hand: who changed what, how long it holds against later imports, and what is planned for later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

Values = Mapping[str, object]
"""Field → canonical value: text, whole number, number, flag, aware moment, or a tuple of texts in their order; None is empty."""


class Until(StrEnum):
    """How long an edit holds: until the source says something else than it said last, or until it is taken back here."""

    SOURCE = "source"
    RECALL = "recall"


class Ended(StrEnum):
    """Why an edit holds no longer: the source says the same now, it says something new, another edit came, it was taken back."""

    CONFIRMED = "confirmed"
    OVERTAKEN = "overtaken"
    REPLACED = "replaced"
    TAKEN_BACK = "taken back"


class State(StrEnum):
    """Where a change stands: its edits are still to come, leads are still to move, all is done, or it was taken back."""

    PLANNED = "planned"
    OPEN = "open"
    DONE = "done"
    TAKEN_BACK = "taken back"


WHOLE = "*"
"""The field that stands for a whole record, in an edit that takes it away."""


class ChangedMeanwhile(Exception):
    """What a change was made for is not as it was when it was previewed; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Put:
    """Fields of one record that shall hold these values; a record that is not there is made."""

    record: str
    identity: str
    values: Values
    until: Until = Until.SOURCE


@dataclass(frozen=True, slots=True)
class Removal:
    """One record to take away; imports do not bring it back."""

    record: str
    identity: str


@dataclass(frozen=True, slots=True)
class Recall:
    """Edits to take back: these fields of one record hold what the source said last."""

    record: str
    identity: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A put that comes later. ``number`` is given when it is kept."""

    due_at: datetime
    put: Put
    number: int = 0


@dataclass(frozen=True, slots=True)
class Handover:
    """A responsibility that went from one rep to another. ``words`` say why; ``body`` is the whole decision as JSON text."""

    record: str
    identity: str
    field: str
    from_rep_id: str
    to_rep_id: str | None
    words: str
    body: str


@dataclass(frozen=True, slots=True)
class NewChange:
    """What somebody changes in one go. ``body`` tells whatever else matters, as JSON values.

    ``cancels``: earlier changes that are taken back by this one; what they still plan is dropped.
    """

    kind: str
    subject: str
    author: str
    note: str
    made_at: datetime
    puts: tuple[Put, ...] = ()
    removals: tuple[Removal, ...] = ()
    recalls: tuple[Recall, ...] = ()
    steps: tuple[Step, ...] = ()
    cancels: tuple[int, ...] = ()
    state: State = State.DONE
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deed:
    """Who did something that edits no record, kept among the changes in its transaction: what was done, about whom or what, and when."""

    kind: str
    subject: str
    author: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class KeptEdit:
    """One field as a change edited it. ``said``: what the source said last while the edit held; None in ``ended_at`` while it holds."""

    change: int
    record: str
    identity: str
    field: str
    before: object
    value: object
    said: object
    until: Until
    author: str
    note: str
    made_at: datetime
    ended_at: datetime | None = None
    ended: Ended | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A kept change. Changes are numbered from 1 in the order in which they were made."""

    number: int
    kind: str
    subject: str
    author: str
    note: str
    made_at: datetime
    state: State
    body: Mapping[str, Any]
    edits: tuple[KeptEdit, ...]
    steps: tuple[Step, ...]
    handovers: tuple[Handover, ...]


@dataclass(frozen=True, slots=True)
class OpenLead:
    """A lead that a rep has now. ``decision_id`` None: by what was imported. ``values``: its record."""

    lead_id: str
    decision_id: str | None
    since: datetime | None
    values: Values


def settled(edit: KeptEdit, incoming: object) -> tuple[object, Ended | None]:
    """What a field holds after an import that says ``incoming``, and why the edit ended, None where it still holds.

    An edit holds while the source repeats what it said last. Once the source says the same as the edit, nothing is left to hold; once it
    says something new, the newer word counts, unless the edit holds until it is taken back.
    """
    if edit.until is Until.RECALL:
        return edit.value, None
    if incoming == edit.value:
        return edit.value, Ended.CONFIRMED
    return (edit.value, None) if incoming == edit.said else (incoming, Ended.OVERTAKEN)


class Edits(Protocol):
    """Where changes made here are kept, together with the records they edit."""

    def values(self, record: str, *, where: Mapping[str, str] | None = None) -> Mapping[str, Values]:
        """Identity → fields of all records of a kind, or of those whose fields equal those of ``where``; by identity."""
        ...

    def make(self, change: NewChange) -> Change | None:
        """Keep a change and edit the records in one transaction; running services learn of it.

        None, and nothing kept, where it changes nothing: no field differs, nothing is taken back or planned. A change that edits
        a field again replaces the edit before it. Raises `fairlead.application.ports.StoreUnavailable`.
        """
        ...

    def add(
        self, number: int, puts: Sequence[Put], handovers: Sequence[Handover], at: datetime, *, removals: Sequence[Removal] = ()
    ) -> None:
        """Edit more under a change that is open, all or nothing; handovers that are kept already are passed over.

        A handover of an account edits it; one of a lead is only noted, since the lead's own decision moved it.
        """
        ...

    def carry_out(self, step: Step, number: int, at: datetime) -> bool:
        """Do a planned step of change ``number`` now; False if another process was quicker."""
        ...

    def mark(self, number: int, state: State, body: Mapping[str, Any]) -> None:
        """Say where a change stands; what ``body`` holds is added to the change's own."""
        ...

    def due(self, at: datetime) -> Sequence[tuple[int, Step]]:
        """Steps whose moment has come, with the number of their change, in order of their moment; cheap where there are none."""
        ...

    def changes(
        self, *, limit: int, before: int | None = None, subject: str | None = None, states: Sequence[State] = (), kind: str | None = None
    ) -> Sequence[Change]:
        """Changes, the latest first; of one subject, of one kind or in some states where asked."""
        ...

    def change(self, number: int) -> Change:
        """One change. Raises `fairlead.application.ports.NotFound`."""
        ...

    def edits(self, record: str, identity: str) -> Sequence[KeptEdit]:
        """Every edit of a record, the latest first, those that ended among them."""
        ...

    def open_leads(self, rep_id: str) -> Sequence[OpenLead]:
        """The leads a rep has now, the longest held first."""
        ...

    def open_counts(self) -> Mapping[str, int]:
        """How many leads each rep has now."""
        ...
