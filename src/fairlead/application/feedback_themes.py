"""What the words of ratings say together, told in words: themes, with which ratings they go, and what of too few is not told."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from threading import Lock
from typing import Final

from fairlead.application.feedback_ports import Fit, Rating
from fairlead.application.ports import NotFound
from fairlead.domain.qualification.text import LANGUAGE_NAMES, READ_LANGUAGES
from fairlead.learning.themes import FEWEST_REPS, FEWEST_VOICES, Leaning, Theme, Themes, Voice, themes_in

_LEANINGS: Final = {
    Leaning.MORE_POOR: "more with poor fits, beyond chance",
    Leaning.MORE_GOOD: "more with good fits, beyond chance",
    Leaning.HANGS_ON_ONE: "what points one way hangs on one rep",
    Leaning.NOT_TOLD_APART: "no difference told from chance",
    Leaning.TOO_FEW: "too few to tell a difference",
}
_MOST_HELD: Final = 8
"""Viewers whose themes are held: what they see differs, and it is asked for more often than somebody writes something."""
_finding: Final = Lock()
"""Of several who ask at once for the same, one finds it and the others wait for that."""


def themes_of(ratings: Sequence[Rating], people: Iterable[str] = ()) -> Themes:
    """What the words of ratings say together. ``people``: names of reps, which are no themes; nor are authors and the leads themselves."""
    worded = [each for each in ratings if each.words.strip()]
    names = {*people, *(each.author for each in worded)}
    voices = tuple(sorted(map(_voice, worded), key=lambda each: each.number))
    with _finding:
        return _found(voices, tuple(sorted(names)))


@lru_cache(maxsize=_MOST_HELD)
def _found(voices: tuple[Voice, ...], people: tuple[str, ...]) -> Themes:
    return themes_in(voices, people)


def _voice(one: Rating) -> Voice:
    return Voice(one.number, one.rep_id, one.fit is Fit.POOR, one.words, one.person or "", one.company or "")


def theme_named(themes: Themes, asked: str) -> Theme:
    """A theme by its key, or by its words as they are told. Raises `NotFound`, with what there is."""
    for each in themes.themes:
        if asked == each.key:
            return each
    meant = " ".join(asked.split()).casefold()
    found = [each for each in themes.themes if each.words.casefold() == meant]
    if len(found) == 1:
        return found[0]
    if found:
        raise NotFound(f"'{asked}' is a theme in several languages; say which: {', '.join(each.key for each in found)}")
    told = ", ".join(f"'{each.words}'" for each in themes.themes[:10])
    rest = f"there {'are' if len(themes.themes) != 1 else 'is'}: {told}" if told else "no theme is told yet"
    raise NotFound(f"there is no theme '{asked}' in the ratings that you see; {rest}")


def said_by(theme: Theme, ratings: Iterable[Rating]) -> tuple[Rating, ...]:
    """The ratings that say a theme, in the order given."""
    numbers = frozenset(theme.voices)
    return tuple(each for each in ratings if each.number in numbers)


def leaning_told(theme: Theme) -> str:
    """How a theme goes with ratings, in words."""
    return _LEANINGS[theme.leaning]


def language_told(theme: Theme) -> str:
    """The name of the language of a theme."""
    return LANGUAGE_NAMES[theme.language]


def themes_told(themes: Themes) -> tuple[str, ...]:
    """What was read, and what is not told and why; a sentence each."""
    if not themes.read and not themes.unread:
        return ("No rating has words yet.",)
    told = [f"{_many(themes.read, 'rating')} with words by {_many(themes.reps, 'rep')} {_is(themes.read)} read."] if themes.read else []
    if themes.read and not themes.themes:
        told.append(_why_none(themes))
    if themes.more:
        told.append(f"{_many(themes.more, 'rarer theme')} {_is(themes.more)} not told.")
    if themes.older:
        told.append(f"{_many(themes.older, 'older rating')} {_is(themes.older)} not read.")
    if themes.unread:
        read = ", ".join(LANGUAGE_NAMES[code] for code in READ_LANGUAGES)
        told.append(f"{_many(themes.unread, 'rating')} {_is(themes.unread)} in a language that is not read; those that are: {read}.")
    return tuple(told)


def _why_none(themes: Themes) -> str:
    fewest = f"a theme takes {FEWEST_VOICES} ratings of {FEWEST_REPS} reps"
    if themes.reps < FEWEST_REPS:
        return f"No theme can be told of one rep's words: {fewest}."
    if themes.read < FEWEST_VOICES:
        return f"These are too few to tell a theme: {fewest}."
    return f"No words come up often enough to be a theme: {fewest}."


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
