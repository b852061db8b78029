"""The limits that the store itself holds loads against, from a roster and a policy."""

from collections.abc import Mapping

import numpy as np

from fairlead.application.ports import Guard, TeamGuard
from fairlead.domain.availability import Capacity, Kind, below, limits_of
from fairlead.domain.rep import Roster


def rep_guards(roster: Roster, capacity: Capacity) -> Mapping[str, Guard]:
    """Each rep's own limits, those of the policy where the record states none."""
    most = {kind: limits_of(roster, kind, capacity) for kind in (Kind.OPEN, Kind.VALUE)}
    columns = [[None] * len(roster.reps) if limits is None else [_whole(one) for one in limits.tolist()] for limits in most.values()]
    return {rep_id: Guard(*limits) for rep_id, *limits in zip(roster.rep_ids, *columns, strict=True)}


def team_guards(roster: Roster, capacity: Capacity) -> Mapping[str, TeamGuard]:
    """Limits of teams, with everybody who belongs to them or to a team below."""
    return {
        team_id: TeamGuard(
            frozenset(roster.rep_ids[row] for row in np.flatnonzero(below(roster, team_id))), Guard(limits.max_open, limits.max_value_minor)
        )
        for team_id, limits in capacity.teams.items()
        if limits.max_open is not None or limits.max_value_minor is not None
    }


def _whole(limit: float) -> int | None:
    return int(limit) if np.isfinite(limit) else None
