"""Score thresholds beside outcomes: whether a score tells winners from others, and from where on."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from fairlead.application.score_ports import Scored, ScoreReport
from fairlead.domain.deciding import Policy
from fairlead.learning.history import History
from fairlead.learning.policy_scores import MOST_LEADS, policy_scores
from fairlead.learning.settings import TrainingSettings

DAYS = 730
"""How far back the report looks unless told otherwise."""


def report_scores(
    read_history: Callable[[], History], policy: Policy, card: Mapping[str, Any] | None, *, days: int, at: datetime
) -> ScoreReport:
    """Score the leads of the last ``days`` whose outcome is ripe by ``policy``; what the model in force learned is told by its ``card``."""
    stated = (card or {}).get("data") or {}
    settings = TrainingSettings(stage=stated.get("stage", "won"), horizon_days=stated.get("horizon_days"), window_days=days)
    found = policy_scores(read_history().known_by(at), policy.icp, policy.intent, settings)
    if found is None:
        return too_early(settings, card)
    past = "a declared score is not learned from these leads; if somebody wrote it after looking at them, it flatters itself"
    most = f" (the latest {MOST_LEADS:,})" if found.leads >= MOST_LEADS else ""
    declared = (
        Scored("fit", "Fit, declared", past + most, found.fit.data())
        if found.fit is not None
        else Scored("fit", "Fit, declared", "the policy declares no ideal customer; write one under icp", None)
    )
    return ScoreReport(
        leads=found.leads,
        won=found.won,
        first=found.first,
        last=found.last,
        horizon_days=found.horizon_days,
        stage=found.stage,
        scores=(
            _learned("lead_score", "Lead score", card),
            declared,
            _learned("learned_fit", "Fit, learned", card),
            Scored("intent", "Intent", past + most, found.intent.data()),
        ),
        kinds=found.kinds,
    )


def too_early(settings: TrainingSettings, card: Mapping[str, Any] | None) -> ScoreReport:
    """The report where no lead of the window is old enough."""
    days = settings.window_days
    why = f"no lead of the last {days} days is old enough for its outcome to be known; look at more days, or import outcomes"
    declared, intent = Scored("fit", "Fit, declared", why, None), Scored("intent", "Intent", why, None)
    scores = (_learned("lead_score", "Lead score", card), declared, _learned("learned_fit", "Fit, learned", card), intent)
    return ScoreReport(0, 0, "", "", settings.horizon_days, settings.stage, scores, ())


def _learned(name: str, title: str, card: Mapping[str, Any] | None) -> Scored:
    told = ((card or {}).get("scores") or {}).get(name)
    if told is None:
        return Scored(name, title, "no model in force tells it; train one, or see on its card why it tells nothing", None, out_of_time=True)
    if told["table"] is None:
        return Scored(name, title, str(told["why"]), None, out_of_time=True)
    note = "the newest leads, scored by a model that was trained on older ones alone: the test on the card"
    return Scored(name, title, note, told["table"], out_of_time=True)
