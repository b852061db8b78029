"""The closed list of reasons, and the refusal: a value that says who, why and on what evidence."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, overload


class Reason(StrEnum):
    """Why a rep was not considered for a lead."""

    INACTIVE = "INACTIVE"
    NOT_STARTED = "NOT_STARTED"
    LEFT = "LEFT"
    DECLINED = "DECLINED"
    OUTSIDE_TERRITORY = "OUTSIDE_TERRITORY"
    LANGUAGE = "LANGUAGE"
    ABSENT = "ABSENT"
    PAUSED = "PAUSED"
    FULL = "FULL"
    FULL_DAY = "FULL_DAY"
    FULL_WEEK = "FULL_WEEK"
    FULL_MONTH = "FULL_MONTH"
    FULL_VALUE = "FULL_VALUE"
    TEAM_FULL = "TEAM_FULL"
    RESERVED = "RESERVED"
    BAND_HIGH_MATCH_ONLY = "BAND_HIGH_MATCH_ONLY"
    BAND_MANUAL_ONLY = "BAND_MANUAL_ONLY"
    OTHER_ROUTE = "OTHER_ROUTE"
    EXCLUDED = "EXCLUDED"
    REQUIREMENT = "REQUIREMENT"
    LOAD_REQUIREMENT = "LOAD_REQUIREMENT"
    CHANCE_REQUIREMENT = "CHANCE_REQUIREMENT"
    NOT_AT_WORK = "NOT_AT_WORK"
    FAIRNESS_CEILING = "FAIRNESS_CEILING"

    @property
    def words(self) -> str:
        """The reason in plain words."""
        return _REFUSED_BECAUSE[self]


_REFUSED_BECAUSE = {
    Reason.INACTIVE: "is not active",
    Reason.NOT_STARTED: "has not started yet",
    Reason.LEFT: "has left",
    Reason.DECLINED: "declined this lead",
    Reason.OUTSIDE_TERRITORY: "does not serve this lead's territory",
    Reason.LANGUAGE: "does not speak the lead's language",
    Reason.ABSENT: "is away",
    Reason.PAUSED: "takes no new leads for a while",
    Reason.FULL: "has no free slot",
    Reason.FULL_DAY: "has the most new leads for one day",
    Reason.FULL_WEEK: "has the most new leads for 7 days",
    Reason.FULL_MONTH: "has the most new leads for 30 days",
    Reason.FULL_VALUE: "holds the most expected value",
    Reason.TEAM_FULL: "belongs to a team that has reached its limit",
    Reason.RESERVED: "has only capacity left that is kept for other leads",
    Reason.BAND_HIGH_MATCH_ONLY: "is so loaded that only high matches go there",
    Reason.BAND_MANUAL_ONLY: "is so loaded that only a manager may assign",
    Reason.OTHER_ROUTE: "is not among those a rule sends this lead to",
    Reason.EXCLUDED: "is excluded by a rule",
    Reason.REQUIREMENT: "lacks what a rule or the lead's tier requires",
    Reason.LOAD_REQUIREMENT: "is more loaded than a rule allows for this lead",
    Reason.CHANCE_REQUIREMENT: "has a lower chance than a rule requires for this lead",
    Reason.NOT_AT_WORK: "is not at work now, and the lead's tier goes out at once",
    Reason.FAIRNESS_CEILING: "has received as much as the fairness contract allows for now",
}


FULLNESS: Final = frozenset(
    {
        *(Reason.FULL, Reason.FULL_DAY, Reason.FULL_WEEK, Reason.FULL_MONTH, Reason.FULL_VALUE),
        *(Reason.TEAM_FULL, Reason.RESERVED, Reason.BAND_MANUAL_ONLY, Reason.BAND_HIGH_MATCH_ONLY),
    }
)
"""Reasons that pass as leads are closed and days go by: what they refuse is routed again."""


class QueueReason(StrEnum):
    """Why a lead waits in a queue instead of going to a rep."""

    NO_REPS = "NO_REPS"
    NO_TERRITORY = "NO_TERRITORY"
    NOBODY_ELIGIBLE = "NOBODY_ELIGIBLE"
    ALL_AWAY = "ALL_AWAY"
    ALL_FULL = "ALL_FULL"
    SENT_BY_RULE = "SENT_BY_RULE"
    NO_PREDICTION = "NO_PREDICTION"
    HELD = "HELD"
    OUTPRICED = "OUTPRICED"
    SENT_BACK = "SENT_BACK"

    @property
    def words(self) -> str:
        """The reason in plain words, with what to do."""
        return _QUEUED_BECAUSE[self]

    @property
    def cause(self) -> str:
        """The reason alone."""
        return self.words.partition(";")[0]


_QUEUED_BECAUSE = {
    QueueReason.NO_REPS: "there are no reps yet; import reps, then route the queue again",
    QueueReason.NO_TERRITORY: "no territory takes this lead; look at its country and state, widen a territory, or assign it by hand",
    QueueReason.NOBODY_ELIGIBLE: "every rep is ruled out; see the refusals",
    QueueReason.ALL_AWAY: "every rep who may take it is away; it is routed again when the first returns",
    QueueReason.SENT_BY_RULE: "a rule sends it to this queue; a manager takes it from there",
    QueueReason.NO_PREDICTION: "the policy holds leads while prediction cannot place them; train a model, or let rotation be a fallback",
    QueueReason.HELD: "it is held a while for a rep who is worth the wait; it is decided on again once the rep can take it",
    QueueReason.OUTPRICED: "every slot is worth more to leads that are expected; it is decided on again as prices fall or slots come free",
    QueueReason.SENT_BACK: "somebody sent it back to wait; nothing moves it by itself, a person takes it from there",
    QueueReason.ALL_FULL: "every rep who may take it is full; it is routed again when a slot comes free",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One rep ruled out: the reason, and what the rule saw."""

    rep_id: str
    reason: Reason
    evidence: str


@dataclass(frozen=True, slots=True, eq=False)
class Refusals(Sequence[Refusal]):
    """Refusals kept as columns, since a rule may refuse thousands at once: a sequence of `Refusal`. The three tuples are equally long."""

    rep_id: tuple[str, ...] = ()
    reason: tuple[Reason, ...] = ()
    evidence: tuple[str, ...] = ()

    @classmethod
    def of(cls, refusals: Iterable[Refusal]) -> "Refusals":
        """From single refusals to columns."""
        listed = list(refusals)
        return cls(tuple(one.rep_id for one in listed), tuple(one.reason for one in listed), tuple(one.evidence for one in listed))

    def __len__(self) -> int:
        return len(self.rep_id)

    @overload
    def __getitem__(self, index: int) -> Refusal: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Refusal, ...]: ...
    def __getitem__(self, index: int | slice) -> Refusal | tuple[Refusal, ...]:
        if isinstance(index, slice):
            return tuple(self)[index]
        return Refusal(self.rep_id[index], self.reason[index], self.evidence[index])

    def __iter__(self) -> Iterator[Refusal]:
        return map(Refusal, self.rep_id, self.reason, self.evidence)

    def __add__(self, other: "Refusals") -> "Refusals":
        return Refusals(self.rep_id + other.rep_id, self.reason + other.reason, self.evidence + other.evidence)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Refusals):
            return NotImplemented
        return (self.rep_id, self.reason, self.evidence) == (other.rep_id, other.reason, other.evidence)

    __hash__ = None  # type: ignore[assignment]
