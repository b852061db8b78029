"""One lead as conditions see it: the lead, its account, what is remembered of it, and the moment."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from fairlead.domain.qualification import LEAD_FEATURES, By, QualifiedLead, WindowCount

_REMEMBERED: Final = tuple(feature for feature in LEAD_FEATURES if isinstance(feature, WindowCount) and feature.by is By.LEAD)
_DAY: Final = timedelta(days=1)


@dataclass(slots=True)
class Seen:
    """What is read while one lead is judged. Engagement is counted once for each window that is asked for."""

    qualified: QualifiedLead
    now: datetime
    _counts: dict[timedelta | None, Counter[str]] = field(default_factory=dict)

    @property
    def utc(self) -> datetime:
        """The moment in UTC."""
        return self.now.astimezone(UTC)

    def happened(self, kind: str | None, window: timedelta | None, remembered: tuple[str, ...] = ()) -> int:
        """How often the person did ``kind`` (None: anything) in the ``window`` up to now, now left out (None: ever).

        What came with the lead is counted; the ``remembered`` facts are the least it can be.
        """
        counts = self._counts.get(window)
        if counts is None:
            inside = (each for each in self.qualified.lead.engagements if each.occurred_at < self.now)
            if window is not None:
                since = self.now - window
                inside = (each for each in inside if each.occurred_at >= since)
            counts = self._counts[window] = Counter(each.kind for each in inside)
        count = counts.total() if kind is None else counts[kind]
        for name in remembered:
            known = self.qualified.facts.lead.get(name)
            if isinstance(known, int | float) and known > count:
                count = int(known)
        return count

    def days_since_last(self) -> float | None:
        """Days since the person last did anything; None where nothing is known."""
        times = [each.occurred_at for each in self.qualified.lead.engagements if each.occurred_at < self.now]
        told = (self.now - max(times)) / _DAY if times else None
        remembered = self.qualified.facts.lead.get("days_since_engagement")
        known = [days for days in (told, remembered) if isinstance(days, int | float)]
        return float(min(known)) if known else None


def remembered_of(kind: str | None, window: timedelta | None) -> tuple[str, ...]:
    """The features that count ``kind`` (None: anything) in windows no longer than ``window``."""
    wanted = () if kind is None else (kind,)
    return tuple(each.name for each in _REMEMBERED if each.kinds == wanted and (window is None or each.days * _DAY <= window))
