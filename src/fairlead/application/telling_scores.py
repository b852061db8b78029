"""The scores of a lead in words, from what was kept: its facts, and the policy and the model that decided."""

from fairlead.domain.deciding import Decision, Policy
from fairlead.domain.prediction import HierarchicalModel, Model
from fairlead.domain.qualification import (
    REFUSED,
    QualifiedLead,
    ScoreTold,
    fit_told,
    intent_told,
    lead_score_told,
    learned_fit_told,
)

NAMES = ("lead_score", "fit", "learned_fit", "intent")
_LOST = "the model that decided cannot be read any more"


def scores_told(qualified: QualifiedLead, decision: Decision, policy: Policy, model: Model | None) -> tuple[ScoreTold, ...]:
    """Every score with its reasons, as of the decision; ``model`` is None where it is gone or damaged.

    What each feature adds to the lead score takes milliseconds, so it is worked out when somebody looks and not when a lead is routed:
    facts and model are kept, so it comes out the same at any later time.
    """
    if qualified.lead.consent_profiling is False:
        return tuple(ScoreTold(name, None, REFUSED, "points of the score") for name in NAMES)
    facts = qualified.facts.lead
    if isinstance(model, HierarchicalModel):
        parts, why, no_fit = model.contributions(facts), "", model.no_fit
        card = model.scorecard
    else:
        parts, card = None, None
        why = no_fit = _LOST if model is None else model.readiness.why
    return (
        lead_score_told(decision.lead_score, parts, facts, why),
        fit_told(qualified, policy.icp),
        learned_fit_told(qualified, card, no_fit),
        intent_told(qualified, policy.intent, decision.decided_at),
    )
