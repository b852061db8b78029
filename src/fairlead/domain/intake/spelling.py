"""Spelling: folding text to a comparable form, and finding a known word behind a misspelled one."""

import re
import unicodedata
from collections.abc import Iterable

_WORD_BREAK = re.compile(r"[^a-z0-9]+")
_SHORTEST_TO_CORRECT = 5
_LONG_ENOUGH_FOR_TWO_SLIPS = 9


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


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The one known spelling within a slip or two of ``word``, or None where there is none or two are as near.

    Words under 5 letters are never corrected, those of 9 and more may hold two slips.
    """
    if len(word) < _SHORTEST_TO_CORRECT:
        return None
    most = 2 if len(word) >= _LONG_ENOUGH_FOR_TWO_SLIPS else 1
    best, found = most + 1, None
    for candidate in known:
        if len(candidate) < _SHORTEST_TO_CORRECT:
            continue
        slips = slips_between(word, candidate, most=most)
        if slips < best:
            best, found = slips, candidate
        elif slips == best and slips <= most:
            found = None
    return found
