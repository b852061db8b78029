"""A policy's life: published, routed by, scheduled, in force at its moment, taken back; and every decision remains what it was."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from fairlead.adapters.memory import MemoryPolicies, MemoryStore, SteppedClock
from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.application.policy_in_force import PolicyInForce
from fairlead.application.policy_ports import BadPolicy, NewVersion
from fairlead.application.scene import Scene
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from fairlead.domain.deciding import Policy
from fairlead.domain.intake import Submission
from fairlead.domain.qualification import FeatureMemory
from tests.journeys.desk import ROTATION, RULES, START, Shelf
from tests.rooms.people import rep, roster

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TO = 'rules:\n  - id: germans\n    when: lead.country == "DE"\n    route: {{teams: [{team}]}}\n'
NORTH, SOUTH = TO.format(team="north"), TO.format(team="south")


@pytest.fixture
def home(tmp_path):
    with open_house(Settings(home=tmp_path), SteppedClock(NOW)) as house, house.engine.begin() as connection:
        people = [{"rep_id": name, "name": name.title(), "team_id": team} for name, team in (("ann", "north"), ("bob", "south"))]
        connection.execute(insert(RECORD_TABLES["rep"]), people)
    return tmp_path


@pytest.fixture
def clock():
    return SteppedClock(NOW)


@pytest.fixture
def house(home, clock):
    with open_house(Settings(home=home), clock) as house:
        yield house


def publish(house, text, **given):
    return house.policies.apply(house.policies.draft(text), author="Dana", **given)


def route(house, key):
    return house.desk.submit(Submission(key, "test", house.clock.now(), {"company": key, "country": "DE"})).result().decision


def test_a_policy_decides_from_its_moment_until_another_does_and_old_decisions_stay(house, clock):
    publish(house, NORTH)
    first = route(house, "A")
    clock.step(HOUR)
    publish(house, SOUTH)
    second = route(house, "B")
    publish(house, NORTH, effective_from=clock.now() + 2 * HOUR)
    clock.step(HOUR)
    third = route(house, "C")
    clock.step(HOUR)
    fourth = route(house, "D")
    clock.step(HOUR)
    house.policies.rollback(author="Dana")
    fifth = route(house, "E")
    made = [first, second, third, fourth, fifth]
    assert [each.rep_id for each in made] == ["ann", "bob", "bob", "ann", "bob"]
    assert [each.versions.policy_number for each in made] == [1, 2, 2, 3, 4]
    assert first.versions.policy == fourth.versions.policy != second.versions.policy == fifth.versions.policy
    assert [house.decisions.replay(each.decision_id).equal for each in made] == [True] * 5


def test_another_process_routes_by_what_was_published_without_a_restart(house, home, clock):
    with open_house(Settings(home=home), clock) as other:
        publish(house, NORTH)
        assert route(other, "A").rep_id == "ann"
        publish(house, SOUTH)
        assert route(other, "B").rep_id == "bob"
        assert route(house, "C").rep_id == "bob"


def test_a_scheduled_version_is_seen_without_a_lead(house, clock):
    publish(house, NORTH)
    route(house, "A")
    publish(house, SOUTH, effective_from=clock.now() + HOUR)
    house.desk.look()
    assert house.versions().policy_number == 1
    clock.step(HOUR)
    house.desk.look()
    assert house.versions().policy_number == 2


def test_limits_of_a_new_policy_hold_from_the_next_lead_on(house):
    publish(house, NORTH + "capacity:\n  each: {max_open: 1}\n")
    assert route(house, "A").rep_id == "ann"
    assert route(house, "B").rep_id != "ann"
    publish(house, NORTH + "capacity:\n  each: {max_open: 3}\n  bands: []\n")
    assert route(house, "C").rep_id == "ann"


def test_a_trial_is_decided_by_its_file_and_keeps_nothing(house, home):
    publish(house, NORTH)
    (home / "other.yaml").write_text(SOUTH, encoding="utf-8")
    lead = Submission("A", "test", NOW, {"company": "A", "country": "DE"})
    assert house.consider(lead).decision.rep_id == "ann"
    assert house.consider(lead, home / "other.yaml").decision.rep_id == "bob"
    assert route(house, "A").rep_id == "ann"


def test_at_the_first_start_the_working_copy_becomes_version_1_and_later_ones_only_differ(home, clock):
    (home / "policy.yaml").write_text(NORTH, encoding="utf-8")
    with open_house(Settings(home=home), clock) as house:
        assert route(house, "A").rep_id == "ann"
        (made,) = house.policies.listed()
        assert (made.version.number, made.version.author, made.version.note) == (1, "policy.yaml", "what it said at the first start")
        assert house.working_copy.note() is None
    (home / "policy.yaml").write_text(SOUTH, encoding="utf-8")
    with open_house(Settings(home=home), clock) as house:
        assert route(house, "B").rep_id == "ann"
        assert house.policies.newest() == 1
        assert "policy.yaml is not what is in force (version 1): 1 field differs" in house.working_copy.note()
        assert any("policy.yaml is not what is in force" in line for line in house.check()[1])


def test_a_working_copy_that_cannot_be_used_stops_the_first_start_and_no_later_one(home, clock):
    (home / "policy.yaml").write_text("objective: wrth\n", encoding="utf-8")
    with open_house(Settings(home=home), clock) as house, pytest.raises(BadPolicy, match=r"policy\.yaml:1:12: objective is 'wrth'"):
        house.open_desk()
    with open_house(Settings(home=home), clock) as house:
        publish(house, NORTH)
        assert route(house, "A").rep_id == "ann"
        assert "cannot be used, and what is in force decides on" in house.working_copy.note()


def test_before_anything_is_applied_the_built_in_policy_decides_and_is_told_so(house):
    decision = route(house, "A")
    assert (decision.versions.policy_number, house.policies.newest()) == (None, 0)
    assert house.working_copy.note() is None
    assert house.decisions.replay(decision.decision_id).equal


def test_history_is_read_again_after_an_import_and_not_after_a_change_of_the_policy():
    read = []

    def remember():
        read.append(1)
        return FeatureMemory()

    store, clock = MemoryStore(roster(rep("ann"))), SteppedClock(START)
    versions = MemoryPolicies(store)
    scene = Scene(store, Shelf(ROTATION), PolicyInForce(versions, clock), rules=RULES, code="1", remember=remember)
    scene.refresh()
    versions.append(NewVersion(Policy(salt="x"), "salt: x\n", START, START, "Dana", ""), base=0)
    scene.refresh()
    assert (scene.policy.salt, scene.versions.policy_number, len(read)) == ("x", 1, 1)
    store.replace(roster(rep("ann"), rep("bob")))
    versions.append(NewVersion(Policy(salt="y"), "salt: y\n", START, START, "Dana", ""), base=1)
    scene.refresh()
    assert (scene.policy.salt, len(scene.roster.reps), len(read)) == ("y", 2, 2)
    versions.append(NewVersion(Policy(salt="z"), "salt: z\n", START + HOUR, START, "Dana", ""), base=2)
    scene.refresh()
    clock.step(HOUR)
    scene.refresh()
    assert (scene.policy.salt, len(read)) == ("z", 2)
