"""Conditions that would cost the router its time: refused when they are saved, by counting, before anything runs.

Each comes with a twin just below the limit that is taken. That refusing is quick is measured by `bench.policy`, not here.
"""

import pytest

from fairlead.adapters.rules import FIELDS, compile_conditions
from fairlead.adapters.rules.language import environment
from fairlead.adapters.rules.patterns import program_size
from fairlead.adapters.rules.tree import Constant, Loop, Name, read_tree, walk
from fairlead.application.rule_ports import BadCondition


def refused(*texts):
    """What is said of the first fault."""
    with pytest.raises(BadCondition) as caught:
        compile_conditions(texts, {})
    return caught.value.faults[0].message


def assert_taken(*texts):
    compile_conditions(texts, {})


def listed(count):
    return "[" + ",".join(["1"] * count) + "]"


def test_a_text_of_100_kb():
    assert refused("'" + "a" * 100_000 + "' == 'b'") == "the condition has 100,009 characters; at most 10,000 are allowed"
    assert refused("'" + "a" * 9_995 + "'==''") == "the condition has 10,001 characters; at most 10,000 are allowed"
    assert_taken("'" + "a" * 9_994 + "'==''")


def test_brackets_nested_deeply():
    assert refused("(" * 900 + "true" + ")" * 900) == "brackets are nested more than 16 deep"
    assert_taken("(" * 16 + "true" + ")" * 16)


def test_lists_nested_deeply():
    assert refused("[" * 17 + "]" * 17 + ".size() > 0") == "brackets are nested more than 16 deep"


def test_operators_nested_deeply():
    assert (
        refused("1" + "+1" * 900 + " > 0") == "the condition is nested too deeply, or adds up too many parts; split it into several rules"
    )
    assert_taken("1" + "+1" * 20 + " > 0")


def test_choices_nested_deeply():
    assert (
        refused("true ? true : " * 60 + "true")
        == "the condition is nested too deeply, or adds up too many parts; split it into several rules"
    )
    assert_taken("true ? true : " * 20 + "true")


def test_very_many_words():
    words = "the condition has more than 2,000 words, marks and values; split it into several rules"
    assert refused("true" + " && true" * 1_000) == words
    assert_taken("true" + " && true" * 999)


def test_a_huge_list():
    assert (
        refused(f"{listed(1_000)}.size() > 0") == "the condition has more than 2,000 words, marks and values; split it into several rules"
    )
    assert_taken(f"{listed(900)}.size() > 0")


def test_loops_in_loops_over_lists():
    words = "the loops of this condition may take 1,010,100 rounds for one lead; at most 10,000 are allowed"
    assert refused(f"{listed(100)}.all(a, {listed(100)}.all(b, {listed(100)}.all(c, true)))") == words
    assert_taken(f"{listed(20)}.all(a, {listed(20)}.all(b, true))")


def test_loops_in_loops_over_a_lead_s_own_lists():
    words = "the loops of this condition may take 250,500 rounds for one lead; at most 10,000 are allowed"
    assert refused("lead.technologies.all(a, lead.technologies.all(b, true))") == words
    assert_taken("lead.technologies.all(a, a.size() > 1) && lead.technologies.all(b, true)")


def test_much_work_in_a_loop():
    assert refused('lead.technologies.exists(t, lead.message.contains("a") || lead.message.contains("b"))').startswith(
        "this condition may take "
    )
    assert_taken("lead.technologies.exists(t, lead.title.contains(t))")


def test_long_lists_searched_in_a_loop():
    assert refused("lead.technologies.exists(t, t in lead.technologies)").startswith("this condition may take ")
    assert_taken('lead.technologies.exists(t, t in ["SAP", "Salesforce"])')


def test_many_loops():
    assert refused("lead.technologies" + ".filter(t, true)" * 9 + ".size() > 1") == (
        "more than 8 of all, exists, exists_one, filter in one condition; split it into several rules"
    )
    assert_taken(" && ".join(['["a"].exists(t, t == "a")'] * 8))


def test_lists_filtered_again_and_again():
    assert refused("lead.technologies" + ".filter(t, true)" * 4 + ".size() > 1").startswith("this condition may take ")
    assert_taken("lead.technologies.filter(t, true).filter(t, true).size() > 1")


def test_texts_doubled_again_and_again():
    assert refused('["aaaa"]' + ".map(a, a + a)" * 8 + '.exists(a, a == "")') == (
        "map() is not available in conditions; exists(), all(), exists_one() and filter() are"
    )
    assert refused('["aaaa"].exists(a, a + a == "")') == "text and text cannot be added (+)"
    assert refused('custom["a"] + lead.title == "x"') == "a value of any type and text cannot be added (+)"


def test_lists_doubled_again_and_again():
    assert refused("([1] + [1]).size() > 1") == "lists cannot be added (+)"
    assert refused("lead.technologies.exists(t, ([t] + [t]).size() > 1)") == "lists cannot be added (+)"


@pytest.mark.parametrize(
    "pattern",
    [
        "(x{1,30}){1,30}y{9}",
        "(.{1,100}){1,10}y",
        "((.{1,10}){1,10}){1,10}",
        "(?:a{500}){20}",
        "[^a]{900}",
        "(x?){1000}x{1000}",
        "((a{9}){9}){99}{9}",
        "\\\\pL{9}",
    ],
)
def test_a_pattern_that_becomes_a_huge_program(pattern):
    assert refused(f'lead.title.matches("{pattern}")').startswith(("this pattern becomes too large", "this condition may take"))


def test_a_long_pattern():
    assert refused(f'lead.title.matches("{"a" * 501}")') == "the pattern has 501 characters; at most 500 are allowed"
    assert_taken(f'lead.title.matches("{"a" * 500}")')


def test_a_pattern_that_is_slow_on_a_long_text():
    assert refused('lead.message.matches("(a|b)*a(a|b){100}c")').startswith("this condition may take ")
    assert_taken('lead.title.matches("(a|b)*a(a|b){100}c")')
    assert_taken('lead.message.matches("(?i)\\\\b(urgent|asap|as soon as possible|this week|this quarter|deadline)\\\\b")')


def test_a_pattern_that_backtracking_engines_choke_on_is_no_danger_here():
    assert_taken('lead.title.matches("(((a*)*)*)*b")', 'lead.title.matches("(x+x+)+y")')


def test_a_pattern_that_a_lead_would_write():
    assert refused('lead.title.matches(custom["pattern"])') == 'matches() needs its pattern written out, such as matches("^data")'


def test_capitals_of_capitals():
    assert refused("lead.message" + ".upper()" * 12 + ' == "X"').startswith("this condition may take ")
    assert_taken('lead.message.upper() == "X"')


def test_many_costly_conditions_together():
    costly = [f'lead.message.matches("(?i)(urgent|asap|deadline|{index})+")' for index in range(200)]
    assert refused(*costly).startswith("all conditions up to this one may take 2,")
    assert_taken(*costly[:60])


def test_one_condition_of_many_is_refused_and_the_others_are_not_blamed():
    with pytest.raises(BadCondition) as caught:
        compile_conditions(["true", "(" * 900, "false"], {})
    assert [fault.text for fault in caught.value.faults] == ["(" * 900]


@pytest.mark.parametrize(
    ("pattern", "least", "most"),
    [
        ("abc", 3, 6),
        ("a{10}", 10, 24),
        ("(a{10}){10}", 100, 240),
        ("(a|b){3,7}", 14, 60),
        ("a{5,}", 12, 20),
        ("[a-z]{4}", 4, 80),
        (".", 5, 12),
        ("(?i)abc", 3, 14),
        ("(?P<name>ab)", 2, 6),
        ("a\\{10}", 2, 8),
        ("[{]1000}", 5, 20),
        ("[]]{3}", 3, 40),
        ("\\pL", 400, 1_500),
        ("(((a)))", 1, 8),
        ("a)b(", 2, 10),
        ("", 0, 1),
    ],
)
def test_the_size_of_a_pattern_is_estimated_from_above(pattern, least, most):
    assert least <= program_size(pattern) <= most


def test_the_tree_is_read_as_it_was_written():
    fields = {"lead.employees": FIELDS["lead.employees"]}
    text = '-7 < lead.employees && 2.5 > 1.0 && "ä😀" in ["", "x"] && [true, false].exists(t, !t)'
    nodes = list(walk(read_tree(environment(fields).compile(text).serialize())))
    constants = [(node.value, text[node.offset : node.offset + 2]) for node in nodes if isinstance(node, Constant)]
    assert constants[:7] == [(-7, "-7"), (2.5, "2."), (1.0, "1."), ("ä😀", '"ä'), ("", '""'), ("x", '"x'), (True, "tr")]
    assert next(node.name for node in nodes if isinstance(node, Name)) == "lead.employees"
    assert [node.entry for node in nodes if isinstance(node, Loop)] == ["t"]
