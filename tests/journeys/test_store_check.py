"""`fairlead check` on a whole house and on a broken one."""

import json

import pytest
from sqlalchemy import insert, text
from typer import Typer
from typer.testing import CliRunner

from fairlead.adapters.sql.engine import writing
from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.adapters.sql.tables import meeting as meetings
from fairlead.cli.checking import check
from tests.contracts.store_cases import assigned, on_sqlite, queued, turn

app = Typer()
app.command()(check)


@pytest.fixture
def house(tmp_path):
    made = on_sqlite(tmp_path, {"ann": 3, "bob": None})
    with made.open_store().writing() as keeping:
        keeping.keep(assigned("a", "ann"))
        keeping.keep(queued("b"))
    yield made
    made.close()


def run(home, *words):
    return CliRunner().invoke(app, ["--home", str(home), *words])


def test_a_whole_house_says_so(house, tmp_path):
    told = run(tmp_path)
    assert told.exit_code == 0
    assert "Whole." in told.output


def test_a_broken_house_says_what_is_broken_and_exits_with_1(house, tmp_path):
    with writing(house.engines[0]) as connection:
        connection.execute(text("UPDATE slot SET open_leads = 2 WHERE rep_id = 'ann'"))
    told = run(tmp_path, "--json")
    assert told.exit_code == 1
    assert json.loads(told.output)["broken"] == ["1 reps whose counted slots differ from the leads they have open: ann"]


def test_a_rep_whose_hours_cannot_be_read_is_noted_and_the_others_route(house, tmp_path):
    with writing(house.engines[0]) as connection:
        rows = [
            {"rep_id": "cy", "hours": "Mon-Fri 9-17", "time_zone": "Europe/Berlin", "territory_ids": None, "weight": -1.0},
            {"rep_id": "di", "hours": "Mon-Fri 09:00-17:00", "time_zone": "Mars/Olympus", "territory_ids": '["t-9"]', "weight": None},
        ]
        connection.execute(insert(RECORD_TABLES["rep"]), rows)
    told = run(tmp_path, "--json")
    assert told.exit_code == 0
    warnings = " | ".join(json.loads(told.output)["warnings"])
    assert "rep cy counts as always at work" in warnings
    assert "rep cy has the weight -1.0" in warnings
    assert "'Mars/Olympus' is not a time zone" in warnings
    assert "rep di serves territory t-9, which is not there" in warnings
    roster, _ = house.open_store().roster()
    assert [(rep.rep_id, rep.hours, rep.weight) for rep in roster.reps] == [
        ("ann", None, 1.0),
        ("bob", None, 1.0),
        ("cy", None, 1.0),
        ("di", None, 1.0),
    ]


def test_a_check_writes_nothing(house, tmp_path):
    with writing(house.engines[0]) as connection:
        connection.execute(text("UPDATE slot SET max_open = 0 WHERE rep_id = 'ann'"))
        connection.execute(text("DELETE FROM snapshot"))
    told = run(tmp_path, "--json")
    assert told.exit_code == 1
    assert "more open leads than their limit" in json.loads(told.output)["broken"][0]
    with house.engines[0].connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM snapshot")).scalar_one() == 0
        assert connection.execute(text("SELECT max_open FROM slot WHERE rep_id = 'ann'")).scalar_one() == 0


@pytest.mark.parametrize(
    ("tampered", "said"),
    [
        ("UPDATE credit SET credit = credit + 1 WHERE rep_id = 'ann'", "rotation credit sums to 1.000000 leads instead of 0"),
        (
            "UPDATE credit SET credit = -credit",
            "2 reps whose balance of credit is not the sum of their entries: ann (-0.500, entries say +0.500)",
        ),
        (
            "UPDATE credit SET aside = 0.25 WHERE rep_id = 'bob'",
            "1 reps whose balance of what is set aside is not the sum of their entries: bob",
        ),
        ("DELETE FROM posting", "2 reps whose balance of credit is not the sum of their entries"),
    ],
)
def test_credit_that_no_entry_explains_is_found(house, tmp_path, tampered, said):
    with house.open_store().writing() as keeping:
        keeping.keep(assigned("c", "bob"), turn({"ann": 0.5, "bob": -0.5}))
    assert run(tmp_path).exit_code == 0
    with writing(house.engines[0]) as connection:
        connection.execute(text(tampered))
    told = run(tmp_path, "--json")
    assert told.exit_code == 1
    assert said in json.loads(told.output)["broken"][0]


def meeting(number, rep, start, state="booked"):
    """Half an hour from a minute on."""
    times = {"starts_at": start * 60_000_000, "ends_at": (start + 30) * 60_000_000, "made_at": 0, "changed_at": 0}
    words = {"place": "", "attendee": "Zoe", "author": "kim"}
    return {"meeting_id": f"mt-{number}", "lead_id": f"l-{number}", "rep_id": rep, "state": state, "sequence": 0, **times, **words}


@pytest.mark.parametrize(
    ("rows", "broken"),
    [
        ([meeting(1, "ann", 0), meeting(2, "ann", 29)], True),
        ([meeting(1, "ann", 0), meeting(2, "ann", 30)], False),
        ([meeting(1, "ann", 0), meeting(2, "bob", 0)], False),
        ([meeting(1, "ann", 0), meeting(2, "ann", 0, "cancelled")], False),
    ],
)
def test_two_meetings_of_a_rep_at_one_time_are_told(house, tmp_path, rows, broken):
    with writing(house.engines[0]) as connection:
        connection.execute(insert(meetings), rows)
    told = run(tmp_path, "--json")
    found = json.loads(told.output)["broken"]
    assert [each for each in found if "meetings at one time" in each and "ann (mt-1, mt-2)" in each] == (found if broken else [])
    assert bool(found) is broken


def test_a_setting_that_is_none_is_noted(house, tmp_path, monkeypatch):
    monkeypatch.setenv("FAIRLEAD_HOSTSS", "leads.example.com")
    warnings = json.loads(run(tmp_path, "--json").stdout)["warnings"]
    assert "FAIRLEAD_HOSTSS is no setting and changes nothing; did you mean FAIRLEAD_HOSTS?" in warnings
    monkeypatch.delenv("FAIRLEAD_HOSTSS")
    assert not [each for each in json.loads(run(tmp_path, "--json").stdout)["warnings"] if "is no setting" in each]
