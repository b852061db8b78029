"""What the rules say of one lead, before anybody looks at who is there: routes in their order, demands, tier and mode."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from fairlead.domain.matching import Owned, Ownership
from fairlead.domain.qualification import QualifiedLead
from fairlead.domain.screening.rules import Layer, Mode, NamedAccount, Requirement, Rule, Rulebook, Target, Tier, Verdicts

_LAYERS = (Layer.ACCOUNT, Layer.TEAM)


@dataclass(frozen=True, slots=True)
class Route:
    """One way a lead may be sent: where to, in which layer, and by what, in words.

    ``owned``: the lead is the rep's own, by person or account; then the next route is tried where that rep cannot take it.
    """

    target: Target
    layer: Layer
    by: str
    owned: bool = False


@dataclass(frozen=True, slots=True)
class Demand:
    """What is required of the rep, and by what."""

    requirement: Requirement
    layer: Layer
    by: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Whom a rule takes out."""

    reps: frozenset[str]
    teams: frozenset[str]
    layer: Layer
    by: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """The rules' word on one lead.

    ``routes``: first come first; the first that leads to somebody counts. ``weight``: capacity the lead takes. ``usable``: the share of
    every limit that leads of this tier may use. ``fired``: each rule that matched; ``failed``: each condition that could not be judged,
    and why.
    """

    mode: Mode = Mode.AUTO
    routes: tuple[Route, ...] = ()
    demands: tuple[Demand, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    tier: Tier | None = None
    weight: float = 1.0
    lead_priority: int = 0
    usable: float = 1.0
    fired: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()


def govern(qualified: QualifiedLead, rulebook: Rulebook, verdicts: Verdicts, *, at: datetime, owned: Ownership | None = None) -> Ruling:
    """Ask every rule in its order, and find the tier.

    First whoever has the same person already, then named accounts, account rules, owners of accounts, and team rules. ``owned``: whose the
    lead is by person or account.
    """
    holds = verdicts.holds
    fired = [rule for layer in _LAYERS for rule in rulebook.in_layer(layer) if holds.get(rule.when, False) and rule.valid(at)]
    place = next((index for index, tier in enumerate(rulebook.tiers) if holds.get(tier.when, False)), len(rulebook.tiers))
    tier = rulebook.tiers[place] if place < len(rulebook.tiers) else None
    return Ruling(
        mode=next((rule.mode for rule in fired if rule.mode is not None), rulebook.mode),
        routes=tuple(_routes(qualified, rulebook, fired, owned)),
        demands=tuple(_demands(fired, tier)),
        exclusions=tuple(
            Exclusion(rule.exclude_reps, rule.exclude_teams, rule.layer, f"rule {rule.rule_id}")
            for rule in fired
            if rule.exclude_reps or rule.exclude_teams
        ),
        tier=tier,
        weight=next((rule.weight for rule in fired if rule.weight is not None), 1.0),
        lead_priority=next((rule.lead_priority for rule in fired if rule.lead_priority is not None), 0),
        # What a tier reserves is kept from the leads of every tier after it, and from leads in no tier.
        usable=max(0.0, 1.0 - sum(one.reserve for one in rulebook.tiers[:place])),
        fired=tuple(rule.rule_id for rule in fired),
        failed=tuple(verdicts.failed.items()),
    )


def _routes(qualified: QualifiedLead, rulebook: Rulebook, fired: list[Rule], owned: Ownership | None) -> Iterator[Route]:
    owners = [] if owned is None else list(owned.in_order())
    yield from (_to_owner(each) for each in owners if each.kind is Owned.PERSON)
    for named in rulebook.named_accounts:
        if _is(named, qualified):
            yield Route(named.route, Layer.ACCOUNT, f"named account {named.domain or named.account_id}")
    for rule in fired:
        if rule.route is not None and rule.layer is Layer.ACCOUNT:
            yield Route(rule.route, rule.layer, f"rule {rule.rule_id}")
    yield from (_to_owner(each) for each in owners if each.kind is not Owned.PERSON)
    for rule in fired:
        if rule.route is not None and rule.layer is Layer.TEAM:
            yield Route(rule.route, rule.layer, f"rule {rule.rule_id}")


def _to_owner(owned: Ownership) -> Route:
    return Route(Target(reps=(owned.rep_id,)), Layer.ACCOUNT, f"ownership (the rep {owned.why})", owned=True)


def _is(named: NamedAccount, qualified: QualifiedLead) -> bool:
    """Whether the lead comes from a named account, or from a child of it."""
    account = qualified.account
    known = {qualified.lead.account_id, *((account.account_id, account.parent_account_id) if account is not None else ())} - {None}
    by_account = named.account_id is not None and named.account_id in known
    by_domain = named.domain is not None and named.domain in {qualified.lead.domain, account.domain if account is not None else None}
    return by_account or by_domain


def _demands(fired: list[Rule], tier: Tier | None) -> Iterator[Demand]:
    for rule in fired:
        if rule.require is not None:
            yield Demand(rule.require, rule.layer, f"rule {rule.rule_id}")
    if tier is not None and tier.require is not None:
        yield Demand(tier.require, Layer.TEAM, f"tier {tier.name}")
