"""Prices of slots in memory: same contract as those in a database, gone with the process."""

import threading
from collections.abc import Callable, Sequence

from fairlead.application.ports import NotFound
from fairlead.application.price_ports import KEPT, PriceNote, PriceSheet, no_such_prices
from fairlead.domain.pricing import NO_PRICES, SlotPrices


class MemoryPrices:
    """`fairlead.application.price_ports.PriceBook`. Threads may share it; ``told`` runs at every refresh."""

    def __init__(self, told: Callable[[], None] = lambda: None) -> None:
        """Nothing was priced yet."""
        self._lock = threading.RLock()
        self._told = told
        self._kept: tuple[PriceSheet, ...] = ()
        self._forgotten = 0

    def keep(self, sheet: PriceSheet) -> int:
        """Keep a refresh, in force from now on, and forget those that are too old; returns its number."""
        with self._lock:
            young = tuple(each for each in self._kept if each.prices.made_at >= sheet.prices.made_at - KEPT)
            self._forgotten += len(self._kept) - len(young)
            self._kept = (*young, sheet)
            self._told()
            return self._forgotten + len(self._kept)

    def current(self) -> SlotPrices:
        """The prices of the latest refresh; none where there was no refresh."""
        return self._kept[-1].prices if self._kept else NO_PRICES

    def latest(self) -> PriceSheet | None:
        """The latest refresh with all that it rests on; None before the first."""
        return self._kept[-1] if self._kept else None

    def at(self, version: str) -> SlotPrices:
        """Prices by version. Raises `NotFound`."""
        for sheet in self._kept:
            if sheet.prices.version == version:
                return sheet.prices
        raise NotFound(no_such_prices(version))

    def notes(self, limit: int) -> Sequence[PriceNote]:
        """The latest refreshes, newest first."""
        numbered = enumerate(self._kept, start=self._forgotten + 1)
        told = [PriceNote(n, each.prices.made_at, each.prices.version, each.prices.why) for n, each in numbered]
        return tuple(reversed(told[-limit:]))
