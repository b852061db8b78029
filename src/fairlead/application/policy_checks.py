"""What can be held against a policy document before it is put in force: names, conditions, and rules that cannot do what they say."""

import difflib
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from fairlead.application.policy_ports import Draft, PolicyProblem, Reference
from fairlead.application.rule_ports import BadCondition, ConditionFault, Rules
from fairlead.domain.deciding import Policy, check_fallbacks, check_waiting
from fairlead.domain.fairness import check_contract
from fairlead.domain.rep import Roster
from fairlead.domain.screening import Code, Finding, Rule, Rulebook, check_rules

# Told by the document itself or by its references, with their places in the text.
_TOLD_ALREADY: Final = frozenset({Code.DUPLICATE_RULE, Code.UNKNOWN_REP, Code.UNKNOWN_TEAM, Code.REP_NOT_WORKING})

_DECLARED_FIT: Final = re.compile(r"\blead\s*\.\s*fit(?:_known)?\b")

KnownAccounts = Callable[[Collection[str]], Collection[str]]
"""Which of these identities accounts on record have."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a document: the policy where there are no ``problems``; ``warnings`` do not keep it from being used."""

    policy: Policy | None
    problems: tuple[PolicyProblem, ...]
    warnings: tuple[PolicyProblem, ...]


def checked(draft: Draft, roster: Roster, rules: Rules, known_accounts: KnownAccounts, *, at: datetime) -> Checked:
    """Everything that is wrong with a document, and what only looks wrong, for the people of ``roster`` at ``at``."""
    faults, doubts = _judged(draft.conditions, rules)
    unknown = list(_unknown(draft, roster))
    problems = [
        *draft.problems,
        *(_condition(draft, fault, "correct it; docs/reference/conditions.md lists what may stand there") for fault in faults),
    ]
    warnings = [*_gone(draft, roster, at), *(_condition(draft, doubt, "correct it if it is not meant", "looks wrong") for doubt in doubts)]
    warnings += _profile(draft, rules)
    # Before the first import nobody is known yet: then no name can be held against the document, and no rule against the people.
    if roster.reps:
        problems += unknown
        warnings += _found(draft, roster, known_accounts, at)
    else:
        warnings += [replace(each, remedy="import reps and teams, then check again") for each in unknown]
    told = tuple(replace(each, severity="warning") if each.severity == "error" else each for each in _in_order(warnings))
    return Checked(None if problems else draft.policy, _in_order(problems), told)


def _in_order(found: Sequence[PolicyProblem]) -> tuple[PolicyProblem, ...]:
    return tuple(sorted(found, key=lambda problem: (problem.line or 0, problem.column or 0)))


def _judged(conditions: Mapping[str, str], rules: Rules) -> tuple[Sequence[ConditionFault], Sequence[ConditionFault]]:
    """What is wrong with conditions, and what only looks wrong, whatever else is wrong with the document around them."""
    rulebook = Rulebook(rules=tuple(Rule(str(place), when) for place, when in enumerate(dict.fromkeys(conditions.values()))))
    try:
        return (), rules.check(rulebook)
    except BadCondition as bad:
        return bad.faults, ()


def _profile(draft: Draft, rules: Rules) -> Iterator[PolicyProblem]:
    """What in the ideal customer asks for something that no lead tells, and conditions that ask for a fit that nothing declares."""
    if draft.policy is None:
        return
    criteria = draft.policy.icp.criteria
    for place, each in enumerate(criteria):
        if each.attribute is not None and _judged({"": f'custom[{json.dumps(each.attribute)}] == ""'}, rules) != ((), ()):
            remedy = "see to its spelling; until leads bring it, the criterion counts neither for nor against"
            yield draft.problem(
                f"/icp/criteria/{place}/attribute", f"is '{each.attribute}', and no lead has that custom attribute yet", remedy
            )
    if criteria:
        return
    for field, condition in draft.conditions.items():
        if _DECLARED_FIT.search(condition):
            remedy = "declare the ideal customer under icp, or ask for lead.learned_fit"
            yield draft.problem(field, "asks for lead.fit, and without icp no lead has one", remedy)


def _condition(draft: Draft, fault: ConditionFault, remedy: str, words: str = "cannot be used") -> PolicyProblem:
    """A fault of a condition, at the first place where the condition stands."""
    field = next((place for place, text in draft.conditions.items() if text == fault.text), "")
    return draft.problem(field, f"{words}: {fault.message}", remedy, line=fault.line, column=fault.column)


def _found(draft: Draft, roster: Roster, known_accounts: KnownAccounts, at: datetime) -> Iterator[PolicyProblem]:
    """What the rules themselves show, and the fallbacks."""
    policy = draft.policy
    if policy is None:
        return
    named = {each.account_id for each in policy.rulebook.named_accounts if each.account_id is not None}
    unknown = named.difference(known_accounts(named)) if named else named
    found = check_rules(policy.rulebook, policy.over(roster), at=at, unknown_accounts=unknown)
    contract = check_contract(policy.fairness, policy.over(roster), policy.capacity, predicts=policy.use_prediction, at=at)
    others = [*check_fallbacks(policy.fallbacks), *check_waiting(policy), *contract]
    yield from told_of(draft, policy, [*(each for each in found if each.code not in _TOLD_ALREADY), *others])


def told_of(draft: Draft, policy: Policy, findings: Sequence[Finding]) -> Iterator[PolicyProblem]:
    """What was found in the rules of a document, each with its place there."""
    places = _places(policy)
    for each in findings:
        yield _finding(draft, each, places.get(each.where))


def _finding(draft: Draft, finding: Finding, field: str | None) -> PolicyProblem:
    remedy, severity = finding.remedy, "note" if finding.severity == "note" else "warning"
    if field is None:
        return PolicyProblem("", f"({finding.where}): {finding.words}", remedy, severity=severity, code=finding.code.value)
    told = draft.problem(field, f"({finding.where}): {finding.words}", remedy)
    return replace(told, severity=severity, code=finding.code.value)


def _places(policy: Policy) -> dict[str, str]:
    """Where in the document stands what findings name."""
    book = policy.rulebook
    return {
        "tiers": "/tiers",
        "fallbacks": "/fallbacks",
        "capacity": "/capacity",
        "fairness": "/fairness",
        "fairness ceiling": "/fairness/ceiling",
        "fairness floor": "/fairness/floor",
        **{f"rule {rule.rule_id}": f"/rules/{place}" for place, rule in enumerate(book.rules)},
        **{f"tier {tier.name}": f"/tiers/{place}" for place, tier in enumerate(book.tiers)},
        **{f"named account {each.domain or each.account_id}": f"/named_accounts/{place}" for place, each in enumerate(book.named_accounts)},
        **{f"team {team.team_id}": f"/teams/{place}" for place, team in enumerate(policy.teams)},
    }


def _told(draft: Draft, fault: ConditionFault, conditions: Mapping[str, str], remedy: str) -> PolicyProblem:
    """A fault of a condition at the first place where the condition stands."""
    field = next((place for place, text in conditions.items() if text == fault.text), "")
    return draft.problem(field, f"cannot be used: {fault.message}", remedy, line=fault.line, column=fault.column)


def _unknown(draft: Draft, roster: Roster) -> Iterator[PolicyProblem]:
    """Names that stand for nobody and nothing."""
    known = {
        Reference.REP: dict(roster.names),
        Reference.TEAM: {rep.team_id: rep.team_id for rep in roster.reps if rep.team_id}
        | {team.team_id: team.name for team in roster.teams},
        Reference.TERRITORY: {territory.territory_id: territory.name for territory in roster.territories},
    }
    for each in draft.referred:
        names = known[each.kind]
        if each.name not in names and each.name not in draft.stated.get(each.kind, ()):
            stated = {name: name for name in draft.stated.get(each.kind, ())}
            yield draft.problem(
                each.field, f"is '{each.name}', and there is no such {each.kind.value}", _meant(each.name, {**names, **stated}, each.kind)
            )


def _meant(name: str, names: Mapping[str, str], kind: Reference) -> str:
    by_name = next((identity for identity, called in names.items() if called.casefold() == name.casefold()), None)
    if by_name is not None:
        return f"write '{by_name}', the identity of {names[by_name]}"
    near = difflib.get_close_matches(name, [*names, *names.values()], n=1, cutoff=0.6)
    if not near:
        return f"write the identity of a {kind.value} on record"
    identity = near[0] if near[0] in names else next(each for each, called in names.items() if called == near[0])
    return f"did you mean '{identity}'{'' if names[identity] == identity else f' ({names[identity]})'}?"


def _gone(draft: Draft, roster: Roster, now: datetime) -> Iterator[PolicyProblem]:
    """Reps that are named and work here no more."""
    here = dict(zip(roster.rep_ids, roster.employed(now).tolist(), strict=True))
    for each in draft.referred:
        if each.kind is Reference.REP and here.get(each.name) is False:
            rep = roster.names[each.name]
            yield draft.problem(
                each.field, f"is '{each.name}', and {rep} does not work here now", "name somebody who does, or leave it out"
            )
