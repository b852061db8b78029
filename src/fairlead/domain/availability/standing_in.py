"""Who stands in for somebody who should have a lead by name but gets none now: the acting backup, its backup, and so on.

A backup stands in for so many colleagues at a time and no more, those who went first; the others' leads go further down their own chain of
backups, and then wherever the policy sends what nobody takes. So nobody silently takes everything when half the team is on holiday.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from fairlead.domain.availability.calendar import Attendance, Calendar, Off, moment
from fairlead.domain.rep import Roster

COVERS = 1
"""For how many colleagues at a time a backup stands in, unless the policy says otherwise."""

Cannot = Callable[[int], str | None]
"""Why the rep in that row of the roster cannot take the lead, None for one who can: limits and rules are the caller's."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who gets the lead instead of ``named``: ``rep_id``, or nobody where it is None. ``evidence``: the way there, in words."""

    named: str
    rep_id: str | None
    evidence: str


class StandIns:
    """Who stands in for whom at one moment. The same roster and calendar at the same moment give the same answer."""

    def __init__(self, roster: Roster, calendar: Calendar, *, at: datetime, covers: int = COVERS) -> None:
        """``covers``: for how many colleagues at a time one backup stands in."""
        self._roster = roster
        self._attendance = calendar.attendance(at)
        self._covers = covers
        self._out = self._attendance.taken_out
        self._employed = roster.employed(at)
        self._covering: Mapping[int, tuple[int, ...]] | None = None

    def instead_of(self, named: str, cannot: Cannot = lambda _row: None) -> StandIn | None:
        """Who gets a lead that is ``named``'s, who is not there; None where no stand-in is needed, or the rep is not on the roster."""
        row = self._roster.row_of.get(named)
        if row is None or not self._out[row]:
            return None
        told = [f"{self._name(row)} {_why(self._attendance, row)}"]
        covered = self._all_covers()
        for backup, why_not in self._chain(row):
            reason = why_not
            others = covered.get(backup, ())
            if reason is None and row not in others and len(others) >= self._covers:
                names = ", ".join(self._name(other) for other in others)
                reason = f"stands in for {names} already" if others else "stands in for nobody, as the policy says"
            if reason is None:
                reason = cannot(backup)
            if reason is None:
                told.append(f"{self._name(backup)} stands in")
                return StandIn(named, self._roster.rep_ids[backup], "; ".join(told))
            told.append(f"{self._name(backup)} {reason}")
        told.append(self._end_of_chain(row))
        return StandIn(named, None, "; ".join(told))

    def _all_covers(self) -> Mapping[int, tuple[int, ...]]:
        """Row of each backup → rows of those it stands in for, who went first before who went later.

        Each of those who are out takes a place of the first backup in its chain that has one left. Where that backup cannot take a lead,
        the next in the chain may, if a place is left there.
        """
        if self._covering is None:
            places: Counter[int] = Counter()
            covering: dict[int, list[int]] = {}
            for row in self._in_order():
                for backup, why_not in self._chain(row):
                    if why_not is None and places[backup] < self._covers:
                        places[backup] += 1
                        covering.setdefault(backup, []).append(row)
                        break
            self._covering = {backup: tuple(rows) for backup, rows in covering.items()}
        return self._covering

    def _in_order(self) -> list[int]:
        """Rows of those who are out and have a backup: who went first, then by identity."""
        rows = [int(row) for row in np.flatnonzero(self._out) if self._roster.reps[row].backup_rep_id is not None and self._employed[row]]
        since = np.fmin(self._attendance.away_since, self._attendance.paused_since)
        return sorted(rows, key=lambda row: (float(np.nan_to_num(since[row], nan=np.inf)), self._roster.rep_ids[row]))

    def _chain(self, row: int) -> Iterator[tuple[int, str | None]]:
        """The backup, its backup and so on, each with why it is passed over; ends at an unknown one and before one seen already."""
        seen = {row}
        while (backup := self._backup_of(row)) is not None and backup not in seen:
            seen.add(backup)
            if not self._employed[backup]:
                yield backup, "does not work here now"
            elif self._out[backup]:
                yield backup, _why(self._attendance, backup)
            else:
                yield backup, None
            row = backup

    def _end_of_chain(self, row: int) -> str:
        """Why there is no further backup."""
        seen = [row]
        while (backup := self._backup_of(seen[-1])) is not None and backup not in seen:
            seen.append(backup)
        last = self._roster.reps[seen[-1]]
        if backup is not None:
            return f"the backups lead in a circle, back to {self._name(backup)}"
        if last.backup_rep_id is not None:
            return f"{last.name}'s backup {last.backup_rep_id} is not on the roster"
        return f"{last.name} has no backup"

    def _backup_of(self, row: int) -> int | None:
        backup = self._roster.reps[row].backup_rep_id
        return None if backup is None else self._roster.row_of.get(backup)

    def _name(self, row: int) -> str:
        return self._roster.reps[row].name


def _why(attendance: Attendance, row: int) -> str:
    """Why somebody is out, as the rest of a sentence."""
    off = attendance.off(row)
    if off is not None:
        words = "is away" if off is Off.AWAY else f"is off ({off.words})"
        return f"{words} until {moment(attendance.away_until[row]):%Y-%m-%d %H:%M} UTC"
    if not np.isnan(attendance.paused_until[row]):
        return f"takes no new leads until {moment(attendance.paused_until[row]):%Y-%m-%d %H:%M} UTC"
    return "has no working hours in the next 14 days"
