"""From a text to its signals."""

from collections.abc import Collection, Iterable
from datetime import date
from itertools import islice
from typing import Final, TypeVar

from fairlead.domain.qualification.text.amounts import budgets
from fairlead.domain.qualification.text.language import language
from fairlead.domain.qualification.text.names import given, introduced
from fairlead.domain.qualification.text.signals import NOTHING, Mention, Signals
from fairlead.domain.qualification.text.spelling import Text
from fairlead.domain.qualification.text.timelines import timelines
from fairlead.domain.qualification.text.urgency import urgency

T = TypeVar("T")

READ_CHARACTERS: Final = 20_000
"""A message is read up to here. Longer ones are forwarded threads or floods; what they want stands at the top."""
_MOST: Final = 10
"""Of each signal so many are kept."""


def read_text(written: str | None, *, at: date, competitors: Collection[str] = (), products: Collection[str] = ()) -> Signals:
    """The signals of what a lead wrote. ``at``: the day of the lead, which `in two weeks` counts from; names as the caller spells them."""
    if not written or not written.strip():
        return NOTHING
    text = Text(written[:READ_CHARACTERS])
    spoken = language(text)
    return Signals(
        urgency=_first(urgency(text)),
        timeline=_first(timelines(text, at, spoken.code if spoken else None)),
        competitors=_first(_rivals(text, competitors, products)),
        products=_first(_once(given(text, products, denied_too=True))),
        budget=_first(budgets(text)),
        language=spoken,
        unread=max(0, len(written) - READ_CHARACTERS),
    )


def _rivals(text: Text, competitors: Collection[str], products: Collection[str]) -> Iterable[Mention]:
    """Listed competitors and those that a phrase introduces, our own products left out."""
    own = {each.casefold() for each in products}
    listed = [each for each in given(text, competitors, denied_too=False) if each.name.casefold() not in own]
    taken = [(each.evidence.start, each.evidence.end) for each in listed]
    ours = [(each.evidence.start, each.evidence.end) for each in given(text, products, denied_too=True)]
    found = [
        each
        for each in introduced(text)
        if not any(each.evidence.start < end and start < each.evidence.end for start, end in (*taken, *ours))
    ]
    return _once(sorted([*listed, *found], key=lambda each: each.evidence.start))


def _once(mentions: Iterable[Mention]) -> Iterable[Mention]:
    """Each name where it stands first."""
    seen: set[str] = set()
    for each in mentions:
        if each.name.casefold() not in seen:
            seen.add(each.name.casefold())
            yield each


def _first(found: Iterable[T]) -> tuple[T, ...]:
    return tuple(islice(found, _MOST))
