"""The reference of conditions and of findings: complete, and its examples compile."""

import re
from pathlib import Path

import pytest

from fairlead.adapters.rules import FIELDS, FUNCTIONS, KINDS, compile_conditions, costing, fields, patterns, scanning, words
from fairlead.application.rule_ports import AttributeType, BadCondition
from fairlead.domain.screening import FEWEST_LEADS, Code

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/reference/conditions.md").read_text()
FINDINGS = (ROOT / "docs/reference/findings.md").read_text()
ATTRIBUTES = {"Annual budget": AttributeType.NUMBER, "tier": AttributeType.TEXT}


def test_every_field_is_documented_with_its_type_and_no_other() -> None:
    told = dict(re.findall(r"^\| `([a-z_]+(?:\.[a-z_0-9]+)?)` \| ([a-z ]+) \|", PAGE, re.MULTILINE))
    assert told == {name: field.type.value for name, field in FIELDS.items()}


def test_what_is_always_there_is_told_to_be() -> None:
    told = set(re.findall(r"^\| `([a-z_.]+)` \| [a-z ]+ \| always there;", PAGE, re.MULTILINE))
    assert told == {name for name, field in FIELDS.items() if not field.optional}


def test_every_function_is_documented() -> None:
    section = PAGE.partition("## Functions")[2].partition("## Limits")[0]
    code = " ".join(re.findall(r"`([^`]+)`", section))
    assert [name for name in FUNCTIONS if not re.search(rf"\b{name}\b", code)] == []


def test_the_examples_compile_without_a_warning() -> None:
    examples = PAGE.partition("```cel\n")[2].partition("```")[0].splitlines()
    assert len(examples) > 10
    assert compile_conditions(examples, ATTRIBUTES).warnings == ()


def test_the_shown_refusal_is_what_is_said() -> None:
    message, text, caret = PAGE.partition("```text\n")[2].partition("\n```")[0].splitlines()
    with pytest.raises(BadCondition) as refused:
        compile_conditions([text], {})
    assert str(refused.value).splitlines() == [message, text, caret]


def test_the_kinds_of_engagement_that_are_named_are_known() -> None:
    sentence = PAGE.partition("Kinds are spelled")[2].partition("and whatever")[0]
    assert set(re.findall(r"`(\w{2,})`", sentence)) <= set(KINDS)


def test_every_limit_is_the_one_that_is_kept() -> None:
    section = PAGE.partition("## Limits")[2].partition("## Warnings")[0]
    told = [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", section.partition("|---|---|")[2].partition("\n\n")[0])]
    assert told == [
        words.LONGEST,
        words.MOST_WORDS,
        words.DEEPEST,
        32,  # CEL's own
        scanning.MOST_LOOPS,
        costing.MOST_ROUNDS,
        costing.MOST_STEPS,
        costing.MOST_STEPS_TOGETHER,
        patterns.LONGEST,
        patterns.LARGEST,
        fields.LONG_TEXT,
        fields.SHORT_TEXT,
        fields.MOST_ITEMS,
    ]


def test_every_finding_is_documented_and_no_other() -> None:
    told = re.findall(r"^\| `([A-Z_]+)` \|", FINDINGS, re.MULTILINE)
    assert sorted(told) == sorted(code.value for code in Code)
    assert f"Fewer than {FEWEST_LEADS} recent leads" in FINDINGS
