"""What everybody received in the last days: sums that move along with each lead given, and as days go by."""

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.fairness.filling import FloatArray

_DAY: Final = timedelta(days=1)


class Receipt(NamedTuple):
    """A lead that a rep got and was not taken from since; ``worth_minor``: what was expected of it with that rep, 0 where not known."""

    lead_id: str
    rep_id: str
    at: datetime
    worth_minor: float


def window_begins(at: datetime, days: int) -> datetime:
    """The first moment of the last ``days`` days in UTC, today included."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0) - (days - 1) * _DAY


class Receiving:
    """Leads and expected value by rep, in the order of ``rep_ids``, of the last ``days`` days; a lead counts once, for who got it last."""

    def __init__(self, rep_ids: Sequence[str], days: int, receipts: Iterable[Receipt] = ()) -> None:
        """Begin with these."""
        self._row_of = {rep_id: row for row, rep_id in enumerate(rep_ids)}
        self.days = days
        self._by_lead: dict[str, Receipt] = {}
        self._in_order: deque[Receipt] = deque()
        self._begins: datetime | None = None
        # Whole numbers add up the same in any order, so that counting along and counting anew agree to the last unit.
        self._leads = np.zeros(len(rep_ids), dtype=np.int64)
        self._hundredths = np.zeros(len(rep_ids), dtype=np.int64)
        for receipt in sorted(receipts, key=lambda each: each.at):
            self.give(receipt)

    def give(self, receipt: Receipt) -> None:
        """Somebody gets a lead; whoever had it before got it no longer."""
        self.take_back(receipt.lead_id)
        self._by_lead[receipt.lead_id] = receipt
        self._in_order.append(receipt)
        self._add(receipt, 1)

    def take_back(self, lead_id: str) -> None:
        """The lead was received by nobody."""
        if (before := self._by_lead.pop(lead_id, None)) is not None:
            self._add(before, -1)

    def at(self, at: datetime) -> tuple[NDArray[np.int64], FloatArray]:
        """Leads, and expected value in minor units, of the window that ends at ``at``; shape (n_reps,) both. A window never goes back."""
        begins = window_begins(at, self.days)
        if self._begins is None or begins > self._begins:
            self._begins = begins
        while self._in_order and self._in_order[0].at < self._begins:
            old = self._in_order.popleft()
            if self._by_lead.get(old.lead_id) is old:
                self.take_back(old.lead_id)
        return self._leads.copy(), self._hundredths / 100.0

    def _add(self, receipt: Receipt, times: int) -> None:
        if (row := self._row_of.get(receipt.rep_id)) is not None:
            self._leads[row] += times
            self._hundredths[row] += times * round(max(receipt.worth_minor, 0.0) * 100.0)
