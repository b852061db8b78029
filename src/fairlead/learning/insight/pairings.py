"""Pairings that win: leads of a segment with one rep against an average eligible rep, from the posterior of the hierarchical model.

With x̄ the mean columns of a segment's leads, m_j = x̄'u_j what rep j brings there (traits and profile included) and a_jk the share of rep k
among those eligible for the leads that j may have, the contrast is m_j − Σ_k a_jk m_k, with variance
(1 − a_jj)² x̄'Σ_j x̄ + Σ_{k≠j} a_jk² x̄'Σ_k x̄. Everything is shrunken by the model's own variances, so where the data show no affinity
there is nothing to find; raw win rates stand beside as a warning only.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from fairlead.domain.prediction import Coefficients, FloatArray, IntArray, lay_out
from fairlead.domain.qualification import Facts, QualifiedLead
from fairlead.domain.screening import screen
from fairlead.learning.cases import Cases
from fairlead.learning.effects import lead_logits
from fairlead.learning.hierarchical import sigmoid
from fairlead.learning.insight.basis import Basis, method_evidence
from fairlead.learning.insights import Pairing, Pairings, Span
from fairlead.learning.intervals import Z80
from fairlead.learning.roster import leads_of

LEAST_OUTCOMES = 15
_RECENT = 120
"""Leads of a segment, the newest ones, that say who is eligible there."""
_CHUNK = 256
_TOO_SMALL = 1e-3
"""Log-odds below which a difference is none: the floor that the model's standard deviations stop at."""


@dataclass(frozen=True, eq=False)
class Contrast:
    """One segment value: for each rep (roster order, shape (n_reps,)) the difference in log-odds and its deviation.

    ``able``: who may have which of the segment's newest leads, shape (m, n_reps). ``base``: log-odds of the segment's leads with an
    average eligible rep, ``left``: the share of the chance left at the usual reply. ``special``: what each rep brings to this segment
    alone, with its deviation.
    """

    place: int
    value: int
    mean: FloatArray
    sd: FloatArray
    able: FloatArray
    base: FloatArray
    left: float
    special: FloatArray
    special_sd: FloatArray

    def points(self, at: float) -> float:
        """The difference in chance, of the segment's leads on average, that ``at`` more log-odds make."""
        return float((sigmoid(self.base + at) - sigmoid(self.base)).mean()) * self.left

    @property
    def chance(self) -> float:
        """With an average eligible rep."""
        return float(sigmoid(self.base).mean()) * self.left

    def spans(self, rep: int) -> tuple[Span, Span]:
        """Difference in chance, and ratio of odds, each with its 80% interval."""
        mean, reach = float(self.mean[rep]), Z80 * float(self.sd[rep])
        at = (mean, mean - reach, mean + reach)
        return Span(*(self.points(each) for each in at)), Span(*(float(np.exp(each)) for each in at))


def contrasts(basis: Basis) -> list[Contrast]:
    """Every segment value against every rep. Empty where reps cannot be told apart."""
    c = basis.coefficients
    if c is None:
        return []
    roster, cases = basis.ground.roster, basis.ground.cases
    layout = lay_out(c, roster)
    own = np.column_stack([layout.own, *(table[:-1].T for table in layout.tables), layout.quality])
    covariance = layout.covariance.reshape(c.width, c.width, -1).transpose(2, 0, 1)
    quality = np.clip((basis.o - c.quality_mean) / c.quality_sd, -3.0, 3.0) if c.quality_sd > 0 else np.zeros(len(basis.o))
    columns = _columns(c, basis.cases, quality)
    shared = lead_logits(c, basis.o, basis.cases.created)
    found = []
    for place, segment in enumerate(c.segments):
        for value in range(len(segment.values)):
            inside = basis.cases.segment[:, place] == value
            if int(inside.sum()) < LEAST_OUTCOMES:
                continue
            newest = np.flatnonzero(cases.segment[:, place] == value)[-_RECENT:]
            able = _eligible(basis, newest)
            mean_x = columns[inside].mean(axis=0)
            brings, variance = own @ mean_x, np.einsum("jqr,q,r->j", covariance, mean_x, mean_x)
            mean, spread = against_average(able, brings, variance)
            overall = able.sum(axis=0) / max(float(able.sum()), 1.0)
            found.append(
                Contrast(
                    place=place,
                    value=value,
                    mean=mean,
                    sd=np.sqrt(np.maximum(spread, 0.0)),
                    able=able,
                    base=shared[inside] + float(overall @ brings),
                    left=float(basis.left[inside].mean()),
                    special=layout.tables[place][value],
                    special_sd=np.sqrt(np.maximum(covariance[:, c.offsets[place] + value, c.offsets[place] + value], 0.0)),
                )
            )
    return found


def rep_pairings(basis: Basis, found: list[Contrast]) -> tuple[list[Pairing], int]:
    """Reps with segments, where enough outcomes are known and zero is outside of the interval; and how many had enough."""
    usual = usual_lead(basis, found)
    kept, looked_at = [], 0
    for one in found:
        for rep, counts in _counted(basis, one):
            if basis.rep_at(rep).rep_id not in basis.active or not one.able[:, rep].any():
                continue
            looked_at += 1
            if _excludes_zero(one, rep):
                kept.append(_pairing(basis, one, rep, counts, float(usual[rep])))
    return kept, looked_at


def pairings(basis: Basis, reps: tuple[list[Pairing], int], by_trait: tuple[list[Pairing], int]) -> Pairings:
    """Everything that was found, the surest first."""
    if basis.coefficients is None:
        return Pairings("Reps could not be told apart on later leads, so no pairing can be called better than another.", (), 0)
    both = sorted([*reps[0], *by_trait[0]], key=lambda each: -min(abs(each.points.low), abs(each.points.high)))
    looked_at = reps[1] + by_trait[1]
    if not both:
        return Pairings(
            f"No pairing can be told from chance: {looked_at:,} had enough outcomes, and zero lies inside every interval.", (), looked_at
        )
    return Pairings(
        f"{len(both):,} of {looked_at:,} pairings with enough outcomes differ from an average eligible rep. Effects are shrunken towards "
        "none, and an interval holds the true difference in about four cases of five.",
        tuple(both),
        looked_at,
    )


def _excludes_zero(one: Contrast, rep: int) -> bool:
    return bool(abs(one.mean[rep]) > max(Z80 * float(one.sd[rep]), _TOO_SMALL))


def usual_lead(basis: Basis, found: list[Contrast]) -> FloatArray:
    """How far each rep is ahead of an average eligible one over all segments, in log-odds; shape (n_reps,)."""
    mine = [one for one in found if one.place == found[0].place]
    total = np.zeros(len(basis.ground.roster.reps))
    for one in mine:
        total += one.mean * len(one.base)
    return np.asarray(total / max(sum(len(one.base) for one in mine), 1))


def _pairing(basis: Basis, one: Contrast, rep: int, counts: "_Counts", usual: float) -> Pairing:
    points, odds = one.spans(rep)
    segment = basis.ground.cases.segments[one.place]
    return Pairing(
        rep_id=basis.rep_at(rep).rep_id,
        trait="",
        part=segment.part,
        segment=segment.values[one.value],
        points=points,
        odds=odds,
        usual=one.points(usual),
        chance=one.chance,
        leads=counts.leads,
        won=counts.won,
        others=counts.others,
        others_won=counts.others_won,
        randomized=counts.randomized,
        evidence=method_evidence(counts.randomized, adjusted=bool(basis.ground.cases.methods)),
    )


@dataclass(frozen=True, slots=True)
class _Counts:
    leads: int
    won: int
    others: int
    others_won: int
    randomized: float


def counted(basis: Basis, mine: np.ndarray, inside: np.ndarray) -> _Counts:
    """Known outcomes of ``mine``, and of the rest of those ``inside``; both flags of shape (n,)."""
    won, rest = basis.cases.won, inside & ~mine
    share = float(basis.by_chance[mine].mean()) if mine.any() else 0.0
    return _Counts(int(mine.sum()), round(float(won[mine].sum())), int(rest.sum()), round(float(won[rest].sum())), share)


def _counted(basis: Basis, one: Contrast) -> Iterator[tuple[int, _Counts]]:
    """Every rep with enough known outcomes in the segment."""
    inside = basis.cases.segment[:, one.place] == one.value
    reps = len(basis.ground.roster.reps)
    leads = np.bincount(basis.cases.rep[inside], minlength=reps)
    for rep in np.flatnonzero(leads >= LEAST_OUTCOMES):
        yield int(rep), counted(basis, inside & (basis.cases.rep == rep), inside)


def _columns(c: Coefficients, cases: Cases, quality: FloatArray) -> FloatArray:
    """What a rep's effects act on; shape (n, q)."""
    found = np.zeros((len(cases), c.width))
    found[:, 0], found[:, -1] = 1.0, quality
    for place, (segment, offset) in enumerate(zip(c.segments, c.offsets, strict=True)):
        known = np.flatnonzero(cases.segment[:, place] < len(segment.values))
        found[known, offset + cases.segment[known, place]] = 1.0
    return found


def _eligible(basis: Basis, rows: IntArray) -> FloatArray:
    """Who may have each of these leads as the roster is now; shape (len(rows), n_reps)."""
    roster, now = basis.ground.roster, basis.ground.labeled.as_of
    found = np.zeros((len(rows), len(roster.reps)))
    for row, lead in enumerate(leads_of(basis.ground.history, basis.ground.cases.frame["lead_id"][rows])):
        able = screen(QualifiedLead(lead=lead, account=None, matched_by=None, facts=Facts()), roster, at=now or lead.created_at).rows
        found[row, able] = 1.0
    return found


def against_average(able: FloatArray, brings: FloatArray, variance: FloatArray) -> tuple[FloatArray, FloatArray]:
    """m_j − Σ_k a_jk m_k and its variance, each of shape (n_reps,); a_jk: rep k's share among those able, over the leads j is able for."""
    each = able / np.maximum(able.sum(axis=1, keepdims=True), 1.0)
    counts = np.maximum(able.sum(axis=0), 1.0)
    mean: FloatArray = brings - able.T @ (each @ brings) / counts
    spread = np.empty(len(brings))
    for start in range(0, len(brings), _CHUNK):
        rows = slice(start, start + _CHUNK)
        weight = -(able[:, rows].T @ each) / counts[rows, None]
        weight[np.arange(weight.shape[0]), np.arange(start, start + weight.shape[0])] += 1.0
        spread[rows] = weight**2 @ variance
    return mean, spread
