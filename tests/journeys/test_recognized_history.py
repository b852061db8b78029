"""Leads imported without an account count for the account whose domain or name they bear, in the live memory as in the bulk tables."""

from datetime import UTC, datetime

import polars as pl
import pytest

from fairlead.adapters.memory.clock import SteppedClock
from fairlead.adapters.sql.decisions import SqlDecisions
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from fairlead.domain.intake import Submission
from fairlead.learning.features import feature_table
from fairlead.learning.recognizing import with_accounts

NOW = datetime(2026, 6, 3, 12, 0, tzinfo=UTC)
FILES = {
    "users.csv": "id,name\nR1,Ann\n",
    "accounts.csv": "id,name,domain,created\nA1,Acme Corp.,acme.example,2026-01-01\nA2,Rim GmbH,rim.example,2026-05-20\n",
    "leads.csv": """id,created,account,domain,company
L1,2026-05-01,A1,,
L2,2026-05-10,,acme.example,
L3,2026-05-11,,,ACME Inc
L4,2026-05-12,,rim.example,
L5,2026-06-03,,acme.example,
""",
    "outcomes.csv": "lead,stage,at\nL2,won,2026-05-30\n",
}
MAPPING = """
version: 1
system: test
timezone: UTC
files:
  - {file: users.csv, record: rep, fields: {rep_id: id, name: name}}
  - {file: accounts.csv, record: account, fields: {account_id: id, name: name, domain: domain, created_at: created}}
  - {file: leads.csv, record: lead, fields: {lead_id: id, created_at: created, account_id: account, domain: domain, company: company}}
  - {file: outcomes.csv, record: outcome, fields: {outcome_id: {hash: [lead, stage]}, lead_id: lead, stage: stage, occurred_at: at}}
"""


@pytest.fixture
def house(tmp_path):
    for name, text in (FILES | {"mapping.yaml": MAPPING}).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with open_house(Settings(home=tmp_path / "home"), SteppedClock(NOW)) as house:
        house.sources.import_folder(tmp_path, house.sources.mapping(tmp_path / "mapping.yaml", None), tell=lambda _: None)
        yield house


def test_a_lead_known_by_its_domain_finds_what_others_of_its_account_did(house):
    sent = Submission("k", "test", NOW, {"domain": "acme.example"})
    decision = house.desk.submit(sent).result().decision
    assert decision.account_id == "A1"
    live = SqlDecisions(house.engine).kept(decision.decision_id).facts.lead
    # L1 names the account, L2 bears its domain, L3 its name, L5 came this morning.
    assert (live["account_leads_90d"], live["account_wins_365d"], live["has_account"]) == (4.0, 1.0, 1.0)


def test_bulk_and_live_are_equal_after_matching(house):
    bulk = feature_table(with_accounts(house.records.history())).filter(pl.col("lead_id") == "L5").row(0, named=True)
    assert (bulk["account_leads_90d"], bulk["account_wins_365d"], bulk["has_account"]) == (3.0, 1.0, 1.0)


def test_an_account_made_after_a_lead_is_not_the_leads(house):
    accounts = with_accounts(house.records.history()).lead
    assert dict(accounts.select("lead_id", "account_id").iter_rows()) == {"L1": "A1", "L2": "A1", "L3": "A1", "L4": None, "L5": "A1"}
