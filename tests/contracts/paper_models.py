"""A folder of models in memory, and what one of them tells of itself."""

from datetime import UTC, datetime

from fairlead.application.model_ports import HeldOut, ModelFacts
from fairlead.application.ports import StoreUnavailable

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SCORES = {"log_loss": 0.41, "brier": 0.13, "auc": 0.71, "calibration": 0.01}
FACTS = ModelFacts(
    "hierarchical", "pair", "why", "1", "d1", NOW, 90, {"stage": "won"}, ("source",), 900, 90, "2025-01-01", "2026-01-31",
    HeldOut(200, 20, {"base rate": {**SCORES, "log_loss": 0.5}, "lead and rep": SCORES}),
)  # fmt: skip


class PaperFolder:
    """A folder of models in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, ModelFacts] = {}
        self.current, self.noted, self.full = "", None, False
        self.broken: set[str] = set()

    def versions(self):
        return sorted(self.kept)

    def current_mark(self):
        return self.current

    def facts(self, version):
        return self.kept.get(version)

    def put_in_force(self, version):
        if self.full:
            raise StoreUnavailable("the disk is full")
        self.current = version

    def intend(self, base, steps):
        self.noted = (base, tuple(steps))

    def intended(self):
        return self.noted

    def fault(self, version):
        return "it is damaged" if version in self.broken or version not in self.kept else ""
