"""A policy that needs two people: proposed, refused to its author, approved by somebody else, rejected, overtaken; and a crash in between."""

import json
import sys
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from fairlead.adapters.memory import SteppedClock
from fairlead.adapters.sql.engine import writing
from fairlead.application.policy_ports import PolicyMoved
from fairlead.application.proposal_ports import Proposal, ProposalRefused, ProposalState
from fairlead.bootstrap import open_house
from fairlead.cli import main
from fairlead.config import Settings
from tests.journeys.terminal import wide

NOW = datetime(2026, 6, 3, 13, 45, tzinfo=UTC)
STRICT = "approval: {above_changed_share: 0.2}\n"
CHANCE = f"objective: chance\n{STRICT}"
DIES = "CREATE TRIGGER dies BEFORE UPDATE ON policy_proposal BEGIN SELECT RAISE(ABORT, 'the process died here'); END"


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def house(home):
    clock = SteppedClock(NOW)
    with open_house(Settings(home=home), clock) as found:
        publish(found, STRICT)
        clock.step(timedelta(hours=1))
        yield found


def publish(house, words, author="Dana"):
    return house.publishing.publish(house.policies.draft(words, "policy.yaml"), author=author)


def steps(house):
    return [(each.kind, each.subject, each.author) for each in reversed(house.people.changes(limit=10))]


def test_two_people_stand_behind_a_policy_that_changes_much(house):
    waits = publish(house, CHANCE)
    assert isinstance(waits, Proposal)
    for own in ("dana", " DANA ", "\uff24ana", "\uff24\uff41\uff4e\uff41"):  # the last two: in letters as wide as Chinese ones
        with pytest.raises(ProposalRefused, match="somebody else has to approve it"):
            house.publishing.approve(waits.number, author=own)
    assert house.policies.live().content.policy.objective.value == "worth"
    house.publishing.approve(waits.number, author="Rob", note="agreed")
    assert house.policies.live().content.policy.objective.value == "chance"
    assert house.publishing.proposal(1).settled.version == 2
    assert steps(house) == [("propose policy", "proposal 1", "Dana"), ("approve policy", "proposal 1", "Rob")]


def test_what_was_rejected_or_overtaken_never_comes_into_force(house):
    publish(house, CHANCE)
    house.publishing.reject(1, author="Rob", note="not now")
    with pytest.raises(ProposalRefused, match="was rejected by Rob already"):
        house.publishing.approve(1, author="Ann")
    publish(house, CHANCE)
    house.publishing.rollback(author="Ann", to=1)
    with pytest.raises(PolicyMoved):
        house.publishing.approve(2, author="Rob")
    assert house.policies.listed()[-1].version.note.endswith("(a rollback, so no second person was asked)")
    assert house.policies.live().content.policy.objective.value == "worth"
    assert steps(house)[1] == ("reject policy", "proposal 1", "Rob")


def test_a_process_that_dies_while_approving_leaves_all_as_it_was(house):
    publish(house, CHANCE)
    with writing(house.engine) as connection:
        connection.execute(text(DIES))
    with pytest.raises(IntegrityError, match="died here"):
        house.publishing.approve(1, author="Rob")
    assert house.policies.newest() == 1
    assert house.publishing.proposal(1).state is ProposalState.PROPOSED
    with writing(house.engine) as connection:
        connection.execute(text("DROP TRIGGER dies"))
    assert house.publishing.approve(1, author="Rob").version.number == 2


def test_at_the_keyboard_a_proposal_is_made_approved_and_listed_among_the_changes(house, home, monkeypatch, capsys):
    wide(monkeypatch)
    file = home / "next.yaml"
    file.write_text(CHANCE)

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["fairlead", *words, "--home", str(home)])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code or 0, capsys.readouterr()

    assert run("policy", "apply", str(file), "--author", "Dana", "--yes")[0] == 0
    code, said = run("policy", "approve", "1", "--author", "Dana")
    assert code == 2
    assert "somebody else has to approve it" in said.err
    assert run("policy", "approve", "1", "--author", "Rob")[0] == 0
    listed = json.loads(run("changes", "--json")[1].out)
    assert [(each["kind"], each["author"]) for each in listed] == [("approve policy", "Rob"), ("propose policy", "Dana")]
    assert "approve policy of proposal 1, by Rob" in run("changes", "2")[1].out
