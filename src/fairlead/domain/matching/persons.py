"""Is the person known already? Leads of the same person, by e-mail address, phone number, or name and company.

As for accounts, what agrees and what differs adds its weight in log-odds; the weights are fitted together on made-up pairs
(``python -m bench.matching.fit``). A shared phone number or mailbox alone does not make one person: colleagues share switchboards.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from fairlead.domain.lead import Lead
from fairlead.domain.matching.comparing import compare
from fairlead.domain.matching.distance import one_slip
from fairlead.domain.matching.domains import PLAIN, company_domain
from fairlead.domain.matching.evidence import Evidence
from fairlead.domain.matching.letters import skeleton
from fairlead.domain.matching.naming import CompanyName
from fairlead.domain.matching.nicknames import formal
from fairlead.domain.matching.policy import Matching
from fairlead.domain.matching.stated import SaysWho, Stated
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
_SHOWN: Final = 5
WORTH_TELLING: Final = 0.05
"""Whoever is less likely to be the same is not mentioned."""
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
        """Leads that share one of these `person_keys` and arrived at ``since`` or later, latest first; not the lead ``but``.

        Of more than ten a store may leave some out, those that share none of the first keys before any other.
        """
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


def person_keys(lead: SaysWho) -> tuple[str, ...]:
    """What a person is looked up by: short digests of the address, the phone number, and the name with the company. May be empty."""
    return Stated.by(lead).keys


def find_person(lead: Lead, leads: EarlierLeads, policy: Matching, *, at: datetime) -> PersonMatch:
    """Earlier leads of the same person within the policy's window before ``at``."""
    if policy.duplicate_days <= 0:
        return NOBODY
    of = Stated.by(lead)
    keys = of.keys
    earlier = leads.earlier(keys, at - timedelta(days=policy.duplicate_days), but=lead.lead_id) if keys else ()
    if not earlier:
        return NOBODY
    signature = of.signature
    others = [(each, Stated.by(each)) for each in earlier]
    signatures = [_both(signature, other.signature) for _, other in others]
    verdicts = leads.told(signatures)
    pairs = [
        _Pair(each, None if signature in verdicts else _features(of, other), signature, _sounding(of, other))
        for (each, other), signature in zip(others, signatures, strict=True)
        if verdicts.get(signature, True)
    ]
    found = [pair.told() for pair in sorted((each for each in pairs if each.probability >= WORTH_TELLING), key=_rank)[:_SHOWN]]
    if not found:
        return NOBODY
    taken = found[0] if found[0].probability >= policy.accept else None
    return PersonMatch(taken, tuple(found), for_review=taken is None and found[0].probability >= policy.review)


def duplicate(lead: SaysWho, earlier: EarlierLead) -> Duplicate:
    """How likely the two leads are of one person, and why."""
    of, other = Stated.by(lead), Stated.by(earlier)
    return _Pair(earlier, _features(of, other), _both(of.signature, other.signature), _sounding(of, other)).told()


def person_features(one: SaysWho, other: SaysWho) -> dict[str, float]:
    """What two leads have in common; only what is not 0. Symmetric."""
    return _features(Stated.by(one), Stated.by(other))


def pair_signature(one: SaysWho, other: SaysWho) -> str:
    """Two persons as they state themselves, in one line, the same whichever comes first: by this a reviewed pair is remembered."""
    return _both(Stated.by(one).signature, Stated.by(other).signature)


def _both(one: str, other: str) -> str:
    return "|".join(sorted((one, other)))


@dataclass(slots=True)
class _Pair:
    """A lead and an earlier one. ``found``: what they have in common; None where somebody said that they are of one person.

    ``sounding``: words for what counts as the same and is spelled differently.
    """

    earlier: EarlierLead
    found: Mapping[str, float] | None
    signature: str
    sounding: Mapping[str, str]
    probability: float = field(init=False)

    def __post_init__(self) -> None:
        if self.found is None:
            self.probability = 1.0
            return
        score = PERSON_INTERCEPT + sum(PERSON_WEIGHTS[name] * value for name, value in self.found.items())
        self.probability = round(1 / (1 + math.exp(-max(-50.0, min(50.0, score)))), 6)

    def told(self) -> Duplicate:
        """With what spoke for and against, the loudest first."""
        if self.found is None:
            evidence = [_REVIEWED]
        else:
            words = {**_WORDS, **self.sounding}
            heard = [Evidence(_FIELD[name], round(PERSON_WEIGHTS[name] * value, 3), words[name]) for name, value in self.found.items()]
            evidence = sorted((each for each in heard if abs(each.weight) >= _HEARD), key=_loud)
        of = self.earlier
        return Duplicate(of.lead_id, self.probability, of.arrived_at, of.state, of.rep_id, tuple(evidence), self.signature)


def _features(one: Stated, other: Stated) -> dict[str, float]:
    found: dict[str, float] = {}
    _mail(found, one.mail, other.mail)
    if one.phone and other.phone:
        found["phone same" if one.phone == other.phone else "phone differs"] = 1.0
    _names(found, one, other)
    left, right = one.company, other.company
    if left is not None and right is not None and left.words and right.words:
        found[f"company {_company(left, right)}"] = 1.0
    if one.account_id and one.account_id == other.account_id:
        found["account same"] = 1.0
    if one.country and other.country and one.country != other.country:
        found["country differs"] = 1.0
    return found


def _sounding(one: Stated, other: Stated) -> Mapping[str, str]:
    """Words for names that count as the same and are spelled differently."""
    names = (("last same", one.last, other.last), ("first same", one.first, other.first))
    return {name: _SOUNDING[name] for name, here, there in names if here != there}


def _company(left: CompanyName, right: CompanyName) -> str:
    if left.joined == right.joined:
        return "same"
    compared = compare(left, right)
    if compared.exact or compared.sounds:
        return "same"
    return "like" if compared.whole > _ALIKE or not compared.clash else "differs"


def _mail(found: dict[str, float], left: str | None, right: str | None) -> None:
    if left is None or right is None:
        return
    (mailbox, _, host), (there, _, other_host) = left.partition("@"), right.partition("@")
    if left == right:
        found["mail mailbox" if mailbox in _MAILBOXES else "mail same"] = 1.0
    elif host == other_host and _slip(mailbox, there):
        found["mail slip"] = 1.0
    elif company_domain(host, PLAIN, frozenset()) or company_domain(other_host, PLAIN, frozenset()):
        found["mail differs"] = 1.0
    else:
        found["mail differs"] = 0.6


def _names(found: dict[str, float], one: Stated, other: Stated) -> None:
    if one.first and one.last and one.first == other.last and one.last == other.first and one.first != one.last:
        found["names swapped"] = 1.0
        return
    if one.last and other.last:
        found[f"last {_level(one.last, other.last)}"] = 1.0
    if one.first and other.first:
        initial = min(len(one.first), len(other.first)) == 1 and one.first[0] == other.first[0]
        level = _level(one.first, other.first)
        short = level != "same" and (initial or formal(one.first) == formal(other.first))
        found["first short" if short else f"first {level}"] = 1.0


def _level(one: str, other: str) -> str:
    if one == other or skeleton(one) == skeleton(other):
        return "same"
    return "slip" if _slip(one, other) else "differs"


def _slip(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= 4 and one_slip(one, other)


def _rank(pair: _Pair) -> tuple[float, int, float, str]:
    """The likeliest first; of equals one that a rep has open, then the latest."""
    of = pair.earlier
    return (-round(pair.probability, 3), _PLACES.get(of.state, 9), -of.arrived_at.timestamp(), of.lead_id)


def _loud(each: Evidence) -> float:
    return -abs(each.weight)


def latest_first(leads: Iterable[EarlierLead]) -> tuple[EarlierLead, ...]:
    """In the order that `People.earlier` answers in."""
    return tuple(sorted(leads, key=lambda each: (-each.arrived_at.timestamp(), each.lead_id)))


_REVIEWED: Final = Evidence("review", 99.0, "somebody reviewed this pair and said that it is one person")
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
_SOUNDING: Final = {"last same": "a family name that sounds the same", "first same": "a given name that sounds the same"}
