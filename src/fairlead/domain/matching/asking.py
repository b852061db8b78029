"""A lead and an account as they are compared: each field read once."""

from dataclasses import dataclass

from fairlead.domain.account import Account
from fairlead.domain.intake import fold
from fairlead.domain.lead import Lead
from fairlead.domain.matching.domains import Domains, company_domain, domain_of_lead, label_of
from fairlead.domain.matching.naming import CompanyName, company_name


@dataclass(frozen=True, slots=True)
class Firm:
    """What a record says about a company. ``domain`` is one of its own; ``label`` its part before the suffix."""

    name: CompanyName
    domain: str | None
    label: str | None
    phone: str | None
    country: str | None
    state: str | None
    city: str | None
    postal: str | None

    @property
    def signature(self) -> str:
        """The company as stated, in one line: leads with the same line are answered the same by a reviewed pair."""
        return "|".join((" ".join(self.name.words), self.name.form or "", self.domain or "", self.country or ""))


def firm_of_lead(lead: Lead, domains: Domains, shared: frozenset[str]) -> Firm:
    """The company as a lead states it."""
    domain = domain_of_lead(lead, domains, shared)
    return _firm(lead.company, domain, lead)


def firm_of_account(account: Account, domains: Domains, shared: frozenset[str]) -> Firm:
    """The company as an account states it."""
    return _firm(account.name, company_domain(account.domain, domains, shared), account)


def _firm(name: str | None, domain: str | None, place: Lead | Account) -> Firm:
    return Firm(
        name=company_name(name or ""),
        domain=domain,
        label=label_of(domain) if domain else None,
        phone=place.phone if place.phone and place.phone.startswith("+") else None,
        country=place.country,
        state=place.state,
        city=fold(place.city[:200]) or None if place.city else None,
        postal=fold(place.postal_code[:40]).replace(" ", "") or None if place.postal_code else None,
    )
