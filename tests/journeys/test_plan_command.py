"""`fairlead policy plan` and `playbook` at the keyboard, with names that a terminal or a spreadsheet might obey."""

import csv
import gc
import json
import sys
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from fairlead.adapters.sql.moments import micros
from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.bootstrap import open_house
from fairlead.cli import main
from fairlead.config import Settings
from tests.journeys.terminal import wide

NOW = datetime.now(UTC)
POLICY = "rules:\n  - {id: germans, when: 'lead.country == \"DE\"', route: {reps: [ann]}, note: they know her}\n"


@pytest.fixture
def home(tmp_path):
    leads = [
        {"lead_id": f"=L{number}", "created_at": micros(NOW - timedelta(hours=number + 1)), "country": country}
        for number, country in enumerate(("DE", "FR") * 10)
    ]
    with open_house(Settings(home=tmp_path / "home")) as house, house.engine.begin() as connection:
        connection.execute(insert(RECORD_TABLES["rep"]), [{"rep_id": "ann", "name": "Ann [/b]"}, {"rep_id": "bob", "name": "Bob"}])
        connection.execute(insert(RECORD_TABLES["lead"]), leads)
    (tmp_path / "policy.yaml").write_text(POLICY, encoding="utf-8")
    return tmp_path / "home"


@pytest.fixture
def fairlead(home, monkeypatch, capsys):
    def run(*words):
        wide(monkeypatch)
        monkeypatch.setattr(sys, "argv", ["fairlead", "policy", *map(str, words), "--home", str(home)])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return ended.value.code or 0, told.out, told.err

    return run


def test_a_plan_tells_who_changes_hands_and_why(fairlead, home, tmp_path):
    code, out, _ = fairlead("plan", tmp_path / "policy.yaml", "--out", tmp_path / "changes.csv")
    assert code == 0
    assert "20 leads routed again" in out
    assert "sent by rule germans" in out
    assert "Ann [/b]" in out
    with (tmp_path / "changes.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["proposed"] for row in rows if row["why"] == "sent by rule germans"} == {"ann"}
    assert all(row["lead_id"].startswith("'=L") for row in rows)
    code, out, _ = fairlead("plan", tmp_path / "policy.yaml", "--json")
    told = json.loads(out)
    assert (code, told["leads"], len(told["changes"])) == (0, 20, len(rows))
    assert told["after"]["rules"] == {"germans": 10}


def test_a_plan_leaves_the_interpreter_as_it_found_it(fairlead, tmp_path):
    assert fairlead("plan", tmp_path / "policy.yaml")[0] == 0
    assert gc.isenabled()


def test_a_plan_changes_nothing(fairlead, home, tmp_path):
    fairlead("plan", tmp_path / "policy.yaml")
    with open_house(Settings(home=home)) as house:
        assert house.decisions.counts().decided == 0
        assert house.policies.newest() == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("plan", "nowhere.yaml"), "nowhere.yaml is not a file; name the policy file to plan with"),
        (("plan", "bad.yaml"), "objective is 'wrth'. Did you mean 'worth'?"),
        (("plan", "policy.yaml", "--out", "no/such/folder.csv"), "cannot be written"),
    ],
)
def test_a_plan_that_cannot_be_made_says_what_to_do(fairlead, tmp_path, monkeypatch, words, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.yaml").write_text("objective: wrth\n", encoding="utf-8")
    code, _, err = fairlead(*words)
    assert code == 2
    assert says in err


def test_without_recent_leads_there_is_nothing_to_plan(fairlead, home, tmp_path):
    with open_house(Settings(home=home)) as house, house.engine.begin() as connection:
        connection.execute(RECORD_TABLES["lead"].delete())
    code, _, err = fairlead("plan", tmp_path / "policy.yaml")
    assert (code, "no lead arrived in the last 90 days" in err) == (2, True)


def test_the_playbook_tells_the_policy_in_force(fairlead, tmp_path):
    assert "germans" not in fairlead("playbook")[1]
    fairlead("apply", tmp_path / "policy.yaml", "--yes")
    code, out, _ = fairlead("playbook")
    assert (code, "germans: If country is “DE”, the lead goes to Ann [/b]. (they know her)" in out) == (0, True)
    told = json.loads(fairlead("playbook", "--json")[1])
    assert told[0]["title"] == "In short"
