"""Price slots: the last four weeks' leads are expected again, foreseen with every rep who may have them, and the prices solved.

What reps hold today stays with them as long as such leads do. Ownership and rules count as they stand; who is away then is away.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from fairlead.application.price_ports import PriceSheet
from fairlead.domain.availability import KINDS, Book, Calendar, Gift, Kind, limits_of
from fairlead.domain.corridor import World, who_may
from fairlead.domain.deciding import Policy, Versions
from fairlead.domain.matching import AccountBook
from fairlead.domain.prediction import (
    Case,
    Curves,
    Cycle,
    FloatArray,
    Foresees,
    IntArray,
    Level,
    Model,
    Predictor,
    added_read,
    scorecard_of,
)
from fairlead.domain.pricing import Rhythm, SlotPrices, Slots, Solved, Stream, Window, no_prices, remaining, solve
from fairlead.domain.pricing.slot_prices import stretches
from fairlead.domain.qualification import FeatureMemory
from fairlead.domain.rep import Roster
from fairlead.domain.screening import Conditions, Destination
from fairlead.learning.history import History
from fairlead.learning.recent import Recent, recent_leads

AHEAD_DAYS: Final = 28
FEWEST_LEADS: Final = 20
_OPEN_DAYS: Final = 180
_MOST_READ: Final = 40_000
_MOST_FORESEEN: Final = 3_000
_MOST_HELD: Final = 15
_TOGETHER: Final = 500
_WINDOWS: Final = {Kind.DAY: 1, Kind.WEEK: 7, Kind.MONTH: 30}

_NO_SLOT: Final = {Destination.QUEUE, Destination.NURTURE, Destination.WORKFLOW, Destination.DISQUALIFY, Destination.MANAGER}
"""Where no rep who is chosen among others gives a slot."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What prices rest on at ``at``. ``roster``: with the territories and teams of the policy. ``given``: leads of the last 30 days."""

    at: datetime
    roster: Roster
    policy: Policy
    conditions: Conditions
    model: Model
    versions: Versions
    book: Book
    given: Sequence[Gift]
    before: SlotPrices | None = None


def price_slots(history: Callable[[], History], ground: Ground) -> PriceSheet:
    """Prices for the four weeks from ``ground.at`` on; where nothing can be priced the sheet says why. ``history``: read where needed."""
    if (why := unpriced(ground)) is not None:
        return _none(why, ground)
    read = recent_leads(history(), since=ground.at - timedelta(days=_OPEN_DAYS), most=_MOST_READ, added=added_read(ground.model))
    since = ground.at - timedelta(days=AHEAD_DAYS)
    recent = [lead for lead in read if since <= lead.arrived_at < ground.at]
    if len(recent) < FEWEST_LEADS:
        return _none(
            f"{_leads(len(recent))} arrived in the last four weeks, and a forecast takes {FEWEST_LEADS}; until then no slot has a price",
            ground,
        )
    foreseen = _foreseen(recent, ground)
    if not foreseen.kinds:
        return _none(foreseen.why, ground)
    arrived = np.array([lead.arrived_at.timestamp() for lead in read if lead.arrived_at < ground.at])
    expected = Rhythm.of(arrived, ground.at).by_day(ground.at, AHEAD_DAYS)
    stream = foreseen.stream(expected)
    slots = _slots(read, foreseen, ground)
    why = f"{_leads(len(recent))} of the last four weeks, {expected.sum():.0f} expected in the next four"
    solved = solve(stream, slots, rep_ids=ground.roster.rep_ids, made_at=ground.at, start=ground.before, why=why)
    return _sheet(solved, ground, leads=len(recent), expected=expected, wanted=_wanted(stream, len(ground.roster.reps)))


def unpriced(ground: Ground) -> str | None:
    """Why slots cannot have a price whatever the forecast; None where they can."""
    if not ground.roster.reps:
        return "there are no reps yet, so there is nothing to price"
    if ground.model.readiness.level is not Level.PAIR:
        return f"reps are not told apart ({ground.model.readiness.why}), so leads are shared by turns and no slot has a price"
    kinds = (Kind.OPEN, *_WINDOWS)
    if all(limits_of(ground.roster, kind, ground.policy.capacity) is None for kind in kinds):
        return "nobody has a limit of open or new leads, so slots are free and no slot has a price"
    return None


@dataclass(slots=True)
class _Foreseen:
    """Leads as they are expected to come again, row by row; ``kinds``: the curves met so far, by their place."""

    reps: int
    arrives: list[float] = field(default_factory=list)
    worth: list[FloatArray] = field(default_factory=list)
    chance: list[FloatArray] = field(default_factory=list)
    kind: list[int] = field(default_factory=list)
    slots: list[float] = field(default_factory=list)
    kinds: dict[Curves, int] = field(default_factory=dict)
    longer: FloatArray = field(init=False)
    why: str = "none of the leads of the last four weeks could go to anybody by today's rules, so no slot has a price"

    def __post_init__(self) -> None:
        """Sums of how many times as long as usual leads are open with each rep, if won and otherwise, and how often that was told."""
        self.longer = np.zeros((3, self.reps))

    def add(self, arrives: float, rows: IntArray, worth: FloatArray, chance: FloatArray, cycle: Cycle, slots: float) -> None:
        """One lead with those who may have it."""
        whole = np.full(self.reps, -np.inf), np.zeros(self.reps)
        whole[0][rows], whole[1][rows] = worth, chance
        self.arrives.append(arrives)
        self.worth.append(whole[0])
        self.chance.append(whole[1])
        self.kind.append(self.kinds.setdefault(cycle.curves, len(self.kinds)))
        self.slots.append(slots)
        won, other = stretches(cycle)
        for place, each in enumerate((won, other, 1.0)):
            self.longer[place, rows] += each

    def stream(self, expected: FloatArray) -> Stream:
        """As a solver asks for it: each day's leads together count what is ``expected`` of its weekday, shape (days,)."""
        told = np.maximum(self.longer[2], 1.0)
        longer = [np.where(self.longer[2] > 0, self.longer[row] / told, 1.0) for row in (0, 1)]
        arrives = np.array(self.arrives)
        weekday = arrives.astype(np.intp) % 7
        wanted = np.bincount(np.arange(len(expected)) % 7, weights=expected, minlength=7)
        seen = np.bincount(weekday, minlength=7)
        weight = np.divide(wanted, seen, out=np.zeros(7), where=seen > 0)[weekday]
        return Stream(
            arrives,
            np.stack(self.worth),
            np.stack(self.chance),
            list(self.kinds),
            np.array(self.kind, dtype=np.intp),
            weight * (expected.sum() / max(float(weight.sum()), 1e-9)),
            np.array(self.slots),
            *longer,
        )


def _foreseen(recent: Sequence[Recent], ground: Ground) -> _Foreseen:
    """The recent leads four weeks later, with everybody who may have them, present or not; those who are away then are left out."""
    found, predictor = _Foreseen(len(ground.roster.reps)), ground.model.bind(ground.roster)
    taken = [recent[place] for place in _evenly(len(recent), _MOST_FORESEEN)]
    calendar = Calendar.of(ground.roster, ground.at)
    world = _world(ground, predictor, calendar)
    for place, lead in enumerate(taken):
        if place % _TOGETHER == 0 and isinstance(predictor, Foresees):
            predictor.foresee([each.qualified.facts.lead for each in taken[place : place + _TOGETHER]])
        again = lead.arrived_at + timedelta(days=AHEAD_DAYS)
        if not calendar.covers(again):
            calendar = Calendar.of(ground.roster, again)
        screening = who_may(lead.qualified, world)
        if screening.route is not None and screening.route.target.to in _NO_SLOT:
            continue
        who = calendar.attendance(again)
        rows = screening.rows[~who.taken_out[screening.rows]]
        if not len(rows):
            continue
        forecast = predictor.forecast(Case(lead.qualified, rows, who.wait_minutes[rows]))
        if forecast.cycle is None:
            found.why = "the model does not tell how long leads stay open, so no slot has a price; train a new one with `fairlead train`"
            continue
        worth, arrives = forecast.value_minor * forecast.chance, (again - ground.at) / timedelta(days=1)
        found.add(arrives, rows, worth, forecast.chance, forecast.cycle, screening.ruling.weight)
    return found


def _slots(read: Sequence[Recent], foreseen: _Foreseen, ground: Ground) -> Slots:
    """What reps can take: limits, less what they hold as long as such leads stay, less what was given before."""
    capacity, reps = ground.policy.capacity, len(ground.roster.reps)
    limits = {kind: limits_of(ground.roster, kind, capacity) for kind in KINDS}
    most_open = limits[Kind.OPEN]
    share = _staying(read, foreseen, ground)
    given = _by_day(ground, max(_WINDOWS.values()))
    windows = tuple(
        Window.of(days, np.asarray(most), given, AHEAD_DAYS) for kind, days in _WINDOWS.items() if (most := limits[kind]) is not None
    )
    return Slots(np.full(reps, np.inf) if most_open is None else most_open, ground.book.open_leads[:, None] * share, windows)


def _staying(read: Sequence[Recent], foreseen: _Foreseen, ground: Ground) -> FloatArray:
    """Of what each rep holds, the share still open on each of the days ahead; shape (n_reps, days).

    From the latest leads each has open; a rep without any that are known has the mean of all.
    """
    held: dict[int, list[Recent]] = defaultdict(list)
    for lead in reversed(read):
        row = ground.roster.row_of.get(lead.rep_id or "")
        if row is not None and lead.closed_at is None and len(held[row]) < _MOST_HELD:
            held[row].append(lead)
    predictor = ground.model.bind(ground.roster)
    shares = np.full((foreseen.reps, AHEAD_DAYS), np.nan)
    for row, leads in held.items():
        told = [share for lead in leads if (share := _stays(lead, row, predictor, ground.at)) is not None]
        if told:
            shares[row] = np.mean(told, axis=0)
    known = ~np.isnan(shares[:, 0])
    usual = shares[known].mean(axis=0) if known.any() else np.ones(AHEAD_DAYS)
    return np.where(known[:, None], shares, usual[None, :])


def _stays(lead: Recent, row: int, predictor: Predictor, at: datetime) -> FloatArray | None:
    forecast = predictor.forecast(Case(lead.qualified, np.array([row], dtype=np.intp), np.zeros(1)))
    if forecast.cycle is None:
        return None
    age = np.array([(at - lead.arrived_at) / timedelta(days=1)])
    return np.asarray(remaining(forecast.cycle.curves, age, forecast.chance, AHEAD_DAYS)[0])


def _by_day(ground: Ground, days: int) -> FloatArray:
    """New leads by rep in the last 24 hours, the 24 before, and so on; shape (n_reps, days)."""
    found = np.zeros((len(ground.roster.reps), days))
    now = ground.at.timestamp()
    for gift in ground.given:
        row, back = ground.roster.row_of.get(gift.rep_id), int((now - gift.at_micros / 1e6) // 86_400.0)
        if row is not None and 0 <= back < days:
            found[row, back] += 1.0
    return found


def _wanted(stream: Stream, reps: int) -> FloatArray:
    """Leads of the first week that are worth most with each rep; shape (n_reps,)."""
    first = np.flatnonzero((stream.arrives < 7.0) & np.isfinite(stream.worth_minor).any(axis=1))
    best = stream.worth_minor[first].argmax(axis=1)
    return np.bincount(best, weights=stream.expected[first], minlength=reps).astype(np.float64)


def _world(ground: Ground, predictor: Predictor, calendar: Calendar) -> World:
    """The rules as they stand; accounts and memory are empty, as what was known of each lead when it came is known."""
    none = np.zeros(len(ground.roster.reps))
    return World(
        at=ground.at,
        roster=ground.roster,
        calendar=calendar,
        accounts=AccountBook(()),
        memory=FeatureMemory(),
        book=Book(none, none),
        predictor=predictor,
        policy=ground.policy,
        versions=ground.versions,
        conditions=ground.conditions,
        scorecard=scorecard_of(ground.model),
    )


def _sheet(solved: Solved, ground: Ground, *, leads: int, expected: FloatArray, wanted: FloatArray) -> PriceSheet:
    return PriceSheet(
        prices=solved.prices,
        leads=leads,
        expected=np.round(expected, 3),
        given_week=np.round(solved.given[:, :7].sum(axis=1), 3),
        wanted_week=np.round(wanted, 3),
        bound_minor=round(solved.bound_minor, 2),
        plan_minor=round(solved.plan_minor, 2),
        model=ground.versions.model,
        policy=ground.versions.policy,
        seconds=0.0,
    )


def _none(why: str, ground: Ground) -> PriceSheet:
    none = np.zeros(0)
    return PriceSheet(no_prices(why, ground.at), 0, none, none, none, 0.0, 0.0, ground.versions.model, ground.versions.policy, 0.0)


def _evenly(n: int, most: int) -> IntArray:
    return np.arange(n) if n <= most else np.linspace(0, n - 1, most).round().astype(np.intp)


def _leads(n: int) -> str:
    return "1 lead" if n == 1 else f"{n:,} leads"


def by_name(sheet: PriceSheet, names: Mapping[str, str]) -> list[tuple[str, str, int]]:
    """Reps with the dearest slot first: identity, name, and row."""
    dear = np.argsort(-sheet.prices.beyond_minor, kind="stable")
    return [(rep_id, names.get(rep_id, rep_id), int(row)) for row in dear for rep_id in (sheet.prices.rep_ids[row],)]
