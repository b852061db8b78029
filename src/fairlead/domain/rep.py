"""Reps, territories and the roster: the slowly changing part of the world, compiled for fast screening."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from fairlead.domain.time import Hours, Period


@dataclass(frozen=True, slots=True)
class Rep:
    """A person who works leads. ``max_open`` None means no limit; empty ``territory_ids`` or ``languages`` mean no limit."""

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


@dataclass(frozen=True, slots=True)
class Territory:
    """A part of the market. An empty set does not limit; the larger ``priority`` wins where several take a lead."""

    territory_id: str
    name: str
    countries: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    industry_groups: frozenset[str] = frozenset()
    size_bands: frozenset[str] = frozenset()
    priority: int = 0


@dataclass(frozen=True)
class Roster:
    """Everybody who may ever receive a lead, in a fixed order that all arrays per rep follow."""

    reps: tuple[Rep, ...]
    territories: tuple[Territory, ...] = ()
    absences: Mapping[str, tuple[Period, ...]] = field(default_factory=dict)

    @property
    def rep_ids(self) -> tuple[str, ...]:
        """Identities in order."""
        return tuple(rep.rep_id for rep in self.reps)
