"""A lead that is somebody's by name, when that somebody is away: the backup may have it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from fairlead.domain.availability.admitting import Admission
from fairlead.domain.availability.calendar import Calendar
from fairlead.domain.availability.standing_in import StandIns
from fairlead.domain.reasons import Reason, Refusals
from fairlead.domain.rep import Roster
from fairlead.domain.screening import Screening

Admit = Callable[[Screening], Admission]


@dataclass(frozen=True, slots=True)
class Cover:
    """What was found: who can take it now, and the way there in words, a sentence for each of those named."""

    admission: Admission
    words: tuple[str, ...]


def cover(
    screening: Screening, admission: Admission, roster: Roster, calendar: Calendar, admit: Admit, *, at: datetime, covers: int
) -> Cover:
    """The backups of those whom the lead was sent to by name, where none of them can take it. ``admit`` asks limits of one more rep.

    Where the lead was not sent to anybody by name, or somebody can take it, nothing changes.
    """
    if screening.named is None or len(admission.rows):
        return Cover(admission, ())
    stand_ins = StandIns(roster, calendar, at=at, covers=covers)
    words: list[str] = []
    rows: list[int] = []
    # A backup is on no route of its own, but what else refused it still does.
    refused = {one.rep_id: one for one in screening.refusals if one.reason is not Reason.OTHER_ROUTE}

    def cannot(row: int) -> str | None:
        if (refusal := refused.get(roster.rep_ids[row])) is not None:
            return refusal.reason.words
        asked = admit(replace(screening, rows=np.array([row], dtype=np.intp), refusals=Refusals()))
        return None if len(asked.rows) else asked.refusals[0].evidence

    for row in screening.named.tolist():
        found = stand_ins.instead_of(roster.rep_ids[row], cannot)
        if found is not None:
            words.append(found.evidence)
            if found.rep_id is not None:
                rows.append(roster.row_of[found.rep_id])
    if not rows:
        return Cover(admission, tuple(words))
    standing_in = np.array(list(dict.fromkeys(rows)), dtype=np.intp)
    # The backup was refused for being on another route; now the lead is theirs.
    ids = set(roster.ids_at(standing_in))
    kept = Refusals.of(one for one in admission.refusals if one.rep_id not in ids)
    return Cover(admit(replace(screening, rows=standing_in, refusals=kept)), tuple(words))
