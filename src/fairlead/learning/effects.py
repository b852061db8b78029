"""From leads and their log-odds to the coefficients of a hierarchical model: which columns there are, and what their estimates mean."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from fairlead.domain.prediction import (
    QUALITY_REACH,
    Coefficients,
    FloatArray,
    IntArray,
    MeetingEffect,
    MeetingKind,
    ProfileEffect,
    Segment,
    TraitEffect,
    freshness,
    lay_out,
    recency,
    season_wave,
)
from fairlead.domain.rep import Rep, Roster
from fairlead.learning.cases import Cases
from fairlead.learning.hierarchical import FLAT, SMALLEST_VARIANCE, Design, Fit, Spread, fit, lay, mode
from fairlead.learning.meeting import met, told_apart
from fairlead.learning.selection import favor_of, regardless
from fairlead.learning.sharing import Shared, shared_effects, shares_of, tells_season, trait_values
from fairlead.learning.thinning import thinned

_PRECISION = {"profile": 1 / 0.5**2, "ramp": 1 / 0.5**2, "season": 1 / 0.1**2, "choice": 1.0}
"""Single effects whose variance nothing could tell get a fixed one: log-odds of ordinary size; of a choice, as much as columns show."""
_LUCK = 1.0
"""Log evidence for effects that are not there: 0.7 on average in sample worlds of 20 reps who are all alike."""
_FURTHER_ODDS = 20.0
"""Certifications, a shared language and shared hours stay only where outcomes are this much likelier with
them. With so few values luck alone gives a variance to fit: in four of eight sample worlds where none matters, at odds of 1.1 to 4."""
_NOTHING = 0.02
"""A standard deviation of log-odds that is not worth asking about."""
_LAST_ROUNDS = 2
"""Of the search for variances on all leads, where it began on a part of them."""


@dataclass(frozen=True, slots=True)
class Effects:
    """Coefficients (calibration and scales still to come) and the fit they come from.

    ``evidence``: log of how much likelier the outcomes are if reps differ as found than if all are alike (Laplace approximation of the
    Bayes factor, Kass and Raftery 1995). Which leads each is given by hand may differ in both cases. ``regardless``: the mean chance of
    leads paired regardless of what selected them, as a share of that with the reps they were given to. ``refused``: further groups of
    effects that the outcomes do not bear out, and that are left out.
    """

    coefficients: Coefficients
    fit: Fit
    deviations: dict[str, float]
    evidence: float
    regardless: float = 1.0
    refused: tuple[str, ...] = ()


def lead_only(cases: Cases, o: FloatArray, factor: FloatArray, segments: tuple[Segment, ...] = ()) -> Coefficients:
    """Level, slope of the lead's log-odds and season alone; every rep alike."""
    waves = season_wave(cases.created) if tells_season(cases) else ()
    p = 2 + len(waves)
    design = lay(
        rep=np.zeros(len(cases), dtype=np.intp),
        x=np.column_stack([np.ones(len(cases)), o, *waves]),
        shared=np.eye(p)[None],
        won=cases.won,
        weight=cases.weight,
        factor=factor,
        shared_group=np.full(p, -1, dtype=np.intp),
        shared_precision=np.array([FLAT, FLAT, *(_PRECISION["season"] for _ in waves)]),
        random_group=np.zeros(0, dtype=np.intp),
        n_groups=0,
    )
    found = fit(design)
    width = 2 + sum(len(segment.values) for segment in segments)
    mean, sd = _moments(o, cases.weight)
    return Coefficients(
        level=float(found.beta[0]),
        slope=float(found.beta[1]),
        quality_mean=mean,
        quality_sd=sd,
        segments=segments,
        rep_ids=(),
        effects=np.zeros((0, width)),
        covariance=np.zeros((0, width, width)),
        prior=np.zeros((width, width)),
        season=(float(found.beta[2]), float(found.beta[3])) if waves else (0.0, 0.0),
        level_sd=_level_sd(found, np.array([1.0, mean, *(0.0 for _ in waves)])),
    )


def reply_design(cases: Cases, o: FloatArray) -> tuple[Design, IntArray]:
    """A small design (log-odds of the lead, one effect a rep) for the reply curve, and which leads are in it."""
    rows, rep, n_reps = _with_rep(cases)
    x = np.column_stack([np.ones(len(rows)), o[rows]])
    shared = np.broadcast_to(np.eye(2), (n_reps, 2, 2)).copy()
    flat = np.array([-1, -1], dtype=np.intp)
    design = lay(
        rep, x, shared, cases.won[rows], cases.weight[rows], np.ones(len(rows)), flat, np.full(2, FLAT), np.array([0], dtype=np.intp), 1
    )
    return design, rows


def learn_effects(
    cases: Cases,
    o: FloatArray,
    factor: FloatArray,
    roster: Roster,
    tick: Callable[[], None] = lambda: None,
    *,
    earlier: Effects | None = None,
) -> Effects:
    """Fit rep, rep-by-segment, trait and selection effects together. Leads of nobody take no part.

    ``earlier``: of some of the leads; how much reps differ is taken from there, where it is told of the same groups, and hardly moved.
    """
    mean, sd = _moments(o, cases.weight)
    quality = np.clip((o - mean) / sd, -QUALITY_REACH, QUALITY_REACH) if sd > 0 else np.zeros(len(o))
    ground, usual = _ground(cases, o, quality, factor, roster)
    people = [roster.reps[row] for row in np.unique(cases.rep[ground.rows])]
    favor = favor_of(o[ground.rows], cases.weight[ground.rows], ground.rep, cases.method[ground.rows], len(cases.methods))
    shared = shared_effects(cases, people, len(ground.random_group), tuple(usual), favor)
    known = shared if earlier is None else [effect for effect in shared if effect.under not in earlier.refused]
    begun = _spread_of(earlier, _groups_of(cases, _names(ground.groups, known)))
    if begun is not None and earlier is not None:
        design = ground.laid(ground.every, known)
        settled = _Settled(known, design, fit(design, spread=begun, rounds=_LAST_ROUNDS, tick=tick), earlier.refused)
    else:
        settled = _settled(ground, shared, tick)
    kept, found = settled.shared, settled.found
    coefficients, deviations = _read(cases, ground.rows, ground.rep, people, kept, found, (mean, sd), _names(ground.groups, kept))
    coefficients = replace(coefficients, meetings=_meetings(kept, found.beta, usual))
    evidence = _evidence(settled.design, found)
    return Effects(coefficients, found, deviations, evidence, regardless(settled.design, found), settled.refused)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What effects are learned from: leads ``rows`` that somebody had, by reps ``rep`` counted from 0; both of shape (n,).

    ``columns``: those of a rep's own effects first, then those that act on all; shape (n, p). ``random_group``: which of ``groups`` each
    own column belongs to, -1 for the block that varies together.
    """

    cases: Cases
    rows: IntArray
    rep: IntArray
    columns: FloatArray
    factor: FloatArray
    random_group: IntArray
    groups: Sequence[str]

    @property
    def every(self) -> IntArray:
        """Places of all its leads."""
        return np.arange(len(self.rows))

    def laid(self, some: IntArray, shared: Sequence[Shared]) -> Design:
        """The design of the leads at these places, with these shared effects."""
        names, rows = _names(self.groups, shared), self.rows[some]
        return lay(
            rep=self.rep[some],
            x=self.columns[some],
            shared=np.stack([effect.acts for effect in shared], axis=2),
            won=self.cases.won[rows],
            weight=self.cases.weight[rows],
            factor=self.factor[rows],
            shared_group=np.array([names.index(effect.group) if effect.group else -1 for effect in shared], dtype=np.intp),
            shared_precision=np.array([_PRECISION.get(effect.kind, FLAT) for effect in shared]),
            random_group=self.random_group,
            n_groups=len(names),
        )


def _ground(
    cases: Cases, o: FloatArray, quality: FloatArray, factor: FloatArray, roster: Roster
) -> tuple[_Ground, dict[MeetingKind, float]]:
    """The leads with their columns, and the usual share of each way to meet that can be told apart."""
    rows, rep, _ = _with_rep(cases)
    own, random_group, groups = _own_columns(cases, quality)
    tenure = freshness(cases.created, roster.started.astype(np.float64)[np.maximum(cases.rep, 0)])
    taken = cases.take(rows)
    meetings = told_apart(met(taken, roster, taken.rep))
    usual = {kind: float(np.nanmean(shares)) for kind, shares in meetings.items()}
    columns = np.column_stack([own, o, tenure, *season_wave(cases.created)])[rows]
    columns = np.column_stack([columns, *(MeetingEffect(kind, usual[kind], 1.0).of(shares) for kind, shares in meetings.items())])
    return _Ground(cases, rows, rep, columns, factor, random_group, groups), usual


@dataclass(frozen=True, slots=True)
class _Settled:
    """The shared effects that stay, the design with them, its fit, and the further groups that were refused."""

    shared: Sequence[Shared]
    design: Design
    found: Fit
    refused: tuple[str, ...]


def _settled(ground: _Ground, shared: Sequence[Shared], tick: Callable[[], None]) -> _Settled:
    """How much reps differ, searched from nothing on a part of the leads, where it is nearly as well known; the effects from all leads."""
    few = _few(ground.rep)
    design = ground.laid(few, shared)
    found = fit(design, tick=tick)
    refused = _refused(design, found, shared, ground.groups)
    if refused:
        kept = [effect for effect in shared if effect.under not in refused]
        variances = dict(zip(_names(ground.groups, shared), found.spread.variances, strict=True))
        begun = Spread(found.spread.block, np.array([variances[name] for name in _names(ground.groups, kept)]))
        shared, design = kept, ground.laid(few, kept)
        found = fit(design, spread=begun, tick=tick)
    if len(few) < len(ground.rows):
        design = ground.laid(ground.every, shared)
        found = fit(design, spread=found.spread, rounds=_LAST_ROUNDS, tick=tick)
    return _Settled(shared, design, found, refused)


def _refused(design: Design, found: Fit, shared: Sequence[Shared], groups: Sequence[str]) -> tuple[str, ...]:
    """The further groups that the outcomes do not bear out.

    Odds by the Laplace approximation of the Bayes factor (Kass and Raftery 1995), each group against none of it.
    """
    names, refused = _names(groups, shared), list[str]()
    for name in dict.fromkeys(effect.under for effect in shared if effect.under):
        group = names.index(name)
        without = found.spread.variances.copy()
        without[group] = SMALLEST_VARIANCE
        asked = found.spread.variances[group] > _NOTHING**2
        null = mode(design, Spread(found.spread.block, without), beta=found.beta, effects=found.effects) if asked else found
        if found.log_marginal - null.log_marginal < np.log(_FURTHER_ODDS):
            refused.append(name)
    return tuple(refused)


def _names(groups: Sequence[str], shared: Sequence[Shared]) -> list[str]:
    """The groups of a rep's own columns, then those of shared effects."""
    return [*groups, *dict.fromkeys(effect.group for effect in shared if effect.group)]


def _groups_of(cases: Cases, names: Sequence[str]) -> tuple[str, ...]:
    """What has a standard deviation of its own: the rep, selection by each method, and the groups of columns."""
    return ("rep", *(f"selection, {name}" for name in cases.methods), *names)


def _spread_of(earlier: Effects | None, groups: Sequence[str]) -> Spread | None:
    return earlier.fit.spread if earlier is not None and tuple(earlier.deviations) == tuple(groups) else None


def _few(rep: IntArray) -> IntArray:
    """Rows that are enough to tell how much reps differ, evenly spread; one of each rep at least."""
    some = thinned(np.arange(len(rep)))
    return some if len(some) == len(rep) else np.union1d(some, np.unique(rep, return_index=True)[1])


def _evidence(design: Design, found: Fit) -> float:
    """Log Bayes factor of the effects found against reps that are all alike, less what luck gives; at least 0.

    The variances were fitted to the same leads, so luck always gives them something; where they show nothing, nothing speaks against them.
    """
    block = found.spread.block.copy()
    block[0, :] = block[:, 0] = 0.0
    block[0, 0] = SMALLEST_VARIANCE
    alike = Spread(block, np.full(design.n_groups, SMALLEST_VARIANCE))
    null = mode(design, alike, beta=found.beta, effects=np.zeros_like(found.effects))
    return max(found.log_marginal - null.log_marginal - _LUCK, 0.0)


def lead_logits(c: Coefficients, o: FloatArray, created: FloatArray) -> FloatArray:
    """η of every lead by its log-odds and the time of year alone, whoever gets it; ``created``: seconds since 1970; shapes (n,)."""
    return np.asarray(c.level + c.slope * o + np.asarray(c.season) @ np.stack(season_wave(created)))


def pair_logits(c: Coefficients, cases: Cases, o: FloatArray, roster: Roster, rep: IntArray) -> tuple[FloatArray, FloatArray]:
    """η and its standard deviation for every lead with roster row ``rep``, in bulk: the numbers of `HierarchicalPredictor`; shapes (n,)."""
    layout = lay_out(c, roster)
    quality = np.clip((o - c.quality_mean) / c.quality_sd, -QUALITY_REACH, QUALITY_REACH) if c.quality_sd > 0 else np.zeros(len(o))
    eta = lead_logits(c, o, cases.created) + layout.own[rep] + layout.quality[rep] * quality
    eta += c.ramp * freshness(cases.created, layout.started[rep])
    for place, table in enumerate(layout.tables):
        eta += table[cases.segment[:, place], rep]
    if c.meetings:
        shares = met(cases, roster, rep)
        eta += sum((meeting.of(shares[meeting.kind]) for meeting in c.meetings), np.zeros(len(rep)))
    variance = _variance(c, layout.covariance, cases, quality, rep)
    if c.form is not None and layout.form is not None:
        of_late = recency(cases.created, c.form.at)
        eta += layout.form[0][rep] * of_late
        variance += layout.form[1][rep] * of_late**2
    return eta, np.sqrt(np.maximum(variance, 0.0))


def _variance(c: Coefficients, covariance: FloatArray, cases: Cases, quality: FloatArray, rep: IntArray) -> FloatArray:
    q = c.width
    columns = [(np.zeros(len(rep), dtype=np.intp), np.ones(len(rep)))]
    unknown = np.zeros(len(rep))
    prior = np.diag(c.prior)
    for place, (segment, offset) in enumerate(zip(c.segments, c.offsets, strict=True)):
        known = cases.segment[:, place] < len(segment.values)
        columns.append((np.where(known, offset + cases.segment[:, place], 0), known.astype(np.float64)))
        if segment.values:
            unknown += np.where(known, 0.0, prior[offset : offset + len(segment.values)].mean())
    columns.append((np.full(len(rep), q - 1), quality))
    total = unknown
    for one, (row, x) in enumerate(columns):
        for two, (column, z) in enumerate(columns[: one + 1]):
            total += (1.0 if one == two else 2.0) * x * z * covariance[row * q + column, rep]
    return total


def _with_rep(cases: Cases) -> tuple[IntArray, IntArray, int]:
    """Leads that somebody had and whose outcome is known, their rep counted from 0 without gaps, and how many reps there are."""
    rows = np.flatnonzero((cases.rep >= 0) & (cases.weight > 0))
    known, rep = np.unique(cases.rep[rows], return_inverse=True)
    return rows, rep.astype(np.intp), len(known)


def _moments(o: FloatArray, weight: FloatArray) -> tuple[float, float]:
    mean = float(np.average(o, weights=weight))
    return mean, float(np.sqrt(np.average((o - mean) ** 2, weights=weight)))


def _own_columns(cases: Cases, quality: FloatArray) -> tuple[FloatArray, IntArray, list[str]]:
    """A rep's own effect and its selection effects (full covariance), one column a segment value, slope on quality."""
    columns = [np.ones(len(cases)), *((cases.method == place + 1).astype(np.float64) for place in range(len(cases.methods)))]
    groups = [-1] * len(columns)
    names: list[str] = []
    for place, segment in enumerate(cases.segments):
        columns += [(cases.segment[:, place] == value).astype(np.float64) for value in range(len(segment.values))]
        groups += [len(names)] * len(segment.values)
        names.append(f"rep by {segment.part}")
    groups.append(len(names))
    names.append("rep by lead quality")
    return np.column_stack([*columns, quality]), np.array(groups, dtype=np.intp), names


def _read(
    cases: Cases,
    rows: IntArray,
    rep: IntArray,
    people: Sequence[Rep],
    shared: Sequence[Shared],
    found: Fit,
    quality: tuple[float, float],
    names: Sequence[str],
) -> tuple[Coefficients, dict[str, float]]:
    """Coefficients of the fit, and the standard deviation of each group.

    Selection effects stay behind: a lead at the door has no method yet, and stands for the mix of all of them.
    """
    q = found.effects.shape[1]
    kept = np.array([0, *range(1 + len(cases.methods), q)])
    value = {(effect.kind, effect.name): float(number) for effect, number in zip(shared, found.beta, strict=True) if effect.kind != "trait"}
    method = cases.method[rows]
    of_all = np.stack([effect.acts[:, : 1 + len(cases.methods)] for effect in shared], axis=2) @ found.beta
    selected = np.where(method > 0, of_all[rep, method] + found.effects[rep, method], 0.0)
    standing = np.zeros(len(people))
    for effect in shared:
        if effect.kind == "standing":
            standing += value["standing", effect.name] * effect.acts[:, 0]
    effects = found.effects[:, kept]
    effects[:, 0] += standing
    widths = [len(segment.values) for segment in cases.segments]
    variances = np.concatenate([found.spread.block[:1, 0], found.spread.variances[: len(widths) + 1].repeat([*widths, 1])])
    variances[0] += np.mean(standing**2)  # of somebody new it is not known, either
    coefficients = Coefficients(
        level=value["level", ""] + float(np.average(selected, weights=cases.weight[rows])),
        slope=value["slope", ""],
        quality_mean=quality[0],
        quality_sd=quality[1],
        segments=cases.segments,
        rep_ids=tuple(person.rep_id for person in people),
        effects=effects,
        covariance=found.covariance[:, kept][:, :, kept],
        prior=np.diag(variances),
        traits=_traits(cases, people, shared, found.beta),
        profiles=tuple(
            ProfileEffect(effect.name, effect.segment, shares_of(cases, effect.segment), value["profile", effect.name])
            for effect in shared
            if effect.kind == "profile"
        ),
        ramp=value.get(("ramp", ""), 0.0),
        season=(value.get(("season", "sine"), 0.0), value.get(("season", "cosine"), 0.0)),
        level_sd=_level_sd(found, np.concatenate([[1.0, quality[0]], np.zeros(len(found.beta) - 2)])),
    )
    spreads = np.sqrt(np.concatenate([np.diag(found.spread.block), found.spread.variances]))
    deviations: dict[str, float] = dict(zip(_groups_of(cases, names), spreads.tolist(), strict=True))
    if "standing" in deviations:  # is a variance of what a log-odds of favor says; reps differ by this much
        deviations["standing"] = float(np.sqrt(np.mean(standing**2)))
    return coefficients, deviations


def _traits(cases: Cases, people: Sequence[Rep], shared: Sequence[Shared], beta: FloatArray) -> tuple[TraitEffect, ...]:
    tables: dict[tuple[str, int], FloatArray] = {}
    for effect, number in zip(shared, beta, strict=True):
        if effect.kind == "trait":
            width = 1 if effect.segment < 0 else len(cases.segments[effect.segment].values)
            table = tables.setdefault((effect.name, effect.segment), np.zeros((len(trait_values(people, effect.name)), width)))
            table[effect.place] = number
    return tuple(
        TraitEffect(name, None if segment < 0 else segment, trait_values(people, name), logits)
        for (name, segment), logits in tables.items()
    )


def _meetings(shared: Sequence[Shared], beta: FloatArray, usual: Mapping[MeetingKind, float]) -> tuple[MeetingEffect, ...]:
    logits = {effect.name: float(number) for effect, number in zip(shared, beta, strict=True) if effect.kind == "meeting"}
    return tuple(MeetingEffect(kind, mean, logits[kind]) for kind, mean in usual.items() if kind in logits)


def _level_sd(found: Fit, at: FloatArray) -> float:
    """Standard deviation of the level of an average lead."""
    return float(np.sqrt(max(float(at @ found.beta_covariance @ at), 0.0)))
