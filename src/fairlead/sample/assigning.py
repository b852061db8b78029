"""How leads were given to reps in the past, and how fast those answered."""

from dataclasses import dataclass

import numpy as np

from fairlead.domain.time import Hours
from fairlead.sample import places, segments
from fairlead.sample.arrays import Flags, Indices, Numbers
from fairlead.sample.arrivals import Arrivals
from fairlead.sample.calendar import work_calendar
from fairlead.sample.companies import Companies
from fairlead.sample.organization import DAY, PLANNED_DAYS, Organization
from fairlead.sample.spec import SampleSpec, day_after
from fairlead.sample.truth import Truth

METHODS = ("manual", "rotation", "ownership", "rule")
MANUAL_SHARE = (0.55, 0.66, 0.78)
"""By tier, of the leads that no owner takes; the rest is rotation, drawn in proportion to the reps' weights."""
OWNED_SHARE = 0.17
"""Share of known companies that have an owner."""
OWNER_TAKES = 0.92
REPUTATION_PULL = 0.9
"""Logits of a manager's choice per standard deviation of lead quality as seen times standard deviation of reputation."""
PROFILE_PULL = 0.5
"""Logits of a manager's choice for a rep whose profile names the industry."""
SEEING_ERROR = 0.5
"""How far managers' view of a lead is off, in its standard deviations."""
REPLY_MEDIAN_MINUTES, REPLY_REP_SPREAD, REPLY_LEAD_SPREAD = 26.0, 0.6, 0.9
"""Working minutes until the first touch: median over reps, and spreads of its logarithm between reps and between leads."""
LONGEST_REPLY_MINUTES = 2400.0
"""Working minutes after which even the slowest rep has answered."""
LOAD_SLOWDOWN = 0.35
"""Exponent: how a reply slows with the leads of the last seven days relative to the rep's mean."""
HOT_SPEEDUP = 0.12
"""How much faster (logarithm) a lead is answered per standard deviation of its quality as seen."""
_CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Given:
    """One entry a lead. ``rep`` -1 where nobody had it by the end of the history; times in seconds since 1970 UTC."""

    rep: Indices
    assigned_at: Indices
    method: Indices
    touched_at: Indices

    @property
    def assigned(self) -> Flags:
        """Whether anybody has the lead."""
        return self.rep >= 0


def choose_owners(companies: Companies, organization: Organization, chance: np.random.Generator) -> Indices:
    """The rep who owns each company, -1 for none: one who stays and serves it; bigger senders are owned more often."""
    owner = np.full(companies.pull.size, -1, dtype=np.int64)
    wanted = companies.known & (chance.random(owner.size) < OWNED_SHARE * np.clip(companies.pull / 0.8, 0.3, 2.5))
    serves = organization.serves() & np.array([seller.ended is None for seller in organization.sellers])[:, None, None]
    for geo in range(len(places.GEOS)):
        for tier in range(len(segments.TIERS)):
            members = np.flatnonzero(wanted & (companies.geo == geo) & (companies.tier == tier))
            reps = np.flatnonzero(serves[:, geo, tier])
            if reps.size:
                owner[members] = chance.choice(reps, size=members.size)
    return owner


def assign(spec: SampleSpec, organization: Organization, arrivals: Arrivals, owner: Indices, truth: Truth) -> Given:
    """Give every lead to a rep who serves it, speaks its language, is employed and not away; then let reps answer."""
    chance = spec.chance("assigning")
    count = arrivals.created.size
    random = spec.history == "random"
    view = _seen(arrivals, truth, chance)
    manual = (chance.random(count) < np.array(MANUAL_SHARE)[arrivals.tier]) & (not random)
    at = np.where(manual, _managers_moment(spec, arrivals, chance), arrivals.created + chance.integers(5, 120, count))
    pull = 0.0 if random else spec.confounding
    taste = _taste(organization)
    rep = np.empty(count, dtype=np.int64)
    for begin in range(0, count, _CHUNK):
        part = slice(begin, begin + _CHUNK)
        want = np.log(np.array([seller.weight for seller in organization.sellers]))[None, :]
        push = REPUTATION_PULL * np.outer(view[part], truth.forces.reputation) + PROFILE_PULL * taste[arrivals.industry[part]]
        want = want + np.where(manual[part, None], pull * push, 0.0) + chance.gumbel(size=push.shape)
        want = np.where(_may(organization, arrivals, part, at[part]), want, -np.inf)
        rep[part] = np.where(np.isfinite(want).any(axis=1), want.argmax(axis=1), -1)
    method = np.where(manual, 0, 1)
    if not random:
        rep, at, method = _to_owners(organization, arrivals, owner, (rep, at, method), chance)
    rep, at = _wait(spec, organization, arrivals, rep, at)
    touched = _touches(spec, organization, arrivals, (rep, at), view, chance)
    return Given(rep, np.where(rep >= 0, at, 0), method, np.where(rep >= 0, touched, 0))


def may_take(organization: Organization, arrivals: Arrivals, rows: Indices, at: Indices) -> Flags:
    """Who may receive leads ``rows`` at moments ``at``; shape (len(rows), n_reps)."""
    return _serving(organization, arrivals.geo[rows], arrivals.tier[rows], arrivals.language[rows]) & _present(organization, at)


def _may(organization: Organization, arrivals: Arrivals, part: slice, at: Indices) -> Flags:
    rows = np.arange(arrivals.created.size)[part]
    return may_take(organization, arrivals, rows, at)


def _serving(organization: Organization, geo: Indices, tier: Indices, language: Indices) -> Flags:
    found: Flags = organization.serves()[:, geo, tier].T & organization.speaks()[:, language].T
    return found


def _present(organization: Organization, at: Indices) -> Flags:
    employed = organization.employed()
    away = np.column_stack([calendar.away(at) for calendar in organization.calendars])
    found: Flags = (at[:, None] >= employed[:, 0]) & (at[:, None] < employed[:, 1]) & ~away
    return found


def _seen(arrivals: Arrivals, truth: Truth, chance: np.random.Generator) -> Numbers:
    """How good a lead looks to a manager, standardized within its tier."""
    good = truth.leads.quality + truth.leads.hidden
    view = np.empty(good.size)
    for tier in range(len(segments.TIERS)):
        members = arrivals.tier == tier
        if members.any():
            view[members] = (good[members] - good[members].mean()) / max(float(good[members].std()), 1e-9)
    answer: Numbers = (view + SEEING_ERROR * chance.normal(0.0, 1.0, good.size)) / np.sqrt(1 + SEEING_ERROR**2)
    return answer


def _taste(organization: Organization) -> Numbers:
    rows = [[float(group in seller.industries) for seller in organization.sellers] for group in range(len(segments.INDUSTRY_GROUPS))]
    return np.array(rows)


def _managers_moment(spec: SampleSpec, arrivals: Arrivals, chance: np.random.Generator) -> Indices:
    """When a manager gives the lead out: some minutes of the region's office hours after it came."""
    wait = 60.0 * np.exp(chance.normal(np.log(16.0), 0.8, arrivals.created.size))
    found = arrivals.created.copy()
    for index, geo in enumerate(places.GEOS):
        zone = next(city.zone for city in places.CITIES if city.geo == geo.code)
        office = Hours.parse("Mon-Fri 07:30-19:00", zone)
        calendar = work_calendar(office, day_after(spec.first_day, -3), spec.days + PLANNED_DAYS, [], (0, 2**62))
        members = arrivals.geo == index
        found[members] = calendar.after(arrivals.created[members], wait[members])
    return found


def _to_owners(
    organization: Organization,
    arrivals: Arrivals,
    owner: Indices,
    given: tuple[Indices, Indices, Indices],
    chance: np.random.Generator,
) -> tuple[Indices, Indices, Indices]:
    """Account owners take their accounts' leads; the same person again goes to the rep who has the person already."""
    rep, at, method = given
    quick = arrivals.created + chance.integers(5, 120, at.size)
    takes = chance.random(at.size) < OWNER_TAKES
    for holder in (owner[arrivals.company], np.where(arrivals.origin < np.arange(at.size), -2, -1)):
        known = np.where(holder == -2, rep[arrivals.origin], holder)
        rows = np.flatnonzero((known >= 0) & takes)
        allowed = np.zeros(rows.size, dtype=np.bool_)
        for begin in range(0, rows.size, _CHUNK):
            part = rows[begin : begin + _CHUNK]
            may = may_take(organization, arrivals, part, quick[part])
            allowed[begin : begin + _CHUNK] = may[np.arange(part.size), known[part]]
        rows = rows[allowed]
        rep = rep.copy()
        rep[rows] = known[rows]
        at = np.where(np.isin(np.arange(at.size), rows), quick, at)
        method = np.where(np.isin(np.arange(at.size), rows), 2, method)
    return rep, at, method


def _wait(spec: SampleSpec, organization: Organization, arrivals: Arrivals, rep: Indices, at: Indices) -> tuple[Indices, Indices]:
    """Where all who may take a lead are away, it waits for the first who is back; later than the history, it is still open."""
    rep, at = rep.copy(), at.copy()
    for row in np.flatnonzero(rep < 0):
        serving = _serving(organization, arrivals.geo[[row]], arrivals.tier[[row]], arrivals.language[[row]])[0]
        ready = [
            (int(organization.calendars[index].back(np.maximum(at[[row]], organization.sellers[index].started))[0]), index)
            for index in np.flatnonzero(serving)
        ]
        ready = [(moment, index) for moment, index in ready if moment < organization.employed()[index, 1]]
        if ready:
            at[row], rep[row] = min(ready)
    return np.where(at < spec.end, rep, -1), at


def _touches(
    spec: SampleSpec,
    organization: Organization,
    arrivals: Arrivals,
    given: tuple[Indices, Indices],
    view: Numbers,
    chance: np.random.Generator,
) -> Indices:
    """First touch: the rep's habit in working minutes, slower under load, a little faster for leads that look hot."""
    rep, at = given
    habit = habits(spec, organization)
    noise = REPLY_LEAD_SPREAD * chance.normal(0.0, 1.0, rep.size)
    hot = 0.0 if spec.history == "random" else HOT_SPEEDUP * spec.confounding
    touched = at.copy()
    for index, calendar in enumerate(organization.calendars):
        rows = np.flatnonzero(rep == index)
        minutes = np.exp(habit[index] + noise[rows] - hot * view[rows] + LOAD_SLOWDOWN * np.log(_busyness(at[rows])))
        moment = calendar.after(at[rows], 60.0 * np.minimum(minutes, LONGEST_REPLY_MINUTES))
        ended = organization.sellers[index].ended
        touched[rows] = moment if ended is None else np.minimum(moment, ended - 3600)
    return np.maximum(touched, arrivals.created + 20)


def habits(spec: SampleSpec, organization: Organization) -> Numbers:
    """Logarithm of each rep's median working minutes until the first touch; shape (n_reps,)."""
    drawn: Numbers = np.log(REPLY_MEDIAN_MINUTES) + spec.chance("habits").normal(0.0, REPLY_REP_SPREAD, len(organization.sellers))
    return drawn


def draw_reply_minutes(spec: SampleSpec, organization: Organization, rep: int, at: Indices, chance: np.random.Generator) -> Numbers:
    """Minutes until rep (index) first touches leads that arrive at ``at``, under usual load; shape (len(at),)."""
    minutes = np.exp(habits(spec, organization)[rep] + REPLY_LEAD_SPREAD * chance.normal(0.0, 1.0, at.size))
    return (organization.calendars[rep].after(at, 60.0 * np.minimum(minutes, LONGEST_REPLY_MINUTES)) - at) / 60.0


def _busyness(at: Indices) -> Numbers:
    """Leads received in the seven days before each, relative to the rep's mean; at least a fifth."""
    ordered = np.sort(at)
    recent = np.searchsorted(ordered, at, side="left") - np.searchsorted(ordered, at - 7 * DAY, side="left")
    return np.maximum(recent / max(float(recent.mean()) if recent.size else 1.0, 1.0), 0.2)
