"""Look a lead's account up by identity, domain or exact name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from fairlead.domain.account import Account
from fairlead.domain.lead import Lead
from fairlead.domain.matching.freemail import FREE_MAIL

_LEGAL = frozenset("inc llc ltd limited corp corporation company co gmbh ag sa sas sarl bv nv oy ab srl spa plc pty kk".split())
_NOISE = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class KnownLead:
    """A lead with its account, where one was found (then the lead bears its identity); ``matched_by`` is account_id, domain or name."""

    lead: Lead
    account: Account | None
    matched_by: str | None


class Accounts(Protocol):
    """Whoever knows the account of a lead."""

    def find(self, lead: Lead) -> tuple[Account, str] | None:
        """The account and how it was found (account_id, domain or name), or None."""
        ...


class AccountBook:
    """Accounts by identity, domain and name. Shared domains (free mail) and names that several accounts share never match."""

    def __init__(self, accounts: Iterable[Account], *, shared_domains: frozenset[str] = FREE_MAIL) -> None:
        """Index ``accounts``; ``shared_domains`` are mail domains that say nothing about the company."""
        self._by_id: dict[str, Account] = {}
        self._by_domain: dict[str, Account | None] = {}
        self._by_name: dict[str, Account | None] = {}
        for account in accounts:
            self._by_id[account.account_id] = account
            if account.domain and account.domain not in shared_domains:
                self._by_domain[account.domain] = None if account.domain in self._by_domain else account
            name = company_key(account.name)
            if name:
                self._by_name[name] = None if name in self._by_name else account

    def find(self, lead: Lead) -> tuple[Account, str] | None:
        """The account and how it was found, or None."""
        if lead.account_id and (account := self._by_id.get(lead.account_id)):
            return account, "account_id"
        if lead.domain and (account := self._by_domain.get(lead.domain)):
            return account, "domain"
        if lead.company and (account := self._by_name.get(company_key(lead.company))):
            return account, "name"
        return None


def company_key(name: str) -> str:
    """``Acme Corp.`` and ``ACME Co., Ltd.`` → ``acme``: lower case, punctuation and the legal forms at the end gone."""
    words = _NOISE.sub(" ", name.casefold()).split()
    kept = list(words)
    while kept and kept[-1] in _LEGAL:
        kept.pop()
    return " ".join(kept or words)


def recognize(lead: Lead, accounts: Accounts) -> KnownLead:
    """Attach the account that ``accounts`` knows for this lead."""
    found = accounts.find(lead)
    if found is None:
        return KnownLead(lead, None, None)
    account, matched_by = found
    return KnownLead(replace(lead, account_id=account.account_id), account, matched_by)
