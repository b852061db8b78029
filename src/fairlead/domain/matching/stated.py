"""A person as a lead states them, read once: names, address and company in the spelling in which they are compared."""

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, Protocol

from fairlead.domain.matching.letters import latin, skeleton
from fairlead.domain.matching.naming import CompanyName, company_name

_DOTLESS: Final = frozenset({"gmail.com", "googlemail.com"})
_BREAK: Final = re.compile(r"[^\w]+|_+")
_TITLES: Final = frozenset(
    "mr mrs ms miss dr prof herr frau ing mag dipl jr sr ii iii phd mba sir dame von van de der den da di la le".split()
)


class SaysWho(Protocol):
    """Whatever states a person: a lead, or an earlier one."""

    @property
    def first_name(self) -> str | None: ...  # noqa: D102, as in `fairlead.domain.lead.Lead`
    @property
    def last_name(self) -> str | None: ...  # noqa: D102
    @property
    def email(self) -> str | None: ...  # noqa: D102
    @property
    def phone(self) -> str | None: ...  # noqa: D102
    @property
    def company(self) -> str | None: ...  # noqa: D102
    @property
    def country(self) -> str | None: ...  # noqa: D102
    @property
    def account_id(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True)
class Stated:
    """``mail``: as `plain_mail`; ``first``: the first given name, ``last``: the family name in one word, both empty where not told."""

    mail: str | None
    phone: str | None
    first: str
    last: str
    company: CompanyName | None
    country: str | None
    account_id: str | None

    @classmethod
    def by(cls, lead: SaysWho) -> "Stated":
        """What the lead says of its person. A lead is looked for, then remembered: it is read once for both."""
        return _read(lead.first_name, lead.last_name, lead.email, lead.phone, lead.company, lead.country, lead.account_id)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Short digests of the address, the phone number, and the name with the company. May be empty."""
        keys = []
        if self.mail is not None:
            keys.append(_digest("mail", self.mail))
        if self.phone is not None and self.phone.startswith("+"):
            keys.append(_digest("phone", self.phone))
        if self.last and self.company is not None and (company := self.company.sound):
            first, last = skeleton(self.first) if self.first else "", skeleton(self.last)
            keys.append(_digest("name", last, self.first[:1], company))
            if first and first != last:
                keys.append(_digest("name", first, self.last[:1], company))
        return tuple(dict.fromkeys(keys))

    @property
    def signature(self) -> str:
        """The person in one short line: the same for the same address, phone number, name and company."""
        company = self.company.joined if self.company is not None else ""
        return _digest("person", self.mail or "", self.phone or "", self.first, self.last, company)


@lru_cache(maxsize=4_096)
def _read(
    first_name: str | None,
    last_name: str | None,
    email: str | None,
    phone: str | None,
    company: str | None,
    country: str | None,
    account_id: str | None,
) -> Stated:
    given = _words(first_name)
    return Stated(
        mail=plain_mail(email) if email else None,
        phone=phone or None,
        first=given[0] if given else "",
        last="".join(_words(last_name)),
        company=company_name(company) if company else None,
        country=country or None,
        account_id=account_id or None,
    )


def plain_mail(address: str) -> str | None:
    """One spelling of addresses that reach the same mailbox: lower case, no ``+tags``, no dots where the host ignores them."""
    local, _, host = address.strip().lower()[:320].rpartition("@")
    if not local or not host:
        return None
    local = local.partition("+")[0]
    if host in _DOTLESS:
        local, host = local.replace(".", ""), "gmail.com"
    return f"{local}@{host}" if local else None


@lru_cache(maxsize=65_536)
def _words(name: str | None) -> tuple[str, ...]:
    if not name:
        return ()
    words = [word for word in _BREAK.split(latin(name[:100]).replace("'", "").replace("’", "")) if word]
    return tuple(word for word in words if word not in _TITLES) or tuple(words)


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "backslashreplace"), digest_size=10).hexdigest()
