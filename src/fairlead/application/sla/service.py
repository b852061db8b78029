"""What people ask of clocks and first touches: what runs, what became of a lead, how it went, and that somebody was in touch."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from fairlead.application.edit_ports import Deed
from fairlead.application.ports import Clock as TimeTeller
from fairlead.application.ports import NotFound
from fairlead.application.sla.looking import Looked, Minding
from fairlead.application.sla.reporting import report
from fairlead.application.sla_ports import Clock, SlaBook, Spell, Touch
from fairlead.domain.followup import used_by
from fairlead.domain.rep import Roster

_log = structlog.get_logger(__name__)
KINDS: Final = ("call", "email", "meeting")
"""What a touch may be, as among the activities of a CRM."""
_AHEAD: Final = timedelta(minutes=5)
"""So far the clock of another system may be ahead of ours."""
_TWICE: Final = timedelta(minutes=1)
"""Somebody who says so again this soon clicked twice, or asked again because no answer came."""


class BadTouch(ValueError):
    """A touch that cannot be kept as told; the message says why. ``field``: which part of it."""

    def __init__(self, field: str, message: str) -> None:
        """``field`` as the API names it."""
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Touching:
    """A touch as somebody tells it. ``at`` None: now. ``activity_id``: its identity in another system; told twice, it is kept once.

    ``author``: the person who says so, kept among the changes; None where another system does, whose record it is.
    """

    lead_id: str
    kind: str
    rep_id: str | None = None
    at: datetime | None = None
    result: str | None = None
    activity_id: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class ServiceDesk:
    """Clocks and first touches. ``reps``: whose are shown; None shows everybody's."""

    book: SlaBook
    minding: Minding
    clock: TimeTeller
    reps: Collection[str] | None = None

    def look(self) -> Looked:
        """A whole round, now. Raises `fairlead.application.ports.StoreUnavailable`."""
        return self.minding.look(self.clock.now())

    def touch(self, told: Touching) -> Mapping[str, Any]:
        """Keep that somebody was in touch, and stop the clocks that wait for it. Raises `BadTouch` and `NotFound`."""
        now, ground = self.clock.now(), self.minding.ground()
        self._checked(told, now, ground.roster)
        _tell(self.minding.catch_up(now, ground, told.lead_id))
        holding = self.book.holding(told.lead_id)
        # A clock that was set back must not let a touch come before its lead.
        at = told.at or (now if holding is None else max(now, holding.assigned_at))
        told_by = told.rep_id or (holding.rep_id if holding is not None and told.at is None else None)
        result = (told.result or "").strip() or None
        touch = Touch(told.activity_id or _identity(told, at), told.lead_id, told_by, told.kind, at, result)
        clicked = told.at is None and told.activity_id is None
        deed = None if told.author is None else Deed("touch", told.lead_id, told.author, now, f"{told.kind}, by {told_by or 'nobody'}")
        fresh = self.book.touch(touch, deed, apart=_TWICE if clicked else timedelta(0))
        _tell(self.minding.see(max(now, at), ground, told.lead_id))
        return {"fresh": fresh, **self.of_lead(told.lead_id)}

    def of_lead(self, lead_id: str) -> dict[str, Any]:
        """Who had a lead, when each was first in touch, and every clock; as JSON values. Raises `NotFound`."""
        spells, clocks = self.book.of_lead(lead_id)
        roster, now = self.minding.roster(), self.clock.now()
        touched = min((each.first_touch_at for each in spells if each.first_touch_at is not None), default=None)
        since = spells[0].assigned_at if spells else None
        waited = None if touched is None or since is None else (touched - since).total_seconds()
        shown = [clock for clock in clocks if self._shows(clock.rep_id)]
        return {
            "lead_id": lead_id,
            "first_touch_at": touched,
            "first_touch_seconds": waited,
            "spells": [_spell(each, roster.names) for each in spells if self._shows(each.rep_id)],
            "clocks": self._all_told(shown, roster, now),
        }

    def running(self, *, ended: bool = False, limit: int = 200) -> dict[str, Any]:
        """Clocks that run, those that ran out first; ``ended``: those that ended last. As JSON values."""
        roster, now = self.minding.roster(), self.clock.now()
        found = self.book.clocks(running=not ended, reps=self.reps, limit=limit)
        paused = [
            {"rep_id": rep_id, "name": roster.names.get(rep_id, rep_id), "since": since}
            for rep_id, since in self.book.paused().items()
            if self._shows(rep_id)
        ]
        return {"at": now, "clocks": self._all_told(found, roster, now), "paused": paused}

    def report(self, days: int) -> dict[str, Any]:
        """How it went with leads that were given to somebody within so many days; as JSON values."""
        now = self.clock.now()
        spells, clocks = self.book.since(now - timedelta(days=days), self.reps)
        return report(spells, clocks, self.minding.roster().names, days=days, at=now)

    def counts(self) -> Mapping[str, int]:
        """How many of everything there are."""
        return self.book.counts()

    def _shows(self, rep_id: str) -> bool:
        return self.reps is None or rep_id in self.reps

    def _checked(self, told: Touching, now: datetime, roster: Roster) -> None:
        if told.kind not in KINDS:
            raise BadTouch("kind", f"'{told.kind}' is no kind of touch; use {', '.join(KINDS)}")
        if told.at is not None and told.at > now + _AHEAD:
            raise BadTouch("occurred_at", "this lies in the future; tell a touch once it has happened")
        if told.rep_id is not None and told.rep_id not in roster.row_of:
            raise NotFound(f"there is no rep {told.rep_id}")

    def _all_told(self, clocks: Sequence[Clock], roster: Roster, now: datetime) -> list[dict[str, Any]]:
        persons, seconds = self.book.persons([each.decision_id for each in clocks]), _used(clocks, roster, now)
        return [_told(each, persons.get(each.decision_id, each.lead_id), roster.names, seconds[each.number]) for each in clocks]


def _used(clocks: Sequence[Clock], roster: Roster, now: datetime) -> Mapping[int, int]:
    """Seconds by number. Working time, which takes longest, is laid out once for all clocks of a rep: there may be hundreds."""
    found = {clock.number: clock.used_seconds for clock in clocks if clock.used_seconds is not None}
    running: dict[str, list[Clock]] = {}
    for clock in clocks:
        if clock.used_seconds is None:
            running.setdefault(clock.rep_id, []).append(clock)
    for rep_id, mine in running.items():
        row = roster.row_of.get(rep_id)
        spans = [(each.counts, each.started_at, each.ended_at or now) for each in mine]
        lengths = used_by(spans, roster, None if row is None else roster.reps[row])
        found |= {each.number: round(length.total_seconds()) for each, length in zip(mine, lengths, strict=True)}
    return found


def _told(clock: Clock, person: str, names: Mapping[str, str], seconds: int) -> dict[str, Any]:
    return {
        "lead_id": clock.lead_id,
        "lead_name": person,
        "decision_id": clock.decision_id,
        "rep": {"rep_id": clock.rep_id, "name": names.get(clock.rep_id, clock.rep_id)},
        "name": clock.name,
        "counts": clock.counts.value,
        "within_minutes": clock.within_minutes,
        "touches": clock.touches,
        "state": clock.state(),
        "ended": clock.ended.value if clock.ended else None,
        "started_at": clock.started_at,
        "remind_at": clock.remind_at,
        "due_at": clock.due_at,
        "reminded_at": clock.reminded_at,
        "breached_at": clock.breached_at,
        "ended_at": clock.ended_at,
        "used_seconds": seconds,
        "over_seconds": max(0, seconds - 60 * clock.within_minutes),
    }


def _tell(looked: Looked) -> None:
    """A touch is kept whatever is wrong with other leads; the log tells of them."""
    for lead_id, problem in looked.failed:
        _log.warning("the clocks of a lead could not be seen to", lead=lead_id, fault=type(problem).__name__)


def _spell(spell: Spell, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "decision_id": spell.decision_id,
        "rep": {"rep_id": spell.rep_id, "name": names.get(spell.rep_id, spell.rep_id)},
        "assigned_at": spell.assigned_at,
        "first_touch_at": spell.first_touch_at,
        "first_touch_kind": spell.first_touch_kind,
        "first_touch_seconds": spell.first_touch_seconds,
        "worked_seconds": spell.worked_seconds,
        "touches": spell.touches,
        "ended_at": spell.ended_at,
        "ended": spell.ended.value if spell.ended else None,
    }


def _identity(told: Touching, at: datetime) -> str:
    """The same moment told twice is one touch."""
    parts: Sequence[str] = (told.lead_id, told.rep_id or "", told.kind, at.isoformat())
    return "t-" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:20]
