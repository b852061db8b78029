"""A language that decisions are told in: its sentences, how it writes numbers, and how it says what was kept in English."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

_SLOT: Final = re.compile(r"\{(\w+)\}")
_NUMBER: Final = re.compile(r"(?<![\w-])[+-]?\d[\d,]*(?:\.\d+)?(?: ?%)?(?![\w-])")


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """One catalogue. ``sentences``: by name, with slots in braces; every catalogue has the same names and slots.

    ``kept``: how words are told that a record holds in English, evidence and reasons; English template → template here, the more special
    first. Words that no template fits are told as they were kept. ``separators``: English commas and points → those of this language.
    ``per_cent``: how a percentage ends.
    """

    code: str
    name: str
    sentences: Mapping[str, str] = field(repr=False)
    kept: Mapping[str, str] = field(repr=False)
    separators: Mapping[str, str] = field(repr=False)
    per_cent: str = "%"

    def say(self, sentence: str, /, **slots: object) -> str:
        """The sentence of that name with its slots filled. Raises `KeyError` where the catalogue lacks it."""
        return self.sentences[sentence].format(**slots)

    def names(self, kind: str, of: str) -> str:
        """The word for one of a closed list, such as a reason; as it stands where the catalogue has none, as for a new kind of deed."""
        return self.sentences.get(f"{kind}.{of}", of.replace("_", " "))

    def number(self, value: float, *, digits: int = 0, signed: bool = False) -> str:
        """``1234.5`` → ``1,234.5`` or as this language writes it."""
        return self.written(f"{value:{'+' if signed else ''},.{digits}f}")

    def share(self, value: float, *, digits: int = 0) -> str:
        """A share of 1 as a percentage."""
        return self.number(100.0 * value, digits=digits) + self.per_cent

    def money(self, minor: float) -> str:
        """Minor units as whole major units."""
        return self.number(minor / 100.0)

    def span(self, minutes: float) -> str:
        """Minutes as people say them."""
        if minutes < 1:
            return self.say("span.now")
        if minutes < 90:
            return self.say("span.minutes", n=f"{minutes:.0f}")
        hours = minutes / 60
        return self.say("span.hours", n=self.number(hours, digits=1)) if hours < 48 else self.say("span.days", n=self.days(hours / 24))

    def days(self, days: float) -> str:
        """A number of days: whole from ten on."""
        return self.number(days, digits=0 if days >= 9.95 else 1)

    def odds(self, log_odds: float) -> str:
        """How much a contribution moves the odds, as a factor."""
        return self.say("odds.more" if log_odds >= 0 else "odds.less", factor=self.number(math.exp(abs(log_odds)), digits=2))

    def retell(self, words: str) -> str:
        """Words kept in English, in this language as far as its catalogue knows them."""
        return _retold(self, words) if self.kept or self.separators else words

    def written(self, number: str) -> str:
        """A number as English writes it, with the separators and the percent sign of this language."""
        bare = number.removesuffix("%").rstrip()
        return "".join(self.separators.get(each, each) for each in bare) + ("" if bare == number else self.per_cent)


# Many reps are ruled out in the same words.
@lru_cache(maxsize=4096)
def _retold(language: Language, words: str) -> str:
    for pattern, template in _patterns(language):
        found = pattern.fullmatch(words)
        if found is not None:
            return template.format(**{name: language.retell(part) for name, part in found.groupdict().items()})
    return language.written(words) if _NUMBER.fullmatch(words) else words


@lru_cache(maxsize=16)
def _patterns(language: Language) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(_as_pattern(template)), told) for template, told in language.kept.items())


def _as_pattern(template: str) -> str:
    """A pattern that a template's texts match; each slot holds as little as it can."""
    parts = _SLOT.split(template)
    literal, slots = parts[::2], parts[1::2]
    return re.escape(literal[0]) + "".join(f"(?P<{name}>.+?){re.escape(text)}" for name, text in zip(slots, literal[1:], strict=True))
