"""What is wrong with a rulebook, told from the rules and the roster alone, before any lead is routed by it.

`check_rules` finds rules that can never do what they say. It never guesses at conditions: two are the same where their texts are, but for
blanks, and one always holds where it says ``true``. What only leads can show is in `rehearsing`.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.matching import FREE_MAIL
from fairlead.domain.rep import Rep, Roster
from fairlead.domain.screening.findings import Code, Finding, error, in_order, listed, note, warning
from fairlead.domain.screening.requiring import fulfils, lacking
from fairlead.domain.screening.rules import Destination, Layer, NamedAccount, Requirement, Rule, Rulebook, Target, Tier

BoolArray = NDArray[np.bool_]
_PERSONAL: Final = frozenset({Destination.OWNER, Destination.CSM, Destination.TERRITORY_OWNER, Destination.MANAGER})


def check_rules(
    rulebook: Rulebook, roster: Roster, *, at: datetime, unknown_accounts: Collection[str] = frozenset()
) -> tuple[Finding, ...]:
    """Everything found in rules, named accounts, tiers and roster as of ``at``, errors first.

    ``unknown_accounts``: identities among those of the named accounts that no account on record has.
    """
    check = _Check(rulebook, roster, at, roster.employed(at), unknown_accounts)
    found = [
        *check.rules(),
        *check.shadows(),
        *check.named_accounts(),
        *check.tiers(),
        *check.people(),
    ]
    return in_order(found)


def same_condition(one: str, other: str) -> bool:
    """Whether two conditions are the same text, but for blanks."""
    return _tidy(one) == _tidy(other)


def always(condition: str) -> bool:
    """Whether a condition says ``true``."""
    return _tidy(condition) == "true"


def _tidy(condition: str) -> str:
    return "".join(condition.split())


@dataclass(frozen=True)
class _Check:
    """One look at a rulebook; ``employed``: who works here at the moment of the check, shape (n_reps,)."""

    rulebook: Rulebook
    roster: Roster
    at: datetime
    employed: BoolArray
    unknown_accounts: Collection[str]

    # -------------------------------------------------------------------------------------------- each rule by itself

    def rules(self) -> Iterator[Finding]:
        """Windows, conditions and actions of each rule."""
        for rule_id, count in Counter(rule.rule_id for rule in self.rulebook.rules).items():
            if count > 1:
                yield error(
                    Code.DUPLICATE_RULE, f"rule {rule_id}", f"{count} rules are called {rule_id}", "give each rule a name of its own"
                )
        for rule in self.rulebook.rules:
            where = f"rule {rule.rule_id}"
            yield from self.window(rule, where)
            if self.over(rule):
                continue
            if _tidy(rule.when) == "false":
                yield warning(
                    Code.NEVER_HOLDS, where, "its condition is false, so it never matches", "write a condition, or take the rule out"
                )
            if not _acts(rule):
                yield warning(Code.DOES_NOTHING, where, "it matches leads and does nothing with them", "give it an action, or take it out")
            if rule.route is not None:
                yield from self.target(rule.route, where)
            if rule.exclude_reps or rule.exclude_teams:
                yield from self.excluded(rule, where)
            if rule.require is not None:
                yield from self.required(rule.require, where, self.routed(rule.route))
            yield from self.contradictions(rule, where)

    def over(self, rule: Rule) -> bool:
        """Whether the rule can never be in force again."""
        ends = rule.valid_until
        return ends is not None and (ends <= self.at or (rule.valid_from is not None and rule.valid_from >= ends))

    def window(self, rule: Rule, where: str) -> Iterator[Finding]:
        """Whether the rule can be in force from now on."""
        if rule.valid_from is not None and rule.valid_until is not None and rule.valid_from >= rule.valid_until:
            yield warning(
                Code.NEVER_IN_FORCE,
                where,
                f"it is in force from {rule.valid_from:%Y-%m-%d %H:%M} until {rule.valid_until:%Y-%m-%d %H:%M}, which is never",
                "put the two moments in order",
            )
        elif rule.valid_until is not None and rule.valid_until <= self.at:
            yield note(
                Code.EXPIRED,
                where,
                f"it was in force until {rule.valid_until:%Y-%m-%d %H:%M}",
                "take it out, or move its end into the future",
            )

    def target(self, target: Target, where: str) -> Iterator[Finding]:
        """Whether the people and teams that a route names are there."""
        yield from self.reps(target.reps, where, "sends leads to")
        yield from self.teams(target.teams, where, "sends leads to")
        if (target.reps or target.teams) and not (self.roster.among(target.reps, target.teams) & self.employed).any():
            yield error(
                Code.ROUTES_TO_NOBODY,
                where,
                "none of those it sends leads to works here now",
                "name people or teams who do, or a destination",
            )
        if target.to is Destination.MANAGER and not any(team.manager_rep_id for team in self.roster.teams):
            yield error(Code.NO_MANAGER, where, "it sends leads to the manager, and no team has one", "enter the managers of the teams")
        if target.to is Destination.TERRITORY_OWNER and not any(each.owner_rep_id for each in self.roster.territories):
            yield error(
                Code.NO_TERRITORY_OWNER, where, "it sends leads to the territory's owner, and no territory has one", "enter the owners"
            )

    def reps(self, reps: Sequence[str], where: str, verb: str) -> Iterator[Finding]:
        """Reps who are not there, or do not work here now."""
        for rep_id in reps:
            row = self.roster.row_of.get(rep_id)
            if row is None:
                yield error(Code.UNKNOWN_REP, where, f"it {verb} rep {rep_id}, who is not there", "correct the identity, or enter the rep")
            elif not self.employed[row]:
                yield warning(
                    Code.REP_NOT_WORKING, where, f"it {verb} rep {rep_id}, who {self.gone(self.roster.reps[row])}", "name somebody else"
                )

    def teams(self, teams: Sequence[str], where: str, verb: str) -> Iterator[Finding]:
        """Teams that are not there, or have nobody who works here now."""
        for team_id in teams:
            members = self.roster.members(team_id)
            if not members.any() and team_id not in self.roster.team_of:
                yield error(
                    Code.UNKNOWN_TEAM, where, f"it {verb} team {team_id}, which is not there", "correct the identity, or enter the team"
                )
            elif not (members & self.employed).any():
                yield warning(Code.EMPTY_TEAM, where, f"it {verb} team {team_id}, in which nobody works now", "put people into the team")

    def gone(self, rep: Rep) -> str:
        """Why a rep does not work here now."""
        if rep.ended_at is not None and rep.ended_at <= self.at:
            return f"left on {rep.ended_at:%Y-%m-%d}"
        if not rep.active:
            return "is marked inactive"
        return f"starts on {rep.started_at:%Y-%m-%d}" if rep.started_at is not None else "does not work here"

    def excluded(self, rule: Rule, where: str) -> Iterator[Finding]:
        """Whom a rule takes out: are they there, and is anybody left?"""
        yield from (each for each in self.reps(sorted(rule.exclude_reps), where, "excludes") if each.code is Code.UNKNOWN_REP)
        yield from (each for each in self.teams(sorted(rule.exclude_teams), where, "excludes") if each.code is Code.UNKNOWN_TEAM)
        out = self.roster.among(rule.exclude_reps, rule.exclude_teams)
        if self.employed.any() and not (self.employed & ~out).any():
            yield error(
                Code.EXCLUDES_EVERYBODY,
                where,
                "it excludes everybody who works here now",
                "exclude fewer, or send the lead to a destination",
            )

    def required(self, requirement: Requirement, where: str, among: BoolArray) -> Iterator[Finding]:
        """Whether anybody among those a lead may go to has what is asked for."""
        impossible = []
        if requirement.max_load is not None and requirement.max_load < 0:
            impossible.append(f"a load of at most {requirement.max_load:.0%}")
        if requirement.min_chance is not None and requirement.min_chance > 1:
            impossible.append(f"a chance of at least {requirement.min_chance:.0%}")
        candidates = among & self.employed
        if candidates.any() and not (candidates & fulfils(self.roster, requirement)).any():
            impossible.append(lacking(Rep("", ""), requirement))
        if impossible:
            yield error(
                Code.NOBODY_FULFILS,
                where,
                f"nobody it may go to has what it requires: {', '.join(impossible)}",
                "ask for less, or enter it in the profiles of the reps who have it",
            )

    def routed(self, target: Target | None) -> BoolArray:
        """Whom a route names; everybody where it names nobody; shape (n_reps,)."""
        if target is None or not (target.reps or target.teams):
            return np.ones(len(self.roster.reps), dtype=bool)
        return self.roster.among(target.reps, target.teams)

    def contradictions(self, rule: Rule, where: str) -> Iterator[Finding]:
        """Those a rule routes to whom a rule that holds whenever it does takes out."""
        if rule.route is None or not (rule.route.reps or rule.route.teams):
            return
        wanted = self.roster.among(rule.route.reps, rule.route.teams) & self.employed
        for other in self.rulebook.rules:
            # What is routed in the account layer stands above the rules of teams.
            if rule.layer is Layer.ACCOUNT and other.layer is Layer.TEAM:
                continue
            if self.over(other) or not _holds_whenever(other, rule):
                continue
            both = wanted & self.roster.among(other.exclude_reps, other.exclude_teams)
            if both.any():
                who = listed(self.roster.ids_at(np.flatnonzero(both)))
                by = "it" if other is rule else f"rule {other.rule_id}, which holds whenever it does,"
                tell = error if not (wanted & ~both).any() else warning
                yield tell(
                    Code.ROUTED_AND_EXCLUDED, where, f"it sends leads to {who}, and {by} excludes them", "take them out of one of the two"
                )

    # -------------------------------------------------------------------------------------------- rules behind rules

    def shadows(self) -> Iterator[Finding]:
        """Rules that come too late: one asked before them has always decided already."""
        ordered = [rule for layer in (Layer.ACCOUNT, Layer.TEAM) for rule in self.rulebook.in_layer(layer) if not self.over(rule)]
        for place, rule in enumerate(ordered):
            for earlier in ordered[:place]:
                taken = [what for what, decides in _DECISIONS if decides(rule) and decides(earlier)]
                if not self.leads_somewhere(earlier.route):
                    taken = [what for what in taken if what != _ROUTE]
                if taken and _holds_whenever(earlier, rule):
                    how = "always holds" if always(earlier.when) else "has the same condition"
                    yield warning(
                        Code.SHADOWED,
                        f"rule {rule.rule_id}",
                        f"it never decides {' and '.join(taken)}: rule {earlier.rule_id} is asked before it and {how}",
                        f"give it a larger priority than rule {earlier.rule_id}, or another condition",
                    )
                    break

    def leads_somewhere(self, target: Target | None) -> bool:
        """Whether a route always leads to somebody or something, so that none after it is asked."""
        if target is None:
            return False
        if target.reps or target.teams:
            return bool((self.roster.among(target.reps, target.teams) & self.employed).any())
        return target.to not in _PERSONAL

    # -------------------------------------------------------------------------------------------- named accounts and tiers

    def named_accounts(self) -> Iterator[Finding]:
        """Accounts that are named twice or are not there, or whose domain anybody may have an address in."""
        seen: dict[str, NamedAccount] = {}
        for named in self.rulebook.named_accounts:
            where = f"named account {named.domain or named.account_id}"
            yield from self.target(named.route, where)
            if named.account_id in self.unknown_accounts:
                yield warning(
                    Code.UNKNOWN_ACCOUNT,
                    where,
                    f"it names account {named.account_id}, and no account on record has this identity",
                    "correct the identity, or import the account",
                )
            if named.domain in FREE_MAIL:
                yield error(
                    Code.FREE_MAIL_ACCOUNT,
                    where,
                    f"anybody may have an address at {named.domain}, so it takes leads of every company",
                    "name the account by its identity instead",
                )
            for key in (each for each in (named.account_id, named.domain) if each is not None):
                if key in seen:
                    yield warning(Code.NAMED_TWICE, where, f"{key} is named twice; the first counts", "take one of the two out")
                seen.setdefault(key, named)

    def tiers(self) -> Iterator[Finding]:
        """Tiers behind tiers, and what they reserve together."""
        tiers = self.rulebook.tiers
        for place, tier in enumerate(tiers):
            where = f"tier {tier.name}"
            if _tidy(tier.when) == "false":
                yield warning(
                    Code.NEVER_HOLDS, where, "its condition is false, so no lead is in it", "write a condition, or take the tier out"
                )
            before = next((each for each in tiers[:place] if always(each.when) or same_condition(each.when, tier.when)), None)
            if before is not None:
                yield warning(
                    Code.TIER_SHADOWED,
                    where,
                    f"no lead is ever in it: tier {before.name} comes before it and holds whenever it does",
                    f"put it before tier {before.name}, or give it another condition",
                )
            if tier.require is not None:
                yield from self.required(tier.require, where, np.ones(len(self.roster.reps), dtype=bool))
        yield from self.reserves(tiers)

    def reserves(self, tiers: Sequence[Tier]) -> Iterator[Finding]:
        """Whether anything is left for leads of no tier."""
        reserved = sum(tier.reserve for tier in tiers)
        if reserved >= 1.0 - 1e-9:
            yield error(
                Code.RESERVED_TOO_MUCH,
                "tiers",
                f"together they reserve {reserved:.0%} of every rep's capacity, so that leads of no tier can go to nobody",
                "reserve less than 100% in all",
            )

    # -------------------------------------------------------------------------------------------- people

    def people(self) -> Iterator[Finding]:
        """Backups and managers: chains that lead back, and people who are gone."""
        backups = {rep.rep_id: rep.backup_rep_id for rep in self.roster.reps}
        for circle in _circles(backups):
            yield warning(
                Code.BACKUP_LOOP,
                f"rep {circle[0]}",
                f"the backups go in a circle: {' → '.join((*circle, circle[0]))}",
                "give one of them a backup outside it",
            )
        for rep, working in zip(self.roster.reps, self.employed.tolist(), strict=True):
            if working and rep.backup_rep_id is not None:
                where = f"rep {rep.rep_id}"
                yield from self.stands_in(rep.backup_rep_id, where, Code.BACKUP_NOT_WORKING, "the backup")
        for team in self.roster.teams:
            if team.manager_rep_id is not None:
                yield from self.stands_in(team.manager_rep_id, f"team {team.team_id}", Code.MANAGER_NOT_WORKING, "the manager")
        for circle in _circles({team.team_id: team.parent_team_id for team in self.roster.teams}):
            yield warning(
                Code.TEAM_LOOP,
                f"team {circle[0]}",
                f"the teams lie within one another in a circle: {' → '.join((*circle, circle[0]))}",
                "take one of them out of its parent",
            )

    def stands_in(self, rep_id: str, where: str, code: Code, role: str) -> Iterator[Finding]:
        """Whether somebody who is to step in is there."""
        row = self.roster.row_of.get(rep_id)
        if row is None or not self.employed[row]:
            why = "is not there" if row is None else self.gone(self.roster.reps[row])
            yield warning(code, where, f"{role} {rep_id} {why}", "name somebody else")


def _acts(rule: Rule) -> bool:
    return bool(
        rule.route is not None
        or rule.exclude_reps
        or rule.exclude_teams
        or rule.require is not None
        or rule.mode is not None
        or rule.weight is not None
        or rule.lead_priority is not None
    )


_ROUTE: Final = "where a lead goes"
_DECISIONS: Final[tuple[tuple[str, Callable[[Rule], bool]], ...]] = (
    (_ROUTE, lambda rule: rule.route is not None),
    ("the mode", lambda rule: rule.mode is not None),
    ("the weight", lambda rule: rule.weight is not None),
    ("the lead's priority", lambda rule: rule.lead_priority is not None),
)


def _holds_whenever(one: Rule, other: Rule) -> bool:
    """Whether ``one`` is in force and holds whenever ``other`` is and does."""
    begins = one.valid_from is None or (other.valid_from is not None and one.valid_from <= other.valid_from)
    ends = one.valid_until is None or (other.valid_until is not None and other.valid_until <= one.valid_until)
    return begins and ends and (one is other or always(one.when) or same_condition(one.when, other.when))


def _circles(next_of: dict[str, str | None]) -> Iterator[tuple[str, ...]]:
    """Every circle that following ``next_of`` runs into, once, from its least member on."""
    settled: set[str] = set()
    for start in next_of:
        path: dict[str, int] = {}
        at: str | None = start
        while at is not None and at in next_of and at not in settled and at not in path:
            path[at] = len(path)
            at = next_of[at]
        if at is not None and at in path:
            circle = [name for name, place in path.items() if place >= path[at]]
            least = circle.index(min(circle))
            yield (*circle[least:], *circle[:least])
        settled |= path.keys()
