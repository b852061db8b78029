"""The life of models as people on the command line live it: trained, approved by somebody else, promoted, taken back; servers follow."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fairlead.bootstrap import open_house
from fairlead.config import Settings
from fairlead.domain.intake import Submission
from tests.journeys.program import Terminal

FILES = Path(__file__).resolve().parents[2] / "docs/tutorial/worked-example"
NOW = datetime(2026, 6, 3, 13, 45, tzinfo=UTC)
STRICT = "models: {approval: second_person}\n"


@pytest.fixture
def at(tmp_path, monkeypatch, capsys) -> Terminal:
    """The worked example, imported."""
    terminal = Terminal(tmp_path, monkeypatch, capsys)
    terminal.run("import", str(FILES), "--mapping", str(FILES / "mapping.yaml"))
    return terminal


def train(at: Terminal, deals: int, *words: str, expect: int = 0) -> str:
    """Train on stated chances that differ by how many deals one rests on; gives the version."""
    text = (FILES / "stated.yaml").read_text().replace("deals: 90", f"deals: {deals}", 1)
    known = {each["version"] for each in at.json("model", "list")["models"]}
    at.run("train", "--stated", at.write("stated.yaml", text), *words, expect=expect)
    (new,) = {each["version"] for each in at.json("model", "list")["models"]} - known
    return new


def states(at: Terminal) -> dict[str, str]:
    return {each["version"]: each["state"] for each in at.json("model", "list")["models"]}


def test_without_approval_training_puts_in_force_and_a_rollback_takes_back(at):
    first, second = train(at, 11), train(at, 12, "--note", "spring")
    assert states(at) == {second: "champion", first: "retired"}
    assert f"Model {first} is in force again." in at.run("model", "rollback", "--note", "worse")
    assert states(at) == {second: "retired", first: "champion"}
    assert f"Model {second} is in force." in at.run("model", "promote", second, "--author", "lee")
    told = at.json("model", "show", second)
    assert [(each["step"], each["author"], each["note"]) for each in told["history"]] == [
        ("trained", "dana", "spring"),
        ("promoted", "dana", "spring"),
        ("promoted", "lee", ""),
    ]


def test_with_a_second_person_nothing_routes_until_somebody_else_approved_it(at):
    first = train(at, 11)
    at.run("policy", "apply", at.write("strict.yaml", STRICT), "--yes")
    second = train(at, 12)
    assert states(at) == {second: "candidate", first: "champion"}
    assert f"{second} is a candidate, and the policy wants a second person" in at.run("model", "promote", second, expect=2)
    assert f"dana has trained {second} and cannot approve it" in at.run("model", "approve", second, "--author", "Dana", expect=2)
    assert f"Model {second} is approved" in at.run("model", "approve", second, "--author", "lee", "--note", "better on enterprise")
    assert (at.home / "models/current").read_text().strip() == first
    at.run("model", "promote", second)
    assert states(at) == {second: "champion", first: "retired"}
    assert f"Model {first} is in force again." in at.run("model", "rollback")
    assert "there is nothing to go back to" in at.run("model", "rollback", expect=2)
    shown = at.run("model", "show", second)
    for words in ("approved by lee: better on enterprise", "promoted by dana", "State: retired."):
        assert words in shown


def test_what_training_says_names_the_next_step(at):
    at.run("policy", "apply", at.write("strict.yaml", STRICT), "--yes")
    said = at.run("train", "--stated", str(FILES / "stated.yaml"))
    (version,) = states(at)
    assert f"Model {version} is a candidate; what routes is unchanged." in said
    assert f"fairlead model approve {version} --author NAME" in said
    draft = at.run("train", "--stated", str(FILES / "stated.yaml"), "--draft")
    assert f"Model {version} is a candidate" in draft, "what stands higher already is no draft again"


def test_a_draft_is_proposed(at):
    version = train(at, 11, "--draft")
    assert states(at) == {version: "draft"}
    assert "is a candidate; somebody else approves it" in at.run("model", "propose", version)


def test_a_rollback_on_an_older_look_is_refused(at):
    for deals in (11, 12, 13):
        train(at, deals)
    seen = str(at.json("model", "list")["newest"])
    at.run("model", "rollback", "--base", seen)
    said = at.run("model", "rollback", "--base", seen, expect=2)
    assert f"you saw the models after step {seen}" in said
    assert "rolled back by dana" in said


@pytest.mark.parametrize("step", ["propose", "approve", "promote"])
def test_an_unknown_version_is_told(at, step):
    assert "there is no model m-12" in at.run("model", step, "m-12", expect=2)


def test_two_models_side_by_side(at):
    first, second = train(at, 11), train(at, 12)
    shown = at.run("model", "compare", first)
    for words in (first, second, "log loss", "was never tested on later leads"):
        assert words in " ".join(shown.split())
    told = at.json("model", "compare", first, second)
    assert (told["before"]["version"], told["after"]["version"], len(told["warnings"])) == (first, second, 1)


def test_models_from_before_the_register_are_adopted_and_can_be_taken_back(at):
    first, second = train(at, 11), train(at, 12)
    with open_house(Settings(home=at.home)) as house, house.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER model_step_no_delete")
        connection.exec_driver_sql("DELETE FROM model_step")
    assert states(at) == {second: "champion", first: "retired"}
    assert "found in force: the file models/current names it" in at.run("model", "show", second)
    at.run("model", "promote", first)
    at.run("model", "rollback")
    assert states(at) == {second: "champion", first: "retired"}


def test_a_running_desk_follows_without_a_restart_and_old_decisions_replay(at):
    first, second = train(at, 11), train(at, 12)
    lead = json.loads((FILES / "lead.json").read_text(encoding="utf-8"))

    def decide(house, key):
        return house.desk.submit(Submission(key, "test", NOW, lead | {"lead_id": key})).result().decision

    with open_house(Settings(home=at.home)) as house:
        made = [decide(house, "D-1")]
        at.run("model", "rollback")
        made.append(decide(house, "D-2"))
        assert [each.versions.model for each in made] == [second, first]
        assert [house.decisions.replay(each.decision_id).differences for each in made] == [(), ()]
