"""Quotations: which text says a theme as most do, and what of it is shown."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from fairlead.learning.themes.voices import Heard, Place, Voice, sentence_around

_LONGEST: Final = 280
_REACH: Final = 120
_MOST_COMPARED: Final = 200
"""The latest."""
_CUT: Final = "…"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of one text, by its number; what was left out shows as an ellipsis."""

    number: int
    words: str


def typical(texts: Sequence[Heard], *, poor: bool, quoted: Collection[str] = ()) -> Heard:
    """Of those with poor, or with good, ratings the text that says what most others say: the cosine with their sum; then the shortest.

    ``quoted``: words that were quoted already; they are again only where all say the same.
    """
    among = [each for each in texts if each.voice.poor == poor][-_MOST_COMPARED:]
    among = [each for each in among if each.voice.words not in quoted] or among
    heard = Counter(term for each in among for term in each.said)

    def likeness(each: Heard) -> tuple[float, int, int]:
        common = sum(heard[term] - 1 for term in each.said)
        return -common / len(each.said) ** 0.5, len(each.voice.words), each.voice.number

    return min(among, key=likeness)


def excerpt(voice: Voice, place: Place | None = None) -> Quote:
    """A text; of a long one its beginning, or the sentence around a place."""
    whole = " ".join(voice.words.split())
    if len(whole) <= _LONGEST:
        return Quote(voice.number, whole)
    if place is None:
        return Quote(voice.number, whole[: _LONGEST - 1].rstrip() + _CUT)
    words, before, behind = sentence_around(voice.words, place, _REACH)
    return Quote(voice.number, (_CUT if before else "") + words + (_CUT if behind else ""))
