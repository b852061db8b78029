"""The part of the policy document that says when prediction is suspended."""

from fairlead.adapters.files.policy.kinds import MINUTES, number, whole
from fairlead.adapters.files.policy.sections import Line, Section
from fairlead.domain.deciding.policy import Guardrails

_LIMIT = number(above=0, most=1)

GUARDRAILS = Section(
    Guardrails,
    "Guardrails",
    "Limits outside which prediction is suspended: leads then go by rules, fair rotation and fallbacks, and every decision says so.",
    (
        Line(
            "rep_share",
            "The most that may go to one rep, of unlike leads that enough others could have had (4 for a half); 1 switches it off.",
            kind=_LIMIT,
            examples=(0.5,),
        ),
        Line(
            "score_share",
            "Of leads unlike each other, the most that may have lead scores in one tenth of the scale; 1 switches it off.",
            kind=_LIMIT,
            examples=(0.8,),
        ),
        Line("errors", "The most leads with which the model may fail or be slow; 1 switches it off.", kind=_LIMIT, examples=(0.05,)),
        Line("slow_seconds", "A decision that takes longer counts as slow.", kind=number(above=0, most=3600), examples=(1,)),
        Line(
            "alarm_leads",
            "While no limit is exceeded, at least so many leads pass between two false alarms on average.",
            kind=whole(least=100, most=1_000_000_000),
            examples=(100_000,),
        ),
        Line(
            "release",
            "manual: a person switches prediction on again; automatic: it comes back once its figures do; "
            "by_cause: a person does where the model failed or was slow, otherwise its figures.",
        ),
        Line(
            "release_minutes",
            "How long prediction stays suspended at the least, where it comes back by itself.",
            "release_after",
            MINUTES,
            ("60 minutes",),
        ),
    ),
)
