"""What the watch on drift needs from outside: a place for sums by day, for what was found at the last look, and for alerts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Protocol

from fairlead.domain.evidence import DaySums, Reference, Watched

DRIFT: Final = "drift"
"""The kind of job that looks; its key is the day, so that a day is looked at once however many servers run."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was found when somebody last looked.

    ``model``: in force then. ``first`` and ``last``: whole days looked at; ``last`` is before ``first`` where there was none yet.
    ``last_lead``, ``last_outcome``: the latest known then. ``why_not``: why nothing could be judged; empty where it was.
    """

    model: str
    at: datetime
    first: date
    last: date
    last_lead: datetime | None = None
    last_outcome: datetime | None = None
    watched: tuple[Watched, ...] = ()
    why_not: str = ""

    def data(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "model": self.model,
            "at": self.at.isoformat(),
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "last_lead": self.last_lead.isoformat() if self.last_lead else None,
            "last_outcome": self.last_outcome.isoformat() if self.last_outcome else None,
            "watched": [each.data() for each in self.watched],
            "why_not": self.why_not,
        }

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Look":
        """The inverse of `data`. Raises ``KeyError``, ``TypeError`` or ``ValueError`` for what is no such thing."""
        return cls(
            model=data["model"],
            at=datetime.fromisoformat(data["at"]),
            first=date.fromisoformat(data["first"]),
            last=date.fromisoformat(data["last"]),
            last_lead=datetime.fromisoformat(data["last_lead"]) if data["last_lead"] else None,
            last_outcome=datetime.fromisoformat(data["last_outcome"]) if data["last_outcome"] else None,
            watched=tuple(Watched.read(each) for each in data["watched"]),
            why_not=data["why_not"],
        )


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that somebody should know of.

    ``alert_id``: model and quantity, and for a silence when it began: the same finding is one alert, however often it is found.
    ``changed``, ``means``: in words; ``advice``: what to do, the likeliest first. ``ended_at``: when it was over by itself (a silence).
    """

    alert_id: str
    model: str
    quantity: str
    kind: str
    raised_at: datetime
    since: date | None
    changed: str
    means: str
    advice: tuple[str, ...]
    ended_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    note: str = ""

    @property
    def open(self) -> bool:
        """Whether nobody has acknowledged it and it is not over."""
        return self.acknowledged_at is None and self.ended_at is None

    def data(self) -> dict[str, Any]:
        """As JSON values."""
        moments = {"raised_at": self.raised_at, "ended_at": self.ended_at, "acknowledged_at": self.acknowledged_at, "since": self.since}
        plain = {name: getattr(self, name) for name in ("alert_id", "model", "quantity", "kind", "changed", "means", "note")}
        told = {name: moment.isoformat() if moment else None for name, moment in moments.items()}
        return plain | told | {"advice": list(self.advice), "acknowledged_by": self.acknowledged_by or None}


class DriftBook(Protocol):
    """Where all this is kept. Raises `fairlead.application.ports.StoreUnavailable`."""

    def reference(self, model: str) -> Reference | None:
        """What drift from a model is measured from, where it was read from the records after training."""
        ...

    def keep_reference(self, model: str, reference: Reference) -> None:
        """Keep that for good; another one for the same model changes nothing."""
        ...

    def days(self, model: str) -> Mapping[date, DaySums]:
        """Sums by day, in the bins of that model's reference, in order of days."""
        ...

    def look(self, model: str) -> Look | None:
        """What was found when somebody last looked, while that model was in force."""
        ...

    def keep(self, look: Look, days: Mapping[date, DaySums], alerts: Sequence[Alert]) -> Sequence[Alert]:
        """Keep a look in one transaction: its days in place of those of its model, and the alerts that are new; gives the latter."""
        ...

    def alerts(self) -> Sequence[Alert]:
        """Every alert, the latest first."""
        ...

    def end(self, alert_id: str, at: datetime) -> None:
        """Note that an alert is over; one that is over already keeps its moment."""
        ...

    def acknowledge(self, alert_id: str, by: str, note: str, at: datetime) -> Alert:
        """Note that somebody saw it; the first one stays. Raises `fairlead.application.ports.NotFound`."""
        ...
