"""Labelled leads for matching: made-up companies, an address book that holds some of them, and leads as people type them.

Which account each lead truly belongs to is known here and nowhere in the product. The weights of matching are fitted on these
(``python -m bench.matching.fit``), and `fairlead match evaluate` measures on other draws of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

import numpy as np

from fairlead.domain.account import Account
from fairlead.domain.lead import Lead
from fairlead.domain.matching import latin
from fairlead.sample import namebook as book
from fairlead.sample.mistyping import mistyped, restated

_AT: Final = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
KNOWN_SHARE: Final = 0.55
"""Share of companies that the address book holds."""
DOMAIN_SHARE: Final = 0.8
FAMILY_SHARE: Final = 0.06
_CORE_SHARES: Final = np.array([0.30, 0.58, 0.84, 0.91, 0.96])
_FAMILY_SHARES: Final = np.array([0.30, 0.42, 0.62, 0.78, 0.90])
FREE_MAIL: Final = ("gmail.com", "outlook.com", "yahoo.com", "gmx.de", "hotmail.com", "qq.com", "mail.ru")


@dataclass(frozen=True, slots=True)
class LabelledLead:
    """A lead and the account it truly belongs to; None where the address book does not hold its company."""

    lead: Lead
    account_id: str | None


@dataclass(frozen=True, slots=True)
class Labelled:
    """An address book and leads with their truth."""

    accounts: tuple[Account, ...]
    leads: tuple[LabelledLead, ...]


def labelled_leads(*, companies: int, leads: int, seed: int) -> Labelled:
    """Draw a world of ``companies``, of which the address book holds some, and ``leads`` from them. The same seed draws the same."""
    chance = np.random.default_rng([seed, 20_261])
    world = _found(companies, chance)
    known = [bool(lot) for lot in chance.random(len(world)) < KNOWN_SHARE]
    accounts = []
    for company, is_known in zip(world, known, strict=True):
        if is_known:
            parent = company.parent_account_id if company.parent_account_id and known[int(company.parent_account_id[1:])] else None
            bare = chance.random() >= DOMAIN_SHARE or (parent is not None and chance.random() < 0.6)
            accounts.append(
                replace(
                    company,
                    parent_account_id=parent,
                    domain=None if bare else company.domain,
                    phone=company.phone if chance.random() < 0.5 else None,
                    city=company.city if chance.random() < 0.8 else None,
                    postal_code=company.postal_code if chance.random() < 0.7 else None,
                    country=company.country if chance.random() < 0.93 else None,
                )
            )
    drawn = chance.integers(0, len(world), leads).tolist()
    truth = [_truth(row, world, known) for row in drawn]
    return Labelled(
        tuple(accounts),
        tuple(
            LabelledLead(_lead(f"L{number}", world[row], chance), account_id)
            for number, (row, account_id) in enumerate(zip(drawn, truth, strict=True))
        ),
    )


def _truth(row: int, world: Sequence[Account], known: Sequence[bool]) -> str | None:
    """The company's own account; of a child that the book does not hold and that shares its parent's domain, the parent's."""
    company = world[row]
    if known[row]:
        return company.account_id
    if company.parent_account_id is None:
        return None
    parent = int(company.parent_account_id[1:])
    return _truth(parent, world, known) if world[parent].domain == company.domain else None


def _found(count: int, chance: np.random.Generator) -> list[Account]:
    """Companies with names, domains, places and phones; a few are children of others."""
    world: list[Account] = []
    taken: set[str] = set()
    shares = np.array(list(book.COUNTRY_SHARES.values()))
    countries = chance.choice(list(book.COUNTRY_SHARES), size=count, p=shares / shares.sum()).tolist()
    for number, country in enumerate(countries):
        if world and chance.random() < FAMILY_SHARE:
            world.append(_child(f"A{number}", world[int(chance.integers(0, len(world)))], country, taken, chance))
            continue
        name = _name(country, chance)
        world.append(_at_home(Account(f"A{number}", name, domain=_free(name, country, taken, chance), country=country), country, chance))
    return world


def _at_home(company: Account, country: str, chance: np.random.Generator) -> Account:
    city = _pick(book.CITIES[country], chance)
    phone = f"{book.DIALING[country]}{int(chance.integers(1_000_000, 9_999_999))}"
    return replace(company, country=country, city=city, postal_code=_postal(country, city, chance), phone=phone)


def _postal(country: str, city: str, chance: np.random.Generator) -> str:
    """One of forty codes of the city."""
    return str(10_000 + 997 * (book.CITIES[country].index(city) + 1) + int(chance.integers(0, 40)))


def _free(name: str, country: str, taken: set[str], chance: np.random.Generator) -> str:
    """A domain that nobody has yet: the first choice is often gone, as it is outside."""
    domain = _domain(name, country, chance)
    while domain in taken:
        label, _, ending = domain.partition(".")
        extra = _pick(("group", "-online", "hq", "inc", "-" + country.lower(), str(int(chance.integers(2, 99)))), chance)
        domain = f"{label}{extra}.{ending}"
    taken.add(domain)
    return domain


def _child(account_id: str, parent: Account, country: str, taken: set[str], chance: np.random.Generator) -> Account:
    """A branch in another country, or one for another line of business; most use the parent's domain."""
    core = _without_form(parent.name)
    if chance.random() < 0.6:
        extra = _pick(book.PLACES[country].split("|"), chance)
    else:
        extra, country = _pick(book.BRANCHES, chance), str(parent.country)
    name = f"{core} {extra} {_pick(book.FORMS[country].split('|'), chance)}"
    domain = parent.domain if chance.random() < 0.7 else _free(name, country, taken, chance)
    return _at_home(Account(account_id, name, domain=domain, parent_account_id=parent.account_id), country, chance)


def _name(country: str, chance: np.random.Generator) -> str:
    """Core by one of the habits of the country's register, and a legal form."""
    form = _pick(book.FORMS[country].split("|"), chance) if chance.random() < 0.85 else ""
    core = _core(country, chance)
    if chance.random() < 0.08:
        core = f"{core} {_pick(book.PLACES[country].split('|'), chance)}"
    if country == "RU" and form:
        return f"{form} «{core}»" if chance.random() < 0.5 else f"{form} {core}"
    return f"{core} {form}".strip()


def _core(country: str, chance: np.random.Generator) -> str:
    """A name without legal form: of families, made up, of two plain words, of letters, of a place."""
    lot = chance.random()
    trade = _pick(book.TRADES, chance)
    foreign = _foreign(country, chance) if lot < 0.75 else None
    if foreign is not None:
        return foreign
    coined = _coined(chance)
    first, second = _pick(book.PARTS, chance), _pick(book.PARTS, chance)
    stem = first + second.lower() if chance.random() < 0.5 else f"{first} {second}"
    letters = "".join(chance.choice(list("ABCDEFGHIJKLMNOPRSTVWXZ"), size=int(chance.integers(2, 5))).tolist())
    place = _pick(book.PLACES[country].split("|"), chance)
    ordinal = _pick(("First", "1st", "Second", "Studio 44", "Route 7", "United", "National", "The International"), chance)
    ways = (
        _of_families(trade, chance, accents=country not in {"US", "GB", "AU", "IN"}),
        coined if chance.random() < 0.35 else f"{coined} {trade}",
        f"{stem} {trade}" if chance.random() < 0.75 else stem,
        f"{'.'.join(letters) + '.' if chance.random() < 0.2 else letters} {trade}",
        f"{place} {first} {trade}",
        f"{ordinal} {trade} {'of ' if chance.random() < 0.3 else ''}{place}",
    )
    return ways[int(np.searchsorted(_CORE_SHARES, chance.random()))]


def _foreign(country: str, chance: np.random.Generator) -> str | None:
    """In the letters of the country, where it has its own."""
    if country == "RU":
        second = f" {_pick(book.CYRILLIC, chance)}" if chance.random() < 0.5 else f"-{int(chance.integers(1, 99))}"
        return _pick(book.CYRILLIC, chance) + second
    return f"{_pick(book.GREEK, chance)} {_pick(book.GREEK, chance)}" if country == "GR" else None


def _of_families(trade: str, chance: np.random.Generator, *, accents: bool) -> str:
    one, other, third = (_pick(book.ACCENTED if accents and chance.random() < 0.3 else book.FAMILIES, chance) for _ in range(3))
    sign = _pick(("&", "and", "+"), chance)
    ways = (
        f"{one} {trade}",
        one + _pick((" Group", " & Sons", " and Sons", " Brothers", " Holding", " Gruppe"), chance),
        f"{one}-{other}",
        f"{one}, {other} {sign.replace('+', '&')} {third}",
        f"{one} {sign} {other} {trade if chance.random() < 0.4 else ''}".strip(),
        one,
    )
    return ways[int(np.searchsorted(_FAMILY_SHARES, chance.random()))]


def _coined(chance: np.random.Generator) -> str:
    middle = _pick(book.MIDDLES, chance) if chance.random() < 0.7 else ""
    return _pick(book.HEADS, chance) + middle + _pick(book.TAILS, chance)


def _domain(name: str, country: str, chance: np.random.Generator) -> str:
    words = [word for word in latin(_without_form(name)).replace("&", " ").split() if word.isascii()]
    words = ["".join(letter for letter in word if letter.isalnum()) for word in words]
    words = [word for word in words if word] or [_coined(chance).lower()]
    lot = chance.random()
    if len(words) > 2 and lot < 0.2:
        label = "".join(word[0] for word in words) + _pick(("", "group", "online"), chance)
    elif lot < 0.55 or len(words) == 1:
        label = words[0] if len(words[0]) > 3 else "".join(words)
    else:
        label = ("-" if lot > 0.9 else "").join(words)
    if len(label) < 3:
        label += "inc"
    return f"{label[:40]}.{book.ENDINGS[country] if chance.random() < 0.7 else 'com'}"


def _lead(lead_id: str, company: Account, chance: np.random.Generator) -> Lead:
    """A person of the company fills in a form."""
    lot = chance.random()
    country = str(company.country)
    domain: str | None = company.domain
    if lot < 0.30:
        domain = _pick(FREE_MAIL, chance)
    elif lot < 0.35:
        domain = f"{_coined(chance).lower()}.com"
    elif lot < 0.39 and company.domain:
        domain = f"{company.domain.partition('.')[0]}.{_pick(list(book.ENDINGS.values()), chance)}"
    elif lot < 0.45:
        domain = None
    abroad = chance.random() < 0.12
    if abroad:
        country = _pick(list(book.CITIES), chance)
    elsewhere = abroad or chance.random() < 0.3
    phone = None
    if chance.random() < 0.5:
        phone = _phone(str(company.phone), country, chance)
    city = _pick(book.CITIES[country], chance) if elsewhere else str(company.city)
    return Lead(
        lead_id,
        _AT,
        email=None if domain is None else f"jo@{domain}",
        domain=domain,
        company=None if chance.random() < 0.06 else _typed(company.name, company.country, chance),
        phone=phone,
        country=country if chance.random() < 0.9 else None,
        city=city if chance.random() < 0.6 else None,
        postal_code=(_postal(country, city, chance) if elsewhere else company.postal_code) if chance.random() < 0.5 else None,
    )


def _phone(company: str, country: str, chance: np.random.Generator) -> str:
    lot = chance.random()
    if lot < 0.2:
        return company
    if lot < 0.5:
        return f"{company[:-4]}{int(chance.integers(1000, 9999))}"
    return f"{book.DIALING[country]}{int(chance.integers(1_000_000, 9_999_999))}"


def _typed(name: str, country: str | None, chance: np.random.Generator) -> str:
    """The company's name as somebody types it."""
    core, form = _without_form(name), _form_of(name)
    lot = chance.random()
    if lot < 0.45:
        form = ""
    elif lot < 0.53:
        form = _pick(book.FORMS[country or "US"].split("|"), chance)
    return mistyped(f"{restated(core, chance)} {form}".strip(), chance) or name


def _without_form(name: str) -> str:
    form = _form_of(name)
    return name.replace(form, "", 1).strip(" «»") if form else name


def _form_of(name: str) -> str:
    """The longest legal form that the name ends or begins with."""
    every = {form for forms in book.FORMS.values() for form in forms.split("|")}
    fitting = [form for form in every if name.endswith(" " + form) or name.startswith(form + " ")]
    return max(fitting, key=len, default="")


def _pick(options: Sequence[str], chance: np.random.Generator) -> str:
    return options[int(chance.integers(0, len(options)))]
