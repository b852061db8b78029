"""The part of a policy that says who may: rules, named accounts, tiers and modes, as plain values.

Conditions stay text here; whoever compiles them keeps `Conditions`. Rules are asked in layers: account rules and named accounts before the
territory, which is a hard limit; team rules inside it. Within a layer the larger priority comes first, then the identity.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from fairlead.domain.qualification import QualifiedLead


class Layer(StrEnum):
    """When a rule is asked: before the territory limits who may, or inside it."""

    ACCOUNT = "account"
    TEAM = "team"


class Mode(StrEnum):
    """What is done with a decision: carry it out; let a human confirm; only record it; carry it out, but without prediction."""

    AUTO = "auto"
    SUGGEST = "suggest"
    SHADOW = "shadow"
    RULES = "rules"


class Destination(StrEnum):
    """Where a lead can be sent other than to the best of the reps who may."""

    OWNER = "owner"
    TERRITORY_OWNER = "territory owner"
    CSM = "csm"
    MANAGER = "manager"
    QUEUE = "queue"
    NURTURE = "nurture"
    WORKFLOW = "workflow"
    DISQUALIFY = "disqualify"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a rule sends a lead: to named reps, to teams (the model picks), or to a destination.

    ``name``: which queue, nurture track or workflow. Named reps and teams add up; nothing named at all means everybody who may.
    """

    reps: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    to: Destination | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a rep must have. An empty set asks for nothing; of a set that is not empty ``certifications`` asks for all, the others for one.

    ``max_load``: at most this share of the limit in use; ``min_chance``: at least this predicted chance, where reps are told apart.
    """

    certifications: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    seniority: frozenset[str] = frozenset()
    backgrounds: frozenset[str] = frozenset()
    max_load: float | None = None
    min_chance: float | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """If ``when`` holds, inside the validity window (half-open): route, exclude, require, set the mode, the weight or the priority.

    The first matching rule that routes decides where to; the first that sets mode, weight or lead priority decides those; exclusions and
    requirements of all matching rules add up. ``weight``: how much of a rep's capacity such a lead takes, 1 is normal.
    """

    rule_id: str
    when: str = "true"
    layer: Layer = Layer.TEAM
    priority: int = 0
    route: Target | None = None
    exclude_reps: frozenset[str] = frozenset()
    exclude_teams: frozenset[str] = frozenset()
    require: Requirement | None = None
    mode: Mode | None = None
    weight: float | None = None
    lead_priority: int | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    owner: str | None = None
    note: str | None = None

    def valid(self, at: datetime) -> bool:
        """Whether the rule is in force at ``at``."""
        return (self.valid_from is None or self.valid_from <= at) and (self.valid_until is None or at < self.valid_until)


@dataclass(frozen=True, slots=True)
class NamedAccount:
    """An account by identity, e-mail domain or both, that goes to its own reps or team whatever the territory says."""

    route: Target
    account_id: str | None = None
    domain: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Tier:
    """A class of leads. Tiers are asked in their order; a lead is in the first that holds.

    ``require`` limits who may; ``at_once``: only reps at work now, and the rotation's turn does not count; ``reserve``: the share of every
    rep's capacity that only this tier and those before it may use.
    """

    name: str
    when: str
    require: Requirement | None = None
    at_once: bool = False
    reserve: float = 0.0


@dataclass(frozen=True)
class Rulebook:
    """All rules of a policy. ``mode``: where no rule sets one."""

    rules: tuple[Rule, ...] = ()
    named_accounts: tuple[NamedAccount, ...] = ()
    tiers: tuple[Tier, ...] = ()
    mode: Mode = Mode.AUTO

    @cached_property
    def conditions(self) -> tuple[str, ...]:
        """Every condition once, in the order in which `Verdicts` answers."""
        return tuple(dict.fromkeys([*(rule.when for rule in self.rules), *(tier.when for tier in self.tiers)]))

    def in_layer(self, layer: Layer) -> tuple[Rule, ...]:
        """The rules of a layer in the order in which they are asked."""
        return self._layers[layer]

    @cached_property
    def _layers(self) -> Mapping[Layer, tuple[Rule, ...]]:
        ordered = sorted(self.rules, key=lambda rule: (-rule.priority, rule.rule_id))
        return {layer: tuple(rule for rule in ordered if rule.layer is layer) for layer in Layer}


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What each condition of a rulebook said of one lead. ``holds``: condition → True or False; a condition that failed is False there.

    ``failed``: condition → what went wrong, such as a division by zero.
    """

    holds: Mapping[str, bool] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)


class Conditions(Protocol):
    """The compiled conditions of one rulebook."""

    def judge(self, lead: QualifiedLead, at: datetime) -> Verdicts:
        """What every condition says of this lead at ``at``; never raises: a condition that cannot be judged does not hold."""
        ...


class NoConditions:
    """For a rulebook without conditions other than ``true`` and ``false``."""

    def judge(self, lead: QualifiedLead, at: datetime) -> Verdicts:  # noqa: ARG002, the protocol's shape
        """``true`` holds, ``false`` does not."""
        return _PLAIN


_PLAIN = Verdicts({"true": True, "false": False})
