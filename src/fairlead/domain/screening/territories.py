"""Whether a territory takes a lead, and why: the definition. Which of several takes it is told by `TerritoryMap`."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import IntEnum

from fairlead.domain.account import Account
from fairlead.domain.intake import country_code, state_code
from fairlead.domain.lead import Lead
from fairlead.domain.rep import Rep, Territory
from fairlead.domain.screening import postal

BY_VALUE = ("countries", "states", "industry_groups", "size_bands", "channels", "products")
"""The limits that list the values they accept."""
LEAD_FIELD = {
    "countries": "country",
    "states": "state",
    "industry_groups": "industry_group",
    "size_bands": "size_band",
    "channels": "channel",
    "products": "product",
}
"""Each of them by the field of the lead that it is about."""
_FOLDED = frozenset({"channels", "products"})
_MOST_LISTED = 5


class Ground(IntEnum):
    """Why a territory takes a lead; the smaller beats the larger."""

    ACCOUNT = 0
    PARENT = 1
    LIMITS = 2


def takes(territory: Territory, lead: Lead, account: Account | None = None) -> Ground | None:
    """The definition: whether, and why, a territory takes a lead (and its account, where one is known).

    A territory that lists accounts and limits nothing else is for these accounts alone; one that says nothing at all takes every lead.
    """
    ground = _by_account(territory.account_ids, lead, account)
    if ground is not None:
        return ground
    if territory.account_ids and not limited(territory):
        return None
    return None if any(True for _ in _unmet(territory, lead)) else Ground.LIMITS


def limited(territory: Territory) -> bool:
    """Whether a territory says anything about which leads it takes, other than by listing accounts."""
    bounds = territory.revenue_from_minor is not None or territory.revenue_below_minor is not None
    return bounds or bool(territory.postal_codes) or any(getattr(territory, name) for name in BY_VALUE)


def faults_of(territory: Territory) -> tuple[tuple[str, str], ...]:
    """What a territory says that can take no lead: (field, what is wrong and what to write)."""
    found = [("postal_codes", f"'{entry}' {why}") for entry in sorted(territory.postal_codes) for why in _postal_faults(entry, territory)]
    low, high = territory.revenue_from_minor, territory.revenue_below_minor
    if low is not None and high is not None and high <= low:
        found.append(("revenue_below_minor", f"is not above revenue_from ({_money(low)}), so no revenue lies between"))
    for state in sorted(territory.states):
        country, _, rest = state.partition("-")
        if rest and len(country) == len("US") and territory.countries and country not in territory.countries:
            found.append(("states", f"'{state}' is in {country}, which is not among the countries {_listed(territory.countries)}"))
        elif (why := _state_fault(state, territory.countries)) is not None:
            found.append(("states", f"'{state}' {why}"))
    return tuple(found)


def _state_fault(state: str, countries: Collection[str]) -> str | None:
    """Why no lead has a state that is spelled like this; None where one may, as in a country whose states are not known here."""
    prefix, _, rest = state.partition("-")
    country = country_code(prefix) if rest and len(prefix) == len("US") else None
    if country is not None:
        code = state_code(rest, country)
        known, where = set() if code is None else {f"{country}-{code}"}, country
    else:
        places: list[str | None] = [*sorted(countries)] or [None]
        known, where = {code for place in places if (code := state_code(state, place)) is not None}, _listed(countries)
    if state in known:
        return None
    return f"is no code of a state; write {min(known)}" if known else f"is not a state of {where}; write a code such as MA, or US-MA"


def _postal_faults(entry: str, territory: Territory) -> set[str]:
    """Why an entry can take no code in any of the territory's countries."""
    told = {postal.fault(entry, country) for country in territory.countries or (None,)}
    return set() if None in told else {min(why for why in told if why is not None)}


def credit_warning(rep: Rep, territory: Territory | None, names: Mapping[str, str]) -> str | None:
    """The words of a warning where ``rep`` would get a lead of ``territory`` that earns them no credit; None where it does.

    ``names``: of territories, by identity. A rep whose record names no credited territory is paid for every lead.
    """
    credited = rep.credited_territory_ids
    if not credited or (territory is not None and territory.territory_id in credited):
        return None
    own = ", ".join(names.get(each, each) for each in sorted(credited))
    place = f"territory {territory.name}" if territory is not None else "no territory"
    return f"{rep.name} gets no credit for this lead: it is of {place}, and their compensation counts {own}"


def unmet(territory: Territory, lead: Lead) -> tuple[str, ...]:
    """Each limit of a territory that a lead does not meet, in words."""
    return tuple(_unmet(territory, lead)) or ("is for its own accounts alone",)


def _by_account(account_ids: frozenset[str], lead: Lead, account: Account | None) -> Ground | None:
    if not account_ids:
        return None
    own = account.account_id if account is not None else lead.account_id
    if own in account_ids or lead.account_id in account_ids:
        return Ground.ACCOUNT
    parent = account.parent_account_id if account is not None else None
    return Ground.PARENT if parent in account_ids else None


def _unmet(territory: Territory, lead: Lead) -> Iterator[str]:
    """Each limit that a lead does not meet, in words."""
    for name in BY_VALUE:
        wanted = getattr(territory, name)
        if wanted and not names_of(name, lead).intersection(spelled(name, wanted)):
            yield f"{LEAD_FIELD[name]} {_told(getattr(lead, LEAD_FIELD[name]))} is not among {_listed(wanted)}"
    if territory.postal_codes:
        code = lead.postal_code
        if code is None or not any(postal.takes(entry, code, lead.country) for entry in territory.postal_codes):
            yield f"postal code {_told(code)} is not among {_listed(territory.postal_codes)}"
    if not _in_revenue(territory, lead.revenue_minor):
        yield f"revenue {_money(lead.revenue_minor)} is not {_revenue(territory)}"


def met(territory: Territory, lead: Lead) -> Iterator[str]:
    """Each limit of a territory that takes the lead, with what met it, in words."""
    for name in BY_VALUE:
        if getattr(territory, name):
            yield f"{LEAD_FIELD[name]} {getattr(lead, LEAD_FIELD[name])}"
    if territory.postal_codes:
        by = sorted(entry for entry in territory.postal_codes if postal.takes(entry, lead.postal_code or "", lead.country))
        yield f"postal code {lead.postal_code} by {', '.join(by)}"
    if territory.revenue_from_minor is not None or territory.revenue_below_minor is not None:
        yield f"revenue {_money(lead.revenue_minor)}, {_revenue(territory)}"


def names_of(name: str, lead: Lead) -> set[str]:
    """The names under which a territory may list what the lead says; a state also with its country, such as US-MA."""
    value: str | None = getattr(lead, LEAD_FIELD[name])
    if value is None:
        return set()
    if name == "states" and lead.country is not None:
        return {value, f"{lead.country}-{value}"}
    return {_folded(value)} if name in _FOLDED else {value}


def spelled(name: str, wanted: Iterable[str]) -> set[str]:
    """The values of a limit as they are compared."""
    return {_folded(each) for each in wanted} if name in _FOLDED else set(wanted)


def _folded(text: str) -> str:
    """Channels and products are people's own words: blanks and capitals do not matter."""
    return " ".join(text.split()).casefold()


def _in_revenue(territory: Territory, revenue_minor: int | None) -> bool:
    low, high = territory.revenue_from_minor, territory.revenue_below_minor
    if low is None and high is None:
        return True
    return revenue_minor is not None and (low is None or low <= revenue_minor) and (high is None or revenue_minor < high)


def _revenue(territory: Territory) -> str:
    low, high = territory.revenue_from_minor, territory.revenue_below_minor
    if low is not None and high is not None:
        return f"from {_money(low)} to below {_money(high)}"
    return f"from {_money(low)} on" if low is not None else f"below {_money(high)}"


def _money(minor: int | None) -> str:
    return "(not known)" if minor is None else f"{minor / 100:,.0f}"


def _told(value: str | None) -> str:
    return "(not known)" if value is None else value


def _listed(names: Iterable[str]) -> str:
    ordered = sorted(names)
    return ", ".join(ordered[:_MOST_LISTED]) + (f" and {len(ordered) - _MOST_LISTED} more" if len(ordered) > _MOST_LISTED else "")
