"""Time off in memory, over the roster of a store in memory: same contract as the one in SQL."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from fairlead.adapters.memory.store import MemoryStore
from fairlead.application.calendar_ports import Absence, CalendarSource, ClosedDay, Kept, Person, Reading, TimeOff
from fairlead.application.edit_ports import Deed
from fairlead.application.ports import NotFound
from fairlead.domain.rep import Rep
from fairlead.domain.time import Period


class MemoryTimeOff:
    """`fairlead.application.calendar_ports.TimeOffBook`."""

    def __init__(self, store: MemoryStore, emails: Callable[[str], str | None] = lambda _rep_id: None) -> None:
        """Begin with the absences on the store's roster; ``emails``: the address of a rep."""
        self._store = store
        self._emails = emails
        self._entries: list[TimeOff] = [
            TimeOff(rep_id, Kept.AWAY, period, f"{rep_id}-{place}")
            for rep_id, periods in store.roster()[0].absences.items()
            for place, period in enumerate(periods)
        ]
        self._closed: dict[date, ClosedDay] = {}
        self.deeds: list[Deed] = []
        self._sources: dict[str, CalendarSource] = {}

    def person(self, named: str) -> Person:
        """The rep of that identity, e-mail address or name. Raises `NotFound`, also where several are meant."""
        wanted = named.strip()
        reps = sorted(self._store.roster()[0].reps, key=lambda rep: rep.rep_id)
        found = [rep for rep in reps if rep.rep_id == wanted] or [rep for rep in reps if wanted.lower() in self._names(rep)]
        if not found:
            raise NotFound(f"there is no rep '{named}'; give the identity, the e-mail address or the whole name of one")
        if len(found) > 1:
            several = ", ".join(rep.rep_id for rep in found[:3])
            raise NotFound(f"several reps are called '{named}': {several}; give the identity of one")
        return Person(found[0].rep_id, found[0].name, found[0].zone, self._emails(found[0].rep_id))

    def names(self) -> Mapping[str, str]:
        """Names of the reps, by identity."""
        return self._store.roster()[0].names

    def time_off(
        self, *, ending_after: datetime, starting_by: datetime | None = None, rep_id: str | None = None, kind: Kept | None = None
    ) -> Sequence[TimeOff]:
        """Time off that is not over, by beginning; begun by a moment, of one rep or of one kind where asked."""
        current = [each for each in self._entries if each.period.end > ending_after and rep_id in {None, each.rep_id}]
        begun = [each for each in current if starting_by is None or each.period.start <= starting_by]
        found = [each for each in begun if kind is None or each.kind is kind]
        return sorted(found, key=lambda each: (each.period.start, each.period.end, each.rep_id))

    def add_absences(self, absences: Sequence[Absence], *, deed: Deed | None = None) -> None:
        """Keep absences together; one with a known identity replaces it."""
        named = {each.absence_id for each in absences}
        self._entries = [each for each in self._entries if each.kind is not Kept.AWAY or each.origin not in named]
        self._entries += [TimeOff(each.rep_id, Kept.AWAY, each.period, each.absence_id, each.reason) for each in absences]
        self._keep(deed)
        self._put()

    def absence(self, absence_id: str) -> Absence:
        """One absence. Raises `NotFound`."""
        found = [each for each in self._entries if each.kind is Kept.AWAY and each.origin == absence_id]
        if not found:
            raise NotFound(f"there is no absence {absence_id}")
        return Absence(absence_id, found[0].rep_id, found[0].period, found[0].reason)

    def remove_absences(self, absence_ids: Sequence[str], *, author: str, at: datetime) -> None:  # noqa: ARG002, nothing is imported here
        """Take absences away. Raises `NotFound`."""
        for absence_id in absence_ids:
            self.absence(absence_id)
        self._entries = [each for each in self._entries if each.kind is not Kept.AWAY or each.origin not in absence_ids]
        self._put()

    def end_absence(self, absence_id: str, ends_at: datetime, *, author: str, at: datetime) -> None:  # noqa: ARG002, as above
        """Let an absence end earlier or later. Raises `NotFound`."""
        known = self.absence(absence_id)
        self.add_absences([replace(known, period=Period(known.period.start, ends_at))])

    def pause(self, rep_id: str, period: Period, *, deed: Deed | None = None) -> None:
        """Let a rep take no new leads; a pause that is there already is replaced."""
        self._drop(Kept.PAUSE, rep_id)
        self._entries.append(TimeOff(rep_id, Kept.PAUSE, period, f"pause of {rep_id}"))
        self._keep(deed)
        self._put()

    def resume(self, rep_id: str, *, deed: Deed | None = None) -> bool:
        """End the rep's pause; False where there was none."""
        ended = self._drop(Kept.PAUSE, rep_id)
        if ended:
            self._keep(deed)
            self._put()
        return ended

    def closed_days(self) -> Sequence[ClosedDay]:
        """Every day on which the company is closed, in order."""
        return [self._closed[day] for day in sorted(self._closed)]

    def close(self, days: Sequence[ClosedDay], *, deed: Deed | None = None) -> None:
        """Close the company on these days."""
        if days:
            self._keep(deed)
            self._closed |= {each.day: each for each in days}
            self._put_closed_days()

    def reopen(self, days: Sequence[date], *, deed: Deed | None = None) -> int:
        """Open it again; how many of them were closed."""
        opened = [day for day in set(days) if self._closed.pop(day, None) is not None]
        if opened:
            self._keep(deed)
            self._put_closed_days()
        return len(opened)

    def sources(self) -> Sequence[CalendarSource]:
        """Every calendar, by rep and identity."""
        ordered = sorted(self._sources.values(), key=lambda each: (each.rep_id, each.source_id))
        return [replace(each, busy=len([one for one in self._entries if one.origin == each.source_id])) for each in ordered]

    def add_source(self, source: CalendarSource, *, deed: Deed | None = None) -> bool:
        """Keep a calendar; False where it is there already: then the deed alone is kept, of what was changed beside it."""
        self._keep(deed)
        if source.source_id in self._sources:
            return False
        kept = CalendarSource(source.source_id, source.rep_id, source.kind, source.address, username=source.username)
        self._sources[source.source_id] = kept
        return True

    def remove_source(self, source_id: str, *, deed: Deed | None = None) -> CalendarSource:
        """Forget a calendar and its busy times. Raises `NotFound`."""
        if source_id not in self._sources:
            raise NotFound(f"there is no calendar {source_id}; `fairlead calendar list` shows those there are")
        self._entries = [each for each in self._entries if each.origin != source_id]
        self._keep(deed)
        self._put()
        return self._sources.pop(source_id)

    def keep_reading(self, source: CalendarSource, told: Reading | None, at: datetime) -> int:
        """Keep what a calendar said at ``at``; how many busy times came or went."""
        known = self._sources.get(source.source_id)
        if known is None:
            return 0
        moved = 0
        kept = replace(known, read_at=at, tried_at=at, problem=None)
        if told is not None:
            notes = tuple(fault.words for fault in told.faults)
            kept = replace(kept, full_at=at, etag=told.etag, modified=told.modified, notes=notes)
            moved = self._keep_busy(source, told.busy, at)
        self._sources[source.source_id] = kept
        return moved

    def keep_problem(self, source_id: str, problem: str, at: datetime) -> None:
        """Note that a calendar could not be read at ``at``; what was known before stays."""
        if source_id in self._sources:
            self._sources[source_id] = replace(self._sources[source_id], problem=problem, tried_at=at)

    def _keep_busy(self, source: CalendarSource, busy: Sequence[Period], at: datetime) -> int:
        mine = [each for each in self._entries if each.origin == source.source_id]
        there = {each.period for each in mine if each.period.end > at}
        wanted = {each for each in busy if each.end > at}
        if there == wanted:
            return 0
        gone = there - wanted
        self._entries = [each for each in self._entries if each.origin != source.source_id or each.period not in gone]
        self._entries += [TimeOff(source.rep_id, Kept.BUSY, period, source.source_id) for period in wanted - there]
        self._put()
        return len(gone) + len(wanted - there)

    def _drop(self, kind: Kept, rep_id: str) -> bool:
        before = len(self._entries)
        self._entries = [each for each in self._entries if each.kind is not kind or each.rep_id != rep_id]
        return len(self._entries) < before

    def _keep(self, deed: Deed | None) -> None:
        self.deeds += [] if deed is None else [deed]

    def _put(self) -> None:
        """Let the store's roster follow."""
        self._store.put_time_off(*(self._by_rep(kind) for kind in (Kept.AWAY, Kept.BUSY, Kept.PAUSE)))

    def _by_rep(self, kind: Kept) -> dict[str, tuple[Period, ...]]:
        known = self._store.roster()[0].row_of
        found: dict[str, list[Period]] = defaultdict(list)
        for each in self._entries:
            if each.kind is kind and each.rep_id in known:
                found[each.rep_id].append(each.period)
        return {rep_id: tuple(sorted(periods, key=lambda each: (each.start, each.end))) for rep_id, periods in found.items()}

    def _put_closed_days(self) -> None:
        self._store.replace(replace(self._store.roster()[0], closed_days=tuple(sorted(self._closed))))

    def _names(self, rep: Rep) -> set[str]:
        return {rep.name.lower(), (self._emails(rep.rep_id) or "").lower()} - {""}
