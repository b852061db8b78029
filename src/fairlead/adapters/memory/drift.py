"""The watch on drift in memory: same contract as in a database, gone with the process."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from fairlead.application.drift_ports import Alert, Look
from fairlead.application.ports import NotFound
from fairlead.domain.evidence import DaySums, Reference


class MemoryDriftBook:
    """`fairlead.application.drift_ports.DriftBook`. Threads may share it."""

    def __init__(self) -> None:
        """Nobody looked yet."""
        self._lock = threading.RLock()
        self._references: dict[str, Reference] = {}
        self._days: dict[str, Mapping[date, DaySums]] = {}
        self._looks: dict[str, Look] = {}
        self._alerts: dict[str, Alert] = {}

    def reference(self, model: str) -> Reference | None:
        """What drift from a model is measured from, where it was read from the records."""
        return self._references.get(model)

    def keep_reference(self, model: str, reference: Reference) -> None:
        """Keep that for good; another one for the same model changes nothing."""
        with self._lock:
            self._references.setdefault(model, reference)

    def days(self, model: str) -> Mapping[date, DaySums]:
        """Sums by day, in order of days."""
        return dict(sorted(self._days.get(model, {}).items()))

    def look(self, model: str) -> Look | None:
        """What was found when somebody last looked, while that model was in force."""
        return self._looks.get(model)

    def keep(self, look: Look, days: Mapping[date, DaySums], alerts: Sequence[Alert]) -> Sequence[Alert]:
        """Keep a look: its days in place of those of its model, and the alerts nobody raised before; gives the latter."""
        with self._lock:
            self._days[look.model] = dict(days)
            self._looks[look.model] = look
            fresh = [each for each in alerts if each.alert_id not in self._alerts]
            self._alerts |= {each.alert_id: each for each in fresh}
        return fresh

    def alerts(self) -> Sequence[Alert]:
        """Every alert, the latest first."""
        return tuple(sorted(self._alerts.values(), key=lambda each: (-each.raised_at.timestamp(), each.alert_id)))

    def end(self, alert_id: str, at: datetime) -> None:
        """Note that an alert is over; one that is over already keeps its moment."""
        with self._lock:
            found = self._alerts.get(alert_id)
            if found is not None and found.ended_at is None:
                self._alerts[alert_id] = replace(found, ended_at=at)

    def acknowledge(self, alert_id: str, by: str, note: str, at: datetime) -> Alert:
        """Note that somebody saw it; the first one stays. Raises `NotFound`."""
        with self._lock:
            found = self._alerts.get(alert_id)
            if found is None:
                raise NotFound(f"there is no alert '{alert_id}'; `fairlead drift` lists them")
            if found.acknowledged_at is None:
                found = self._alerts[alert_id] = replace(found, acknowledged_at=at, acknowledged_by=by, note=note)
            return found
