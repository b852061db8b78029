"""Working time and time off of a whole roster laid out in UTC, so that one search answers for everybody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.availability.spans import Ints, Spans, Stretch, layered, without
from fairlead.domain.reasons import Reason
from fairlead.domain.rep import Rep, Roster
from fairlead.domain.time import Hours, Period, local_day, zone_named

LONGEST_WAIT = timedelta(days=14)
_HORIZON_DAYS = 30
# Far enough that time off which goes over into a public holiday ends alike in layouts made at different moments.
_CLOSED_DAYS_AHEAD = 400
# A pause by hand lasts two weeks at the most; one that is longer has no end of its own.
_OPEN_PAUSE = timedelta(days=400)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SECOND = 1_000_000
_NEVER = 2**61

FloatArray = NDArray[np.float64]


class Off(StrEnum):
    """Why somebody is not there. Where several hold at once the first stands: an absence that was entered says more than a busy hour."""

    AWAY = "away"
    HOLIDAY = "holiday"
    CLOSED = "closed"
    BUSY = "busy"

    @property
    def words(self) -> str:
        """In words that go before ``until``."""
        return _WORDS[self]


_WORDS = {Off.AWAY: "away", Off.HOLIDAY: "public holiday", Off.CLOSED: "the company is closed", Off.BUSY: "busy in the calendar"}
_KINDS = tuple(Off)


@dataclass(frozen=True)
class Calendar:
    """Working time, time off and pauses of each rep in roster order.

    ``working``: time off is already cut out; reps without stated hours always work. ``off``: absences, public holidays, days on which the
    company is closed, and busy times of calendars. ``paused``: no new leads meanwhile, though the rep is at work.
    """

    since: datetime
    until: datetime
    working: Spans
    off: Spans
    paused: Spans
    # The last look, kept because many leads come between two edges.
    _latest: "list[_Look | None]" = field(default_factory=lambda: [None], init=False, repr=False, compare=False)

    @classmethod
    def of(cls, roster: Roster, at: datetime) -> "Calendar":
        """Lay out the 30 days after ``at``. Good for any moment from ``at`` until ``until``, whichever moment it was laid out at."""
        laying = _Laying(roster, at)
        working, off, paused = [], [], []
        for rep in roster.reps:
            away = laying.off(rep)
            off.append(away)
            working.append(laying.working(rep, away))
            paused.append(layered(laying.stretches(roster.pauses.get(rep.rep_id, ()), 0)))
        return cls(at, at + timedelta(days=_HORIZON_DAYS) - LONGEST_WAIT, Spans(working), Spans(off), Spans(paused))

    def covers(self, at: datetime) -> bool:
        """Whether this layout can answer for ``at``."""
        return self.since <= at < self.until

    def attendance(self, at: datetime) -> "Attendance":
        """Who is there at ``at``, in one look."""
        now, look = self._micros(at), self._latest[0]
        if look is None or not look.since <= now < look.until:
            look = self._latest[0] = self._look(now)
        wait = np.minimum(np.maximum(look.begins - now, 0) / (60.0 * _SECOND), LONGEST_WAIT.total_seconds() / 60.0)
        return replace(look.there, next_work=np.maximum(look.there.next_work, at.timestamp()), wait_minutes=wait)

    def wait_minutes(self, at: datetime) -> FloatArray:
        """Shape (n_reps,): minutes until each rep works again, 0 for those at work, at most 14 days."""
        return self.attendance(at).wait_minutes

    def away_until(self, at: datetime) -> FloatArray:
        """Shape (n_reps,): the end of the unbroken time off that holds ``at`` (seconds since 1970), NaN for those not away."""
        return self.attendance(at).away_until

    def after_work(self, row: int, at: datetime, minutes: float) -> datetime:
        """When the rep of that row will have worked ``minutes`` since ``at``; nobody is waited for longer than the calendar is laid out."""
        now, left = self._micros(at), minutes * 60.0 * _SECOND
        for begin, end in self.working.of(row):
            start = max(begin, now)
            if end > start:
                if end - start >= left:
                    return self.since + timedelta(microseconds=int(start + left))
                left -= end - start
        return max(self.until, at + timedelta(minutes=minutes))

    def _look(self, now: int) -> "_Look":
        """What stays as it is from the last edge of any stretch until the next."""
        work, works = self.working.next(now)
        off, away = self.off.holding(now)
        pause, paused = self.paused.holding(now)
        edge = int(np.searchsorted(self._edges, now, side="right"))
        there = Attendance(
            next_work=self._seconds(self.working.starts, work, works, np.inf),
            wait_minutes=np.zeros(len(works)),
            away_until=self._seconds(self.off.until, off, away),
            away_since=self._seconds(self.off.since, off, away),
            why=np.where(away, self.off.kinds[off], -1) if away.any() else np.full(len(away), -1),
            paused_until=self._seconds(self.paused.until, pause, paused),
            paused_since=self._seconds(self.paused.since, pause, paused),
        )
        begins = np.full(len(works), _NEVER)
        begins[works] = self.working.starts[work[works]]
        return _Look(int(self._edges[edge - 1]), int(self._edges[edge]), begins, there)

    @cached_property
    def _edges(self) -> Ints:
        """Every moment at which something begins or ends, in order, between the first and the last there can be."""
        spans = (self.working, self.off, self.paused)
        return np.unique(np.concatenate([(-_NEVER, _NEVER), *(edges for each in spans for edges in (each.starts, each.ends))]))

    def _micros(self, at: datetime) -> int:
        return (at - self.since) // _MICROSECOND

    def _seconds(self, edges: Ints, found: NDArray[np.intp], there: NDArray[np.bool_], otherwise: float = np.nan) -> FloatArray:
        """The edge found for each rep in seconds since 1970, and ``otherwise`` where there is none; shape (n_reps,)."""
        told = np.full(len(there), otherwise)
        if there.any():
            told[there] = (edges[found[there]] + (self.since - _EPOCH) // _MICROSECOND) / _SECOND
        return told


@dataclass(frozen=True)
class Attendance:
    """Who is there at one moment, in roster order; every array has shape (n_reps,), moments are seconds since 1970.

    ``next_work``: when each is next at work, this moment for those who are, infinity where no working time is known; ``wait_minutes``: how
    long until then, at most 14 days; ``away_until``, ``away_since``: the unbroken time off that holds this moment, NaN for those there;
    ``why``: its kind, -1 for those there; ``paused_until``, ``paused_since``: the pause that holds it, NaN for those who take leads.
    """

    next_work: FloatArray
    wait_minutes: FloatArray
    away_until: FloatArray
    away_since: FloatArray
    why: NDArray[np.int64]
    paused_until: FloatArray
    paused_since: FloatArray

    @property
    def taken_out(self) -> NDArray[np.bool_]:
        """Who gets no new lead now: those away, those paused, and those whose long absence begins before they work again."""
        long_gone = self.wait_minutes >= LONGEST_WAIT.total_seconds() / 60.0
        taken_out: NDArray[np.bool_] = ~np.isnan(self.away_until) | ~np.isnan(self.paused_until) | long_gone
        return taken_out

    def off(self, row: int) -> Off | None:
        """Why this rep is not there; None for one who is, or who is only off duty."""
        code = int(self.why[row])
        return _KINDS[code] if code >= 0 else None

    def told(self, row: int) -> tuple[Reason, str]:
        """Why this rep, who is among those taken out, gets no lead now, with the evidence."""
        why = self.off(row)
        if why is not None:
            return Reason.ABSENT, f"{why.words} until {moment(self.away_until[row]):%Y-%m-%d %H:%M} UTC"
        if not np.isnan(self.paused_until[row]):
            if self.paused_until[row] - self.paused_since[row] > _OPEN_PAUSE.total_seconds():
                return Reason.PAUSED, "takes no new leads until somebody ends that: several in a row had no answer in time"
            return Reason.PAUSED, f"takes no new leads until {moment(self.paused_until[row]):%Y-%m-%d %H:%M} UTC"
        return Reason.ABSENT, "no working hours in the next 14 days"


@dataclass(frozen=True, slots=True)
class _Look:
    """What holds from ``since`` until ``until``: ``begins``, when each is next at work, shape (n_reps,), and who is ``there``."""

    since: int
    until: int
    begins: Ints
    there: Attendance


class _Laying:
    """One layout: what several reps share is worked out once."""

    def __init__(self, roster: Roster, at: datetime, days: int = _HORIZON_DAYS) -> None:
        self._roster = roster
        self._at = at
        self._horizon = days
        self._hours: dict[Hours | None, list[Stretch]] = {}
        self._days: dict[tuple[str, str | None], list[tuple[date, Stretch]]] = {}

    def stretches(self, periods: Iterable[Period], kind: int) -> list[Stretch]:
        """Periods that are not over yet, in microseconds since the moment of the layout."""
        return [
            ((each.start - self._at) // _MICROSECOND, (each.end - self._at) // _MICROSECOND, kind)
            for each in periods
            if each.end > self._at and each.start < each.end
        ]

    def off(self, rep: Rep) -> list[Stretch]:
        """All of a rep's time off."""
        roster = self._roster
        found = self.stretches(roster.absences.get(rep.rep_id, ()), _KINDS.index(Off.AWAY))
        found += self.stretches(roster.busy.get(rep.rep_id, ()), _KINDS.index(Off.BUSY))
        if days := self._closed(rep):
            stated = {day for day, blocks in rep.hours.exceptions if blocks} if rep.hours is not None else set()
            found += [stretch for day, stretch in days if day not in stated]
        return layered(found) if len(found) > 1 else found

    def working(self, rep: Rep, off: list[Stretch]) -> list[Stretch]:
        """A rep's working time without the time off."""
        if rep.hours not in self._hours:
            at = self._at
            always = [Period(at - timedelta(days=1), at + timedelta(days=max(365, self._horizon)))]
            periods = rep.hours.periods(at, self._horizon) if rep.hours else always
            self._hours[rep.hours] = self.stretches(periods, 0)
        return without(self._hours[rep.hours], off)

    def _closed(self, rep: Rep) -> list[tuple[date, Stretch]]:
        """Public holidays of the rep's calendar, and days on which the company is closed, as whole days of the rep's zone."""
        key = (rep.zone, rep.holidays)
        if key not in self._days:
            self._days[key] = list(self._whole_days(key[0], _closed_days(self._roster, rep.holidays)))
        return self._days[key]

    def _whole_days(self, zone_name: str, days: Mapping[date, Off]) -> Iterable[tuple[date, Stretch]]:
        zone = zone_named(zone_name)
        today = self._at.astimezone(zone).date()
        for day, kind in days.items():
            if -2 <= (day - today).days <= _CLOSED_DAYS_AHEAD:
                for stretch in self.stretches([local_day(day, zone)], _KINDS.index(kind)):
                    yield day, stretch


def working_periods(roster: Roster, rep: Rep, since: datetime, days: int) -> tuple[Period, ...]:
    """When a rep works in the ``days`` after ``since``, without absences, public holidays and days on which the company is closed.

    In order and disjoint, cut off at ``since``. Hours that are busy in a calendar are worked: somebody in a meeting is at work.
    """
    laying = _Laying(replace(roster, busy={}), since, days)
    found = laying.working(rep, laying.off(rep))
    return tuple(Period(since + max(begin, 0) * _MICROSECOND, since + end * _MICROSECOND) for begin, end, _ in found if end > 0)


def _closed_days(roster: Roster, holidays: str | None) -> dict[date, Off]:
    days = dict.fromkeys(roster.closed_days, Off.CLOSED)
    if holidays is not None:
        days |= dict.fromkeys(roster.holidays.get(holidays, ()), Off.HOLIDAY)
    return days


def moment(seconds: float) -> datetime:
    """Seconds since 1970 as an aware moment."""
    return datetime.fromtimestamp(seconds, UTC)
