"""What `fairlead route --batch` tells: of every lead, and in totals that add up."""

import csv
import json
import sys
from pathlib import Path

import pytest

from fairlead.cli import main
from fairlead.cli.importing import import_
from fairlead.cli.training import train

FILES = Path(__file__).resolve().parents[2] / "docs/tutorial/worked-example"
LINE = ["lead_id", "decision_id", "rep_id", "queue_reason", "method", "replayed"]


@pytest.fixture
def home(tmp_path):
    made = tmp_path / "home"
    import_(FILES, mapping=FILES / "mapping.yaml", home=made)
    train(stated=FILES / "stated.yaml", home=made)
    return made


@pytest.fixture
def route(home, monkeypatch, capsys):
    capsys.readouterr()

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["fairlead", "route", *map(str, words), "--home", str(home)])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return ended.value.code or 0, told.out, " ".join(told.err.split())

    return run


@pytest.fixture
def batch(tmp_path):
    path = tmp_path / "leads.csv"
    path.write_text("lead_id,company,country,employees\nB1,Acme,US,50\nB2,Other,US,minus a lot\nB3,Drei,US,7\n", encoding="utf-8")
    return path


def test_json_lists_every_lead_and_holds_nothing_else(route, batch):
    code, out, err = route("--batch", batch, "--json")
    told = json.loads(out)
    assert code == 1
    assert "row 2 is no lead" in err
    assert "1 row is no lead and was not routed." in err
    assert [each["row"] for each in told["skipped"]] == [2]
    assert [list(line) for line in told["leads"]] == [LINE, LINE]
    assert [line["lead_id"] for line in told["leads"]] == ["B1", "B3"]
    assert all(line["decision_id"] and line["method"] for line in told["leads"])
    assert (told["routed"], told["replayed"], sum(told["states"].values())) == (2, 0, 2)
    assert sum(told["reps"].values()) == sum(line["rep_id"] is not None for line in told["leads"])


def test_the_second_time_the_same_decisions_are_told_as_decided_before(route, batch):
    first = json.loads(route("--batch", batch, "--json")[1])["leads"]
    batch.write_text(batch.read_text(encoding="utf-8") + "B4,Vier,US,9\n", encoding="utf-8")
    again = json.loads(route("--batch", batch, "--json")[1])
    assert [line["replayed"] for line in again["leads"]] == [True, True, False]
    assert [line["decision_id"] for line in again["leads"][:2]] == [line["decision_id"] for line in first]
    assert again["replayed"] == 2
    assert "decided before: 3 " in route("--batch", batch)[1]


def test_out_writes_the_same_as_csv(route, batch, tmp_path):
    batch.write_text(batch.read_text(encoding="utf-8").replace("minus a lot", "12"), encoding="utf-8")
    code, printed, _ = route("--batch", batch, "--json", "--out", tmp_path / "routed.csv")
    assert code == 0
    with (tmp_path / "routed.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    as_written = [
        {name: "" if value is None else str(value).lower() if isinstance(value, bool) else value for name, value in line.items()}
        for line in json.loads(printed)["leads"]
    ]
    assert rows == as_written


def test_a_lead_that_waits_is_listed_with_its_reason(route, batch, home, tmp_path):
    (home / "policy.yaml").write_text("bands: [{up_to: 1.0, band: manual}]\n", encoding="utf-8")
    _, out, _ = route("--batch", batch, "--json", "--out", tmp_path / "routed.csv")
    told = json.loads(out)
    assert {line["rep_id"] for line in told["leads"]} == {None}
    assert all(line["queue_reason"] in told["states"] for line in told["leads"])
    assert f"B1,{told['leads'][0]['decision_id']},," in (tmp_path / "routed.csv").read_text(encoding="utf-8")


def test_where_it_cannot_be_written_is_told_before_anything_is_routed(route, batch, tmp_path):
    code, _, err = route("--batch", batch, "--out", tmp_path / "nowhere" / "routed.csv")
    assert code == 2
    assert "cannot be written" in err
    assert json.loads(route("--batch", batch, "--json")[1])["replayed"] == 0
    assert "--out goes with --batch" in route("--waiting", "--out", tmp_path / "routed.csv")[2]
