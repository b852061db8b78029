"""The true chances: what decides, in the sample world, whether a rep wins a lead. The product never sees any of it.

For lead i, rep j and reply time τ (minutes from arrival to first touch)

    p_ij(τ) = σ(η_ij) · h(τ),    h(τ) = φ + (1 − φ)·exp(−τ / s),    φ = 0.55, s = 180

    η_ij = β + quality_i + hidden_i + skill · (skill_j − ramp_j(t_i)) + affinity · pair_ij

with pair_ij = a_j[industry] + b_j[size] + c_j[source] + d_j[product] + e_j[industry × tier] + f_j · quality_i + style fit. The
parts are drawn with heavy tails, and e_j, f_j and the ramp are not of the form that a rep-by-segment model assumes.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from fairlead.sample import segments
from fairlead.sample.arrays import Flags, Indices, Numbers
from fairlead.sample.arrivals import Arrivals
from fairlead.sample.companies import TIER_OF_BAND
from fairlead.sample.fates import DrawnOutcome, Fates, draw_fates, stage_minutes
from fairlead.sample.organization import DAY, Organization, Seller
from fairlead.sample.spec import SampleSpec

REPLY_FLOOR = 0.55
"""φ: what remains of the chance however late the reply."""
REPLY_SCALE_MINUTES = 180.0
"""s: how fast the chance decays."""
BASE_RATE = 0.095
"""Mean chance of a lead with a random rep at the typical reply factor."""
TYPICAL_REPLY_FACTOR = 0.75
SKILL_SPREAD = 0.30
RAMP, RAMP_DAYS = 0.45, 120.0
"""A new rep starts this much lower (logits) and catches up at this pace."""
SENIORITY_SKILL = (-0.12, 0.0, 0.08, 0.14)
PROFILE_INDUSTRY, PROFILE_PRODUCT = 0.50, 0.30
"""What an industry or product in the profile is worth."""
SPREADS = {"industry": 0.32, "size": 0.14, "source": 0.12, "product": 0.16, "niche": 0.15, "quality": 0.10}
"""Standard deviations of the parts of the pair effect that the profile does not explain, logits."""
STYLE_FIT = {(0, 2): 0.15, (2, 2): 0.10, (1, 0): 0.15, (1, 2): -0.15, (4, 1): 0.08}
"""(style, tier) → logits."""
REPUTATION_FROM_SKILL = 0.65
"""Correlation between a rep's true skill and what managers think of it."""
REP_DEAL_SPREAD = 0.08


class UnknownLead(LookupError):
    """A lead that this truth does not know."""


class UnknownRep(LookupError):
    """A rep that this truth does not know."""


@dataclass(frozen=True, slots=True)
class Forces:
    """What the reps bring: one row a rep, logits; all of it is already scaled by the skill and the affinity of the spec."""

    rep_ids: tuple[str, ...]
    skill: Numbers
    ramp: float
    reputation: Numbers
    started: Indices
    industry: Numbers
    size: Numbers
    source: Numbers
    product: Numbers
    niche: Numbers
    style: Numbers
    slope: Numbers
    deal_factor: Numbers


@dataclass(frozen=True, slots=True)
class LeadTraits:
    """What the leads bring, one entry a lead; ``quality`` comes from observed columns, ``hidden`` does not (logits)."""

    lead_ids: tuple[str, ...]
    created: Indices
    industry: Indices
    band: Indices
    source: Indices
    product: Indices
    quality: Numbers
    hidden: Numbers
    deal_median: Numbers


@dataclass(frozen=True)
class Truth:
    """The true chance of any pair. Leads are addressed by row (`rows` finds them), reps by column in ``rep_ids``."""

    forces: Forces
    leads: LeadTraits
    intercept: float

    @property
    def rep_ids(self) -> tuple[str, ...]:
        """The reps in the order of all columns."""
        return self.forces.rep_ids

    def rows(self, lead_ids: list[str] | tuple[str, ...]) -> Indices:
        """Rows of leads by identity; raises `UnknownLead` for one that is not in this world."""
        known = self._row_of
        try:
            return np.array([known[lead_id] for lead_id in lead_ids], dtype=np.int64)
        except KeyError as error:
            raise UnknownLead(f"lead {error} is not in this sample world") from error

    def logit(self, rows: Indices) -> Numbers:
        """η of each lead with each rep; shape (len(rows), n_reps)."""
        force, lead = self.forces, self.leads
        tier = TIER_OF_BAND[lead.band[rows]]
        quality = lead.quality[rows]
        found = force.industry.T[lead.industry[rows]] + force.size.T[lead.band[rows]] + force.source.T[lead.source[rows]]
        found += force.product.T[lead.product[rows]] + force.style.T[tier] + force.niche.T[lead.industry[rows] * 3 + tier]
        found += np.outer(quality, force.slope)
        tenure = np.maximum(lead.created[rows, None] - force.started[None, :], 0) / DAY
        found += force.skill - force.ramp * np.exp(-tenure / RAMP_DAYS)
        return found + (self.intercept + quality + lead.hidden[rows])[:, None]

    def reply_factor(self, reply_minutes: npt.ArrayLike) -> Numbers:
        """h(τ): the share of the chance that is left when the first touch comes after ``reply_minutes``."""
        return reply_factor(reply_minutes)

    def chance(self, rows: Indices, reply_minutes: npt.ArrayLike) -> Numbers:
        """P of each lead with each rep; ``reply_minutes`` broadcasts to the result's shape (len(rows), n_reps)."""
        return logistic(self.logit(rows)) * reply_factor(reply_minutes)

    def pair_effects(self, rows: Indices, eligible: Flags | None = None) -> Numbers:
        """η minus its mean over all reps, or over the ``eligible`` ones (same shape); shape (len(rows), n_reps), logits."""
        eta = self.logit(rows)
        if eligible is None:
            from_all: Numbers = eta - eta.mean(axis=1, keepdims=True)
            return from_all
        count = np.maximum(eligible.sum(axis=1, keepdims=True), 1)
        answer: Numbers = eta - np.where(eligible, eta, 0.0).sum(axis=1, keepdims=True) / count
        return answer

    def value_minor(self, rows: Indices) -> Numbers:
        """Expected deal value of each lead with each rep if won, minor units; shape (len(rows), n_reps)."""
        mean = self.leads.deal_median[rows] * np.exp(segments.DEAL_SPREAD**2 / 2)
        return 100.0 * np.outer(mean, self.forces.deal_factor)

    def cycle_days(self, rows: Indices, *, won: bool) -> Numbers:
        """Median days from first touch to closing; shape (len(rows),)."""
        return np.array(segments.CYCLE_DAYS[0 if won else 1])[self.leads.band[rows]]

    def pair_logit(self, rows: Indices, columns: Indices, chunk: int = 20_000) -> Numbers:
        """η of lead ``rows[k]`` with rep ``columns[k]``; shape (len(rows),)."""
        found = np.empty(rows.size)
        for begin in range(0, rows.size, chunk):
            part = slice(begin, begin + chunk)
            eta = self.logit(rows[part])
            found[part] = eta[np.arange(eta.shape[0]), columns[part]]
        return found

    def draw_fates(self, rows: Indices, columns: Indices, reply_minutes: Numbers, chance: np.random.Generator) -> Fates:
        """Futures of leads ``rows`` given to reps ``columns`` who answer after ``reply_minutes`` (all of one length)."""
        eta = self.pair_logit(rows, columns)
        median = self.leads.deal_median[rows] * self.forces.deal_factor[columns]
        return draw_fates(eta - self.intercept, logistic(eta) * reply_factor(reply_minutes), self.leads.band[rows], median, chance)

    def draw_outcome(self, lead_id: str, rep_id: str, reply_minutes: float, chance: np.random.Generator) -> DrawnOutcome:
        """One future of a lead given to a rep who answers after ``reply_minutes``."""
        if rep_id not in self.rep_ids:
            raise UnknownRep(f"rep '{rep_id}' is not in this sample world")
        column = np.array([self.rep_ids.index(rep_id)])
        fates = self.draw_fates(self.rows([lead_id]), column, np.array([reply_minutes]), chance)
        return DrawnOutcome(
            won=bool(fates.won[0]),
            disqualified=bool(fates.disqualified[0]),
            value_minor=int(fates.value_minor[0]) if fates.won[0] else None,
            stages=stage_minutes(fates, reply_minutes),
        )

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return {lead_id: row for row, lead_id in enumerate(self.leads.lead_ids)}


def logistic(logit: Numbers) -> Numbers:
    """σ: logits to chances."""
    return 1.0 / (1.0 + np.exp(-logit))


def reply_factor(reply_minutes: npt.ArrayLike) -> Numbers:
    """h(τ) = φ + (1 − φ)·exp(−τ/s)."""
    minutes = np.asarray(reply_minutes, dtype=np.float64)
    return REPLY_FLOOR + (1.0 - REPLY_FLOOR) * np.exp(-np.maximum(minutes, 0.0) / REPLY_SCALE_MINUTES)


def draw_forces(spec: SampleSpec, organization: Organization) -> Forces:
    """Draw what each rep brings."""
    chance = spec.chance("forces")
    sellers = organization.sellers
    count = len(sellers)
    skill = SKILL_SPREAD * _heavy(chance, (count,)) + np.array(SENIORITY_SKILL)[[s.seniority for s in sellers]]
    seen = (skill - skill.mean()) / max(float(skill.std()), 1e-9)
    doubt = np.sqrt(1 - REPUTATION_FROM_SKILL**2)
    reputation = REPUTATION_FROM_SKILL * seen + doubt * chance.normal(0.0, 1.0, count)
    industry = SPREADS["industry"] * _heavy(chance, (count, 15)) + PROFILE_INDUSTRY * _centered(sellers, "industries", 15)
    product = SPREADS["product"] * _heavy(chance, (count, 6)) + PROFILE_PRODUCT * _centered(sellers, "products", 6)
    slope_by_size = chance.normal(0.0, 0.6, (count, 1)) * np.linspace(-1, 1, 6)
    size = SPREADS["size"] * (slope_by_size + 0.8 * _heavy(chance, (count, 6)))
    niche = np.where(chance.random((count, 45)) < 0.2, chance.standard_t(4, (count, 45)) / np.sqrt(2 * 0.2), 0.0)
    style = np.array([[STYLE_FIT.get((seller.style, tier), 0.0) for tier in range(3)] for seller in sellers])
    source = SPREADS["source"] * _heavy(chance, (count, 10))
    slope = SPREADS["quality"] * chance.normal(0.0, 1.0, count)
    return Forces(
        rep_ids=organization.rep_ids,
        skill=spec.skill * skill,
        ramp=spec.skill * RAMP,
        reputation=reputation,
        started=np.array([seller.started for seller in sellers], dtype=np.int64),
        industry=spec.affinity * industry,
        size=spec.affinity * size,
        source=spec.affinity * source,
        product=spec.affinity * product,
        niche=spec.affinity * SPREADS["niche"] * np.clip(niche, -6, 6),
        style=spec.affinity * style,
        slope=spec.affinity * slope,
        deal_factor=np.exp(chance.normal(0.0, REP_DEAL_SPREAD, count) - REP_DEAL_SPREAD**2 / 2),
    )


def traits(arrivals: Arrivals, lead_ids: tuple[str, ...]) -> LeadTraits:
    """What leads bring, from their columns."""
    median = np.array(segments.VALUE_OF_BAND)[arrivals.band] * np.array(segments.PRODUCT_PRICES)[arrivals.product] / 9_000.0
    per_head = np.log(np.maximum(arrivals.revenue, 1.0) / arrivals.employees / 150_000.0)
    median = median * np.exp(0.25 * per_head + 0.15 * arrivals.budget)
    return LeadTraits(
        lead_ids=lead_ids,
        created=arrivals.created,
        industry=arrivals.industry,
        band=arrivals.band,
        source=arrivals.source,
        product=arrivals.product,
        quality=quality(arrivals),
        hidden=arrivals.hidden,
        deal_median=median,
    )


def quality(lead: Arrivals) -> Numbers:
    """The part of η that the columns of a lead tell, not linear in them; shape (n_leads,), logits."""
    found = np.array(segments.INDUSTRY_EFFECTS)[lead.industry] + np.array(segments.SOURCE_EFFECTS)[lead.source]
    found += np.array(segments.PRODUCT_EFFECTS)[lead.product] + np.array(segments.FUNCTION_EFFECTS)[lead.function]
    found += np.array(segments.TIER_EFFECTS)[lead.tier] + np.array(segments.SENIORITY_EFFECTS)[lead.seniority]
    found += 0.2 - 0.12 * (np.log10(lead.employees) - 2.2) ** 2
    found += 0.30 * ((lead.seniority >= 3) & (lead.tier == 2)) + 0.20 * ((lead.seniority == 0) & (lead.band == 0))
    views, pricing, demo, downloads, calculator, webinar, clicks, chats = lead.events.T
    found += 0.40 * np.log1p(np.minimum(pricing, 5)) + 0.45 * demo + 0.40 * np.minimum(calculator, 2) + 0.15 * np.minimum(webinar, 2)
    found += 0.10 * np.log1p(downloads) + 0.05 * np.log1p(clicks) + 0.15 * np.minimum(chats, 1)
    found -= 0.35 * ((views >= 5) & (pricing == 0))
    found += 0.25 * ((pricing >= 1) & (lead.source == 3))
    found += 0.45 * lead.urgent + 0.35 * lead.budget + 0.15 * lead.rival - 2.0 * lead.study - 0.45 * lead.free_mail
    found += 0.30 * companion(lead)
    found += 0.08 * np.sin(2 * np.pi * (lead.created / DAY % 365.25) / 365.25)
    answer: Numbers = found
    return answer


def companion(lead: Arrivals) -> Flags:
    """Whether the lead uses a technology that goes with the product it asks about."""
    goes = np.array([[name in names for name in segments.TECHNOLOGIES] for names in segments.PRODUCT_COMPANIONS])
    answer: Flags = (lead.technologies & goes[lead.product]).any(axis=1)
    return answer


def solve_intercept(forces: Forces, leads: LeadTraits) -> float:
    """The β at which leads with reps picked at random reach `BASE_RATE` at the typical reply factor (bisection)."""
    truth = Truth(forces, leads, 0.0)
    rows = np.unique(np.linspace(0, len(leads.lead_ids) - 1, 4000).astype(np.int64))
    eta = truth.logit(rows)
    low, high = -12.0, 6.0
    for _ in range(50):
        middle = (low + high) / 2
        if logistic(eta + middle).mean() * TYPICAL_REPLY_FACTOR < BASE_RATE:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _heavy(chance: np.random.Generator, shape: tuple[int, ...]) -> Numbers:
    """Student t with 5 degrees of freedom, scaled to unit variance, cut at 5."""
    answer: Numbers = np.clip(chance.standard_t(5, shape) / np.sqrt(5 / 3), -5, 5)
    return answer


def _centered(sellers: tuple[Seller, ...], field: str, count: int) -> Numbers:
    """One where the profile names the segment, minus the rep's share of named segments; shape (n_reps, count)."""
    named = np.array([[float(index in getattr(seller, field)) for index in range(count)] for seller in sellers])
    answer: Numbers = named - named.mean(axis=1, keepdims=True)
    return answer
