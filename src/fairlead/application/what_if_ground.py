"""The organization's own floor as a twin: its leads, its rules, its people's hours and limits, and what the model knows of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from fairlead.application.ports import NotFound
from fairlead.domain.availability import Book, Calendar, Kind, limits_of
from fairlead.domain.availability.spans import Stretch, layered, without
from fairlead.domain.corridor import World as Scene
from fairlead.domain.corridor import who_may
from fairlead.domain.deciding import Policy, Versions
from fairlead.domain.matching import AccountBook
from fairlead.domain.prediction import (
    Case,
    Curves,
    FloatArray,
    Foresees,
    HierarchicalModel,
    IntArray,
    Model,
    ReplyCurve,
    added_read,
    scorecard_of,
)
from fairlead.domain.qualification import FeatureMemory
from fairlead.domain.rep import Rep, Roster
from fairlead.domain.screening import Conditions
from fairlead.domain.time import Period, local_day, zone_named
from fairlead.learning.history import History
from fairlead.learning.recent import Recent, recent_leads
from fairlead.learning.twin import Beliefs, Lengths, Replies, Staff, Stream, World

MOST_LEADS: Final = 10_000
_AHEAD_DAYS: Final = 60
_TOGETHER: Final = 500
_DAY: Final = timedelta(days=1)
_MICROS: Final = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Present:
    """What decides at ``at``; ``roster``: with the territories and teams of the policy."""

    at: datetime
    roster: Roster
    policy: Policy
    conditions: Conditions
    model: Model


@dataclass(frozen=True, eq=False)
class Floorplan:
    """A floor to run on. ``nobody``: how many leads the rules give to nobody."""

    world: World
    nobody: int


def latest(history: History, now: Present, days: float) -> list[Recent]:
    """The leads of the last ``days``, at most `MOST_LEADS`, as they stood when they came."""
    found = recent_leads(history, since=now.at - days * _DAY, most=MOST_LEADS, added=added_read(now.model))
    return [lead for lead in found if lead.arrived_at < now.at]


def floorplan(leads: Sequence[Recent], now: Present, days: float, *, everybody: bool = False) -> Floorplan:
    """Day 0 is ``days`` before ``now.at``. ``everybody``: whatever the rules say.

    Raises `NotFound` where the model does not tell how long leads stay open.
    """
    start = now.at - days * _DAY
    arrived = np.array([(lead.arrived_at - start) / _DAY for lead in leads])
    may = np.ones((len(leads), len(now.roster.reps)), dtype=np.bool_) if everybody else _may(leads, now)
    truth = _foreseen(leads, now, may)
    stream = Stream(arrived, may, np.arange(len(leads)))
    return Floorplan(World(stream, _staff(now, start, days), truth), int((~may.any(axis=1)).sum()))


def shape(world: World, rows: IntArray) -> tuple[Stream, Staff, Beliefs]:
    """These leads of a floor alone."""
    stream, truth = world.stream, world.truth
    return (
        Stream(stream.arrived[rows], stream.eligible[rows], stream.account[rows]),
        world.staff,
        replace(truth, chance=truth.chance[rows], value=truth.value[rows], kind=truth.kind[rows]),
    )


def _may(leads: Sequence[Recent], now: Present) -> np.ndarray:
    scene = _scene(now)
    found = np.zeros((len(leads), len(now.roster.reps)), dtype=np.bool_)
    for row, lead in enumerate(leads):
        found[row, who_may(lead.qualified, scene).rows] = True
    return found


def _scene(now: Present) -> Scene:
    """The rules as they stand; accounts and memory are empty, as what was known of each lead when it came is known."""
    none = np.zeros(len(now.roster.reps))
    return Scene(
        at=now.at,
        roster=now.roster,
        calendar=Calendar.of(now.roster, now.at),
        accounts=AccountBook(()),
        memory=FeatureMemory(),
        book=Book(none, none),
        predictor=now.model.bind(now.roster),
        policy=now.policy,
        versions=Versions("what-if", "what-if", "what-if", now.model.version),
        conditions=now.conditions,
        scorecard=scorecard_of(now.model),
    )


def _foreseen(leads: Sequence[Recent], now: Present, may: np.ndarray) -> Beliefs:
    """What the model says of every lead with those who may have it, answered at once."""
    predictor, shape_ = now.model.bind(now.roster), may.shape
    chance, value, kind = np.zeros(shape_), np.zeros(shape_), np.zeros(shape_[0], dtype=np.intp)
    habit = np.full(shape_[1], np.nan)
    kinds: dict[int, int] = {}
    curves: list[Curves] = []
    for row, lead in enumerate(leads):
        if row % _TOGETHER == 0 and isinstance(predictor, Foresees):
            predictor.foresee([each.qualified.facts.lead for each in leads[row : row + _TOGETHER]])
        rows = np.flatnonzero(may[row])
        if not len(rows):
            continue
        told = predictor.forecast(Case(lead.qualified, rows, np.zeros(len(rows))))
        chance[row, rows], value[row, rows], habit[rows] = told.chance / told.reply_factor, told.value_minor, told.reply_minutes
        if told.cycle is not None:
            kind[row] = kinds.setdefault(id(told.cycle.curves), len(curves))
            if kind[row] == len(curves):
                curves.append(told.cycle.curves)
    if not curves:
        raise NotFound("the model in force does not tell how long leads stay open; train one with `fairlead train` first")
    return Beliefs(chance, value, kind, _lengths(curves), _replies(now, habit))


def _lengths(curves: Sequence[Curves]) -> Lengths:
    days = np.arange(int(np.ceil(max(each.horizon_days for each in curves))) + 1, dtype=np.float64)
    won, other = (np.stack([np.interp(days, each.days, getattr(each, name)) for each in curves]) for name in ("won", "other"))
    return Lengths(won, other)


def _replies(now: Present, habit: FloatArray) -> Replies:
    usual = float(np.nanmedian(habit)) if np.isfinite(habit).any() else 0.0
    habit, unknown = np.where(np.isfinite(habit), habit, usual), np.full(len(habit), np.nan)
    if not isinstance(now.model, HierarchicalModel):
        return Replies(ReplyCurve.flat(), habit, np.ones(1), 0.0, unknown, working=False)
    c = now.model.coefficients
    load = np.array([c.habits.usual_load.get(rep_id, np.nan) for rep_id in now.roster.rep_ids])
    return Replies(c.reply, habit, c.habits.multiples, c.habits.slowing, load, working=False)


def _staff(now: Present, start: datetime, days: float) -> Staff:
    """Hours and time off as they were, limits as they are; who is here today was here all the time."""
    roster, capacity = now.roster, now.policy.capacity
    whole = Period(start, now.at + _AHEAD_DAYS * _DAY)
    none = np.full(len(roster.reps), np.inf)
    shifts, away = [], []
    for rep in roster.reps:
        off = _off(roster, rep, whole)
        works = [(_micros(each.start, start), _micros(each.end, start), 0) for each in _hours(rep, whole, days)]
        shifts.append(_edges(without(works, off)))
        away.append(_edges(layered([*off, *_stretches(roster.pauses.get(rep.rep_id, ()), start)])))
    most, week = (limits_of(roster, kind, capacity) for kind in (Kind.OPEN, Kind.WEEK))
    return Staff(tuple(shifts), tuple(away), none if most is None else most, none if week is None else week)


def _hours(rep: Rep, whole: Period, days: float) -> Sequence[Period]:
    return (whole,) if rep.hours is None else rep.hours.periods(whole.start, int(days) + _AHEAD_DAYS + 1)


def _off(roster: Roster, rep: Rep, whole: Period) -> list[Stretch]:
    """Absences, busy times, public holidays and days on which nobody works."""
    zone = zone_named(rep.zone)
    dates = [*roster.holidays.get(rep.holidays or "", ()), *roster.closed_days]
    periods = [
        *roster.absences.get(rep.rep_id, ()),
        *roster.busy.get(rep.rep_id, ()),
        *(local_day(day, zone) for day in dates if whole.start.date() <= day <= whole.end.date()),
    ]
    return layered(_stretches(periods, whole.start))


def _stretches(periods: Sequence[Period], start: datetime) -> list[Stretch]:
    return [(_micros(each.start, start), _micros(each.end, start), 0) for each in periods]


def _micros(moment: datetime, start: datetime) -> int:
    return int((moment - start) / timedelta(microseconds=1))


def _edges(stretches: Sequence[Stretch]) -> tuple[FloatArray, FloatArray]:
    """Starts and ends in days, with what touches made one."""
    found: list[list[int]] = []
    for begin, end, _ in stretches:
        if found and begin <= found[-1][1]:
            found[-1][1] = max(found[-1][1], end)
        elif end > begin:
            found.append([begin, end])
    table = np.array(found, dtype=np.float64).reshape(-1, 2) / _MICROS
    return table[:, 0], table[:, 1]
