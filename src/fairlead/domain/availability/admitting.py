"""Who can take the lead now: absences refuse, working hours make wait, load is banded and never exceeds its limit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.availability.calendar import LONGEST_WAIT, Calendar, moment
from fairlead.domain.reasons import Reason, Refusal
from fairlead.domain.rep import Roster, Territory
from fairlead.domain.screening import Screening


class Band(StrEnum):
    """What may be given to a rep at a load."""

    NORMAL = "normal"
    HIGH_MATCH = "high match"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class BandRule:
    """Loads up to and including ``up_to`` (1 is the limit) are in ``band``."""

    up_to: float
    band: Band


@dataclass(frozen=True, slots=True)
class Limits:
    """The most a rep or a team may hold or receive; None does not limit. New leads count in windows of the rep's day, 7 and 30 days."""

    max_open: int | None = None
    max_day: int | None = None
    max_week: int | None = None
    max_month: int | None = None
    max_value_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Capacity:
    """How load limits what is given. No bands: everything up to the limit. ``high_match`` is the match score that counts as high.

    ``each``: limits of reps whose record states none; ``teams``: limits of whole teams, by identity. From ``pace_per_day`` new leads in a
    day on, a rep gets only high matches.
    """

    bands: tuple[BandRule, ...] = (BandRule(0.70, Band.NORMAL), BandRule(0.90, Band.HIGH_MATCH), BandRule(1.00, Band.MANUAL))
    high_match: float = 70.0
    each: Limits = field(default_factory=Limits)
    teams: Mapping[str, Limits] = field(default_factory=dict)
    pace_per_day: int | None = None

    def band(self, load: float) -> Band:
        """The band of a load; above the last rule it is manual."""
        if not self.bands:
            return Band.NORMAL
        return next((rule.band for rule in self.bands if load <= rule.up_to), Band.MANUAL)


@dataclass(frozen=True)
class Book:
    """Loads and credits at one moment, in roster order. ``open_leads``: shape (n_reps,), whole; ``credit``: shape (n_reps,), in leads."""

    open_leads: NDArray[np.int64]
    credit: NDArray[np.float64]


@dataclass(frozen=True)
class Admission:
    """Reps who can take the lead. ``rows``: roster indices, shape (n,); ``wait_minutes``, ``load`` (NaN without a limit): shape (n,).

    ``high_match_only``: shape (n,), True for reps so loaded that only a high match may go there.
    """

    rows: NDArray[np.intp]
    wait_minutes: NDArray[np.float64]
    load: NDArray[np.float64]
    high_match_only: NDArray[np.bool_]
    territory: Territory | None
    refusals: tuple[Refusal, ...]


def admit(screening: Screening, roster: Roster, calendar: Calendar, book: Book, capacity: Capacity, *, at: datetime) -> Admission:
    """Refuse those away and those without a free slot; tell the others' wait and load."""
    away = calendar.away_until(at)[screening.rows]
    wait = calendar.wait_minutes(at)[screening.rows]
    # Off until a long absence begins: not away yet, but back only after it.
    away = np.where(np.isnan(away) & (wait >= LONGEST_WAIT.total_seconds() / 60.0), np.inf, away)
    open_leads = book.open_leads[screening.rows]
    limit = roster.max_open[screening.rows]
    with np.errstate(divide="ignore", invalid="ignore"):
        load = np.where(np.isfinite(limit), np.where(limit > 0, open_leads / limit, np.inf), np.nan)
    refusals: list[Refusal] = []
    admitted = np.ones(len(screening.rows), dtype=bool)
    high_match_only = np.zeros(len(screening.rows), dtype=bool)
    first = capacity.bands[0].up_to if capacity.bands and capacity.bands[0].band is Band.NORMAL else -1.0
    # Only reps who are away or past the first band need a closer look: the others are free and rested.
    for index in np.flatnonzero(~np.isnan(away) | (load > first)):
        rep = roster.reps[screening.rows[index]]
        refusal = _refusal(rep.rep_id, away[index], int(open_leads[index]), limit[index])
        if refusal is None and np.isfinite(load[index]):
            band = capacity.band(float(load[index]))
            high_match_only[index] = band is Band.HIGH_MATCH
            if band is Band.MANUAL:
                refusal = Refusal(rep.rep_id, Reason.BAND_MANUAL_ONLY, f"load {load[index]:.0%} is in the manual band")
        if refusal is not None:
            admitted[index] = False
            refusals.append(refusal)
    rows = screening.rows[admitted]
    return Admission(rows, wait[admitted], load[admitted], high_match_only[admitted], screening.territory, (*screening.refusals, *refusals))


def _refusal(rep_id: str, away_until: float, open_leads: int, limit: float) -> Refusal | None:
    if not np.isnan(away_until):
        back = "no working hours in the next 14 days" if np.isinf(away_until) else f"away until {moment(away_until):%Y-%m-%d %H:%M} UTC"
        return Refusal(rep_id, Reason.ABSENT, back)
    if np.isfinite(limit) and open_leads >= limit:
        return Refusal(rep_id, Reason.FULL, f"{open_leads} open of at most {limit:.0f}")
    return None
