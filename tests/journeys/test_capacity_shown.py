"""Loads and binding limits where people look: `fairlead load`, the note of `fairlead check`, and the API."""

import json

import pytest
from sqlalchemy import text
from typer import Typer
from typer.testing import CliRunner

from fairlead.adapters.clock import SystemClock
from fairlead.adapters.sql.engine import writing
from fairlead.adapters.sql.standing import rebuild_standing
from fairlead.cli.checking import check
from fairlead.cli.loading import load
from tests.contracts.store_cases import assigned, on_sqlite

app = Typer()
app.command()(check)
app.command()(load)


@pytest.fixture
def house(tmp_path):
    """Ann: two open leads given just now, of 10,000 each; limits by record and by policy."""
    made = on_sqlite(tmp_path, {"ann": 4, "bob": None, "cy": 0})
    with writing(made.engines[0]) as connection:
        connection.execute(text("UPDATE record_rep SET max_week = 3, max_value_minor = 8000000, team_id = 'north' WHERE rep_id = 'ann'"))
        connection.execute(text("INSERT INTO record_team (team_id, name, manager_rep_id) VALUES ('north', 'North', 'bob')"))
    rebuild_standing(made.engines[0])
    with made.open_store().writing() as keeping:
        for key in ("a", "b"):
            keeping.keep(assigned(key, "ann", at=SystemClock().now()))
    (tmp_path / "policy.yaml").write_text("capacity:\n  each:\n    max_month: 5\n  teams:\n    north:\n      max_open: 10\n")
    yield made
    made.close()


def run(home, *words):
    return CliRunner().invoke(app, [*words, "--home", str(home)], env={"COLUMNS": "200"})


def test_loads_name_every_limit_the_fullest_first(house, tmp_path):
    told = run(tmp_path, "load", "--json")
    ann, bob, cy = sorted(json.loads(told.output), key=lambda one: one["rep_id"])
    assert [(use["kind"], use["used"], use["most"]) for use in ann["limits"]] == [
        *(("week", 2, 3), ("open", 2, 4), ("month", 2, 5), ("value", 2_000_000, 8_000_000)),
    ]
    assert ann["limits"][0]["counts"] == "new leads in 7 days"
    assert (ann["load"], ann["over_limit"]) == (pytest.approx(2 / 3), False)
    assert (bob["load"], [use["kind"] for use in bob["limits"]]) == (0.0, ["month"])
    assert (cy["load"], cy["over_limit"]) == (1.0, False)  # a limit of zero is always reached


def test_the_table_shows_the_fullest_rep_first_with_the_limits_in_words(house, tmp_path):
    lines = run(tmp_path, "load").output.splitlines()
    assert [line.split()[1] for line in lines[1:] if line.startswith("Rep ")] == ["cy", "ann", "bob"]
    assert "67%  2 new in 7 days of at most 3; 2 open of at most 4" in next(line for line in lines if "ann" in line)


def test_whoever_stands_above_a_limit_is_told_to_the_manager_and_nothing_is_broken(house, tmp_path):
    assert json.loads(run(tmp_path, "check", "--json").output) == {"holds": True, "broken": [], "warnings": []}
    with writing(house.engines[0]) as connection:
        connection.execute(text("UPDATE record_rep SET max_open = 1 WHERE rep_id = 'ann'"))
    rebuild_standing(house.engines[0])
    (tmp_path / "policy.yaml").write_text("capacity:\n  teams:\n    north:\n      max_week: 1\n")
    told = json.loads(run(tmp_path, "check", "--json").output)
    assert told["broken"] == []
    whose = "Rep bob, who leads the team: close or hand over leads, or raise the limit"
    assert told["warnings"] == [
        f"Rep ann is above the limit (2 open of at most 1) and gets no lead; {whose}",
        f"team north is above its limit (2 new in 7 days of at most 1) and gets no lead; {whose}",
    ]
    (ann,) = (one for one in json.loads(run(tmp_path, "load", "--json").output) if one["rep_id"] == "ann")
    assert (ann["load"], ann["over_limit"]) == (2.0, True)
    assert "over 200%" in run(tmp_path, "load").output
