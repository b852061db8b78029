"""`fairlead audit-log` at the terminal, and the export verified by the program that the documents show."""

import contextlib
import io
import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fairlead.adapters.memory import SteppedClock
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from fairlead.domain.intake import Submission
from tests.journeys.terminal import typed, wide

ROOT = Path(__file__).resolve().parents[2]
FILES = ROOT / "docs/tutorial/worked-example"
NOW = datetime(2026, 6, 3, 13, 45, tzinfo=UTC)


@pytest.fixture
def home(tmp_path):
    with open_house(Settings(home=tmp_path / "home"), SteppedClock(NOW)) as house:
        house.sources.import_folder(FILES, house.sources.mapping(FILES / "mapping.yaml", None), tell=lambda *_: None)
        house.state(FILES / "stated.yaml")
        lead = json.loads((FILES / "lead.json").read_text(encoding="utf-8"))
        house.desk.submit(Submission("first", "test", NOW, lead | {"last_name": "Müller ☂"})).result()
    return tmp_path / "home"


@pytest.fixture
def run(monkeypatch, capsys):
    wide(monkeypatch)

    return lambda *words: typed(monkeypatch, capsys, "audit-log", *words)


def shown_program(monkeypatch, folder):
    (program,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/how-to/prove-the-record.md").read_text(), re.DOTALL)
    monkeypatch.chdir(folder)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(program, "shown", "exec"), {})  # noqa: S102, our own document
    return out.getvalue()


def test_an_auditor_verifies_exports_and_verifies_without_the_product(run, home, tmp_path, monkeypatch):
    code, out, _ = run("verify", "--home", home)
    assert (code, "Whole: 0 entries" in out, "sealed now" in out) == (0, True, True)
    head = re.search(r"Head: (\d+:[0-9a-f]{64})", out).group(1)
    code, out, _ = run("verify", "--head", head, "--home", home, "--json")
    assert (code, json.loads(out)["whole"], json.loads(out)["head"]) == (0, True, head)
    assert run("export", tmp_path / "log.jsonl", "--home", home)[0] == 0
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {line["source"] for line in lines} >= {"decision", "model_step"}
    assert shown_program(monkeypatch, tmp_path) == f"whole up to {head}\n"
    code, _, err = run("export", tmp_path / "log.jsonl", "--home", home)
    assert (code, "is there already" in err) == (2, True)
    changed = (tmp_path / "log.jsonl").read_text(encoding="utf-8").replace("Müller", "Maler")
    (tmp_path / "log.jsonl").write_text(changed, encoding="utf-8")
    with pytest.raises(SystemExit, match="is not what was sealed"):
        shown_program(monkeypatch, tmp_path)


def test_a_decision_that_somebody_altered_is_named(run, home):
    run("verify", "--home", home)
    with closing(sqlite3.connect(home / "fairlead.db")) as connection:
        connection.execute("UPDATE decision SET rep_id = 'somebody-else'")
        connection.commit()
    code, out, _ = run("verify", "--home", home)
    assert code == 1
    assert "Broken: number 1 of decision is not what entry" in out


def test_what_is_no_head_is_told_in_one_sentence(run, home):
    code, _, err = run("verify", "--head", "yesterday", "--home", home)
    assert (code, "is not the head of an audit log" in err) == (2, True)
