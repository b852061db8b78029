"""What the store in memory holds, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from fairlead.adapters.sql.people import known_as
from fairlead.application.deed_ports import Deed
from fairlead.application.dispute_ports import Dispute
from fairlead.application.ledger_ports import Posting
from fairlead.application.match_ports import Merge, Pair, PairKind
from fairlead.application.ports import (
    Kept,
    NotFound,
    OutcomeReport,
)
from fairlead.domain.availability import Takes
from fairlead.domain.lead import Lead
from fairlead.domain.matching import EarlierLead

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a lead is: ``state`` is that of its last decision, or closed. ``since`` counts from when it came there.

    ``accept_by``: until when its rep is to accept it. ``locked``: the number of the deed by which it was locked.
    """

    state: str
    rep_id: str | None
    decision_id: str
    since: datetime
    accept_by: datetime | None = None
    locked: int | None = None


@dataclass(slots=True)
class Contents:
    """Everything kept. Changed only through `fairlead.adapters.memory.keeping.MemoryKeeping`, which can undo."""

    decisions: dict[str, Kept] = field(default_factory=dict)  # by decision, in the order of keeping
    keys: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    open_leads: dict[str, int] = field(default_factory=dict)
    taken: dict[str, Takes] = field(default_factory=dict)
    credits: dict[str, float] = field(default_factory=dict)
    aside: dict[str, float] = field(default_factory=dict)
    postings: dict[int, Posting] = field(default_factory=dict)  # by number
    declines: dict[tuple[str, str], str | None] = field(default_factory=dict)  # lead and rep: the reason
    deeds: dict[int, Deed] = field(default_factory=dict)  # by number
    outcomes: dict[tuple[str, str, str], OutcomeReport] = field(default_factory=dict)
    pairs: dict[tuple[PairKind, str, str], Pair] = field(default_factory=dict)
    merges: dict[str, tuple[Merge, dict[str, Place], dict[str, Place]]] = field(default_factory=dict)  # with the places before and after
    disputes: dict[int, Dispute] = field(default_factory=dict)  # by number
    numbers: dict[str, int] = field(default_factory=lambda: {"sequence": 0, "edition": 0, "time_off": 0, "verdicts": 0})

    def lead(self, lead_id: str) -> Lead:
        """A lead as it was decided on last."""
        return self.decisions[self.places[lead_id].decision_id].lead

    def name(self, lead_id: str) -> str:
        """What people call a lead."""
        return self.lead(lead_id).person

    def known(self, lead: Lead) -> EarlierLead:
        """A lead as those that come after know it; one that was merged is where the one is that stands for it."""
        place = self.places[self.merged_into(lead.lead_id) or lead.lead_id]
        return replace(known_as(lead), state=place.state, rep_id=place.rep_id)

    def merged_into(self, lead_id: str) -> str | None:
        """The lead that this one was merged into and that stands today."""
        into = {merge.lead_id: merge.into for merge, _, _ in self.merges.values() if merge.undone_at is None}
        stands = lead_id
        while stands in into:
            stands = into[stands]
        return None if stands == lead_id else stands

    def note(self, pair: Pair) -> None:
        """List a pair for review, unless it was reviewed."""
        this = (pair.kind, pair.lead_id, pair.other_id)
        if this not in self.pairs or self.pairs[this].verdict is None:
            self.pairs[this] = pair


def found(mapping: Mapping[str, V], key: str, words: str) -> V:
    """The value of ``key``; raises `NotFound` with these words."""
    if key not in mapping:
        raise NotFound(words)
    return mapping[key]
