"""Scores in words: each with its number, what it means or why it is missing, and what speaks for and against."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fairlead.domain.money import in_words
from fairlead.domain.qualification.deeds import MESSAGE_DEEDS
from fairlead.domain.qualification.features import FEATURES
from fairlead.domain.qualification.fit import Fit, Judgment, Need, Profile, fit_of
from fairlead.domain.qualification.intent import IntentPolicy, Pull, intent_of
from fairlead.domain.qualification.qualifying import QualifiedLead, Value
from fairlead.domain.qualification.rating import deeds_known
from fairlead.domain.qualification.scorecard import Scorecard

DEED_WORDS: Final[Mapping[str, str]] = {
    "pricing_page": "looked at the pricing page",
    "demo_request": "asked for a demo",
    "roi_calculator": "used the ROI calculator",
    "download": "downloaded material",
    "webinar": "attended a webinar",
    "chat": "chatted on the site",
    "email_click": "clicked an e-mail",
    "email_open": "opened an e-mail",
    "page_view": "visited the site",
    "product_usage": "used the product",
    "call": "called",
    "meeting": "met",
    "event": "came to an event",
    "third_party_intent": "was seen researching elsewhere",
}
"""Kind of engagement → what the lead did."""

_ABOUT: Final = {feature.name: feature.about for feature in FEATURES}
_PLAIN: Final = {"industry_group": "industry", "size_band": "size", "country": "country", "language": "language"} | {
    "function": "department",
    "seniority": "seniority",
    "revenue_minor": "revenue",
}
_SHOWN: Final = 8
_LEAST: Final = 0.005
REFUSED: Final = "the person refused profiling, so nothing of the kind is computed"


@dataclass(frozen=True, slots=True)
class ScoreReason:
    """One thing that moved a score. ``points``: None for what is not known, which moved nothing."""

    words: str
    points: float | None


@dataclass(frozen=True, slots=True)
class ScoreTold:
    """A score in words. ``score``: 0 to 100, None where there is none; ``note``: what it means here, or why it is missing.

    ``unit``: what the points of the reasons are: points of the score, points of intent, or log-odds.
    """

    name: str
    score: float | None
    note: str
    unit: str
    reasons: tuple[ScoreReason, ...] = ()


def fit_told(qualified: QualifiedLead, profile: Profile) -> ScoreTold:
    """Declared fit: every criterion, met, missed or not known."""
    fit = fit_of(qualified.lead, qualified.account, profile)
    return ScoreTold("fit", fit.score, _fit_note(fit, profile), "points of the score", tuple(map(_criterion, fit.judgments)))


def _fit_note(fit: Fit, profile: Profile) -> str:
    if not profile.criteria:
        return "the policy declares no ideal customer (icp)"
    if fit.spoiled_by:
        named = ", ".join(fit.spoiled_by)
        return f"0 because of {named}"
    if fit.score is None:
        return "nothing that counts is known of this lead"
    return "every criterion is known" if fit.known == 1.0 else f"{fit.known:.0%} of the weight is known; the rest counts neither way"


def _criterion(of: Judgment) -> ScoreReason:
    each, value = of.criterion, f" ({of.value})" if of.value else ""
    if of.holds is None:
        return ScoreReason(f"{each.name}: not known", None)
    if each.need is Need.EXCLUDED:
        return ScoreReason(f"{each.name}: {'holds, and excludes' if of.holds else 'does not hold'}{value}", 0.0)
    missed = "missed, and required" if each.need is Need.REQUIRED else "missed"
    return ScoreReason(f"{each.name}: {'met' if of.holds else missed}{value}", of.points)


def intent_told(qualified: QualifiedLead, policy: IntentPolicy, at: datetime) -> ScoreTold:
    """Intent: the deeds that carry it, with their age."""
    deeds = deeds_known(qualified, at)
    unit = "points of intent"
    if deeds is None:
        return ScoreTold("intent", None, "what was done was not recorded when this was decided", unit)
    intent = intent_of(deeds, policy)
    note = f"{intent.points:.3g} points, of which {policy.halfway:g} make 50" if deeds else "nothing was done lately"
    return ScoreTold("intent", intent.score, note, unit, tuple(ScoreReason(_pull(each), each.points) for each in intent.pulls))


def _pull(of: Pull) -> str:
    when = "today" if of.last_days == 0 else "yesterday" if of.last_days == 1 else f"{of.last_days} days ago"
    if of.kind in MESSAGE_DEEDS:
        return f"{MESSAGE_DEEDS[of.kind]}, {when}"
    did = DEED_WORDS.get(of.kind, of.kind.replace("_", " "))
    count = of.own + of.others
    times = "" if count == 1 else f" {count} times, last"
    who = "others at the account: " if not of.own else ""
    others = f" ({of.others} by others at the account)" if of.own and of.others else ""
    return f"{who}{did}{times} {when}{others}"


def learned_fit_told(qualified: QualifiedLead, card: Scorecard | None, why_none: str) -> ScoreTold:
    """Learned fit: the points of every trait."""
    unit = "log-odds"
    if card is None:
        return ScoreTold("learned_fit", None, why_none, unit)
    facts = qualified.facts.lead
    score = card.fit(facts)
    note = card.why if score is not None else "nothing that it reads is known of this lead"
    reasons = tuple(ScoreReason(_trait(feature, value), points) for feature, value, points in card.reasons(facts))
    return ScoreTold("learned_fit", score, note, unit, reasons)


def _trait(feature: str, value: Value) -> str:
    name = _PLAIN.get(feature, feature.replace("_", " "))
    if value is None or value == "":
        return f"{name}: not known"
    return f"{name}: {in_words(round(value)) if feature == 'revenue_minor' and not isinstance(value, str) else value}"


def lead_score_told(score: float, contributions: Mapping[str, float] | None, facts: Mapping[str, Value], why_none: str) -> ScoreTold:
    """Lead score: what each feature adds to the log-odds of winning, against the average lead; None where no model tells leads apart."""
    unit = "log-odds"
    if contributions is None:
        return ScoreTold("lead_score", None, why_none, unit)
    told = [(name, part) for name, part in contributions.items() if abs(part) >= _LEAST]
    reasons = [ScoreReason(feature_in_words(name, facts.get(name)), part) for name, part in told[:_SHOWN]]
    rest = sum(part for _, part in told[_SHOWN:])
    if len(told) > _SHOWN:
        reasons.append(ScoreReason(f"{len(told) - _SHOWN} more together", rest))
    note = "percentile of the chance, averaged over the reps who can have it; reasons against the average lead of training"
    return ScoreTold("lead_score", score, note, unit, tuple(reasons))


def feature_in_words(name: str, value: Value) -> str:
    """A feature with the lead's value."""
    about = _ABOUT.get(name, name.replace("_", " "))
    if value is None or value == "":
        return f"{about}: not known"
    if name == "revenue_minor" and not isinstance(value, str):
        return f"{about}: {in_words(round(value))}"
    return f"{about}: {value if isinstance(value, str) else f'{value:.4g}'}"
