"""Who can take the lead now: absences refuse, working hours make wait, load is banded and never exceeds its limit."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.availability.book import Book
from fairlead.domain.availability.calendar import Calendar
from fairlead.domain.availability.limits import KINDS, Band, BandRule, Capacity, Kind, Takes
from fairlead.domain.availability.usage import BoolArray, FloatArray, Usage, Use, below, team_uses
from fairlead.domain.reasons import Reason, Refusal, Refusals
from fairlead.domain.rep import Roster, Territory
from fairlead.domain.screening import Screening

_REASON = {
    Kind.OPEN: Reason.FULL,
    Kind.DAY: Reason.FULL_DAY,
    Kind.WEEK: Reason.FULL_WEEK,
    Kind.MONTH: Reason.FULL_MONTH,
    Kind.VALUE: Reason.FULL_VALUE,
}
# What is counted is whole, in thousandths and minor units; shares of limits are not.
_ROUNDING = 1e-6


@dataclass(frozen=True)
class Admission:
    """Reps who can take the lead. ``rows``: roster indices, shape (n,), as is the first dimension of every array.

    ``load``: the largest share in use of the rep's limits, NaN without a limit, and ``binding`` which limit that is, as its place in
    `KINDS` (-1 without). ``high_match_only``: True for reps so loaded, or given so many leads today, that only a high match may go there.
    ``today``: new leads on the rep's day. ``room_minor``: how much expected value the limits still leave, infinity without a limit: what
    a lead is worth is only known once chances are predicted.
    """

    rows: NDArray[np.intp]
    wait_minutes: FloatArray
    load: FloatArray
    high_match_only: BoolArray
    territory: Territory | None
    refusals: Refusals
    binding: NDArray[np.int8] = field(default_factory=lambda: np.empty(0, dtype=np.int8))
    today: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    room_minor: FloatArray = field(default_factory=lambda: np.empty(0))
    pace_per_day: int | None = None

    def pressed(self, index: int) -> str:
        """Why only a high match may go to that rep, in words."""
        if self.pace_per_day is not None and self.today[index] >= self.pace_per_day:
            return f"{self.today[index]} new leads today already, from {self.pace_per_day} on only high matches"
        return self.load_in_words(index)

    def load_in_words(self, index: int) -> str:
        """Such as ``load 80% (new leads in 30 days)``."""
        return f"load {self.load[index]:.0%} ({KINDS[self.binding[index]].words})" if self.binding[index] >= 0 else "no limit"


def admit(screening: Screening, roster: Roster, calendar: Calendar, book: Book, capacity: Capacity, *, at: datetime) -> Admission:
    """Refuse those away, those who take a pause, and those in whom the lead no longer fits; tell the others' wait and load.

    The lead's weight, and the share of every limit that leads of its tier may use, are those of the ruling.
    """
    rows = screening.rows
    who = calendar.attendance(at)
    out = who.taken_out[rows]
    usage = Usage.of(roster, book, capacity)
    load = usage.load[rows]
    ask = _Ask(Takes.of(screening.ruling.weight), screening.ruling.usable)
    full = _full(usage, rows, ask)
    teams = _team_limits(roster, book, capacity)
    tight = [team for team in teams if not ask.fits(team.use.kind, team.use.used, team.use.most)]
    for team in tight:
        full |= team.inside[rows]
    manual, high_match = _bands(load, capacity)
    refused = out | full | manual
    if capacity.pace_per_day is not None and not capacity.priced:
        high_match |= book.of(Kind.DAY)[rows] >= capacity.pace_per_day
    refusals, left = screening.refusals, np.flatnonzero(~refused)
    if len(left) < len(rows):
        words = _Words(usage, ask, tight)
        found = [
            Refusal(roster.rep_ids[row], *(who.told(row) if gone else words.full(row, load=share)))
            for row, gone, share in zip(rows[refused].tolist(), out[refused].tolist(), load[refused].tolist(), strict=True)
        ]
        refusals += Refusals.of(found)
        rows, load, high_match = rows[left], load[left], high_match[left]
    return Admission(
        rows=rows,
        wait_minutes=who.wait_minutes[rows],
        load=load,
        high_match_only=high_match,
        territory=screening.territory,
        refusals=refusals,
        binding=usage.binding[rows],
        today=book.of(Kind.DAY)[rows].astype(np.int64, copy=False),
        room_minor=_room(usage, teams, ask)[rows],
        pace_per_day=capacity.pace_per_day,
    )


@dataclass(frozen=True, slots=True)
class _Ask:
    """What a lead asks for: what it takes, and the share of every limit that leads of its tier may use."""

    takes: Takes
    usable: float

    def fits(self, kind: Kind, used: NDArray[Any] | float, most: FloatArray | float) -> Any:  # noqa: ANN401, one answer or an array of them
        """Whether it fits below a limit. A limit of zero takes nothing, not even what weighs nothing."""
        return (used + self._adds(kind) <= most * self.usable + _ROUNDING) & (most > 0)

    def _adds(self, kind: Kind) -> float:
        if kind is Kind.OPEN:
            return self.takes.weight
        # What it is worth is not known yet: `Admission.room_minor`.
        return 0.0 if kind is Kind.VALUE else 1.0


def _full(usage: Usage, rows: NDArray[np.intp], ask: _Ask) -> BoolArray:
    """In whom the lead does not fit, by the rep's own limits; shape (n,)."""
    full = np.zeros(len(rows), dtype=bool)
    for kind, most in usage.at_most.items():
        full |= ~ask.fits(kind, usage.book.of(kind)[rows], most[rows])
    return full


@dataclass(frozen=True, slots=True)
class _TeamLimit:
    """One limit of one team. ``inside``: who belongs to it, shape (n_reps,)."""

    team_id: str
    inside: BoolArray
    use: Use


def _team_limits(roster: Roster, book: Book, capacity: Capacity) -> list[_TeamLimit]:
    return [
        _TeamLimit(team_id, below(roster, team_id), use)
        for team_id, limits in capacity.teams.items()
        for use in team_uses(roster, book, limits, team_id)
    ]


def _room(usage: Usage, teams: list[_TeamLimit], ask: _Ask) -> FloatArray:
    """How much expected value the limits of reps and teams still leave to such a lead; shape (n_reps,)."""
    most = usage.at_most.get(Kind.VALUE)
    room = np.full(len(usage.book.open_leads), np.inf) if most is None else most * ask.usable - usage.book.of(Kind.VALUE)
    for team in teams:
        if team.use.kind is Kind.VALUE:
            room[team.inside] = np.minimum(room[team.inside], team.use.most * ask.usable - team.use.used)
    return room


def _bands(load: FloatArray, capacity: Capacity) -> tuple[BoolArray, BoolArray]:
    """Who is in the manual band, and who in the high-match band; shape (n,) both. Without a limit there is no band."""
    limited = ~np.isnan(load)
    if not capacity.bands or capacity.priced or not limited.any():
        return np.zeros(len(load), dtype=bool), np.zeros(len(load), dtype=bool)
    ends, manual, high_match = _cut(capacity.bands)
    place = ends.searchsorted(load)
    return manual[place] & limited, high_match[place] & limited


@lru_cache(maxsize=64)
def _cut(bands: tuple[BandRule, ...]) -> tuple[FloatArray, BoolArray, BoolArray]:
    """Where bands end, shape (b,), and which of them, and of what lies above the last, are manual and high-match, shape (b + 1,)."""
    kinds = [*(rule.band for rule in bands), Band.MANUAL]
    manual, high_match = (np.array([kind is band for kind in kinds]) for band in (Band.MANUAL, Band.HIGH_MATCH))
    return np.array([rule.up_to for rule in bands], dtype=np.float64), manual, high_match


@dataclass(frozen=True, slots=True)
class _Words:
    """Why reps are full, for those refused: the first limit by the order of `KINDS`, then the team's, then the band."""

    usage: Usage
    ask: _Ask
    teams: list[_TeamLimit]

    def full(self, row: int, *, load: float) -> tuple[Reason, str]:
        """Reason and evidence; ``load`` as in `Admission`."""
        uses = (Use(kind, float(self.usage.book.of(kind)[row]), float(most[row])) for kind, most in self.usage.at_most.items())
        tight = [use for use in uses if not self.ask.fits(use.kind, use.used, use.most)]
        if tight:
            return self._tight(tight, _REASON[tight[0].kind], "")
        for team in self.teams:
            if team.inside[row]:
                return self._tight([team.use], Reason.TEAM_FULL, f"team {team.team_id}: ")
        return Reason.BAND_MANUAL_ONLY, f"load {load:.0%} ({KINDS[self.usage.binding[row]].words}) is in the manual band"

    def _tight(self, uses: list[Use], reason: Reason, whose: str) -> tuple[Reason, str]:
        told = whose + "; ".join(use.words + self._weight(use) for use in uses)
        if any(use.used > use.most for use in uses):
            return reason, f"{told}: above the limit"
        if all(_Ask(self.ask.takes, 1.0).fits(use.kind, use.used, use.most) for use in uses):
            return Reason.RESERVED, f"{told}, of which {1.0 - self.ask.usable:.0%} are kept for other leads"
        return reason, told

    def _weight(self, use: Use) -> str:
        """What the lead counts for, where that is not simply one."""
        return f", this lead counts {self.ask.takes.weight:g}" if use.kind is Kind.OPEN and self.ask.takes != Takes() else ""
