"""The order of those who fit, and the probability of each: by the objective, by near ties."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fairlead.domain.availability import Admission
from fairlead.domain.deciding.decision import Candidates
from fairlead.domain.deciding.policy import Objective, Policy
from fairlead.domain.prediction import FloatArray, Forecast, IntArray

_DIGITS = 6
_TOLD = 10.0 ** np.array([[6], [6], [6], [2], [2], [2], [0], [4], [6]])
"""How finely each column of a candidate is told: chances to a millionth, scores and minutes to a hundredth, money to the unit."""

_OF_A_DAY = 100.0
_NOT_TOLD = np.empty(0, dtype=np.float64)


def standing_of(
    policy: Policy, forecast: Forecast, worth: FloatArray, admission: Admission, charge: FloatArray | None = None
) -> FloatArray:
    """What the objective ranks by: minor units for worth, less the price of the slot where one rations; [0, 1] for the others."""
    if policy.objective is Objective.CHANCE:
        return forecast.chance
    if policy.objective is Objective.WORTH:
        return worth if charge is None else worth - charge
    best = worth.max(initial=0.0)
    free = 1.0 - np.nan_to_num(admission.load, nan=0.0)
    return policy.balance * (worth / best if best > 0 else np.ones_like(worth)) + (1.0 - policy.balance) * free


def near_ties(standing: FloatArray, forecast: Forecast, fit: NDArray[np.bool_], policy: Policy) -> tuple[NDArray[np.bool_], FloatArray]:
    """Who cannot be told from the front-runner, and for each the probability of being ahead of it; 0 for all others.

    The standing's uncertainty is that of the log-odds by the delta method: chance = sigma h, d chance / d logit = chance (1 - sigma).
    Two reps' posteriors are independent, so the probability that j beats the front-runner is Phi((s_j - s_best) / sqrt(sd_j^2 +
    sd_best^2)).
    """
    ranked = np.where(fit, standing, -np.inf)
    front = int(ranked.argmax())
    gap = ranked[front] - ranked
    # Of hundreds a few are near enough; only they need a spread.
    near = np.append(np.flatnonzero(fit & (gap <= policy.tie_loss * abs(ranked[front]))), front)
    alone = np.clip(forecast.chance[near] / np.maximum(forecast.reply_factor[near], 1e-9), 0.0, 1.0)
    spread = forecast.logit_sd[near] * (1.0 - alone) * _share_of_chance(forecast, policy)[near]
    joint = np.hypot(spread, spread[-1])
    ahead = np.zeros_like(standing)
    for index, behind, apart in zip(near.tolist(), gap[near].tolist(), joint.tolist(), strict=True):
        ahead[index] = _beats(behind, apart)
    ties = ahead >= policy.tie_chance
    ties[front] = True
    ahead[front] = 0.5
    return ties, ahead


def _beats(gap: float, spread: float) -> float:
    """Phi(-gap / spread): the probability that the one behind by ``gap`` is in truth ahead; eight spreads behind is never."""
    if gap >= 8.0 * spread:
        return 0.0 if gap > 0.0 else 0.5
    return 0.5 * math.erfc(gap / spread / math.sqrt(2.0))


def _share_of_chance(forecast: Forecast, policy: Policy) -> FloatArray:
    """The part of each standing that rises in proportion to the chance."""
    if policy.objective is Objective.CHANCE:
        return forecast.chance
    if policy.objective is Objective.WORTH:
        return forecast.value_minor * forecast.chance
    best = forecast.chance.max(initial=0.0)
    return policy.balance * (forecast.chance / best if best > 0 else np.zeros_like(forecast.chance))


def pick(propensity: FloatArray, drawn: float) -> int:
    """The index whose slice of [0, 1) holds ``drawn``; rounding at the end falls to the last with a chance."""
    likely = np.flatnonzero(propensity > 0)
    slot = int(np.searchsorted(np.cumsum(propensity[likely]), drawn, side="right"))
    return int(likely[min(slot, len(likely) - 1)])


def candidates_of(  # noqa: PLR0913, PLR0917, the columns of one table
    order: IntArray,
    admission: Admission,
    forecast: Forecast,
    rep_ids: Sequence[str],
    worth: FloatArray,
    standing: FloatArray,
    credit: FloatArray,
    ties: NDArray[np.bool_],
    propensity: FloatArray,
    charge: FloatArray | None = None,
) -> Candidates:
    """The columns of those in ``order``, who are ``rep_ids``, told as finely as anybody needs."""
    columns = (
        *(forecast.chance, forecast.chance_low, forecast.chance_high, forecast.match_score, forecast.reply_minutes),
        *(admission.wait_minutes, worth, admission.load, credit),
    )
    # One pass over one table: a numpy call for each column would cost more than the arithmetic.
    chance, low, high, match, reply, wait, whole, load, owed = np.rint(np.stack(columns)[:, order] * _TOLD) / _TOLD
    days = forecast.cycle_days
    return Candidates(
        rep_ids=tuple(rep_ids),
        chance=chance,
        chance_low=low,
        chance_high=high,
        match_score=match,
        reply_minutes=reply,
        wait_minutes=wait,
        worth_minor=whole,
        load=load,
        credit=owed,
        standing=standing[order],
        near_tie=ties[order] & (ties.sum() > 1),
        # Propensities stay exact: rounding them would bias every later estimate that divides by them.
        propensity=propensity[order],
        binding=admission.binding[order],
        cycle_days=_NOT_TOLD if days is None else np.rint(days[order] * _OF_A_DAY) / _OF_A_DAY,
        price_minor=_NOT_TOLD if charge is None else np.rint(charge[order]),
    )


def winning_parts(forecast: Forecast, winner: int, rows: IntArray) -> dict[str, float]:
    """The winner's log-odds contributions against the mean candidate; ``lead`` is the same for all and stays absolute."""
    if not forecast.parts:
        return {}
    table = np.stack(list(forecast.parts.values()))
    against = np.add.reduce(table if len(rows) == table.shape[1] else table[:, rows], axis=1) / len(rows)
    told = zip(forecast.parts, table[:, winner].tolist(), against.tolist(), strict=True)
    return {name: round(value if name == "lead" else value - usual, _DIGITS) for name, value, usual in told}
