"""Public holidays by the name of their calendar: ``US``, or with a subdivision ``US-MA``, as ISO 3166 writes them."""

from datetime import date
from functools import cache
from typing import Final

FIRST_YEAR: Final = 2010
LAST_YEAR: Final = 2049


@cache
def public_holidays(name: str) -> tuple[date, ...] | None:
    """The public holidays of the years from 2010 to 2049, observed days included, in order; None for a name that nobody knows."""
    # A third of a second to import, and wanted only where somebody names a calendar.
    from holidays import country_holidays, list_supported_countries  # noqa: PLC0415

    country, dash, subdivision = name.strip().upper().partition("-")
    known = list_supported_countries(include_aliases=True)
    if country not in known:
        return None
    spelled = {each.upper(): each for each in known[country]}
    if dash and subdivision not in spelled:
        return None
    found = country_holidays(country, subdiv=spelled.get(subdivision), years=range(FIRST_YEAR, LAST_YEAR + 1))
    return tuple(sorted(found))
