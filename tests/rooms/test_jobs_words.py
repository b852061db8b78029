"""What a job came to, as a person reads it."""

import pytest

from fairlead.cli.jobs import found_in_line, found_in_words


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("in_shadow", True, "in shadow"),
        ("in_shadow", False, "not in shadow"),
        ("left_out", 3, "left out 3"),
        ("outcome", "a candidate", "outcome a candidate"),
    ],
)
def test_a_result_is_told_in_words(name, value, words):
    assert found_in_words(name, value) == words


def test_a_line_holds_what_there_is_to_tell():
    found = {"faults": 2, "broken": ["one slot", "a credit"], "notes": [], "version": None, "answer": {"reps": []}}
    assert found_in_line(found) == ["faults 2", "broken one slot; a credit"]
