"""Prices of slots as a house keeps them: refreshed by the hour, and where policy, roster or model changed; kept with what they rest on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from fairlead.application.job_ports import Job, Jobs
from fairlead.application.ports import Clock, Store
from fairlead.application.price_ports import PriceBook, PriceNote, PriceSheet
from fairlead.application.price_slots import Ground, price_slots
from fairlead.application.prices_told import told
from fairlead.application.rep_loads import book_now
from fairlead.domain.availability import MONTH, Capacity
from fairlead.domain.deciding import Policy, Versions
from fairlead.domain.prediction import Model
from fairlead.domain.rep import Roster
from fairlead.domain.screening import Conditions
from fairlead.learning.history import History

PRICES: Final = "prices"
"""The kind of job that refreshes prices."""


@dataclass(frozen=True, slots=True)
class InForce:
    """What decides now. ``roster``: with the territories and teams of the policy."""

    roster: Roster
    policy: Policy
    conditions: Conditions
    model: Model
    versions: Versions


class SlotPricing:
    """What slots cost: asked for, refreshed, told."""

    def __init__(
        self, book: PriceBook, store: Store, *, in_force: Callable[[], InForce], history: Callable[[], History], clock: Clock
    ) -> None:
        """``history``: the records that `fairlead.learning.recent` reads."""
        self._book, self._store = book, store
        self._in_force, self._history, self._clock = in_force, history, clock

    def ask_when_due(self, jobs: Jobs, policy: Policy, mark: str) -> Job | None:
        """Ask for a refresh; returns a new job.

        Where prices ration, once an hour and once after each change that ``mark`` tells; where they only tell who is scarce, once a day.
        """
        now = self._clock.now()
        job, fresh = jobs.ask(PRICES, f"{now:%Y-%m-%d %H} {mark}" if policy.capacity.priced else f"{now:%Y-%m-%d}", {})
        return job if fresh else None

    def refresh(self) -> PriceSheet:
        """Price slots now and keep the prices; they are in force from the next lead on. Raises `StoreUnavailable`."""
        started = self._clock.elapsed_seconds()
        ground = self._ground()
        sheet = price_slots(self._history, ground)
        sheet = replace(sheet, seconds=round(self._clock.elapsed_seconds() - started, 3))
        self._book.keep(sheet)
        return sheet

    def latest(self) -> PriceSheet | None:
        """The latest refresh; None before the first. Raises `StoreUnavailable`."""
        return self._book.latest()

    def told(self) -> dict[str, Any]:
        """The latest prices as plain data, the dearest rep first; see `fairlead.application.prices_told.told`."""
        now = self._in_force()
        return told(self._book.latest(), now.roster.names, at=self._clock.now(), priced=now.policy.capacity.priced)

    def warnings(self, capacity: Capacity) -> list[str]:
        """That prices which ought to decide are too old to, in words; empty where nothing is wrong. Raises `StoreUnavailable`."""
        prices = self._book.current()
        if not capacity.priced or not prices.is_old(self._clock.now()):
            return []
        made = f"{prices.made_at:%Y-%m-%d %H:%M} UTC"
        return [f"prices of slots of {made} are too old to decide; start the worker (`fairlead serve`), or run `fairlead prices refresh`"]

    def notes(self, limit: int) -> Sequence[PriceNote]:
        """The latest refreshes, newest first."""
        return self._book.notes(limit)

    def _ground(self) -> Ground:
        at, now, before = self._clock.now(), self._in_force(), self._book.current()
        return Ground(
            at=at,
            roster=now.roster,
            policy=now.policy,
            conditions=now.conditions,
            model=now.model,
            versions=now.versions,
            book=book_now(self._store, now.roster, at),
            given=self._store.gifts(since=at - MONTH).given,
            before=before if before.known else None,
        )


def came_to(sheet: PriceSheet) -> Mapping[str, Any]:
    """What a refresh came to, as a job keeps it."""
    prices = sheet.prices
    return {"version": prices.version, "reps": len(prices.rep_ids), "leads": sheet.leads, "gap": round(sheet.gap, 4), "why": prices.why}
