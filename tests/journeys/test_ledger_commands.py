"""`fairlead ledger` and `fairlead lead` at the keyboard."""

import json
import re

import pytest
from typer.testing import CliRunner

from fairlead.cli.commands import app
from fairlead.cli.screen import mistakes
from tests.contracts.store_cases import on_sqlite


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "220")
    made = on_sqlite(tmp_path, {"ann": 3, "bob": 3, "cy": 3})
    made.close()
    for number in range(4):
        (tmp_path / "lead.json").write_text(json.dumps({"lead_id": f"L{number}", "company": f"Company {number}"}))
        assert run(tmp_path, "route", "--lead", str(tmp_path / "lead.json")).exit_code == 0
    return tmp_path


def run(home, *words):
    return CliRunner().invoke(app, [*words, "--home", str(home)])


def told(home, *words):
    """What a command prints, in one line."""
    done = run(home, *words)
    assert done.exit_code == 0, done.output
    return re.sub(r"\s+", " ", done.output)


def data(home, *words):
    done = run(home, *words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def refused(home, *words):
    """The one sentence that ends a command."""
    done = run(home, *words)
    assert isinstance(done.exception, mistakes())
    return str(done.exception)


def holder(home, lead_id):
    (turn,) = [each for each in data(home, "ledger", "entries", "--lead", lead_id) if each["entry"]["reason"] == "ROTATION"]
    changes = turn["entry"]["changes"]
    return min(changes, key=changes.get)


def test_who_is_next_is_shown_with_the_reason(home):
    standing = data(home, "ledger", "show")
    shown = told(home, "ledger", "show")
    for place in standing["places"]:
        assert place["name"] in shown
        assert place["why"] in shown
    assert sum(place["chance"] for place in standing["places"]) == pytest.approx(1.0)
    assert "there is no team nowhere" in refused(home, "ledger", "show", "--team", "nowhere")


def test_entries_are_listed_newest_first_and_older_ones_after(home):
    everything = data(home, "ledger", "entries")
    assert [each["entry"]["reason"] for each in everything] == ["ROTATION"] * 4 + ["JOINED"]
    page = told(home, "ledger", "entries", "--limit", "2")
    older = int(page.rpartition("--before ")[2])
    assert data(home, "ledger", "entries", "--before", str(older)) == everything[2:]
    assert "lead L3" in page
    assert "There are no such entries." in told(home, "ledger", "entries", "--rep", "zoe")


def test_credit_is_posted_at_a_stated_cost(home):
    words = ("ledger", "post", "ann", "--leads", "0.5", "--note", "covered the fair", "--author", "kim")
    assert "say at whose cost" in refused(home, *words)
    assert "say at whose cost" in refused(home, *words, "--against-rep", "bob", "--against-everybody")
    assert "Posted by kim: Rep ann +0.500, Rep bob -0.500." in told(home, *words, "--against-rep", "bob")
    assert "beyond the bound of 5 leads" in refused(home, *words[:4], "9", *words[5:], "--against-everybody")
    taken = told(home, "ledger", "post", "ann", "--leads", "-0.5", "--note", "taken back", "--author", "kim", "--against-rep", "bob")
    assert "Rep ann -0.500, Rep bob +0.500" in taken
    assert "by kim · covered the fair" in told(home, "ledger", "entries")
    assert "Whole." in told(home, "check")


def test_reps_may_be_called_by_their_names(home):
    held = holder(home, "L0")
    other = next(name for name in ("ann", "bob", "cy") if name != held)
    assert "there is no rep 'Rep zoe'" in refused(home, "lead", "decline", "L0", "--by", "Rep zoe")
    assert "there is no rep 'Rep zoe'" in refused(home, "lead", "move", "L0", "--to", "Rep zoe", "--note", "knows them")
    moved = told(home, "lead", "move", "L0", "--to", f"rep {other}", "--note", "knows them")
    assert f"Lead L0 moved from Rep {held} to Rep {other}." in moved
    assert f"Rep {other} declined lead L0" in told(home, "lead", "decline", "L0", "--by", f"Rep {other}")
    credit = ("ledger", "post", f"Rep {held}", "--leads", "0.5", "--note", "covered the fair", "--author", "kim")
    assert f"Rep {held} +0.500, Rep {other} -0.500." in told(home, *credit, "--against-rep", f"Rep {other}")


def test_a_lead_is_declined_missed_and_moved(home):
    held = holder(home, "L0")
    other = next(name for name in ("ann", "bob", "cy") if name != held)
    assert f"lead L0 is with rep {held}, not with {other}" in refused(home, "lead", "decline", "L0", "--by", other)
    declined = data(home, "lead", "decline", "L0", "--by", held, "--reason", "a conflict of interest")
    assert declined["rep_id"] not in {held, None}
    assert f"Rep {held} ({held})" not in told(home, "explain", declined["decision_id"])
    assert "DECLINED" in told(home, "explain", declined["decision_id"])
    missed = holder(home, "L1")
    assert f"Noted that the meeting of lead L1 with Rep {missed} was missed." in told(home, "lead", "no-show", "L1")
    assert "is in the ledger already" in refused(home, "lead", "no-show", "L1")
    held = holder(home, "L2")
    to = next(name for name in ("ann", "bob", "cy") if name != held)
    moved = told(home, "lead", "move", "L2", "--to", to, "--note", "speaks Dutch", "--author", "kim")
    assert f"Lead L2 moved from Rep {held} to Rep {to}." in moved
    decision = moved.partition("decision ")[2].partition(";")[0]
    assert "by hand: kim moved it: speaks Dutch" in told(home, "explain", decision)
    assert "Equal." in told(home, "replay", decision)
    assert "there is no lead L9" in refused(home, "lead", "move", "L9", "--to", to, "--note", "x")
    assert "Whole." in told(home, "check")


def test_a_home_that_holds_nothing_is_refused(tmp_path):
    for words in (("ledger", "show"), ("ledger", "entries"), ("lead", "no-show", "L1")):
        assert "nothing is kept" in refused(tmp_path / "slip", *words)
