"""The roster as a what-if would have it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from fairlead.application.what_if_ports import BadChange, WhatIf
from fairlead.domain.rep import Rep, Roster
from fairlead.domain.time import BadHours, Hours


def changed_roster(roster: Roster, change: WhatIf, *, since: datetime) -> Roster:
    """The roster after the change; newcomers start at ``since``.

    Raises `BadChange` for a team, rep or territory that is not there, and for hours that cannot be read.
    """
    teams = {rep.team_id for rep in roster.reps} | {team.team_id for team in roster.teams}
    if change.team is not None and change.team not in teams:
        raise BadChange(f"there is no team '{change.team}'; the teams are {', '.join(sorted(team for team in teams if team))}")
    for rep_id in change.leave:
        if rep_id not in roster.row_of:
            raise BadChange(f"there is no rep '{rep_id}'; `fairlead load` lists them")
    there = {each.territory_id for each in roster.territories}
    for territory in change.serve:
        if territory not in there:
            raise BadChange(f"there is no territory '{territory}'; `fairlead territory` lists them")
    reps = [_changed(rep, change) if change.team in (None, rep.team_id) else rep for rep in roster.reps if rep.rep_id not in change.leave]
    if not reps:
        raise BadChange("nobody would be left")
    return replace(roster, reps=(*reps, *_joining(reps, change, since)))


def _changed(rep: Rep, change: WhatIf) -> Rep:
    try:
        hours = rep.hours if change.hours is None else Hours.parse(change.hours, rep.zone)
    except BadHours as error:
        raise BadChange(f"the hours cannot be read: {error}") from error
    return replace(
        rep,
        max_open=rep.max_open if change.max_open is None else change.max_open,
        max_week=rep.max_week if change.max_week is None else change.max_week,
        hours=hours,
        territory_ids=rep.territory_ids | frozenset(change.serve) if rep.territory_ids else rep.territory_ids,
    )


def _joining(reps: Sequence[Rep], change: WhatIf, since: datetime) -> list[Rep]:
    """New reps after the member of the team with the middle limit, without records of their own."""
    members = sorted(
        (rep for rep in reps if rep.active and rep.ended_at is None and change.team in (None, rep.team_id)),
        key=lambda rep: (-1 if rep.max_open is None else rep.max_open, rep.rep_id),
    )
    if change.join and not members:
        raise BadChange("nobody in that team is at work whom a new rep could be like; name another team")
    started = since if change.like == "newcomer" else None
    return [_new(members, place, started) for place in range(change.join)]


def _new(members: Sequence[Rep], place: int, started: datetime | None) -> Rep:
    """Round the team, so that several new reps serve what the team serves."""
    model = members[(len(members) // 2 + place) % len(members)]
    return replace(model, rep_id=f"new-{place + 1}", name=f"New rep {place + 1}", started_at=started, backup_rep_id=None, seniority=None)
