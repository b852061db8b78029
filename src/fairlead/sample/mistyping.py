"""How people write a name that they know: shorter, in other words, in other letters, and with slips of the finger."""

import unicodedata
from collections.abc import Callable
from typing import Final

import numpy as np

from fairlead.domain.matching import latin
from fairlead.sample.namebook import PLACES, SHORTENED

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_SIGNS: Final = "-.,'_ /&#@^*(]"
_KEYS: Final = (
    "q:wa w:qes e:wrd r:etf t:ryg y:tuh u:yij i:uok o:ipl p:ol a:qsz s:adwx d:sfec f:dgrv g:fhtb h:gjyn j:hkum k:jli l:ko z:xas x:zcsd"
    " c:xvdf v:cbfg b:vngh n:bmhj m:njk"
)
_NEIGHBORS: Final = {" ": "cvbnm", **dict(pair.split(":") for pair in _KEYS.split())}
_PLACES: Final = frozenset(place for places in PLACES.values() for place in places.split("|"))
_SLIPS: Final = np.array([0.58, 0.78, 0.91, 0.97])
_SLIP_SHARES: Final = np.array([0.22, 0.36, 0.48, 0.66, 0.80, 0.90])
_LEAST_LETTERS: Final = 3
Chance = np.random.Generator


def restated(core: str, chance: Chance) -> str:
    """The same company in other words: accents, capitals, abbreviations, left-out words, initials, a place added; mostly as it is."""
    for share, change in _HABITS:
        if chance.random() < share:
            core = change(core, chance)
    return core


def mistyped(text: str, chance: Chance) -> str:
    """With slips: none in most, one in many, up to four in few; now and then words run together, swapped, or stray signs."""
    slips = int(np.searchsorted(_SLIPS, chance.random()))
    for _ in range(slips):
        text = _slip(text, chance)
    return text


def _slip(text: str, chance: Chance) -> str:
    """A letter or a space left out, doubled, swapped with the next, hit beside, or any other; or a stray sign."""
    places = [place for place, letter in enumerate(text) if letter.isalnum() or letter == " "]
    if len(places) < _LEAST_LETTERS:
        return text
    place = places[int(chance.integers(0, len(places)))]
    before, letter, after = text[:place], text[place], text[place + 1 :]
    near = _NEIGHBORS.get(letter.lower(), _LETTERS)
    sign = _SIGNS[int(chance.integers(0, len(_SIGNS)))]
    ways = (
        before + after,
        before + letter + letter + after,
        before + after[:1] + letter + after[1:],
        before + near[int(chance.integers(0, len(near)))] + after,
        before + _LETTERS[int(chance.integers(0, len(_LETTERS)))] + after,
        before + sign + letter + after,
        before + sign + after,
    )
    return ways[int(np.searchsorted(_SLIP_SHARES, chance.random()))]


def _without_accents(core: str, _chance: Chance) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", core) if not unicodedata.combining(letter))


def _umlauts_spelled(core: str, _chance: Chance) -> str:
    for letter, spelled in {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "å": "aa", "ø": "oe"}.items():
        core = core.replace(letter, spelled).replace(letter.upper(), spelled.title())
    return core


def _letters_lost(core: str, chance: Chance) -> str:
    """Letters with accents as a program shows them that reads another encoding: signs, or characters that nobody sees."""
    if core.isascii() or sum(letter.isascii() for letter in core) < len(core) / 2:
        return core
    how = chance.random()
    lost = "?" if how < 0.5 else "\ufffd" if how < 0.75 else None
    composed = unicodedata.normalize("NFC", core)
    return "".join(letter if letter.isascii() else lost or letter.encode("cp850", "replace").decode("latin-1") for letter in composed)


def _in_latin(core: str, _chance: Chance) -> str:
    return core if core.isascii() else latin(core).title()


def _other_capitals(core: str, chance: Chance) -> str:
    return core.upper() if chance.random() < 0.4 else core.lower()


def _and_sign(core: str, chance: Chance) -> str:
    return core.replace(" & ", " and ") if chance.random() < 0.5 else core.replace(" and ", " & ")


def _shortened(core: str, _chance: Chance) -> str:
    return " ".join(SHORTENED.get(word, word) for word in core.split())


def _last_word_left_out(core: str, _chance: Chance) -> str:
    words = core.split()
    return " ".join(words[:-1]) if len(words) > 1 and words[-2].strip(",") not in {"&", "and", "of", "+"} else core


def _initials(core: str, _chance: Chance) -> str:
    words = [word for word in core.replace("-", " ").split() if word[:1].isalpha() and word not in {"and", "of"}]
    return "".join(word[0].upper() for word in words) if len(words) >= 3 else core


def _swapped(core: str, chance: Chance) -> str:
    words = core.split()
    return " ".join(words[place] for place in chance.permutation(len(words)).tolist())


def _run_together(core: str, chance: Chance) -> str:
    gaps = [place for place, letter in enumerate(core) if letter in " -"]
    if not gaps:
        return core
    gap = gaps[int(chance.integers(0, len(gaps)))]
    return core[:gap] + core[gap + 1 :]


def _split(core: str, chance: Chance) -> str:
    if len(core) < 6:
        return core
    place = int(chance.integers(2, len(core) - 2))
    return f"{core[:place]} {core[place:]}"


def _hyphens(core: str, chance: Chance) -> str:
    return core.replace("-", " ") if "-" in core else core.replace(" ", "-", 1) if chance.random() < 0.3 else core


def _word_added(core: str, chance: Chance) -> str:
    added = ("Group", "International", "Europe", "USA", "HQ", "Global", "Sales", "Holding", "Germany", "UK", "IT Department", "North")
    return f"{core} {added[int(chance.integers(0, len(added)))]}"


def _place_left_out(core: str, _chance: Chance) -> str:
    words = core.split()
    rest = [word for word in words if word not in _PLACES]
    return " ".join(rest) if len(rest) >= 1 and rest != words and rest[0] == words[0] else core


def _the(core: str, _chance: Chance) -> str:
    return core.removeprefix("The ") if core.startswith("The ") else f"The {core}"


_HABITS: Final[tuple[tuple[float, Callable[[str, Chance], str]], ...]] = (
    (0.12, _umlauts_spelled),
    (0.04, _letters_lost),
    (0.30, _without_accents),
    (0.45, _in_latin),
    (0.08, _last_word_left_out),
    (0.02, _initials),
    (0.10, _shortened),
    (0.10, _and_sign),
    (0.03, _swapped),
    (0.03, _run_together),
    (0.015, _split),
    (0.06, _hyphens),
    (0.06, _word_added),
    (0.35, _place_left_out),
    (0.03, _the),
    (0.15, _other_capitals),
)
