"""A text as it is searched: the sender's own words, spelled plainly; each place in it leads back to what was written."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeVar

from fairlead.domain.qualification.text.own_words import own_words
from fairlead.domain.qualification.text.signals import Evidence
from fairlead.domain.qualification.wording import plain

K = TypeVar("K")

_TYPOGRAPHIC: Final = str.maketrans(
    {
        **dict.fromkeys(map(chr, (*range(32), *range(127, 161), 0x202F, 0x2007, 0x2009, 0x200B, 0x2060, 0x3000, 0xFEFF)), " "),
        **dict.fromkeys("\u2019\u2018\u00b4`", "'"),
        **dict.fromkeys("\u2013\u2014\u2212\u2010\u2011", "-"),
        "\n": "\n",
        "\r": "\n",
    }
)
_WORD: Final = re.compile(r"[^\W_]+")
_DRAWN_OUT: Final = re.compile(r"([a-z])\1{2,}")
"""`asaaap`, `urgennnt`: no word of these languages has a letter three times in a row."""
_STOPS: Final = frozenset(".!?;\n,:()")
_ENDS_SENTENCE: Final = frozenset(".!?\n")
_SENTENCE: Final = re.compile(
    r"[!?;\n]|(?<![ .](?:ca|rs|cr))(?<![ .](?:max|mio|mrd|tsd|min|inc|est|bzw|bsp|fin))(?<!approx)(?<![ .][0-9])(?<![ .][0-9]{2})\.(?= |$)"
)
"""The end of a sentence: no stop of an abbreviation or of a day as in `31. Mai`."""
DENYING: Final = {
    "en": "not no isn aren don doesn didn won never without neither nor nothing",
    "de": "nicht kein keine keinen keiner keinem keinerlei ohne nie weder nichts",
    "fr": "pas aucun aucune sans jamais ni rien",
    "es": "no ni sin nunca ningun ninguna tampoco nada",
    "it": "non nessun nessuna senza mai niente nulla",
    "nl": "niet geen zonder nooit niets",
    "pt": "nao nem sem nenhum nenhuma nada",
}
"""Words that deny what stands behind them, by language."""
_NOT_BEFORE: Final = frozenset(word for words in DENYING.values() for word in words.split())
_NOT_AFTER: Final = frozenset("not nicht niet pas".split())
_REACH: Final = 4
_LONGEST_EVIDENCE: Final = 200
_MOST_PASSED: Final = 2


def keyed(listed: Mapping[K, str]) -> dict[str, K]:
    """Lists of words, parted by spaces, turned round: word to what it stands for."""
    return {word: meant for meant, words in listed.items() for word in words.split()}


def one_of(words: Iterable[str]) -> str:
    """A pattern for one of some words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the plainly spelled text and its place. ``clause``: words with the same number stand in one clause."""

    plain: str
    start: int
    end: int
    clause: int


class Text:
    """A text as the sender meant it to be seen (``shown``), its plain spelling, of the same length, and its words."""

    def __init__(self, written: str) -> None:
        self.written = written
        self.shown, self._places = own_words(written)
        self.plain = plain(self.shown).translate(_TYPOGRAPHIC)

    @cached_property
    def words(self) -> Sequence[Word]:
        """Every word in order."""
        found: list[Word] = []
        clause = end = 0
        drawn_out = _DRAWN_OUT.search(self.plain) is not None
        for match in _WORD.finditer(self.plain):
            clause += not _STOPS.isdisjoint(self.plain[end : match.start()])
            end = match.end()
            word = match.group()
            found.append(Word(_DRAWN_OUT.sub(r"\1", word) if drawn_out else word, match.start(), end, clause))
        return found

    def evidence(self, start: int, end: int) -> Evidence:
        """The words at a place of what is shown, told with their place in what was written."""
        start, end = self._places[start][0], self._places[end - 1][1]
        end = min(end, start + _LONGEST_EVIDENCE)
        words = "".join(each if each.isprintable() else " " for each in self.written[start:end])
        return Evidence(words, start, end)

    def denied(self, first: int, last: int) -> bool:
        """Whether the words from number ``first`` to ``last`` are denied within their clause: ``not urgent``, ``das eilt nicht``."""
        words, clause = self.words, self.words[first].clause
        before = [each.plain for each in words[max(0, first - _REACH) : first] if each.clause == clause]
        after = [each.plain for each in words[last + 1 : last + 3] if each.clause == clause]
        if before[-2:] in (["not", "only"], ["nicht", "nur"]):
            return False
        return not _NOT_BEFORE.isdisjoint(before) or not _NOT_AFTER.isdisjoint(after)

    def begins_sentence(self, number: int) -> bool:
        """Whether the word is the first of a sentence or a line; a lone word, as the answer to a form's question, is not."""
        before = self.plain[self.words[number - 1].end : self.words[number].start] if number else ""
        return len(self.words) > 1 and (number == 0 or not _ENDS_SENTENCE.isdisjoint(before))

    def sentence(self, start: int, end: int, reach: int) -> tuple[int, int]:
        """Where the sentence around a place begins and ends, at most ``reach`` letters off."""
        begin = max(0, start - reach)
        for each in _SENTENCE.finditer(self.plain, begin, start):
            begin = each.end()
        stop = _SENTENCE.search(self.plain, end, end + reach)
        return begin, stop.start() if stop else min(len(self.plain), end + reach)

    def number_at(self, place: int) -> int:
        """The number of the first word that ends after ``place``; the count of words where there is none."""
        low, high = 0, len(self.words)
        while low < high:
            middle = (low + high) // 2
            if self.words[middle].end <= place:
                low = middle + 1
            else:
                high = middle
        return low

    def denied_at(self, start: int, end: int) -> bool:
        """`denied` of a place."""
        first, last = self.number_at(start), self.number_at(end - 1)
        return first < len(self.words) and self.denied(first, min(last, len(self.words) - 1))


class Phrases:
    """Phrases to be found word by word: the longest at each place, in one walk whose cost does not depend on how many there are."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for phrase in phrases:
            words = tuple(_WORD.findall(plain(phrase).translate(_TYPOGRAPHIC)))
            if words:
                self._by_first.setdefault(words[0], []).append((words, phrase))
        for listed in self._by_first.values():
            listed.sort(key=lambda pair: -len(pair[0]))

    def find(self, text: Text, passing: Collection[str] = ()) -> Iterable[tuple[int, int, str]]:
        """(number of the first word, of the last word, phrase), none overlapping; within it two words of ``passing`` may stand between."""
        words, place = text.words, 0
        while place < len(words):
            for wanted, phrase in self._by_first.get(words[place].plain, ()):
                last = _last_of(wanted, words, place, passing)
                if last is not None and words[last].clause - words[place].clause <= self._breaks(wanted, phrase):
                    yield place, last, phrase
                    place = last
                    break
            place += 1

    @staticmethod
    def _breaks(wanted: Sequence[str], phrase: str) -> int:
        """How many clauses the phrase itself spans: a name such as ``monday.com`` holds a stop."""
        return len(wanted) if any(each in _STOPS for each in phrase) else 0


def _last_of(wanted: Sequence[str], words: Sequence[Word], place: int, passing: Collection[str]) -> int | None:
    """The number of the last word where the wanted ones stand from ``place`` on, else None."""
    passed = 0
    for each in wanted[1:]:
        place += 1
        while place < len(words) and words[place].plain != each and words[place].plain in passing and passed < _MOST_PASSED:
            place, passed = place + 1, passed + 1
        if place >= len(words) or words[place].plain != each:
            return None
    return place
