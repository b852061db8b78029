"""Leads that wait for people, as they are read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from fairlead.application.deed_ports import Deed, DeedKind, OverrideReason
from fairlead.application.ports import Kept


@dataclass(frozen=True, slots=True)
class Waiting:
    """A lead that waits for a person, or is reserved for a rep.

    ``state``: ``suggested``, ``queued`` or ``assigned``. ``since``: when it came there. ``locked``: by which deed, where it is locked.
    """

    kept: Kept
    state: str
    since: datetime
    rep_id: str | None = None
    accept_by: datetime | None = None
    locked: Deed | None = None

    @property
    def proposed(self) -> str | None:
        """Whom the decision recommends or gave it to."""
        return self.rep_id or self.kept.decision.rep_id


@dataclass(frozen=True, slots=True)
class Judged:
    """A lead on whose recommendation somebody decided, by what was done last: approved, changed or rejected.

    ``chance``: the model's, of whoever was recommended; ``rep_id``: who got the lead. ``won``: None until it ends. ``about``: its source,
    product, industry_group and country, as far as known.
    """

    lead_id: str
    kind: DeedKind
    reason: OverrideReason | None
    suggested_rep_id: str | None
    rep_id: str | None
    chance: float | None
    won: bool | None
    about: Mapping[str, str]


class QueueBook(Protocol):
    """What is read of leads that wait for people. ``reps``: only leads that are `Waiting.proposed` to one of these, or to nobody."""

    def waiting(self, *, limit: int, skip: int = 0, reps: Collection[str] | None = None) -> Sequence[Waiting]:
        """Leads that are suggested or queued: by priority, then who has waited longest."""
        ...

    def counts(self, *, reps: Collection[str] | None = None) -> Mapping[str, int]:
        """How many leads are ``suggested``, ``queued`` and ``reserved``."""
        ...

    def reserved(self, *, limit: int, skip: int = 0, reps: Collection[str] | None = None) -> Sequence[Waiting]:
        """Leads that a rep is to accept, whose time is up first first."""
        ...

    def due(self, at: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """Lead and rep of reservations that are over at ``at`` and not locked, the oldest first."""
        ...

    def one(self, lead_id: str) -> Waiting | None:
        """A lead with its latest decision; None where nothing was decided on it here. Raises `NotFound` for an unknown lead."""
        ...

    def deed_of(self, key: str) -> Deed | None:
        """What was done on the request of this key; None where it was not."""
        ...

    def deeds(self, *, limit: int, before: int | None = None, lead_id: str | None = None, overrides: bool = False) -> Sequence[Deed]:
        """What was done, the latest first: with a smaller number than ``before``, to one lead, or overrides alone, where asked for."""
        ...

    def judged(self) -> Sequence[Judged]:
        """Every lead on whose recommendation somebody decided, in the order of deciding."""
        ...

    def open_leads(self, rep_id: str, limit: int) -> Sequence[str]:
        """Leads that a rep has open and that were decided on here or imported, the longest held first."""
        ...
