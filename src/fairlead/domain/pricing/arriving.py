"""How many leads are expected, hour by hour: a level, the hours of the week, and the season where a year is known.

E(leads in an hour) = level · share of the hour of the week · factor of the month. The level is the mean of whole weeks, recent ones
counting most; shares are shrunken toward weekday × hour of the day, as weak counts tell little (Dirichlet–multinomial); months toward
one (gamma–Poisson).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np

from fairlead.domain.prediction import FloatArray

HOURS: Final = 168
_LEVEL_HALF_LIFE: Final = 4.0
_HOURS_HALF_LIFE: Final = 12.0
_WEEK_SECONDS: Final = 604_800.0
_AS_ONE_WEEK: Final = 168.0
_AS_ONE_MONTH: Final = 30.0
_SEASON_WEEKS: Final = 57
_MONTHS: Final = 12


@dataclass(frozen=True, eq=False)
class Rhythm:
    """``level``: leads a week; ``hours``: shape (168,), the share of each hour of the week from Monday 0 h UTC on, summing to one.

    ``months``: shape (12,), factors from January on, ones where less than a year is known. ``weeks``: how many whole weeks it rests on.
    """

    level: float
    hours: FloatArray
    months: FloatArray
    weeks: int

    @classmethod
    def of(cls, arrived: FloatArray, at: datetime) -> "Rhythm":
        """From when leads arrived, shape (n,), seconds since 1970, up to ``at``; before the first whole week, what the days so far give."""
        now = at.timestamp()
        before = np.sort(arrived[arrived < now])
        if not len(before):
            return cls(0.0, np.full(HOURS, 1.0 / HOURS), np.ones(_MONTHS), 0)
        age = (now - before) / _WEEK_SECONDS
        weeks = int((now - before[0]) / _WEEK_SECONDS)
        hours = _hours(before, age)
        if weeks == 0:
            return cls(len(before) / max(float(age[0]), 1.0 / 7.0), hours, np.ones(_MONTHS), 0)
        counts = np.bincount(age.astype(np.intp), minlength=weeks)[:weeks].astype(np.float64)
        months = _months(counts, now) if weeks >= _SEASON_WEEKS else np.ones(_MONTHS)
        weight = 0.5 ** (np.arange(weeks) / _LEVEL_HALF_LIFE)
        factors = months[_months_of(now, weeks)]
        return cls(float(weight @ (counts / factors) / weight.sum()), hours, months, weeks)

    def by_hour(self, at: datetime, hours: int) -> FloatArray:
        """Leads expected in each of the next hours, of which the first begins with the hour that holds ``at``; shape (hours,)."""
        first = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        of_week = (first.weekday() * 24 + first.hour + np.arange(hours)) % HOURS
        month = np.array([(first + timedelta(hours=hour)).month - 1 for hour in range(hours)], dtype=np.intp)
        return np.asarray(self.level * self.hours[of_week] * self.months[month])

    def by_day(self, at: datetime, days: int) -> FloatArray:
        """Leads expected in each of the next ``days`` times 24 hours; shape (days,)."""
        return np.asarray(self.by_hour(at, 24 * days).reshape(days, 24).sum(axis=1))


def _hours(before: FloatArray, age: FloatArray) -> FloatArray:
    # 1970 began on a Thursday: three days after a Monday.
    hour = ((before / 3600.0).astype(np.int64) + 72) % HOURS
    seen = np.bincount(hour, weights=0.5 ** (age / _HOURS_HALF_LIFE), minlength=HOURS)
    table = seen.reshape(7, 24)
    total = float(seen.sum())
    alike = np.outer(table.sum(axis=1) + 1.0, table.sum(axis=0) + 1.0).ravel()
    return np.asarray((seen + _AS_ONE_WEEK * alike / alike.sum()) / (total + _AS_ONE_WEEK))


def _months(counts: FloatArray, now: float) -> FloatArray:
    """Factors by month against the mean of the year around each week, so that growth is not taken for season."""
    weeks = len(counts)
    year = np.convolve(counts, np.ones(52), mode="valid") / 52.0
    usual = year[np.clip(np.arange(weeks) - 26, 0, len(year) - 1)]
    month = _months_of(now, weeks)
    found = np.bincount(month, weights=counts, minlength=_MONTHS) + _AS_ONE_MONTH
    factor = found / (np.bincount(month, weights=usual, minlength=_MONTHS) + _AS_ONE_MONTH)
    return np.asarray(factor / factor.mean())


def _months_of(now: float, weeks: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """The month in which the middle of each week lies, the latest week first."""
    middles = [now - (week + 0.5) * _WEEK_SECONDS for week in range(weeks)]
    return np.array([datetime.fromtimestamp(each, UTC).month - 1 for each in middles], dtype=np.intp)
