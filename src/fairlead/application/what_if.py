"""What if limits, people, hours or territories were others: recent weeks of leads on today's floor and on the changed one.

The floor is the twin of `fairlead.learning.twin`, made of the organization's own records: leads as they came, who may have them by the
rules in force, hours and time off as they were, chances, values, replies and lengths as the model in force knows them. Held-back months,
which a model of the older records has not seen, tell whether such a twin can be believed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

import numpy as np

from fairlead.application.ports import NotFound
from fairlead.application.what_if_ground import Floorplan, Present, floorplan, latest, shape
from fairlead.application.what_if_ports import WhatIf
from fairlead.application.what_if_roster import changed_roster
from fairlead.domain.availability import Band, Limits
from fairlead.domain.deciding import PATIENCE_MINUTES, Objective, Thresholds
from fairlead.domain.deciding import Policy as InForce
from fairlead.domain.prediction import Level, Model
from fairlead.domain.rep import Roster
from fairlead.learning.crew import ALONE, Crew
from fairlead.learning.history import History
from fairlead.learning.outcomes import Labeled, label
from fairlead.learning.recent import Recent
from fairlead.learning.settings import TrainingSettings
from fairlead.learning.trained import Trained
from fairlead.learning.training import train
from fairlead.learning.twin import Bands, Greedy, Policy, Rotation, World
from fairlead.learning.twin.asking import Compared, compare
from fairlead.learning.twin.at_once import at_once
from fairlead.learning.twin.checking import Held, Recorded, check
from fairlead.learning.twin.priced import AtDesk, Foresight

WARM_DAYS: Final = 60
FEWEST_LEADS: Final = 200
_SEED: Final = 7
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Checked:
    """How the twin did on the last ``days``, held back from a model of the older records. ``why``: where it could not be checked."""

    days: int
    leads: int
    measures: Sequence[Held] = ()
    why: str = ""

    @property
    def fits(self) -> bool:
        """Every measure agrees."""
        return bool(self.measures) and all(each.fits for each in self.measures)


@dataclass(frozen=True, slots=True)
class RepThen:
    """One rep: leads and load today and after the change; None on the side where the rep is not."""

    rep_id: str
    name: str
    leads_today: float | None
    load_today: float | None
    leads_then: float | None
    load_then: float | None


@dataclass(frozen=True, slots=True)
class Answered:
    """``compared``: the measures. ``weeks``: measured, after `WARM_DAYS` of filling up. ``rule``: by what leads were given, in words."""

    compared: Compared
    reps: Sequence[RepThen]
    leads: int
    weeks: float
    rule: str
    checked: Checked
    cautions: Sequence[str] = field(default=())


def what_if(
    history: History,
    now: Present,
    change: WhatIf,
    *,
    days: int,
    runs: int,
    trial: Callable[[Trained], Model] | None,
    tell: Callable[[str, int, int], None] = lambda _what, _done, _all: None,
    crew: Crew = ALONE,
) -> Answered:
    """Run recent leads on both floors. ``trial``: makes a model of a training, to check the twin with; None to leave the check out.

    ``crew``: who does the runs. Raises `fairlead.application.what_if_ports.BadChange`, and `NotFound` where too few leads came.
    """
    tell("reading what became of leads", 0, 1)
    labeled = label(history.known_by(now.at), TrainingSettings())
    now = replace(now, at=labeled.as_of or now.at)  # where the records end a while ago, the floor is that of their last weeks
    leads = latest(history, now, days + WARM_DAYS)
    if len(leads) < FEWEST_LEADS:
        since = f"{len(leads)} leads arrived in the {days + WARM_DAYS} days before {now.at:%Y-%m-%d}"
        raise NotFound(f"{since}, and a twin takes {FEWEST_LEADS}; name more days")
    changed = replace(now, roster=changed_roster(now.roster, change, since=now.at - days * _DAY))
    tell("laying out the floor", 0, 1)
    one, other = (floorplan(leads, each, days + WARM_DAYS) for each in (now, changed))
    world = newcomers_like(other.world, changed.roster, now.roster, change)
    rule, make = given_by(now.policy, now.model)
    compared = compare(
        *((one.world, make), (world, make)),
        warm_days=WARM_DAYS,
        runs=runs,
        seed=_SEED,
        tell=lambda done, whole: tell("running", done, whole),
        crew=crew,
    )
    tell("checking the twin on months that it has not seen", 0, 1)
    checked = check_twin(history, labeled, now, days=days, trial=trial, crew=crew)
    return Answered(
        compared,
        _reps(compared, now.roster, changed.roster),
        len(leads),
        days / 7.0,
        rule,
        checked,
        (*_cautions(one, checked), *left_out(now.policy)),
    )


def newcomers_like(world: World, roster: Roster, before: Roster, change: WhatIf) -> World:
    """The floor with what is known of new reps: as good as the mean of the team with each lead, a newcomer by the gap newcomers have."""
    fresh = [row for row, rep in enumerate(roster.reps) if rep.rep_id not in before.row_of]
    if not fresh or change.like == "newcomer":
        return world  # the model knows newcomers: what the profile tells, and the ramp of the first months
    known = [row for row, rep in enumerate(roster.reps) if row not in fresh and change.team in (None, rep.team_id)]
    chance = world.truth.chance.copy()
    told = chance[:, known] > 0.0
    mean = chance[:, known].sum(axis=1) / np.maximum(told.sum(axis=1), 1)
    chance[:, fresh] = np.where(world.stream.eligible[:, fresh], mean[:, None], 0.0)
    return World(world.stream, world.staff, replace(world.truth, chance=chance))


def check_twin(
    history: History, labeled: Labeled, now: Present, *, days: int, trial: Callable[[Trained], Model] | None, crew: Crew = ALONE
) -> Checked:
    """Train on what was known before the last ``days``, give their leads as they were given, and compare with what was seen."""
    if trial is None:
        return Checked(days, 0, why="the check was left out")
    cut = now.at - days * _DAY
    trained = train(history.known_by(cut), TrainingSettings(), lambda _step, _share: None, crew=crew)
    if trained.learned is None:
        return Checked(days, 0, why=f"no model could be trained on the records before {cut:%Y-%m-%d}: {trained.readiness.why}")
    earlier = replace(now, model=trial(trained))
    leads = latest(history, earlier, days + WARM_DAYS)
    told = _recorded(labeled, leads, now, days)
    rows = np.flatnonzero(told.rep >= 0)
    if len(rows) < FEWEST_LEADS:
        return Checked(days, len(rows), why=f"only {len(rows)} of the leads were given to somebody who is still known")
    plan = floorplan(leads, earlier, days + WARM_DAYS, everybody=True)
    stream, staff, truth = shape(plan.world, rows)
    kept = Recorded(
        told.rep[rows], told.given[rows], told.replied[rows], told.closed[rows], told.won[rows], told.value[rows], told.since, told.until
    )
    return Checked(days, len(rows), check(stream, staff, truth, kept, seed=_SEED, crew=crew))


def _recorded(labeled: Labeled, leads: Sequence[Recent], now: Present, days: int) -> Recorded:
    """What was seen of each lead until now; ``rep`` is -1 where nobody who is known had it."""
    start = now.at - (days + WARM_DAYS) * _DAY
    seen = {row["lead_id"]: row for row in labeled.frame.iter_rows(named=True)}
    table = np.full((len(leads), 5), np.nan)
    rep, won = np.full(len(leads), -1, dtype=np.intp), np.zeros(len(leads), dtype=np.bool_)
    for place, lead in enumerate(leads):
        row = seen.get(lead.qualified.lead.lead_id)
        if row is None or row["assigned_at"] is None or row["rep_id"] not in now.roster.row_of:
            continue
        arrived = (lead.arrived_at - start) / _DAY
        rep[place] = now.roster.row_of[row["rep_id"]]
        won[place] = row["won"] > 0 and row["closed_days"] is not None
        table[place] = (
            max((row["assigned_at"] - start) / _DAY, arrived),
            np.nan if row["reply_minutes"] is None else arrived + row["reply_minutes"] / 1440.0,
            np.nan if row["closed_days"] is None else arrived + row["closed_days"],
            row["value_minor"] or 0.0,
            0.0,
        )
    return Recorded(rep, table[:, 0], table[:, 1], table[:, 2], won, np.nan_to_num(table[:, 3]), float(WARM_DAYS), float(days + WARM_DAYS))


def given_by(policy: InForce, model: Model) -> tuple[str, Callable[[World], Policy]]:
    """How the twin gives leads, in words, and by what: the policy in force as far as the twin can."""
    if not policy.use_prediction:
        return "leads go by turns among those who may and can, as prediction is switched off", _by_turns
    if model.readiness.level is not Level.PAIR:
        return "leads go by turns among those who may and can, since the model does not tell reps apart", _by_turns
    best = "each lead goes to the rep with the largest worth among those who may and can"
    ends = {each.band: each.up_to for each in policy.capacity.bands}
    if policy.capacity.priced:
        return _by_prices(best, policy)
    if not ends:
        return best, _by_worth
    usual = ends.get(Band.NORMAL, 0.0)
    high, match = max(ends.get(Band.HIGH_MATCH, usual), usual), policy.capacity.high_match
    loaded = f"above {usual:.0%} of the limit reps get only leads that fit them well, above {high:.0%} what nobody else has room for"
    return f"{best}; {loaded}", _InBands(usual, high, match)


def _by_prices(best: str, policy: InForce) -> tuple[str, Callable[[World], Policy]]:
    """As the desk goes by prices: solved every morning from the leads of the four weeks before, and with the desk's own rule of waiting."""
    patience = PATIENCE_MINUTES if policy.queue_minutes is None else policy.queue_minutes
    held = "" if policy.hold_minutes is None else f", and may be held {policy.hold_minutes / 60:.0f} h for somebody worth the wait"
    words = f"{best}, less what the slot is worth to later leads; prices are solved anew every morning, a lead waits {patience / 60:.0f} h"
    return f"{words} at most for them to fall{held}", _AtPrices(policy.hold_minutes, patience)


# What makes a policy travels to whoever runs the floor: each is a function of this module, or holds its numbers.


def _by_turns(world: World) -> Policy:
    return Rotation(world.staff.size)


def _by_worth(world: World) -> Policy:
    return Greedy(world.truth)


@dataclass(frozen=True, slots=True)
class _InBands:
    usual: float
    high: float
    match: float

    def __call__(self, world: World) -> Policy:
        return Bands(world.truth, world.stream.eligible, usual=self.usual, high=self.high, match=self.match)


@dataclass(frozen=True, slots=True)
class _AtPrices:
    hold_minutes: int | None
    patience_minutes: int

    def __call__(self, world: World) -> Policy:
        staff, truth = world.staff, world.truth
        if not (np.isfinite(staff.max_open).any() or np.isfinite(staff.max_week).any()):
            return Greedy(truth)  # without limits slots are free
        moments, here = staff.presence
        plans = Foresight(
            world.stream,
            staff,
            *at_once(world, truth),
            here=lambda at: np.asarray(here[np.searchsorted(moments, at, side="right") - 1]),
        )
        return AtDesk(truth, plans, hold_minutes=self.hold_minutes, patience_minutes=self.patience_minutes)


def left_out(policy: InForce) -> tuple[str, ...]:
    """What the policy in force asks for and the twin does without."""
    asked = {
        "holding a lead for somebody": policy.hold_minutes is not None and not policy.capacity.priced,
        "the fairness contract": policy.fairness != InForce().fairness,
        "experiments": policy.exploration.share > 0.0,
        "tiers and what they reserve": bool(policy.rulebook.tiers),
        "the thresholds": policy.thresholds != Thresholds(),
        "limits of a day, a month or a team": bool(policy.capacity.teams) or _windows(policy.capacity.each),
        f"ranking by {policy.objective}": policy.objective is not Objective.WORTH,
        "fair turns among near ties": policy.use_prediction,
    }
    named = [words for words, there in asked.items() if there]
    return (f"the policy in force also has, and both floors do without: {', '.join(named)}",) if named else ()


def _windows(each: Limits) -> bool:
    return (each.max_day, each.max_month, each.max_value_minor) != (None, None, None)


def _reps(compared: Compared, before: Roster, after: Roster) -> tuple[RepThen, ...]:
    names = {**after.names, **before.names}
    found = []
    for rep_id in dict.fromkeys((*before.rep_ids, *after.rep_ids)):
        one = compared.today[before.row_of[rep_id]] if rep_id in before.row_of else None
        other = compared.changed[after.row_of[rep_id]] if rep_id in after.row_of else None
        found.append(
            RepThen(
                rep_id,
                names[rep_id],
                *(None, None) if one is None else (one.leads, one.load),
                *(None, None) if other is None else (other.leads, other.load),
            )
        )
    return tuple(found)


def _cautions(plan: Floorplan, checked: Checked) -> tuple[str, ...]:
    found = []
    if plan.nobody:
        found.append(f"{plan.nobody:,} leads may go to nobody by today's rules; they wait on both floors")
    if not np.isfinite(plan.world.staff.max_open).any():
        found.append("nobody has a limit of open leads, so load plays no part")
    if checked.measures and not checked.fits:
        found.append("the twin does not fit the months held back; take the differences as rough")
    found.append("intervals hold the luck of deals and of which weeks come; what the model does not know comes on top")
    return tuple(found)
