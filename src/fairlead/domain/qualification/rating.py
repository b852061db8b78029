"""From a qualified lead to its scores: declared fit, learned fit and intent, as rules read them and decisions keep them."""

from dataclasses import replace
from datetime import datetime

from fairlead.domain.qualification.deeds import Deed, of_message
from fairlead.domain.qualification.fit import Profile, fit_of
from fairlead.domain.qualification.intent import IntentPolicy, intent_score
from fairlead.domain.qualification.qualifying import UNSCORED, QualifiedLead, Scores
from fairlead.domain.qualification.scorecard import Scorecard


def deeds_known(qualified: QualifiedLead, at: datetime) -> tuple[Deed, ...] | None:
    """All that intent is made from; None where deeds were not recorded, as in decisions older than intent."""
    facts, lead = qualified.facts, qualified.lead
    return None if facts.deeds is None else (*facts.deeds, *of_message(facts.lead, lead.created_at, at))


def rate(qualified: QualifiedLead, profile: Profile, intent: IntentPolicy, card: Scorecard | None, *, at: datetime) -> QualifiedLead:
    """The lead with its scores as of ``at``. A person who refused profiling has none."""
    if qualified.lead.consent_profiling is False:
        return replace(qualified, scores=UNSCORED)
    fit = fit_of(qualified.lead, qualified.account, profile) if profile.criteria else None
    deeds = deeds_known(qualified, at)
    return replace(
        qualified,
        scores=Scores(
            fit=None if fit is None else fit.score,
            fit_known=None if fit is None else fit.known,
            learned_fit=None if card is None else card.fit(qualified.facts.lead),
            intent=None if deeds is None else intent_score(deeds, intent),
        ),
    )
