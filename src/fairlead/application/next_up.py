"""Who is next and why: exactly what the desk would do with a lead that everybody in the group may have."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from fairlead.application.ports import NotFound
from fairlead.domain.availability import Admission, Kind
from fairlead.domain.corridor import World
from fairlead.domain.deciding import in_time
from fairlead.domain.fairness import Group, Rotation, Turn, present, take_turns
from fairlead.domain.prediction import Level
from fairlead.domain.reasons import Refusal, Refusals
from fairlead.domain.screening import Ruling, Screening


@dataclass(frozen=True, slots=True)
class Place:
    """One rep's place in the ledger.

    ``share`` of each lead shared now, 0 for who takes no part; ``credit`` in leads, of which ``aside`` is set aside. ``chance`` of the next
    lead. ``earliest`` and ``latest``: the window of the rep's next lead, counted in leads of this group from now, the next being 1; None
    for who takes no part. ``why`` in words. ``week``, ``month``: leads received in the last 7 and 30 days.
    """

    rep_id: str
    name: str
    team_id: str | None
    weight: float
    share: float
    credit: float
    aside: float
    chance: float
    earliest: int | None
    latest: int | None
    why: str
    week: int
    month: int


@dataclass(frozen=True, slots=True)
class NextUp:
    """A group's places, those next first. ``team_id`` None: everybody. ``rotation``: how the policy in force counts turns.

    ``by_turns``: whether leads are shared in turn at all; False while a model tells reps apart, and credit decides among near ties alone.
    """

    at: datetime
    team_id: str | None
    rotation: Rotation
    by_turns: bool
    places: tuple[Place, ...]


def next_up(world: World, team_id: str | None) -> NextUp:
    """Who is next in a team, or among everybody. Raises `fairlead.application.ports.NotFound` for a team that nobody is in."""
    roster = world.roster
    may = roster.employed(world.at)
    if team_id is not None:
        may &= roster.members(team_id)
        if not roster.members(team_id).any():
            raise NotFound(f"there is no team {team_id} with anybody in it")
    admission = world.admit(Screening(np.flatnonzero(may), None, Refusals(), Ruling()))
    sharing = _Sharing.of(world, admission)
    refused = {refusal.rep_id: refusal for refusal in admission.refusals}
    places = [_place(world, row, sharing, refused.get(roster.rep_ids[row])) for row in np.flatnonzero(may).tolist()]
    places.sort(key=lambda place: (-place.chance, place.latest or np.inf, place.earliest or np.inf, place.name, place.rep_id))
    by_turns = not world.policy.use_prediction or world.predictor.readiness.level is not Level.PAIR
    return NextUp(world.at, team_id, world.policy.rotation, by_turns, tuple(places))


@dataclass(frozen=True)
class _Sharing:
    """Who shares the next lead, by roster row, and who would but is not at work: minutes until then."""

    group: Group
    turn: Turn | None
    index: dict[int, int]
    waits: dict[int, float]

    @classmethod
    def of(cls, world: World, admission: Admission) -> "_Sharing":
        here = present(admission.wait_minutes)
        rows = admission.rows[here]
        rows = rows[world.roster.weights[rows] > 0]
        names = tuple(world.roster.ids_at(rows))
        group = Group(names, world.book.credit[rows], world.book.aside_now[rows], world.roster.weights[rows])
        waits = dict(zip(admission.rows[~here].tolist(), admission.wait_minutes[~here].tolist(), strict=True))
        turn = take_turns(group, world.policy.rotation) if len(rows) else None
        return cls(group, turn, {row: index for index, row in enumerate(rows.tolist())}, waits)


def _place(world: World, row: int, sharing: _Sharing, refusal: Refusal | None) -> Place:
    rep, index, turn = world.roster.reps[row], sharing.index.get(row), sharing.turn
    share, chance, earliest, latest = 0.0, 0.0, None, None
    why = _out(rep.weight, refusal, sharing.waits.get(row))
    if index is not None and turn is not None:
        share, chance = float(sharing.group.shares[index]), float(turn.propensity[index])
        earliest, latest = int(turn.earliest[index]), int(turn.latest[index])
        why = _turn(turn, index)
    return Place(
        *(rep.rep_id, rep.name, rep.team_id, rep.weight),
        share=share,
        credit=float(world.book.credit[row]),
        aside=float(world.book.aside_now[row]),
        chance=chance,
        earliest=earliest,
        latest=latest,
        why=why,
        week=int(world.book.of(Kind.WEEK)[row]),
        month=int(world.book.of(Kind.MONTH)[row]),
    )


def _out(weight: float, refusal: Refusal | None, wait_minutes: float | None) -> str:
    """Why somebody shares nothing now."""
    if refusal is not None:
        words = refusal.reason.words
        # Who is away is away until a moment: the evidence says all of it.
        again = words.startswith("is ") and refusal.evidence.startswith(words.removeprefix("is "))
        return f"is {refusal.evidence}" if again else f"{words}: {refusal.evidence}"
    if wait_minutes is not None:
        return f"is off work, back in {in_time(wait_minutes)}, while others are there"
    return f"takes no part in turns: the weight is {weight:g}"


def _turn(turn: Turn, index: int) -> str:
    """When a member's turn comes, and why then."""
    if turn.propensity[index] == 1.0:
        return "gets the next lead"
    if turn.propensity[index] > 0.0:
        return f"one of {int((turn.propensity > 0).sum())}, drawn with the same chance"
    first, last = int(turn.earliest[index]), int(turn.latest[index])
    if first > 1:
        when = f"between the {_nth(first)} and the {_nth(last)}" if first < last else f"the {_nth(last)}"
        return f"ahead of the fair share: next {when} lead from now"
    return f"others are due sooner: next by the {_nth(last)} lead from now"


def _nth(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
