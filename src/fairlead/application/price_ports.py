"""Prices of slots as they are kept, and where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from fairlead.domain.prediction import FloatArray
from fairlead.domain.pricing import SlotPrices

KEPT: Final = timedelta(days=400)
"""Refreshes older than this are forgotten. Decisions keep what each slot cost; only replaying them needs the whole sheet."""


def no_such_prices(version: str) -> str:
    """What is said where prices are asked for that are not there."""
    return f"there are no prices {version}; prices are kept for {KEPT.days} days, and a decision made by older ones cannot be replayed"


@dataclass(frozen=True, eq=False)
class PriceSheet:
    """Prices, what they rest on and how good they are.

    ``leads``: arrivals that were replayed; ``expected``: leads expected in each of the days ahead, shape (n_days,). ``given_week``: new
    leads that the plan gives each rep in the first seven days, and ``wanted_week``: leads of these days that are worth most with each rep,
    whatever slots cost, both shape (n_reps,). ``bound_minor``: no plan earns more in the days ahead, ``plan_minor``: what the plan earns.
    ``model`` and ``policy``: versions. ``seconds``: how long it took.
    """

    prices: SlotPrices
    leads: int
    expected: FloatArray
    given_week: FloatArray
    wanted_week: FloatArray
    bound_minor: float
    plan_minor: float
    model: str
    policy: str
    seconds: float

    @property
    def gap(self) -> float:
        """At most this share of what is possible is lost by the plan."""
        return 1.0 - self.plan_minor / self.bound_minor if self.bound_minor > 0 else 0.0


@dataclass(frozen=True, slots=True)
class PriceNote:
    """One refresh in a line: the version is empty where nothing could be priced, and ``why`` says why."""

    number: int
    made_at: datetime
    version: str
    why: str


class PricesInForce(Protocol):
    """What routing reads of prices. A refresh raises `fairlead.application.ports.Store.sequence`, so that they are read again then."""

    def current(self) -> SlotPrices:
        """The prices of the latest refresh; none where there was no refresh."""
        ...


class PriceBook(PricesInForce, Protocol):
    """Where prices are kept. What priced a decision is never changed."""

    def keep(self, sheet: PriceSheet) -> int:
        """Keep a refresh, in force from now on; some of those older than `KEPT` are forgotten. Returns its number.

        Raises `fairlead.application.ports.StoreUnavailable`.
        """
        ...

    def latest(self) -> PriceSheet | None:
        """The latest refresh with all that it rests on; None before the first."""
        ...

    def at(self, version: str) -> SlotPrices:
        """Prices by version. Raises `fairlead.application.ports.NotFound`."""
        ...

    def notes(self, limit: int) -> Sequence[PriceNote]:
        """The latest refreshes, newest first."""
        ...
