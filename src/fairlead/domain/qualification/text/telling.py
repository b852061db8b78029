"""Signals in words for people."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from fairlead.domain.qualification.text.signals import Budget, Evidence, Signals, Timeline, minor_digits

LANGUAGE_NAMES: Final = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "nl": "Dutch",
    "pt": "Portuguese",
    "ja": "Japanese",
    "ko": "Korean",
    "zh": "Chinese",
    "ru": "Russian",
    "uk": "Ukrainian",
    "el": "Greek",
    "he": "Hebrew",
    "ar": "Arabic",
    "hi": "Hindi",
    "th": "Thai",
    "pl": "Polish",
    "cs": "Czech",
    "hu": "Hungarian",
    "ro": "Romanian",
    "tr": "Turkish",
    "sv": "Swedish",
    "da": "Danish",
    "no": "Norwegian",
    "fi": "Finnish",
}
"""ISO 639-1 code → what the language is called in English."""


@dataclass(frozen=True, slots=True)
class ToldSignal:
    """One signal: which, what it says, and the words that showed it, the first with its place."""

    signal: str
    words: str
    evidence: Evidence


def in_words(signals: Signals) -> tuple[ToldSignal, ...]:
    """Every signal as people read it."""
    return tuple(_told(signals))


def _told(signals: Signals) -> Iterator[ToldSignal]:
    for shown in signals.urgency:
        yield ToldSignal("urgency", "says that it is urgent", shown)
    for timeline in signals.timeline:
        yield ToldSignal("timeline", _when(timeline), timeline.evidence)
    for rival in signals.competitors:
        yield ToldSignal("competitor", f"names {rival.name}", rival.evidence)
    for product in signals.products:
        yield ToldSignal("product", f"writes of {product.name}", product.evidence)
    for budget in signals.budget:
        yield ToldSignal("budget", f"has a budget {_amount(budget)}", budget.evidence)
    if signals.language is not None:
        yield ToldSignal("language", f"writes in {LANGUAGE_NAMES[signals.language.code]}", signals.language.shown_by[0])


def _when(timeline: Timeline) -> str:
    since = f"from {timeline.earliest:%Y-%m-%d} " if timeline.earliest is not None else ""
    return f"names a time {since}to {timeline.latest:%Y-%m-%d}" if since else f"names a time until {timeline.latest:%Y-%m-%d}"


def _amount(budget: Budget) -> str:
    low, high = (
        None if minor is None else f"{minor / 10 ** minor_digits(budget.currency):,.0f}" for minor in (budget.low_minor, budget.high_minor)
    )
    currency = f" {budget.currency}" if budget.currency else ""
    if low is None:
        return f"of up to {high}{currency}"
    if high is None:
        return f"of at least {low}{currency}"
    return f"of {low}{currency}" if low == high else f"of {low} to {high}{currency}"
