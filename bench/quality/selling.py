"""A sample world as a floor to run policies on: what is true of it, and what a model believes that learned from its confounded past."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import polars as pl
from scipy.special import ndtri

from bench.quality.trying import as_kept
from bench.quality.world import known_before
from fairlead.domain.prediction import Case, Curves, Foresees, HierarchicalModel, Level, Model, ReplyCurve
from fairlead.domain.qualification import Facts, QualifiedLead
from fairlead.learning.features import feature_table
from fairlead.learning.history import History
from fairlead.learning.recognizing import with_accounts
from fairlead.learning.roster import leads_of, roster_of
from fairlead.learning.settings import TrainingSettings
from fairlead.learning.training import train
from fairlead.learning.twin import Beliefs, Lengths, Replies, Staff, Stream, World
from fairlead.learning.twin.beliefs import FloatArray, IntArray
from fairlead.sample import Sample, SampleSpec, generate
from fairlead.sample.assigning import LOAD_SLOWDOWN, REPLY_LEAD_SPREAD, habits
from fairlead.sample.calendar import WorkCalendar

REPS: Final = 50
LEADS: Final = 20_000
MONTHS: Final = 18
"""Of history before the cut, with as many leads; as long again is what policies are run on."""
PAST_DAYS: Final = 28
"""Leads of the last weeks before the cut are known to policies that look back."""
_DAY: Final = 86_400.0
Planned = tuple[tuple[FloatArray, FloatArray], ...]
_LEVELS: Final = 24
_LONGEST: Final = 240
_DRAWN: Final = 4_000
_TOGETHER: Final = 500


@dataclass(frozen=True, slots=True)
class Setting:
    """``used``: expected use of capacity when leads are shared evenly. ``affinity``: of the sample. ``leads``: of the history.

    ``run``: leads that policies are run on.
    """

    used: float = 0.85
    affinity: float = 1.0
    leads: int = LEADS
    run: int = LEADS


@dataclass(frozen=True, eq=False)
class Selling:
    """``world``: the floor with its truth. ``learned``: what the model believes, ``level``: what it may be used for.

    ``planned``: by rep, starts and ends in days of the time off that is known beforehand: holidays and training, not sick days.
    """

    world: World
    learned: Beliefs
    level: Level
    planned: tuple[tuple[FloatArray, FloatArray], ...]


def sell(setting: Setting, seed: int) -> Selling:
    """Make a world, train on its first half, lay out its second."""
    sample, rows, cut = cut_in_two(setting, seed)
    whole = History.of(sample.history())
    model = as_kept(train(known_before(whole, cut), TrainingSettings(), lambda _step, _share: None))
    world, planned = true_floor(sample, rows, cut, setting.used, seed)
    return Selling(world, _learned(model, whole, sample, rows), model.readiness.level, planned)


def cut_in_two(setting: Setting, seed: int) -> tuple[Sample, IntArray, datetime]:
    """A sample, the rows of the leads that policies are run on with those of the weeks before, and where the run begins."""
    spec = SampleSpec(reps=REPS, leads=2 * setting.leads, months=2 * MONTHS, seed=seed, affinity=setting.affinity)
    sample = generate(spec)
    created = sample.world.arrivals.created
    cut = datetime.fromtimestamp(int(np.sort(created)[-setting.leads]), UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    since = np.flatnonzero(created >= (cut - timedelta(days=PAST_DAYS)).timestamp())
    rows = since[: int((created[since] < cut.timestamp()).sum()) + setting.run]
    return sample, rows, cut


def true_floor(sample: Sample, rows: IntArray, cut: datetime, used: float, seed: int) -> tuple[World, Planned]:
    """The floor with its truth, and the time off that is known beforehand."""
    stream = _stream(sample, rows, cut.timestamp())
    staff, planned = _staff(sample, cut.timestamp())
    truth = _truth(sample, rows)
    sized = _sized(stream, staff, truth, used, np.random.default_rng([seed, 3]))
    return World(stream, sized, _settled(truth, sized)), planned


def _stream(sample: Sample, rows: IntArray, cut: float) -> Stream:
    organization, arrivals = sample.world.organization, sample.world.arrivals
    serves = organization.serves()[:, arrivals.geo[rows], arrivals.tier[rows]].T
    speaks = organization.speaks()[:, arrivals.language[rows]].T
    return Stream(np.asarray((arrivals.created[rows] - cut) / _DAY, dtype=np.float64), serves & speaks, arrivals.company[rows])


def _staff(sample: Sample, cut: float) -> tuple[Staff, tuple[tuple[FloatArray, FloatArray], ...]]:
    """Limits are set later. Time off and employment as they are; what of it is known beforehand."""
    organization = sample.world.organization
    employed = (organization.employed().astype(np.float64) - cut) / _DAY
    shifts, away, planned = [], [], []
    for rep, calendar in enumerate(organization.calendars):
        shifts.append(_after(calendar, cut))
        gone = [(-np.inf, float(employed[rep, 0])), (float(employed[rep, 1]), np.inf)]
        mine = [((each.begin - cut) / _DAY, (each.end - cut) / _DAY, each.reason) for each in organization.absences if each.rep == rep]
        away.append(_joined(gone + [(begin, end) for begin, end, _ in mine]))
        planned.append(_joined(gone + [(begin, end) for begin, end, reason in mine if reason in {"vacation", "training"}]))
    nobody = np.full(len(shifts), np.inf)
    return Staff(tuple(shifts), tuple(away), nobody, nobody), tuple(planned)


def _after(calendar: WorkCalendar, cut: float) -> tuple[FloatArray, FloatArray]:
    starts, ends = (calendar.starts - cut) / _DAY, (calendar.ends - cut) / _DAY
    kept = ends > -float(PAST_DAYS) - 1.0
    return np.asarray(starts[kept], dtype=np.float64), np.asarray(ends[kept], dtype=np.float64)


def _joined(spans: list[tuple[float, float]]) -> tuple[FloatArray, FloatArray]:
    found: list[list[float]] = []
    for begin, end in sorted(spans):
        if begin >= end:
            continue
        if found and begin <= found[-1][1]:
            found[-1][1] = max(found[-1][1], end)
        else:
            found.append([begin, end])
    table = np.array(found).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _truth(sample: Sample, rows: IntArray) -> Beliefs:
    truth, organization = sample.truth, sample.world.organization
    minutes = np.concatenate([[0.0], np.geomspace(1.0, 60 * 24 * 60.0, 400)])
    levels = (np.arange(_LEVELS) + 0.5) / _LEVELS
    return Beliefs(
        chance=1.0 / (1.0 + np.exp(-truth.logit(rows))),
        value=truth.value_minor(rows),
        kind=sample.world.arrivals.band[rows].astype(np.intp),
        lengths=_lengths(sample),
        replies=Replies(
            curve=ReplyCurve(minutes, truth.reply_factor(minutes)),
            habit=np.exp(habits(sample.spec, organization)),
            multiples=np.exp(REPLY_LEAD_SPREAD * _normal(levels)),
            slowing=LOAD_SLOWDOWN,
            usual=np.full(len(organization.sellers), np.nan),
        ),
    )


def _normal(levels: FloatArray) -> FloatArray:
    return np.asarray(ndtri(levels))


def _lengths(sample: Sample) -> Lengths:
    """How long leads of each size band stay open, from many drawn futures of leads with any rep."""
    chance = np.random.default_rng(29)
    band, count = sample.world.arrivals.band, len(sample.world.organization.sellers)
    won, other = np.ones((6, _LONGEST + 1)), np.ones((6, _LONGEST + 1))
    for kind in range(6):
        rows = chance.choice(np.flatnonzero(band == kind), size=_DRAWN)
        fates = sample.truth.draw_fates(rows, chance.integers(0, count, _DRAWN), np.full(_DRAWN, 90.0), chance)
        for table, mine in ((won, fates.won), (other, ~fates.won)):
            days = np.sort(fates.cycle_days[mine])
            table[kind] = 1.0 - np.searchsorted(days, np.arange(_LONGEST + 1), side="right") / max(len(days), 1)
            table[kind, 0] = 1.0
    return Lengths(won, other)


def _sized(stream: Stream, staff: Staff, truth: Beliefs, used: float, chance: np.random.Generator) -> Staff:
    """Limits such that leads shared evenly among those who may have them would use this share of all slots."""
    won, other = truth.lengths.expected()
    days = other[truth.kind][:, None] + 0.7 * truth.chance * (won - other)[truth.kind][:, None]
    moments, here = staff.presence
    takes = stream.eligible & here[np.searchsorted(moments, stream.arrived, side="right") - 1]
    run = slice(stream.first, None)
    even = takes[run] / np.maximum(takes[run].sum(axis=1, keepdims=True), 1)
    span = float(stream.arrived[-1])
    stays = np.maximum(staff.present_share(int(span)).mean(axis=1), 0.05)
    load = (even * days[run]).sum(axis=0) / span
    most = np.maximum(np.round(load / used * chance.uniform(0.85, 1.15, staff.size)), 3.0)
    most = np.maximum(np.round(most * (load.sum() / used) / most.sum()), 3.0)
    weekly = even.sum(axis=0) / span * 7.0 / np.maximum(stays, 0.3)
    return Staff(staff.shifts, staff.away, most, np.maximum(np.ceil(1.6 * weekly), 3.0))


def _settled(truth: Beliefs, staff: Staff) -> Beliefs:
    """Replies are as usual where a rep is as full as planned."""
    replies = truth.replies
    usual = np.log1p(0.85 * staff.max_open)
    return Beliefs(
        truth.chance,
        truth.value,
        truth.kind,
        truth.lengths,
        Replies(replies.curve, replies.habit, replies.multiples, replies.slowing, usual),
    )


def _learned(model: Model, whole: History, sample: Sample, rows: IntArray) -> Beliefs:
    """What the model, as it was written to disk and read back, says of every lead with every rep."""
    roster = roster_of(whole)
    assert roster.rep_ids == sample.truth.rep_ids, "the roster and the truth name reps in one order"
    ids = [sample.truth.leads.lead_ids[row] for row in rows]
    features = feature_table(with_accounts(whole))
    told = pl.DataFrame({"lead_id": ids}).join(features, on="lead_id", how="left", maintain_order="left").drop("lead_id", "created_at")
    predictor = model.bind(roster)
    n, reps = len(ids), len(roster.reps)
    everybody, at_once = np.arange(reps), np.zeros(reps)
    chance, value, kind = np.empty((n, reps)), np.empty((n, reps)), np.zeros(n, dtype=np.intp)
    places: dict[int, int] = {}
    curves: list[Curves] = []
    leads, facts = leads_of(whole, pl.Series(ids)), list(told.iter_rows(named=True))
    for row, (lead, known) in enumerate(zip(leads, facts, strict=True)):
        if row % _TOGETHER == 0 and isinstance(predictor, Foresees):
            predictor.foresee(facts[row : row + _TOGETHER])
        found = predictor.forecast(Case(QualifiedLead(lead, None, None, Facts(lead=known)), everybody, at_once))
        chance[row], value[row] = found.chance / found.reply_factor, found.value_minor
        if found.cycle is not None:
            kind[row] = places.setdefault(id(found.cycle.curves), len(curves))
            if kind[row] == len(curves):
                curves.append(found.cycle.curves)
    assert isinstance(model, HierarchicalModel), "the history is large enough for a model of pairs"
    c = model.coefficients
    habit = np.array([c.habits.minutes.get(rep_id, c.habits.typical) for rep_id in roster.rep_ids])
    usual = np.array([c.habits.usual_load.get(rep_id, np.nan) for rep_id in roster.rep_ids])
    days = np.arange(_LONGEST + 1, dtype=np.float64)
    won, other = (np.stack([np.interp(days, each.days, getattr(each, name)) for each in curves]) for name in ("won", "other"))
    return Beliefs(chance, value, kind, Lengths(won, other), Replies(c.reply, habit, c.habits.multiples, c.habits.slowing, usual))
