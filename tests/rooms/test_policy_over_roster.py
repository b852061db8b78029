"""Territories and teams stated by a policy stand beside the imported ones."""

from fairlead.domain.deciding import Policy
from fairlead.domain.rep import Team, Territory
from tests.rooms.people import rep, roster

PEOPLE = roster(rep("kim"), territories=(Territory("de", "Germany"), Territory("fr", "France")), teams=(Team("east", "East"),))


def test_what_a_policy_states_replaces_the_same_and_joins_the_rest():
    stated = Policy(territories=(Territory("fr", "France", priority=3), Territory("it", "Italy")), teams=(Team("west", "West"),))
    seen = stated.over(PEOPLE)
    assert [(each.territory_id, each.priority) for each in seen.territories] == [("de", 0), ("fr", 3), ("it", 0)]
    assert [each.team_id for each in seen.teams] == ["east", "west"]
    assert seen.reps == PEOPLE.reps


def test_a_policy_that_states_none_leaves_the_roster_as_it_is():
    assert Policy().over(PEOPLE) is PEOPLE
