"""Is the person known already? Leads of the same person, by e-mail address, phone number, or name and company.

As for accounts, what agrees and what differs adds its weight in log-odds; the weights are fitted together on made-up pairs
(``python -m bench.matching.fit``). A shared phone number or mailbox alone does not make one person: colleagues share switchboards.
"""

import hashlib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from fairlead.domain.lead import Lead
from fairlead.domain.matching.comparing import compare
from fairlead.domain.matching.distance import slips
from fairlead.domain.matching.domains import PLAIN, company_domain
from fairlead.domain.matching.evidence import Evidence
from fairlead.domain.matching.letters import latin, skeleton
from fairlead.domain.matching.naming import company_name
from fairlead.domain.matching.nicknames import formal
from fairlead.domain.matching.policy import Matching
from fairlead.domain.matching.weights import PERSON_INTERCEPT, PERSON_WEIGHTS

PERSON_FEATURES: Final = (
    *("mail same", "mail mailbox", "mail slip", "mail differs", "phone same", "phone differs"),
    *("last same", "last slip", "last differs", "first same", "first short", "first slip", "first differs", "names swapped"),
    *("company same", "company like", "company differs", "country differs", "account same"),
)
"""Everything the model of persons weighs, in order."""
_MAILBOXES: Final = frozenset(
    "info sales office contact mail hello admin kontakt buero support service team marketing hr jobs billing accounts accounting finance"
    " procurement purchasing einkauf vertrieb enquiries inquiries reception post webmaster no-reply noreply".split()
)
_DOTLESS: Final = frozenset({"gmail.com", "googlemail.com"})
_BREAK: Final = re.compile(r"[^\w]+|_+")
_TITLES: Final = frozenset(
    "mr mrs ms miss dr prof herr frau ing mag dipl jr sr ii iii phd mba sir dame von van de der den da di la le".split()
)
_SHOWN: Final = 5
_WORTH_TELLING: Final = 0.05
_ALIKE: Final = 0.3
_HEARD: Final = 0.05


@dataclass(frozen=True, slots=True)
class EarlierLead:
    """A lead that came before, as far as it tells whether this is the same person, and where it is now.

    ``state`` is assigned, queued, closed, unrouted or merged; ``rep_id`` who has it, or had it last.
    """

    lead_id: str
    arrived_at: datetime
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    company: str | None = None
    country: str | None = None
    account_id: str | None = None
    state: str = "unrouted"
    rep_id: str | None = None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An earlier lead that may be of the same person: how likely, and what spoke for and against.

    ``signature``: both persons as they state themselves, by which a reviewed pair is remembered.
    """

    lead_id: str
    probability: float
    arrived_at: datetime
    state: str
    rep_id: str | None
    evidence: tuple[Evidence, ...] = ()
    signature: str = ""


@dataclass(frozen=True, slots=True)
class PersonMatch:
    """Earlier leads of the same person, the likeliest first, at most five. ``same``: the one taken for the same; None where none is.

    ``for_review``: none was taken, but one reaches the policy's ``review``.
    """

    same: Duplicate | None = None
    others: tuple[Duplicate, ...] = ()
    for_review: bool = False


NOBODY: Final = PersonMatch()


class People(Protocol):
    """Whoever knows the person of a lead."""

    def find(self, lead: Lead, policy: Matching, *, at: datetime) -> PersonMatch:
        """Earlier leads of the same person within the policy's window before ``at``."""
        ...


class EarlierLeads(Protocol):
    """Whoever remembers the leads that came before, and what people said of pairs of them."""

    def earlier(self, keys: Sequence[str], since: datetime, *, but: str) -> Sequence[EarlierLead]:
        """Leads that share one of these `person_keys` and arrived at ``since`` or later, latest first; not the lead ``but``."""
        ...

    def told(self, signatures: Sequence[str]) -> Mapping[str, bool]:
        """Which of these pairs (`pair_signature`) somebody reviewed, and whether they are one person."""
        ...


class NoPeople:
    """`People` where nobody came before."""

    def find(self, lead: Lead, policy: Matching, *, at: datetime) -> PersonMatch:  # noqa: ARG002, the protocol's arguments
        """None."""
        return NOBODY


NO_PEOPLE: Final = NoPeople()


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """`People` over the leads that came before."""

    leads: EarlierLeads

    def find(self, lead: Lead, policy: Matching, *, at: datetime) -> PersonMatch:
        """As `find_person`."""
        return find_person(lead, self.leads, policy, at=at)


def person_keys(lead: Lead | EarlierLead) -> tuple[str, ...]:
    """What a person is looked up by: short digests of the address, the phone number, and the name with the company. May be empty."""
    keys = []
    if lead.email and (mail := plain_mail(lead.email)):
        keys.append(_digest("mail", mail))
    if lead.phone and lead.phone.startswith("+"):
        keys.append(_digest("phone", lead.phone))
    last, first = _last(lead), _first(lead)
    if last and lead.company:
        company = company_name(lead.company).sound
        if company:
            keys.append(_digest("name", skeleton(last), first[:1], company))
            keys.append(_digest("name", skeleton(first), last[:1], company)) if first and skeleton(first) != skeleton(last) else None
    return tuple(dict.fromkeys(keys))


def find_person(lead: Lead, leads: EarlierLeads, policy: Matching, *, at: datetime) -> PersonMatch:
    """Earlier leads of the same person within the policy's window before ``at``."""
    if policy.duplicate_days <= 0:
        return NOBODY
    keys = person_keys(lead)
    if not keys:
        return NOBODY
    earlier = leads.earlier(keys, at - timedelta(days=policy.duplicate_days), but=lead.lead_id)
    if not earlier:
        return NOBODY
    signatures = [pair_signature(lead, each) for each in earlier]
    told = leads.told(signatures)
    found = [
        _reviewed(each, signature) if signature in told else duplicate(lead, each)
        for each, signature in zip(earlier, signatures, strict=True)
        if told.get(signature, True)
    ]
    found = sorted((each for each in found if each.probability >= _WORTH_TELLING), key=_rank)[:_SHOWN]
    if not found:
        return NOBODY
    taken = found[0] if found[0].probability >= policy.accept else None
    return PersonMatch(taken, tuple(found), for_review=taken is None and found[0].probability >= policy.review)


def duplicate(lead: Lead | EarlierLead, earlier: EarlierLead) -> Duplicate:
    """How likely the two leads are of one person, and why."""
    found = person_features(lead, earlier)
    score = PERSON_INTERCEPT + sum(PERSON_WEIGHTS[name] * value for name, value in found.items())
    probability = 1 / (1 + math.exp(-max(-50.0, min(50.0, score))))
    signature = pair_signature(lead, earlier)
    told = [Evidence(_FIELD[name], round(PERSON_WEIGHTS[name] * value, 3), _WORDS[name]) for name, value in found.items()]
    evidence = sorted((each for each in told if abs(each.weight) >= _HEARD), key=_loud)
    return Duplicate(earlier.lead_id, round(probability, 6), earlier.arrived_at, earlier.state, earlier.rep_id, tuple(evidence), signature)


def person_features(one: Lead | EarlierLead, other: Lead | EarlierLead) -> dict[str, float]:
    """What two leads have in common; only what is not 0. Symmetric."""
    found: dict[str, float] = {}
    _mail(found, one.email, other.email)
    if one.phone and other.phone:
        found["phone same" if one.phone == other.phone else "phone differs"] = 1.0
    _names(found, one, other)
    if one.company and other.company:
        left, right = company_name(one.company), company_name(other.company)
        if left.words and right.words:
            compared = compare(left, right)
            level = "same" if compared.exact or compared.sounds else "like" if compared.whole > _ALIKE or not compared.clash else "differs"
            found[f"company {level}"] = 1.0
    if one.account_id and one.account_id == other.account_id:
        found["account same"] = 1.0
    if one.country and other.country and one.country != other.country:
        found["country differs"] = 1.0
    return found


def pair_signature(one: Lead | EarlierLead, other: Lead | EarlierLead) -> str:
    """Two persons as they state themselves, in one line, the same whichever comes first: by this a reviewed pair is remembered."""
    return "|".join(sorted((person_signature(one), person_signature(other))))


def person_signature(lead: Lead | EarlierLead) -> str:
    """A person as stated: address, phone number, name and company."""
    company = company_name(lead.company).joined if lead.company else ""
    return _digest("person", plain_mail(lead.email or "") or "", lead.phone or "", _first(lead), _last(lead), company)


def plain_mail(address: str) -> str | None:
    """One spelling of addresses that reach the same mailbox: lower case, no ``+tags``, no dots where the host ignores them."""
    local, _, host = address.strip().lower()[:320].rpartition("@")
    if not local or not host:
        return None
    local = local.partition("+")[0]
    if host in _DOTLESS:
        local, host = local.replace(".", ""), "gmail.com"
    return f"{local}@{host}" if local else None


def _mail(found: dict[str, float], one: str | None, other: str | None) -> None:
    left, right = plain_mail(one or ""), plain_mail(other or "")
    if left is None or right is None:
        return
    if left == right:
        found["mail mailbox" if left.partition("@")[0] in _MAILBOXES else "mail same"] = 1.0
    elif _slip(left.partition("@")[0], right.partition("@")[0]) and left.partition("@")[2] == right.partition("@")[2]:
        found["mail slip"] = 1.0
    elif company_domain(left.partition("@")[2], PLAIN, frozenset()) or company_domain(right.partition("@")[2], PLAIN, frozenset()):
        found["mail differs"] = 1.0
    else:
        found["mail differs"] = 0.6


def _names(found: dict[str, float], one: Lead | EarlierLead, other: Lead | EarlierLead) -> None:
    first, last, there_first, there_last = _first(one), _last(one), _first(other), _last(other)
    if first and last and first == there_last and last == there_first and first != last:
        found["names swapped"] = 1.0
        return
    if last and there_last:
        found[f"last {_level(last, there_last)}"] = 1.0
    if first and there_first:
        short = formal(first) == formal(there_first) or (min(len(first), len(there_first)) == 1 and first[0] == there_first[0])
        level = _level(first, there_first)
        found["first short" if level != "same" and short else f"first {level}"] = 1.0


def _level(one: str, other: str) -> str:
    if one == other or skeleton(one) == skeleton(other):
        return "same"
    return "slip" if _slip(one, other) else "differs"


def _slip(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= 4 and abs(len(one) - len(other)) <= 1 and slips(one, other) <= 1


def _first(lead: Lead | EarlierLead) -> str:
    words = _words(lead.first_name)
    return words[0] if words else ""


def _last(lead: Lead | EarlierLead) -> str:
    return "".join(_words(lead.last_name))


def _words(name: str | None) -> list[str]:
    if not name:
        return []
    words = [word for word in _BREAK.split(latin(name[:100]).replace("'", "").replace("’", "")) if word]
    return [word for word in words if word not in _TITLES] or words


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "backslashreplace"), digest_size=10).hexdigest()


def _reviewed(earlier: EarlierLead, signature: str) -> Duplicate:
    words = Evidence("review", 99.0, "somebody reviewed this pair and said that it is one person")
    return Duplicate(earlier.lead_id, 1.0, earlier.arrived_at, earlier.state, earlier.rep_id, (words,), signature)


def _rank(each: Duplicate) -> tuple[float, int, float, str]:
    """The likeliest first; of equals one that a rep has open, then the latest."""
    return (-round(each.probability, 3), _PLACES.get(each.state, 9), -each.arrived_at.timestamp(), each.lead_id)


def _loud(each: Evidence) -> float:
    return -abs(each.weight)


def latest_first(leads: Iterable[EarlierLead]) -> tuple[EarlierLead, ...]:
    """In the order that `People.earlier` answers in."""
    return tuple(sorted(leads, key=lambda each: (-each.arrived_at.timestamp(), each.lead_id)))


_PLACES: Final = {"assigned": 0, "queued": 1, "closed": 2, "unrouted": 3}
_FIELDS: Final = {"mail": "e-mail", "last": "name", "first": "name", "names": "name"}
_FIELD: Final = {name: _FIELDS.get(name.partition(" ")[0], name.partition(" ")[0]) for name in PERSON_FEATURES}
_WORDS: Final = {
    "mail same": "the same e-mail address",
    "mail mailbox": "the same mailbox, which several people may read",
    "mail slip": "e-mail addresses that differ by one letter",
    "mail differs": "another e-mail address",
    "phone same": "the same phone number",
    "phone differs": "another phone number",
    "last same": "the same family name",
    "last slip": "family names that differ by one letter",
    "last differs": "another family name",
    "first same": "the same given name",
    "first short": "a given name and its short form",
    "first slip": "given names that differ by one letter",
    "first differs": "another given name",
    "names swapped": "given and family name swapped",
    "company same": "the same company name",
    "company like": "a similar company name",
    "company differs": "another company",
    "account same": "the same account",
    "country differs": "another country",
}
