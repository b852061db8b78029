"""Whatever is wrong with a policy document is told with its place, all of it at once, and with what to write instead."""

import pytest

from fairlead.adapters.files.policy.reading import MOST_PROBLEMS, read, read_data
from fairlead.adapters.files.policy.yaml_text import DEEPEST, MOST_BYTES, MOST_VALUES


def problems_of(text):
    return [(each.line, each.column, each.field, f"{each.reason}; {each.remedy}") for each in read(text, "policy.yaml").problems]


def only(text):
    (found,) = problems_of(text)
    return found


@pytest.mark.parametrize(
    ("text", "line", "column", "field", "words"),
    [
        ("objctive: worth\n", 1, 1, "/objctive", "is not a field of the policy; did you mean 'objective'?"),
        ("rules:\n  - id: a\n    whne: x\n", 3, 5, "/rules/0/whne", "is not a field of a rule; did you mean 'when'?"),
        ("review: 0.5\n", 1, 1, "/review", "is not a field of the policy; it is a field of 'batch' and of 'matching': write it there"),
        ("matching:\n  objective: worth\n", 2, 3, "/matching/objective", "write it without indentation"),
        ("rules:\n  - <<: {note: a}\n    id: a\n", 2, 5, "/rules/0/<<", "merging is not read"),
        ("objective: Worth\n", 1, 12, "/objective", "is 'Worth'; did you mean 'worth'?"),
        ("tie_chance: 0\n", 1, 13, "/tie_chance", "is '0'; write a number above 0 to 0.5"),
        ("balance: '0.5'\n", 1, 10, "/balance", "is '0.5', not a number; write it without quotes"),
        ("balance: half\n", 1, 10, "/balance", "is 'half', not a number; write a number from 0 to 1"),
        ("balance: .inf\n", 1, 10, "/balance", "not a number"),
        ("use_prediction: yes\n", 1, 17, "/use_prediction", "is 'yes'; write true or false"),
        ("capacity: 70\n", 1, 11, "/capacity", "is '70', not a section"),
        ("rules: {id: a}\n", 1, 8, "/rules", "is a section, not a list; begin each entry with a dash"),
        ("fallbacks: rotation\n", 1, 12, "/fallbacks", "is 'rotation', not a list; write it in brackets: [rotation]"),
        ("rules:\n  - a\n", 2, 5, "/rules/0", "is 'a', not a section"),
        ("rules:\n  - note: x\n", 2, 5, "/rules/0/id", "is missing; write 'id: …' there"),
        ("rules:\n  -\n", 2, 4, "/rules/0", "is nothing, not a section"),
        ("salt: ''\n", 1, 7, "/salt", "is empty"),
        ("salt: [x]\n", 1, 7, "/salt", "is a list, not text"),
        (
            "queue_limit: 90\n",
            1,
            14,
            "/queue_limit",
            "is '90', without a unit; write a number and minutes, hours, days, weeks, such as 4 hours",
        ),
        ("matching: {duplicate_within: 5 hours}\n", 1, 30, "/matching/duplicate_within", "write a number and days, weeks, such as 90 days"),
        ("thresholds: {nurture_below: 1.005}\n", 1, 29, "/thresholds/nurture_below", "which has more than two decimals"),
        ("thresholds: {nurture_below: -5}\n", 1, 29, "/thresholds/nurture_below", "not below 0"),
        ("thresholds: {nurture_below: $500}\n", 1, 29, "/thresholds/nurture_below", "write an amount in whole currency, such as 500"),
        ("rules: [{id: a, valid_from: 2026-03-01 09:00}]\n", 1, 29, "/rules/0/valid_from", "a time with its zone"),
        ("rules: [{id: a, valid_from: 2026-02-30}]\n", 1, 29, "/rules/0/valid_from", "not a date or time"),
        ("rules: [{id: a, priority: 1.5}]\n", 1, 27, "/rules/0/priority", "write a whole number"),
        (
            "territories: [{id: a, name: A, countries: [DE, Narnia]}]\n",
            1,
            48,
            "/territories/0/countries/1",
            "is 'Narnia', which is not a country",
        ),
        ("territories: [{id: a, name: A, sizes: [huge]}]\n", 1, 40, "/territories/0/sizes/0", "which is not a size band"),
        ("rules: [{id: a, require: {languages: [Klingon]}}]\n", 1, 39, "/rules/0/require/languages/0", "which is not a language"),
        ("named_accounts: [{domain: x, route: {reps: [a]}}]\n", 1, 27, "/named_accounts/0/domain", "which is not an e-mail domain"),
    ],
)
def test_a_field_that_cannot_be_read_is_told_with_its_place(text, line, column, field, words):
    assert only(text)[:3] == (line, column, field)
    assert words in only(text)[3]


@pytest.mark.parametrize(
    ("text", "line", "column", "field", "words"),
    [
        (
            "capacity:\n  bands: [{up_to: 0.9, band: normal}, {up_to: 0.7, band: manual}]\n",
            2,
            47,
            "/capacity/bands/1/up_to",
            "is 0.7 after 0.9",
        ),
        ("bands: [{up_to: 0.9, band: normal}]\ncapacity: {bands: []}\n", 1, 8, "/bands", "is given twice; keep the one under 'capacity'"),
        ("rules:\n  - {id: a}\n  - {id: a}\n", 3, 10, "/rules/1/id", "'a' is that of entry 1, too"),
        ("teams: [{id: a, name: A, parent: a}]\n", 1, 34, "/teams/0/parent", "is the team itself"),
        ("fallbacks: [queue, queue]\n", 1, 20, "/fallbacks/1", "'queue' is given twice"),
        ("rules: [{id: a, route: {reps: [x], to: queue}}]\n", 1, 40, "/rules/0/route/to", "stands beside reps or teams"),
        ("rules: [{id: a, route: {name: x}}]\n", 1, 31, "/rules/0/route/name", "'to' says none"),
        ("rules: [{id: a, valid_from: 2026-03-01, valid_until: 2026-03-01}]\n", 1, 54, "/rules/0/valid_until", "never holds"),
        ("named_accounts: [{route: {reps: [a]}}]\n", 1, 18, "/named_accounts/0", "names no account"),
        ("matching: {accept: 0.5}\n", 1, 1, "/matching/review", "is above accept, 0.5"),
        (
            "tiers: [{name: a, when: x, reserve: 0.6}, {name: b, when: x, reserve: 0.6}]\n",
            1,
            71,
            "/tiers/1/reserve",
            "makes 120% reserved in all",
        ),
        (
            "territories: [{id: a, name: A, revenue_from: 5, revenue_below: 5}]\n",
            1,
            64,
            "/territories/0/revenue_below",
            "is not above revenue_from (5), so no revenue lies between",
        ),
        (
            "territories: [{id: a, name: A, countries: [US], states: [ZZ]}]\n",
            1,
            57,
            "/territories/0/states",
            "'ZZ' is not a state of US; write a code such as MA, or US-MA",
        ),
    ],
)
def test_a_section_that_contradicts_itself_is_told_with_its_place(text, line, column, field, words):
    assert only(text)[:3] == (line, column, field)
    assert words in only(text)[3]


def test_mistakes_in_several_sections_are_told_together_in_the_order_of_the_text():
    text = "matching: {accept: 0.5}\nobjective: x\nrules:\n  - {id: a, valid_from: 2026-03-01, valid_until: 2026-03-01, priority: 1}\n  - {when: 1}\nslat: a\n"
    assert [each[:3] for each in problems_of(text)] == [
        (1, 1, "/matching/review"),
        (2, 12, "/objective"),
        (4, 50, "/rules/0/valid_until"),
        (5, 5, "/rules/1/id"),
        (6, 1, "/slat"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a: [1, 2\nb: 3\n", 2, 2, "a bracket that is opened must be closed"),
        ("objective: worth\n\tbalance: 1\n", 2, 1, "indent with blanks, not with tabs"),
        ("capacity:\n\teach: {max_day: 10}\n", 2, 1, "found a tab where a value or a name begins; indent with blanks, not with tabs"),
        ("salt: ü  # ü\ncapacity:\n\teach: {max_day: 10}\n", 3, 1, "indent with blanks, not with tabs"),
        ("note: a: b\n", 1, 8, "put text that holds one in quotes"),
        ("salt: 'x\n", 2, 1, "a quote that is opened must be closed"),
        ("salt: @x\n", 1, 7, "put text that begins with this character in quotes"),
        ("salt: *x\n", 1, 7, "refers to '*x', which is not written above"),
        ("salt: &x [*x]\n", 1, 11, "refers to '*x' inside itself"),
        ("salt: !!python/object:os.system x\n", 1, 7, "has the tag"),
        ("salt: !x y\n", 1, 7, "has the tag '!x'"),
        ("a: 1\n---\nb: 2\n", 2, 1, "holds a second document"),
        ("{[a]: 1}\n", 1, 2, "has a list, a mapping or an alias as a key"),
        ("salt: a\x07b\n", 1, 8, "holds the control character 0x0007"),
        ("é: ü\nsalt: \x00\n", 2, 7, "holds the control character 0x0000"),
        ("- a\n", 1, 1, "is a list, not a section"),
        ("worth\n", 1, 1, "is 'worth', not a section"),
    ],
)
def test_a_text_that_is_no_document_is_told_with_its_place(text, line, column, words):
    assert only(text)[:2] == (line, column)
    assert words in only(text)[3]


def test_a_key_given_twice_is_told_beside_everything_else():
    assert [each[:3] for each in problems_of("salt: a\nobjective: x\nsalt: b\n")] == [(2, 12, "/objective"), (3, 1, "/salt")]
    assert "'salt' is given twice, first on line 1; keep one of them" in problems_of("salt: a\nobjective: x\nsalt: b\n")[1][3]


@pytest.mark.parametrize(
    ("raw", "line", "words"),
    [
        ("salt: é\n".encode("latin-1"), 1, "is not UTF-8: byte 0xe9"),
        (b"objective: worth\nsalt: \xff\n", 2, "is not UTF-8: byte 0xff"),
        ("salt: x\n".encode("utf-16"), 1, "is written in UTF-16; save it as UTF-8"),
        (b"\xff\xfe\x00", 1, "is written in UTF-16"),
        (b"#" * (MOST_BYTES + 1), 1, f"is {MOST_BYTES + 1:,} bytes long"),
    ],
)
def test_bytes_that_are_no_text_are_told(raw, line, words):
    found = only(raw)
    assert found[0] == line
    assert words in found[3]


def test_a_byte_order_mark_does_no_harm():
    assert problems_of(b"\xef\xbb\xbfobjective: worth\n") == problems_of("\ufeffobjective: worth\n") == []


def test_aliases_that_multiply_are_refused_before_they_are_written_out():
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 30)
    )
    line, _, _, words = only(bomb)
    assert line == 6
    assert f"holds more than {MOST_VALUES:,} values once every alias is written out" in words


def test_more_values_than_anybody_writes_are_refused_and_as_many_as_some_do_are_read():
    assert "holds more than" in only(f"fallbacks: [{'a,' * (MOST_VALUES + 1)}]\n")[3]
    many = "".join(f"- {{domain: acme{number}.com, route: {{reps: [r-1]}}}}\n" for number in range(20_000))
    assert problems_of(f"named_accounts:\n{many}") == []


@pytest.mark.parametrize("opened", ["[", "{a: ", "- "])
def test_brackets_without_end_are_refused(opened):
    assert (
        f"is nested more than {DEEPEST} deep"
        in only(f"rules: {'[' if opened == '- ' else opened * 100_000}{'- ' * 100_000 if opened == '- ' else ''}\n")[3]
        or opened == "- "
    )
    deep = "".join(f"{'  ' * level}a:\n" for level in range(100))
    assert f"is nested more than {DEEPEST} deep" in only(deep)[3]


def test_so_many_problems_that_nobody_reads_them_are_cut():
    assert len(problems_of("fallbacks: [" + "x, " * 1000 + "x]\n")) == MOST_PROBLEMS


def test_json_values_have_places_without_lines():
    (found,) = read_data({"rules": [{"id": "a", "priority": "high"}]}, "the policy").problems
    assert (found.field, found.line, found.excerpt) == ("/rules/0/priority", None, None)
    assert found.told("the policy").startswith("the policy: rules[0].priority is 'high', not a number.")


def test_a_name_with_a_slash_is_escaped_in_the_pointer():
    assert only("capacity: {teams: {a/b~c: 1}}\n")[2] == "/capacity/teams/a~1b~0c"


@pytest.mark.parametrize(
    ("text", "line", "column", "expected"),
    [
        ("rules:\n  - id: a\n    when: lead.x > 1\n", 1, 6, (3, 16)),
        ("rules:\n  - id: a\n    when: 'lead.x > 1'\n", 1, 6, (3, 17)),
        ('rules:\n  - id: a\n    when: "lead.\\x78 > 1"\n', 1, 6, (3, 11)),
        ("rules:\n  - id: a\n    when: |\n      lead.x > 1\n        && lead.y\n", 2, 6, (5, 12)),
        ("rules:\n  - id: a\n    when: |\n      lead.x > 1\n        && lead.y\n", 1, 1, (4, 7)),
    ],
)
def test_a_place_inside_a_condition_is_one_in_the_file(text, line, column, expected):
    problem = read(text, "policy.yaml").problem("/rules/0/when", "is wrong", "correct it", line=line, column=column)
    assert (problem.line, problem.column) == expected


def test_a_long_line_is_shown_around_its_mistake():
    (found,) = read(f"fallbacks: [{'queue, ' * 60}quee]\n", "policy.yaml").problems[-1:]
    told = found.told("policy.yaml").splitlines()
    assert len(told[1]) < 140
    assert told[1][told[2].index("^") :].startswith("quee")
