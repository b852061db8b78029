"""The lines of fit and intent in the policy document; `document.py` says where they stand in it."""

from fairlead.adapters.files.policy import checking
from fairlead.adapters.files.policy.kinds import (
    COUNTRY,
    FUNCTION,
    HALF_LIFE,
    INDUSTRY,
    MONEY,
    NAME,
    SENIORITY,
    SHARE,
    SIZE,
    identity,
    number,
)
from fairlead.adapters.files.policy.sections import Line, Section
from fairlead.domain.qualification import LONGEST_HALF_LIFE, Criterion, IntentPolicy, Profile, Weighing

CRITERION = Section(
    Criterion,
    "Criterion",
    "One trait of the ideal customer: industries, sizes, a place, revenue, technologies, functions, seniorities or an attribute.",
    (
        Line("name", "What it is called where the fit is explained.", examples=("our industries",)),
        Line("weight", "How much it counts beside the others.", kind=number(least=0, most=1000), examples=(3,)),
        Line(
            "need",
            "counts: it adds its weight; required: missed, the fit is 0; excluded: held, the fit is 0, and it adds nothing.",
            examples=("required",),
        ),
        Line("industries", "One of these industries.", kind=INDUSTRY, examples=(["manufacturing"],)),
        Line("sizes", "One of these sizes by number of employees.", kind=SIZE, examples=(["200-999", "1000-4999"],)),
        Line("countries", "In one of these countries.", kind=COUNTRY, examples=(["US", "CA"],)),
        Line("states", "In one of these states: MA, or US-MA.", kind=identity("a state"), examples=(["MA", "US-NY"],)),
        Line("revenue_from_minor", "Annual revenue from this on.", "revenue_from", MONEY, (10_000_000,)),
        Line("revenue_below_minor", "Annual revenue below this.", "revenue_below", MONEY, (500_000_000,)),
        Line("technologies", "One of these technologies in use, however it is capitalized.", examples=(["SAP"],)),
        Line("functions", "The person works in one of these departments.", kind=FUNCTION, examples=(["finance"],)),
        Line("seniorities", "The person is of one of these levels.", kind=SENIORITY, examples=(["vp", "chief"],)),
        Line("attribute", "A custom attribute of leads.", examples=("plan",)),
        Line("values", "The values of the attribute that count; flags are true and false.", examples=(["gold"],)),
    ),
    checks=(checking.one_trait,),
    identity=("name",),
)

ICP = Section(
    Profile,
    "IdealCustomer",
    "Whom one would like to sell to. What is not known of a lead counts neither for nor against it.",
    (
        Line(
            "criteria",
            "Traits with their weights; without any, leads have no declared fit.",
            examples=([{"name": "our industries", "industries": ["manufacturing"], "weight": 3}],),
        ),
    ),
    {Criterion: CRITERION},
    (checking.consistent,),
)

WEIGHING = Section(
    Weighing,
    "Weighing",
    "What deeds of one kind count.",
    (
        Line("weight", "Points of one fresh deed.", kind=number(least=0, most=1000), examples=(40,)),
        Line(
            "half_life_days",
            f"After this long half of it is left; at most {LONGEST_HALF_LIFE} days.",
            "half_life",
            HALF_LIFE,
            ("14 days",),
        ),
        Line("most", "The most points that deeds of this kind bring together.", kind=number(least=0, most=10_000), examples=(45,)),
    ),
)

INTENT = Section(
    IntentPolicy,
    "Intent",
    "How intent is made from what the lead and others at its account did lately.",
    (
        Line(
            "kinds",
            "Points by kind of engagement, and by signal of the message; this list stands in place of the built-in one.",
            kind=NAME,
            examples=({"demo_request": {"weight": 40, "half_life": "14 days"}},),
        ),
        Line("other", "Any kind that is not listed."),
        Line("account", "The share at which deeds of others at the account count.", kind=SHARE, examples=(0.25,)),
        Line("halfway", "The points that make an intent of 50; twice as many make 75.", kind=number(above=0, most=10_000), examples=(30,)),
    ),
    {Weighing: WEIGHING},
)
