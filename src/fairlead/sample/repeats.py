"""Labelled leads of persons: who fills in a form again, and who only shares a desk, a name or a mailbox with somebody that did."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np

from fairlead.domain.lead import Lead
from fairlead.domain.matching import latin, person_keys
from fairlead.sample import namebook as book
from fairlead.sample import words
from fairlead.sample.mistyping import mistyped, restated
from fairlead.sample.pairs import FREE_MAIL, labelled_leads

_AT: Final = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
_GIVEN: Final = tuple(sorted({name for names in words.GIVEN.values() for name in names}))
_SHORT: Final = {
    "James": "Jim",
    "Maximilian": "Max",
    "Tobias": "Tobi",
    "Katrin": "Kat",
    "Matthew": "Matt",
    "Stefan": "Steffen",
    "Mateo": "Teo",
}
_NAMESAKES: Final = 0.06


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two leads that share a key, and whether one person sent both."""

    one: Lead
    other: Lead
    same: bool


def labelled_pairs(*, people: int, leads: int, seed: int, colleagues: int = 0) -> tuple[LabelledPair, ...]:
    """All pairs of ``leads`` drawn from ``people`` that share an address, a phone number, or a name and company.

    ``colleagues``: so many pairs besides of people in one company, whether they share anything or not.
    """
    chance = np.random.default_rng([seed, 20_262])
    firms = [lead.lead for lead in labelled_leads(companies=max(20, people // 10), leads=max(20, people // 10), seed=seed + 1).leads]
    persons = [_person(f"P{number}", firms, chance) for number in range(people)]
    for number in range(1, people):
        if chance.random() < _NAMESAKES:  # relatives and namesakes in one firm
            persons[number] = _relative(persons[number - 1], f"P{number}", chance)
    owner = chance.integers(0, people, leads).tolist()
    drawn = [_again(persons[who], f"L{number}", firms, chance) for number, who in enumerate(owner)]
    by_key: dict[str, list[int]] = {}
    for number, lead in enumerate(drawn):
        for key in person_keys(lead):
            by_key.setdefault(key, []).append(number)
    found = {(one, other) for group in by_key.values() for one in group for other in group if one < other}
    pairs = sorted(found | _colleagues(drawn, colleagues, chance))
    return tuple(LabelledPair(drawn[other], drawn[one], owner[one] == owner[other]) for one, other in pairs)


def _colleagues(leads: list[Lead], count: int, chance: np.random.Generator) -> set[tuple[int, int]]:
    by_firm: dict[str, list[int]] = {}
    for number, lead in enumerate(leads):
        by_firm.setdefault(str(lead.email).partition("@")[2], []).append(number)
    groups = [group for group in by_firm.values() if len(group) > 1]
    drawn = (sorted(chance.choice(groups[int(chance.integers(0, len(groups)))], size=2, replace=False).tolist()) for _ in range(count))
    return {(one, other) for one, other in drawn}


def _person(lead_id: str, firms: list[Lead], chance: np.random.Generator) -> Lead:
    firm = firms[int(chance.integers(0, len(firms)))]
    first, last = _pick(_GIVEN, chance), _pick(book.FAMILIES + book.ACCENTED, chance)
    domain = firm.domain or f"{chance.integers(10_000, 99_999)}firm.com"
    email, phone = _mail(first, last, domain, chance), _phone(firm, chance)
    return Lead(lead_id, _AT, first_name=first, last_name=last, email=email, phone=phone, company=firm.company, country=firm.country)


def _relative(of: Lead, lead_id: str, chance: np.random.Generator) -> Lead:
    """A namesake in the same firm, or somebody of the same family."""
    first = of.first_name if chance.random() < 0.15 else _pick(_GIVEN, chance)
    host = str(of.email).partition("@")[2]
    return replace(
        of, lead_id=lead_id, first_name=first, email=_mail(str(first), str(of.last_name) + str(chance.integers(2, 9)), host, chance)
    )


def _mail(first: str, last: str, domain: str, chance: np.random.Generator) -> str:
    one, other = ("".join(letter for letter in latin(name) if letter.isalnum()) for name in (first, last))
    lot = chance.random()
    if domain in FREE_MAIL:
        local = f"{one}{other}{chance.integers(1, 99)}" if lot < 0.6 else f"{one}.{other}"
    elif lot < 0.06:
        local = _pick(("info", "sales", "office", "contact"), chance)
    else:
        local = f"{one}.{other}" if lot < 0.6 else f"{one[:1]}{other}" if lot < 0.85 else one
    return f"{local}@{domain}"


def _phone(firm: Lead, chance: np.random.Generator) -> str:
    """Of one's own; or the switchboard of the firm, which colleagues share."""
    dialing = book.DIALING.get(firm.country or "US", "+1617")
    if chance.random() < 0.12:
        return f"{dialing}{sum(map(ord, str(firm.company or firm.domain))) * 7919 % 9_000_000 + 1_000_000}"
    return f"{dialing}{int(chance.integers(1_000_000, 9_999_999))}"


def _again(person: Lead, lead_id: str, firms: list[Lead], chance: np.random.Generator) -> Lead:
    """The person fills in a form, in a hurry or from home."""
    first, last, email, company = str(person.first_name), str(person.last_name), str(person.email), person.company
    if chance.random() < 0.06:
        first = _SHORT.get(first, first[:1])
    if chance.random() < 0.08:
        first, last = mistyped(first, chance), mistyped(last, chance)
    if chance.random() < 0.02:
        first, last = last, first
    if chance.random() < 0.10:
        first, last = latin(first), latin(last)
    lot = chance.random()
    if lot < 0.15:
        email = _mail(first, last, _pick(FREE_MAIL, chance), chance)
    elif lot < 0.20:
        local, _, host = email.partition("@")
        email = f"{local}+news@{host}" if lot < 0.18 else f"{mistyped(local, chance)}@{host}".replace(" ", "")
    if company is not None and chance.random() < 0.4:
        company = mistyped(restated(company, chance), chance)
    phone = person.phone if chance.random() < 0.75 else _phone(firms[int(chance.integers(0, len(firms)))], chance)
    return replace(
        person,
        lead_id=lead_id,
        created_at=_AT + timedelta(minutes=int(chance.integers(0, 100_000))),
        first_name=first if chance.random() < 0.93 else None,
        last_name=last if chance.random() < 0.95 else None,
        email=email if chance.random() < 0.93 else None,
        phone=phone if chance.random() < 0.6 else None,
        company=company if chance.random() < 0.9 else None,
        country=person.country if chance.random() < 0.95 else _pick(list(book.CITIES), chance),
    )


def _pick(options: tuple[str, ...] | list[str], chance: np.random.Generator) -> str:
    return options[int(chance.integers(0, len(options)))]
