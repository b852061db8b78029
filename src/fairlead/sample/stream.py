"""Leads to come: the same reps, companies and truth, new people; as the payloads that a form or a CRM would send."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import ceil

import numpy as np
import polars as pl

from fairlead.sample import segments
from fairlead.sample.arrivals import Arrivals, draw_leads, moments
from fairlead.sample.assigning import Given
from fairlead.sample.dirt import soil
from fairlead.sample.doings import details, event_ages
from fairlead.sample.faces import describe, take
from fairlead.sample.facts import lead_facts
from fairlead.sample.fates import Fates
from fairlead.sample.progress import NEVER, Progress
from fairlead.sample.spec import BadSpec, seconds
from fairlead.sample.truth import Truth, traits
from fairlead.sample.world import World, link_accounts

_DAY = 86_400
_SENT = (
    "lead_id account_id first_name last_name email phone title language company industry country state city postal_code "
    "source channel product message technologies score consent_profiling"
).split()


@dataclass(frozen=True, slots=True)
class FreshLead:
    """A lead to come. ``payload`` is JSON-ready; ``index`` is its row in ``truth``, which knows the leads of one stream."""

    payload: dict[str, object]
    truth: Truth
    index: int

    @property
    def lead_id(self) -> str:
        """Identity."""
        return self.truth.leads.lead_ids[self.index]


def stream(world: World, count: int, start: datetime, seed: int) -> list[FreshLead]:
    """``count`` leads that arrive from ``start`` (aware) on, at the pace of the history's end, in order of arrival.

    Raises `BadSpec` for a count below 1 or a time without a zone.
    """
    if count < 1:
        raise BadSpec(f"the number of leads to come is {count}; it must be at least 1")
    if start.tzinfo is None:
        raise BadSpec(f"{start} has no time zone; give one, such as {start}+00:00")
    later = _to_come(world, count, start.astimezone(UTC), seed)
    clean = lead_facts(later)
    raw, _ = soil(later, clean)
    sent = clean.select(_SENT).with_columns(
        **{name: raw[name] for name in raw.columns if name in _SENT and name not in ("language", "technologies")},
        employees=raw["employees"].str.replace_all(",", "").cast(pl.Int64),
        revenue_minor=raw["revenue"].cast(pl.Int64) * 100,
        technologies=raw["technologies"].str.split(";"),
        created_at=clean["created_at"].dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    events = _engagements(world, later.arrivals, seed)
    return [
        FreshLead({name: value for name, value in row.items() if value is not None} | {"engagements": happened}, later.truth, index)
        for index, (row, happened) in enumerate(zip(sent.to_dicts(), events, strict=True))
    ]


def _to_come(world: World, count: int, start: datetime, seed: int) -> World:
    """A world of untouched leads: nobody has them, nothing has happened to them."""
    chance = world.spec.chance("stream", seed + 1)
    pace = world.arrivals.created.size / world.spec.days
    days = ceil(count / pace) + 1
    pull = world.companies.pull / world.companies.pull.sum()
    company = chance.choice(pull.size, size=count, p=pull)
    first = start.date()
    created = moments(world.companies.city[company], first, days, seconds(first + timedelta(days=days)), chance)
    created = np.where(created < int(start.timestamp()), created + days * _DAY, created)
    order = np.argsort(created, kind="stable")
    lead = draw_leads(created[order], company[order], world.companies, world.organization, (world.spec, chance))
    bring = traits(lead, tuple(f"N{seed}-{number:06d}" for number in range(1, count + 1)))
    none = np.full(count, -1, dtype=np.int64)
    zero = np.zeros(count, dtype=np.int64)
    no = np.zeros(count, dtype=np.bool_)
    fates = Fates(no, no, zero, np.zeros(count), np.zeros((count, 3)), zero)
    return replace(
        world,
        spec=replace(world.spec, seed=(world.spec.seed * 31 + seed + 1) % 2**32),
        arrivals=lead,
        truth=Truth(world.truth.forces, bring, world.truth.intercept),
        given=Given(none, zero, zero, zero),
        course=Progress(fates, np.full((count, 5), NEVER), none, zero, none, np.zeros(count)),
        faces=describe(lead, world.companies, bring.deal_median, chance),
        account=link_accounts(world.companies, lead, chance),
        contact=pl.Series("contact", [None] * count, dtype=pl.String),
        is_contact=no,
    )


def _engagements(world: World, lead: Arrivals, seed: int) -> list[list[dict[str, object]]]:
    """For each lead what the person did before, oldest first."""
    chance = world.spec.chance("stream engagement", seed + 1)
    rows, kinds = np.nonzero(lead.events)
    times = lead.events[rows, kinds]
    rows, kinds = np.repeat(rows, times), np.repeat(kinds, times)
    at = lead.created[rows] - event_ages(kinds, chance)
    told = take(segments.EVENT_KINDS, kinds).to_list()
    detail = details(kinds, chance).to_list()
    found: list[list[dict[str, object]]] = [[] for _ in range(lead.created.size)]
    for index in np.lexsort((kinds, at)).tolist():
        moment = datetime.fromtimestamp(int(at[index]), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        found[int(rows[index])].append({"kind": told[index], "occurred_at": moment, "detail": detail[index]})
    return found
