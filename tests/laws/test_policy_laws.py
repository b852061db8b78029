"""A policy survives being written down, whatever it says; and no text, however it was made, does more than be refused."""

import json

import jsonschema_rs
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.adapters.files.policy import PolicyFiles
from tests.laws.policy_strategies import policies

FILES = PolicyFiles()
SCHEMA = jsonschema_rs.validator_for(FILES.schema())
COMMON = "objective: worth\nrules:\n  - id: a\n    when: true\n    route: {teams: [x]}\nthresholds:\n  nurture_below: 500\n"


@given(policy=policies())
@settings(max_examples=300)
def test_a_policy_written_as_yaml_reads_back_equal_and_is_written_the_same_again(policy):
    text = FILES.written(policy)
    draft = FILES.read(text, "policy.yaml")
    assert [problem.told("policy.yaml") for problem in draft.problems] == []
    assert draft.policy == policy
    assert FILES.written(draft.policy) == text


@given(policy=policies())
@settings(max_examples=300)
def test_a_policy_as_json_reads_back_equal_and_keeps_the_schema(policy):
    data = json.loads(json.dumps(FILES.data(policy)))
    draft = FILES.read_data(data, "the policy")
    assert [problem.told("the policy") for problem in draft.problems] == []
    assert draft.policy == policy
    assert [error.message for error in SCHEMA.iter_errors(data)] == []


@given(before=policies(), after=policies())
@settings(max_examples=60)
def test_a_diff_is_empty_exactly_where_nothing_differs(before, after):
    assert FILES.changes(before, before) == ()
    assert (FILES.changes(before, after) == ()) == (before == after)
    assert all("\n" not in line for line in FILES.changes(before, after))


@given(text=st.text(max_size=300) | st.binary(max_size=300))
@settings(max_examples=300)
def test_no_text_does_more_than_be_refused(text):
    draft = FILES.read(text, "policy.yaml")
    assert (draft.policy is None) == bool(draft.problems)
    for problem in draft.problems:
        assert problem.told("policy.yaml").startswith("policy.yaml:")


@given(
    place=st.integers(0, len(COMMON)), cut=st.integers(0, 12), put=st.text(alphabet=" \t\n:-[]{}&*!|>'\"%@`,#?ab0~\x00\ud800é", max_size=6)
)
@settings(max_examples=500)
def test_a_slip_of_the_pen_is_read_or_told_with_its_place(place, cut, put):
    slipped = COMMON[:place] + put + COMMON[place + cut :]
    draft = FILES.read(slipped, "policy.yaml")
    assert (draft.policy is None) == bool(draft.problems)
    assert all(problem.line is not None and problem.column is not None and problem.line >= 1 for problem in draft.problems)


@given(
    data=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["rules", "id", "when", "capacity", "bands", "teams", "x"]) | st.text(max_size=3), inner, max_size=4
            )
        ),
        max_leaves=12,
    )
)
@settings(max_examples=300)
def test_no_json_does_more_than_be_refused(data):
    draft = FILES.read_data(data, "the policy")
    assert (draft.policy is None) == bool(draft.problems)
    assert all(problem.field == "" or problem.field.startswith("/") for problem in draft.problems)
