"""How much a lead's words about its company speak for an account: one number in log-odds, and what it is made of.

A log-linear model in the tradition of Fellegi and Sunter ("A theory for record linkage", JASA 64, 1969): every field that agrees or
disagrees adds its weight. The weights of `weights` are fitted together, as a conditional logit over the candidates of each lead and
"none of them" (McFadden 1974), so that fields which say the same twice do not count twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fairlead.domain.matching.asking import Firm
from fairlead.domain.matching.comparing import MISSPELLED, NAME_FEATURES, Compared, compare
from fairlead.domain.matching.distance import Slips, likeness, slips
from fairlead.domain.matching.evidence import Evidence
from fairlead.domain.matching.naming import CompanyName
from fairlead.domain.matching.weights import ACCOUNT_INTERCEPT, ACCOUNT_WEIGHTS
from fairlead.domain.matching.wording import Kind

OTHER_FEATURES: Final = (
    *("nameless", "domain same", "domain family", "domain label", "domain spells", "domain differs", "domain free"),
    *("phone same", "phone board", "phone differs"),
    *("postal same", "postal differs", "city same", "city differs", "state differs", "country same", "country differs"),
)
FEATURES: Final = (*NAME_FEATURES, *OTHER_FEATURES)
"""Everything the model weighs, in order."""
_BOARD_DIGITS: Final = 4
_SHORTEST_BOARD: Final = 8
_SPELLED: Final = 0.85
_LIKE: Final = 0.6
_HEARD: Final = 0.05

Features = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Scored:
    """One account, by its row in the book, set beside a lead."""

    row: int
    log_odds: float
    features: Features


def name_features(lead: CompanyName, account: CompanyName, slips_between: Slips = slips) -> Features:
    """What two names have in common; only what is not 0."""
    if not lead.words:
        return {"nameless": 1.0}
    if not account.words:
        return {}
    compared = compare(lead, account, slips_between)
    return {name: value for name in NAME_FEATURES if (value := getattr(compared, name))}


def features(lead: Firm, account: Firm, families: frozenset[str], named: Features, slips_between: Slips = slips) -> Features:
    """What two statements about a company have in common; only what is not 0.

    ``families``: domains of the account's parents. ``named``: the same of the names alone, by `name_features`.
    """
    found = dict(named)
    _domain(found, lead, account, families, slips_between)
    _phone(found, lead.phone, account.phone)
    _place(found, lead, account)
    return found


def log_odds(found: Features) -> float:
    """The sum of the weights: the natural logarithm of the odds that the two are one company against nobody known."""
    return ACCOUNT_INTERCEPT + sum(ACCOUNT_WEIGHTS[name] * value for name, value in found.items())


def explain(found: Features, lead: Firm, account: Firm, slips_between: Slips = slips) -> tuple[Evidence, ...]:
    """The same sum by field, what speaks loudest first."""
    parts: dict[str, float] = {}
    for name, value in found.items():
        field = _FIELD_OF[name]
        parts[field] = parts.get(field, 0.0) + ACCOUNT_WEIGHTS[name] * value
    heard = [(field, round(weight, 3)) for field, weight in parts.items() if abs(round(weight, 3)) >= _HEARD]
    told = (Evidence(field, weight, _WORDS[field](found, lead, account, slips_between)) for field, weight in heard)
    return tuple(sorted((each for each in told if each.words), key=lambda each: -abs(each.weight)))


def _domain(found: dict[str, float], lead: Firm, account: Firm, families: frozenset[str], slips_between: Slips) -> None:
    if lead.domain is None or lead.label is None:
        found["domain free"] = 1.0
        return
    if lead.domain == account.domain:
        found["domain same"] = 1.0
        return
    if lead.domain in families:
        found["domain family"] = 1.0
        return
    if lead.label == account.label:
        found["domain label"] = 1.0
    elif account.domain is not None:
        found["domain differs"] = 1.0
    if spelled := spells(lead.label, account.name, slips_between):
        found["domain spells"] = spelled


def spells(label: str, name: CompanyName, slips_between: Slips = slips) -> float:
    """How well the label of a domain spells a company's name, from 0 to 1."""
    if not name.joined:
        return 0.0
    if label == name.joined:
        return 1.0
    own = own_words(name)
    if own and label == own:
        return 0.8
    if len(name.initials) >= 3 and label == name.initials:
        return 0.4
    if len(own) >= 5 and label.startswith(own):
        return 0.4
    return 0.5 if len(label) >= 6 and likeness(label, name.joined, slips_between) >= _SPELLED else 0.0


def own_words(name: CompanyName) -> str:
    """The words that are a company's own, run together."""
    return "".join(word for word, kind in zip(name.words, name.kinds, strict=True) if kind is Kind.OWN)


def _phone(found: dict[str, float], one: str | None, other: str | None) -> None:
    if one is None or other is None:
        return
    if one == other:
        found["phone same"] = 1.0
    elif len(one) == len(other) >= _SHORTEST_BOARD + _BOARD_DIGITS - 1 and one[:-_BOARD_DIGITS] == other[:-_BOARD_DIGITS]:
        found["phone board"] = 1.0
    else:
        found["phone differs"] = 1.0


def _place(found: dict[str, float], lead: Firm, account: Firm) -> None:
    """The finest place that both name; where countries differ the rest says nothing."""
    if lead.country and account.country:
        if lead.country != account.country:
            found["country differs"] = 1.0
            return
        found["country same"] = 1.0
    if lead.state and account.state and lead.state != account.state:
        found["state differs"] = 1.0
    for name, one, other in (("postal", lead.postal, account.postal), ("city", lead.city, account.city)):
        if one and other:
            found[f"{name} same" if one == other else f"{name} differs"] = 1.0


def _name_words(found: Features, lead: Firm, account: Firm, slips_between: Slips) -> str:
    if "nameless" in found:
        return "the lead names no company"
    compared = Compared(**{name: found[name] for name in NAME_FEATURES if name in found})
    if compared.exact:
        return "the same name"
    said = [
        "the names sound the same" if compared.sounds else "",
        "one is the initials of the other" if compared.initials else "",
        _shared_words(lead.name, account.name) if not compared.sounds else "",
        "" if not compared.slips else "1 letter differs" if compared.slips == 1 else f"{compared.slips:.0f} letters differ",
        _only(lead.name, account.name, "only the lead says", slips_between),
        _only(account.name, lead.name, "only the account says", slips_between),
    ]
    return "; ".join(filter(None, said)) or "the names differ"


def _shared_words(one: CompanyName, other: CompanyName) -> str:
    shared = [word for word in one.words if word in other.words]
    return f"both say “{' '.join(shared)}”" if shared else ""


def _only(one: CompanyName, other: CompanyName, words: str, slips_between: Slips) -> str:
    """What one name says and the other does not, misspelled words apart."""
    told = zip(one.words, one.sounds, one.kinds, strict=True)
    alone = [word for word, sound, kind in told if sound not in other.sounds and kind is not Kind.LITTLE]
    alone = [word for word in alone if all(likeness(word, there, slips_between) < _LIKE for there in other.words)]
    return f"{words} “{' '.join(alone)[:80]}”" if alone else ""


def _domain_words(found: Features, lead: Firm, account: Firm, _slips_between: Slips) -> str:
    if "domain free" in found:
        return "no company domain that contradicts it"  # it weighs for a match since so many domains speak against one
    if "domain same" in found:
        return f"the same domain {lead.domain}"
    if "domain family" in found:
        return f"the domain {lead.domain} of its parent company"
    said = []
    if "domain label" in found:
        said.append(f"{lead.domain} and {account.domain} differ in the ending only")
    if "domain spells" in found:
        said.append(f"{lead.domain} spells its name")
    if "domain differs" in found:
        said.append(f"{lead.domain} is not {account.domain}")
    return ", ".join(said)


def _phone_words(found: Features, lead: Firm, account: Firm, _slips_between: Slips) -> str:
    if "phone same" in found:
        return "the same phone number"
    return "numbers of one switchboard" if "phone board" in found else f"{lead.phone} is not {account.phone}"


def _place_words(found: Features, lead: Firm, account: Firm, _slips_between: Slips) -> str:
    if "country differs" in found:
        return f"{lead.country} is not {account.country}"
    same = [name.partition(" ")[0].replace("postal", "postal code") for name in found if name.endswith(" same") and name in _PLACES]
    differs = [name.partition(" ")[0].replace("postal", "postal code") for name in found if name.endswith(" differs") and name in _PLACES]
    return "; ".join(filter(None, (f"the same {', '.join(same)}" if same else "", f"another {', '.join(differs)}" if differs else "")))


def _form_words(found: Features, _lead: Firm, _account: Firm, _slips_between: Slips) -> str:
    if found["forms"] == MISSPELLED:
        return "the same legal form, misspelled"
    return "the same legal form" if found["forms"] == 1 else "legal forms of one kind" if found["forms"] > 0 else "legal forms of two kinds"


_PLACES: Final = frozenset(name for name in OTHER_FEATURES if name.partition(" ")[0] in {"postal", "city", "state", "country"})
_FIELD_OF: Final = {
    **dict.fromkeys(NAME_FEATURES, "name"),
    "forms": "legal form",
    "nameless": "name",
    **{name: "place" if name in _PLACES else name.partition(" ")[0] for name in OTHER_FEATURES if name != "nameless"},
}
_WORDS: Final = {
    "name": _name_words,
    "legal form": _form_words,
    "domain": _domain_words,
    "phone": _phone_words,
    "place": _place_words,
}
