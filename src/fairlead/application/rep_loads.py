"""What every rep holds and receives against every limit, counted the way routing counts; and who stands above a limit."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from fairlead.application.ports import RepLoad, Store
from fairlead.domain.availability import KNOWN_BEFORE, Book, Capacity, Tally, Usage, team_uses
from fairlead.domain.rep import Roster


def rep_loads(places: Sequence[RepLoad], store: Store, roster: Roster, capacity: Capacity, *, at: datetime) -> Sequence[RepLoad]:
    """The same places with every limit and what is used of it at ``at``."""
    usage = Usage.of(roster, book_now(store, roster, at), capacity)
    rows = roster.row_of
    return [replace(place, limits=usage.uses(rows[place.rep_id])) if place.rep_id in rows else place for place in places]


def above_limits(store: Store, roster: Roster, capacity: Capacity, *, at: datetime) -> list[str]:
    """Reps and teams above a limit, in words for their managers. Routing never brings anybody there: an import or a lowered limit did."""
    book = book_now(store, roster, at)
    usage = Usage.of(roster, book, capacity)
    found = []
    for row, rep in enumerate(roster.reps):
        over = [use.words for use in usage.uses(row) if use.used > use.most]
        if over and rep.active:
            found.append(f"{rep.name} is above the limit ({'; '.join(over)}) and gets no lead; {_who(roster, rep.team_id, at)}")
    for team_id, limits in capacity.teams.items():
        over = [use.words for use in team_uses(roster, book, limits, team_id) if use.used > use.most]
        if over:
            found.append(f"team {team_id} is above its limit ({'; '.join(over)}) and gets no lead; {_who(roster, team_id, at)}")
    return found


def book_now(store: Store, roster: Roster, at: datetime) -> Book:
    """What every rep holds and receives, counted from the store."""
    standing = store.standing()
    tally = Tally(roster, since=at - KNOWN_BEFORE)
    tally.hold(standing.thousandths, standing.value_minor)
    tally.received(store.gifts(since=at - KNOWN_BEFORE).given)
    return tally.book(at, np.zeros(len(roster.reps)))


def _who(roster: Roster, team_id: str | None, at: datetime) -> str:
    """Whose it is to see to it."""
    team = roster.team_of.get(team_id) if team_id is not None else None
    leader = None if team is None else roster.leader_of(team, at)
    told = "close or hand over leads, or raise the limit"
    return told if leader is None else f"{roster.names[leader]}, who leads the team: {told}"
