"""The decision record: everything that was considered, and what came of it."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Final, overload

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.availability import KINDS, Kind, Takes
from fairlead.domain.deciding.outlook import Outlook
from fairlead.domain.fairness import Receipt, UnderContract
from fairlead.domain.prediction import FloatArray, velocity_of
from fairlead.domain.qualification import UNSCORED, Scores
from fairlead.domain.reasons import QueueReason, Refusals
from fairlead.domain.screening import Mode

_COLUMNS = (
    "chance",
    "chance_low",
    "chance_high",
    "match_score",
    "reply_minutes",
    "wait_minutes",
    "worth_minor",
    "load",
    "credit",
    "standing",
    "propensity",
)
_columns_of: Final = attrgetter(*_COLUMNS)


class Action(StrEnum):
    """What happens to the lead: a rep has it, a human is asked to confirm the rep, the rep is only recorded, or it goes to a place."""

    ASSIGN = "assign"
    SUGGEST = "suggest"
    SHADOW = "shadow"
    QUEUE = "queue"
    NURTURE = "nurture"
    WORKFLOW = "workflow"
    DISQUALIFY = "disqualify"

    @property
    def state(self) -> str:
        """The state of a lead after it."""
        return _STATES[self]


_ESCALATED: Final = 10**10
"""Above every priority that a rule may give."""
_STATES = {
    Action.ASSIGN: "assigned",
    Action.SUGGEST: "suggested",
    Action.SHADOW: "shadowed",
    Action.QUEUE: "queued",
    Action.NURTURE: "nurture",
    Action.WORKFLOW: "workflow",
    Action.DISQUALIFY: "disqualified",
}


@dataclass(frozen=True, slots=True)
class Versions:
    """Which code, policy, roster and model decided. Policy and roster are content hashes.

    ``policy_number``: the number under which the policy was published; None for the built-in one, and where it was not told.
    ``prices``: those of slots, where prices rationed them. ``suspended``: why the model was not asked, in words; None where it was.
    """

    code: str
    policy: str
    roster: str
    model: str
    policy_number: int | None = None
    prices: str | None = None
    suspended: str | None = None


def says_anything(chance_low: float, chance_high: float) -> bool:
    """Whether an interval of a chance leaves something out."""
    return chance_low > 0.0 or chance_high < 1.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """One eligible rep with the numbers it was compared by.

    ``chance`` with ``chance_low`` and ``chance_high`` in [0, 1]; money in minor units; ``load`` the largest share in use of the rep's
    limits and ``binding`` which of them that is, both None without a limit; ``standing`` is what the objective ranks by; ``propensity``
    the probability with which this rep was drawn; ``credit`` the rotation credit in leads; ``cycle_days`` the mean days that the lead would
    be open with this rep, None where not known. ``price_minor``: what the slot is worth to later leads, None where no price rations it.
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
    binding: Kind | None = None
    cycle_days: float | None = None
    price_minor: float | None = None

    @property
    def velocity_minor(self) -> float | None:
        """Worth for each day that the lead is expected to be open, minor units a day."""
        return None if self.cycle_days is None else velocity_of(self.worth_minor, self.cycle_days)

    @property
    def foreseen(self) -> bool:
        """Whether its numbers say anything of the pairing: a chance of anything from 0 to 1 does not."""
        return says_anything(self.chance_low, self.chance_high)


@dataclass(frozen=True, slots=True, eq=False)
class Candidates(Sequence[Candidate]):
    """Every eligible rep, best first: a sequence of `Candidate` kept as columns, since a lead may have thousands.

    Arrays have shape (n,) and are named and measured as in `Candidate`; ``load`` is NaN without a limit. ``binding``: the
    place in `KINDS` of the limit that gives the load, -1 without one; empty in a record that does not tell it, as ``cycle_days`` and
    ``price_minor`` are.
    """

    rep_ids: tuple[str, ...]
    chance: FloatArray
    chance_low: FloatArray
    chance_high: FloatArray
    match_score: FloatArray
    reply_minutes: FloatArray
    wait_minutes: FloatArray
    worth_minor: FloatArray
    load: FloatArray
    credit: FloatArray
    standing: FloatArray
    near_tie: NDArray[np.bool_]
    propensity: FloatArray
    binding: NDArray[np.int8] = field(default_factory=lambda: np.empty(0, dtype=np.int8))
    cycle_days: FloatArray = field(default_factory=lambda: np.empty(0, dtype=np.float64))
    price_minor: FloatArray = field(default_factory=lambda: np.empty(0, dtype=np.float64))

    @classmethod
    def of(cls, rows: Iterable[Candidate]) -> "Candidates":
        """From rows to columns."""
        listed = list(rows)
        columns = {name: [getattr(row, name) for row in listed] for name in _COLUMNS}
        load = [math.nan if row.load is None else row.load for row in listed]
        given = {name: np.array(values, dtype=np.float64) for name, values in {**columns, "load": load}.items()}
        near_tie = np.array([row.near_tie for row in listed], dtype=np.bool_)
        binding = np.array([-1 if row.binding is None else KINDS.index(row.binding) for row in listed], dtype=np.int8)
        days = [row.cycle_days for row in listed if row.cycle_days is not None]
        cycle = np.array(days if len(days) == len(listed) else [], dtype=np.float64)
        prices = [row.price_minor for row in listed if row.price_minor is not None]
        price = np.array(prices if len(prices) == len(listed) else [], dtype=np.float64)
        rep_ids = tuple(row.rep_id for row in listed)
        return cls(rep_ids=rep_ids, near_tie=near_tie, binding=binding, cycle_days=cycle, price_minor=price, **given)

    def __len__(self) -> int:
        return len(self.rep_ids)

    @overload
    def __getitem__(self, index: int) -> Candidate: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Candidate, ...]: ...
    def __getitem__(self, index: int | slice) -> Candidate | tuple[Candidate, ...]:
        if isinstance(index, slice):
            return tuple(self[row] for row in range(*index.indices(len(self))))
        chance, low, high, match, reply, wait, worth, load, credit, standing, propensity = (each.item(index) for each in _columns_of(self))
        return Candidate(
            rep_id=self.rep_ids[index],
            chance=chance,
            chance_low=low,
            chance_high=high,
            match_score=match,
            reply_minutes=reply,
            wait_minutes=wait,
            worth_minor=worth,
            load=None if math.isnan(load) else load,
            credit=credit,
            standing=standing,
            near_tie=bool(self.near_tie[index]),
            propensity=propensity,
            binding=self._binding(index),
            cycle_days=self._days(index),
            price_minor=self._price(index),
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Candidates) or self.rep_ids != other.rep_ids:
            return False
        same = all(np.array_equal(getattr(self, name), getattr(other, name), equal_nan=True) for name in _COLUMNS)
        same = same and np.array_equal(self.cycle_days, other.cycle_days) and np.array_equal(self.price_minor, other.price_minor)
        return same and np.array_equal(self.near_tie, other.near_tie) and np.array_equal(self.binding, other.binding)

    __hash__ = None  # type: ignore[assignment]

    def _binding(self, index: int) -> Kind | None:
        place = int(self.binding[index]) if len(self.binding) else -1
        return KINDS[place] if place >= 0 else None

    def _days(self, index: int) -> float | None:
        return float(self.cycle_days[index]) if len(self.cycle_days) else None

    def _price(self, index: int) -> float | None:
        return float(self.price_minor[index]) if len(self.price_minor) else None

    def where(self, rep_id: str | None) -> Candidate | None:
        """The candidate of that rep, if there is one."""
        try:
            return None if rep_id is None else self[self.rep_ids.index(rep_id)]
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Decision:
    """One lead's decision: who gets it or why it waits, everyone considered, everyone refused, and the versions.

    ``method`` is ``model``, ``rotation``, ``ownership``, ``rule``, ``manager`` or ``none``; ``method_why`` says in words why.
    ``parts`` are the winner's log-odds contributions
    by name, each as the difference to the mean of the candidates except ``lead``. ``drawn`` is the uniform number in [0, 1) that chose
    among the propensities. ``routed_by``: the rule, named account or ownership that sent the lead where it went; ``passed_over``: those
    that led to nobody, and why. ``place``: the name of the queue, nurture track or workflow. ``due_at``: until when it may wait there.
    ``outlook``: what is told of the deal, whoever gets it; ``newcomers``: candidates of whose leads the model has seen none. ``weight``:
    capacity it takes. ``rules``: every rule that matched; ``rules_failed``: conditions that could not be judged, and why. ``scores``: fit
    and intent as rules read them. ``experiment``: the draw fell into what the policy gives as an experiment; ``experiment_share``: the
    probability of that, 0 where it gives none so. ``held_for``: the rep for whom it waits, until ``due_at``. ``contract``: what
    the fairness contract did to it; None where it did nothing. ``accept_by``: until when the rep is to accept it; None where nobody asks.
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
    candidates: Candidates
    refusals: Refusals
    parts: Mapping[str, float]
    drawn: float
    versions: Versions
    mode: Mode = Mode.AUTO
    routed_by: str | None = None
    passed_over: tuple[str, ...] = ()
    place: str | None = None
    due_at: datetime | None = None
    tier: str | None = None
    lead_priority: int = 0
    escalated: bool = False
    weight: float = 1.0
    rules: tuple[str, ...] = ()
    rules_failed: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    scores: Scores = UNSCORED
    outlook: Outlook | None = None
    newcomers: tuple[str, ...] = ()
    held_for: str | None = None
    experiment: bool = False
    experiment_share: float = 0.0
    contract: UnderContract | None = None
    accept_by: datetime | None = None

    @property
    def urgency(self) -> int:
        """The larger goes first among leads that wait: what is escalated before anything else, then by the rules' priority."""
        return self.lead_priority + (_ESCALATED if self.escalated else 0)

    @property
    def takes(self) -> Takes:
        """What the lead takes of the capacity of whoever gets it."""
        return Takes.of(self.weight, self.value_minor)

    @property
    def receipt(self) -> Receipt | None:
        """What the fairness contract counts of it; None where nobody was given the lead."""
        if self.rep_id is None or self.action is not Action.ASSIGN:
            return None
        winner = self.winner
        return Receipt(self.lead_id, self.rep_id, self.decided_at, 0.0 if winner is None else winner.worth_minor)

    @property
    def winner(self) -> Candidate | None:
        """The candidate who got the lead, if any."""
        return self.candidates.where(self.rep_id)
