"""Everywhere a rep is named: records, and the policy; with what becomes of each once the rep is gone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fairlead.application.edit_ports import Edits, Put, Values
from fairlead.domain.deciding import Policy
from fairlead.domain.screening import Target

_NAMING: Mapping[str, tuple[tuple[str, str], ...]] = {
    "team": (("manager_rep_id", "manages team {name}"),),
    "rep": (("manager_rep_id", "manages {name}"), ("backup_rep_id", "stands in for {name}")),
    "territory": (("owner_rep_id", "owns territory {name}"),),
    "account": (("csm_rep_id", "is customer success manager of {name}"),),
}
"""Fields of records that name a rep, other than owners of accounts and leads, who are decided on one by one."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One place that names the rep. ``words``: what it says and what becomes of it; ``put``: the edit, None where only a person can."""

    where: str
    identity: str
    words: str
    put: Put | None


def references(rep_id: str, edits: Edits, policy: Policy, *, successor: str | None) -> list[Reference]:
    """All of them, records first. With a ``successor`` that rep takes the places of records; else they are emptied."""
    return [*_in_records(rep_id, edits, successor), *_in_policy(rep_id, policy)]


def _in_records(rep_id: str, edits: Edits, successor: str | None) -> Iterator[Reference]:
    for record, fields in _NAMING.items():
        for field, words in fields:
            for identity, values in edits.values(record, where={field: rep_id}).items():
                # Nobody stands in for, or manages, themselves.
                heir = successor if identity != successor or record != "rep" else None
                said = words.format(name=_name(identity, values))
                then = f"from then on {heir or 'nobody'} {'is' if words.startswith('is ') else 'does'}"
                yield Reference(f"{record} {field}", identity, f"{said}; {then}", Put(record, identity, {field: heir}))


def _name(identity: str, values: Values) -> str:
    name = values.get("name")
    return f"{name} ({identity})" if name and name != identity else identity


def _in_policy(rep_id: str, policy: Policy) -> Iterator[Reference]:
    """What the policy says of the rep. It is not edited here: a version of the policy has its own author."""
    book = policy.rulebook
    for rule in book.rules:
        if rule.route is not None and rep_id in rule.route.reps:
            yield Reference("rule", rule.rule_id, f"rule {rule.rule_id} {_routed(rule.route, rep_id)}", None)
        if rep_id in rule.exclude_reps:
            yield Reference("rule", rule.rule_id, f"rule {rule.rule_id} excludes them; that has no effect any more", None)
    for named in book.named_accounts:
        if rep_id in named.route.reps:
            name = named.account_id or named.domain or ""
            yield Reference("named account", name, f"named account {name} {_routed(named.route, rep_id)}", None)
    for territory in policy.territories:
        if territory.owner_rep_id == rep_id:
            words = (
                f"the policy names them as owner of territory {territory.name}; what goes to its owner goes to whoever serves it instead"
            )
            yield Reference("territory in the policy", territory.territory_id, words, None)
    for team in policy.teams:
        if team.manager_rep_id == rep_id:
            words = f"the policy names them as manager of team {team.name}; the managers of the teams above are asked instead"
            yield Reference("team in the policy", team.team_id, words, None)


def _routed(target: Target, rep_id: str) -> str:
    others: Sequence[str] = [*(each for each in target.reps if each != rep_id), *(f"team {team}" for team in target.teams)]
    if others:
        return f"sends leads to them and {', '.join(others)}; the others go on getting them"
    return "sends leads to them alone; it is passed over, and whatever applies next counts"
