"""Which rep attributes go along with winning, and with which leads: a hierarchical model of its own, with every attribute in it at once.

Each rep keeps an effect of their own (and one for each way leads were given by hand), so that reps and not leads are counted; each family
of attributes has one variance, estimated from the data. An attribute is no cause: reps who have it may differ in other ways.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fairlead.domain.prediction import FloatArray, Segment
from fairlead.learning.effects import lead_logits
from fairlead.learning.hierarchical import FLAT, Fit, fit, lay, sigmoid
from fairlead.learning.insight.basis import FIRST_YEAR, Basis, Trait, method_evidence
from fairlead.learning.insight.pairings import LEAST_OUTCOMES, counted
from fairlead.learning.insights import Driver, Drivers, Pairing, Span
from fairlead.learning.intervals import Z80

WARNING = (
    "These are correlations. Reps who share an attribute may differ in other ways that no record holds, and few reps stand behind each "
    "line: do not hire, pay or dismiss anybody by it. It says where a closer look, or an experiment, may pay."
)
_LEAST_REPS = 8
_MATCHED = {"industry_groups": ("industry_group", "industry"), "products": ("product", "product")}
_CROSSED = ("size_band",)
_TOO_SMALL = 1e-3


@dataclass(frozen=True, eq=False)
class _Effect:
    """An effect that reps share. ``acts``: shape (n_reps, p); ``worn``: which reps have it; ``lead``: flags of the leads it is of."""

    family: str
    value: str
    acts: FloatArray
    worn: FloatArray
    lead: np.ndarray
    trait: Trait | None = None
    segment: tuple[Segment, int] | None = None


@dataclass(frozen=True, eq=False)
class Driving:
    """The fit, and which of its shared effects is which; the first ``skip`` are level, slope and methods."""

    basis: Basis
    effects: Sequence[_Effect]
    found: Fit
    skip: int

    def told(self, index: int) -> tuple[float, float]:
        """Mean and standard deviation of one effect, in log-odds: of an exclusive one against the other reps' average."""
        one = self.effects[index]
        contrast = np.zeros(len(self.effects))
        contrast[index] = 1.0
        if one.trait is not None and one.trait.exclusive and one.segment is None:
            others = [k for k, each in enumerate(self.effects) if each.family == one.family and k != index and each.segment is None]
            shares = np.array([float(self.effects[k].worn.sum()) for k in others])
            rest = max(float((1.0 - one.worn).sum()), 1.0)
            contrast[others] = -shares / rest
        beta, covariance = self.found.beta[self.skip :], self.found.beta_covariance[self.skip :, self.skip :]
        return float(contrast @ beta), float(np.sqrt(max(float(contrast @ covariance @ contrast), 0.0)))


def drive(basis: Basis) -> Driving | None:
    """Fit all attributes at once; None with too few reps."""
    cases = basis.cases
    known, rep = np.unique(cases.rep, return_inverse=True)
    if len(known) < _LEAST_REPS:
        return None
    methods = len(cases.methods)
    blocks = [(cases.segment[:, p][:, None] == np.arange(len(s.values))).astype(np.float64) for p, s in enumerate(cases.segments)]
    started = basis.ground.roster.started.astype(np.float64)[cases.rep]
    young = ((cases.created - started) < 365.25 * 86_400.0).astype(np.float64)
    x = np.column_stack([np.ones(len(cases)), *((cases.method == m + 1).astype(float) for m in range(methods)), *blocks, basis.o, young])
    starts = 1 + methods + np.cumsum([0, *(block.shape[1] for block in blocks)])
    effects = _effects(basis, known, young, starts, x.shape[1])
    first = [_acting(len(known), x.shape[1], at) for at in (0, x.shape[1] - 2, *range(1, 1 + methods))]
    families = list(dict.fromkeys(each.family for each in effects))
    design = lay(
        rep=rep.astype(np.intp),
        x=x,
        shared=np.stack([*first, *(each.acts for each in effects)], axis=2),
        won=cases.won,
        weight=cases.weight,
        factor=basis.left,
        shared_group=np.array([*(-1 for _ in first), *(families.index(each.family) for each in effects)], dtype=np.intp),
        shared_precision=np.full(len(first) + len(effects), FLAT),
        random_group=np.full(1 + methods, -1, dtype=np.intp),
        n_groups=len(families),
    )
    return Driving(basis, effects, fit(design), len(first))


def drivers(driving: Driving | None) -> Drivers:
    """What every attribute goes along with, the found ones first."""
    if driving is None:
        return Drivers(f"Fewer than {_LEAST_REPS} reps had leads with a known outcome: nothing can be said of attributes.", WARNING, (), 0)
    told = [_driver(driving, k) for k, one in enumerate(driving.effects) if one.segment is None]
    told.sort(key=lambda each: (not each.found, -abs(each.points.value), each.family, each.trait))
    found = sum(each.found for each in told)
    reps = len(np.unique(driving.basis.cases.rep))
    verdict = (
        f"{found} of {len(told)} attributes of {reps} reps go along with a different chance of winning the same leads."
        if found
        else f"No attribute of the {reps} reps goes along with winning more or fewer of the same leads: {len(told)} were looked at."
    )
    return Drivers(verdict, WARNING, tuple(told), reps)


def trait_pairings(driving: Driving | None) -> tuple[list[Pairing], int]:
    """Reps who share a trait with leads of a segment, beyond what the trait brings elsewhere; and how many had enough outcomes."""
    if driving is None:
        return [], 0
    basis, found, looked_at = driving.basis, [], 0
    for index, one in enumerate(driving.effects):
        if one.segment is None or one.trait is None:
            continue
        segment, value = one.segment
        place = basis.ground.cases.segments.index(segment)
        inside = basis.cases.segment[:, place] == value
        mine = inside & (one.worn[np.searchsorted(np.unique(basis.cases.rep), basis.cases.rep)] > 0)
        counts = counted(basis, mine, inside)
        if counts.leads < 2 * LEAST_OUTCOMES or not counts.others:
            continue
        looked_at += 1
        mean, sd = driving.told(index)
        if abs(mean) <= max(Z80 * sd, _TOO_SMALL):
            continue
        points, odds, chance = _spans(basis, mine, mean, sd)
        evidence = method_evidence(counts.randomized, adjusted=bool(basis.ground.cases.methods))
        found.append(
            Pairing(
                *("", one.trait.words, segment.part, segment.values[value], points, odds, None, chance),
                *(counts.leads, counts.won, counts.others, counts.others_won, counts.randomized, evidence),
            )
        )
    return found, looked_at


def _driver(driving: Driving, index: int) -> Driver:
    one, basis = driving.effects[index], driving.basis
    mean, sd = driving.told(index)
    points, odds, _ = _spans(basis, np.ones(len(basis.cases), dtype=bool), mean, sd)
    return Driver(
        family=one.family,
        trait=one.value,
        points=points,
        odds=odds,
        reps=int(one.worn.sum()),
        leads=int(one.lead.sum()),
        found=bool(abs(mean) > max(Z80 * sd, _TOO_SMALL)),
    )


def _spans(basis: Basis, mine: np.ndarray, mean: float, sd: float) -> tuple[Span, Span, float]:
    """Difference in chance of these leads, ratio of odds, and their chance without."""
    lead = basis.ground.fitted.lead
    base, left = lead_logits(lead, basis.o[mine], basis.cases.created[mine]), float(basis.left[mine].mean())
    chance = float(sigmoid(base).mean()) * left
    at = (mean, mean - Z80 * sd, mean + Z80 * sd)
    points = Span(*(float(sigmoid(base + each).mean()) * left - chance for each in at))
    return points, Span(*(float(np.exp(each)) for each in at)), chance


def _acting(reps: int, width: int, column: int | Sequence[int], strength: FloatArray | None = None) -> FloatArray:
    acts = np.zeros((reps, width))
    if strength is None:
        acts[:, column] = 1.0
    else:
        acts[:, column] = strength
    return acts


def _effects(basis: Basis, known: np.ndarray, young: FloatArray, starts: np.ndarray, width: int) -> list[_Effect]:
    cases, n = basis.cases, len(known)
    row = np.searchsorted(known, cases.rep)
    found = []
    for trait in basis.traits:
        worn = trait.worn[known]
        found.append(_Effect(trait.family, trait.value, _acting(n, width, 0, worn), worn, worn[row] > 0, trait))
    if 0 < young.sum() < len(young):
        of_young = np.bincount(row, weights=young, minlength=n) > 0
        found.append(_Effect(FIRST_YEAR, "in their first year", _acting(n, width, width - 1), of_young.astype(float), young > 0))
    for profile, (feature, word) in _MATCHED.items():
        for place, segment in enumerate(cases.segments):
            if segment.feature == feature:
                found += _match(basis, known, profile, word, place, int(starts[place]), width)
    for place, segment in enumerate(cases.segments):
        if segment.feature in _CROSSED:
            found += [
                _Effect(
                    *(f"{trait.family} by {segment.part}", trait.value),
                    *(_acting(n, width, int(starts[place]) + value, trait.worn[known]), trait.worn[known]),
                    (trait.worn[known][row] > 0) & (cases.segment[:, place] == value),
                    trait,
                    (segment, value),
                )
                for trait in basis.traits
                if trait.exclusive
                for value in range(len(segment.values))
            ]
    return found


def _match(basis: Basis, known: np.ndarray, profile: str, word: str, place: int, start: int, width: int) -> list[_Effect]:
    """What it goes along with that a profile names the lead's industry or product."""
    segment = basis.cases.segments[place]
    named = np.array([[float(value in getattr(basis.rep_at(int(rep)), profile)) for value in segment.values] for rep in known])
    if not named.any() or named.all():
        return []
    acts = np.zeros((len(known), width))
    acts[:, start : start + len(segment.values)] = named
    row, column = np.searchsorted(known, basis.cases.rep), basis.cases.segment[:, place]
    matching = np.concatenate([named, np.zeros((len(known), 1))], axis=1)[row, column] > 0
    return [_Effect(f"profile, {word}", f"whose profile names the lead's {word}", acts, named.any(axis=1).astype(float), matching)]
