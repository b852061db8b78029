"""Countries and states as people write them → codes."""

import re
from functools import lru_cache
from types import MappingProxyType

from fairlead.domain.intake.countries import ALPHA3, NAMES
from fairlead.domain.intake.spelling import Spellings, fold
from fairlead.domain.intake.states import STATES

_BY_NAME = MappingProxyType({fold(name): code for code, names in NAMES.items() for name in names})
_ARTICLES = re.compile(r"^(the|republic of|kingdom of|state of|federal republic of) ")
_ISO_STATE = re.compile(r"^([A-Z]{2})[-_]([A-Z0-9]{1,3})$")
_STATE_BY_NAME = MappingProxyType(
    {country: {fold(name): code for code, names in states.items() for name in names} for country, states in STATES.items()}
)
_COUNTRY_SPELLINGS = Spellings(_BY_NAME)
_STATE_SPELLINGS = MappingProxyType({country: Spellings(names) for country, names in _STATE_BY_NAME.items()})
_CODE_LENGTHS = (2, 3)


@lru_cache(maxsize=65_536)
def country_code(text: str) -> str | None:
    """ISO 3166-1 alpha-2 of a name or code: ``"Philipines"`` → ``"PH"``, ``"U.S.A."`` → ``"US"``, ``"deu"`` → ``"DE"``, else None."""
    bare = text.strip().upper().replace(".", "")
    if len(bare) in _CODE_LENGTHS and bare.isalpha():
        known = bare if bare in NAMES else ALPHA3.get(bare) or _BY_NAME.get(bare.lower())
        if known:
            return known
    name = fold(text)
    if not name:
        return None
    short = _ARTICLES.sub("", name)
    for spelling in (name, short):
        code = _BY_NAME.get(spelling)
        if code:
            return code
    near = _COUNTRY_SPELLINGS.nearest(short)
    return _BY_NAME[near] if near else None


@lru_cache(maxsize=65_536)
def state_code(text: str, country: str | None) -> str | None:
    """The code of a state within ``country`` (alpha-2): ``("Massachusetts", "US")`` → ``"MA"``, ``("US-MA", None)`` → ``"MA"``.

    Without a country only names of one state alone are read, US states first, since two letters mean different places elsewhere.
    A state of a country without a table comes back as written. None where the country has a table and nothing in it fits.
    """
    tidy = text.strip()
    iso = _ISO_STATE.match(tidy.upper())
    if iso and (country is None or country == iso.group(1)):
        tidy, country = iso.group(2), iso.group(1)
    if not tidy:
        return None
    if country is None:
        return _state_anywhere(tidy)
    if country not in STATES:
        return tidy
    bare = tidy.upper().replace(".", "")
    if bare in STATES[country]:
        return bare
    names = _STATE_BY_NAME[country]
    name = fold(tidy)
    near = name if name in names else _STATE_SPELLINGS[country].nearest(name)
    return names[near] if near else None


def _state_anywhere(text: str) -> str | None:
    bare = text.upper().replace(".", "")
    if bare in STATES["US"]:
        return bare
    name = fold(text)
    for country in ("US", "CA", *STATES):
        if name in _STATE_BY_NAME[country]:
            return _STATE_BY_NAME[country][name]
    return text
