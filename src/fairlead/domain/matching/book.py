"""The accounts, ready to find a lead's among them."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.account import Account
from fairlead.domain.lead import Lead
from fairlead.domain.matching.asking import Firm, firm_of_account, firm_of_lead
from fairlead.domain.matching.blocking import Blocks
from fairlead.domain.matching.distance import Slips, slips
from fairlead.domain.matching.domains import PLAIN, Domains
from fairlead.domain.matching.evidence import AccountMatch, Candidate, Evidence
from fairlead.domain.matching.families import Families, choose
from fairlead.domain.matching.naming import CompanyName
from fairlead.domain.matching.policy import Matching
from fairlead.domain.matching.presence import Presence
from fairlead.domain.matching.scoring import Features, Scored, explain, features, log_odds, name_features
from fairlead.domain.matching.verdicts import Verdicts

_SHOWN: Final = 5
_WORTH_SHOWING: Final = 0.02
_SURE_OF: Final = 4.0
"""Log-odds from which nobody is looked for among misspelled names."""
_LEAST: Final = -9.0
_CONTACT: Final = 0.995
_REMEMBERED: Final = 100_000
_EVER: Final = -(2**62)


class Accounts(Protocol):
    """Whoever knows the account of a lead."""

    def match(self, lead: Lead, policy: Matching) -> AccountMatch:
        """The account, or who it may be, with what spoke for and against."""
        ...


@dataclass(frozen=True, slots=True)
class Contact:
    """A person known at an account. ``email`` in lower case."""

    contact_id: str
    account_id: str
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Means:
    """What is asked of libraries outside: the public suffixes, and slips counted as `distance.slips` counts them, only faster."""

    domains: Domains = PLAIN
    slips_between: Slips = slips


PLAINLY: Final = Means()


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question: what the lead states, by which policy, among whom (all where None), and whether reasons are wanted."""

    firm: Firm
    policy: Matching
    there: Presence | None
    reasons: bool


class AccountBook:
    """`Accounts` over a list. The one place where a lead's account is decided: live, in bulk, for training and for reports."""

    def __init__(
        self,
        accounts: Iterable[Account],
        *,
        contacts: Iterable[Contact] = (),
        means: Means = PLAINLY,
        verdicts: Verdicts | None = None,
        since: Mapping[str, int] | None = None,
    ) -> None:
        """Index ``accounts``.

        ``since``: account → microseconds since 1970 from which it was there, for those that were not always.
        """
        self._accounts = tuple(accounts)
        self._domains = means.domains
        self.verdicts = verdicts or Verdicts()
        self._slips_between = means.slips_between
        self._row_of = {account.account_id: row for row, account in enumerate(self._accounts)}
        self._firms = [firm_of_account(account, means.domains, frozenset()) for account in self._accounts]
        self._families = Families([self._row_of.get(account.parent_account_id or "") for account in self._accounts])
        self._blocks = Blocks(self._firms, self._families.above)
        self._people = _people(contacts, self._row_of)
        self._names: dict[tuple[CompanyName, int], Features] = {}
        told = since or {}
        self._since: NDArray[np.int64] | None = None
        if told:
            self._since = np.array([told.get(account.account_id, _EVER) for account in self._accounts], dtype=np.int64)

    def match(self, lead: Lead, policy: Matching, *, at: datetime | None = None, reasons: bool = True) -> AccountMatch:
        """The account of a lead among those that were there ``at`` that moment; all of them where none is given.

        Without ``reasons`` the answer is the same, but for what spoke for it and what it is found by: that costs a third of the time.
        """
        moment = None if at is None or self._since is None else round(at.timestamp() * 1e6)
        there = None if moment is None or self._since is None else Presence(self._since, moment)
        known = self._known(lead, there)
        if known is not None:
            return known
        firm = firm_of_lead(lead, self._domains, frozenset(policy.shared_domains))
        signature = firm.signature
        told = self._row_of.get(self.verdicts.account_of(lead.lead_id, signature) or "")
        if told is not None and (there is None or there.has(told)):
            return self._certain(told, "review", 1.0, "somebody reviewed this pair and accepted it", signature)
        scored = [
            each
            for each in self.scored(firm, there)
            if not self.verdicts.ruled_out(lead.lead_id, signature, self._accounts[each.row].account_id)
        ]
        if not scored:
            return AccountMatch(signature=signature)
        asked = _Asked(firm, policy, there, reasons)
        return replace(self._decided(scored, asked), signature=signature)

    def scored(self, firm: Firm, there: Presence | None = None) -> list[Scored]:
        """Every account worth comparing, set beside what a lead says of its company; in order of rows. ``there``: those that count."""
        keyed = self._keyed(firm, there)
        scored = [self._score(firm, row, there) for row in keyed]
        if max((each.log_odds for each in scored), default=-math.inf) < _SURE_OF:
            alike = (row for row in self._blocks.alike(firm, there) if row not in keyed)
            scored += [self._score(firm, row, there) for row in alike]
        return sorted((each for each in scored if each.log_odds > _LEAST), key=lambda each: each.row)

    def compared(self, firm: Firm) -> list[tuple[int, int, Features]]:
        """(row, topmost row of its family, features) of every account that any key or likeness finds; for fitting the weights."""
        rows = sorted(self._keyed(firm, None) | set(self._blocks.alike(firm, None)))
        return [(row, self._families.root(row, None), self._score(firm, row, None).features) for row in rows]

    def firm(self, lead: Lead) -> Firm:
        """What a lead states of its company, as this book reads it."""
        return firm_of_lead(lead, self._domains, frozenset())

    def account(self, row: int) -> Account:
        """The account of a row."""
        return self._accounts[row]

    def _keyed(self, firm: Firm, there: Presence | None) -> set[int]:
        return {row for row in self._blocks.keyed(firm) if there is None or there.has(row)} | self._below(firm, there)

    def _below(self, firm: Firm, there: Presence | None) -> set[int]:
        """Companies below one that has the lead's domain."""
        if firm.domain is None:
            return set()
        rows = (row for row in self._blocks.below(firm.domain) if there is None or there.has(row))
        return {row for row in rows if any(self._firms[up].domain == firm.domain for up in self._families.above_now(row, there))}

    def _score(self, firm: Firm, row: int, there: Presence | None) -> Scored:
        above = (self._firms[parent].domain for parent in self._families.above_now(row, there))
        named = self._named(firm.name, row)
        found = features(firm, self._firms[row], frozenset(filter(None, above)), named, self._slips_between)
        return Scored(row, log_odds(found), found)

    def _named(self, name: CompanyName, row: int) -> Features:
        """A name beside an account's; many leads come from one company, so it is remembered."""
        known = self._names.get((name, row))
        if known is None:
            if len(self._names) >= _REMEMBERED:
                self._names.clear()
            known = self._names[name, row] = name_features(name, self._firms[row].name, self._slips_between)
        return known

    def _known(self, lead: Lead, there: Presence | None) -> AccountMatch | None:
        """By identity, else by a person known at the account."""
        row = self._row_of.get(lead.account_id or "")
        if row is not None and (there is None or there.has(row)):
            return self._certain(row, "account_id", 1.0, "the lead bears its identity")
        for key, words, probability in (
            (f"id {lead.contact_id}", "the lead is of a contact of it", 1.0),
            (f"mail {lead.email}", f"{lead.email} is the address of a contact of it", _CONTACT),
        ):
            row = self._people.get(key)
            if row is not None and (there is None or there.has(row)):
                return self._certain(row, "contact", probability, words)
        return None

    def _certain(self, row: int, by: str, probability: float, words: str, signature: str = "") -> AccountMatch:
        account = self._accounts[row]
        weight = round(math.log(probability / (1 - probability)), 3) if probability < 1 else 99.0
        candidate = Candidate(account.account_id, account.name[:200], probability, (Evidence(by, weight, words),))
        return AccountMatch(account, by, probability, (candidate,), signature=signature)

    def _decided(self, scored: Sequence[Scored], asked: "_Asked") -> AccountMatch:
        """Families of companies compete with each other and with nobody; the family that wins gives its best member."""
        by_family: dict[int, list[Scored]] = {}
        for each in scored:
            by_family.setdefault(self._families.root(each.row, asked.there), []).append(each)
        shares = probabilities({root: max(each.log_odds for each in members) for root, members in by_family.items()})
        ranked = sorted(shares, key=lambda root: (-shares[root], root))[:_SHOWN]
        best, policy = shares[ranked[0]], asked.policy
        least = min(_WORTH_SHOWING, policy.accept)
        chosen = [
            (root, *choose(by_family[root], asked.firm, self._firms, self._families, asked.there))
            for root in ranked
            if shares[root] >= least
        ]
        candidates = tuple(self._candidate(each, shares[root], asked, words) for root, each, words in chosen)
        if best >= policy.accept:
            return AccountMatch(self._accounts[chosen[0][1].row], _loudest(candidates[0]), best, candidates)
        return AccountMatch(None, None, best, candidates, for_review=sum(shares.values()) >= policy.review)

    def _candidate(self, each: Scored, share: float, asked: "_Asked", words: str | None) -> Candidate:
        account = self._accounts[each.row]
        evidence = explain(each.features, asked.firm, self._firms[each.row], self._slips_between) if asked.reasons else ()
        if words is not None and asked.reasons:
            evidence = (*evidence, Evidence("family", 0.0, words))
        return Candidate(account.account_id, account.name[:200], round(share, 6), evidence)


def probabilities(log_odds_of: Mapping[int, float]) -> dict[int, float]:
    """Probability of each, where exactly one of them or none is true: ``exp(s) / (1 + Σ exp(s))``."""
    most = max(0.0, *log_odds_of.values())
    raised = {key: math.exp(value - most) for key, value in log_odds_of.items()}
    total = math.exp(-most) + sum(raised.values())
    return {key: value / total for key, value in raised.items()}


def _loudest(candidate: Candidate) -> str | None:
    loudest = max(candidate.evidence, key=lambda each: each.weight, default=None)
    return None if loudest is None else loudest.field


def _people(contacts: Iterable[Contact], row_of: Mapping[str, int]) -> dict[str, int]:
    """Contacts by identity and by address; an address that stands at two accounts says nothing."""
    found: dict[str, int] = {}
    several: set[str] = set()
    for contact in contacts:
        row = row_of.get(contact.account_id)
        if row is None:
            continue
        found[f"id {contact.contact_id}"] = row
        if contact.email:
            key = f"mail {contact.email.lower()}"
            if found.setdefault(key, row) != row:
                several.add(key)
    return {key: row for key, row in found.items() if key not in several}
