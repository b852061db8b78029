"""The decision record: everything that was considered, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fairlead.domain.reasons import QueueReason, Refusal


class Action(StrEnum):
    """What happens to the lead."""

    ASSIGN = "assign"
    QUEUE = "queue"


@dataclass(frozen=True, slots=True)
class Versions:
    """Which code, policy, roster and model decided. Policy and roster are content hashes."""

    code: str
    policy: str
    roster: str
    model: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One eligible rep with the numbers it was compared by.

    ``chance`` with ``chance_low`` and ``chance_high`` in [0, 1]; money in minor units; ``load`` open leads over the limit, None without
    a limit; ``standing`` is what the objective ranks by; ``propensity`` the probability with which this rep was drawn; ``credit`` the
    rotation credit in leads.
    """

    rep_id: str
    chance: float
    chance_low: float
    chance_high: float
    match_score: float
    reply_minutes: float
    wait_minutes: float
    worth_minor: float
    load: float | None
    credit: float
    standing: float
    near_tie: bool
    propensity: float


@dataclass(frozen=True, slots=True)
class Decision:
    """One lead's decision: who gets it or why it waits, everyone considered, everyone refused, and the versions.

    ``method`` is ``model``, ``rotation`` or ``none``; ``method_why`` says in words why. ``parts`` are the winner's log-odds contributions
    by name, each as the difference to the mean of the candidates except ``lead``. ``drawn`` is the uniform number in [0, 1) that chose
    among the propensities.
    """

    decision_id: str
    lead_id: str
    decided_at: datetime
    action: Action
    rep_id: str | None
    backup_rep_id: str | None
    queue_reason: QueueReason | None
    method: str
    method_why: str
    objective: str
    lead_score: float
    value_minor: float
    territory_id: str | None
    account_id: str | None
    matched_by: str | None
    candidates: tuple[Candidate, ...]
    refusals: tuple[Refusal, ...]
    parts: Mapping[str, float]
    drawn: float
    versions: Versions

    @property
    def winner(self) -> Candidate | None:
        """The candidate who got the lead, if any."""
        return next((candidate for candidate in self.candidates if candidate.rep_id == self.rep_id), None)
