"""Working periods of a whole roster laid out in UTC, so that one comparison answers for everybody."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.rep import Roster
from fairlead.domain.time import Period

_FAR = np.inf
LONGEST_WAIT = timedelta(days=14)
_HORIZON_DAYS = 30


@dataclass(frozen=True)
class Calendar:
    """Working periods and absences of each rep in roster order, as seconds since 1970, padded with infinity.

    ``starts``, ``ends``: shape (n_reps, most periods), sorted; absences are already cut out; reps without stated hours always work.
    ``away_starts``, ``away_ends``: shape (n_reps, most absences).
    """

    since: datetime
    until: datetime
    starts: NDArray[np.float64]
    ends: NDArray[np.float64]
    away_starts: NDArray[np.float64]
    away_ends: NDArray[np.float64]

    @classmethod
    def of(cls, roster: Roster, at: datetime) -> "Calendar":
        """Lay out the 30 days after ``at``. Good for any moment from ``at`` until ``until``, whichever moment it was laid out at."""
        working, away = [], []
        for rep in roster.reps:
            absences = sorted(roster.absences.get(rep.rep_id, ()), key=lambda period: period.start)
            away.append([period for period in absences if period.end > at])
            periods = rep.hours.periods(at, _HORIZON_DAYS) if rep.hours else [Period(at - timedelta(days=1), at + timedelta(days=365))]
            working.append(_without(periods, away[-1]))
        starts, ends = _layout(working)
        away_starts, away_ends = _layout(away)
        return cls(at, at + timedelta(days=_HORIZON_DAYS) - LONGEST_WAIT, starts, ends, away_starts, away_ends)

    def covers(self, at: datetime) -> bool:
        """Whether this layout can answer for ``at``."""
        return self.since <= at < self.until

    def wait_minutes(self, at: datetime) -> NDArray[np.float64]:
        """Shape (n_reps,): minutes until each rep works again, 0 for those at work, at most 14 days."""
        now = at.timestamp()
        first = np.where(self.ends > now, self.starts, _FAR).min(axis=1, initial=_FAR)
        wait: NDArray[np.float64] = np.minimum(np.maximum(first - now, 0.0), LONGEST_WAIT.total_seconds()) / 60.0
        return wait

    def away_until(self, at: datetime) -> NDArray[np.float64]:
        """Shape (n_reps,): the end of the absence that holds ``at`` (seconds since 1970), NaN for those not away."""
        now = at.timestamp()
        inside = (self.away_starts <= now) & (now < self.away_ends)
        latest = np.where(inside, self.away_ends, -_FAR).max(axis=1, initial=-_FAR)
        return np.where(latest > now, latest, np.nan)


def _without(periods: list[Period], absences: list[Period]) -> list[Period]:
    """``periods`` with ``absences`` cut out."""
    for absence in absences:
        kept: list[Period] = []
        for period in periods:
            if absence.end <= period.start or period.end <= absence.start:
                kept.append(period)
                continue
            if period.start < absence.start:
                kept.append(Period(period.start, absence.start))
            if absence.end < period.end:
                kept.append(Period(absence.end, period.end))
        periods = kept
    return periods


def _layout(rows: list[list[Period]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    width = max((len(row) for row in rows), default=0)
    starts = np.full((len(rows), width), _FAR)
    ends = np.full((len(rows), width), _FAR)
    for index, row in enumerate(rows):
        starts[index, : len(row)] = [period.start.timestamp() for period in row]
        ends[index, : len(row)] = [period.end.timestamp() for period in row]
    return starts, ends


def moment(seconds: float) -> datetime:
    """Seconds since 1970 as an aware moment."""
    return datetime.fromtimestamp(seconds, UTC)
