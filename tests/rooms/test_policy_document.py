"""What a policy document may say, and what it means: every value as people write it."""

import dataclasses
from datetime import UTC, datetime
from typing import Any, get_args, get_type_hints

import jsonschema_rs
import pytest

from fairlead.adapters.files.policy import PolicyFiles
from fairlead.adapters.files.policy.document import POLICY
from fairlead.adapters.files.policy.reading import read, read_data
from fairlead.adapters.files.policy.sections import Section
from fairlead.application.policy_ports import Reference, Referred
from fairlead.domain.availability import Limits
from fairlead.domain.deciding import Policy
from fairlead.domain.matching import Owners
from fairlead.domain.screening import Destination, Layer, Mode, NamedAccount, Requirement, Rule, Target, Tier


def policy_of(text: str) -> Policy:
    draft = read(text, "policy.yaml")
    assert [problem.told("policy.yaml") for problem in draft.problems] == []
    assert draft.policy is not None
    return draft.policy


def dataclasses_in(kind: Any) -> set[type]:
    """Every dataclass that a policy is made of."""
    found = {kind}
    for hint in get_type_hints(kind).values():
        for inner in _within(hint):
            found |= dataclasses_in(inner) if inner not in found else set()
    return found


def _within(hint: Any) -> list[type]:
    inside = [each for part in get_args(hint) for each in _within(part)]
    return [hint, *inside] if dataclasses.is_dataclass(hint) else inside


def reached(section: Section) -> set[tuple[type, str]]:
    """Every field that a line of the document, one still written, leads to."""
    found = set()
    for each in section.sections():
        for slot in each.current.values():
            owner: Any = each.of
            for part in slot.path[:-1]:
                found.add((owner, part))
                owner = get_type_hints(owner)[part]
            found.add((owner, slot.path[-1]))
    return found


def test_every_field_of_every_part_of_the_policy_is_in_the_document():
    parts = dataclasses_in(Policy)
    assert {Rule, Tier, Requirement, Limits} <= parts
    everything = {(part, field.name) for part in parts for field in dataclasses.fields(part)}
    assert sorted(f"{part.__name__}.{name}" for part, name in everything - reached(POLICY)) == []


def test_every_line_is_described_in_the_schema_and_so_is_every_section():
    schema = PolicyFiles().schema()
    sections = [schema, *schema["$defs"].values()]
    assert {each["title"] for each in sections[1:]} == {section.title for section in POLICY.sections() if section is not POLICY}
    bare = [f"{each['title']}.{name}" for each in sections for name, told in each["properties"].items() if not told.get("description")]
    assert bare == []
    assert all(each["description"] for each in sections)
    lines = {(section.title, name) for section in POLICY.sections() if section is not POLICY for name in section.slots}
    assert lines == {(each["title"], name) for each in sections[1:] for name in each["properties"]}


def test_every_example_in_the_schema_can_be_read():
    for section in POLICY.sections():
        for name, slot in section.slots.items():
            for example in slot.line.examples:
                kind = slot.shape.of
                if not isinstance(kind, Section):
                    many = slot.shape.many is not None and slot.shape.many is not dict
                    assert [kind.read(each) for each in (example if many else [example])], f"{section.title}.{name}"
    whole = {name: slot.line.examples[0] for name, slot in POLICY.current.items() if slot.line.examples}
    assert read_data(whole, "the examples").problems == ()


@pytest.mark.parametrize(
    ("data", "taken"),
    [
        ({"rules": [{"id": "a", "exclude_reps": ["x", "x"]}]}, True),
        ({"rules": [{"id": "a", "note": "b"}]}, True),
        ({"rules": [{"id": "a", "note": " "}]}, False),
        ({"rules": [{"id": " "}]}, False),
        ({"rules": [{"id": "a", "when": " "}]}, False),
        ({"rules": [{"id": "a", "require": {"languages": [" "]}}]}, False),
        ({"rules": [{"id": "a", "valid_from": " 2026-03-01 "}]}, True),
        ({"rules": [{"id": "a", "valid_from": "2026-03-01T09:00:00Z"}]}, True),
        ({"rules": [{"id": "a", "valid_from": "2026-03-01 09:00+01"}]}, True),
        ({"rules": [{"id": "a", "valid_from": "2026-03-01T09:00:00"}]}, False),
        ({"thresholds": {"nurture_below": 10**9}}, True),
        ({"thresholds": {"nurture_below": 10**25}}, False),
    ],
)
def test_the_schema_takes_what_is_read_and_nothing_else(data, taken):
    assert (read_data(data, "the policy").problems == ()) is taken
    assert jsonschema_rs.validator_for(PolicyFiles().schema()).is_valid(data) is taken


def test_a_rule_with_everything():
    text = """
rules:
  - id: big-manufacturers
    when: lead.industry_group == "manufacturing" && lead.employees > 500
    layer: account
    priority: 10
    route: {reps: [r-1], teams: [enterprise, 7]}
    exclude_reps: [r-2]
    exclude_teams: [trainees]
    require:
      certifications: [HIPAA]
      languages: [German, en]
      seniority: [senior]
      backgrounds: [solutions engineering]
      max_load: 0.8
      min_chance: 0.3
    mode: suggest
    weight: 2
    lead_priority: 5
    valid_from: 2026-03-01
    valid_until: 2026-04-01T02:00:00+02:00
    owner: Dana
    note: agreed
"""
    assert policy_of(text).rulebook.rules == (
        Rule(
            "big-manufacturers",
            'lead.industry_group == "manufacturing" && lead.employees > 500',
            Layer.ACCOUNT,
            10,
            Target(("r-1",), ("enterprise", "7")),
            frozenset({"r-2"}),
            frozenset({"trainees"}),
            Requirement(
                frozenset({"HIPAA"}), frozenset({"de", "en"}), frozenset({"senior"}), frozenset({"solutions engineering"}), 0.8, 0.3
            ),
            Mode.SUGGEST,
            2.0,
            5,
            datetime(2026, 3, 1, tzinfo=UTC),
            datetime(2026, 4, 1, tzinfo=UTC),
            "Dana",
            "agreed",
        ),
    )


def test_named_accounts_tiers_and_mode():
    text = """
mode: suggest
matching: {owners: owner}
named_accounts:
  - {domain: "https://www.Acme.com/", route: {reps: [ann]}}
  - {account: A-1, route: {to: nurture, name: spring}, note: asked for it}
tiers:
  - {name: hot, when: true, at_once: true, reserve: 0.2}
"""
    book = policy_of(text).rulebook
    assert (book.mode, policy_of(text).matching.owners) == (Mode.SUGGEST, Owners.OWNER)
    assert book.named_accounts == (
        NamedAccount(Target(("ann",)), domain="acme.com"),
        NamedAccount(Target(to=Destination.NURTURE, name="spring"), account_id="A-1", note="asked for it"),
    )
    assert book.tiers == (Tier("hot", "true", at_once=True, reserve=0.2),)


def test_words_that_other_readers_take_for_something_else():
    text = "territories:\n  - id: 007\n    name: no\n    countries: [NO, Germany]\n    channels: [0x1f]\n    postal_codes: [02139, '02140']\n    states: [on]\n"
    territory = policy_of(text).territories[0]
    assert (territory.territory_id, territory.name) == ("007", "no")
    assert territory.countries == {"NO", "DE"}
    assert territory.channels == {"0x1f"}
    assert territory.postal_codes == {"02139", "02140"}


@pytest.mark.parametrize(
    ("written", "minor"), [("500", 50_000), ("499.90", 49_990), ("0", 0), ("12.5", 1_250), ("1e3", 100_000), ("10000000000000", 10**15)]
)
def test_money_is_in_whole_currency(written, minor):
    assert policy_of(f"thresholds: {{nurture_below: {written}}}").thresholds.nurture_below_minor == minor


def test_money_as_json_is_exact_where_floats_are_not():
    draft = read_data({"thresholds": {"nurture_below": 1.13, "suggest_above": 0.29}}, "the policy")
    assert draft.policy is not None
    assert (draft.policy.thresholds.nurture_below_minor, draft.policy.thresholds.suggest_above_minor) == (113, 29)


@pytest.mark.parametrize(
    ("written", "minutes"),
    [("4 hours", 240), ("90 minutes", 90), ("1 day", 1440), ("2 Weeks", 20_160), ("'30 minutes'", 30), ("8hours", 480)],
)
def test_durations_name_their_unit(written, minutes):
    assert policy_of(f"queue_limit: {written}").queue_minutes == minutes


def test_a_name_that_is_left_empty_keeps_its_default():
    assert policy_of("objective:\nrules:\ncapacity:\nthresholds:\n  nurture_below: ~\n") == Policy()


def test_a_part_of_a_section_leaves_the_rest_at_its_default():
    policy = policy_of("capacity:\n  pace_per_day: 5\n  teams:\n    42: {max_open: 9}\n")
    assert policy.capacity == dataclasses.replace(Policy().capacity, pace_per_day=5, teams={"42": Limits(max_open=9)})


def test_an_alias_stands_for_what_it_names():
    text = "rules:\n  - {id: a, route: &team {teams: [x]}}\n  - {id: b, route: *team}\n"
    first, second = policy_of(text).rulebook.rules
    assert first.route == second.route == Target(teams=("x",))


def test_what_it_refers_to_and_its_conditions_are_found_with_their_places():
    text = """
teams: [{id: north, name: North, manager: ann, parent: sales}]
capacity: {teams: {north: {max_open: 3}}}
territories: [{id: dach, name: DACH, owner: bob}]
rules: [{id: a, when: x > 1, route: {reps: [1]}, exclude_teams: [south]}]
tiers: [{name: hot, when: true}]
"""
    draft = read(text, "policy.yaml")
    assert set(draft.referred) == {
        Referred(Reference.REP, "ann", "/teams/0/manager"),
        Referred(Reference.TEAM, "sales", "/teams/0/parent"),
        Referred(Reference.TEAM, "north", "/capacity/teams/north"),
        Referred(Reference.REP, "bob", "/territories/0/owner"),
        Referred(Reference.REP, "1", "/rules/0/route/reps/0"),
        Referred(Reference.TEAM, "south", "/rules/0/exclude_teams/0"),
    }
    assert draft.stated == {Reference.TEAM: {"north"}, Reference.TERRITORY: {"dach"}}
    assert draft.conditions == {"/rules/0/when": "x > 1", "/tiers/0/when": "true"}


def test_json_may_name_its_schema():
    assert read_data({"$schema": "policy.schema.json", "objective": "chance"}, "the policy").problems == ()


def test_changes_are_told_field_by_field():
    before = policy_of("territories: [{id: dach, name: DACH, countries: [DE, LI]}]\nrules: [{id: a, priority: 1}, {id: b}, {id: c}]\n")
    after = policy_of(
        "objective: chance\nthresholds: {nurture_below: 500}\nterritories: [{id: dach, name: DACH, countries: [DE, CH]}]\n"
        "rules: [{id: d, when: 'true'}, {id: b}, {id: a, priority: 10}]\ncapacity: {teams: {x: {max_open: 3}}}\n"
    )
    assert PolicyFiles().changes(before, after) == (
        "objective: worth → chance",
        "rules: 'c' removed, was {id: c}",
        "rules: 'd' added, {id: d}",
        "rules 'a'.priority: 1 → 10",
        "rules: in another order, 'd', 'b', 'a'",
        "capacity.teams: 'x' added, {max_open: 3}",
        "thresholds.nurture_below: not set → 500",
        "territories 'dach'.countries: added CH; removed LI",
    )
    assert PolicyFiles().changes(after, before)[-1] == "territories 'dach'.countries: added LI; removed CH"
    assert "rules 'a'.priority: 10 → 1" in PolicyFiles().changes(after, before)
