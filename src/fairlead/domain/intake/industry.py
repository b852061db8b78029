"""Industry text of any source → one of fifteen groups built on the sectors of NAICS 2022."""

from functools import lru_cache
from types import MappingProxyType

from fairlead.domain.intake.industry_words import CODES, PHRASES, WORDS
from fairlead.domain.intake.spelling import Spellings, fold

INDUSTRY_GROUPS = (
    "manufacturing",
    "software",
    "healthcare",
    "finance",
    "retail",
    "logistics",
    "construction",
    "energy",
    "education",
    "professional services",
    "hospitality",
    "public sector",
    "media",
    "telecommunications",
    "agriculture",
)
"""The groups. Each gathers whole NAICS sectors or subsectors; see `fairlead.domain.intake.industry_words.CODES`."""

_LONGEST_CODE = 6
_WORDS = MappingProxyType({word: group for group, words in WORDS.items() for word in words.split()})
_PHRASES = MappingProxyType(
    {phrase: group for group, phrases in PHRASES.items() for phrase in phrases.split("|")} | {g: g for g in INDUSTRY_GROUPS}
)

_PHRASE_SPELLINGS, _WORD_SPELLINGS = Spellings(_PHRASES), Spellings(_WORDS)


@lru_cache(maxsize=65_536)
def industry_group(text: str) -> str | None:
    """The group of an industry name, a NAICS code or a CRM's industry constant; None where nothing fits.

    ``"technolgy"`` → ``"software"``, ``"HOSPITAL_HEALTH_CARE"`` → ``"healthcare"``, ``"3361"`` → ``"manufacturing"``.
    """
    words = fold(text)
    if not words:
        return None
    if words.replace(" ", "").isdigit():
        return _of_code(words.split()[0])
    return _PHRASES.get(words) or _of_longest_phrase(words) or _of_words(words) or _of_misspelled(words)


def _of_code(code: str) -> str | None:
    for length in range(min(len(code), _LONGEST_CODE), 1, -1):
        group = CODES.get(code[:length])
        if group:
            return group
    return None


def _of_longest_phrase(words: str) -> str | None:
    padded = f" {words} "
    inside = [phrase for phrase in _PHRASES if f" {phrase} " in padded]
    return _PHRASES[max(inside, key=len)] if inside else None


def _of_words(words: str) -> str | None:
    """The first word that names a group decides: in ``retail banking software`` English puts the kind last, but CRMs put it first."""
    return next((_WORDS[word] for word in words.split() if word in _WORDS), None)


def _of_misspelled(words: str) -> str | None:
    whole = _PHRASE_SPELLINGS.nearest(words)
    if whole:
        return _PHRASES[whole]
    for word in words.split():
        near = _WORD_SPELLINGS.nearest(word)
        if near:
            return _WORDS[near]
    return None
