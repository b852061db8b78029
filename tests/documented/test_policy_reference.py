"""The reference of the policy is the program's own: the schema, every field, and the example that ships."""

import re

import jsonschema_rs
import pytest
import yaml

from fairlead.adapters.files.policy import PolicyFiles
from fairlead.adapters.files.policy.document import POLICY
from fairlead.adapters.files.policy.sections import Section
from fairlead.adapters.rules import CelRules
from fairlead.domain.screening import Rule, Rulebook
from scripts import policy

FILES = PolicyFiles()


def test_the_published_schema_is_current():
    assert policy.SCHEMA.read_text(encoding="utf-8") == policy.schema_text(), "run `make docs`"


def test_the_reference_of_the_fields_is_current():
    assert policy.FIELDS.read_text(encoding="utf-8") == policy.fields_page(), "run `make docs`"


def test_the_schema_is_one():
    assert jsonschema_rs.meta.is_valid(FILES.schema())
    assert FILES.schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_example_that_ships_is_the_one_in_the_reference_and_can_be_used(root):
    page = (root / "docs" / "reference" / "policy.md").read_text(encoding="utf-8")
    shown = next(block for block in re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL) if "TEAM-03" in block)
    assert shown == FILES.example()
    draft = FILES.read(FILES.example(), "the example")
    assert [problem.told("the example") for problem in draft.problems] == []
    assert draft.policy is not None
    assert list(CelRules(dict).check(draft.policy.rulebook)) == []


def test_editors_that_read_yaml_their_way_find_no_fault_with_the_example():
    assert list(jsonschema_rs.validator_for(FILES.schema()).iter_errors(yaml.safe_load(_as_yaml_1_2(FILES.example())))) == []


def _as_yaml_1_2(text):
    """PyYAML takes dates for dates; YAML 1.2, which editors read, does not."""
    return re.sub(r"(valid_(?:from|until): )(\S+)", r"\1'\2'", text)


@pytest.mark.parametrize("section", list(POLICY.sections()), ids=lambda section: section.title)
def test_conditions_in_examples_can_be_used(section):
    conditions = [
        example
        for slot in section.slots.values()
        for example in slot.line.examples
        if not isinstance(slot.shape.of, Section) and slot.shape.of.condition
    ]
    conditions += [
        each["when"]
        for slot in section.slots.values()
        for example in slot.line.examples
        if isinstance(example, list)
        for each in example
        if isinstance(each, dict) and "when" in each
    ]
    assert list(CelRules(dict).check(Rulebook(tuple(Rule(str(place), when) for place, when in enumerate(conditions))))) == []
