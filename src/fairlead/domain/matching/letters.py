"""Letters of several scripts as plain Latin ones, and spellings that sound alike as one.

Cyrillic follows the common romanization of passports and company registers (ICAO Doc 9303 with the simplifications people make when
they type), Greek ELOT 743. Chinese, Japanese and Korean letters stay as they are: reading them needs a dictionary.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_CYRILLIC: Final = (
    "а a|б b|в v|г g|д d|е e|ё e|ж zh|з z|и i|й y|к k|л l|м m|н n|о o|п p|р r|с s|т t|у u|ф f|х kh|ц ts|ч ch|ш sh|щ shch|ъ |ы y|ь |э e"
    "|ю yu|я ya|є ye|і i|ї yi|ґ g|ў u|ђ dj|ј j|љ lj|њ nj|ћ c|џ dz|ѓ g|ќ k|ѕ dz|ә a|ғ g|қ k|ң n|ө o|ұ u|ү u|һ h"
)
_GREEK: Final = "α a|β v|γ g|δ d|ε e|ζ z|η i|θ th|ι i|κ k|λ l|μ m|ν n|ξ x|ο o|π p|ρ r|σ s|ς s|τ t|υ y|φ f|χ ch|ψ ps|ω o"
_OTHERS: Final = "æ ae|ø o|œ oe|ł l|đ d|ð d|þ th|ı i|ħ h|ŋ ng|ĸ k|ŧ t|ə e|ʻ |ʼ |’ '|‘ '|`  |´ '"
_LETTERS: Final = str.maketrans(
    {key: value for line in (_CYRILLIC, _GREEK, _OTHERS) for key, _, value in (pair.partition(" ") for pair in line.split("|"))}
)
_GREEK_PAIRS: Final = tuple(
    (pair[:2], pair[3:]) for pair in ("ου ou", "αυ av", "ευ ev", "ει ei", "οι oi", "αι ai", "μπ b", "ντ d", "γκ g", "γγ ng", "γχ nch")
)
_GREEK_LETTER: Final = re.compile("[α-ω]")
_MARKS_KEPT: Final = {"й": "\ue000", "ё": "\ue001", "ї": "\ue002", "ў": "\ue003"}
_MARKS_BACK: Final = str.maketrans({"\ue000": "й", "\ue001": "ё", "\ue002": "ї", "\ue003": "ў"})
_MARKS_AWAY: Final = str.maketrans(_MARKS_KEPT)

# Spellings of one sound → one of them. Applied to both sides, so only which spellings fall together matters.
_SOUNDS: Final = {
    spelling: sound
    for sound, spellings in {
        "s": "shch sch tsch tz ts z",
        "h": "sh ch kh zh",
        "f": "ph pf",
        "t": "th dt",
        "a": "ae",
        "o": "oe",
        "u": "ue ou",
        "k": "ck cq c q",
        "x": "ks",
        "v": "w",
        "i": "ij ie y j",
    }.items()
    for spelling in spellings.split()
}
_SPELLINGS: Final = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))
_SOFT: Final = frozenset("eiy")
_TWICE: Final = re.compile(r"([^\W\d_])\1+")


def latin(text: str) -> str:
    """Lower case in plain Latin letters as far as they can be read: ``"Газпром"`` → ``"gazprom"``, ``"Müller"`` → ``"muller"``."""
    if text.isascii():
        return text.lower()
    told = unicodedata.normalize("NFKC", text).casefold()
    spread = unicodedata.normalize("NFKD", told.translate(_MARKS_AWAY))
    bare = "".join(letter for letter in spread if not unicodedata.combining(letter))
    if _GREEK_LETTER.search(bare):
        for pair, sound in _GREEK_PAIRS:
            bare = bare.replace(pair, sound)
    return unicodedata.normalize("NFC", bare.translate(_MARKS_BACK).translate(_LETTERS))


@lru_cache(maxsize=131_072)
def skeleton(word: str) -> str:
    """What a word of plain letters sounds like: ``mueller`` and ``muller``, ``gasprom`` and ``gazprom``, ``filips`` and ``philips`` agree.

    Never empty for a word that is not. A crude key, finer than Soundex: it forgives spelling, not another consonant.
    """
    return once(_SPELLINGS.sub(_sound, word))


def once(word: str) -> str:
    """Letters written twice or more in a row, once; digits stay."""
    return _TWICE.sub(r"\1", word)


def _sound(found: re.Match[str]) -> str:
    spelling = found.group()
    if spelling == "c" and found.string[found.end() : found.end() + 1] in _SOFT:
        return "s"
    return _SOUNDS[spelling]
