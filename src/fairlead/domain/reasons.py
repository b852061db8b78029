"""The closed list of reasons, and the refusal: a value that says who, why and on what evidence."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a rep was not considered for a lead."""

    INACTIVE = "INACTIVE"
    NOT_STARTED = "NOT_STARTED"
    LEFT = "LEFT"
    OUTSIDE_TERRITORY = "OUTSIDE_TERRITORY"
    LANGUAGE = "LANGUAGE"
    ABSENT = "ABSENT"
    FULL = "FULL"
    BAND_HIGH_MATCH_ONLY = "BAND_HIGH_MATCH_ONLY"
    BAND_MANUAL_ONLY = "BAND_MANUAL_ONLY"

    @property
    def words(self) -> str:
        """The reason in plain words."""
        return _REFUSED_BECAUSE[self]


_REFUSED_BECAUSE = {
    Reason.INACTIVE: "is not active",
    Reason.NOT_STARTED: "has not started yet",
    Reason.LEFT: "has left",
    Reason.OUTSIDE_TERRITORY: "does not serve this lead's territory",
    Reason.LANGUAGE: "does not speak the lead's language",
    Reason.ABSENT: "is away",
    Reason.FULL: "has no free slot",
    Reason.BAND_HIGH_MATCH_ONLY: "is so loaded that only high matches go there",
    Reason.BAND_MANUAL_ONLY: "is so loaded that only a manager may assign",
}


class QueueReason(StrEnum):
    """Why a lead waits in a queue instead of going to a rep."""

    NO_REPS = "NO_REPS"
    NO_TERRITORY = "NO_TERRITORY"
    NOBODY_ELIGIBLE = "NOBODY_ELIGIBLE"
    ALL_AWAY = "ALL_AWAY"
    ALL_FULL = "ALL_FULL"

    @property
    def words(self) -> str:
        """The reason in plain words, with what to do."""
        return _QUEUED_BECAUSE[self]


_QUEUED_BECAUSE = {
    QueueReason.NO_REPS: "there are no reps yet; import reps, then route the queue again",
    QueueReason.NO_TERRITORY: "no territory takes this lead; widen a territory or assign it by hand",
    QueueReason.NOBODY_ELIGIBLE: "every rep is ruled out; see the refusals",
    QueueReason.ALL_AWAY: "every rep who may take it is away; it is routed again when the first returns",
    QueueReason.ALL_FULL: "every rep who may take it is full; it is routed again when a slot comes free",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One rep ruled out: the reason, and what the rule saw."""

    rep_id: str
    reason: Reason
    evidence: str
