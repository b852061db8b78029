"""`fairlead db` at the terminal: status, backup beside work, restore, and what it says where it cannot."""

import json

import pytest

from fairlead.bootstrap import open_house
from fairlead.config import Settings
from tests.journeys.terminal import typed, wide


@pytest.fixture
def run(monkeypatch, capsys):
    wide(monkeypatch)

    return lambda *words: typed(monkeypatch, capsys, "db", *words)


@pytest.fixture
def home(tmp_path):
    with open_house(Settings(home=tmp_path / "home")):
        return tmp_path / "home"


def test_a_day_of_the_one_who_looks_after_it(run, home, tmp_path):
    code, out, _ = run("status", "--home", home)
    assert code == 0
    assert "SQLite, sqlite:///" in out
    assert ": up to date." in out
    assert run("upgrade", "--home", home)[1].endswith(": up to date; nothing was changed.\n")
    code, out, _ = run("backup", tmp_path / "kept.tar.gz", "--home", home, "--json")
    assert (code, json.loads(out)["backup"]) == (0, str(tmp_path / "kept.tar.gz"))
    (home / "backups").mkdir()
    (home / "backups" / "fairlead-2020-01-01T000000Z.tar.gz").write_text("an old one")
    code, out, _ = run("backup", "--home", home, "--keep", "1")
    assert (code, "Deleted" in out, len(list((home / "backups").iterdir()))) == (0, True, 1)
    code, out, _ = run("restore", tmp_path / "kept.tar.gz", "--home", tmp_path / "other")
    assert code == 0
    assert f"{tmp_path / 'other'} is as it was on " in out


def test_it_says_what_is_wrong_in_one_sentence(run, home, tmp_path):
    code, _, err = run("restore", tmp_path / "no.tar.gz", "--home", tmp_path / "other")
    assert (code, "no.tar.gz is not there" in err) == (2, True)
    code, _, err = run("backup", tmp_path / "file" / "x.tar.gz", "--home", tmp_path / "nothing-here")
    assert (code, "nothing is kept in" in err) == (2, True)
    (tmp_path / "file").write_text("")
    code, _, err = run("backup", tmp_path / "file" / "x.tar.gz", "--home", home)
    assert (code, "fairlead:" in err, "Traceback" in err) == (2, True, False)
