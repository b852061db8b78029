"""Judge the model in shadow against the champion: what both said of the same leads, and, as outcomes ripen, who said it better.

The largest of several noisy chances is too large, so of the rep it chose a model thinks too much. Judged on the champion's choices, an
equally good challenger would look better. So the verdict counts the leads for which both chose the same rep: there both err alike.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import reduce
from operator import add
from typing import Any, Final

import numpy as np
import polars as pl

from fairlead.application.model_told import Kept
from fairlead.application.shadow_ports import Ripe, ShadowBook, ShadowDay
from fairlead.learning.consent import consenting
from fairlead.learning.evaluation import gain, score
from fairlead.learning.history import History
from fairlead.learning.outcomes import label
from fairlead.learning.settings import TrainingSettings

NEEDED: Final = 400
"""Outcomes before the first verdict; the next ones come at twice as many each, so that looking often does not make luck look like skill."""
LEAST_WON: Final = 20
Z: Final = 2.576
"""The interval is of 99%."""


class ShadowVerdict(StrEnum):
    """What can be said of the model in shadow."""

    TOO_EARLY = "too early"
    BETTER = "better"
    WORSE = "worse"
    ALIKE = "alike"
    UNLIKE = "not comparable"


@dataclass(frozen=True, slots=True)
class Side:
    """One model on the leads with a known outcome: mean of its chances, log loss and debiased calibration error."""

    mean_chance: float
    log_loss: float
    calibration: float


@dataclass(frozen=True, slots=True)
class Judgment:
    """Log loss saved per lead by the challenger, with its 99% interval clustered by account, from the first ``outcomes`` ripe ones."""

    outcomes: int
    saved: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ShadowReport:
    """The model in shadow beside the champion.

    ``outcomes``, ``won``: of leads for which both chose the same rep; ``needed``: outcomes for the next verdict. Sides are None before the
    first one.
    """

    challenger: str
    champion: str
    days: Sequence[ShadowDay]
    outcomes: int
    won: int
    needed: int
    sides: tuple[Side, Side] | None
    judgment: Judgment | None
    verdict: ShadowVerdict
    words: str

    @property
    def total(self) -> ShadowDay | None:
        """All days together."""
        return reduce(add, self.days) if self.days else None

    def data(self) -> dict[str, object]:
        """All of it as JSON values."""
        total = self.total
        rated = total.rated if total else 0
        mean = total.difference / rated if total and rated else None
        spread = float(np.sqrt(max(total.squares / rated - (total.difference / rated) ** 2, 0.0))) if total and rated else None
        judged, sides = self.judgment, self.sides
        return {
            "challenger": self.challenger,
            "champion": self.champion,
            "decisions": total.decisions if total else 0,
            "agreed": total.agreed if total else 0,
            "agreement": total.agreed / total.decisions if total and total.decisions else None,
            "mean_difference": mean,
            "spread_of_difference": spread,
            "outcomes": self.outcomes,
            "won": self.won,
            "needed": self.needed,
            "champion_scores": _side(sides[0]) if sides else None,
            "challenger_scores": _side(sides[1]) if sides else None,
            "judged_outcomes": judged.outcomes if judged else None,
            "saved": judged.saved if judged else None,
            "saved_low": judged.low if judged else None,
            "saved_high": judged.high if judged else None,
            "verdict": self.verdict.value,
            "words": self.words,
            "days": [
                {
                    "day": each.day.isoformat(),
                    "decisions": each.decisions,
                    "agreed": each.agreed,
                    "rated": each.rated,
                    "difference": each.difference,
                }
                for each in self.days
            ],
        }


@dataclass(frozen=True, slots=True)
class _Scored:
    """Both models' chances and the outcomes as arrays of shape (n,), in the order of deciding."""

    champion: np.ndarray
    challenger: np.ndarray
    won: np.ndarray
    cluster: np.ndarray

    @classmethod
    def of(cls, ripe: Sequence[Ripe]) -> "_Scored":
        numbers: dict[str, int] = {}
        return cls(
            np.array([each.chance for each in ripe]),
            np.array([each.challenger_chance for each in ripe]),
            np.array([float(each.won) for each in ripe]),
            np.array([numbers.setdefault(each.cluster, len(numbers)) for each in ripe], dtype=np.intp),
        )


def report_shadow(book: ShadowBook, challenger: Kept, champion: Kept) -> ShadowReport:
    """What is known by now of the model in shadow, beside the champion in force."""
    days = book.days(challenger.version, champion.version)
    ripe = [each for each in book.ripe(challenger.version, champion.version) if each.agreed]
    scored = _Scored.of(ripe)
    won = int(scored.won.sum())
    judgment = _judged(scored)
    verdict, words = _verdict(challenger, champion, scored, judgment)
    return ShadowReport(
        challenger=challenger.version,
        champion=champion.version,
        days=days,
        outcomes=len(ripe),
        won=won,
        needed=NEEDED if judgment is None else judgment.outcomes * 2,
        sides=(_scores(scored.champion, scored.won), _scores(scored.challenger, scored.won)) if ripe else None,
        judgment=judgment,
        verdict=verdict,
        words=words,
    )


def _judged(scored: _Scored) -> Judgment | None:
    """At 400 outcomes, 800, 1,600 and so on; at each the oldest so many, whoever asks when."""
    outcomes = len(scored.won)
    if outcomes < NEEDED:
        return None
    look = NEEDED * 2 ** int(np.log2(outcomes / NEEDED))
    if scored.won[:look].sum() < LEAST_WON:
        return None
    first = slice(0, look)
    saved = gain(scored.challenger[first], scored.champion[first], scored.won[first], np.ones(look), scored.cluster[first])
    return Judgment(look, saved.gain, saved.gain - Z * saved.error, saved.gain + Z * saved.error)


def _verdict(challenger: Kept, champion: Kept, scored: _Scored, judgment: Judgment | None) -> tuple[ShadowVerdict, str]:
    mine, its = challenger.facts, champion.facts
    if (
        mine is not None
        and its is not None
        and its.horizon_days is not None
        and (mine.horizon_days, mine.settings.get("stage")) != (its.horizon_days, its.settings.get("stage"))
    ):
        return ShadowVerdict.UNLIKE, "they predict different things: not the same stage within the same number of days"
    outcomes, won = len(scored.won), int(scored.won.sum())
    if judgment is None:
        few = f", {won} of {LEAST_WON} won" if outcomes >= NEEDED else ""
        return ShadowVerdict.TOO_EARLY, f"too early to tell: {outcomes:,} of {NEEDED:,} outcomes{few}"
    told = f"on {judgment.outcomes:,} leads, log loss {_signed(judgment.saved)} per lead, 99% interval {_range(judgment)}"
    if judgment.low > 0:
        return ShadowVerdict.BETTER, f"the model in shadow predicts better than the champion: {told}"
    if judgment.high < 0:
        return ShadowVerdict.WORSE, f"the model in shadow predicts worse than the champion: {told}"
    return ShadowVerdict.ALIKE, f"no difference seen: {told}; the next look is at {judgment.outcomes * 2:,} outcomes"


def _signed(saved: float) -> str:
    return f"{abs(saved):.4f} {'lower' if saved >= 0 else 'higher'}"


def _range(judgment: Judgment) -> str:
    return f"{judgment.low:+.4f} to {judgment.high:+.4f} saved"


def _scores(chance: np.ndarray, won: np.ndarray) -> Side:
    told = score(chance, won, np.ones(len(won)))
    return Side(float(chance.mean()), told.log_loss, told.calibration)


def _side(side: Side) -> dict[str, Any]:
    return {"mean_chance": side.mean_chance, "log_loss": side.log_loss, "calibration": side.calibration}


def outcomes_of(history: History, leads: Collection[str], model: Kept, at: datetime) -> Mapping[str, bool]:
    """Of these leads, those old enough that their outcome is known by the model's stage and horizon: whether each was won.

    A lead that was won early waits for its horizon like the others: early winners alone would make any chance look too low. Leads of
    people who refused profiling stay out.
    """
    facts = model.facts
    if facts is None or facts.horizon_days is None or not leads:
        return {}
    settings = TrainingSettings(stage=str(facts.settings.get("stage", "won")), horizon_days=facts.horizon_days)
    few = history.having({"lead": history.lead.filter(pl.col("lead_id").is_in(list(leads)))}).known_by(at)
    frame = label(consenting(few), settings).frame
    old = frame.filter(pl.col("created_at") <= at - timedelta(days=facts.horizon_days))
    return {str(lead_id): bool(won) for lead_id, won in old.select("lead_id", "won").iter_rows()}
