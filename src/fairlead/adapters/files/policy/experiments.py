"""The part of the policy document that says what is given as an experiment."""

from fairlead.adapters.files.policy.kinds import NAME, SHARE, TEAM, identity, number
from fairlead.adapters.files.policy.sections import Line, Section
from fairlead.application.policy_ports import Reference
from fairlead.domain.deciding.policy import Exploration

EXPLORATION = Section(
    Exploration,
    "Exploration",
    "Leads given as an experiment, so that what other choices bring can be measured. Only among reps who passed every rule and limit.",
    (
        Line("share", "The share of leads given so; 0 gives none.", kind=number(least=0, most=0.2), examples=(0.05,)),
        Line("loss", "Nobody is drawn who stands lower than the first by more than this share.", kind=SHARE, examples=(0.25,)),
        Line("exclude_teams", "Reps of these teams are never drawn so.", kind=TEAM, examples=(["trainees"],)),
        Line("exclude_tiers", "Leads of these tiers are never given so.", kind=NAME, examples=(["high intent"],)),
        Line(
            "exclude_territories",
            "Leads of these territories are never given so.",
            kind=identity("the identity of a territory", Reference.TERRITORY),
            examples=(["dach"],),
        ),
    ),
)
