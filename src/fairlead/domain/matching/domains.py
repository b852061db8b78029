"""Whose a host is: the domain that somebody registered, where it is a company's own."""

from typing import Final, Protocol

from fairlead.domain.intake import host_of, registrable_domain
from fairlead.domain.lead import Lead
from fairlead.domain.matching.freemail import MailDomain, mail_domain

# Under these every customer of the host has a name of their own, and mail; the public suffix list does not hold them.
_TENANTS: Final = ("onmicrosoft.com", "sharepoint.com", "zendesk.com", "zohocorp.com")


class Domains(Protocol):
    """Whoever knows the public suffixes. The answer is kept with the decision, so a newer list does not change an old one."""

    def registered(self, host: str) -> str | None:
        """The registered domain that ``host`` belongs to; None for a public suffix itself."""
        ...


class PlainDomains:
    """The habits of country registries, as intake reads them; for tests and wherever no public suffix list is at hand."""

    def registered(self, host: str) -> str | None:
        """As `fairlead.domain.intake.registrable_domain`."""
        return registrable_domain(host)


PLAIN: Final = PlainDomains()


def company_domain(host: str | None, domains: Domains, shared: frozenset[str]) -> str | None:
    """The registered domain of ``host`` if it is a company's own: not free mail, disposable, in ``shared``, nor a public suffix."""
    if not host:
        return None
    for tenant in _TENANTS:
        if host.endswith("." + tenant):
            return ".".join(host.split(".")[-1 - len(tenant.split(".")) :])
    domain = domains.registered(host)
    if domain is None or domain in shared or domain in _TENANTS or mail_domain(domain) is not MailDomain.COMPANY:
        return None
    return domain


def domain_of_lead(lead: Lead, domains: Domains, shared: frozenset[str]) -> str | None:
    """The company's own domain that a lead bears: of its web site, else of its e-mail address."""
    return company_domain(lead.domain, domains, shared) or company_domain(host_of(lead.email) if lead.email else None, domains, shared)


def label_of(domain: str) -> str:
    """What stands before the suffix, run together: ``quill-works.co.uk`` → ``quillworks``."""
    return domain.partition(".")[0].replace("-", "")
