"""A watch on drift over paper: a reference, a year of sums in memory, and a model that was in force all the while."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from fairlead.adapters.memory.drift import MemoryDriftBook
from fairlead.adapters.memory.models import MemoryModelSteps
from fairlead.application.drift_ports import Look
from fairlead.application.model_registry import ModelRegistry
from fairlead.application.watch_drift import DriftWatch, _alerts
from fairlead.domain.deciding import Approval
from fairlead.domain.evidence import Bins, DaySums, Outcomes, Reference, Settled, Tally, watch
from fairlead.domain.prediction import RotationModel
from fairlead.learning.history import History
from tests.contracts.paper_models import FACTS, PaperFolder

UNTIL = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MODEL = RotationModel("m-7", "too little to learn from", chance=0.1, low=0.05, high=0.2, value_minor=10_000.0, reply_minutes=60.0)
SOURCES = Bins(Tally({"web": 3_000, "fair": 1_000}), None, ("fair", "web"))
REFERENCE = Reference(
    since=UNTIL - timedelta(days=200),
    until=UNTIL,
    leads=4_000,
    features={"source": SOURCES},
    score=None,
    stage="won",
    horizon_days=60,
    early_days=20,
    early_share=0.5,
    early=Settled(3_600, 180),
    ripe=Settled(2_800, 280),
    hours=(75,) * 168,
    weeks=25.0,
    pivot=-2.2,
)


class PaperShelf:
    """One model in force, with what it was trained on."""

    def __init__(self, reference: Reference | None = REFERENCE) -> None:
        self.told = reference

    def current(self):
        return MODEL

    def reference(self, version):
        return self.told if version == MODEL.version else None

    def facts(self, version):
        return FACTS


def day_sums(sources: dict[str, int], won: int, leads: int) -> DaySums:
    outcomes = Outcomes.of(np.full(leads, 0.05), np.array([1.0] * won + [0.0] * (leads - won)), pivot=-2.2)
    return DaySums(sum(sources.values()), {"source": Tally(sources)}, early=outcomes)


def paper_watch(clock, asked: Callable[[str, str], object] = lambda _reason, _key: None, book=None, history=History.empty) -> DriftWatch:
    """The watch with an empty history unless one is given."""
    folder = PaperFolder()
    folder.kept[MODEL.version] = FACTS
    registry = ModelRegistry(MemoryModelSteps(), folder, lambda: Approval.NONE, folder.fault, clock)
    registry.trained(MODEL.version, author="dana")
    return DriftWatch(book or MemoryDriftBook(), PaperShelf(), registry, history, lambda _since: {}, clock, asked)


def first_day() -> date:
    return UNTIL.date() + timedelta(days=1)


def changed_after(days: int, *, of: int) -> dict[date, DaySums]:
    """Sums of ``of`` days; from one of them on a third of the leads come from a source that the model never saw."""
    found = {}
    for number in range(of):
        sources = {"web": 54, "fair": 18} if number < days else {"web": 36, "fair": 12, "marketplace": 24}
        found[first_day() + timedelta(days=number)] = day_sums(sources, won=4, leads=72)
    return found


def keep_look(book, model: str, days: dict[date, DaySums]) -> None:
    """Keep what a look at these days finds, as the watch does."""
    last, at = max(days), datetime.combine(max(days), time(3), UTC) + timedelta(days=1)
    watched = watch(REFERENCE, days, first=first_day(), last=last)
    book.keep_reference(model, REFERENCE)
    book.keep(Look(model, at, first_day(), last, at, at, watched), days, _alerts(watched, REFERENCE, model, at))
