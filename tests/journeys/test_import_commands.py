"""The import on the command line, as a person meets it."""

import csv
import json
import sys

import pytest
from typer.testing import CliRunner

from fairlead.cli import screen
from fairlead.cli.commands import app, main
from tests.journeys.terminal import wide

LEADS = "Lead ID,Created Date,Email,Company,Industry,Status,Lead Source,Owner ID\n" + "".join(
    f"L{n},2024-01-{n % 28 + 1:02d},p{n}@firm.com,Firm {n},technolgy,Open,Webinar,R{n % 3}\n" for n in range(40)
)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "exports"
    made.mkdir()
    (made / "leads.csv").write_text(LEADS + "L99,soon,x,,,,,R1\n", encoding="utf-8")
    return made


@pytest.fixture
def run(tmp_path, monkeypatch):
    wide(monkeypatch)
    monkeypatch.chdir(tmp_path)

    def call(*words):
        return CliRunner().invoke(app, [*map(str, words), "--home", str(tmp_path / "home")], catch_exceptions=False)

    return call


@pytest.fixture
def refuse(tmp_path, monkeypatch, capsys):
    wide(monkeypatch)
    monkeypatch.chdir(tmp_path)

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["fairlead", *map(str, words), "--home", str(tmp_path / "home")])
        with pytest.raises(SystemExit) as left:
            main()
        told = capsys.readouterr()
        assert left.value.code == 2
        assert "Traceback" not in told.err + told.out
        return " ".join(told.err.split())

    return call


def test_guess_then_import_then_again_then_quarantine_then_lineage(run, folder, tmp_path):
    drafted = run("import", "--guess", folder)
    assert drafted.exit_code == 0
    assert "reads like created_at" in drafted.output
    assert "fairlead import" in drafted.output
    assert "lead_id: Lead ID  # " in (tmp_path / "mapping.yaml").read_text(encoding="utf-8")
    first = run("import", folder, "--mapping", "mapping.yaml")
    assert first.exit_code == 0
    assert "2 rows wait in the quarantine" in first.output
    assert "not a date or time" in " ".join(first.output.split())  # the terminal folds long lines
    assert "fairlead audit" in first.output
    again = run("import", folder, "--mapping", "mapping.yaml")
    assert "nothing changed" in again.output
    waiting = run("quarantine")
    assert "leads.csv" in waiting.output
    assert "soon" in waiting.output
    run("quarantine", "--csv", tmp_path / "q.csv")
    with (tmp_path / "q.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert [(line["record"], line["row"], line["field"], line["raw"]) for line in lines] == [
        ("assignment", "41", "assigned_at", "soon"),
        ("lead", "41", "created_at", "soon"),
    ]
    told = run("lineage", "lead", "L7", "--json")
    fields = {each["field"]: each for each in json.loads(told.output)["fields"]}
    assert (fields["industry_group"]["value"], fields["industry_group"]["raw"]) == ("software", {"Industry": "technolgy"})
    assert "derived from email" in run("lineage", "lead", "L7").output


def test_a_mapping_in_the_folder_and_a_preset_that_fits_are_used(run, folder, shared_data, tmp_path):
    run("import", "--guess", folder, "--out", folder / "mapping.yaml")
    assert "Using" in run("import", folder).output
    told = run("import", shared_data / "maven_crm")
    assert "the preset maven knows" in " ".join(told.output.split())
    assert "8,800" in told.output


def test_a_folder_nothing_knows_is_imported_by_a_guess_only_if_accepted(run, refuse, folder):
    assert "Draft a mapping with: fairlead import --guess" in refuse("import", folder)
    assert run("import", folder, "--accept-guess").exit_code == 0


@pytest.mark.parametrize("width", [60, 80, 200])
def test_no_number_is_cut_whatever_the_width_of_the_terminal(run, folder, monkeypatch, width):
    for console in (screen.console, screen.errors):
        monkeypatch.setattr(console, "_width", width)
    (folder / "leads.csv").write_text(
        "Lead ID,Created Date,Email,Company\n" + "".join(f"L{n},2024-01-01,p{n}@firm.com,Firm\n" for n in range(1234)), encoding="utf-8"
    )
    told = run("import", folder, "--accept-guess").output
    assert "1,234" in told
    assert "…" not in told


def test_how_a_file_was_read_is_told_where_it_is_not_the_usual_way(run, folder):
    assert "read as" not in run("import", folder, "--accept-guess").output
    (folder / "leads.csv").write_text(LEADS.replace(",", ";").replace("Firm 1", "Bäcker"), encoding="cp1252")
    assert "leads.csv: read as cp1252, semicolon" in run("import", folder, "--accept-guess").output
    assert "leads.csv: imported before" in run("import", folder, "--accept-guess").output


def test_formulas_stay_text_in_what_is_opened_in_a_spreadsheet(run, folder, tmp_path):
    (folder / "leads.csv").write_text(
        LEADS + "L98,=1+1,a@firm.com,Firm,,Open,Webinar,R1\nL97,-5,b@firm.com,F,,Open,,R1\n", encoding="utf-8"
    )
    run("import", folder, "--accept-guess")
    run("quarantine", "--csv", tmp_path / "bad.csv")
    with (tmp_path / "bad.csv").open(encoding="utf-8", newline="") as file:
        raw = {line["raw"] for line in csv.DictReader(file)}
    assert {"'=1+1", "-5"} <= raw


def test_an_empty_quarantine_says_so(run, tmp_path):
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / "leads.csv").write_text(LEADS, encoding="utf-8")
    run("import", tmp_path / "good", "--accept-guess")
    assert "The quarantine is empty" in run("quarantine").output
    assert "0 lines written" in run("quarantine", "--csv", tmp_path / "none.csv").output
    assert (tmp_path / "none.csv").read_text(encoding="utf-8").split() == ["file,row,record,field,raw,reason,remedy"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("import", "nowhere"), "is not a folder"),
        (("import", "exports", "--preset", "salesfroce"), "Did you mean 'salesforce'"),
        (("import", "exports", "--mapping", "none.yaml"), "none.yaml: is not there"),
        (("import", "exports", "--mapping", "a.yaml", "--preset", "maven"), "not both"),
        (("import", "exports", "--preset", "maven"), "'sales_teams.csv' is not in the folder"),
        (("lineage", "leed", "L1"), "is not a kind of record"),
        (("lineage", "lead", "L77"), "there is no lead 'L77'"),
    ],
)
def test_mistakes_end_in_one_clear_sentence(run, refuse, folder, words, told):
    run("import", folder, "--accept-guess")
    assert told in refuse(*words)


def test_a_draft_does_not_overwrite(refuse, folder, tmp_path):
    (tmp_path / "mapping.yaml").write_text("mine", encoding="utf-8")
    assert "is there already" in refuse("import", "--guess", folder)
    assert (tmp_path / "mapping.yaml").read_text(encoding="utf-8") == "mine"
