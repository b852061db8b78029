"""The part of the policy document that says when a second person approves the next policy."""

from fairlead.adapters.files.policy.kinds import number
from fairlead.adapters.files.policy.sections import Line, Section
from fairlead.domain.deciding.policy import SecondPerson

_SHARE = number(least=0, most=1)

SECOND_PERSON = Section(
    SecondPerson,
    "Approval",
    "When a new policy waits until somebody other than its author approves it. Left out, publishing needs nobody. Going back never does.",
    (
        Line(
            "above_changed_share",
            "A policy that sends more than this share of recent leads elsewhere waits for a second person.",
            kind=_SHARE,
            examples=(0.2,),
        ),
        Line(
            "above_value_change",
            "A policy that changes the expected value of recent leads by more than this share, up or down, waits for a second person.",
            kind=_SHARE,
            examples=(0.05,),
        ),
    ),
)
