"""Where a lead and a rep meet before either says a word: a language both speak, working hours that both keep.

Each is a number from 0 to 1 for every rep, and an effect of its own on the log-odds that is estimated from the data: what makes no
difference there gets none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, Literal

import numpy as np

from fairlead.domain.prediction.clocks import hours_before_utc
from fairlead.domain.prediction.forecasting import FloatArray
from fairlead.domain.rep import Rep
from fairlead.domain.time import BadHours, Hours, Period, joined, zone_named

Kind = Literal["language", "hours"]
KINDS: Final[Mapping[Kind, tuple[str, ...]]] = {"language": ("language",), "hours": ("country", "state")}
"""What can meet, and which features of the lead tell of it."""
_BEGIN, _END = 9.0, 17.0
"""When a lead can be talked to, Monday to Friday by its own clocks."""
_MONDAY: Final = date(2026, 1, 5)
_WEEKDAYS: Final = 5
_PLAIN: Final = "Mon-Fri 09:00-17:00"


@dataclass(frozen=True, slots=True)
class MeetingEffect:
    """What it is worth to meet. ``usual``: how much leads and reps of training met on average; ``logit``: log-odds of meeting wholly."""

    kind: Kind
    usual: float
    logit: float

    def of(self, met: FloatArray) -> FloatArray:
        """Log-odds; 0 where it is not known whether they meet (NaN), as for those who meet as much as usual."""
        return self.logit * np.where(np.isnan(met), 0.0, met - self.usual)


class Meetings:
    """How every one of these reps meets leads. Leads of one language or one clock share an answer, which is worked out once."""

    def __init__(self, reps: Sequence[Rep]) -> None:
        self._reps = tuple(reps)
        self._hours = tuple(_hours_of(rep) for rep in reps)
        self._language = lru_cache(maxsize=256)(self._language_of)
        self._clock = lru_cache(maxsize=64)(self._clock_of)

    def met(self, kind: Kind, features: Mapping[str, float | str | None]) -> FloatArray:
        """How far each rep meets the lead with these features, 0 to 1; NaN where that is not known; shape (n_reps,)."""
        told = [value if isinstance(value := features.get(name), str) else None for name in KINDS[kind]]
        if kind == "language":
            return self._language(told[0])
        return self._clock(hours_before_utc(told[0], told[1]))

    def _language_of(self, language: str | None) -> FloatArray:
        """1 for who speaks it."""
        if language is None:
            return np.full(len(self._reps), np.nan)
        return np.array([float(language in rep.languages) if rep.languages else np.nan for rep in self._reps], dtype=np.float64)

    def _clock_of(self, before_utc: float | None) -> FloatArray:
        """The share of the lead's working hours in which the rep works, too."""
        if before_utc is None:
            return np.full(len(self._reps), np.nan)
        shares = {hours: np.nan if hours is None else _shared(hours, before_utc) for hours in set(self._hours)}
        return np.array([shares[hours] for hours in self._hours], dtype=np.float64)


def _hours_of(rep: Rep) -> Hours | None:
    """Stated hours, without single dates; ordinary ones where only the zone is known; None where nothing is, or it cannot be read."""
    if rep.hours is not None:
        return Hours(rep.hours.zone, rep.hours.blocks)
    if not rep.time_zone:
        return None
    try:
        return Hours.parse(_PLAIN, rep.time_zone)
    except BadHours:
        return None


def _shared(hours: Hours, before_utc: float) -> float:
    """The share of the lead's week. Clocks are taken without summer time, which zones south of the equator have in January."""
    start = datetime.combine(_MONDAY, time(), UTC)
    summer = start.astimezone(zone_named(hours.zone)).dst() or timedelta(0)
    ahead = max(summer, timedelta(0))
    worked = joined(Period(each.start + ahead, each.end + ahead) for each in hours.periods(start - timedelta(days=1), 9))
    total = 0.0
    for day in range(_WEEKDAYS):
        begin = start + timedelta(days=day, hours=_BEGIN - before_utc)
        end = begin + timedelta(hours=_END - _BEGIN)
        total += sum(max((min(each.end, end) - max(each.start, begin)).total_seconds(), 0.0) for each in worked)
    return total / (_WEEKDAYS * (_END - _BEGIN) * 3600.0)
