"""A year in which nothing changes, and the same year with another mix of leads and fewer wins: what the watch on drift tells of each."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from fairlead.adapters.memory import SteppedClock
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from fairlead.domain.evidence import DriftVerdict
from fairlead.learning.settings import TrainingSettings
from fairlead.sample import SampleSpec, generate
from tests.journeys.program import Terminal

TRAINED = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
CHANGED = date(2026, 6, 1)
END = datetime(2026, 9, 20, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def year(tmp_path_factory) -> Path:
    """Exports of eighteen months, imported, and a model trained when twelve of them were over."""
    folder = tmp_path_factory.mktemp("drift")
    sample = generate(SampleSpec(reps=12, leads=9_000, months=18, seed=4, affinity=2.0, until=date(2026, 10, 1)))
    (folder / "exports").mkdir()
    for name, table in sample.files.items():
        table.write_csv(folder / "exports" / name)
    with open_house(Settings(home=folder / "home"), SteppedClock(TRAINED)) as house:
        imported(house, folder / "exports")
        house.train(TrainingSettings(folds=2), lambda _step, _share: None)
    return folder


@pytest.fixture
def home(year, tmp_path) -> Path:
    """A house of its own for each story."""
    shutil.copytree(year / "home", tmp_path / "home")
    shutil.copytree(year / "exports", tmp_path / "exports")
    return tmp_path / "home"


def imported(house, exports) -> None:
    house.sources.import_folder(exports, house.sources.mapping(None, "sample"), tell=lambda *_, **__: None)


def change(home, name, **columns) -> None:
    """Write an export anew with some columns otherwise for leads from the day of the change on."""
    path = home.parent / "exports" / name
    table = pl.read_csv(path, infer_schema=False)
    late = pl.col("Created Date") >= CHANGED.isoformat()
    table.with_columns(
        pl.when(late & every).then(value).otherwise(column).alias(column) for column, (value, every) in columns.items()
    ).write_csv(path)


def looked(home, at=END):
    with open_house(Settings(home=home), SteppedClock(at)) as house:
        return house.drift.look()


def told(report) -> dict[str, DriftVerdict]:
    return {each.quantity: each.verdict for each in report.look.watched}


def asked(home) -> list[str]:
    with open_house(Settings(home=home), SteppedClock(END)) as house:
        return [job.given["reason"] for job in house.background.jobs.jobs(kind="train")]


def test_a_stable_year_is_quiet_at_every_look_and_the_command_says_so(home, monkeypatch, capsys):
    for days in (1, 10, 60):
        report = looked(home, TRAINED + timedelta(days=days))
        assert report.open == (), days
    report = looked(home)
    assert report.open == ()
    assert [name for name, verdict in told(report).items() if verdict is DriftVerdict.DRIFTED] == []
    assert told(report)["calibration.early"] is DriftVerdict.STEADY
    terminal = Terminal(home.parent, monkeypatch, capsys)
    said = terminal.run("drift", "--kept", "--days", "30")
    assert "inputs steady: " in said
    assert "Last lead: 2026-09-20" in said
    assert asked(home) == []


def test_a_new_source_and_an_emptied_field_are_named_with_their_day_and_what_to_do(home):
    every_third = pl.int_range(pl.len()) % 3 == 0
    change(
        home,
        "leads.csv",
        **{"Lead Source": (pl.lit("Partner marketplace"), every_third), "Phone": (pl.lit(None, pl.String), pl.lit(value=True))},
    )
    with open_house(Settings(home=home), SteppedClock(END)) as house:
        imported(house, home.parent / "exports")
    report = looked(home)
    by_name = {alert.quantity: alert for alert in report.open}
    assert {"input.source", "input.has_phone"} <= set(by_name)
    source = by_name["input.source"]
    assert abs((source.since - CHANGED).days) <= 7
    assert "Partner marketplace from 0.0% to 3" in source.changed
    assert "never seen 'Partner marketplace'" in source.means
    assert "map it" in source.advice[0]
    assert told(report)["input.country"] is DriftVerdict.STEADY
    assert asked(home) == [], "other leads by themselves make no chance wrong"


def fewer_wins(home) -> None:
    """Of the leads from the change on four wins in five are never reported, and their deals neither."""
    exports = home.parent / "exports"
    leads = pl.read_csv(exports / "leads.csv", infer_schema=False)
    late = leads.filter(pl.col("Created Date") >= CHANGED.isoformat())["Lead ID"].unique().sort()
    lost = late.filter(pl.int_range(len(late), eager=True) % 5 != 0).to_list()
    outcomes = pl.read_csv(exports / "outcomes.csv", infer_schema=False)
    won = pl.col("Stage Reached").str.to_lowercase().str.contains("won") & pl.col("Lead ID").is_in(lost)
    outcomes.filter(~won).write_csv(exports / "outcomes.csv")
    deals = pl.read_csv(exports / "opportunities.csv", infer_schema=False)
    deals.filter(~pl.col("Lead ID").is_in(lost)).write_csv(exports / "opportunities.csv")


@pytest.fixture
def fewer(year, tmp_path) -> Path:
    """A house that was told of fewer wins from the change on, under the model of before."""
    shutil.copytree(year / "exports", tmp_path / "exports")
    home = tmp_path / "home"
    fewer_wins(home)
    with open_house(Settings(home=home), SteppedClock(TRAINED)) as house:
        imported(house, tmp_path / "exports")
    shutil.copytree(year / "home" / "models", home / "models")
    return home


def test_fewer_wins_are_found_and_ask_for_one_training(fewer):
    report = looked(fewer)
    by_name = {alert.quantity: alert for alert in report.open}
    assert "calibration.early" in by_name
    assert "Chances are too high" in by_name["calibration.early"].means
    assert by_name["calibration.early"].since >= CHANGED - timedelta(days=14)
    again = looked(fewer, END + timedelta(hours=3))
    assert [alert.alert_id for alert in again.open] == [alert.alert_id for alert in report.open]
    wanted = {alert.quantity for alert in report.open if alert.kind in {"calibration", "outcomes"}}
    reasons = asked(fewer)
    assert len(reasons) == len(wanted)
    assert all(reason.startswith("drift of ") for reason in reasons)


def test_where_the_policy_says_no_drift_asks_for_nothing(fewer):
    with open_house(Settings(home=fewer), SteppedClock(END)) as house:
        draft = house.policies.draft("models: {retrain: {on_drift: false}}\n")
        house.policies.apply(draft, author="dana", note="", base=None)
    assert any(alert.kind == "calibration" for alert in looked(fewer).open)
    assert asked(fewer) == []


def test_looking_again_changes_no_sum_and_a_late_outcome_changes_its_day(home):
    looked(home)
    with open_house(Settings(home=home), SteppedClock(END)) as house:
        version = house.models.current_mark()
        before = dict(house.drift._book.days(version))
        house.drift.look()
        assert dict(house.drift._book.days(version)) == before
        judged = [day for day, sums in before.items() if sums.early.leads]
        exports = home.parent / "exports"
        leads = pl.read_csv(exports / "leads.csv", infer_schema=False).filter(pl.col("Created Date").str.starts_with(judged[5].isoformat()))
        outcomes = pl.read_csv(exports / "outcomes.csv", infer_schema=False)
        won_stage = outcomes.filter(pl.col("Stage Reached").str.to_lowercase().str.contains("won"))["Stage Reached"][0]
        known = outcomes.filter(pl.col("Stage Reached") == won_stage)["Lead ID"]
        late = leads.filter(~pl.col("Lead ID").is_in(known.implode()) & pl.col("Owner ID").is_not_null())["Lead ID"][0]
        row = {
            "Outcome ID": "Y-late",
            "Lead ID": late,
            "Stage Reached": won_stage,
            "Reached At": f"{judged[5] + timedelta(days=1)} 23:00:00",
        }
        pl.concat([outcomes, pl.DataFrame([row])], how="diagonal").write_csv(exports / "outcomes.csv")
        imported(house, exports)
        house.drift.look()
        after = dict(house.drift._book.days(version))
    assert after[judged[5]].early.won == before[judged[5]].early.won + 1
    assert [day for day in before if after[day].early != before[day].early] == [judged[5]]


def test_a_silence_is_told_and_ends_by_itself(home):
    quiet = looked(home, datetime(2026, 11, 1, 9, 0, tzinfo=UTC))
    (silence,) = [alert for alert in quiet.open if alert.quantity == "silence.leads"]
    assert "No lead has arrived since 2026-09-30" in silence.changed
    assert "volume" not in {alert.quantity for alert in quiet.open}, "a silence says itself that fewer leads come"
    heard = looked(home)
    assert [alert.quantity for alert in heard.open] == []
    assert next(alert for alert in heard.alerts if alert.alert_id == silence.alert_id).ended_at is not None


def test_a_model_kept_without_a_reference_is_measured_from_the_records_of_its_time(home):
    with open_house(Settings(home=home), SteppedClock(TRAINED)) as house:
        (home.parent / "stated.yaml").write_text("version: 1\ndeal_value: 1000\nreps:\n  - {rep: U-0001, chance: 0.1}\n")
        house.state(home.parent / "stated.yaml")
    report = looked(home)
    assert report.reference.afterwards
    assert report.reference.until <= TRAINED
    assert told(report)["input.source"] is DriftVerdict.STEADY


def test_without_a_model_there_is_nothing_to_drift_from(tmp_path):
    with open_house(Settings(home=tmp_path / "home"), SteppedClock(TRAINED)) as house:
        report = house.drift.look()
    assert report.look.why_not.startswith("no model is in force")
    assert report.open == ()


def test_a_day_is_asked_for_once_and_the_job_looks(home):
    with open_house(Settings(home=home), SteppedClock(END)) as house:
        for _ in range(2):
            house.background.look_around()
        (job,) = house.background.jobs.jobs(kind="drift")
        assert job.job_id == "drift:2026-09-20"
        assert house.drift.report().look is None
        assert house.background.works()["drift"](job.given) == {"model": house.models.current_mark(), "alerts": 0}
        assert house.drift.report().look.at == END


def test_a_house_without_a_model_asks_for_no_look(tmp_path):
    with open_house(Settings(home=tmp_path / "home"), SteppedClock(END)) as house:
        house.background.look_around()
        assert house.background.jobs.jobs(kind="drift") == []
