"""Where everybody is at one moment, as people ask for it: the same calendar that routing decides by, told rep by rep."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np

from fairlead.domain.availability.calendar import Calendar, Off, moment
from fairlead.domain.rep import Roster


class State(StrEnum):
    """What a rep does now; the first that holds."""

    AWAY = "away"
    HOLIDAY = "holiday"
    CLOSED = "closed"
    BUSY = "busy"
    OFF_DUTY = "off duty"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class Presence:
    """One rep now. ``until``: the end of time off; ``works_at``: when the rep is next at work, now for one who is, None if not known.

    ``paused_until``: no new leads until then, whatever else the rep does; None for one who takes them. ``works_here``: false for
    somebody who left, has not started or is marked inactive, whatever their hours say.
    """

    rep_id: str
    state: State
    until: datetime | None
    works_at: datetime | None
    paused_until: datetime | None
    works_here: bool = True

    @property
    def takes_leads(self) -> bool:
        """Whether routing may give this rep a lead, as far as time goes: somebody off duty may get one, and answers later."""
        return self.works_here and self.paused_until is None and self.state in {State.WORKING, State.OFF_DUTY}


def presence(roster: Roster, calendar: Calendar, *, at: datetime) -> tuple[Presence, ...]:
    """Everybody at ``at``, in roster order."""
    now, employed = calendar.attendance(at), roster.employed(at)
    return tuple(
        Presence(
            rep_id=rep.rep_id,
            state=_state(now.off(row), is_working=bool(now.wait_minutes[row] == 0)),
            until=_moment(now.away_until[row]),
            works_at=_moment(now.next_work[row]),
            paused_until=_moment(now.paused_until[row]),
            works_here=bool(employed[row]),
        )
        for row, rep in enumerate(roster.reps)
    )


def _state(off: Off | None, *, is_working: bool) -> State:
    if off is not None:
        return State(off.value)
    return State.WORKING if is_working else State.OFF_DUTY


def _moment(seconds: float) -> datetime | None:
    return moment(seconds) if np.isfinite(seconds) else None
