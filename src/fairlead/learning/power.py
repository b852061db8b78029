"""How many outcomes a claim would need: what the test could have seen, and what it would take."""

from dataclasses import dataclass
from math import ceil, log, sqrt
from typing import Final

from fairlead.learning.evaluation import Gain

_POWER_Z: Final = 0.8416212335729143
"""Standard normal quantile of 0.8: in four of five cases."""
_NOTHING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Power:
    """``times``: how often as many outcomes would show an effect of the size that the model expects; None where it expects none.

    ``smallest``: standard deviation of log-odds among reps that this test would find at best, their effects known exactly.
    """

    times: float | None
    smallest: float

    def outcomes(self, resolved: int) -> int | None:
        """Known outcomes needed in all, where ``resolved`` are there, to two figures; None where no number helps or enough are there."""
        if self.times is None or self.times <= 1.0:
            return None
        needed = self.times * resolved
        step: int = 10 ** max(len(str(int(needed))) - 2, 0)
        return ceil(needed / step) * step


def needed_ratio(credible: float) -> float:
    """How many standard errors the promised gain must be worth so that odds of ``credible`` to one are reached in four of five cases.

    With x = promised / error the log odds 2·gain·promised / error² are normal around 2x² with deviation 2x, so 2x² − 2zx = ln(credible)
    with z the normal quantile of 0.8.
    """
    return (_POWER_Z + sqrt(_POWER_Z**2 + 2.0 * log(max(credible, 1.0)))) / 2.0


def power_of(gain: Gain, leads: int, rate: float, credible: float) -> Power:
    """What ``leads`` held-out leads, won at ``rate``, could show.

    The error falls with the root of their number, so ``times`` = (x·error / promised)² with x of `needed_ratio`. Reps who differ by σ in
    log-odds promise ρ(1 − ρ)σ²/2 a lead with an error of √(ρ(1 − ρ)/n)·σ, so σ = 2x / √(nρ(1 − ρ)).
    """
    x = needed_ratio(credible)
    information = leads * rate * (1.0 - rate)
    times = (x * gain.error / gain.promised) ** 2 if gain.promised > _NOTHING else None
    return Power(times, 2.0 * x / sqrt(information) if information > 0 else float("inf"))
