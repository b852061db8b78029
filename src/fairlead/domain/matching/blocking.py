"""Which accounts are worth comparing with a lead: keys that are looked up, and letters in common for what was misspelled.

Keys depend on one account alone, so that a further account never hides another; only where more than `MOST` share three letters with a
name do they compete for a place.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.matching.asking import Firm
from fairlead.domain.matching.naming import CompanyName
from fairlead.domain.matching.presence import Presence
from fairlead.domain.matching.scoring import own_words
from fairlead.domain.matching.wording import Kind

Rows = NDArray[np.int32]
MOST: Final = 3
"""Most accounts that are compared because of letters or words in common, ties aside; of those truly meant 97 in 100 are among them."""
_LEAST_ALIKE: Final = 0.25
_ROUNDING: Final = 1e-9
_SHORTEST_INITIALS: Final = 3
_LONGEST_INITIALS: Final = 6
_BOARD_DIGITS: Final = 4


class Blocks:
    """An index over accounts by row."""

    def __init__(self, firms: Sequence[Firm], parents: Sequence[Sequence[int]]) -> None:
        """``parents``: rows of the companies above each, nearest first."""
        self._domains = _grouped(_domains(firms))
        self._below = _grouped(_domains_above(firms, parents))
        self._phones = _grouped((key, row) for row, firm in enumerate(firms) if firm.phone for key in _phone_keys(firm.phone))
        self._names = _grouped((key, row) for row, firm in enumerate(firms) for key in _name_keys(firm.name))
        self._own = _grouped((own_words(firm.name), row) for row, firm in enumerate(firms))
        self._initials = _grouped((firm.name.initials, row) for row, firm in enumerate(firms) if _are_initials(firm.name.initials))
        self._letters = _Letters([firm.name.joined for firm in firms], [_words(firm.name) for firm in firms])

    def keyed(self, lead: Firm) -> list[int]:
        """Rows that share a domain, a phone number or a whole name with the lead, by sound or as initials too; ascending."""
        found: set[int] = set()
        if lead.domain is not None and lead.label is not None:
            found.update(self._domains.get(lead.domain, ()))
            found.update(self._domains.get(_as_label(lead.label), ()))
            for index in (self._names, self._own, self._initials):
                found.update(index.get(lead.label, ()))
        if lead.phone is not None:
            for key in _phone_keys(lead.phone):
                found.update(self._phones.get(key, ()))
        for key in _name_keys(lead.name):
            found.update(self._names.get(key, ()))
        if _are_initials(lead.name.joined):
            found.update(self._initials.get(lead.name.joined, ()))
        if _are_initials(lead.name.initials):
            found.update(self._own.get(lead.name.initials, ()))
        return sorted(found)

    def below(self, domain: str) -> Sequence[int]:
        """Rows of companies that stand below one with this domain."""
        return self._below.get(domain, ())

    def alike(self, lead: Firm, there: Presence | None) -> list[int]:
        """Rows that share many groups of three letters with the name, else with the domain's label, or an own word: the most alike."""
        return self._letters.alike(lead.name.joined or lead.label or "", _words(lead.name), there)


class _Letters:
    """Groups of three letters of each name run together, and its own words by sound: the rows of each in an array."""

    def __init__(self, names: Sequence[str], words: Sequence[frozenset[str]]) -> None:
        groups: dict[str, list[int]] = defaultdict(list)
        sizes = np.zeros(len(names), dtype=np.float64)
        for row, name in enumerate(names):
            threes = _threes(name)
            sizes[row] = len(threes)
            for three in threes:
                groups[three].append(row)
        self._sizes = sizes
        self._rows = _as_arrays(groups)
        self._with_word = _as_arrays(_grouped((word, row) for row, own in enumerate(words) for word in own))

    def alike(self, name: str, words: frozenset[str], there: Presence | None) -> list[int]:
        """Rows whose names share at least a quarter of the groups (Dice's coefficient), or any of them and a word; the most alike."""
        rows, alike = self._near(name, words)
        if there is not None:
            known = there.among(rows)
            rows, alike = rows[known], alike[known]
        if rows.size > MOST:
            rows = rows[alike >= np.partition(alike, -MOST)[-MOST]]
        listed: list[int] = rows.tolist()
        return listed

    @lru_cache(maxsize=4_096)  # noqa: B019, an index lives as long as its book, and leads of one company come again
    def _near(self, name: str, words: frozenset[str]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Rows, ascending, that share enough, whenever they were there, and Dice's coefficient of each."""
        threes = _threes(name)
        parts = [having for three in threes if (having := self._rows.get(three)) is not None]
        if not parts:
            return np.empty(0, dtype=np.intp), np.empty(0)
        shared = np.bincount(np.concatenate(parts), minlength=self._sizes.size)
        # A name has no fewer groups than it shares, so that 2s / (s + groups) bounds the coefficient of one that shares s.
        rows = np.flatnonzero(shared >= math.ceil(len(threes) * _LEAST_ALIKE / (2.0 - _LEAST_ALIKE) - _ROUNDING))
        rows = rows[self._dice(rows, shared, threes) >= _LEAST_ALIKE]
        said = [saying[shared[saying] > 0] for word in words if (saying := self._with_word.get(word)) is not None]
        if said:
            rows = np.sort(np.concatenate([rows, *said]))
            rows = rows[np.diff(rows, prepend=-1) > 0]
        return rows, self._dice(rows, shared, threes)

    def _dice(self, rows: NDArray[np.intp], shared: NDArray[np.intp], threes: Collection[str]) -> NDArray[np.float64]:
        """Twice the groups that each row shares, in those of both names."""
        return np.asarray(2.0 * shared[rows] / (self._sizes[rows] + len(threes)))


def _threes(name: str) -> set[str]:
    if not name:
        return set()
    padded = f"  {name} "
    return {padded[place : place + 3] for place in range(len(padded) - 2)}


def _grouped(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for key, row in pairs:
        found.setdefault(key, []).append(row)
    return found


def _domains(firms: Sequence[Firm]) -> Iterable[tuple[str, int]]:
    for row, firm in enumerate(firms):
        if firm.domain is not None and firm.label is not None:
            yield firm.domain, row
            yield _as_label(firm.label), row


def _domains_above(firms: Sequence[Firm], parents: Sequence[Sequence[int]]) -> Iterable[tuple[str, int]]:
    for row, firm in enumerate(firms):
        for domain in {firms[parent].domain for parent in parents[row]} - {None, firm.domain}:
            yield str(domain), row


def _as_label(label: str) -> str:
    return f"{label}."


def _phone_keys(phone: str) -> tuple[str, str]:
    return phone, phone[:-_BOARD_DIGITS] + "…"


def _name_keys(name: CompanyName) -> set[str]:
    """The whole name: run together, by sound, and in alphabetical order of its words."""
    return {name.joined, "~" + name.sound, " ".join(sorted(name.words))} if name.words else set()


def _are_initials(text: str) -> bool:
    return _SHORTEST_INITIALS <= len(text) <= _LONGEST_INITIALS


def _as_arrays(rows_of: Mapping[str, list[int]]) -> dict[str, Rows]:
    return {key: np.array(rows, dtype=np.int32) for key, rows in rows_of.items()}


def _words(name: CompanyName) -> frozenset[str]:
    """Own words, by sound."""
    return frozenset(sound for sound, kind in zip(name.sounds, name.kinds, strict=True) if kind is Kind.OWN)
