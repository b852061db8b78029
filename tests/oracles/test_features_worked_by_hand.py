"""One small story with every number worked by hand, told to both interpreters."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from fairlead.domain.lead import Lead
from fairlead.domain.qualification import FeatureMemory
from fairlead.domain.rep import Rep, Roster
from fairlead.learning.features import feature_table, rep_table, warm
from fairlead.learning.history import History

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)  # a Tuesday


def before(days=0.0, minutes=0.0):
    return NOON - timedelta(days=days, minutes=minutes)


# Ann had four leads of the account closed in the last 90 days: won 10 and 20 days ago, lost 30 days (on the edge of that window) and 80 days ago.
LEADS = [
    {"lead_id": "now", "created_at": NOON, "account_id": "A", "message": "URGENT: what does it cost for 40 people?", "employees": 850},
    {"lead_id": "won10", "created_at": before(40), "account_id": "A"},
    {"lead_id": "won20", "created_at": before(50), "account_id": "A"},
    {"lead_id": "lost30", "created_at": before(60), "account_id": "A"},
    {"lead_id": "lost80", "created_at": before(100), "account_id": "B"},
    {"lead_id": "open", "created_at": before(3), "account_id": "B"},
    {"lead_id": "silent", "created_at": before(200), "account_id": "B"},
    {"lead_id": "same moment", "created_at": NOON, "account_id": "A"},
]
ASSIGNMENTS = [(each["lead_id"], "ann", each["created_at"]) for each in LEADS if each["lead_id"] != "same moment"]
OUTCOMES = [
    ("won10", "won", before(10)),
    ("won20", "won", before(20)),
    ("lost30", "lost", before(30)),
    ("lost80", "lost", before(80)),
    ("open", "won", NOON),
]
ACTIVITIES = [("won10", before(40, minutes=-10)), ("won20", before(50, minutes=-30)), ("won20", before(45)), ("lost30", before(50))]
ENGAGEMENTS = [
    ("now", "pricing_page", before(1)),
    ("now", "pricing_page", before(30)),
    ("now", "pricing_page", before(30, minutes=1)),
    ("now", "demo_request", NOON),
    ("won10", "download", before(5)),
]
EXPECTED_LEAD = {
    "employees": 850.0,
    "hour": 12.0,
    "weekday": 2.0,
    "month": 3.0,
    "message_length": 40.0,
    "message_urgency": 1.0,
    "message_price": 1.0,
    "message_question": 1.0,
    "message_figure": 1.0,
    "message_rival": 0.0,
    "pricing_page_30d": 2.0,  # the third is a minute too old
    "engagement_365d": 3.0,  # the demo request comes at the very moment
    "demo_request_30d": 0.0,
    "days_since_engagement": 1.0,
    "account_leads_365d": 3.0,
    "account_leads_90d": 3.0,
    "days_since_account_lead": 40.0,
    "account_wins_365d": 2.0,
    "days_since_account_win": 10.0,
    "account_engagement_30d": 1.0,  # won10's download; its own pricing pages do not count
}
EXPECTED_REP = {
    "rep_assigned_7d": 1.0,  # "open"; "now" itself is given at its own moment and not yet counted
    "rep_assigned_30d": 1.0,
    "rep_closed_30d": 3.0,
    "rep_closed_60d": 3.0,
    "rep_closed_90d": 4.0,
    "rep_won_30d": 2.0,
    "rep_won_90d": 2.0,
    # Weights 1 - age/days: 20/30 and 10/30 won, 0 lost.
    "rep_win_rate_30d": 1.0,
    # 50/60 and 40/60 won, 30/60 lost.
    "rep_win_rate_60d": 90 / 120,
    # 80/90 and 70/90 won, 60/90 and 10/90 lost.
    "rep_win_rate_90d": 150 / 220,
    "rep_trend": 1.0 - 150 / 220,
    # "open" is open, its outcome comes at the very moment; "silent" was given 200 days ago, beyond the 180 that count as work.
    "rep_open": 1.0,
    # 10, 30 and, ten days capped at three, 4,320 minutes.
    "rep_reply_minutes_90d": (10 + 30 + 4_320) / 3,
    "rep_tenure_days": 365.0,
}


def history():
    time = pl.Datetime("us", "UTC")
    return History.of(
        {
            "lead": pl.DataFrame(
                LEADS,
                schema={"lead_id": pl.String, "created_at": time, "account_id": pl.String, "message": pl.String, "employees": pl.Int64},
            ),
            "rep": pl.DataFrame(
                {"rep_id": ["ann", "bob"], "started_at": [before(365), None]}, schema={"rep_id": pl.String, "started_at": time}
            ),
            "assignment": pl.DataFrame(ASSIGNMENTS, schema={"lead_id": pl.String, "rep_id": pl.String, "assigned_at": time}, orient="row"),
            "outcome": pl.DataFrame(OUTCOMES, schema={"lead_id": pl.String, "stage": pl.String, "occurred_at": time}, orient="row"),
            "activity": pl.DataFrame(ACTIVITIES, schema={"lead_id": pl.String, "occurred_at": time}, orient="row"),
            "engagement": pl.DataFrame(ENGAGEMENTS, schema={"lead_id": pl.String, "kind": pl.String, "occurred_at": time}, orient="row"),
        }
    )


def test_bulk_gives_the_numbers_worked_by_hand() -> None:
    lead = feature_table(history()).filter(pl.col("lead_id") == "now").row(0, named=True)
    rep = rep_table(history()).filter(pl.col("lead_id") == "now").row(0, named=True)
    assert {name: lead[name] for name in EXPECTED_LEAD} == pytest.approx(EXPECTED_LEAD)
    assert {name: rep[name] for name in EXPECTED_REP} == pytest.approx(EXPECTED_REP)


def test_live_gives_the_numbers_worked_by_hand() -> None:
    memory = FeatureMemory()
    warm(memory, history(), at=NOON)
    roster = Roster((Rep("bob", "Bob"), Rep("ann", "Ann", started_at=before(365))))
    lead = Lead("now", NOON, account_id="A", message=LEADS[0]["message"], employees=850)
    facts = memory.recall(lead, roster, NOON)
    assert {name: facts.lead[name] for name in EXPECTED_LEAD} == pytest.approx(EXPECTED_LEAD)
    assert {name: float(facts.reps[name][1]) for name in EXPECTED_REP} == pytest.approx(EXPECTED_REP)
