"""On a realistic history, told lead by lead as it happened, live features equal those in bulk."""

import math
from datetime import UTC, datetime, timedelta

import polars as pl

from fairlead.domain.account import Account
from fairlead.domain.lead import Lead
from fairlead.domain.matching import AccountBook, Contact, recognize
from fairlead.domain.qualification import LEAD_NAMES, REP_NAMES, FeatureMemory
from fairlead.domain.rep import Rep, Roster
from fairlead.learning.features import feature_table, rep_table
from fairlead.learning.happenings import events
from fairlead.learning.history import History
from fairlead.learning.recent import READ, held_at, recent_leads
from fairlead.learning.recognizing import with_accounts
from fairlead.sample import SampleSpec, generate

ORIGIN = datetime(2020, 1, 1, tzinfo=UTC)
ACCOUNT = ["account_id", "name", "domain", "phone", "country", "state", "city", "postal_code", "parent_account_id"]
FIELDS = [name for name in Lead.__dataclass_fields__ if name not in ("custom", "engagements", "technologies")]


def test_the_last_leads_of_the_sample_are_recalled_as_they_are_in_bulk() -> None:
    made = generate(SampleSpec(reps=12, leads=1_500, months=14, seed=3)).history()
    history = made if isinstance(made, History) else History.of(made)
    given, history = history.lead.sort("created_at"), with_accounts(history)
    leads = {row["lead_id"]: row for row in feature_table(history).to_dicts()}
    pairs = {(row["lead_id"], row["rep_id"]): row for row in rep_table(history).to_dicts()}
    roster = Roster(tuple(Rep(row["rep_id"], row["name"] or "", started_at=row["started_at"]) for row in history.rep.to_dicts()))
    waiting = sorted(events(history), key=lambda event: event.at, reverse=True)
    memory = FeatureMemory()
    people = history.contact.select("contact_id", "account_id", "email").drop_nulls(["contact_id", "account_id"])
    contacts = [Contact(*each) for each in people.iter_rows()]
    asked = matched = 0
    for row in given.tail(600).filter(pl.col("created_at").is_not_null()).to_dicts():
        at = (row["created_at"] - ORIGIN) // timedelta(microseconds=1)
        while waiting and waiting[-1].at < at:
            memory.observe(waiting.pop())
        came = Lead(**{name: row[name] for name in FIELDS}, technologies=tuple(row["technologies"] or ()))
        there = history.account.filter(pl.col("created_at") <= row["created_at"]).select(ACCOUNT)
        lead = recognize(came, AccountBook((Account(**each) for each in there.to_dicts()), contacts=contacts)).lead
        matched += lead.account_id != came.account_id
        facts = memory.recall(lead, roster, row["created_at"])
        bulk = leads[row["lead_id"]]
        assert {name: facts.lead[name] for name in LEAD_NAMES} == {name: bulk[name] for name in LEAD_NAMES}
        for rep_id, seat in roster.row_of.items():
            if (row["lead_id"], rep_id) in pairs:
                live = {name: None if math.isnan(facts.reps[name][seat]) else float(facts.reps[name][seat]) for name in REP_NAMES}
                assert live == {name: pairs[row["lead_id"], rep_id][name] for name in REP_NAMES}
                asked += 1
    assert asked > 300
    assert matched > 50


def test_recent_leads_need_only_the_records_that_are_said_to_be_read() -> None:
    frames = generate(SampleSpec(reps=12, leads=1_500, months=14, seed=3)).history()
    whole = frames if isinstance(frames, History) else History.of(frames)
    some = History.of({name: getattr(whole, name) for name in READ})
    since = whole.lead["created_at"].max() - timedelta(days=90)
    recent = recent_leads(some, since=since, most=10_000)
    assert len(recent) > 100
    assert recent == recent_leads(whole, since=since, most=10_000)
    assert held_at(some, since) == held_at(whole, since)
