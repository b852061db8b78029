"""From files to the report: maven's made-up CRM, the sample with known truth, the sample with its outcomes shuffled, and what goes wrong."""

import json
import re
from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from fairlead.adapters.files.audit_report import ReportFolder, page
from fairlead.adapters.files.folder import FolderSources
from fairlead.adapters.files.mapping_file import load_preset
from fairlead.adapters.sql.migrating import opened
from fairlead.adapters.sql.records import SqlRecords
from fairlead.application.audit_data import NothingToAudit, audit_data
from fairlead.application.import_folder import import_folder
from fairlead.application.ports import StoreUnavailable
from fairlead.cli.auditing import audit as audit_command
from fairlead.learning.audit import Answer, audit
from fairlead.learning.history import History
from fairlead.sample import SampleSpec, generate

AT = datetime(2026, 11, 21, tzinfo=UTC)


def sample_history(**spec):
    made = generate(SampleSpec(**spec)).history()
    return made if isinstance(made, History) else History.of(made)


def answers(found):
    return {each.what: each.answer for each in found.verdict.supports}


@pytest.fixture(scope="module")
def maven(shared_data, tmp_path_factory):
    """A home with maven_crm imported."""
    home = tmp_path_factory.mktemp("maven")
    engine = opened(f"sqlite:///{home / 'fairlead.db'}")
    sources = FolderSources(shared_data / "maven_crm", home)
    import_folder("maven_crm", load_preset("maven"), sources=sources, records=SqlRecords(engine, home), at=AT, tell=lambda told: None)
    engine.dispose()
    return home


@pytest.fixture(scope="module")
def maven_audit(maven):
    engine = opened(f"sqlite:///{maven / 'fairlead.db'}")
    steps = []
    audited = audit_data(SqlRecords(engine, maven), ReportFolder(maven / "reports"), at=AT, tick=steps.append)
    engine.dispose()
    return audited.audit


def test_maven_has_a_product_spelled_two_ways(maven_audit) -> None:
    told = [each.title for each in maven_audit.findings]
    assert 'deal.product: "GTXPro" is probably the product "GTX Pro"' in told


def test_maven_misses_accounts_on_a_sixth_of_its_leads_and_only_on_open_ones(maven_audit) -> None:
    missing = {(each.record, each.field): each for each in maven_audit.missing}
    assert missing["lead", "account_id"].missing == 1_425
    assert any("account_id" in each.title and "missing on 16% of leads" in each.title for each in maven_audit.findings)
    suspect = next(each for each in maven_audit.suspects if each.field == "account_id")
    assert "it is filled when a lead closes" in suspect.why


def test_maven_has_five_agents_without_deals(maven_audit) -> None:
    assert len(maven_audit.baseline.reps_without_leads) == 5
    assert any(each.title.startswith("5 of 35 reps have no leads") for each in maven_audit.findings)


def test_maven_has_five_hundred_leads_without_a_date(maven_audit) -> None:
    assert maven_audit.span.undated == 500
    assert any(each.title.startswith("500 leads have no date of arrival") for each in maven_audit.findings)


def test_mavens_leads_and_reps_carry_no_signal_and_no_pattern_is_claimed(maven_audit) -> None:
    assert maven_audit.verdict.headline.startswith("Neither the leads nor the reps carry signal beyond chance")
    said = answers(maven_audit)
    assert [said[what] for what in ("Scoring leads", "Telling reps apart", "Matching leads with reps")] == [Answer.NO] * 3
    assert (maven_audit.patterns.leads, maven_audit.patterns.pairs) == ((), ())
    assert maven_audit.patterns.tried >= 20


def test_mavens_rows_add_up(maven_audit) -> None:
    assert maven_audit.rows["lead"] == 8_800
    assert (maven_audit.baseline.won.hits, maven_audit.baseline.won.n) == (4_238, 6_711)
    assert maven_audit.unripe + maven_audit.stale + maven_audit.baseline.won.n + maven_audit.span.undated == 8_800


def test_the_report_is_one_page_that_fetches_nothing_and_its_numbers_are_json(maven, maven_audit) -> None:
    html = (maven / "reports" / "audit.html").read_text()
    assert not re.search(r"""(?:src|href|url|@import)\s*[=(]?\s*["']?(?:https?:)?//""", html)
    assert html.count("<svg") == 4
    assert "prefers-color-scheme:dark" in html
    assert "@media print" in html
    data = json.loads((maven / "reports" / "audit.json").read_text())
    assert data["version"] == 1
    assert data["audit"]["rows"]["lead"] == 8_800
    assert data["audit"]["verdict"]["supports"][2]["answer"] == "no"
    assert not list((maven / "reports").glob(".*"))


@pytest.fixture(scope="module")
def sampled():
    return sample_history(reps=20, leads=9_000, months=15, seed=11, affinity=1.6)


def test_the_sample_with_affinity_has_signal_of_leads_reps_and_pairs(sampled) -> None:
    found = audit(sampled)
    said = answers(found)
    assert [said[what] for what in ("Training at all", "Scoring leads", "Telling reps apart", "Matching leads with reps")] == [
        Answer.YES
    ] * 4
    assert found.signals.lead.auc.low > 0.55
    assert any(each.segment == "source Demo request" and each.ratio.low > 1 for each in found.patterns.leads)
    assert {each.field for each in found.suspects} == {"status"}


def test_the_sample_with_its_outcomes_shuffled_has_none(sampled) -> None:
    outcome = sampled.outcome.filter(pl.col("stage").is_in(["won", "lost", "disqualified"]))
    order = np.random.default_rng(5).permutation(outcome.height)
    shuffled = History.of(
        sampled.frames()
        | {"outcome": outcome.with_columns(pl.Series("stage", outcome["stage"].to_numpy()[order])), "deal": sampled.deal.head(0)}
    )
    found = audit(shuffled)
    said = answers(found)
    assert [said[what] for what in ("Scoring leads", "Telling reps apart", "Matching leads with reps")] == [Answer.NO] * 3
    assert (found.patterns.leads, found.patterns.pairs) == ((), ())


def test_equal_histories_give_equal_reports() -> None:
    small = sample_history(reps=8, leads=900, months=13, seed=2)
    assert page(audit(small), at=AT) == page(audit(small), at=AT)


def test_what_the_data_say_cannot_break_the_page() -> None:
    nasty = '<script>alert("1")</script>'
    lead = pl.DataFrame({"lead_id": ["L1"], "created_at": [AT], "product": [nasty]})
    product = pl.DataFrame({"product_id": ['<script>alert("1") </script>']})
    rep = pl.DataFrame({"rep_id": ["R1"], "name": [nasty]})
    html = page(audit(History.of({"lead": lead, "product": product, "rep": rep})), at=AT)
    assert nasty not in html
    assert "&lt;script&gt;" in html


def test_an_empty_home_is_told_to_import_first(tmp_path) -> None:
    engine = opened(f"sqlite:///{tmp_path / 'fairlead.db'}")
    with pytest.raises(NothingToAudit, match="import some first"):
        audit_data(SqlRecords(engine, tmp_path), ReportFolder(tmp_path / "reports"), at=AT, tick=lambda step: None)
    assert not (tmp_path / "reports").exists()
    engine.dispose()


def test_a_folder_that_cannot_be_written_is_named_and_nothing_is_left(tmp_path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(StoreUnavailable, match="taken"):
        ReportFolder(tmp_path / "taken").write(audit(History.empty()), at=AT)
    assert (tmp_path / "taken").read_text() == "a file"


def test_the_command_prints_the_verdict_and_where_the_report_is(maven, tmp_path) -> None:
    app = typer.Typer()
    app.command()(audit_command)
    done = CliRunner().invoke(app, ["--home", str(maven), "--out", str(tmp_path / "out")], env={"COLUMNS": "120"})
    assert done.exit_code == 0, done.output
    assert "Neither the leads nor the reps carry signal beyond chance" in " ".join(done.output.split())
    assert "8,800 leads over 14.2 months, 35 reps" in done.output
    assert "Routing as it is today" in done.output
    today = json.loads((tmp_path / "out" / "audit.json").read_text())["audit"]["baseline"]
    won = today["won"]
    assert f"Won: {100 * won['rate']:.1f}% of {won['n']:,} closed leads" in done.output
    assert "Time to first touch: " in done.output
    assert f"Won after {today['cycle_days_won']:.0f} days in the median, lost after {today['cycle_days_lost']:.0f}" in done.output
    assert f"the lightest tenth of reps got {today['load_p10']:.0f} leads a month, the heaviest {today['load_p90']:.0f}" in done.output
    assert (tmp_path / "out" / "audit.html").exists()
    assert (tmp_path / "out" / "audit.json").exists()
