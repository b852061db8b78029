"""Texts as they are counted: each with its language, and with the words and phrases that it says, once each."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Final

from snowballstemmer.dutch_stemmer import DutchStemmer
from snowballstemmer.english_stemmer import EnglishStemmer
from snowballstemmer.french_stemmer import FrenchStemmer
from snowballstemmer.german_stemmer import GermanStemmer
from snowballstemmer.italian_stemmer import ItalianStemmer
from snowballstemmer.portuguese_stemmer import PortugueseStemmer
from snowballstemmer.spanish_stemmer import SpanishStemmer

from fairlead.domain.matching import given_name
from fairlead.domain.qualification.text import READ_LANGUAGES, Content, Text, content, language, small_words

Part = tuple[str, bool]
"""The stem of a word, and whether it is denied."""
Term = tuple[Part, ...]

_STEMMERS: Final = {
    "en": EnglishStemmer,
    "de": GermanStemmer,
    "fr": FrenchStemmer,
    "es": SpanishStemmer,
    "it": ItalianStemmer,
    "nl": DutchStemmer,
    "pt": PortugueseStemmer,
}
_NOUNS_ARE_CAPITAL: Final = frozenset({"de"})
_OBVIOUS: Final = frozenset("lead leads fit fits fitted good poor bad".split())
"""What every rating is about says nothing more of one."""
_FEWEST_LETTERS: Final = 2
_SEEN: Final = 0.5
_OWN_TONGUE: Final = 0.4
"""What a word seen in a language tells of a text beside a small word of it, and what it tells that the writer mostly writes it."""
_MOST_KEPT: Final = 8_192
MOST_READ: Final = 2_000
"""So many texts are read, the latest."""
_MOST_HELD: Final = 2 * MOST_READ
"""So many texts are held as they were read: those read last, and what came and went meanwhile."""
_OTHER: Final = "other"


@dataclass(frozen=True, slots=True)
class Voice:
    """One text. ``poor``: it goes with a poor rating; ``person`` and ``company``: whom it is about, which are no themes."""

    number: int
    rep_id: str
    poor: bool
    words: str
    person: str = ""
    company: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text says a term, its denial included. ``capital``: it is written like a name."""

    start: int
    end: int
    capital: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """A text read. ``shown``: as its places count; ``said``: what it says, each term where it stands first."""

    voice: Voice
    code: str
    shown: str
    said: Mapping[Term, Place]


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A text's own words: ``code`` where they tell a language, ``other`` where that is one not read."""

    code: str | None
    plain: frozenset[str]


def heard(voices: Iterable[Voice], people: Iterable[str]) -> tuple[Sequence[Heard], int]:
    """Every text read, by number, and how many are in a language that is not. ``people``: names that are no themes in any text."""
    spoken = {each: _spoken(each.words) for each in sorted(voices, key=lambda each: each.number)}
    known = {voice: told for voice, told in spoken.items() if told.code != _OTHER}
    codes = _languages(known)
    first, more = _names(people)
    read = [_read(each, codes[each], _is_name(each, first, more)) for each in known]
    return _without_names(read), len(spoken) - len(known)


def _read(voice: Voice, code: str, is_name: Callable[[Content], bool]) -> Heard:
    shown, contents = _content(voice.words, code)
    return Heard(voice, code, shown, dict(_terms(contents, code, is_name)))


# To read a text takes most of the time, and it is the same whoever looks and whatever else was written: only new ones are read.
@lru_cache(maxsize=_MOST_HELD)
def _content(words: str, code: str) -> tuple[str, Sequence[Content]]:
    text = Text(words)
    return text.shown, tuple(content(text, code))


def spelled(each: Heard, term: Term) -> str:
    """A term as this text writes it: in small letters but for abbreviations and for nouns of languages that write these large."""
    place = each.said[term]
    return " ".join(_small(word, each.code) for word in each.shown[place.start : place.end].split())


def _small(word: str, code: str) -> str:
    lower = word.lower()
    if code in _NOUNS_ARE_CAPITAL and Text(word).plain not in small_words(code):
        return word
    return word if len(word) > 1 and word.isupper() and Text(word).plain not in small_words(code) else lower


def sentence_around(words: str, place: Place, reach: int) -> tuple[str, bool, bool]:
    """The sentence around a place, at most ``reach`` letters off, and whether something was left out before and behind it."""
    text = Text(words)
    start, end = text.sentence(place.start, place.end, reach)
    cut_before = start > 0 and start == place.start - reach
    cut_behind = end < len(text.shown) and end == place.end + reach
    return " ".join(text.shown[start:end].split()), cut_before, cut_behind


@lru_cache(maxsize=_MOST_HELD)
def _spoken(words: str) -> _Spoken:
    text = Text(words)
    told = language(text)
    code = told.code if told else None
    return _Spoken(code if code in {None, *READ_LANGUAGES} else _OTHER, frozenset(each.plain for each in text.words))


@cache
def _stemmer(code: str) -> Callable[[str], str]:
    stemmer = _STEMMERS[code]()

    @lru_cache(maxsize=_MOST_KEPT)
    def stem(written: str) -> str:
        found: str = stemmer.stemWord(written)
        return Text(found).plain

    return stem


def _languages(spoken: Mapping[Voice, _Spoken]) -> dict[Voice, str]:
    """The language of each text. One too short to tell is in the language whose words it has, else in that of its writer, else of most."""
    told = {voice: each.code for voice, each in spoken.items() if each.code is not None}
    seen: dict[str, set[str]] = {code: set() for code in READ_LANGUAGES}
    by_rep: dict[str, Counter[str]] = {}
    for voice, code in told.items():
        seen[code] |= spoken[voice].plain
        by_rep.setdefault(voice.rep_id, Counter())[code] += 1
    most = _most(Counter(told.values())) or READ_LANGUAGES[0]

    def vote(voice: Voice, code: str) -> float:
        small = spoken[voice].plain & small_words(code)
        return len(small) + _SEEN * len((spoken[voice].plain & seen[code]) - small)

    def of(voice: Voice) -> str:
        own = _most(by_rep.get(voice.rep_id, Counter()))
        votes = {code: vote(voice, code) + (_OWN_TONGUE if code == own else 0.0) for code in READ_LANGUAGES}
        best = [code for code in READ_LANGUAGES if votes[code] == max(votes.values())]
        return best[0] if len(best) == 1 else next(code for code in (own, most, best[0]) if code in best)

    return {voice: told[voice] if voice in told else of(voice) for voice in spoken}


def _most(counts: Counter[str]) -> str | None:
    return min(counts, key=lambda code: (-counts[code], READ_LANGUAGES.index(code)), default=None)


def _names(full: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Of names their first words, and all further ones; plainly spelled."""
    parts = [[word.plain for word in Text(each).words] for each in full]
    return frozenset(each[0] for each in parts if each), frozenset(word for each in parts for word in each[1:])


def _is_name(voice: Voice, first: frozenset[str], more: frozenset[str]) -> Callable[[Content], bool]:
    """Whether a word is part of a name. A surname may be a word of every day, as `Klein`: but for the person's own it takes a capital."""
    own = _names([voice.person])
    firm = _names([voice.company])
    always, capital = first | own[0] | own[1] | firm[0], more | firm[1]

    def is_name(each: Content) -> bool:
        plain = each.word.plain
        return plain in always or (each.written[:1].isupper() and (plain in capital or given_name(plain)))

    return is_name


def _terms(contents: Sequence[Content], code: str, is_name: Callable[[Content], bool]) -> Iterator[tuple[Term, Place]]:
    """Words, and words that stand together; the last first, so that what stands first is kept of a dictionary."""
    found: list[tuple[Term, Place]] = []
    before: tuple[Content, str] | None = None
    stemmed = _stemmer(code)
    for each in contents:
        stem = stemmed(each.written.lower())
        if is_name(each) or each.word.plain in _OBVIOUS or len(stem) < _FEWEST_LETTERS:
            before = None
            continue
        found.append((((stem, each.denied),), _place(each, each, code)))
        if before is not None and each.joined:
            found.append((((before[1], before[0].denied), (stem, each.denied)), _place(before[0], each, code)))
        before = each, stem
    yield from reversed(found)


def _place(first: Content, last: Content, code: str) -> Place:
    capital = code not in _NOUNS_ARE_CAPITAL and (first.capital or last.capital)
    return Place(first.start, max(first.end, last.end), capital)


def _without_names(read: Sequence[Heard]) -> Sequence[Heard]:
    """What is mostly written like a name, in languages where only names are, is left out."""
    capital: Counter[tuple[str, Term]] = Counter()
    said: Counter[tuple[str, Term]] = Counter()
    for each in read:
        said.update((each.code, term) for term in each.said)
        capital.update((each.code, term) for term, place in each.said.items() if place.capital)
    names = {key for key, count in capital.items() if 2 * count > said[key]}

    def unnamed(each: Heard) -> dict[Term, Place]:
        return {term: place for term, place in each.said.items() if (each.code, term) not in names}

    return [replace(each, said=unnamed(each)) for each in read]
