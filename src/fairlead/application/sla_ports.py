"""What clocks and first touches need from outside: leads as reps have them, clocks as rows, touches among the activities."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from fairlead.application.edit_ports import Deed
from fairlead.application.ports import Keeping, Kept
from fairlead.domain.deciding import Counting


class Ended(StrEnum):
    """How a clock, or the time that a rep had a lead, came to its end."""

    TOUCHED = "touched"
    REROUTED = "re-routed"
    PASSED_ON = "passed on"
    CLOSED = "closed"


class StepKind(StrEnum):
    """What happened to a lead, or to the rep who has it."""

    REMINDER = "reminder"
    BREACHED = "breached"
    TOUCHED = "touched"
    PAUSED = "paused"
    RESUMED = "resumed"


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of one assignment. ``due_at`` None: the rep does not work long enough for it within 13 months.

    ``reckoned``: by which state of people and time off its moments were worked out. ``used_seconds``: of the time that it ``counts``, from
    the start to the touch that stopped it.
    """

    number: int
    decision_id: str
    lead_id: str
    rep_id: str
    name: str
    counts: Counting
    within_minutes: int
    remind_minutes: int | None
    touches: int
    reroute: bool
    escalate: bool
    started_at: datetime
    remind_at: datetime | None
    due_at: datetime | None
    reckoned: str
    reminded_at: datetime | None = None
    breached_at: datetime | None = None
    ended_at: datetime | None = None
    ended: Ended | None = None
    used_seconds: int | None = None

    def state(self) -> str:
        """running, breached, kept, broken, or ended where nobody can say because the lead went on or was closed before."""
        if self.ended is None:
            return "running" if self.breached_at is None else "breached"
        if self.ended is Ended.TOUCHED:
            return "kept" if self.due_at is None or (self.ended_at is not None and self.ended_at <= self.due_at) else "broken"
        return "broken" if self.breached_at is not None else "ended"


@dataclass(frozen=True, slots=True)
class Spell:
    """The time from which a rep has a lead. ``worked_seconds``: of the rep's working time, until the first touch."""

    decision_id: str
    lead_id: str
    rep_id: str
    assigned_at: datetime
    wanted: int = 1
    touches: int = 0
    first_touch_at: datetime | None = None
    first_touch_kind: str | None = None
    worked_seconds: int | None = None
    ended_at: datetime | None = None
    ended: Ended | None = None

    @property
    def first_touch_seconds(self) -> float | None:
        """From assignment to first touch."""
        return None if self.first_touch_at is None else (self.first_touch_at - self.assigned_at).total_seconds()


@dataclass(frozen=True, slots=True)
class Touch:
    """Somebody called, wrote to or met the person. ``rep_id`` None: nobody says who."""

    activity_id: str
    lead_id: str
    rep_id: str | None
    kind: str
    at: datetime
    result: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened once. ``key`` says what, so that it cannot happen twice."""

    key: str
    kind: StepKind
    at: datetime
    rep_id: str
    lead_id: str | None = None
    decision_id: str | None = None
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Placed:
    """What a decision did to where its lead is: with ``rep_id``, or with nobody. ``policy``: its version, where the decision says.

    ``read``: the decision whole; None where its record is damaged.
    """

    decision_id: str
    lead_id: str
    at: datetime
    rep_id: str | None
    policy: str | None
    read: Callable[[], Kept | None]


@dataclass(frozen=True, slots=True)
class Fresh:
    """Decisions that nobody looked at yet: those after ``after``, up to ``upto``; the ones that moved no lead are left out."""

    after: int
    upto: int
    placed: Sequence[Placed]


@dataclass(frozen=True, slots=True)
class Touched:
    """A spell with new touches: what it is now, the clocks that they stopped, and the first touch as a step where it is new."""

    spell: Spell
    stopped: Sequence[Clock] = ()
    step: Step | None = None


class SlaKeeping(Protocol):
    """Clocks inside a write transaction of the desk."""

    def fire(self, clock: Clock, kind: StepKind, at: datetime) -> bool:
        """Note that a clock's reminder, or its breach, is done.

        False where it was before, or where the clock ended, its lead went on, was closed or was touched meanwhile: then nothing is due.
        """
        ...

    def rerouted(self, clock: Clock, at: datetime) -> None:
        """End the spell of this clock, and all its clocks: another rep has the lead."""
        ...

    def reroutes(self, lead_id: str) -> int:
        """How often the lead went on because a clock ran out."""
        ...

    def had_by(self, lead_id: str) -> Sequence[str]:
        """Everybody who ever had the lead."""
        ...

    def bar(self, lead_id: str, rep_ids: Sequence[str], why: str, at: datetime) -> None:
        """Keep the lead from ever coming back to these reps."""
        ...

    def silent(self, rep_id: str, lead_id: str) -> int:
        """How many leads in a row the rep let run out, this one among them: those since the last touch, and since the last pause."""
        ...

    def pause(self, rep_id: str, why: str, at: datetime) -> bool:
        """Let the rep take no new leads until somebody ends that; False where such a pause stands already."""
        ...

    def keep(self, step: Step) -> None:
        """Keep a step, once."""
        ...


class SlaBook(Protocol):
    """Clocks and first touches, as they are kept."""

    def fresh(self, limit: int) -> Fresh | None:
        """The next decisions that nobody looked at; None where there are none. Cheap then."""
        ...

    def begin(self, fresh: Fresh, begun: Sequence[tuple[Spell, Sequence[Clock]]]) -> bool:
        """Begin these spells and their clocks, and end those that a later decision ended; False where another process was quicker."""
        ...

    def end_gone(self, at: datetime, lead_id: str | None = None) -> int:
        """End the spells of leads that were closed, or that somebody else has; how many. ``lead_id``: of this lead alone."""
        ...

    def untold(self, at: datetime, lead_id: str | None = None) -> Sequence[tuple[Spell, Sequence[Clock], Sequence[Touch]]]:
        """Spells that go on, each with its clocks that run and with all touches since it began, where there are more than it knows.

        ``lead_id``: of this lead alone.
        """
        ...

    def keep_touched(self, found: Sequence[Touched]) -> None:
        """Keep what touches did, once."""
        ...

    def end_pauses(self, at: datetime) -> Sequence[str]:
        """End the pauses of reps who were silent and have touched one of their leads since; who they are."""
        ...

    def mark(self) -> str:
        """Changes whenever people or their time off do."""
        ...

    def reckoned_otherwise(self, mark: str) -> Sequence[Clock]:
        """Clocks that run on business time and were worked out by another state of people and time off."""
        ...

    def reckon(self, clocks: Sequence[Clock]) -> None:
        """Keep when these remind and when they run out."""
        ...

    def due(self, at: datetime, limit: int) -> Sequence[Clock]:
        """Clocks whose reminder or end has come, the earliest first."""
        ...

    def inside(self, keeping: Keeping) -> SlaKeeping:
        """Clocks inside a write transaction of the desk."""
        ...

    def touch(self, touch: Touch, deed: Deed | None = None, *, apart: timedelta = timedelta(0)) -> bool:
        """Keep an activity and who told it; False, and nothing kept, where one of this identity is there.

        False, too, where another of the same lead, rep and kind is less than ``apart`` away. Raises
        `fairlead.application.ports.NotFound` for an unknown lead.
        """
        ...

    def holding(self, lead_id: str) -> Spell | None:
        """The spell in which somebody has the lead now; None where nobody has, or where that began before clocks did."""
        ...

    def clocks(self, *, running: bool, reps: Collection[str] | None, limit: int) -> Sequence[Clock]:
        """Clocks that run, those that ran out first; or (not ``running``) those that ended last. ``reps``: of these only."""
        ...

    def of_lead(self, lead_id: str) -> tuple[Sequence[Spell], Sequence[Clock]]:
        """Everybody who had the lead, in order, and every clock. Raises `fairlead.application.ports.NotFound` for an unknown lead."""
        ...

    def persons(self, decision_ids: Collection[str]) -> Mapping[str, str]:
        """Whom each of these decisions was on, by name; without those that are not on record."""
        ...

    def since(self, at: datetime, reps: Collection[str] | None) -> tuple[Sequence[Spell], Sequence[Clock]]:
        """Spells and clocks that began at this moment or later."""
        ...

    def paused(self) -> Mapping[str, datetime]:
        """Who takes no new leads because of silence, and since when."""
        ...

    def counts(self) -> Mapping[str, int]:
        """Clocks that run and that are late; what ever happened, by `StepKind`; seconds to first touch in all; reps who are paused."""
        ...
