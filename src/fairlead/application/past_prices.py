"""Prices of slots as they were in force, by which past leads are routed again."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from fairlead.application.ports import DamagedRecord, NotFound
from fairlead.application.price_ports import KEPT, PriceBook, PriceNote
from fairlead.domain.pricing import NO_PRICES, SlotPrices, no_prices
from fairlead.domain.pricing.slot_prices import OLD_DAYS

_APART: Final = timedelta(hours=12)
"""Refreshes nearer to each other are left out: prices serve for a day, and of one roster a hundred of them are some megabytes."""
_BEFORE: Final = timedelta(days=1)


@dataclass(frozen=True, eq=False)
class PastPrices:
    """``sheets``: in the order in which they were made."""

    sheets: tuple[SlotPrices, ...] = ()

    def at(self, moment: datetime) -> SlotPrices:
        """The latest that were made by then; none before the first."""
        place = bisect_right(self.sheets, moment, key=lambda each: each.made_at)
        return self.sheets[place - 1] if place else NO_PRICES

    def missing_at(self, moments: Iterable[datetime]) -> int:
        """At how many moments there was no refresh that was fresh enough to tell what slots cost, or why nothing."""
        return sum(1 for each in moments if (found := self.at(each)) is NO_PRICES or found.elapsed(each) > OLD_DAYS)


NO_PAST_PRICES: Final = PastPrices()


def past_prices(book: PriceBook, *, since: datetime, until: datetime) -> PastPrices:
    """Those by which leads that came from ``since`` until ``until`` would have been priced. Raises `StoreUnavailable`."""
    most = int(KEPT / timedelta(hours=1))
    notes = sorted((each for each in book.notes(most) if since - _BEFORE <= each.made_at <= until), key=lambda each: each.made_at)
    return PastPrices(tuple(_sheets(book, _apart(notes))))


def _apart(notes: Iterable[PriceNote]) -> Iterator[PriceNote]:
    """Oldest first, none nearer than `_APART` to the one before, unless that priced nothing and this one does, or the other way round."""
    latest: PriceNote | None = None
    for note in notes:
        if latest is None or note.made_at - latest.made_at >= _APART or bool(note.version) != bool(latest.version):
            latest = note
            yield note


def _sheets(book: PriceBook, notes: Iterable[PriceNote]) -> Iterator[SlotPrices]:
    for note in notes:
        if not note.version:
            yield no_prices(note.why, note.made_at)
            continue
        with suppress(NotFound, DamagedRecord):  # forgotten meanwhile, or of no use: the one before serves for a day
            yield book.at(note.version)
