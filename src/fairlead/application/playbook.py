"""The routing playbook: a policy in plain words, for everybody whom it concerns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fairlead.application.contract_words import contract_in_words
from fairlead.domain.availability import Band, Capacity, Limits
from fairlead.domain.deciding import Batching, Fallback, Objective, Policy, Schedule
from fairlead.domain.fairness import CatchUp, Rotation, Settle
from fairlead.domain.matching import Customers, Duplicates, Owners
from fairlead.domain.money import in_words
from fairlead.domain.rep import Roster, Territory
from fairlead.domain.screening import Destination, Layer, Mode, Requirement, Rule, Target


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the playbook: its title, and what holds, a sentence each."""

    title: str
    lines: tuple[str, ...]


_MODES: Final = {
    Mode.AUTO: "carried out at once",
    Mode.SUGGEST: "confirmed by a human first",
    Mode.SHADOW: "only recorded; nothing is done",
    Mode.RULES: "carried out at once, by rules and fair turns without prediction",
}
_PERSONS: Final = {
    Destination.OWNER: "the owner of the account",
    Destination.TERRITORY_OWNER: "the owner of the territory",
    Destination.CSM: "the customer success manager of the account",
    Destination.MANAGER: "the manager",
    Destination.QUEUE: "the queue",
    Destination.NURTURE: "nurture",
    Destination.WORKFLOW: "the workflow",
    Destination.DISQUALIFY: "nobody: the lead is disqualified",
}
_OBJECTIVES: Final = {
    Objective.WORTH: "the rep with whom the lead is worth most (chance of winning times expected value) gets it",
    Objective.CHANCE: "the rep most likely to win the lead gets it",
    Objective.BALANCED: "worth and free capacity are weighed against each other",
}
_FALLBACKS: Final = {Fallback.ROTATION: "fair turns", Fallback.MANAGER: "the team's manager", Fallback.QUEUE: "the queue"}


def playbook(policy: Policy, roster: Roster, conditions: Mapping[str, str]) -> Sequence[Section]:
    """The policy in plain words. ``conditions``: every condition's words by its text; ``roster`` gives names to identities."""
    told = _Telling(policy, policy.over(roster), conditions)
    parts = (
        ("In short", told.short()),
        ("Known people and accounts", told.accounts()),
        ("Territories", told.territories()),
        ("Rules", told.rules()),
        ("Tiers", told.tiers()),
        ("Choosing among those who may", told.choice()),
        ("Capacity", told.capacity()),
        ("Fair turns", told.turns()),
        ("The fairness contract", contract_in_words(policy.fairness)),
        ("When nobody can be given the lead", told.fallbacks()),
        ("Leads assigned together", batches_in_words(policy.batch)),
    )
    return tuple(Section(title, lines) for title, found in parts if (lines := tuple(found)))


@dataclass(frozen=True, slots=True)
class _Telling:
    policy: Policy
    roster: Roster
    conditions: Mapping[str, str]

    def short(self) -> Iterator[str]:
        book = self.policy.rulebook
        yield f"Decisions are {_MODES[book.mode]}, unless a rule says otherwise."
        active = sum(rep.active for rep in self.roster.reps)
        rules, territories = len(book.rules), len(self.roster.territories)
        yield f"{active} active reps, {_count(territories, 'territory', 'territories')}, {_count(rules, 'rule', 'rules')}."

    def accounts(self) -> Iterator[str]:
        matching, book = self.policy.matching, self.policy.rulebook
        if matching.duplicates is Duplicates.TO_OWNER:
            yield f"A person who came before within {matching.duplicate_days} days goes to whoever has that lead."
        for named in book.named_accounts:
            who = " or ".join(filter(None, (named.domain, named.account_id)))
            yield _noted(f"Leads of {who} go to {self.target(named.route)}, whatever their territory", named.note)
        if matching.owners is Owners.OWNER:
            yield "Leads of an account that has an owner go to the owner."
        if matching.customers is not Customers.RULES:
            who = "owner" if matching.customers is Customers.OWNER else "customer success manager"
            yield f"Leads of existing customers go to the account's {who}."
        if matching.csm_open_tickets is not None:
            tickets = _count(matching.csm_open_tickets, "open support ticket", "open support tickets")
            yield f"Leads of customers with more than {tickets} go to the customer success manager."

    def territories(self) -> Iterator[str]:
        for territory in sorted(self.roster.territories, key=lambda each: (-each.priority, each.territory_id)):
            served = self.roster.serves(territory.territory_id) & self.roster.active
            owner = f"; owner {self.rep(territory.owner_rep_id)}" if territory.owner_rep_id else ""
            yield f"{territory.name}: {_extent(territory)}. Served by {_count(int(served.sum()), 'active rep', 'active reps')}{owner}."
        if self.roster.territories:
            yield "A lead goes only to reps who serve its territory; reps without territories serve all of them."

    def rules(self) -> Iterator[str]:
        for layer in Layer:
            for rule in self.policy.rulebook.in_layer(layer):
                yield self.rule(rule)

    def rule(self, rule: Rule) -> str:
        """One rule in one sentence."""
        when = self.conditions.get(rule.when, rule.when)
        subject = "Every lead" if when == "always" else f"If {when}, the lead"
        does = list(self.deeds(rule)) or ["is not changed by it"]
        above = " This stands above territories." if rule.layer is Layer.ACCOUNT and rule.route is not None else ""
        span = "".join(
            (
                f" From {rule.valid_from:%Y-%m-%d}." if rule.valid_from else "",
                f" Until {rule.valid_until:%Y-%m-%d}." if rule.valid_until else "",
            )
        )
        return _noted(f"{rule.rule_id}: {subject} {_listed(does)}.{above}{span}".removesuffix("."), rule.note)

    def deeds(self, rule: Rule) -> Iterator[str]:
        """What a rule does to a lead."""
        if rule.route is not None:
            yield f"goes to {self.target(rule.route)}"
        if rule.exclude_reps or rule.exclude_teams:
            who = [*map(self.rep, sorted(rule.exclude_reps)), *(f"team {self.team(each)}" for each in sorted(rule.exclude_teams))]
            yield f"does not go to {_either(who)}"
        if rule.require is not None:
            yield f"needs a rep with {_required(rule.require)}"
        if rule.mode is not None:
            yield f"is {_MODES[rule.mode]}"
        if rule.weight is not None:
            yield f"counts as {rule.weight:g} leads in a rep's capacity"
        if rule.lead_priority is not None:
            yield f"has priority {rule.lead_priority} while it waits"

    def tiers(self) -> Iterator[str]:
        for tier in self.policy.rulebook.tiers:
            parts = [f"leads for which {self.conditions.get(tier.when, tier.when)}"]
            if tier.require is not None:
                parts.append(f"they need a rep with {_required(tier.require)}")
            if tier.at_once:
                parts.append("they go at once to somebody at work, and cost no turn")
            if tier.reserve:
                parts.append(f"{tier.reserve:.0%} of every rep's capacity is kept for them")
            yield f"{tier.name}: {'; '.join(parts)}."

    def choice(self) -> Iterator[str]:
        policy = self.policy
        if not policy.use_prediction:
            yield "Prediction is switched off: leads are shared by fair turns."
        else:
            yield f"Where a model can tell reps apart, {_OBJECTIVES[policy.objective]}."
            yield "Reps who cannot be told apart share such leads by known probabilities, which favor those who are owed a turn."
        yield from self.experiments()
        limits = policy.thresholds
        if limits.nurture_below_minor is not None:
            yield f"A lead worth less than {in_words(limits.nurture_below_minor)} with its best rep goes to nurture."
        if limits.suggest_above_minor is not None:
            yield f"A human confirms leads whose deal would bring {in_words(limits.suggest_above_minor)} or more."
        if limits.escalate_above_minor is not None:
            yield f"A lead worth {in_words(limits.escalate_above_minor)} or more is escalated."

    def experiments(self) -> Iterator[str]:
        """What is given as an experiment, where anything is."""
        exploration = self.policy.exploration
        if not self.policy.use_prediction or not exploration.share:
            return
        yield (
            f"{_one_in(exploration.share)} is given as an experiment: drawn evenly among reps who passed every rule and limit and stand at"
            f" most {exploration.loss:.0%} below the first. Experiments cost no turn."
        )
        barred = [
            *(f"reps of team {self.team(each)}" for each in sorted(exploration.exclude_teams)),
            *(f"leads of tier {each}" for each in sorted(exploration.exclude_tiers)),
            *(f"leads of territory {each}" for each in sorted(exploration.exclude_territories)),
        ]
        if barred:
            yield f"Never in an experiment: {_either(barred)}."

    def capacity(self) -> Iterator[str]:
        capacity = self.policy.capacity
        yield "No limit is ever exceeded."
        yield from _bands(capacity)
        if most := _limits(capacity.each):
            yield f"A rep without limits of their own takes {most}."
        for team_id, limits in sorted(capacity.teams.items()):
            if most := _limits(limits):
                yield f"Team {self.team(team_id)} takes {most} altogether."
        if capacity.pace_per_day is not None:
            yield f"From {_count(capacity.pace_per_day, 'new lead', 'new leads')} in a day on, a rep gets only high matches."

    def turns(self) -> Iterator[str]:
        return _turns(self.policy.rotation)

    def fallbacks(self) -> Iterator[str]:
        yield f"Tried in this order: {', then '.join(_FALLBACKS[step] for step in self.policy.fallbacks) or 'the queue'}."
        if self.policy.queue_minutes is not None:
            yield f"A lead may wait {_lasting(self.policy.queue_minutes)} in the queue."
        if self.policy.hold_minutes is not None:
            yield (
                f"A lead is held up to {_lasting(self.policy.hold_minutes)} for a rep who is full or away, where that is expected to bring"
                " more than the best who can take it now."
            )
        yield "A lead that waits is routed again as soon as somebody returns or a slot comes free; it is never lost."

    def target(self, target: Target) -> str:
        """Where a rule sends a lead."""
        who = [*map(self.rep, target.reps), *(f"team {self.team(each)}" for each in target.teams)]
        if who:
            return _either(who)
        if target.to is None:
            return "the best of those who may"
        return _PERSONS[target.to] + (f" “{target.name}”" if target.name else "")

    def rep(self, rep_id: str) -> str:
        """A rep by name."""
        return self.roster.names.get(rep_id, rep_id)

    def team(self, team_id: str) -> str:
        """A team by name."""
        return self.roster.team_of[team_id].name if team_id in self.roster.team_of else team_id


def _one_in(share: float) -> str:
    return f"One lead in {1.0 / share:.0f}"


def _extent(territory: Territory) -> str:
    sets = {
        "countries": territory.countries,
        "states": territory.states,
        "postal codes": territory.postal_codes,
        "industries": territory.industry_groups,
        "sizes": territory.size_bands,
        "channels": territory.channels,
        "products": territory.products,
        "accounts": territory.account_ids,
    }
    parts = [f"{name} {_few(sorted(values))}" for name, values in sets.items() if values]
    if territory.revenue_from_minor is not None:
        parts.append(f"revenue from {in_words(territory.revenue_from_minor)}")
    if territory.revenue_below_minor is not None:
        parts.append(f"revenue below {in_words(territory.revenue_below_minor)}")
    return "; ".join(parts) or "everything"


def _required(requirement: Requirement) -> str:
    parts = [f"certification {name}" for name in sorted(requirement.certifications)]
    if requirement.languages:
        parts.append(f"language {_either(sorted(requirement.languages))}")
    if requirement.seniority:
        parts.append(f"seniority {_either(sorted(requirement.seniority))}")
    if requirement.backgrounds:
        parts.append(f"background {_either(sorted(requirement.backgrounds))}")
    if requirement.max_load is not None:
        parts.append(f"a load of at most {requirement.max_load:.0%}")
    if requirement.min_chance is not None:
        parts.append(f"a chance of at least {requirement.min_chance:.0%}")
    return _listed(parts) or "nothing in particular"


def _bands(capacity: Capacity) -> Iterator[str]:
    words = {
        Band.NORMAL: "leads come as usual",
        Band.HIGH_MATCH: f"only matches of {capacity.high_match:.0f} or better",
        Band.MANUAL: "only by hand of a manager",
    }
    low = 0.0
    if capacity.priced:
        yield "A slot has the price that it is worth to later leads; a lead goes where its worth exceeds that price most."
        return
    for rule in capacity.bands:
        yield f"At a load of {low:.0%} to {rule.up_to:.0%} of the limit: {words[rule.band]}."
        low = rule.up_to


def _limits(limits: Limits) -> str:
    parts = [
        f"at most {value:,} {what}"
        for value, what in (
            (limits.max_open, "open leads"),
            (limits.max_day, "new leads a day"),
            (limits.max_week, "in 7 days"),
            (limits.max_month, "in 30 days"),
        )
        if value is not None
    ]
    if limits.max_value_minor is not None:
        parts.append(f"open leads worth at most {in_words(limits.max_value_minor)}")
    return _listed(parts)


def _turns(rotation: Rotation) -> Iterator[str]:
    yield "Every turn is an entry in the ledger, with its reason; nobody's turn is hidden, and editing a team resets nothing."
    if rotation.catch_up is CatchUp.BOUNDED:
        yield f"Who was away catches up by at most one extra lead in {rotation.catch_up_one_in}."
    else:
        yield "Who was away earned nothing meanwhile, and is not flooded afterwards."
    free = [
        words
        for settle, words in (
            (rotation.declined, "a declined lead"),
            (rotation.no_show, "a meeting the person missed"),
            (rotation.ownership, "a lead that came by ownership"),
            (rotation.moved, "a lead moved by hand"),
        )
        if settle is Settle.FREE
    ]
    if free:
        yield f"These cost no turn: {_listed(free)}."


def _noted(sentence: str, note: str | None) -> str:
    return f"{sentence}." + (f" ({note})" if note else "")


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def _either(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} or {parts[-1]}" if parts else ""


def _lasting(minutes: int) -> str:
    """Minutes in the largest unit that holds them whole: ``2 hours``, ``1 day``."""
    size, unit = next((size, unit) for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")) if minutes % size == 0)
    return _count(minutes // size, unit, f"{unit}s")


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def batches_in_words(batching: Batching) -> Iterator[str]:
    """When leads that wait are assigned all together; nothing where the policy wants no batch."""
    if batching.schedule is Schedule.NEVER:
        return
    hours = ", ".join(f"{hour:02d}:00" for hour in sorted(batching.at_hours))
    when = "Every hour" if batching.schedule is Schedule.HOURLY else f"Each day at {hours} UTC"
    yield f"{when} all leads that wait are assigned together, so that they are worth most as a whole."
    if batching.review:
        yield "Nothing of it is given before a person confirms it."
    else:
        yield "It is given at once; whoever is full or away by then gets nothing, and the lead waits on."
