"""What is remembered about people, accounts and reps, as it happens: the live interpreter of `features`.

Happenings may come in any order; each finds its place, and `FeatureMemory.recall` tells every feature as known at a moment. What no
window can reach any more is
forgotten, so that memory stays bounded. Not for several threads at once: one process routes, and holds a lock around it.
"""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.lead import Lead
from fairlead.domain.qualification.added import ENGAGED_DAYS, added_among, added_values
from fairlead.domain.qualification.deeds import DEED_DAYS, Deed
from fairlead.domain.qualification.features import (
    ATTRIBUTION_DAYS,
    DAY,
    LEAD_FEATURES,
    LONGEST_DAYS,
    OPEN_DAYS,
    ORIGIN_MICROS,
    REP_FEATURES,
    REP_NAMES,
    REPLY_CAP_MINUTES,
    By,
    Change,
    Happening,
    OpenStints,
    RepFeature,
    Since,
    Tenure,
    WindowCount,
    WindowMean,
    WindowRate,
    micros,
    own_values,
)
from fairlead.domain.qualification.qualifying import Facts, Value
from fairlead.domain.qualification.sliding import Stream, Window
from fairlead.domain.records import CLOSING_STAGES
from fairlead.domain.rep import Roster

FloatArray = NDArray[np.float64]
Point = TypeVar("Point", bound=Hashable)

SLACK_DAYS: Final = 30
"""How late a happening may be told, and how far back a moment may be recalled, after something was forgotten."""
_MINUTE: Final = 60_000_000
_COUNTING: Final = tuple(feature for feature in LEAD_FEATURES if isinstance(feature, WindowCount | Since))
_RANK: Final = {stage: rank for rank, stage in enumerate(CLOSING_STAGES)}


class EventKind(StrEnum):
    """The records that features are made from."""

    ARRIVAL = "arrival"
    ENGAGEMENT = "engagement"
    ASSIGNMENT = "assignment"
    ACTIVITY = "activity"
    OUTCOME = "outcome"


class Event(NamedTuple):
    """Something that happened. ``at``: microseconds since 2020 UTC (`micros`); ``what``: kind of engagement, or stage of an outcome."""

    kind: EventKind
    at: int
    lead_id: str | None = None
    account_id: str | None = None
    rep_id: str | None = None
    what: str | None = None


class _File:
    """All that happened to one lead. In tuples: there is one for each lead of a year, most with one entry or none in each."""

    __slots__ = ("account", "arrived", "assigned", "closed", "engaged", "latest", "touched")

    def __init__(self) -> None:
        self.latest = -(2**62)
        self.arrived: int | None = None
        self.account: str | None = None
        self.assigned: tuple[tuple[int, str], ...] = ()
        self.closed: tuple[tuple[int, int], ...] = ()
        self.touched: tuple[int, ...] = ()
        self.engaged: tuple[tuple[int, str, str | None], ...] = ()

    def note(self, event: Event) -> None:
        """Write an event down; the order of notes leaves no trace."""
        self.latest = max(self.latest, event.at)
        match event.kind:
            case EventKind.ARRIVAL:
                if self.arrived is None or event.at < self.arrived:
                    self.arrived, self.account = event.at, event.account_id
                elif event.at == self.arrived:
                    self.account = max(self.account or "", event.account_id or "") or None
            case EventKind.ENGAGEMENT:
                told = (event.at, event.what or "", event.account_id)
                place = bisect_right(self.engaged, _engagement_order(told), key=_engagement_order)
                self.engaged = (*self.engaged[:place], told, *self.engaged[place:])
            case EventKind.ASSIGNMENT if event.rep_id is not None:
                given = dict(self.assigned)
                given[event.at] = max(given.get(event.at, ""), event.rep_id)
                self.assigned = tuple(given.items())
            case EventKind.OUTCOME if event.what in _RANK:
                self.closed = _with(self.closed, (event.at, _RANK[event.what]))
            case EventKind.ACTIVITY:
                self.touched = _with(self.touched, event.at)
            case _:
                pass

    def rep_points(self) -> list[tuple[Happening | None, int, str, int]]:
        """What the stints of this lead add to the reps' streams: (happening, time, rep, amount); None stands for changes of open stints."""
        if self.arrived is None or not self.assigned:
            return []
        starts: dict[int, str] = {}
        for at, rep_id in sorted(self.assigned):
            start = max(at, self.arrived)
            starts[start] = max(starts[start], rep_id) if start in starts else rep_id
        ordered = sorted(starts)
        closings = sorted({(max(at, self.arrived), rank) for at, rank in self.closed})
        points: list[tuple[Happening | None, int, str, int]] = []
        for index, start in enumerate(ordered):
            rep_id = starts[start]
            until = ordered[index + 1] if index + 1 < len(ordered) else 2**62
            limit = min(until, start + ATTRIBUTION_DAYS * DAY)
            end = min(until, start + OPEN_DAYS * DAY)
            points.append((Happening.STINT, start, rep_id, 0))
            closing = next((each for each in closings if start <= each[0] < limit), None)
            if closing is not None:
                end = min(end, closing[0])
                points.append((Happening.STINT_CLOSED, closing[0], rep_id, closing[0]))
                if closing[1] == _RANK["won"]:
                    points.append((Happening.STINT_WON, closing[0], rep_id, closing[0]))
            answer = min((at for at in self.touched if start <= at < limit), default=None)
            if answer is not None:
                points.append((Happening.STINT_ANSWERED, answer, rep_id, min(answer - start, REPLY_CAP_MINUTES * _MINUTE)))
            points += [(None, start, rep_id, 1), (None, end, rep_id, -1)]
        return points

    def account_points(self) -> list[tuple[Happening, int, str, str]]:
        """What this lead adds to accounts: (happening, time, account, kind of engagement)."""
        points = [(Happening.ENGAGEMENT, at, account, kind) for at, kind, account in self.engaged if account is not None]
        if self.arrived is None or self.account is None:
            return points
        known_until = self.arrived + ATTRIBUTION_DAYS * DAY
        points.append((Happening.ARRIVAL, self.arrived, self.account, ""))
        points += [
            (Happening.ENGAGEMENT, max(at, self.arrived), self.account, kind)
            for at, kind, account in self.engaged
            if account is None and at < known_until
        ]
        won = {max(at, self.arrived) for at, rank in self.closed if rank == _RANK["won"] and at < known_until}
        return points + [(Happening.WON, at, self.account, "") for at in won]


def _with(known: tuple[Point, ...], more: Point) -> tuple[Point, ...]:
    """``known``, and ``more`` where it is new."""
    return known if more in known else (*known, more)


def _engagement_order(each: tuple[int, str, str | None]) -> tuple[int, str, str]:
    return each[0], each[1], each[2] or ""


class FeatureMemory:
    """Everything features are made from, kept up to date by happenings. Feed it with the named methods or with `observe`."""

    def __init__(self) -> None:
        self._files: dict[str, _File] = {}
        self._accounts: dict[str, dict[Happening, list[tuple[int, str, str]]]] = {}
        self._row_of: dict[str, int] = {}
        self._streams: dict[Happening | None, Stream] = {
            happening: Stream()
            for happening in (None, Happening.STINT, Happening.STINT_CLOSED, Happening.STINT_WON, Happening.STINT_ANSWERED)
        }
        self._open = self._streams[None].window(None)
        self._windows = self._windows_of_features()
        self._seats: tuple[Roster, NDArray[np.intp], FloatArray] | None = None
        self._swept = -(2**62)

    @classmethod
    def of_events(cls, events: Iterable[Event]) -> Self:
        """A memory of everything in ``events``; many times as quick as observing one by one."""
        memory = cls()
        memory.learn(events)
        return memory

    def learn(self, events: Iterable[Event]) -> None:
        """Take in many events at once; only into a memory that has seen none of the leads they are about."""
        files: dict[str, _File] = {}
        for event in events:
            if event.lead_id is None:
                self.observe(event)
                continue
            file = files.get(event.lead_id)
            if file is None:
                file = files[event.lead_id] = _File()
            file.note(event)
        seen = files.keys() & self._files.keys()
        if seen:
            raise ValueError(f"lead {min(seen)} is known already; tell what is new about it with observe()")
        self._files |= files
        self._gather(files)

    def observe(self, event: Event) -> None:
        """Take in one event, whenever it happened. An engagement counts each time it is told, anything else only once."""
        if event.lead_id is None:
            if event.account_id is not None and event.kind is EventKind.ENGAGEMENT:
                insort(self._account_list(event.account_id, Happening.ENGAGEMENT), (event.at, "", event.what or ""))
            return
        file = self._files.setdefault(event.lead_id, _File())
        reps, accounts = file.rep_points(), file.account_points()
        file.note(event)
        self._move_reps(reps, file.rep_points())
        self._move_accounts(event.lead_id, accounts, file.account_points())

    def arrived(self, lead: Lead) -> None:
        """A lead came, with its engagement; telling it again adds only what is new."""
        self.observe(Event(EventKind.ARRIVAL, micros(lead.created_at), lead.lead_id, lead.account_id))
        if not lead.engagements:
            return
        known = Counter((at, kind) for at, kind, _ in self._files[lead.lead_id].engaged)
        told = Counter((micros(each.occurred_at), each.kind) for each in lead.engagements)
        for at, kind in (told - known).elements():
            self.observe(Event(EventKind.ENGAGEMENT, at, lead.lead_id, what=kind))

    def engaged(self, kind: str, at: datetime, *, lead_id: str | None = None, account_id: str | None = None) -> None:
        """Somebody did something: of a lead, of an account, or both."""
        self.observe(Event(EventKind.ENGAGEMENT, micros(at), lead_id, account_id, what=kind))

    def assigned(self, lead_id: str, rep_id: str, at: datetime) -> None:
        """A lead was given to a rep."""
        self.observe(Event(EventKind.ASSIGNMENT, micros(at), lead_id, rep_id=rep_id))

    def touched(self, lead_id: str, at: datetime) -> None:
        """A rep did something for a lead: a call, an e-mail, a meeting."""
        self.observe(Event(EventKind.ACTIVITY, micros(at), lead_id))

    def reached(self, lead_id: str, stage: str, at: datetime) -> None:
        """A lead reached a stage of `fairlead.domain.records.STAGES`."""
        self.observe(Event(EventKind.OUTCOME, micros(at), lead_id, what=stage))

    def recall(self, lead: Lead, roster: Roster, at: datetime, *, reps: Collection[str] = REP_NAMES) -> Facts:
        """Every lead feature, and the rep features and added features named in ``reps``, as known at ``at``.

        Nothing that happened at or after that moment counts.
        """
        moment = micros(at)
        if moment - self._swept > DAY:
            self.forget(moment)
        own = self._own_engagement(lead)
        further = added_among(reps)
        return Facts(
            lead=own_values(lead, at) | self._counted(lead, own, moment) | _added(lead, own, at, further),
            reps=self._of_reps(roster, moment, reps) if len(further) < len(reps) else {},
            deeds=self._deeds(lead, own, moment),
        )

    def forget(self, now: int) -> None:
        """Drop what cannot matter from ``now`` (microseconds since 2020 UTC) on; recalling stays exact back to `SLACK_DAYS` before."""
        self._swept = now
        points_before = now - (LONGEST_DAYS + SLACK_DAYS) * DAY
        files_before = now - (ATTRIBUTION_DAYS + SLACK_DAYS) * DAY
        for stream in self._streams.values():
            stream.forget(points_before)
        for lead_id in [lead_id for lead_id, file in self._files.items() if file.latest < files_before]:
            del self._files[lead_id]
        for account in list(self._accounts):
            lists = self._accounts[account]
            for points in lists.values():
                del points[: bisect_left(points, (points_before, "", ""))]
            if not any(lists.values()):
                del self._accounts[account]

    @property
    def size(self) -> int:
        """Points and leads remembered."""
        held = sum(len(points) for lists in self._accounts.values() for points in lists.values())
        return held + len(self._files) + sum(len(stream) for stream in self._streams.values())

    # ------------------------------------------------------------------------------------------------ taking in

    def _gather(self, files: Mapping[str, _File]) -> None:
        by_stream: dict[Happening | None, list[tuple[int, int, int]]] = {happening: [] for happening in self._streams}
        for lead_id, file in files.items():
            for happening, at, rep_id, amount in file.rep_points():
                by_stream[happening].append((at, self._row(rep_id), amount))
            for what, at, account, kind in file.account_points():
                self._account_list(account, what).append((at, lead_id, kind))
        for happening, points in by_stream.items():
            self._streams[happening].extend(points)
        for lists in self._accounts.values():
            for held in lists.values():
                held.sort()

    def _move_reps(self, before: list[tuple[Happening | None, int, str, int]], after: list[tuple[Happening | None, int, str, int]]) -> None:
        gone, new = _moved(before, after)
        for happening, at, rep_id, amount in gone:
            self._streams[happening].remove(at, self._row(rep_id), amount)
        for happening, at, rep_id, amount in new:
            self._streams[happening].add(at, self._row(rep_id), amount)

    def _move_accounts(
        self, lead_id: str, before: list[tuple[Happening, int, str, str]], after: list[tuple[Happening, int, str, str]]
    ) -> None:
        gone, new = _moved(before, after)
        for happening, at, account, kind in gone:
            points = self._account_list(account, happening)
            if (at, lead_id, kind) in points:
                points.remove((at, lead_id, kind))
        for happening, at, account, kind in new:
            insort(self._account_list(account, happening), (at, lead_id, kind))

    def _account_list(self, account: str, happening: Happening) -> list[tuple[int, str, str]]:
        return self._accounts.setdefault(account, {}).setdefault(happening, [])

    def _row(self, rep_id: str) -> int:
        return self._row_of.setdefault(rep_id, len(self._row_of))

    # ------------------------------------------------------------------------------------------------ telling

    def _own_engagement(self, lead: Lead) -> list[tuple[int, str]]:
        """(time, kind) of all that the lead did: as it came with the lead, and as it is remembered."""
        file = self._files.get(lead.lead_id)
        if not lead.engagements and (file is None or not file.engaged):
            return []
        told = Counter((micros(each.occurred_at), each.kind) for each in lead.engagements)
        kept = Counter((at, kind) for at, kind, _ in file.engaged) if file else Counter[tuple[int, str]]()
        return sorted((told | kept).elements())

    def _deeds(self, lead: Lead, own: list[tuple[int, str]], moment: int) -> tuple[Deed, ...]:
        """What the lead and others at its account did lately, by kind and whole days of age."""
        start = moment - DEED_DAYS * DAY
        points = self._accounts.get(lead.account_id or "", {}).get(Happening.ENGAGEMENT, [])
        if not own and not points:
            return ()
        inside = points[bisect_left(points, (start, "", "")) : bisect_left(points, (moment, "", ""))]
        mine = Counter((kind, (moment - at) // DAY) for at, kind in own if start <= at < moment)
        theirs = Counter((kind, (moment - at) // DAY) for at, lead_id, kind in inside if lead_id != lead.lead_id)
        return tuple(
            Deed(kind, days, count, counted is mine) for counted in (mine, theirs) for (kind, days), count in sorted(counted.items())
        )

    def _counted(self, lead: Lead, own: list[tuple[int, str]], moment: int) -> dict[str, Value]:
        """The lead's features that count happenings: its own and its account's."""
        values: dict[str, Value] = {}
        for feature in _COUNTING:
            start = moment - feature.days * DAY
            if feature.by is By.LEAD:
                times = [at for at, kind in own if start <= at < moment and _counts(feature, kind)]
            else:
                points = self._accounts.get(lead.account_id or "", {}).get(feature.event, [])
                inside = points[bisect_left(points, (start, "", "")) : bisect_left(points, (moment, "", ""))]
                times = [at for at, lead_id, _ in inside if lead_id != lead.lead_id]
            if isinstance(feature, WindowCount):
                values[feature.name] = float(len(times))
            else:
                values[feature.name] = (moment - times[-1]) / DAY if times else None
        return values

    def _of_reps(self, roster: Roster, moment: int, wanted: Collection[str]) -> dict[str, FloatArray]:
        """Rep features in roster order. All are computed, since some are made from others."""
        if self._seats is None or self._seats[0] is not roster:
            rows = np.array([self._row(rep_id) for rep_id in roster.rep_ids], dtype=np.intp)
            self._seats = (roster, rows, np.round(roster.started * 1e6) - ORIGIN_MICROS)
        _, rows, started = self._seats
        values: dict[str, FloatArray] = {}
        for feature in REP_FEATURES:
            values[feature.name] = self._of_rep(feature, values, rows, started, moment)
        return {name: found for name, found in values.items() if name in wanted}

    def _of_rep(
        self, feature: RepFeature, earlier: Mapping[str, FloatArray], rows: NDArray[np.intp], started: FloatArray, moment: int
    ) -> FloatArray:
        match feature:
            case WindowCount():
                return self._slid(feature.event, feature.days, moment).count[rows].astype(np.float64)
            case WindowRate():
                won, closed = (self._slid(event, feature.days, moment) for event in (Happening.STINT_WON, Happening.STINT_CLOSED))
                fresh = feature.days * DAY - moment
                return _ratio((won.count * fresh + won.total)[rows], (closed.count * fresh + closed.total)[rows], closed.count[rows])
            case WindowMean():
                answered = self._slid(Happening.STINT_ANSWERED, feature.days, moment)
                return _ratio(answered.total[rows], answered.count[rows] * _MINUTE, answered.count[rows])
            case OpenStints():
                self._slide(self._open, moment)
                return self._open.total[rows].astype(np.float64)
            case Change():
                return earlier[feature.now] - earlier[feature.before]
            case Tenure():
                return np.where(np.isfinite(started), (moment - started) / DAY, np.nan)

    def _slid(self, event: Happening, days: int, moment: int) -> Window:
        window = self._windows[event, days]
        self._slide(window, moment)
        return window

    def _slide(self, window: Window, moment: int) -> None:
        window.slide(moment)
        window.grow(len(self._row_of))

    def _windows_of_features(self) -> dict[tuple[Happening, int], Window]:
        wanted: set[tuple[Happening, int]] = set()
        for feature in REP_FEATURES:
            match feature:
                case WindowCount():
                    wanted.add((feature.event, feature.days))
                case WindowRate():
                    wanted |= {(Happening.STINT_WON, feature.days), (Happening.STINT_CLOSED, feature.days)}
                case WindowMean():
                    wanted.add((Happening.STINT_ANSWERED, feature.days))
                case _:
                    pass
        return {(event, days): self._streams[event].window(days * DAY) for event, days in sorted(wanted)}


def _moved(before: list[Point], after: list[Point]) -> tuple[Iterable[Point], Iterable[Point]]:
    """What is gone and what is new, each as often as it counts. Most leads had nothing before, or have what they had."""
    if before == after:
        return (), ()
    if not before:
        return (), after
    was, is_now = Counter(before), Counter(after)
    return (was - is_now).elements(), (is_now - was).elements()


def _added(lead: Lead, own: list[tuple[int, str]], at: datetime, names: Collection[str]) -> dict[str, Value]:
    """The added features of these names; ``own``: what the lead did, and when."""
    if not names:
        return {}
    moment = micros(at)
    return added_values(lead, at, names, Counter(kind for done, kind in own if moment - ENGAGED_DAYS * DAY <= done < moment))


def _counts(feature: WindowCount | Since, kind: str) -> bool:
    return not (isinstance(feature, WindowCount) and feature.kinds) or kind in feature.kinds


def _ratio(above: NDArray[np.int64], below: NDArray[np.int64], count: NDArray[np.int64]) -> FloatArray:
    """``above / below``, missing where nothing was counted."""
    ratio = np.full(len(above), np.nan)
    np.divide(above, below, out=ratio, where=(count > 0) & (below > 0))
    return ratio
