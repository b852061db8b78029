"""`fairlead policy` at the keyboard: what each command says, and with which code it ends."""

import json
import sys
from datetime import timedelta

import pytest
from sqlalchemy import insert

from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.bootstrap import open_house
from fairlead.cli import main
from fairlead.config import Settings
from tests.journeys.terminal import wide

BAD = "objective: wrth\nrules:\n  - id: a\n    route: {reps: [nobody]}\n"


@pytest.fixture
def home(tmp_path):
    with open_house(Settings(home=tmp_path / "home")) as house, house.engine.begin() as connection:
        connection.execute(insert(RECORD_TABLES["rep"]), [{"rep_id": "ann", "name": "Ann", "team_id": "north"}])
    return tmp_path / "home"


@pytest.fixture
def fairlead(home, monkeypatch, capsys):
    def run(*words):
        wide(monkeypatch)
        monkeypatch.setattr(sys, "argv", ["fairlead", "policy", *map(str, words), *([] if "--home" in words else ["--home", str(home)])])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return ended.value.code or 0, told.out, told.err

    return run


@pytest.fixture
def file(home):
    def write(text, name="policy.yaml"):
        (home / name).write_text(text, encoding="utf-8")
        return home / name

    return write


def test_check_tells_every_mistake_with_its_line_and_ends_with_1(fairlead, file):
    file(BAD)
    code, out, err = fairlead("check")
    assert code == 1
    assert "policy.yaml:1:12: objective is 'wrth'. Did you mean 'worth'?" in err
    assert "    4 |     route: {reps: [nobody]}\n      |                    ^" in err
    assert "cannot be used: 2 problems." in out
    code, out, _ = fairlead("check", "--json")
    told = json.loads(out)
    assert (code, told["usable"], [each["field"] for each in told["problems"]]) == (1, False, ["/objective", "/rules/0/route/reps/0"])


def test_check_tells_what_differs_of_a_good_file_and_ends_with_0(fairlead, file):
    path = file("objective: chance\nrules: [{id: a}]\n", "other.yaml")
    code, out, err = fairlead("check", path)
    assert code == 0
    assert "it matches leads and does nothing with them" in err
    assert "can be used; compared with the built-in policy, 2 fields differ." in out


def test_check_holds_a_named_account_against_the_accounts_on_record(fairlead, file, home):
    with open_house(Settings(home=home)) as house, house.engine.begin() as connection:
        connection.execute(insert(RECORD_TABLES["account"]), [{"account_id": "A1", "name": "Acme", "parent_account_id": "A0"}])
    named = ", ".join(f"{{account: {each}, route: {{reps: [ann]}}}}" for each in ("A0", "A1", "A2"))
    code, _, err = fairlead("check", file(f"named_accounts: [{named}]\n", "other.yaml"))
    assert code == 0
    assert "named_accounts[2] (named account A2): it names account A2, and no account on record has this identity" in err
    assert err.count("no account on record") == 1


def test_a_doubt_about_a_condition_does_not_say_that_it_cannot_be_used(fairlead, file):
    path = file("rules: [{id: a, when: 'lead.country == \"Germany\"', mode: suggest}]\n", "other.yaml")
    code, out, err = fairlead("check", path)
    assert (code, "can be used; compared with" in out) == (0, True)
    assert 'rules[0].when looks wrong: lead.country is never "Germany"; did you mean "DE"?' in err
    assert "cannot be used" not in err


def test_check_asks_recent_leads_what_nobody_covers(fairlead, file, home):
    with open_house(Settings(home=home)) as house, house.engine.begin() as connection:
        at = round((house.clock.now() - timedelta(days=1)).timestamp() * 1e6)
        leads = [{"lead_id": f"L{number}", "created_at": at + number, "country": "DE", "employees": 850} for number in range(30)]
        connection.execute(insert(RECORD_TABLES["lead"]), leads)
    path = file(
        "rules: [{id: a, when: 'lead.country == \"DE\"', require: {languages: [de]}}, {id: b, when: 'lead.country == \"FR\"', mode: suggest}]\n"
    )
    code, _, err = fairlead("check", path)
    assert code == 0
    assert "nobody may take 30 of 30 recent ones" in err
    assert "rules[1] (rule b): it matched none of 30 recent leads" in err
    assert json.loads(fairlead("check", path, "--json")[1])["warnings"][-1]["code"] == "NEVER_MATCHED"
    assert "nobody may take" not in fairlead("check", path, "--no-leads")[2]


@pytest.mark.parametrize("command", ["check", "diff"])
def test_a_file_that_is_not_there_is_told(fairlead, command):
    code, _, err = fairlead(command)
    assert code == 2
    assert "policy.yaml: the document is not there. Write one to start from with" in err


def test_apply_wants_a_word_before_it_changes_anything(fairlead, file):
    file("objective: chance\n")
    code, out, err = fairlead("apply")
    assert (code, "objective: worth → chance" in out) == (2, True)
    assert "say --yes, or --base with the newest version you saw" in err
    assert "No version was applied yet" in fairlead("versions")[1]


def test_names_and_notes_with_brackets_stand_in_the_list_as_they_were_written(fairlead, file):
    file("objective: chance\n")
    assert fairlead("apply", "--yes", "--note", "[red]x[/]", "--author", "a[/b]")[0] == 0
    code, out, _ = fairlead("versions")
    assert (code, "a[/b]" in out, "[red]x[/]" in out) == (0, True, True)


def test_apply_show_versions_diff_and_back(fairlead, file, home):
    file("objective: chance\n")
    assert "Version 1 is in force." in fairlead("apply", "--yes", "--note", "try it", "--author", "Dana")[1]
    assert fairlead("show")[1] == "objective: chance\n"
    assert "Nothing was applied: version 1 says the same already." in fairlead("apply", "--yes")[1]
    file("objective: balanced\n")
    code, out, _ = fairlead("diff")
    assert (code, "objective: chance → balanced" in out, "+objective: balanced" in out) == (0, True, True)
    assert "Version 2 is in force from 2100-01-01 00:00 UTC on." in fairlead("apply", "--base", 1, "--from", "2100-01-01")[1]
    told = json.loads(fairlead("versions", "--json")[1])
    assert [(each["version"], each["state"], each["author"]) for each in told][1:] == [(1, "in force", "Dana")]
    assert told[0]["state"] == "scheduled"
    code, out, _ = fairlead("rollback", "--yes")
    assert "Version 3 is in force." in out
    assert "scheduled for 2100-01-01 00:00 UTC, is withdrawn by it." in out
    assert fairlead("diff", 1, 3)[1].startswith("version 1 → version 3: nothing differs.")
    assert json.loads(fairlead("show", "--json")[1])["objective"] == "chance"


def test_on_an_older_base_it_is_refused_with_what_changed(fairlead, file):
    file("objective: chance\n")
    fairlead("apply", "--yes", "--author", "Dana")
    file("objective: balanced\n")
    code, _, err = fairlead("apply", "--base", 0)
    assert code == 2
    assert "written on top of the built-in policy, and the newest is version 1 by now" in err
    assert "version 1 by Dana" in err
    assert "objective: worth → chance" in err


def test_a_bad_file_is_not_applied(fairlead, file):
    file(BAD)
    code, _, err = fairlead("apply", "--yes")
    assert (code, "cannot be used: 2 problems" in err) == (2, True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("apply", "--yes", "--from", "tomorrow"), "--from tomorrow is no moment"),
        (("apply", "--yes", "--from", "2020-01-01"), "is past, and what was decided then stays"),
        (("apply", "--base", "1"), "there is no version 1"),
        (("show", "7"), "there is no version 7"),
        (("diff", "7"), "there is no version 7"),
        (("diff", "nowhere.yaml"), "nowhere.yaml: the document is not there"),
        (("rollback", "--yes"), "nothing was ever applied"),
        (("rollback", "--yes", "--to", "3"), "there is no version 3"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_sentence(fairlead, file, words, told):
    file("objective: chance\n")
    code, _, err = fairlead(*words)
    assert code == 2
    assert told in " ".join(err.split())


@pytest.mark.parametrize("words", [("show",), ("versions",), ("schema",), ("check", "nowhere.yaml"), ("diff", "0", "0")])
def test_looking_at_a_home_that_is_none_makes_none(fairlead, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    fairlead(*words, "--home", tmp_path / "slip")
    assert not (tmp_path / "slip").exists()


def test_show_writes_a_file_once(fairlead, home, tmp_path):
    out = tmp_path / "policy.yaml"
    assert fairlead("show", "--out", out)[0] == 0
    code, _, err = fairlead("show", "--out", out)
    assert (code, "is there already; say --force" in " ".join(err.split())) == (2, True)
    assert fairlead("show", "--out", out, "--force")[0] == 0
    assert "nothing differs" in fairlead("check", out)[1]


def test_the_schema_is_the_published_one(fairlead, root, tmp_path):
    published = (root / "docs" / "reference" / "policy.schema.json").read_text(encoding="utf-8")
    assert fairlead("schema")[1] == published, "write it with: fairlead policy schema --out docs/reference/policy.schema.json"
    fairlead("schema", "--out", tmp_path / "policy.schema.json")
    assert (tmp_path / "policy.schema.json").read_text(encoding="utf-8") == published
