"""What happened to each lead after a rep had it: stages at working moments, hand-overs, what had happened by the end."""

from dataclasses import dataclass

import numpy as np

from fairlead.sample.arrays import Flags, Indices, Numbers
from fairlead.sample.arrivals import Arrivals
from fairlead.sample.assigning import Given, may_take
from fairlead.sample.fates import Fates
from fairlead.sample.organization import DAY, Organization
from fairlead.sample.spec import SampleSpec
from fairlead.sample.truth import Truth

NEVER = 2**61
"""A moment that does not come."""
PAUSE_SECONDS = 2400.0
"""Mean working time between the moment a stage falls due and the rep's doing it."""
STEPS = ("touched", "contacted", "meeting", "opportunity", "closed")
FULLEST, EMPTIEST = 0.95, 0.55
"""At the end of the history the open leads of a rep are between these shares of ``max_open``."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One entry a lead. ``at`` has shape (n, 5): when each of `STEPS` comes, `NEVER` where it does not.

    ``heir`` is the rep who took the lead over from one who left at ``handed_at``, -1 for none; ``holder`` has it at the end.
    """

    fates: Fates
    at: Indices
    heir: Indices
    handed_at: Indices
    holder: Indices
    reply_minutes: Numbers


def progress(spec: SampleSpec, organization: Organization, arrivals: Arrivals, given: Given, truth: Truth) -> Progress:
    """Draw what becomes of every assigned lead."""
    chance = spec.chance("progress")
    reply = (given.touched_at - arrivals.created) / 60.0
    rows = np.arange(given.rep.size)
    fates = truth.draw_fates(rows, np.maximum(given.rep, 0), np.where(given.assigned, reply, 0.0), chance)
    wanted = _wanted(fates, given)
    heir, handed = _hand_over(spec, organization, arrivals, given, wanted, chance)
    holder = np.where(heir >= 0, heir, given.rep)
    pause = chance.exponential(PAUSE_SECONDS, wanted.shape) * (np.arange(5) > 0)
    at = _at_work(organization, given.rep, wanted, pause)
    later = heir >= 0
    after = _at_work(organization, heir[later], np.maximum(wanted[later], handed[later, None]), pause[later])
    at[later] = np.where(at[later] > handed[later, None], after, at[later])
    reached = np.column_stack([rows >= 0, *(fates.depth > place for place in range(3)), rows >= 0]) & given.assigned[:, None]
    minute_apart = 60 * np.arange(5)
    at = np.maximum.accumulate(at - minute_apart, axis=1) + minute_apart
    return Progress(fates, np.where(reached, at, NEVER), heir, handed, holder, reply)


def _wanted(fates: Fates, given: Given) -> Indices:
    cycle = fates.cycle_days * DAY
    fractions = np.column_stack([np.zeros(cycle.size), fates.fractions, np.ones(cycle.size)])
    return given.touched_at[:, None] + (fractions * cycle[:, None]).astype(np.int64)


def _at_work(organization: Organization, rep: Indices, wanted: Indices, pause: Numbers) -> Indices:
    """Each moment plus ``pause`` seconds of the rep's working time."""
    found = wanted.copy()
    for index, calendar in enumerate(organization.calendars):
        rows = np.flatnonzero(rep == index)
        if rows.size:
            found[rows] = calendar.after(wanted[rows].ravel(), pause[rows].ravel()).reshape(-1, wanted.shape[1])
    return found


def _hand_over(
    spec: SampleSpec, organization: Organization, arrivals: Arrivals, given: Given, wanted: Indices, chance: np.random.Generator
) -> tuple[Indices, Indices]:
    """Leads still open when their rep leaves go to a colleague who may take them, drawn uniformly."""
    heir = np.full(given.rep.size, -1, dtype=np.int64)
    handed = np.zeros(given.rep.size, dtype=np.int64)
    for index, seller in enumerate(organization.sellers):
        if seller.ended is None or seller.ended >= spec.end:
            continue
        rows = np.flatnonzero((given.rep == index) & (wanted[:, 4] > seller.ended))
        moments = np.full(rows.size, seller.ended + 600)
        may = may_take(organization, arrivals, rows, moments)
        lots = np.where(may, chance.random(may.shape), -1.0)
        taken = lots.max(axis=1, initial=-1.0) >= 0
        heir[rows[taken]] = lots.argmax(axis=1)[taken]
        handed[rows[taken]] = moments[taken]
    return heir, handed


def open_at(course: Progress, given: Given, moment: int) -> Flags:
    """Which leads are with a rep and not closed at ``moment``."""
    found: Flags = given.assigned & (given.assigned_at < moment) & (course.at[:, 4] >= moment)
    return found


def room(spec: SampleSpec, course: Progress, given: Given, reps: int) -> Indices:
    """``max_open`` of each rep such that the open leads fill 55 to 95% of it at the end; shape (n_reps,).

    Who has nothing open (the one who left) keeps the median of the others.
    """
    held = np.bincount(course.holder[open_at(course, given, spec.end)], minlength=reps)
    share = spec.chance("room").uniform(EMPTIEST + 0.03, FULLEST - 0.03, reps)
    most = np.maximum(np.ceil(held / share), 3).astype(np.int64)
    usual = int(np.median(most[held > 0])) if (held > 0).any() else 25
    return np.where(held > 0, most, usual)
