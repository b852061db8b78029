"""What recent leads show of a rulebook: rules that never matched or never came first, conditions that often fail, leads nobody may take."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fairlead.domain.lead import Lead
from fairlead.domain.qualification import QualifiedLead
from fairlead.domain.rep import Roster
from fairlead.domain.screening.findings import Code, Finding, in_order, listed, note, warning
from fairlead.domain.screening.governing import govern
from fairlead.domain.screening.rules import Destination, Layer, Rule, Rulebook, Verdicts
from fairlead.domain.screening.screening import screen

FEWEST_LEADS: Final = 30
"""Fewer leads than these show nothing."""
FEWEST_OF_A_KIND: Final = 5
"""Fewer uncovered leads of one kind than these may be chance: such kinds are told together, where together they are as many."""
OFTEN: Final = 0.5
"""A condition that cannot be judged for this share of the leads fails often."""
MOST_SEGMENTS: Final = 10
"""The most kinds of uncovered leads that are told one by one."""
_COVER: Final = "add a territory, a rep or a route for them, or send them to a queue"
_NOT_A_PERSON: Final = frozenset(
    {Destination.QUEUE, Destination.NURTURE, Destination.WORKFLOW, Destination.DISQUALIFY, Destination.MANAGER}
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A recent lead, the moment at which it is routed again, and what the conditions say of it."""

    lead: QualifiedLead
    at: datetime
    verdicts: Verdicts


def check_leads(rulebook: Rulebook, roster: Roster, sample: Sequence[Judged]) -> tuple[Finding, ...]:
    """What ``sample`` shows; nothing where it is smaller than `FEWEST_LEADS`: it is too early to tell."""
    if len(sample) < FEWEST_LEADS:
        return ()
    return in_order([*_rules_that_never_decide(rulebook, sample), *_failing(rulebook, sample), *_uncovered(rulebook, roster, sample)])


def _rules_that_never_decide(rulebook: Rulebook, sample: Sequence[Judged]) -> list[Finding]:
    """Rules in force for some of the leads that matched none, and routing rules that were never the first to."""
    matched: Counter[str] = Counter()
    first: Counter[str] = Counter()
    before: dict[str, Counter[str]] = defaultdict(Counter)
    in_force: set[str] = set()
    ordered = [rule for layer in (Layer.ACCOUNT, Layer.TEAM) for rule in rulebook.in_layer(layer)]
    for judged in sample:
        valid = [rule for rule in ordered if rule.valid(judged.at)]
        in_force |= {rule.rule_id for rule in valid}
        holding = [rule for rule in valid if judged.verdicts.holds.get(rule.when, False)]
        matched.update(rule.rule_id for rule in holding)
        routing = [rule.rule_id for rule in holding if rule.route is not None]
        if routing:
            first[routing[0]] += 1
        for later in routing[1:]:
            before[later][routing[0]] += 1
    found = [_never_matched(rule, len(sample)) for rule in ordered if rule.rule_id in in_force and not matched[rule.rule_id]]
    for rule in ordered:
        if rule.route is not None and matched[rule.rule_id] and not first[rule.rule_id]:
            by = listed([f"rule {name} ({count})" for name, count in before[rule.rule_id].most_common()])
            words = f"it matched {matched[rule.rule_id]} of {len(sample)} recent leads and never came first; before it came {by}"
            remedy = "give it a larger priority, or take it out"
            found.append(warning(Code.NEVER_FIRST, f"rule {rule.rule_id}", words, remedy))
    return found


def _never_matched(rule: Rule, leads: int) -> Finding:
    return note(
        Code.NEVER_MATCHED,
        f"rule {rule.rule_id}",
        f"it matched none of {leads} recent leads",
        "see whether its condition says what is meant",
    )


def _failing(rulebook: Rulebook, sample: Sequence[Judged]) -> list[Finding]:
    """Conditions that cannot be judged for a large part of the leads."""
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    for judged in sample:
        for text, why in judged.verdicts.failed.items():
            reasons[text][why] += 1
    found = []
    named = [
        *((rule.when, f"rule {rule.rule_id}") for rule in rulebook.rules),
        *((tier.when, f"tier {tier.name}") for tier in rulebook.tiers),
    ]
    for text, where in named:
        failures = reasons[text].total()
        if failures >= OFTEN * len(sample):
            why, times = reasons[text].most_common(1)[0]
            found.append(
                warning(
                    Code.OFTEN_FAILS,
                    where,
                    f"its condition cannot be judged for {failures} of {len(sample)} recent leads, mostly because {why} ({times})",
                    "ask has(...) first, and say what is to happen without the value",
                )
            )
    return found


def _uncovered(rulebook: Rulebook, roster: Roster, sample: Sequence[Judged]) -> list[Finding]:
    """Kinds of leads that nobody may take: refused by territory, language, requirement or exclusion."""
    alone: dict[str, list[str]] = defaultdict(list)
    of: Counter[str] = Counter()
    for judged in sample:
        segment = _segment(judged.lead.lead)
        of[segment] += 1
        ruling = govern(judged.lead, rulebook, judged.verdicts, at=judged.at)
        screening = screen(judged.lead, roster, ruling, at=judged.at)
        sent_elsewhere = screening.route is not None and screening.route.target.to in _NOT_A_PERSON
        if not len(screening.rows) and not sent_elsewhere:
            reasons = Counter(screening.refusals.reason)
            alone[segment].append(reasons.most_common(1)[0][0].words if reasons else "nobody is there")
    ordered = sorted(alone.items(), key=lambda each: (-len(each[1]), each[0]))
    named = [(segment, why) for segment, why in ordered[:MOST_SEGMENTS] if len(why) >= FEWEST_OF_A_KIND]
    found = [
        warning(
            Code.UNCOVERED_SEGMENT,
            f"leads {segment}",
            f"nobody may take {len(why)} of {of[segment]} recent ones; most often a rep {Counter(why).most_common(1)[0][0]}",
            _COVER,
        )
        for segment, why in named
    ]
    rest = ordered[len(named) :]
    leads = sum(len(why) for _, why in rest)
    if leads >= FEWEST_OF_A_KIND:
        where, further, other = ("other leads", " further", "other") if named else ("leads of rare kinds", "", "different")
        kinds = f"{len(rest)} {other} kind{'' if len(rest) == 1 else 's'}"
        found.append(warning(Code.UNCOVERED_SEGMENT, where, f"nobody may take {leads}{further} recent ones, of {kinds}", _COVER))
    return found


def _segment(lead: Lead) -> str:
    place = f"from {lead.country}" if lead.country else "without a country"
    size = f"of {lead.size_band} employees" if lead.size_band else "of unknown size"
    return f"{place}, {size}"
