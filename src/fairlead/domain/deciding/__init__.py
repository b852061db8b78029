"""Room 9: from forecasts to one Decision with its propensities and reasons. The verbs are `decide`, `explain` and `why_not`."""

from fairlead.domain.deciding.batching import BATCH, InBatch
from fairlead.domain.deciding.chance import draw
from fairlead.domain.deciding.choosing import Choice, Offers, decide, goes_first, wants_manager
from fairlead.domain.deciding.decision import Action, Candidate, Candidates, Decision, Versions, says_anything
from fairlead.domain.deciding.explaining import Explanation, explain
from fairlead.domain.deciding.falling_back import check_fallbacks
from fairlead.domain.deciding.handing import MANUAL, by_hand, set_aside
from fairlead.domain.deciding.holding import hold, may_be_held, worth_waiting_for
from fairlead.domain.deciding.languages import ENGLISH, LANGUAGES, Language
from fairlead.domain.deciding.meeting_rules import MeetingRules
from fairlead.domain.deciding.outlook import Outlook
from fairlead.domain.deciding.outpricing import check_waiting, outpriced
from fairlead.domain.deciding.policy import (
    Approval,
    Batching,
    Every,
    Exploration,
    Fallback,
    Guardrails,
    Models,
    Objective,
    Policy,
    Promotion,
    Release,
    Retrain,
    Schedule,
    SecondPerson,
    Thresholds,
    Weekday,
)
from fairlead.domain.deciding.service import Counting, Service, ServiceClock
from fairlead.domain.deciding.waiting import PATIENCE_MINUTES, minutes_until_free, pays_to_wait, waits_for_prices
from fairlead.domain.deciding.why_not import Pairing, Standing, WhyNot, why_not
from fairlead.domain.deciding.wording import in_time

__all__ = [
    "BATCH",
    "ENGLISH",
    "LANGUAGES",
    "MANUAL",
    "PATIENCE_MINUTES",
    "Action",
    "Approval",
    "Batching",
    "Candidate",
    "Candidates",
    "Choice",
    "Counting",
    "Decision",
    "Every",
    "Explanation",
    "Exploration",
    "Fallback",
    "Guardrails",
    "InBatch",
    "Language",
    "MeetingRules",
    "Models",
    "Objective",
    "Offers",
    "Outlook",
    "Pairing",
    "Policy",
    "Promotion",
    "Release",
    "Retrain",
    "Schedule",
    "SecondPerson",
    "Service",
    "ServiceClock",
    "Standing",
    "Thresholds",
    "Versions",
    "Weekday",
    "WhyNot",
    "by_hand",
    "check_fallbacks",
    "check_waiting",
    "decide",
    "draw",
    "explain",
    "goes_first",
    "hold",
    "in_time",
    "may_be_held",
    "minutes_until_free",
    "outpriced",
    "pays_to_wait",
    "says_anything",
    "set_aside",
    "waits_for_prices",
    "wants_manager",
    "why_not",
    "worth_waiting_for",
]
