"""Reps, territories and the roster: the slowly changing part of the world, compiled for fast screening."""

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.time import Hours, Period

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rep:
    """A person who works leads. ``max_open`` None means no limit; empty ``territory_ids`` or ``languages`` mean no limit.

    ``competitors``: those displaced before; told to the rep, and no part of any decision.
    """

    rep_id: str
    name: str
    team_id: str | None = None
    hours: Hours | None = None
    languages: frozenset[str] = frozenset()
    territory_ids: frozenset[str] = frozenset()
    industry_groups: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    certifications: frozenset[str] = frozenset()
    seniority: str | None = None
    selling_style: str | None = None
    max_open: int | None = None
    weight: float = 1.0
    active: bool = True
    started_at: datetime | None = None
    ended_at: datetime | None = None
    max_day: int | None = None
    max_week: int | None = None
    max_month: int | None = None
    max_value_minor: int | None = None
    backgrounds: frozenset[str] = frozenset()
    backup_rep_id: str | None = None
    holidays: str | None = None
    credited_territory_ids: frozenset[str] = frozenset()
    time_zone: str | None = None
    competitors: frozenset[str] = frozenset()

    @property
    def zone(self) -> str:
        """The IANA zone that the rep's days are counted in: that of the working hours, else the stated one, else UTC."""
        return self.hours.zone if self.hours is not None else self.time_zone or "UTC"

    def works(self, at: datetime) -> bool:
        """Whether the rep works here at ``at``: active, started, not gone."""
        return self.active and (self.started_at is None or self.started_at <= at) and (self.ended_at is None or at < self.ended_at)


@dataclass(frozen=True, slots=True)
class Team:
    """A group of reps. ``manager_rep_id`` decides where rules and the model cannot."""

    team_id: str
    name: str
    manager_rep_id: str | None = None
    parent_team_id: str | None = None


@dataclass(frozen=True, slots=True)
class Territory:
    """A part of the market. An empty set does not limit; the larger ``priority`` wins where several take a lead.

    ``postal_codes``: codes, prefixes such as ``021*`` or ranges such as ``02000-02999``, within the countries. Revenue in minor units,
    from ``revenue_from_minor`` up to, not including, ``revenue_below_minor``. ``account_ids``: accounts that belong to it whatever else
    it says.
    """

    territory_id: str
    name: str
    countries: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    industry_groups: frozenset[str] = frozenset()
    size_bands: frozenset[str] = frozenset()
    priority: int = 0
    postal_codes: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    revenue_from_minor: int | None = None
    revenue_below_minor: int | None = None
    account_ids: frozenset[str] = frozenset()
    owner_rep_id: str | None = None


@dataclass(frozen=True)
class Roster:
    """Everybody who may ever receive a lead, in a fixed order that all arrays per rep follow. Arrays are computed once and shared.

    Time off by rep: ``absences`` as entered or imported, ``busy`` times of calendars, and ``pauses``, in which a rep takes no new leads
    but is at work. ``holidays``: public holidays by the name of their calendar; ``closed_days``: on which nobody works.
    """

    reps: tuple[Rep, ...]
    territories: tuple[Territory, ...] = ()
    absences: Mapping[str, tuple[Period, ...]] = field(default_factory=dict)
    teams: tuple[Team, ...] = ()
    busy: Mapping[str, tuple[Period, ...]] = field(default_factory=dict)
    pauses: Mapping[str, tuple[Period, ...]] = field(default_factory=dict)
    holidays: Mapping[str, tuple[date, ...]] = field(default_factory=dict)
    closed_days: tuple[date, ...] = ()

    @cached_property
    def rep_ids(self) -> tuple[str, ...]:
        """Identities in order."""
        return tuple(rep.rep_id for rep in self.reps)

    @cached_property
    def _listed(self) -> NDArray[np.object_]:
        return np.array(self.rep_ids, dtype=object)

    def ids_at(self, rows: NDArray[np.intp]) -> list[str]:
        """Identities of these rows, in their order."""
        ids: list[str] = self._listed[rows].tolist()
        return ids

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Name of each rep."""
        return {rep.rep_id: rep.name for rep in self.reps}

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """Index of each rep."""
        return {rep_id: row for row, rep_id in enumerate(self.rep_ids)}

    @cached_property
    def active(self) -> NDArray[np.bool_]:
        """Shape (n_reps,)."""
        return np.array([rep.active for rep in self.reps], dtype=bool)

    @cached_property
    def started(self) -> NDArray[np.float64]:
        """First day in seconds since 1970, minus infinity where not known; shape (n_reps,)."""
        return np.array([rep.started_at.timestamp() if rep.started_at else -np.inf for rep in self.reps], dtype=np.float64)

    @cached_property
    def ended(self) -> NDArray[np.float64]:
        """Last day in seconds since 1970, infinity where there is none; shape (n_reps,)."""
        return np.array([rep.ended_at.timestamp() if rep.ended_at else np.inf for rep in self.reps], dtype=np.float64)

    @cached_property
    def first_end(self) -> float:
        """The earliest of them, infinity where there is none."""
        return float(self.ended.min(initial=np.inf))

    @cached_property
    def max_open(self) -> NDArray[np.float64]:
        """Most open leads, infinity without a limit; shape (n_reps,)."""
        return np.array([np.inf if rep.max_open is None else rep.max_open for rep in self.reps], dtype=np.float64)

    @cached_property
    def stated_limits(self) -> NDArray[np.float64]:
        """Most open leads, most new in a day, in 7 and in 30 days, most value; NaN where the record states none; shape (5, n_reps)."""
        rows = [(rep.max_open, rep.max_day, rep.max_week, rep.max_month, rep.max_value_minor) for rep in self.reps]
        return np.array(rows, dtype=np.float64).reshape(-1, 5).T

    @cached_property
    def weights(self) -> NDArray[np.float64]:
        """Shares in rotation; shape (n_reps,)."""
        return np.array([rep.weight for rep in self.reps], dtype=np.float64)

    def employed(self, at: datetime) -> NDArray[np.bool_]:
        """Who works here at ``at``, as `Rep.works`; shape (n_reps,)."""
        now = at.timestamp()
        return self.active & (self.started <= now) & (now < self.ended)

    def serves(self, territory_id: str | None) -> NDArray[np.bool_]:
        """Who serves a territory (None: a lead that no territory takes, left to reps without limit); shape (n_reps,)."""
        return self._serving[territory_id] if territory_id in self._serving else self._serving[None]

    def speaks(self, language: str | None) -> NDArray[np.bool_]:
        """Who speaks a language; reps whose languages are not known count as speaking all, as do all for None; shape (n_reps,)."""
        if language is None:
            return np.ones(len(self.reps), dtype=bool)
        return self._speaking.get(language, self._silent)

    def among(self, reps: Collection[str], teams: Collection[str]) -> NDArray[np.bool_]:
        """Who is named, or belongs to a team that is named; shape (n_reps,)."""
        named = np.zeros(len(self.reps), dtype=bool)
        for rep_id in reps:
            if rep_id in self.row_of:
                named[self.row_of[rep_id]] = True
        for team_id in teams:
            if team_id in self._members:
                named |= self._members[team_id]
        return named

    def members(self, team_id: str) -> NDArray[np.bool_]:
        """Who belongs to a team; shape (n_reps,)."""
        return self.among((), (team_id,))

    def largest_team(self, rows: NDArray[np.intp]) -> tuple[str, ...]:
        """The team that most of these reps belong to, ties by identity; nothing where none belongs to any."""
        counts = {team_id: int(members[rows].sum()) for team_id, members in self._members.items()}
        best = max(counts.values(), default=0)
        return (min(team_id for team_id, count in counts.items() if count == best),) if best else ()

    @cached_property
    def team_of(self) -> Mapping[str, Team]:
        """Each team by identity."""
        return {team.team_id: team for team in self.teams}

    def manager_of(self, rep_id: str | None, at: datetime) -> str | None:
        """Who leads the rep's team then; of a rep who leads it, or whose team nobody leads, who leads the next team above. None: nobody."""
        row = self.row_of.get(rep_id or "")
        team = None if row is None else self.team_of.get(self.reps[row].team_id or "")
        seen: set[str] = set()  # teams that stand above each other in a circle end it
        while team is not None and team.team_id not in seen:
            if (leader := self.leader_of(team, at)) not in {None, rep_id}:
                return leader
            seen.add(team.team_id)
            team = self.team_of.get(team.parent_team_id or "")
        return None

    def leader_of(self, team: Team, at: datetime) -> str | None:
        """The rep who leads a team then; None where nobody does, or somebody whom no record of reps knows or who does not work here."""
        row = self.row_of.get(team.manager_rep_id or "")
        return team.manager_rep_id if row is not None and self.reps[row].works(at) else None

    @cached_property
    def territories_in_words(self) -> tuple[str, ...]:
        """The territories each rep serves, for people to read."""
        return tuple(", ".join(sorted(rep.territory_ids)) for rep in self.reps)

    @cached_property
    def judged(self) -> dict[Hashable, NDArray[np.bool_]]:
        """Answers about the whole roster, kept by question by those who ask it often; each of shape (n_reps,)."""
        return {}

    @cached_property
    def _members(self) -> Mapping[str, NDArray[np.bool_]]:
        teams = np.array([rep.team_id or "" for rep in self.reps])
        return {str(team_id): teams == team_id for team_id in np.unique(teams) if team_id}

    def once(self, make: "Callable[[Roster], T]") -> T:
        """What ``make`` makes of this roster: made when first asked for, and kept with it."""
        if make not in self._made:
            self._made[make] = make(self)
        made: T = self._made[make]
        return made

    @cached_property
    def _made(self) -> dict[Any, Any]:
        return {}

    @cached_property
    def _serving(self) -> Mapping[str | None, NDArray[np.bool_]]:
        keys: list[str | None] = [None, *(territory.territory_id for territory in self.territories)]
        return {key: np.array([not rep.territory_ids or key in rep.territory_ids for rep in self.reps], dtype=bool) for key in keys}

    @cached_property
    def _speaking(self) -> Mapping[str, NDArray[np.bool_]]:
        languages = sorted({language for rep in self.reps for language in rep.languages})
        return {key: np.array([not rep.languages or key in rep.languages for rep in self.reps], dtype=bool) for key in languages}

    @cached_property
    def _silent(self) -> NDArray[np.bool_]:
        return np.array([not rep.languages for rep in self.reps], dtype=bool)
