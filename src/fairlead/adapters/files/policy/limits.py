"""The part of the policy document that says how much a rep or a team may hold and receive."""

from fairlead.adapters.files.policy import checking
from fairlead.adapters.files.policy.kinds import MONEY, TEAM, number, whole
from fairlead.adapters.files.policy.sections import Line, Section
from fairlead.domain.availability import BandRule, Capacity, Limits

LIMITS = Section(
    Limits,
    "Limits",
    "The most a rep or a team may hold or receive; what is left out does not limit. A limit is never exceeded.",
    (
        Line("max_open", "Open leads at a time.", kind=whole(), examples=(30,)),
        Line("max_day", "New leads on one day of the rep.", kind=whole(), examples=(8,)),
        Line("max_week", "New leads in any 7 days.", kind=whole(), examples=(25,)),
        Line("max_month", "New leads in any 30 days.", kind=whole(), examples=(80,)),
        Line("max_value_minor", "Expected value of the open leads.", "max_value", MONEY, (250_000,)),
    ),
)

BAND = Section(
    BandRule,
    "Band",
    "What may be given to a rep whose load lies in this band.",
    (
        Line(
            "up_to",
            "The highest load of the band, itself included; 1 is the rep's limit.",
            kind=number(above=0, most=1),
            examples=(0.7,),
        ),
        Line("band", "normal: any lead; high match: only leads that fit the rep well; manual: nothing automatically."),
    ),
)

CAPACITY = Section(
    Capacity,
    "Capacity",
    "How load limits what is given.",
    (
        Line(
            "by",
            "What keeps slots for the leads that need them: bands of load, or prices of what a slot is worth to later leads. With prices,"
            " bands and pace_per_day step aside; limits hold with both.",
            examples=("prices",),
        ),
        Line("bands", "Bands of load, from low to high; [] switches them off.", examples=([{"up_to": 0.8, "band": "normal"}],)),
        Line("high_match", "The match score, 0 to 100, from which a pairing counts as a high match.", kind=number(least=0, most=100)),
        Line("each", "Limits of every rep whose own record states none.", examples=({"max_open": 30, "max_day": 8},)),
        Line(
            "teams",
            "Limits of whole teams, by the team's identity; the teams below count with it.",
            kind=TEAM,
            examples=({"enterprise": {"max_open": 400}},),
        ),
        Line("pace_per_day", "From this many new leads in a day on, a rep gets only high matches.", kind=whole(least=1), examples=(5,)),
        Line("covers", "For how many absent colleagues at a time one backup stands in.", kind=whole()),
    ),
    {BandRule: BAND, Limits: LIMITS},
    (checking.rising,),
)
