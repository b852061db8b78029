"""Whose manager takes a lead that nobody else can be given."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime

import numpy as np

from fairlead.domain.reasons import Refusals
from fairlead.domain.rep import Roster
from fairlead.domain.screening.screening import Screening


def managers_of(screening: Screening, roster: Roster, *, at: datetime, declined: Collection[str] = ()) -> Screening:
    """The managers concerned, best first, as a screening of their own: nobody but them may have the lead.

    They are those of the teams the lead was sent to, else of the team that most of those who may belong to; after each team the teams above
    it. Managers who are not employed, or ``declined`` the lead, are left out.
    """
    free = roster.employed(at)
    if declined:
        free &= ~roster.among(tuple(declined), ())
    sent_to = screening.route.target.teams if screening.route is not None else ()
    may = screening.rows if len(screening.rows) else np.flatnonzero(free)
    managers = dict.fromkeys(rep_id for team_id in sent_to or roster.largest_team(may) for rep_id in _upwards(team_id, roster))
    rows = [roster.row_of[rep_id] for rep_id in managers if rep_id in roster.row_of]
    return replace(screening, rows=np.array([row for row in rows if free[row]], dtype=np.intp), refusals=Refusals())


def _upwards(team_id: str, roster: Roster) -> Iterator[str]:
    """The managers of a team and of the teams above it; a circle of teams ends where it began."""
    seen: set[str] = set()
    team = roster.team_of.get(team_id)
    while team is not None and team.team_id not in seen:
        seen.add(team.team_id)
        if team.manager_rep_id is not None:
            yield team.manager_rep_id
        team = roster.team_of.get(team.parent_team_id or "")
