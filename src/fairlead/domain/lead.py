"""A lead as it comes in and as the rooms know it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Engagement:
    """Something the person did: ``kind`` such as ``pricing_page``; ``occurred_at`` in UTC."""

    kind: str
    occurred_at: datetime
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Lead:
    """One normalized lead. Fields are those of `fairlead.domain.records.LEAD`; money in minor units, times in UTC."""

    lead_id: str
    created_at: datetime
    account_id: str | None = None
    contact_id: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    title: str | None = None
    seniority: str | None = None
    function: str | None = None
    language: str | None = None
    company: str | None = None
    domain: str | None = None
    industry: str | None = None
    industry_group: str | None = None
    employees: int | None = None
    size_band: str | None = None
    revenue_minor: int | None = None
    country: str | None = None
    state: str | None = None
    city: str | None = None
    postal_code: str | None = None
    source: str | None = None
    channel: str | None = None
    product: str | None = None
    message: str | None = None
    technologies: tuple[str, ...] = ()
    score: float | None = None
    consent_profiling: bool | None = None
    status: str | None = None
    owner_rep_id: str | None = None
    custom: Mapping[str, str | float | bool | None] = field(default_factory=dict)
    engagements: tuple[Engagement, ...] = ()

    @property
    def person(self) -> str:
        """A name for people to read: the person, else the company, else the identity."""
        name = " ".join(part for part in (self.first_name, self.last_name) if part)
        return name or self.company or self.lead_id

    @property
    def named(self) -> str:
        """The person, and the company where that is something else."""
        return self.person if self.company in {None, self.person} else f"{self.person}, {self.company}"
