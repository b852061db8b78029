"""The policy document, line by line: the one place to add a field.

A field added to a dataclass of the policy gets its `Line` here. Reading, writing, the JSON Schema, the page in the web app and the words of
a diff follow from it; a test insists that no field is without one, and `fairlead policy schema` prints the schema that the docs keep.
"""

from typing import Any

from fairlead.adapters.files.policy import checking
from fairlead.adapters.files.policy.contract import CONTRACT, ROTATION
from fairlead.adapters.files.policy.experiments import EXPLORATION
from fairlead.adapters.files.policy.guardrails import GUARDRAILS
from fairlead.adapters.files.policy.kinds import (
    ACCOUNT,
    CONDITION,
    DAYS,
    DOMAIN,
    LANGUAGE,
    MINUTES,
    MONEY,
    NAME,
    NOTE,
    REP,
    SHARE,
    TEAM,
    identity,
    number,
    whole,
)
from fairlead.adapters.files.policy.limits import BAND, CAPACITY
from fairlead.adapters.files.policy.meetings import MEETINGS
from fairlead.adapters.files.policy.places import TEAM_SECTION, TERRITORY
from fairlead.adapters.files.policy.publishing import SECOND_PERSON
from fairlead.adapters.files.policy.scoring import ICP, INTENT
from fairlead.adapters.files.policy.sections import Heading, Line, Section
from fairlead.adapters.files.policy.service import SERVICE
from fairlead.domain.availability import BandRule, Capacity
from fairlead.domain.deciding import Policy, Service
from fairlead.domain.deciding.meeting_rules import MeetingRules
from fairlead.domain.deciding.policy import Batching, Exploration, Guardrails, Models, Retrain, SecondPerson, Thresholds
from fairlead.domain.fairness import Contract, Rotation
from fairlead.domain.matching import Matching
from fairlead.domain.qualification import IntentPolicy, Profile
from fairlead.domain.rep import Team, Territory
from fairlead.domain.screening import NamedAccount, Requirement, Rule, Target, Tier

MATCHING = Section(
    Matching,
    "Matching",
    "When two records are the same person or company, and what follows.",
    (
        Line("accept", "A match at least this likely counts as the same.", kind=SHARE),
        Line("review", "A match at least this likely, and below accept, is looked at by a person.", kind=SHARE),
        Line("duplicates", "A lead of a person who is known already goes to the one who has that person, or is routed as new."),
        Line("duplicate_days", "How far back the same person counts as the same lead.", "duplicate_within", DAYS, ("90 days",)),
        Line("customers", "Who gets a lead of an existing customer: the owner, the customer success manager, or whom the rules say."),
        Line(
            "csm_open_tickets",
            "With more open support tickets than this, the customer success manager gets the lead of a customer.",
            kind=whole(),
            examples=(2,),
        ),
        Line("expansion_health", "A customer at least this healthy has room to grow.", kind=number(least=0, most=100), examples=(80,)),
        Line(
            "expansion_arr_minor",
            "A customer that pays at least this a year has room to grow: its owner gets the lead even where customers says csm.",
            "expansion_arr",
            MONEY,
            (50_000,),
        ),
        Line("owners", "Who gets a lead of a known account that is no customer: its owner, or whom the rules say."),
        Line(
            "shared_domains",
            "Mail domains that say nothing about the company, such as those of associations; free mail is known without.",
            kind=DOMAIN,
            examples=(["chamber.org"],),
        ),
    ),
    checks=(checking.review_first,),
)

TARGET = Section(
    Target,
    "Target",
    "Where a lead is sent: to named reps and teams, or to a destination. Nothing named means everybody who may have it.",
    (
        Line("reps", "These reps.", kind=REP, examples=(["r-17"],)),
        Line("teams", "The reps of these teams; the best one is chosen among them.", kind=TEAM, examples=(["enterprise"],)),
        Line("to", "A destination instead of people.", examples=("nurture",)),
        Line("name", "Which queue, nurture track or workflow.", examples=("spring events",)),
    ),
    checks=(checking.one_target,),
)

REQUIREMENT = Section(
    Requirement,
    "Requirement",
    "What a rep must have to be considered.",
    (
        Line("certifications", "All of these certifications.", examples=(["HIPAA"],)),
        Line("languages", "One of these languages.", kind=LANGUAGE, examples=(["de"],)),
        Line("seniority", "One of these levels.", examples=(["senior", "principal"],)),
        Line("backgrounds", "One of these backgrounds.", examples=(["solutions engineering"],)),
        Line("max_load", "At most this share of the rep's limit in use.", kind=number(least=0, most=1), examples=(0.8,)),
        Line("min_chance", "At least this predicted chance of winning, where reps are told apart.", kind=SHARE, examples=(0.3,)),
    ),
)

RULE = Section(
    Rule,
    "Rule",
    "If the condition holds, within its dates: route, exclude, require, or set mode, weight or priority.",
    (
        Line("rule_id", "What the rule is called in decisions.", "id", identity("the identity of the rule"), ("enterprise-manufacturing",)),
        Line("when", "The condition, in CEL.", kind=CONDITION, examples=('lead.country == "US" && lead.employees > 500',)),
        Line("layer", "account: asked before the territory limits who may; team: inside the territory."),
        Line("priority", "Within a layer the larger comes first.", kind=whole(least=-1_000_000, most=1_000_000), examples=(10,)),
        Line("route", "Where the lead goes. The first matching rule that routes decides.", examples=({"teams": ["enterprise"]},)),
        Line("exclude_reps", "Reps who do not get it.", kind=REP, examples=(["r-3"],)),
        Line("exclude_teams", "Teams whose reps do not get it.", kind=TEAM, examples=(["trainees"],)),
        Line("require", "What a rep must have to get it.", examples=({"languages": ["de"]},)),
        Line("mode", "What is done with the decision, instead of the policy's mode.", examples=("suggest",)),
        Line("weight", "How much of a rep's capacity such a lead takes; 1 is normal.", kind=number(least=0, most=1000), examples=(2,)),
        Line("lead_priority", "The larger goes first among leads that wait.", kind=whole(least=-1_000_000, most=1_000_000), examples=(5,)),
        Line("valid_from", "In force from this moment on.", examples=("2026-03-01",)),
        Line("valid_until", "In force up to this moment, not including it.", examples=("2026-06-01",)),
        Line("owner", "Who answers for the rule.", examples=("Dana, RevOps",)),
        Line("note", "Why it is there.", kind=NOTE, examples=("agreed for the spring campaign",)),
    ),
    {Target: TARGET, Requirement: REQUIREMENT},
    (checking.window,),
    ("id",),
)

NAMED_ACCOUNT = Section(
    NamedAccount,
    "NamedAccount",
    "An account that goes to its own people whatever the territory says.",
    (
        Line("account_id", "The account.", "account", ACCOUNT, ("A-1009",)),
        Line("domain", "Its e-mail domain.", kind=DOMAIN, examples=("acme.com",)),
        Line("route", "Where its leads go.", examples=({"reps": ["r-17"]},)),
        Line("note", "Why.", kind=NOTE),
    ),
    {Target: TARGET},
    (checking.one_name,),
    ("account", "domain"),
)

TIER = Section(
    Tier,
    "Tier",
    "A class of leads. A lead is in the first tier whose condition holds.",
    (
        Line("name", "What it is called.", examples=("high intent",)),
        Line("when", "The condition, in CEL.", kind=CONDITION, examples=("facts.demo_request_30d > 0",)),
        Line("require", "What a rep must have to get leads of this tier.", examples=({"seniority": ["senior"]},)),
        Line("at_once", "Only reps at work now, whoever's turn it is."),
        Line("reserve", "Share of every rep's capacity that only this tier and those before it may use.", kind=SHARE, examples=(0.1,)),
    ),
    {Requirement: REQUIREMENT},
    (),
    ("name",),
)

THRESHOLDS = Section(
    Thresholds,
    "Thresholds",
    "Amounts at which a lead goes another way, in whole currency. They need a model that tells leads apart.",
    (
        Line("nurture_below_minor", "Worth less than this with its best rep, a lead is nurtured.", "nurture_below", MONEY, (500,)),
        Line("suggest_above_minor", "A deal that would bring this or more is confirmed by a person.", "suggest_above", MONEY, (100_000,)),
        Line("escalate_above_minor", "Worth this or more, a lead is urgent and waits in front.", "escalate_above", MONEY, (50_000,)),
    ),
)

RETRAIN = Section(
    Retrain,
    "Retrain",
    "When a model is trained anew without being asked. It becomes a candidate; what routes is unchanged.",
    (
        Line("every", "week, month or never; one that was missed, because nothing ran at that time, is made up for once."),
        Line("weekday", "On this day of the week; of a month, the first one."),
        Line("hour", "At this hour, in UTC.", kind=whole(most=23), examples=(3,)),
        Line("on_drift", "Whether an alert of drift asks for it, too."),
    ),
)

MODELS = Section(
    Models,
    "Models",
    "How models come into force, and when they are trained anew.",
    (
        Line(
            "approval",
            "none: a trained model goes in force at once; second_person: two different people train, approve or promote it.",
        ),
        Line(
            "promote",
            "Of models that were retrained by themselves. manual: a person puts them in force; automatic: where approval is none, one that"
            " has predicted later leads credibly better than the model in force, on the same leads, takes its place.",
        ),
        Line("retrain", "When a model is trained anew without being asked."),
    ),
    {Retrain: RETRAIN},
)

BATCH = Section(
    Batching,
    "Batch",
    "When the leads that wait are assigned together. A rule that sends leads to a queue collects them for it.",
    (
        Line("schedule", "hourly, twice_daily, daily or never; one that was missed, because nothing ran then, is made up for once."),
        Line(
            "hours",
            "The hours of twice_daily and daily, in UTC; left out, 6 and 12, or 6.",
            kind=whole(most=23),
            examples=([7, 13],),
        ),
        Line("review", "Whether a person confirms each batch before any lead is given."),
    ),
)

POLICY = Section(
    Policy,
    "Policy",
    "How leads are routed. What is left out keeps its default.",
    (
        Heading(
            "What is done with a decision",
            "",
            (
                Line(
                    "rulebook.mode",
                    "auto: carried out; suggest: a person confirms; shadow: only recorded; rules: no prediction.",
                ),
                Line("use_prediction", "false switches prediction off: leads are shared by fair rotation inside the rules."),
            ),
        ),
        Heading(
            "Choosing among the reps who may have a lead",
            "What they are compared by, and when they count as equal.",
            (
                Line("objective", "What reps are compared by: worth (chance times value), chance, or balanced (worth and free capacity)."),
                Line("balance", "In the balanced objective the weight of worth; the rest weighs free capacity.", kind=SHARE),
                Line(
                    "tie_chance",
                    "A rep at least this likely to be better than the first counts as equal.",
                    kind=number(above=0, most=0.5),
                ),
                Line("tie_loss", "At most this share of the first one's standing is given up for a fair turn.", kind=SHARE),
                Line("exploration", "What is given as an experiment, beyond reps who count as equal."),
                Line("salt", "Fixes every random draw; a new word gives new draws.", kind=NAME),
            ),
        ),
        Heading(
            "Rules and named accounts",
            "Asked in this order: who has the same person, named accounts, rules of the account layer, owners, the territory, team rules.",
            (
                Line(
                    "rulebook.named_accounts",
                    "Accounts that go to their own people whatever the territory says.",
                    examples=([{"domain": "acme.com", "route": {"reps": ["r-17"]}}],),
                ),
                Line(
                    "rulebook.rules",
                    "Rules: if a condition holds, the lead is routed, kept from some, or treated otherwise.",
                    examples=(
                        [
                            {
                                "id": "large-manufacturers",
                                "when": 'lead.industry_group == "manufacturing" && lead.employees > 500',
                                "route": {"teams": ["enterprise"]},
                                "require": {"languages": ["en"], "max_load": 0.8},
                                "note": "agreed with the field in March",
                            }
                        ],
                    ),
                ),
                Line(
                    "rulebook.tiers",
                    "Classes of leads, the most urgent first.",
                    examples=([{"name": "enterprise", "when": "lead.employees >= 5000", "reserve": 0.1}],),
                ),
            ),
        ),
        Heading(
            "How much anybody is given",
            "",
            (
                Line("capacity", "How much a rep or a team may hold and receive, and how load limits what is given."),
                Line("capacity.bands", "The older place of capacity.bands.", "bands", old=True),
                Line("capacity.high_match", "The older place of capacity.high_match.", "high_match", number(least=0, most=100), old=True),
            ),
        ),
        Heading(
            "Leads that no rep can take, and leads worth more or less than others",
            "Amounts are in whole currency.",
            (
                Line("fallbacks", "What is tried in turn where prediction cannot help.", examples=(["rotation", "manager", "queue"],)),
                Line(
                    "queue_minutes",
                    "How long a lead may wait in a queue before it is late, which `fairlead check` tells.",
                    "queue_limit",
                    MINUTES,
                    ("4 hours",),
                ),
                Line(
                    "hold_minutes",
                    "How long after its arrival a lead may be held for a rep who is full or away now, where that is expected to bring more"
                    " than the best who can take it, the cost of waiting included; left out, no lead is held.",
                    "hold",
                    MINUTES,
                    ("4 hours",),
                ),
                Line("thresholds", "Amounts at which a lead goes another way."),
                Line(
                    "accept_minutes",
                    "How much working time a rep has to accept or decline a lead that was given automatically; after that it goes to"
                    " somebody else, and never back. Left out, nobody is asked to accept.",
                    "accept_within",
                    MINUTES,
                    ("30 minutes",),
                ),
            ),
        ),
        Heading("Once a rep has a lead", "", (Line("sla", "What is promised to a lead once a rep has it."),)),
        Heading("Batches", "", (Line("batch", "When the leads that wait are assigned together."),)),
        Heading("Guardrails", "", (Line("guardrails", "When prediction is suspended, and how it comes back."),)),
        Heading("Meetings", "", (Line("meetings", "Which times of a rep are offered for meetings, and to whom first."),)),
        Heading("Publishing", "", (Line("approval", "When a new policy waits until somebody other than its author approves it."),)),
        Heading("Models", "", (Line("models", "How models come into force, and when they are trained anew."),)),
        Heading("Turns", "", (Line("rotation", "How the credit ledger counts turns."),)),
        Heading("What each may get", "", (Line("fairness", "How far what reps receive may part."),)),
        Heading(
            "Known people and companies",
            "",
            (Line("matching", "When two records are the same, and what follows."),),
        ),
        Heading(
            "Territories and teams",
            "Stated here, they stand beside the imported ones.",
            (
                Line("territories", "Parts of the market.", examples=([{"id": "dach", "name": "DACH", "countries": ["DE", "AT", "CH"]}],)),
                Line("teams", "Groups of reps.", examples=([{"id": "enterprise", "name": "Enterprise", "manager": "r-1"}],)),
            ),
        ),
        Heading(
            "Fit and intent",
            "What is known by the lead alone; rules and tiers read it as `lead.fit` and `lead.intent`.",
            (
                Line("icp", "The ideal customer, which declared fit is measured by."),
                Line("intent", "How intent is made from what was done."),
            ),
        ),
        Heading(
            "What leads write",
            "Told to the rep; no decision depends on it.",
            (
                Line(
                    "competitors",
                    "Names of competitors, to be found in messages however they are capitalized.",
                    kind=NAME,
                    examples=(["Acme CRM", "leadwise.io"],),
                ),
            ),
        ),
    ),
    {
        Capacity: CAPACITY,
        Contract: CONTRACT,
        Batching: BATCH,
        Exploration: EXPLORATION,
        Guardrails: GUARDRAILS,
        SecondPerson: SECOND_PERSON,
        Service: SERVICE,
        IntentPolicy: INTENT,
        Profile: ICP,
        Matching: MATCHING,
        MeetingRules: MEETINGS,
        Models: MODELS,
        NamedAccount: NAMED_ACCOUNT,
        Rotation: ROTATION,
        Rule: RULE,
        Team: TEAM_SECTION,
        Territory: TERRITORY,
        Thresholds: THRESHOLDS,
        Tier: TIER,
        # The older place of bands needs their section here, too.
        BandRule: BAND,
    },
    (checking.distinct, checking.priced_by_worth),
)


def data_of(policy: Policy) -> dict[str, Any]:
    """A policy as JSON values: settings with their defaults, entries of lists without."""
    return POLICY.data(policy, full=True)
