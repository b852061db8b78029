"""Whatever the text, it compiles or is refused with a place in it; whatever the lead, every condition is answered."""

import contextlib
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.adapters.rules import FIELDS, FUNCTIONS, CelRules, compile_conditions
from fairlead.application.rule_ports import AttributeType, BadCondition
from fairlead.domain.account import Account
from fairlead.domain.lead import Engagement, Lead
from fairlead.domain.qualification import Facts, QualifiedLead
from fairlead.domain.screening import Rule, Rulebook
from tests.rooms.people import NOON

ATTRIBUTES = {"tier": AttributeType.TEXT, "a b": AttributeType.NUMBER, "vip": AttributeType.FLAG, "mixed": AttributeType.MIXED}
MARKS = [
    "==",
    "!=",
    "<",
    ">=",
    "&&",
    "||",
    "!",
    "+",
    "-",
    "*",
    "/",
    "%",
    "?",
    ":",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ".",
    " in ",
    "\n",
    "//",
    "=",
    "'",
    '"',
]
NAMES = [
    *FIELDS,
    "custom.tier",
    'custom["a b"]',
    "custom.vip",
    "custom.mixed",
    "engagement.last_7_days.chat",
    "lead",
    "custom",
    "engagement",
    "has(",
    "null",
    "t",
]
VALUES = [
    "true",
    "false",
    "1",
    "2.5",
    "0",
    "-1",
    "9223372036854775807",
    '"DE"',
    "'x'",
    "[]",
    "[1, 2.5]",
    '["a"]',
    'r"\\d"',
    '""',
    "1e400",
    "0x1F",
    "1u",
]
word = st.one_of(
    st.sampled_from(MARKS),
    st.sampled_from(NAMES),
    st.sampled_from(VALUES),
    st.sampled_from([f".{name}(" for name in FUNCTIONS]),
    st.text(max_size=3),
)
soup = st.lists(word, max_size=25).map(" ".join) | st.text(max_size=80)

numbers = st.sampled_from(
    [
        "lead.employees",
        "lead.revenue",
        "custom['a b']",
        "custom.mixed",
        "now.hour",
        "engagement.chat",
        "0",
        "3",
        "2.5",
        "size(lead.technologies)",
    ]
)
numeric = st.recursive(
    numbers, lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map("({0[0]} {0[1]} {0[2]})".format), max_leaves=4
)
texts = st.sampled_from(
    [
        "lead.country",
        "lead.message",
        "account.name",
        "custom.tier",
        "custom.mixed",
        "match.by",
        '"DE"',
        "lead.title.lower()",
        "lead.technologies[1]",
    ]
)
atoms = st.one_of(
    st.tuples(numeric, st.sampled_from(["==", "!=", "<", ">="]), numeric).map(" ".join),
    st.tuples(texts, st.sampled_from(["==", "!=", "<"]), texts).map(" ".join),
    texts.map("{}.matches('^[a-z]+$')".format),
    texts.map("{} in lead.technologies".format),
    texts.map("lead.technologies.exists(t, t == {})".format),
    st.sampled_from(
        [
            "has(lead.employees)",
            "has(custom.tier)",
            "account.known",
            "custom.vip",
            "lead.consent_profiling",
            "lead.created_at < now",
            "true",
        ]
    ),
)
sensible = st.recursive(
    atoms, lambda inner: st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map("({0[0]} {0[1]} !({0[2]}))".format), max_leaves=6
)

anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.just("\udc80"),
    st.just("x" * 20_001),
    st.binary(max_size=3),
    st.lists(st.integers(), max_size=2),
)
moments = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))])) | st.datetimes()
leads = st.builds(
    Lead,
    lead_id=anything,
    created_at=moments | anything,
    country=anything,
    title=anything,
    message=anything,
    employees=anything,
    revenue_minor=anything,
    consent_profiling=anything,
    technologies=st.lists(anything, max_size=3).map(tuple) | anything,
    custom=st.dictionaries(st.sampled_from(["tier", "a b", "vip", "mixed", "other"]), anything),
    engagements=st.lists(st.builds(Engagement, kind=st.sampled_from(["chat", "webinar"]), occurred_at=moments), max_size=3).map(tuple),
)
accounts = st.none() | st.builds(Account, account_id=anything, name=anything, health=anything, arr_minor=anything)
facts = st.dictionaries(
    st.sampled_from(["engagement_7d", "chat_30d", "days_since_engagement", "message_urgency"]),
    st.none() | st.floats() | st.text(max_size=3),
)
qualified = st.builds(
    QualifiedLead, lead=leads, account=accounts, matched_by=st.none() | st.just("domain"), facts=st.builds(Facts, lead=facts)
)

BOOK = compile_conditions(
    [
        "lead.employees > 500",
        "lead.revenue / 12 > lead.employees",
        'lead.country in ["DE", "US"] || lead.title.lower().contains("vp")',
        'lead.technologies.exists(t, t == "SAP") || custom["a b"] > 3',
        "custom.mixed == 3 || custom.mixed == 'x' || custom.vip",
        "custom.mixed > 3",
        "engagement.last_30_days.chat > 1 && engagement.days_since_last < 3",
        "now.hour > 8 && now - lead.created_at < duration('1h') && now.weekday('Asia/Tokyo') < 6",
        "facts.message_urgency == 1 && account.known && account.arr > 1000 && account.health > 50",
        "lead.message.matches('(?i)asap') && has(lead.title)",
        "1 / (now.hour - 3) > 0",
    ],
    ATTRIBUTES,
)


def every_one_is_answered(verdicts, texts):
    assert list(verdicts.holds) == list(texts)
    assert all(type(holds) is bool for holds in verdicts.holds.values())
    assert not any(verdicts.holds[text] for text in verdicts.failed)
    assert all(isinstance(words, str) and words and words.isprintable() for words in verdicts.failed.values())


@given(qualified, moments)
def test_judging_never_raises_whatever_the_lead_holds(lead, at):
    every_one_is_answered(BOOK.judge(lead, at), [*BOOK._texts])


@given(soup)
@settings(max_examples=400)
def test_any_text_compiles_or_is_refused_at_a_place_in_it(text):
    try:
        compile_conditions([text], ATTRIBUTES)
    except BadCondition as refused:
        (fault,) = refused.faults
        assert fault.message
        assert fault.message.isprintable()
        lines = fault.text.split("\n")
        assert 1 <= fault.line <= len(lines)
        assert 1 <= fault.column <= len(lines[fault.line - 1]) + 1
        line, caret = fault.picture.split("\n")
        assert caret.endswith("^")
        assert len(line) <= 102


@given(st.lists(soup | sensible, max_size=4), qualified)
def test_what_was_saved_once_routes_for_ever_even_where_it_cannot_be_read_any_more(texts, lead):
    book = Rulebook(rules=tuple(Rule(str(index), text) for index, text in enumerate(texts)))
    verdicts = CelRules(dict).compile(book).judge(lead, NOON)
    assert sorted(verdicts.holds) == sorted(book.conditions)
    assert not any(verdicts.holds[text] for text in verdicts.failed)


@given(st.lists(sensible, min_size=1, max_size=5, unique=True), qualified, st.data())
def test_conditions_do_not_touch_one_another(texts, lead, data):
    """Compiled together or alone, in whatever order, each says the same of the same lead."""
    alone = {}
    for text in texts:
        with contextlib.suppress(BadCondition):
            verdicts = compile_conditions([text], ATTRIBUTES).judge(lead, NOON)
            alone[text] = (verdicts.holds[text], verdicts.failed.get(text))
    together = compile_conditions(data.draw(st.permutations(list(alone))), ATTRIBUTES).judge(lead, NOON)
    assert {text: (together.holds[text], together.failed.get(text)) for text in alone} == alone


@given(sensible, st.integers(0, 2_000), st.sampled_from(["DE", None]), st.booleans())
def test_a_condition_and_its_opposite_never_both_hold_and_one_does_where_neither_fails(text, employees, country, vip):
    lead = QualifiedLead(Lead("L", NOON, employees=employees, country=country, custom={"vip": vip}), None, None, Facts())
    try:
        verdicts = compile_conditions([text, f"!({text})"], ATTRIBUTES).judge(lead, datetime(2026, 3, 4, 12, tzinfo=UTC))
    except BadCondition:
        return
    assert sum(verdicts.holds.values()) == (0 if verdicts.failed else 1)
    assert len(verdicts.failed) in {0, 2}
