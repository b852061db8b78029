"""Bulk and live, the matching room included, give the same features for the same lead, and nothing that happens at or after the lead's moment changes any of them."""

import math
from datetime import UTC, datetime, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.domain.account import Account
from fairlead.domain.lead import Engagement, Lead
from fairlead.domain.matching import AccountBook, recognize
from fairlead.domain.qualification import LEAD_NAMES, REP_NAMES, FeatureMemory
from fairlead.domain.rep import Rep, Roster
from fairlead.learning.deeds import deeds_of
from fairlead.learning.features import feature_table, rep_table, warm
from fairlead.learning.happenings import events
from fairlead.learning.history import History
from fairlead.learning.recognizing import with_accounts

START = datetime(2024, 1, 1, tzinfo=UTC)
LEADS = [f"L{number}" for number in range(5)]
REPS = ["R0", "R1", "R2"]
ACCOUNTS = [None, "A0", "A1"]
KINDS = ["page_view", "pricing_page", "demo_request", "download"]
MESSAGES = [
    None,
    "",
    "Dringend! Angebot für 400 Nutzer?",
    "URGENT: we compare with Acme",
    "至急、見積",
    "Ich bin Studentin",
    "l'été İstanbul \u0131 ß ﬁ",
]
# Mostly whole days, so that moments meet each other and the edges of windows.
MOMENTS = st.one_of(
    st.integers(0, 40).map(lambda day: START + timedelta(days=day)),
    st.sampled_from([0, 7, 30, 60, 90, 91, 180, 181, 365, 366, 730, 731, 760, 900]).map(lambda day: START + timedelta(days=day)),
    st.integers(0, 900 * 86_400).map(lambda second: START + timedelta(seconds=second, microseconds=1)),
)
LATER = st.one_of(st.just(timedelta(0)), st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=900)))


def rows(**columns):
    """Up to 12 rows of a record, each column drawn by its own strategy."""
    return st.lists(st.fixed_dictionaries(columns), max_size=12)


LEAD_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "lead_id": st.sampled_from(LEADS),
            "created_at": st.one_of(MOMENTS, MOMENTS, MOMENTS, st.none()),
            "account_id": st.sampled_from(ACCOUNTS),
            "domain": st.sampled_from([None, "a0.example", "shared.example", "gmail.com"]),
            "company": st.sampled_from([None, "Acme", "Rim Inc"]),
            "message": st.sampled_from(MESSAGES),
            "industry_group": st.sampled_from([None, "", "manufacturing"]),
            "employees": st.one_of(st.none(), st.integers(0, 9_000)),
            "technologies": st.sampled_from([None, [], ["SAP", "Tableau"]]),
            "score": st.one_of(st.none(), st.floats(0, 100)),
        }
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda row: row["lead_id"],
)
ENGAGEMENTS = rows(
    lead_id=st.sampled_from([None, *LEADS]), account_id=st.sampled_from(ACCOUNTS), kind=st.sampled_from(KINDS), occurred_at=MOMENTS
)
ASSIGNMENTS = rows(lead_id=st.sampled_from([*LEADS, "gone"]), rep_id=st.sampled_from(REPS), assigned_at=st.one_of(MOMENTS, st.none()))
OUTCOMES = rows(
    lead_id=st.sampled_from(LEADS),
    stage=st.sampled_from(["meeting", "won", "won", "lost", "disqualified"]),
    occurred_at=st.one_of(MOMENTS, MOMENTS, st.none()),
)
ACTIVITIES = rows(lead_id=st.sampled_from(LEADS), rep_id=st.sampled_from(REPS), kind=st.just("call"), occurred_at=MOMENTS)
ACCOUNT_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "account_id": st.sampled_from(["A0", "A1", "A2"]),
            "name": st.sampled_from([None, "ACME Corp.", "Rim"]),
            "domain": st.sampled_from([None, "a0.example", "shared.example", "gmail.com"]),
            "created_at": st.one_of(st.none(), MOMENTS),
        }
    ),
    max_size=3,
    unique_by=lambda row: row["account_id"],
)
RECORDS = st.fixed_dictionaries(
    {
        "account": ACCOUNT_ROWS,
        "lead": LEAD_ROWS,
        "engagement": ENGAGEMENTS,
        "assignment": ASSIGNMENTS,
        "outcome": OUTCOMES,
        "activity": ACTIVITIES,
    }
)
TYPES = {
    **dict.fromkeys(("created_at", "occurred_at", "assigned_at", "started_at"), pl.Datetime("us", "UTC")),
    "technologies": pl.List(pl.String),
    "employees": pl.Int64,
    "score": pl.Float64,
}
ROSTER = Roster(
    (Rep("R1", "One", started_at=START), Rep("R0", "Zero"), Rep("never", "Never"), Rep("R2", "Two", started_at=START + timedelta(days=9)))
)


def history_of(records):
    frames = {
        name: pl.DataFrame(each, schema={column: TYPES.get(column, pl.String) for column in each[0]})
        for name, each in records.items()
        if each
    }
    reps = [{"rep_id": rep.rep_id, "started_at": rep.started_at} for rep in ROSTER.reps]
    rep = pl.DataFrame(reps, schema={"rep_id": pl.String, "started_at": TYPES["started_at"]})
    return with_accounts(History.of(frames | {"rep": rep}))


def lead_of(records, row, engagements=()):
    """The lead as it leaves the matching room at its moment."""
    known = {name: value for name, value in row.items() if value is not None and name != "technologies"}
    lead = Lead(**known, technologies=tuple(row["technologies"] or ()), engagements=engagements)
    there = [each for each in records["account"] if each["created_at"] is None or each["created_at"] <= row["created_at"]]
    book = AccountBook(Account(each["account_id"], each["name"] or each["account_id"], each["domain"]) for each in there)
    return recognize(lead, book).lead


def dated(records):
    return sorted((row for row in records["lead"] if row["created_at"]), key=lambda row: row["created_at"])


def same(left, right):
    missing = [value is None or (isinstance(value, float) and math.isnan(value)) for value in (left, right)]
    return all(missing) if any(missing) else left == right


def tables(records):
    """All rows in bulk: of leads by lead_id, of reps as a list; and the deeds by lead_id."""
    history = history_of(records)
    rows = {row["lead_id"]: row for row in feature_table(history).to_dicts()}
    return rows, rep_table(history).to_dicts(), deeds_of(history, history.lead)


def check(bulk, memory, lead):
    """Every feature in the tables equals what is recalled, and so do the deeds."""
    facts = memory.recall(lead, ROSTER, lead.created_at)
    row = bulk[0][lead.lead_id]
    assert set(facts.lead) == set(LEAD_NAMES)
    assert {name: (facts.lead[name], row[name]) for name in LEAD_NAMES if not same(facts.lead[name], row[name])} == {}
    assert facts.deeds == bulk[2].get(lead.lead_id, ())
    for row in bulk[1]:
        if row["lead_id"] != lead.lead_id:
            continue
        seat = ROSTER.row_of[row["rep_id"]]
        live = {name: float(facts.reps[name][seat]) for name in REP_NAMES}
        assert {name: (live[name], row[name]) for name in REP_NAMES if not same(live[name], row[name])} == {}


@settings(max_examples=70)
@given(RECORDS, st.randoms(use_true_random=False))
def test_bulk_and_live_agree_in_whatever_order_things_were_told(records, random) -> None:
    told = list(events(history_of(records)))
    random.shuffle(told)
    memory = FeatureMemory()
    for event in told:
        memory.observe(event)
    bulk = tables(records)
    for row in dated(records):
        check(bulk, memory, lead_of(records, row))


@settings(max_examples=40)
@given(RECORDS)
def test_bulk_and_a_memory_warmed_at_the_leads_moment_agree(records) -> None:
    history, bulk = history_of(records), tables(records)
    for row in dated(records):
        memory = FeatureMemory()
        warm(memory, history, at=row["created_at"])
        check(bulk, memory, lead_of(records, row))


@settings(max_examples=40)
@given(RECORDS)
def test_bulk_and_a_memory_told_as_things_happen_agree(records) -> None:
    waiting = sorted(events(history_of(records)), key=lambda event: event.at)
    memory, bulk = FeatureMemory(), tables(records)
    for row in dated(records):
        at = (row["created_at"] - datetime(2020, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        while waiting and waiting[0].at < at:
            memory.observe(waiting.pop(0))
        check(bulk, memory, lead_of(records, row))


@settings(max_examples=30)
@given(RECORDS)
def test_engagement_sent_with_the_lead_counts_as_if_remembered(records) -> None:
    happened, bulk = list(events(history_of(records))), tables(records)
    told = [event for event in happened if not (event.kind == "engagement" and event.lead_id)]
    for row in dated(records):
        own = [each for each in records["engagement"] if each["lead_id"] == row["lead_id"]]
        others = [event for event in happened if event.kind == "engagement" and event.lead_id not in (None, row["lead_id"])]
        memory = FeatureMemory.of_events([*told, *others])
        check(bulk, memory, lead_of(records, row, tuple(Engagement(each["kind"], each["occurred_at"]) for each in own)))


@settings(max_examples=70)
@given(RECORDS, RECORDS, st.data())
def test_nothing_at_or_after_the_leads_moment_changes_its_row(records, more, data) -> None:
    if not dated(records):
        return
    row = data.draw(st.sampled_from(dated(records)))
    at = row["created_at"]
    future = {name: [dict(each) for each in more[name]] for name in more}
    for each in future["account"]:
        each.update(account_id="later-" + each["account_id"], created_at=at + timedelta(microseconds=1) + data.draw(LATER))
    here = {each["lead_id"] for each in records["lead"]}
    for each in future["lead"]:
        # A lead that is new may already have left traces, such as visits before it wrote.
        new = "later-" + each["lead_id"] if each["lead_id"] in here else each["lead_id"]
        each.update(lead_id=new, created_at=at + data.draw(LATER))
    for name, column in (
        ("engagement", "occurred_at"),
        ("assignment", "assigned_at"),
        ("outcome", "occurred_at"),
        ("activity", "occurred_at"),
    ):
        for each in future[name]:
            each[column] = at + data.draw(LATER)
            if each["lead_id"] and data.draw(st.booleans()):
                each["lead_id"] = "later-" + each["lead_id"]
    whole = {name: [*records[name], *future[name]] for name in records}
    chosen = pl.col("lead_id") == row["lead_id"]
    assert feature_table(history_of(records)).filter(chosen).equals(feature_table(history_of(whole)).filter(chosen))
    before = rep_table(history_of(records)).filter(chosen)
    after = rep_table(history_of(whole)).filter(chosen)
    assert before.equals(before.select("lead_id", "rep_id").join(after, on=["lead_id", "rep_id"], how="left", maintain_order="left"))
    check(tables(records), FeatureMemory.of_events(events(history_of(whole))), lead_of(records, row))
