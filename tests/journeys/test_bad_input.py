"""What a person can get wrong at the command line: each ends in one clear sentence or a named state, never in a traceback."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from fairlead.cli import main

FILES = Path(__file__).resolve().parents[2] / "docs/tutorial/worked-example"


@pytest.fixture
def fairlead(monkeypatch, capsys):
    """Run a command; gives exit code, standard output and standard error, each on one line."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["fairlead", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        assert "Traceback" not in told.err + told.out
        return ended.value.code or 0, " ".join(told.out.split()), " ".join(told.err.split())

    return run


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    home = tmp_path_factory.mktemp("bad") / "home"
    from fairlead.cli.importing import import_
    from fairlead.cli.training import train

    import_(FILES, mapping=FILES / "mapping.yaml", home=home)
    train(stated=FILES / "stated.yaml", home=home)
    return home


@pytest.fixture
def home(imported, tmp_path):
    return Path(shutil.copytree(imported, tmp_path / "home"))


def lead(tmp_path, **fields):
    path = tmp_path / "lead.json"
    path.write_text(json.dumps(fields), encoding="utf-8")
    return path


def test_a_lead_with_several_mistakes_is_told_all_of_them(fairlead, home, tmp_path):
    code, _, err = fairlead("route", "--lead", lead(tmp_path, employees="many", created_at="the other day"), "--home", home)
    assert code == 2
    assert "employees" in err
    assert "created_at" in err


@pytest.mark.parametrize("dry", [[], ["--dry-run"]])
@pytest.mark.parametrize(("key", "lead_id", "says"), [("form-\udcff", "L-1", "--key"), (None, "L-\ud800", "lead_id")])
def test_half_a_character_in_what_names_the_lead_is_told(fairlead, home, tmp_path, key, lead_id, says, dry):
    named = ["--key", key] if key else []
    code, _, err = fairlead("route", "--lead", lead(tmp_path, lead_id=lead_id), *named, *dry, "--home", home)
    assert code == 2
    assert says in err
    assert "half of a character" in err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not JSON"),
        ("{", "is not JSON"),
        ("[]", "must hold one JSON object"),
        ('{"a": 1', "line 1"),
        ('{"a": "b\tc"}', "Invalid control character at line 1"),
        ("[" * 100_000, "is nested too deeply"),
        ('{"a": ' + "[" * 900 + "]" * 900 + "}", "a: is nested more than 50 deep"),
    ],
)
def test_a_file_that_is_no_lead(fairlead, home, tmp_path, text, says):
    path = tmp_path / "lead.json"
    path.write_text(text, encoding="utf-8")
    code, _, err = fairlead("route", "--lead", path, "--home", home)
    assert code == 2
    assert says in err


HOSTILE = ["Acme [/b] Ltd", "[red]Acme", "\x1b[2J\x1b]0;mine\x07Acme", "Acme\u202eemcA", "\x9b2JAcme\x7f", "Acme\\"]
OBEYED = "\x1b\x07\u202e\x9b\x7f"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_shown_and_never_obeyed(fairlead, home, tmp_path, name):
    code, out, _ = fairlead("route", "--lead", lead(tmp_path, lead_id="L-1", last_name=name, message=name, country="US"), "--home", home)
    assert code == 0
    assert not set(out) & set(OBEYED)
    shown = "".join("" if each in OBEYED else each for each in name)
    assert "".join(each for each in out if each not in "␛␇␡�").startswith(shown)
    decision = next(word for word in out.split() if word.startswith("d-"))
    for command in ("explain", "replay"):
        code, out, _ = fairlead(command, decision, "--home", home)
        assert (code, set(out) & set(OBEYED)) == (0, set())
    code, out, _ = fairlead("explain", decision, "--json", "--home", home)
    assert name in json.loads(out)["explanation"]["headline"]
    assert not set(out) & set(OBEYED)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_was_typed_is_told_back_and_never_obeyed(fairlead, home, name):
    for words in (["explain", name], ["lineage", "lead", name], ["lineage", name, "x"], ["model", "show", name], ["route", "--lead", name]):
        code, _, err = fairlead(*words, "--home", home)
        assert code == 2
        assert not set(err) & set(OBEYED)
        assert "Acme" in err


@pytest.mark.parametrize("name", HOSTILE)
def test_what_an_export_holds_is_shown_and_never_obeyed(fairlead, tmp_path, name):
    (tmp_path / "exports").mkdir()
    quoted = name.replace('"', '""')
    good, twice, nobody = f'u1,"{quoted}",x@x.example,true', f'u1,"{quoted}",y@x.example,true', f',"{quoted}",,"{quoted}"'
    others = "".join(f"u{n},Rep {n},r{n}@x.example,true\n" for n in range(2, 300))
    rows = f"Id,Name,Email,IsActive\n{good}\n{twice}\n{nobody}\n{others}"
    (tmp_path / "exports" / "User.csv").write_text(rows, encoding="utf-8")
    for words in (["import", tmp_path / "exports", "--preset", "salesforce"], ["quarantine"], ["lineage", "rep", "u1"]):
        code, out, err = fairlead(*words, "--home", tmp_path / "home")
        assert (code, set(out + err) & set(OBEYED)) == (0, set())
    assert "name" in out


def test_a_missing_file(fairlead, home, tmp_path):
    code, _, err = fairlead("route", "--lead", tmp_path / "none.json", "--home", home)
    assert (code, "cannot be read" in err) == (2, True)


def test_nothing_said_to_route(fairlead, home):
    code, _, err = fairlead("route", "--home", home)
    assert (code, "--lead FILE, --batch FILE or --waiting" in err) == (2, True)


def test_a_home_without_reps_queues_the_lead_by_name(fairlead, tmp_path):
    code, out, _ = fairlead("route", "--lead", lead(tmp_path, company="Acme"), "--home", tmp_path / "new")
    assert code == 0
    assert "waits in the queue: there are no reps yet" in out


ABOUT_WHAT_IS_KEPT = [
    ["check"],
    ["audit"],
    ["load"],
    ["quarantine"],
    ["lineage", "lead", "L-1"],
    ["explain", "d-1"],
    ["replay", "d-1"],
    ["model", "list"],
    ["model", "show"],
    ["match", "accounts"],
    ["match", "duplicates"],
    ["match", "review"],
    ["match", "merge", "L-1", "--into", "L-2", "--note", "one person"],
    ["match", "unmerge", "m-1", "--note", "two after all"],
    ["match", "log"],
    ["rep", "leave", "kim", "--preview"],
    ["rep", "rejoin", "kim"],
    ["team", "reorganize", "plan.csv"],
]


@pytest.mark.parametrize("there", ["nothing", "an empty folder", "an empty database"])
@pytest.mark.parametrize("words", ABOUT_WHAT_IS_KEPT)
def test_a_home_where_nothing_is_kept_is_no_whole_house(fairlead, tmp_path, words, there):
    if there != "nothing":
        (tmp_path / "hmoe").mkdir()
    if there == "an empty database":
        (tmp_path / "hmoe" / "fairlead.db").touch()
    code, _, err = fairlead(*words, "--home", tmp_path / "hmoe")
    assert code == 2
    assert "nothing is kept in" in err
    assert "--home" in err
    assert list((tmp_path / "hmoe").glob("*.db-*")) == []
    assert (tmp_path / "hmoe").is_dir() is (there != "nothing")


@pytest.mark.parametrize("words", [["check"], ["quarantine"], ["model", "list"], ["load"]])
def test_a_home_where_something_is_kept_is_looked_at(fairlead, home, words):
    assert fairlead(*words, "--home", home)[0] == 0


def test_training_without_outcomes_is_a_named_state(fairlead, home, tmp_path):
    code, out, err = fairlead("train", "--home", home)
    assert code == 0, err
    assert "rotation" in out
    code, out, _ = fairlead("route", "--lead", lead(tmp_path, company="Acme", country="US"), "--home", home)
    assert (code, "by fair rotation" in out) == (0, True)


@pytest.mark.parametrize("damage", ["cut", "gone", "changed"])
def test_a_damaged_model_is_named_and_leads_are_shared_by_rotation_instead(fairlead, home, tmp_path, damage):
    model = next(path for path in (home / "models").glob("*/*.json") if path.name != "manifest.json" and not path.name.startswith("card"))
    if damage == "gone":
        model.unlink()
    else:
        text = model.read_text(encoding="utf-8")
        model.write_text(text[: len(text) // 2] if damage == "cut" else text.replace("0.78", "0.98"), encoding="utf-8")
    code, out, err = fairlead("route", "--lead", lead(tmp_path, company="Acme", country="US"), "--home", home)
    assert code == 0, err
    assert "Shared by rotation because the model cannot be used" in out
    assert model.name in out
    assert "best pairing" not in out


def test_a_policy_that_cannot_be_read(fairlead, home, tmp_path):
    (home / "policy.yaml").write_text("objective: fastest\nbandz: []\n", encoding="utf-8")
    code, _, err = fairlead("route", "--lead", lead(tmp_path, company="Acme"), "--home", home)
    assert code == 2
    assert "objective" in err
    assert "bandz" in err


def test_an_unknown_decision(fairlead, home):
    for command in ("explain", "replay"):
        code, _, err = fairlead(command, "d-none", "--home", home)
        assert (code, "no decision d-none" in err) == (2, True)


def test_a_batch_without_identities_names_its_columns(fairlead, home, tmp_path):
    (tmp_path / "leads.csv").write_text("Name,Company\nDana,Acme\n", encoding="utf-8")
    code, _, err = fairlead("route", "--batch", tmp_path / "leads.csv", "--home", home)
    assert code == 2
    assert "no column lead_id; its columns are Name, Company" in err


def test_a_batch_with_a_bad_row_routes_the_others_and_names_it(fairlead, home, tmp_path):
    (tmp_path / "leads.csv").write_text("lead_id,company,employees\nB1,Acme,50\nB2,Other,minus a lot\nB3,Third,7\n", encoding="utf-8")
    code, out, err = fairlead("route", "--batch", tmp_path / "leads.csv", "--home", home)
    assert code == 1, err
    assert "row 2 is no lead" in out
    assert "2 leads routed: 2 assigned, 0 waiting" in out
    assert "1 row is no lead and was not routed" in err


@pytest.mark.parametrize("value", ["0", "70000", "web"])
def test_a_bad_setting_is_named(fairlead, monkeypatch, tmp_path, value):
    monkeypatch.setenv("FAIRLEAD_PORT", value)
    code, _, err = fairlead("check", "--home", tmp_path / "new")
    assert code == 2
    assert "FAIRLEAD_PORT" in err


def test_a_host_that_is_none_is_named(fairlead, tmp_path):
    code, _, err = fairlead("serve", "--host", "no.such.invalid", "--home", tmp_path)
    assert code == 2
    assert "there is no address no.such.invalid" in err
    assert "stop the program" not in err


def test_a_busy_port_is_named_with_another_to_try(fairlead, tmp_path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for command in (["serve", "--home", tmp_path / "new"], ["demo", "--folder", tmp_path / "demo"]):
            code, _, err = fairlead(*command, "--port", port)
            assert code == 2
            assert f"port {port}" in err
            assert f"PORT={port + 1}" in err
