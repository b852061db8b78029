"""Added features are the same in bulk and live, whatever the leads carry."""

import json
from datetime import UTC, datetime, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.domain.lead import Engagement, Lead
from fairlead.domain.qualification import FeatureMemory, added, added_among, added_values, no_feature
from fairlead.domain.rep import Roster
from fairlead.learning.adding import added_table
from fairlead.learning.happenings import events
from fairlead.learning.history import History

START = datetime(2025, 3, 1, 12, tzinfo=UTC)
NAMES = (
    *("custom.tier", "custom.size", "custom.vip", "custom.nothing", "lead.city", "lead.industry", "technology.SAP", "mail.free"),
    *("engaged.page_view", "engaged.booth", "signal.urgency", "signal.timeline", "signal.competitor", "signal.budget", "signal.language"),
)
MESSAGES = (None, "", "   ", "We need it asap", "Wir brauchen bis Ende März ein Angebot, Budget 20.000 EUR", "switching from Salesforce")
LEADS = st.fixed_dictionaries(
    {
        "city": st.sampled_from([None, "", "Porto", "Lyon"]),
        "industry": st.sampled_from([None, "Steel"]),
        "domain": st.sampled_from([None, "gmail.com", "quill.example", "mailinator.com"]),
        "message": st.sampled_from(MESSAGES),
        "technologies": st.lists(st.sampled_from(["SAP", "Oracle"]), unique=True),
        "custom": st.fixed_dictionaries(
            {},
            optional={
                "tier": st.sampled_from(["gold", "lead", ""]),
                "size": st.floats(-5, 5, allow_nan=False) | st.integers(0, 9),
                "vip": st.booleans(),
            },
        ),
        "deeds": st.lists(st.tuples(st.sampled_from(["page_view", "booth", "demo"]), st.integers(0, 100 * 86_400)), max_size=4),
    }
)


def history_of(rows):
    leads, deeds = [], []
    for number, row in enumerate(rows):
        at = START + timedelta(days=number)
        custom = json.dumps(row["custom"]) if row["custom"] else None
        kept = {name: row[name] for name in ("city", "industry", "domain", "message")}
        leads.append({"lead_id": f"L{number}", "created_at": at, **kept, "technologies": row["technologies"] or None, "custom": custom})
        deeds += [
            {"engagement_id": f"E{number}-{place}", "lead_id": f"L{number}", "kind": kind, "occurred_at": at - timedelta(seconds=ago)}
            for place, (kind, ago) in enumerate(row["deeds"])
        ]
    frames = {"lead": pl.DataFrame(leads, infer_schema_length=None), "engagement": pl.DataFrame(deeds, infer_schema_length=None)}
    return History.of(frames)


def lead_of(number, row):
    at = START + timedelta(days=number)
    deeds = tuple(Engagement(kind, at - timedelta(seconds=ago)) for kind, ago in row["deeds"])
    own = {name: row[name] for name in ("city", "industry", "domain", "message", "custom")}
    return Lead(f"L{number}", at, technologies=tuple(row["technologies"]), engagements=deeds, **own)


@given(st.lists(LEADS, min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_bulk_and_live_say_the_same_of_every_lead(rows):
    history = history_of(rows)
    table = {row.pop("lead_id"): row for row in added_table(history, NAMES).to_dicts()}
    for number, row in enumerate(rows):
        lead, memory = lead_of(number, row), FeatureMemory()
        live = memory.recall(lead, Roster(()), lead.created_at, reps=NAMES).lead
        assert {name: live[name] for name in NAMES} == table[lead.lead_id]


@given(st.lists(LEADS, min_size=1, max_size=6))
@settings(max_examples=30, deadline=None)
def test_what_is_remembered_counts_like_what_came_with_the_lead(rows):
    history, memory = history_of(rows), FeatureMemory()
    memory.learn(events(history))
    table = {row.pop("lead_id"): row for row in added_table(history, NAMES).to_dicts()}
    for number, row in enumerate(rows):
        told = lead_of(number, {**row, "deeds": []})
        live = memory.recall(told, Roster(()), told.created_at, reps=NAMES).lead
        assert {name: live[name] for name in NAMES} == table[told.lead_id]


def test_without_being_asked_for_none_is_told():
    lead = Lead("L", START, custom={"tier": "gold"})
    assert not added_among(FeatureMemory().recall(lead, Roster(()), START, reps=()).lead)


def test_free_mail_is_told_from_a_company_s_and_from_nothing():
    names = {"gmail.com": 1.0, "quill.example": 0.0, "mailinator.com": 1.0, None: None}
    for domain, told in names.items():
        assert added_values(Lead("L", START, domain=domain), START, ["mail.free"], {}) == {"mail.free": told}


def test_names_say_what_they_may_be():
    assert all(no_feature(name) == "" and added(name).name == name for name in NAMES)
    for name in ("", "custom.", "lead.phone", "mail.paid", "signal.mood", "webinar_90d"):
        assert added(name) is None
        assert "no feature that can be added" in no_feature(name)
