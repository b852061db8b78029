"""What every rep holds and received at one moment."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.availability.limits import Kind


@dataclass(frozen=True)
class Book:
    """Loads and credits at one moment, in roster order; every array has shape (n_reps,).

    ``open_leads``: in leads, each by the weight it takes; ``credit``: rotation credit in leads, ``aside`` the part of it that is
    set aside, to be made up slowly; ``today``, ``week``, ``month``: new leads
    on the rep's local day and in the last 7 and 30 days; ``value_minor``: expected value of the open leads. None counts as zero
    everywhere: a kept decision leaves out what no limit asked for. ``received`` and ``received_minor``: leads, and what was expected of
    them in minor units, of the window of the fairness contract; None where there is none.
    """

    open_leads: NDArray[np.float64]
    credit: NDArray[np.float64]
    today: NDArray[np.int64] | None = None
    week: NDArray[np.int64] | None = None
    month: NDArray[np.int64] | None = None
    value_minor: NDArray[np.int64] | None = None
    aside: NDArray[np.float64] | None = None
    received: NDArray[np.int64] | None = None
    received_minor: NDArray[np.float64] | None = None

    @property
    def aside_now(self) -> NDArray[np.float64]:
        """What of credit is set aside, in leads."""
        return np.zeros(len(self.credit)) if self.aside is None else self.aside

    def of(self, kind: Kind) -> NDArray[np.float64] | NDArray[np.int64]:
        """What limits of that kind count; shape (n_reps,)."""
        if kind is Kind.OPEN:
            return self.open_leads
        counted = {Kind.DAY: self.today, Kind.WEEK: self.week, Kind.MONTH: self.month, Kind.VALUE: self.value_minor}[kind]
        return np.zeros(len(self.open_leads), dtype=np.int64) if counted is None else counted

    def only(self, kinds: Collection[Kind]) -> "Book":
        """The same without the counts that are not among ``kinds``; open leads and credit always stay."""
        return Book(
            self.open_leads,
            self.credit,
            self.today if Kind.DAY in kinds else None,
            self.week if Kind.WEEK in kinds else None,
            self.month if Kind.MONTH in kinds else None,
            self.value_minor if Kind.VALUE in kinds else None,
            self.aside,
            self.received,
            self.received_minor,
        )
