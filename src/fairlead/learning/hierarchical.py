"""Rep effects by penalized likelihood: one variance per group, estimated from the data, so that effects the data do not show vanish.

Model: won_i ~ Bernoulli(p_i), p_i = σ(η_i)·h_i, η_i = f_i'β + x_i'u_j(i), u_j ~ N(0, D). h_i is the known factor of the reply time. D is
diagonal with one variance per group of columns, except a leading block (the rep's own effect and its selection effects) with a full
covariance.

Method: the normal distribution N(m_j, V_j) of each rep's effects, given β, that is nearest to their true posterior (Gaussian variational
approximation, Opper and Archambeau 2009; for such models Ormerod and Wand 2012). Its equations are those of the mode, with score and
information averaged over the variance v_i = x_i'V_j x_i that is left in η: Σ_i x_i·E[score_i] = D⁻¹m_j and V_j⁻¹ = D⁻¹ + Σ_i x_i
x_i'·E[information_i]. Where wins are few the posterior leans to one side, and its mode (the Laplace approximation) lies nearer to zero
than its mean: by the mode, effects and variances come out too small (Breslow and Lin 1995), and chances too high. Steps are Fisher
scoring (Gauss–Newton weights because of h), in which rep blocks are independent given β, so each is a Schur complement over small
blocks, O(n q²). Variances by EM (Stiratelli, Laird, Ware 1984), single variances by MacKay's (1992) faster fixed point of the same
equations: σ² = Σu² / Σ(1 − V/σ²). Both creep where a variance goes to nothing, so after every two rounds the search goes on
from where these lead (Aitken's δ², each component by itself): nearer to the fixed point in a third of the rounds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

SMALLEST_VARIANCE = 1e-6
"""A standard deviation of 0.001 in log-odds: nothing. Variances stop here instead of at zero, so that D can be inverted."""
LARGEST_VARIANCE = 4.0
BLOCK = 64
_TINY = 1e-12
FLAT = 1e-6
"""Precision of effects without a prior: a standard deviation of a thousand."""
_SMALLEST_STEP, _ENOUGH = 1e-3, 1e-5
_NODES = ((-np.sqrt(3.0), 1 / 6), (0.0, 4 / 6), (np.sqrt(3.0), 1 / 6))
"""Gauss–Hermite, exact for polynomials up to degree five: the same three points as forecasts are averaged over."""
_SETTLED, _MOST_SETTLING = 1e-3, 6
_LONGEST = 0.9
"""Of two steps the second counts as at most so long: what is left after it is then nine times as long."""


@dataclass(frozen=True, eq=False)
class Design:
    """Rows of one rep after another, in blocks of `BLOCK` rows of one rep, the last of each filled up with rows of weight 0.

    ``x``: shape (blocks, BLOCK, p), what is known of a row; a rep's own effects act on the first q columns. ``shared``: shape (n_reps,
    p, k), how strongly each effect that all reps share acts on the columns for this rep, so that η = x'(A_j·β) + x[:q]'u_j. ``won``,
    ``weight``, ``factor`` (the reply factor h): shape (blocks, BLOCK). ``rep``: shape (blocks,), ascending. ``shared_group``: shape
    (k,), the index of an effect's variance, or -1: then ``shared_precision``, shape (k,), is its prior precision. ``random_group``:
    shape (q,), -1 for the columns with a full covariance (they come first), else the index of their variance.
    """

    rep: IntArray
    rows: IntArray
    x: FloatArray
    shared: FloatArray
    won: FloatArray
    weight: FloatArray
    factor: FloatArray
    shared_group: IntArray
    shared_precision: FloatArray
    random_group: IntArray
    n_groups: int

    @property
    def n_reps(self) -> int:
        """J."""
        return len(self.shared)

    @property
    def q(self) -> int:
        """How many columns have effects of each rep's own."""
        return len(self.random_group)

    @property
    def block(self) -> int:
        """How many leading columns share a full covariance."""
        return int((self.random_group < 0).sum())

    @cached_property
    def firsts(self) -> IntArray:
        """The first block of each rep."""
        return np.searchsorted(self.rep, np.arange(self.n_reps))

    @cached_property
    def bounds(self) -> list[int]:
        """The first row of each rep, and the end of the last one's, where blocks stand one after another."""
        return [int(first) * BLOCK for first in (*self.firsts, len(self.rep))]

    def with_factor(self, factor: FloatArray) -> "Design":
        """The same rows under other reply factors, given in the order of the rows that `design` was made of."""
        return replace(self, factor=np.where(self.rows >= 0, factor[np.maximum(self.rows, 0)], 1.0))


def lay(  # noqa: PLR0913, PLR0917, the parts of one design
    rep: IntArray,
    x: FloatArray,
    shared: FloatArray,
    won: FloatArray,
    weight: FloatArray,
    factor: FloatArray,
    shared_group: IntArray,
    shared_precision: FloatArray,
    random_group: IntArray,
    n_groups: int,
) -> Design:
    """Lay rows out in blocks.

    ``rep``: shape (n,), 0 to n_reps - 1, each at least once; ``x``: shape (n, p); the others as in `Design` with shape (n,).
    """
    order = np.argsort(rep, kind="stable")
    counts = np.bincount(rep, minlength=len(shared))
    blocks = -(-counts // BLOCK)
    place = np.arange(len(rep)) + np.repeat(np.cumsum(blocks * BLOCK) - blocks * BLOCK - (np.cumsum(counts) - counts), counts)
    rows = np.full(int(blocks.sum()) * BLOCK, -1, dtype=np.intp)
    rows[place] = order
    filled = rows >= 0

    def spread_out(values: FloatArray, empty: float) -> FloatArray:
        found = np.full((len(rows), *values.shape[1:]), empty)
        found[filled] = values[rows[filled]]
        return found.reshape(-1, BLOCK, *values.shape[1:])

    return Design(
        rep=np.repeat(np.arange(len(shared)), blocks),
        rows=rows.reshape(-1, BLOCK),
        x=spread_out(x, 0.0),
        shared=shared,
        won=spread_out(won, 0.0),
        weight=spread_out(weight, 0.0),
        factor=spread_out(factor, 1.0),
        shared_group=shared_group,
        shared_precision=shared_precision,
        random_group=random_group,
        n_groups=n_groups,
    )


@dataclass(frozen=True, slots=True)
class Spread:
    """The prior: ``block`` covariance of the leading columns, shape (b, b); ``variances``: shape (n_groups,)."""

    block: FloatArray
    variances: FloatArray


@dataclass(frozen=True, slots=True)
class Fit:
    """What is known of the effects: by `fit` their posterior mean, by `mode` their mode, with the curvature there.

    ``beta``: shape (k,); ``effects``: shape (n_reps, q); ``covariance``: shape (n_reps, q, q), posterior of a rep's effects around what
    all reps share; ``beta_covariance``: shape (k, k). ``log_marginal``: Laplace approximation of the log evidence, up to a constant that
    only the columns fix.
    """

    beta: FloatArray
    effects: FloatArray
    covariance: FloatArray
    beta_covariance: FloatArray
    spread: Spread
    log_marginal: float


def sigmoid(x: FloatArray) -> FloatArray:
    """1 / (1 + exp(-x)), without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * x)))


def start(design: Design, *, deviation: float = 0.3) -> Spread:
    """Where the search for variances begins: every group alike, nothing correlated."""
    return Spread(np.eye(design.block) * deviation**2, np.full(design.n_groups, deviation**2))


def fit(
    design: Design, *, spread: Spread | None = None, rounds: int = 150, tolerance: float = 0.002, tick: Callable[[], None] = lambda: None
) -> Fit:
    """Estimate variances and the posterior mean of the effects.

    Ends when no standard deviation (log-odds) moves by more than ``tolerance``; ``tick`` is called each round.
    """
    spread = spread or start(design)
    beta, effects = np.zeros(design.shared.shape[2]), np.zeros((design.n_reps, design.q))
    steps, open_still, gram = 8, np.zeros(design.won.shape), None
    trail = [spread]
    for _ in range(rounds):
        solved, marginal, gram = _solve(design, spread, beta, effects, steps=steps, open_still=open_still, gram=gram)
        beta, effects, steps = solved.beta, solved.effects, 1
        open_still = _open(design, solved.covariance)
        moved = _update(design, spread, solved, marginal)
        change = _distance(spread, moved)
        spread = moved
        trail.append(moved)
        tick()
        if change < tolerance:
            break
        if len(trail) == 3:
            spread = _ahead(trail)
            trail = [spread]
    found = mean(design, spread, beta=beta, effects=effects, open_still=open_still)
    return replace(found, log_marginal=mode(design, spread, beta=found.beta, effects=found.effects).log_marginal)


def mean(design: Design, spread: Spread, *, beta: FloatArray, effects: FloatArray, open_still: FloatArray | None = None) -> Fit:
    """The posterior mean for given variances, from a first guess; its ``log_marginal`` means nothing.

    ``open_still``: a first guess of the variance of η of every row, shape (blocks, BLOCK).
    """
    if open_still is None:
        open_still = _open(design, mode(design, spread, beta=beta, effects=effects, steps=0).covariance)
    found, _, gram = _solve(design, spread, beta, effects, steps=4, open_still=open_still)
    for _ in range(_MOST_SETTLING - 1):
        before, open_still = open_still, _open(design, found.covariance)
        if float(np.abs(open_still - before).max(initial=0.0)) < _SETTLED:
            break
        found, _, gram = _solve(design, spread, found.beta, found.effects, steps=4, open_still=open_still, gram=gram)
    return found


def mode(design: Design, spread: Spread, *, beta: FloatArray | None = None, effects: FloatArray | None = None, steps: int = 25) -> Fit:
    """The mode for given variances."""
    if beta is None or effects is None:
        beta, effects = np.zeros(design.shared.shape[2]), np.zeros((design.n_reps, design.q))
    return _solve(design, spread, beta, effects, steps=steps)[0]


def linear(design: Design, beta: FloatArray, effects: FloatArray) -> FloatArray:
    """η of every row; shape (blocks, BLOCK)."""
    each = design.shared @ beta
    each[:, : design.q] += effects
    return np.asarray(np.matmul(design.x, each[design.rep][:, :, None])[:, :, 0])


def _priors(design: Design, spread: Spread) -> tuple[FloatArray, FloatArray]:
    """Prior precision of a rep's effects, shape (q, q), and of the shared ones, shape (k,)."""
    b, q = design.block, design.q
    precision = np.zeros((q, q))
    if b:
        precision[:b, :b] = np.linalg.inv(spread.block)
    rest = np.arange(b, q)
    precision[rest, rest] = 1.0 / spread.variances[design.random_group[b:]]
    shared = design.shared_precision.copy()
    bound = design.shared_group >= 0
    shared[bound] = 1.0 / spread.variances[design.shared_group[bound]]
    return precision, shared


def _open(design: Design, covariance: FloatArray) -> FloatArray:
    """The variance v of η of every row that what is not known of the rep's effects leaves; shape (blocks, BLOCK)."""
    x = design.x[:, :, : design.q]
    return np.asarray(np.einsum("brq,brq->br", np.matmul(x, covariance[design.rep]), x))


def _averaged(design: Design, eta: FloatArray, open_still: FloatArray | None) -> tuple[FloatArray, FloatArray, float]:
    """`_moments`, averaged over N(eta, open_still) where that is given."""
    if open_still is None:
        return _moments(design, eta)
    spread = np.sqrt(open_still)
    score, information, log_likelihood = np.zeros(eta.shape), np.zeros(eta.shape), 0.0
    for node, share in _NODES:
        each = _moments(design, eta + node * spread)
        score += share * each[0]
        information += share * each[1]
        log_likelihood += share * each[2]
    return score, information, log_likelihood


def _moments(design: Design, eta: FloatArray) -> tuple[FloatArray, FloatArray, float]:
    """Score and expected information of every row in η, and the log likelihood."""
    sigma = sigmoid(eta)
    chance = np.clip(sigma * design.factor, 1e-12, 1.0 - 1e-12)
    rest = (1.0 - sigma) / (1.0 - chance)
    score = design.weight * (design.won - chance) * rest
    information = design.weight * chance * (1.0 - sigma) * rest
    log_likelihood = float(np.sum(design.weight * (design.won * np.log(chance) + (1.0 - design.won) * np.log1p(-chance))))
    return score, information, log_likelihood


@dataclass(frozen=True, slots=True)
class _Curvature:
    """Inverse of each rep's block (n_reps, q, q), cross term with the shared effects (n_reps, q, k), Schur complement (k, k)."""

    inverse: FloatArray
    cross: FloatArray
    schur: FloatArray


def _solve(
    design: Design,
    spread: Spread,
    beta: FloatArray,
    effects: FloatArray,
    *,
    steps: int,
    open_still: FloatArray | None = None,
    gram: FloatArray | None = None,
) -> tuple[Fit, FloatArray, FloatArray]:
    """The mode, or the mean where ``open_still`` is the variance of η; each rep's covariance with that of the shared effects in it; X'WX.

    ``gram``: X'WX of a search nearby, good enough for the first step.
    """
    precision, shared_precision = _priors(design, spread)
    score, information, log_likelihood = _averaged(design, linear(design, beta, effects), open_still)
    value = log_likelihood - _penalty(beta, effects, precision, shared_precision)
    for _ in range(steps):
        curvature = _curvature(design, _gram(design, information) if gram is None else gram, precision, shared_precision)
        gram = None
        step = _step(design, curvature, score, (beta, effects), (precision, shared_precision))
        size, before = 1.0, value
        while True:
            trial = (beta + size * step[0], effects + size * step[1])
            score, information, log_likelihood = _averaged(design, linear(design, *trial), open_still)
            value = log_likelihood - _penalty(*trial, precision, shared_precision)
            if value >= before - 1e-9 * abs(before) or size < _SMALLEST_STEP:
                break
            size *= 0.5
        beta, effects = trial
        if value - before < _ENOUGH:
            break
    gram = _gram(design, information)
    curvature = _curvature(design, gram, precision, shared_precision)
    beta_covariance: FloatArray = np.linalg.inv(curvature.schur).astype(np.float64)
    through = curvature.inverse @ curvature.cross
    marginal = curvature.inverse + through @ beta_covariance @ np.transpose(through, (0, 2, 1))
    volume = design.n_reps * _logdet(precision) + float(np.sum(np.log(shared_precision))) - _logdet(curvature.schur)
    volume += float(np.sum(np.linalg.slogdet(curvature.inverse)[1]))
    return Fit(beta, effects, curvature.inverse, beta_covariance, spread, value + 0.5 * volume), marginal, gram


def _logdet(matrix: FloatArray) -> float:
    return float(np.linalg.slogdet(matrix)[1]) if matrix.size else 0.0


def _penalty(beta: FloatArray, effects: FloatArray, precision: FloatArray, shared_precision: FloatArray) -> float:
    return 0.5 * float(np.sum((effects @ precision) * effects) + np.sum(shared_precision * beta**2))


def _gram(design: Design, information: FloatArray) -> FloatArray:
    """X'WX of every rep, W the information of its rows; shape (n_reps, p, p)."""
    p = design.x.shape[2]
    x, weight = design.x.reshape(-1, p), np.sqrt(information).reshape(-1, 1)
    found = np.empty((design.n_reps, p, p))
    for one, begin, end in zip(found, design.bounds, design.bounds[1:], strict=False):
        rows = x[begin:end] * weight[begin:end]
        np.matmul(rows.T, rows, out=one)  # of a matrix with itself the library finds one half only
    return found


def _curvature(design: Design, gram: FloatArray, precision: FloatArray, shared_precision: FloatArray) -> _Curvature:
    q = design.q
    inverse: FloatArray = np.linalg.inv(gram[:, :q, :q] + precision).astype(np.float64)
    acted = np.matmul(gram, design.shared)
    cross = acted[:, :q]
    schur = np.matmul(np.transpose(design.shared, (0, 2, 1)), acted).sum(axis=0) + np.diag(shared_precision)
    schur -= np.matmul(np.transpose(cross, (0, 2, 1)), inverse @ cross).sum(axis=0)
    return _Curvature(inverse, cross, schur)


def _step(
    design: Design, curvature: _Curvature, score: FloatArray, at: tuple[FloatArray, FloatArray], precisions: tuple[FloatArray, FloatArray]
) -> tuple[FloatArray, FloatArray]:
    beta, effects = at
    pull = np.add.reduceat(np.matmul(score[:, None, :], design.x)[:, 0], design.firsts, axis=0)
    down = pull[:, : design.q] - effects @ precisions[0]
    solved = np.matmul(curvature.inverse, down[:, :, None])[:, :, 0]
    right = np.einsum("jp,jpk->k", pull, design.shared) - precisions[1] * beta - np.einsum("jqk,jq->k", curvature.cross, solved)
    step_beta = np.linalg.solve(curvature.schur, right)
    return step_beta, solved - np.matmul(curvature.inverse, (curvature.cross @ step_beta)[:, :, None])[:, :, 0]


def _update(design: Design, spread: Spread, solved: Fit, marginal: FloatArray) -> Spread:
    b = design.block
    block = spread.block
    if b:
        u = solved.effects[:, :b]
        block = (u.T @ u + marginal[:, :b, :b].sum(axis=0)) / design.n_reps + np.eye(b) * SMALLEST_VARIANCE
    diagonal = np.einsum("jqq->jq", marginal)
    shared_diagonal = np.diag(solved.beta_covariance)
    variances = spread.variances.copy()
    for group, variance in enumerate(spread.variances):
        own, common = design.random_group == group, design.shared_group == group
        squares = float((solved.effects[:, own] ** 2).sum()) + float((solved.beta[common] ** 2).sum())
        known = float((1.0 - diagonal[:, own] / variance).clip(0.0).sum()) + float(
            (1.0 - shared_diagonal[common] / variance).clip(0.0).sum()
        )
        variances[group] = np.clip(squares / max(known, _TINY), SMALLEST_VARIANCE, LARGEST_VARIANCE)
    return Spread(block, variances)


def _ahead(trail: Sequence[Spread]) -> Spread:
    """Where a search that nears its end in ever shorter steps leads to, from its last three places (Aitken), in logarithms.

    At most ten times the last step ahead, since a variance on its way to nothing has no end in its logarithm.
    """
    begun, between, last = [np.concatenate([_logarithm(each.block).ravel(), np.log(each.variances)]) for each in trail]
    one, two = between - begun, last - between
    ratio = np.divide(two, one, out=np.zeros_like(two), where=np.abs(one) > _TINY).clip(0.0, _LONGEST)
    found, block = last + two * ratio / (1.0 - ratio), trail[-1].block
    values, vectors = np.linalg.eigh(found[: block.size].reshape(block.shape))
    variances = np.exp(found[block.size :]).clip(SMALLEST_VARIANCE, LARGEST_VARIANCE)
    return Spread((vectors * np.exp(values)) @ vectors.T, variances)


def _logarithm(covariance: FloatArray) -> FloatArray:
    """The symmetric matrix whose exponential it is."""
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray((vectors * np.log(values)) @ vectors.T)


def _distance(before: Spread, after: Spread) -> float:
    one = np.abs(np.sqrt(before.variances) - np.sqrt(after.variances))
    two = np.abs(np.sqrt(np.diag(before.block)) - np.sqrt(np.diag(after.block)))
    return float(max(one.max(initial=0.0), two.max(initial=0.0)))
