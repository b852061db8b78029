"""The clean canonical records of what happened: engagement, assignments, activities, deals and outcomes."""

import numpy as np
import polars as pl

from fairlead.sample import segments, words
from fairlead.sample.arrays import Flags, Indices
from fairlead.sample.assigning import METHODS
from fairlead.sample.faces import identities, take
from fairlead.sample.organization import DAY
from fairlead.sample.typed import frame, moments, money, only
from fairlead.sample.world import World

LOOK_BACK_DAYS = 6.0
"""Mean age of engagement when the lead arrives."""
LOOKS_AFTER, LOOKS_AFTER_WON = 0.5, 1.3
"""Mean number of events after arrival; of leads that are won, so many more."""
FOLLOW_UPS, FOLLOW_UPS_PER_STAGE = 1.2, 0.9
_LOOKS_AFTER_KINDS = (0, 1, 3, 6, 7)


def engagement_facts(world: World) -> pl.DataFrame:
    """Events before and after each lead's arrival, in order of time."""
    lead, spec, course = world.arrivals, world.spec, world.course
    chance = spec.chance("engagement")
    rows, kinds = np.nonzero(lead.events)
    times = lead.events[rows, kinds]
    rows, kinds = np.repeat(rows, times), np.repeat(kinds, times)
    before = lead.created[rows] - event_ages(kinds, chance)
    won = course.fates.won & world.given.assigned
    later = chance.poisson(LOOKS_AFTER + LOOKS_AFTER_WON * won)
    after_rows = np.repeat(np.arange(later.size), later)
    last = np.minimum(np.where(world.given.assigned, course.at[:, 4], lead.created + 20 * DAY), spec.end)
    begin = lead.created[after_rows]
    after = begin + 60 + (chance.random(after_rows.size) * np.maximum(last[after_rows] - begin - 60, 0)).astype(np.int64)
    keep = after < spec.end
    kinds = np.concatenate([kinds, chance.choice(_LOOKS_AFTER_KINDS, size=after_rows.size)[keep]])
    rows, at = np.concatenate([rows, after_rows[keep]]), np.concatenate([before, after[keep]])
    order = np.lexsort((kinds, rows, at))
    rows, kinds, at = rows[order], kinds[order], at[order]
    return frame(
        "engagement",
        {
            "engagement_id": identities("E-", rows.size, 1_000_001),
            "lead_id": world.lead_ids.gather(rows),
            "account_id": world.account.gather(rows),
            "kind": take(segments.EVENT_KINDS, kinds),
            "occurred_at": moments(at),
            "detail": details(kinds, chance),
        },
    )


def event_ages(kinds: Indices, chance: np.random.Generator) -> Indices:
    """Seconds from an event to the lead's arrival: at least half a minute, at most 60 days; a demo request within the hour."""
    days = np.minimum(chance.exponential(LOOK_BACK_DAYS, kinds.size), 60.0)
    minutes = chance.uniform(0.0, 55.0, kinds.size)
    return 30 + np.where(kinds == 2, minutes * 60.0, days * DAY).astype(np.int64)


def details(kinds: Indices, chance: np.random.Generator) -> pl.Series:
    """What exactly was looked at, downloaded or attended."""
    lot = chance.random(kinds.size)
    pools = (
        words.PAGES,
        ("/pricing", "/pricing#enterprise"),
        ("/demo",),
        words.DOWNLOADS,
        ("/roi-calculator",),
        ("Planning in a week", "Forecasts people trust", "Quality without paper"),
        ("Monthly newsletter", "Product update"),
        ("website chat",),
    )
    sizes = np.array([len(pool) for pool in pools])
    begins = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return take([text for pool in pools for text in pool], begins[kinds] + (lot * sizes[kinds]).astype(np.int64))


def assignment_facts(world: World) -> pl.DataFrame:
    """Who got which lead when and by which method; a second row where a leaver's lead was handed over."""
    given, course, organization = world.given, world.course, world.organization
    first, second = np.flatnonzero(given.assigned), np.flatnonzero(course.heir >= 0)
    rows = np.concatenate([first, second])
    rep = np.concatenate([given.rep[first], course.heir[second]])
    at = np.concatenate([given.assigned_at[first], course.handed_at[second]])
    method = np.concatenate([given.method[first], np.full(second.size, METHODS.index("rule"))])
    order = np.lexsort((rows, at))
    rows, rep, at, method = rows[order], rep[order], at[order], method[order]
    boss = pl.Series([seller.manager_rep_id or seller.rep_id for seller in organization.sellers], dtype=pl.String)
    return frame(
        "assignment",
        {
            "assignment_id": identities("S-", rows.size, 1_000_001),
            "lead_id": world.lead_ids.gather(rows),
            "rep_id": world.rep_ids.gather(rep),
            "assigned_at": moments(at),
            "method": take(METHODS, method),
            "assigned_by": only(method == 0, boss.gather(rep)),
        },
    )


def _rep_at(world: World, rows: Indices, at: Indices) -> pl.Series:
    course = world.course
    heir = (course.heir[rows] >= 0) & (at >= course.handed_at[rows])
    return world.rep_ids.gather(np.where(heir, course.heir[rows], world.given.rep[rows]))


def activity_facts(world: World) -> pl.DataFrame:
    """First touches, follow-ups and meetings, each within working hours and before the end."""
    spec, course = world.spec, world.course
    chance = spec.chance("activities")
    at = course.at
    touched, met = np.flatnonzero(at[:, 0] < spec.end), np.flatnonzero(at[:, 2] < spec.end)
    count = chance.poisson(FOLLOW_UPS + FOLLOW_UPS_PER_STAGE * course.fates.depth[touched])
    again = np.repeat(touched, count)
    share = np.sort(chance.random(again.size))[np.argsort(np.argsort(again, kind="stable"), kind="stable")]
    wanted = at[again, 0] + (share**1.5 * (np.minimum(at[again, 4], spec.end) - at[again, 0])).astype(np.int64)
    wanted = _at_work(world, again, wanted)
    keep = (wanted < spec.end) & (wanted <= at[again, 4]) & (wanted > at[again, 0])
    again, wanted = again[keep], wanted[keep]
    rows = np.concatenate([touched, again, met])
    when = np.concatenate([at[touched, 0], wanted, at[met, 2]])
    kind = np.concatenate([chance.choice(2, size=touched.size + again.size, p=(0.55, 0.45)), np.full(met.size, 2)])
    contacted = when >= at[rows, 1]
    lot = chance.random(rows.size)
    result = np.where(kind == 2, 4, np.where(kind == 1, np.where(contacted & (lot < 0.4), 3, 2), np.where(contacted & (lot < 0.6), 0, 1)))
    order = np.lexsort((kind, rows, when))
    rows, when, kind, result = rows[order], when[order], kind[order], result[order]
    return frame(
        "activity",
        {
            "activity_id": identities("V-", rows.size, 1_000_001),
            "lead_id": world.lead_ids.gather(rows),
            "rep_id": _rep_at(world, rows, when),
            "kind": take(("call", "email", "meeting"), kind),
            "occurred_at": moments(when),
            "result": take(("connected", "no answer", "sent", "replied", "held"), result),
        },
    )


def _at_work(world: World, rows: Indices, wanted: Indices) -> Indices:
    heir = (world.course.heir[rows] >= 0) & (wanted >= world.course.handed_at[rows])
    rep = np.where(heir, world.course.heir[rows], world.given.rep[rows])
    found = wanted.copy()
    for index, calendar in enumerate(world.organization.calendars):
        mine = np.flatnonzero(rep == index)
        found[mine] = calendar.after(wanted[mine])
    return found


def deal_facts(world: World) -> pl.DataFrame:
    """Leads that became opportunities by the end."""
    spec, course, lead = world.spec, world.course, world.arrivals
    at = course.at
    rows = np.flatnonzero(at[:, 3] < spec.end)
    rows = rows[np.argsort(at[rows, 3], kind="stable")]
    closed: Flags = at[rows, 4] < spec.end
    won = course.fates.won[rows]
    late = spec.end - at[rows, 3] > 14 * DAY
    stage = np.where(closed, np.where(won, 2, 3), np.where(late, 1, 0))
    names = pl.Series(world.companies.names).gather(lead.company[rows]) + " – " + take(segments.PRODUCTS, lead.product[rows])
    return frame(
        "deal",
        {
            "deal_id": identities("O-", rows.size),
            "lead_id": world.lead_ids.gather(rows),
            "account_id": world.account.gather(rows),
            "rep_id": _rep_at(world, rows, np.minimum(at[rows, 4], spec.end)),
            "product": take(segments.PRODUCTS, lead.product[rows]),
            "name": names,
            "stage": take(("Proposal", "Negotiation", "Closed Won", "Closed Lost"), stage),
            "value_minor": pl.Series(course.fates.value_minor[rows]),
            "opened_at": moments(at[rows, 3]),
            "closed_at": only(closed, moments(np.where(closed, at[rows, 4], 0))),
            "won": only(closed, pl.Series(won)),
        },
    )


def outcome_facts(world: World) -> pl.DataFrame:
    """Every stage that a lead had reached by the end, with its time; the value where won."""
    spec, course = world.spec, world.course
    rows, step = np.nonzero(course.at < spec.end)
    when = course.at[rows, step]
    fates = course.fates
    closing = np.where(fates.won, 4, np.where(fates.disqualified, 6, 5))
    stage = np.where(step == 4, closing[rows], step)
    order = np.lexsort((stage, rows, when))
    rows, when, stage = rows[order], when[order], stage[order]
    value = money(fates.value_minor[rows] / 100.0)
    return frame(
        "outcome",
        {
            "outcome_id": identities("Y-", rows.size, 1_000_001),
            "lead_id": world.lead_ids.gather(rows),
            "stage": take(("touched", "contacted", "meeting", "opportunity", "won", "lost", "disqualified"), stage),
            "occurred_at": moments(when),
            "value_minor": only(stage == 4, value),
        },
    )
