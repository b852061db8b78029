"""From texts to themes: counted by texts and by people, the longer said before the shorter, each with one quotation."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import nlargest
from typing import Final

from fairlead.learning.themes.judging import Counts, Judged, Leaning, judged
from fairlead.learning.themes.quoting import Quote, excerpt, typical
from fairlead.learning.themes.voices import MOST_READ, Heard, Term, Voice, heard, spelled

FEWEST_VOICES: Final = 3
FEWEST_REPS: Final = 2
"""Whatever fewer texts or people say is not told as a theme."""
_TOLD: Final = frozenset({Leaning.MORE_POOR, Leaning.MORE_GOOD})
_MOST_THEMES: Final = 60
_MOST_QUOTED: Final = 4
_FAIR_PART: Final = 1 / 4
"""A phrase is told where so many of the texts with the more frequent of its words say it."""
_COVERED: Final = 2 / 3
"""A term is left out where others that are told and share a word with it have so much of its texts."""


@dataclass(frozen=True, slots=True)
class Theme:
    """What several people said. ``words``: as it is written most often; ``voices``: the numbers of the texts, ascending.

    ``poor`` and ``good``: how many of them go with such ratings, of ``all_poor`` and ``all_good`` texts in its language.
    """

    key: str
    words: str
    language: str
    voices: tuple[int, ...]
    reps: int
    poor: int
    good: int
    all_poor: int
    all_good: int
    leaning: Leaning
    adjusted: float | None
    quote: Quote


@dataclass(frozen=True, slots=True)
class Themes:
    """Everything that is told of the texts. ``quotes``: few texts that say as much of the themes as they can.

    ``read`` of how many texts, by ``reps``; ``older``: left out as there are more than are read; ``unread``: in a language that is not.
    ``more``: themes beyond those told, the rarest.
    """

    themes: tuple[Theme, ...] = ()
    quotes: tuple[Quote, ...] = ()
    read: int = 0
    reps: int = 0
    older: int = 0
    unread: int = 0
    more: int = 0


@dataclass(slots=True)
class _Found:
    """A term of a language, and the texts that say it."""

    code: str
    term: Term
    by: list[Heard] = field(default_factory=list)

    @property
    def key(self) -> str:
        return "-".join([self.code, *(("not." if denied else "") + stem for stem, denied in self.term)])

    @property
    def numbers(self) -> frozenset[int]:
        return frozenset(each.voice.number for each in self.by)

    @property
    def told(self) -> bool:
        return len(self.by) >= FEWEST_VOICES and len({each.voice.rep_id for each in self.by}) >= FEWEST_REPS


def themes_in(voices: Collection[Voice], people: Iterable[str] = ()) -> Themes:
    """What texts say together. ``people``: names that are no themes, whatever a text is about."""
    latest = nlargest(MOST_READ, voices, key=lambda each: each.number)
    read, unread = heard(latest, people)
    chosen = sorted(_chosen(_candidates(read)), key=lambda each: (-len(each.by), each.key))
    themes = _judged(chosen[:_MOST_THEMES], read)
    return Themes(
        themes,
        _for_all(themes, {each.voice.number: each.voice for each in read}),
        read=len(read),
        reps=len({each.voice.rep_id for each in read}),
        older=len(voices) - len(latest),
        unread=unread,
        more=max(0, len(chosen) - _MOST_THEMES),
    )


def _candidates(read: Iterable[Heard]) -> Sequence[_Found]:
    """Terms that enough texts of enough people say; of phrases longest first."""
    found: dict[tuple[str, Term], _Found] = {}
    for each in read:
        for term in each.said:
            found.setdefault((each.code, term), _Found(each.code, term)).by.append(each)

    def frequent(each: _Found) -> bool:
        words = max(len(found[each.code, (part,)].by) for part in each.term if (each.code, (part,)) in found)
        return len(each.by) >= _FAIR_PART * words

    told = [each for each in found.values() if each.told and frequent(each)]
    return sorted(told, key=lambda each: (-len(each.term), -len(each.by), each.key))


def _chosen(candidates: Sequence[_Found]) -> Sequence[_Found]:
    """Without those that say little beside what is told already, in words that they share: ``size`` beside ``wrong size``."""
    chosen: list[_Found] = []
    covered: dict[tuple[str, str], set[int]] = {}
    for each in candidates:
        beside = set[int]().union(*(covered.get((each.code, stem), ()) for stem, _ in each.term))
        numbers = each.numbers
        if len(numbers & beside) >= _COVERED * len(numbers):
            continue
        chosen.append(each)
        for stem, _ in each.term:
            covered.setdefault((each.code, stem), set()).update(numbers)
    return chosen


def _judged(chosen: Sequence[_Found], read: Sequence[Heard]) -> tuple[Theme, ...]:
    """With leanings and quotations: what can be told apart first, then the most often said."""
    by_code: dict[str, dict[str, Counts]] = {}
    for each in read:
        reps = by_code.setdefault(each.code, {})
        reps[each.voice.rep_id] = _plus(reps.get(each.voice.rep_id), each.voice, said=False)
    tables = [_tables(each, by_code[each.code]) for each in chosen]
    leanings = judged([(whole, parts.values()) for whole, parts in tables])
    ranked = sorted(zip(chosen, tables, leanings, strict=True), key=lambda each: each[2].leaning not in _TOLD)
    themes, quoted = list[Theme](), set[str]()
    for one, (whole, _), leaning in ranked:
        best = typical(one.by, poor=whole.with_poor >= whole.with_good, quoted=quoted)
        quoted.add(best.voice.words)
        themes.append(_theme(one, whole, leaning, best))
    return tuple(themes)


def _tables(one: _Found, all_of: Mapping[str, Counts]) -> tuple[Counts, Mapping[str, Counts]]:
    """The counts of everybody together, and of each person."""
    parts = dict(all_of)
    for each in one.by:
        parts[each.voice.rep_id] = _plus(parts[each.voice.rep_id], each.voice, said=True)
    sums = [sum(getattr(part, name) for part in parts.values()) for name in ("with_poor", "with_good", "poor", "good")]
    return Counts(*sums), parts


def _plus(counts: Counts | None, voice: Voice, *, said: bool) -> Counts:
    """One more text; or of one that is counted that it says the theme."""
    counts = counts or Counts(0, 0, 0, 0)
    name = ("with_" if said else "") + ("poor" if voice.poor else "good")
    return replace(counts, **{name: getattr(counts, name) + 1})


def _theme(one: _Found, whole: Counts, found: Judged, best: Heard) -> Theme:
    written = Counter(spelled(each, one.term) for each in one.by)
    words = min(written, key=lambda each: (-written[each], len(each), each))
    reps = len({each.voice.rep_id for each in one.by})
    quote = excerpt(best.voice, best.said[one.term])
    counts = (whole.with_poor, whole.with_good, whole.poor, whole.good)
    return Theme(one.key, words, one.code, tuple(sorted(one.numbers)), reps, *counts, found.leaning, found.adjusted, quote)


def _for_all(themes: Sequence[Theme], voices: Mapping[int, Voice]) -> tuple[Quote, ...]:
    """Few texts that say as much as they can: each time the one with the most, by texts, of what was not yet said."""
    says: dict[int, set[int]] = {}
    for place, theme in enumerate(themes):
        for number in theme.voices:
            says.setdefault(number, set()).add(place)
    left, quotes = set(range(len(themes))), list[Quote]()
    while left and len(quotes) < _MOST_QUOTED:

        def worth(number: int) -> tuple[int, int, int]:
            return -sum(len(themes[place].voices) for place in says[number] & left), len(voices[number].words), number  # noqa: B023

        best = min(says, key=worth)
        left -= says[best]
        quotes.append(excerpt(voices[best]))
    return tuple(quotes)
