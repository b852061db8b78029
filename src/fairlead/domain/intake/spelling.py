"""Spelling: folding text to a comparable form, and finding a known word behind a misspelled one."""

import re
import unicodedata
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

_WORD_BREAK = re.compile(r"[^a-z0-9]+")
_SHORTEST_TO_CORRECT = 5
_LONG_ENOUGH_FOR_TWO_SLIPS = 9
_ALPHABET = 27


def well_formed(text: str) -> bool:
    """Whether ``text`` can be written as UTF-8: false with half of a surrogate pair in it, as JSON escapes and odd terminals may leave."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def fold(text: str) -> str:
    """Lower case without accents or punctuation, words separated by one space: ``"Côte d'Ivoire "`` → ``"cote d ivoire"``."""
    spelled = unicodedata.normalize("NFKD", text).casefold().replace("&", " and ")
    plain = "".join(letter for letter in spelled if not unicodedata.combining(letter))
    return _WORD_BREAK.sub(" ", plain).strip()


def slips_between(left: str, right: str, *, most: int) -> int:
    """Letters added, dropped, replaced or swapped with their neighbor to get from ``left`` to ``right``; ``most + 1`` if more.

    Optimal string alignment distance (Damerau 1964, restricted), cut off as soon as no path stays within ``most``.
    """
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        current = [i]
        for j, b in enumerate(right, start=1):
            cost = min(row[j] + 1, current[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        if min(current) > most:
            return most + 1
        before, row = row, current
    return row[-1]


class Spellings:
    """Known words or phrases, ready for finding the one behind a misspelled text among hundreds of them in some ten microseconds."""

    def __init__(self, known: Iterable[str]) -> None:
        """Words under 5 letters are never corrected to."""
        self._words = sorted(word for word in known if len(word) >= _SHORTEST_TO_CORRECT)
        self._lengths = np.array([len(word) for word in self._words], dtype=np.int64)
        self._letters = np.array([_letters(word) for word in self._words], dtype=np.int32).reshape(len(self._words), _ALPHABET)

    def nearest(self, word: str) -> str | None:
        """The one known spelling within a slip or two of ``word``, or None where there is none or two are as near.

        Words under 5 letters are never corrected, those of 9 and more may hold two slips.
        """
        if len(word) < _SHORTEST_TO_CORRECT or not self._words:
            return None
        most = 2 if len(word) >= _LONG_ENOUGH_FOR_TWO_SLIPS else 1
        # A slip changes at most two letters of the bag, so whatever differs in more cannot be within reach.
        differing = np.abs(self._letters - _letters(word)).sum(axis=1)
        likely = np.flatnonzero((differing <= 2 * most) & (np.abs(self._lengths - len(word)) <= most))
        best, found = most + 1, None
        for place in likely:
            candidate = self._words[place]
            slips = slips_between(word, candidate, most=most)
            if slips < best:
                best, found = slips, candidate
            elif slips == best and slips <= most:
                found = None
        return found


def nearest(word: str, known: Iterable[str]) -> str | None:
    """`Spellings.nearest` for a set of words that is asked only once."""
    return Spellings(known).nearest(word)


def _letters(word: str) -> NDArray[np.int32]:
    """How often each letter stands in a folded word; everything that is no letter counts as one kind."""
    codes = np.frombuffer(word.encode("ascii", "replace"), dtype=np.uint8).astype(np.int16) - ord("a") + 1
    codes[(codes < 1) | (codes >= _ALPHABET)] = 0
    return np.bincount(codes, minlength=_ALPHABET).astype(np.int32)
