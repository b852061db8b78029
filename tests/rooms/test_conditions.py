"""Conditions through their front door: what they read, what they say of a lead that lacks it, and what is refused when they are saved."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fairlead.adapters.rules import CelRules, compile_conditions
from fairlead.application.rule_ports import AttributeType, BadCondition
from fairlead.domain.account import Account
from fairlead.domain.lead import Engagement, Lead
from fairlead.domain.matching import AccountMatch, Duplicate, PersonMatch
from fairlead.domain.qualification import Facts, QualifiedLead
from fairlead.domain.screening import Rule, Rulebook, Tier
from tests.rooms.people import NOON

ATTRIBUTES = {
    "tier": AttributeType.TEXT,
    "Annual budget": AttributeType.NUMBER,
    "vip": AttributeType.FLAG,
    "mixed": AttributeType.MIXED,
}
ACME = Account("A1", "Acme", industry_group="manufacturing", owner_rep_id="ann", arr_minor=1_200_050, open_tickets=0, health=71.5)
VISITS = (
    *(Engagement("pricing_page", NOON - timedelta(days=days)) for days in (1, 3, 40)),
    Engagement("webinar", NOON - timedelta(hours=5)),
)
LEAD = Lead(
    lead_id="L1",
    created_at=NOON - timedelta(hours=2),
    first_name="Ada",
    title="VP Finance",
    country="DE",
    employees=850,
    size_band="200-999",
    revenue_minor=12_000_000_050,
    technologies=("SAP", "Salesforce"),
    score=82.5,
    consent_profiling=True,
    message="We need this asap, our contract ends in May.",
    custom={"tier": "gold", "Annual budget": 50_000.0, "vip": True, "mixed": 3.0},
    engagements=VISITS,
)


def judged(text, lead=LEAD, account=ACME, matched_by="domain", facts=None, at=NOON):
    """The verdict on one condition, and why it failed, if it did."""
    verdicts = compile_conditions([text], ATTRIBUTES).judge(QualifiedLead(lead, account, matched_by, Facts(lead=facts or {})), at)
    return verdicts.holds[text], verdicts.failed.get(text)


def refused(text, attributes=ATTRIBUTES):
    """The only fault of a condition."""
    with pytest.raises(BadCondition) as caught:
        compile_conditions([text], attributes)
    (fault,) = caught.value.faults
    assert fault.text == text
    return fault


@pytest.mark.parametrize(
    "text",
    [
        "true",
        'lead.country == "DE"',
        'lead.country in ["DE", "AT", "CH"]',
        "lead.employees > 500",
        "lead.employees > 849.5",
        "lead.revenue > 120000000",
        "lead.revenue == 120000000.5",
        "lead.revenue_minor == 12000000050",
        "lead.revenue / 12 > 10000000",
        "lead.employees / 4 == 212",
        "lead.score >= 80 && lead.score <= 82.5",
        "lead.employees + lead.score > 900",
        'lead.title.lower().contains("vp fin")',
        'lead.title.upper().trim() == "VP FINANCE"',
        'lead.message.matches("(?i)\\\\b(urgent|ASAP)\\\\b")',
        '"SAP" in lead.technologies',
        'lead.technologies.exists(t, t.startsWith("Sales"))',
        'lead.technologies.filter(t, t.startsWith("S")).size() == 2',
        'lead.technologies[0] == "SAP"',
        "lead.consent_profiling",
        'lead.created_at < now && now - lead.created_at < duration("3h")',
        'lead.created_at > timestamp("2026-03-04T09:00:00Z")',
        'custom.tier == "gold" && lead.custom.tier == "gold"',
        'custom["tier"] == "gold"',
        'custom["Annual budget"] >= 50000',
        "has(custom[\"Annual budget\"]) && has(lead.custom['Annual budget'])",
        "custom.vip",
        'custom.mixed == 3 || custom.mixed == "three"',
        "account.known && account.arr == 12000.5 && account.arr_minor == 1200050 && account.open_tickets == 0",
        'account.owner_rep_id == "ann" && account.health > 70',
        'match.by == "domain"',
        "now.hour == 12 && now.minute == 0 && now.weekday == 3 && now.day == 4 && now.month == 3 && now.year == 2026",
        'now.hour("America/New_York") == 7 && now.hour("Asia/Kolkata") == 17 && now.getHours("Asia/Tokyo") == 21',
        'now.weekday("Pacific/Auckland") == 4 && now.getDayOfWeek() == 3',
        "// the day shift\nnow.hour < 18 // and no later",
        "lead.country == 'DE' ? lead.employees > 500 : lead.employees > 5000",
        'lead.country == r"DE" && lead.country == """DE"""',
    ],
)
def test_holds(text):
    assert judged(text) == (True, None)


@pytest.mark.parametrize(
    "text",
    [
        "false",
        'lead.country == "FR"',
        "lead.employees > 850",
        "!lead.consent_profiling",
        'custom.tier == "silver"',
        "now.weekday == 4",
        "!account.known",
    ],
)
def test_does_not_hold(text):
    assert judged(text) == (False, None)


# ------------------------------------------------------------------------------------------------ values that are not there

NOBODY = Lead("L2", NOON)


@pytest.mark.parametrize("text", ["lead.employees > 500", "lead.employees <= 500", "!(lead.employees > 500)"])
def test_a_value_that_is_not_known_satisfies_neither_a_condition_nor_its_opposite(text):
    assert judged(text, NOBODY) == (False, "lead.employees is not known")


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("has(lead.employees)", False),
        ("!has(lead.employees)", True),
        ("has(lead.employees) && lead.employees > 500", False),
        ("!has(lead.employees) || lead.employees > 500", True),
        ('lead.employees > 500 || lead.lead_id == "L2"', True),
        ("has( lead . employees\n)", False),
        ("has(lead.technologies)", False),
        ("has(account.account_id)", False),
        ("has(match.by)", False),
        ("has(custom.tier)", False),
        ("has(facts.days_since_engagement)", False),
        ("account.known", False),
        ("lead.technologies.size() == 0", True),
        ("engagement.total == 0", True),
        ('has(lead.country) == (lead.lead_id == "x")', True),
    ],
)
def test_has_asks_whether_a_value_is_there(text, holds):
    assert judged(text, NOBODY, account=None, matched_by=None) == (holds, None)


@pytest.mark.parametrize(
    "text", ["has(lead.employees)", "has(lead.technologies)", "has(account.account_id)", "has(match.by)", "has(custom.tier)"]
)
def test_has_finds_what_is_there(text):
    assert judged(text) == (True, None)


def test_an_empty_text_is_not_there():
    assert judged("has(lead.city)", replace(LEAD, city="")) == (False, None)
    assert judged('lead.city == ""', replace(LEAD, city="")) == (False, "lead.city is not known")


def test_a_missing_account_is_named():
    assert judged("account.health > 50", account=None) == (False, "account.health is not known: the lead's account was not found")
    assert judged("account.health > 50", account=Account("A2", "Bolt")) == (False, "account.health is not known")


def test_a_condition_that_fails_costs_no_other_its_answer():
    texts = ["lead.employees > 500", "lead.technologies[7] == 'x'", "account.known", "1 / (lead.employees - 850) > 1"]
    verdicts = compile_conditions(texts, {}).judge(QualifiedLead(LEAD, ACME, "domain", Facts()), NOON)
    assert verdicts.holds == dict(zip(texts, (True, False, True, False), strict=True))
    assert verdicts.failed == {texts[1]: "a list has no entry at that place", texts[3]: "division by zero"}


@pytest.mark.parametrize(
    ("custom", "text", "words"),
    [
        (
            {"Annual budget": "n/a"},
            'custom["Annual budget"] > 3',
            "a value has another type than the condition expects: text > a whole number",
        ),
        ({"tier": 3.0}, 'custom.tier.startsWith("g")', "a value has another type than the condition expects: startsWith() of a number"),
        ({"vip": "yes"}, "custom.vip", "it gives neither true nor false for this lead"),
        ({"vip": "yes"}, "!custom.vip", "a value has another type than the condition expects: at !"),
        ({"vip": [1]}, "custom.vip", 'custom.vip is "[1]" here, not text'),
        ({"mixed": "x"}, "custom.mixed > 3", "a value has another type than the condition expects: text > a whole number"),
        ({"tier": "x" * 20_001}, 'custom.tier == "gold"', "custom.tier has 20,001 characters; at most 20,000 are read"),
        ({"tier": "\udc80"}, 'custom.tier == "gold"', "custom.tier holds half of a character"),
        ({"Annual budget": float("nan")}, 'custom["Annual budget"] > 3', 'custom["Annual budget"] is not a finite number'),
    ],
)
def test_a_value_of_another_type_is_told(custom, text, words):
    assert judged(text, replace(LEAD, custom=custom)) == (False, words)


def test_a_field_that_holds_what_it_should_not_is_told():
    assert judged("lead.employees > 3", replace(LEAD, employees="many")) == (
        False,
        'lead.employees is "many" here, not a whole number of 64 bits',
    )
    assert judged("lead.created_at < now", replace(LEAD, created_at=NOON.replace(tzinfo=None))) == (
        False,
        'lead.created_at is "2026-03-04 12:00:00" here, not a moment with a time zone',
    )


def test_a_condition_says_the_same_whatever_other_leads_hold():
    """Attributes change their type from import to import; a kept decision must come out the same later."""
    text, lead = 'custom.tier != "gold"', QualifiedLead(replace(LEAD, custom={"tier": 3.0}), None, None, Facts())
    saved = [compile_conditions([text], {"tier": kind}).judge(lead, NOON) for kind in (AttributeType.TEXT, AttributeType.MIXED)]
    assert saved[0] == saved[1] == CelRules(dict).compile(Rulebook(rules=(Rule("a", text),))).judge(lead, NOON)


@pytest.mark.parametrize("zone", ["Mars/Base", "America", "../etc/passwd", "/etc/passwd", "x" * 5_000])
def test_a_time_zone_that_a_lead_names_may_not_be_there(zone):
    for text in ("now.hour(custom.tier) >= 0", "now.getHours(custom.tier) >= 0"):
        assert judged(text, replace(LEAD, custom={"tier": zone})) == (False, "there is no such time zone")
        assert judged(text, replace(LEAD, custom={"tier": "Asia/Tokyo"})) == (True, None)


def test_a_list_that_is_too_long_is_told_and_one_that_is_not_is_read():
    text = '"x" in lead.technologies'
    assert judged(text, replace(LEAD, technologies=("x",) * 501)) == (False, "lead.technologies has 501 entries; at most 500 are read")
    assert judged(text, replace(LEAD, technologies=("x",) * 500)) == (True, None)


# ------------------------------------------------------------------------------------------------ matching


@pytest.mark.parametrize(
    ("text", "matched", "unmatched"),
    [
        ("match.probability > 0.9", True, False),
        ("match.for_review", False, True),
        ("match.known_person", True, False),
        ('has(match.person_rep_id) && match.person_rep_id == "bob"', True, False),
    ],
)
def test_what_matching_found(text, matched, unmatched):
    earlier = Duplicate("L0", 0.97, NOON - timedelta(days=9), "assigned", "bob")
    found = QualifiedLead(LEAD, ACME, "name", Facts(), AccountMatch(ACME, "name", 0.95), PersonMatch(earlier, (earlier,)))
    unsure = QualifiedLead(LEAD, None, None, Facts(), AccountMatch(None, None, 0.7, for_review=True))
    conditions = compile_conditions([text], {})
    assert (conditions.judge(found, NOON).holds[text], conditions.judge(unsure, NOON).holds[text]) == (matched, unmatched)


# ------------------------------------------------------------------------------------------------ engagement


@pytest.mark.parametrize(
    ("field", "count"),
    [
        ("engagement.pricing_page", 3),
        ("engagement.webinar", 1),
        ("engagement.demo_request", 0),
        ("engagement.total", 4),
        ("engagement.last_3_days.pricing_page", 2),
        ("engagement.last_2_days.pricing_page", 1),
        ("engagement.last_1_day.total", 2),
        ("engagement.last_5_hours.webinar", 1),
        ("engagement.last_4_hours.webinar", 0),
        ("engagement.last_365_days.total", 4),
        ('engagement["pricing_page"]', 3),
        ('engagement.last_3_days["pricing_page"]', 2),
    ],
)
def test_engagement_is_counted_in_half_open_windows(field, count):
    assert judged(f"{field} == {count}") == (True, None)


def test_windows_do_not_mix():
    assert judged("engagement.pricing_page == 3 && engagement.last_3_days.pricing_page == 2 && engagement.last_2_days.pricing_page == 1")[0]


def test_what_happens_at_the_moment_of_routing_or_after_it_does_not_count():
    later = replace(LEAD, engagements=(Engagement("chat", NOON), Engagement("chat", NOON + timedelta(seconds=1))))
    assert judged("engagement.chat == 0", later) == (True, None)
    assert judged("engagement.chat == 1", replace(LEAD, engagements=(Engagement("chat", NOON - timedelta(seconds=1)),))) == (True, None)


def test_what_is_remembered_counts_beside_what_came_with_the_lead():
    facts = {"pricing_page_30d": 5.0, "engagement_30d": 9.0, "days_since_engagement": 0.25}
    assert judged("engagement.last_30_days.pricing_page == 5 && engagement.pricing_page == 5 && engagement.total == 9", facts=facts)[0]
    assert judged("engagement.last_29_days.pricing_page == 2", facts=facts)[0]
    assert judged("facts.pricing_page_30d == 5", facts=facts)[0]


def test_days_since_the_last_engagement():
    assert judged("engagement.days_since_last < 1 && engagement.days_since_last == 5.0 / 24")[0]
    assert judged("engagement.days_since_last == 0.125", facts={"days_since_engagement": 0.125})[0]
    assert judged("engagement.days_since_last < 1", NOBODY) == (False, "engagement.days_since_last is not known")


# ------------------------------------------------------------------------------------------------ what is refused, and how it is told


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ('lead.cuntry == "DE"', "there is no field lead.cuntry; did you mean lead.country?", 1, 6),
        ('country == "DE"', "there is no field country; did you mean lead.country?", 1, 1),
        ("lead.arr > 3", "there is no field lead.arr; did you mean account.arr?", 1, 6),
        ("account.helth > 3", "there is no field account.helth; did you mean account.health?", 1, 9),
        ("zzz > 3", "there is no field zzz", 1, 1),
        ("lead > 3", "lead is a group of fields; name one, such as lead.country", 1, 1),
        ("custom > 3", 'custom is a group of fields; name one, such as custom["Annual budget"]', 1, 1),
        (
            "engagement.last_30_days > 3",
            "name what to count, such as engagement.last_30_days.pricing_page or engagement.last_30_days.total",
            1,
            12,
        ),
        ("engagement.last_month.chat > 3", "last_month is no window; write one such as last_30_days or last_24_hours", 1, 12),
        ("lead.country.code == 3", "lead.country is text; it has no part code", 1, 14),
        ("custom.tire == 'x'", "no lead has the custom attribute tire; did you mean custom.tier?", 1, 8),
        ("custom.annual_budget > 3", 'no lead has the custom attribute annual_budget; did you mean custom["Annual budget"]?', 1, 8),
        ("custom.utm == 'x'", 'no lead has the custom attribute utm; if it is still to come, write custom["utm"]', 1, 8),
        ("true &&\n  lead.cuntry == 'DE'\n|| true", "there is no field lead.cuntry; did you mean lead.country?", 2, 8),
        ("stat == 1", "there is no field stat; did you mean lead.state?", 1, 1),
        ("sta == 1", "there is no field sta", 1, 1),
        (
            "lead.country == 5",
            "text and a whole number cannot be compared (==); numbers stand without quotation marks, texts with them",
            1,
            14,
        ),
        (
            '"ä😀" == lead.country && lead.employees > "5"',
            "a whole number and text cannot be compared (>); numbers stand without quotation marks, texts with them",
            1,
            40,
        ),
        (
            'lead.consent_profiling == "true"',
            "true or false and text cannot be compared (==); write true or false without quotation marks",
            1,
            24,
        ),
        ("lead.employees == null", "nothing compares with null; ask has(...) whether a value is there", 1, 16),
        ('now > "2026-01-01"', 'a moment and text cannot be compared (>); write a moment as timestamp("2026-03-01T00:00:00Z")', 1, 5),
        ('lead.country + "x" == "y"', "text and text cannot be added (+)", 1, 14),
        ('(lead.technologies + ["x"]).size() > 1', "lists cannot be added (+)", 1, 20),
        ("lead.technologies == []", "a list and a list cannot be compared (==); ask with exists(), in or size()", 1, 19),
        ('lead.country in "DE AT"', 'in needs a list on its right side, such as ["DE", "AT"], not text', 1, 14),
        ("lead.employees in ['a']", "a whole number cannot be in a list of text values", 1, 16),
        ("lead.country && true", "&& needs true or false on both sides, not text", 1, 14),
        ("!lead.country", "! needs true or false behind it, not text", 1, 1),
        ("lead.country ? true : false", "? : needs true or false before it, and two values of one type after it", 1, 14),
        ("lead.country", "lead.country is text, not a condition; compare it with something, so that it is true or false", 1, 1),
        ("1 + 1", "this is a value, not a condition; compare it with something, so that it is true or false", 1, 1),
        ("custom.mixed", "it is not known whether this gives true or false; compare it, such as with == true", 1, 1),
        ('lead.country = "DE"', "a single = means nothing here; compare with ==", 1, 14),
        ("true & true", "a single & means nothing here; write && for and", 1, 6),
        ("true and true", "write && instead of and", 1, 6),
        ("NOT true", "write ! instead of NOT", 1, 1),
        ("lead.country == “DE”", 'write texts in straight quotation marks, such as "US"', 1, 17),
        ('lead.country == "DE', 'this text is never closed; put a " at its end', 1, 17),
        ("(true", "this ( is never closed", 1, 1),
        ("true)", "there is no ( for this )", 1, 5),
        ("lead.country ==", "the condition ends where something must follow", 1, 16),
        ('true lead.country == "DE"', "lead cannot stand here; join two conditions with && or ||", 1, 6),
        ("", "the condition is empty; write true for one that always holds", 1, 1),
        ("// later", "the condition holds nothing but a comment; write true for one that always holds", 1, 1),
        ('lead.title.lowerAscii() == "x"', "there is no function lowerAscii(); did you mean lower()?", 1, 22),
        ("lead.title.startsWith() == true", "startsWith() is used with too few or too many values, or without the dot before it", 1, 22),
        (
            "lead.technologies.map(t, t).size() > 1",
            "map() is not available in conditions; exists(), all(), exists_one() and filter() are",
            1,
            19,
        ),
        ("lead.technologies.exists(lead, true)", "the name lead is taken; give the entries another one, such as t", 1, 26),
        (
            "lead.technologies.exists(t, t.name == 'x')",
            "this value has no parts; a dot leads into a group of fields, or to a function with its brackets",
            1,
            30,
        ),
        ('{"a": 1}.size() > 0', "maps and messages in { } are not available in conditions", 1, 1),
        ('b"x" == b"x"', "bytes are not available in conditions; write a text without the letter b before it", 1, 1),
        ("[[1], [2]].size() > 1", "a list cannot hold lists; write its entries one by one", 1, 2),
        ("has(account)", "write account.known to ask whether the lead's account was found", 1, 5),
        ("has(1)", "has() asks whether one field is there, such as has(lead.employees)", 1, 1),
        ("has(engagement.chat)", "engagement.chat is always there, has() need not ask; write engagement.chat > 0", 1, 5),
        ("has(now)", "now is always there, has() need not ask", 1, 5),
        ("lead.revenue / 0 > 1", "division by zero", 1, 14),
        ("99999999999999999999 > 1", "this number is too large, or not written as a number", 1, 1),
        (
            'timestamp("2026-13-01T00:00:00Z") < now',
            '"2026-13-01T00:00:00Z" is no moment; write one such as timestamp("2026-03-01T00:00:00Z")',
            1,
            11,
        ),
        ('now - lead.created_at < duration("2 days")', '"2 days" is no length of time; write one such as duration("36h")', 1, 34),
        ('now.hour("Mars/Base") == 3', 'there is no time zone "Mars/Base"; write one such as "America/New_York"', 1, 10),
        ('lead.title.matches("(")', "this pattern cannot be read: missing ): (", 1, 20),
        ("lead.title.matches(lead.city)", 'matches() needs its pattern written out, such as matches("^data")', 1, 19),
    ],
)
def test_is_refused_with_words_and_place(text, message, line, column):
    fault = refused(text)
    assert (fault.message, fault.line, fault.column) == (message, line, column)


def test_half_a_character_is_refused_and_can_be_shown():
    with pytest.raises(BadCondition, match="half of a character") as caught:
        compile_conditions(["lead.title == '\udc80'"], {})
    assert b"lead.title == ' '" in str(caught.value).encode()


def test_what_a_terminal_would_obey_is_not_repeated():
    assert refused('now.hour("\x1b[2J") == 3').message == 'there is no time zone "\ufffd[2J"; write one such as "America/New_York"'
    assert refused('now.hour("\x1b[2J") == 3').picture == 'now.hour(" [2J") == 3\n         ^'
    assert judged("lead.employees > 3", replace(LEAD, employees="\x1b[2J" + "x" * 60)) == (
        False,
        'lead.employees is "\ufffd[2J' + "x" * 35 + '…" here, not a whole number of 64 bits',
    )


def test_the_picture_has_a_caret_under_the_place():
    assert refused('true &&\n  lead.cuntry == "DE"').picture == '  lead.cuntry == "DE"\n       ^'
    assert refused("true &&\tlead.cuntry == 'DE'").picture == "true && lead.cuntry == 'DE'\n             ^"


def test_the_picture_of_a_long_line_shows_the_part_around_the_place():
    line, caret = refused('lead.country == "DE" && ' * 20 + "lead.cuntry == 'x'").picture.splitlines()
    assert (len(line) <= 102, line[0], line[caret.index("^") :][:6]) == (True, "…", "cuntry")


def test_every_fault_is_told_at_once_in_the_order_of_the_conditions():
    with pytest.raises(BadCondition) as caught:
        compile_conditions(["lead.cuntry == 'x'", "true", "lead.employees > "], {})
    assert [fault.text for fault in caught.value.faults] == ["lead.cuntry == 'x'", "lead.employees > "]
    assert str(caught.value).count("^") == 2


# ------------------------------------------------------------------------------------------------ what is allowed, but looks wrong


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ('lead.country == "Germany"', 'lead.country is never "Germany"; did you mean "DE"?', 17),
        ('"Germany" != account.country', 'account.country is never "Germany"; did you mean "DE"?', 1),
        ('lead.country in ["DE", "QQ"]', 'lead.country is never "QQ"', 24),
        ('lead.state == "Massachusetts"', 'lead.state is never "Massachusetts"; did you mean "MA"?', 15),
        ('lead.industry_group == "Manufacturing"', 'lead.industry_group is never "Manufacturing"; did you mean "manufacturing"?', 24),
        ('lead.size_band == "10-50"', 'lead.size_band is never "10-50"; did you mean "10-49"?', 19),
        ('lead.seniority == "boss"', 'lead.seniority is never "boss"; it is one of individual, manager, director, vp, chief', 19),
        ('match.by == "e-mail"', 'match.by is never "e-mail"; it is one of account_id, contact, review, domain, name, phone, place', 13),
        ('lead.domain == "www.acme.com"', 'lead.domain is never "www.acme.com"; did you mean "acme.com"?', 16),
        ('lead.domain == "localhost"', 'lead.domain is never "localhost"', 16),
        ('lead.email == "Ada@Acme.com"', 'lead.email is never "Ada@Acme.com"; did you mean "ada@acme.com"?', 15),
        ("engagement.pricing_pages > 1", "pricing_pages is no common kind of engagement; did you mean pricing_page?", 12),
        ('custom["utm"] == "x"', "no lead has the custom attribute utm yet", 7),
        ('custom["Anual budget"] > 1', 'no lead has the custom attribute Anual budget yet; did you mean custom["Annual budget"]?', 7),
    ],
)
def test_a_value_that_never_occurs_is_remarked_upon(text, message, column):
    (warning,) = compile_conditions([text], ATTRIBUTES).warnings
    assert (warning.message, warning.column, warning.text) == (message, column, text)


@pytest.mark.parametrize(
    "text",
    [
        'lead.country in ["DE", "US"]',
        'lead.state == "MA"',
        'lead.state == "Ruritania"',
        'lead.industry_group == "manufacturing"',
        'lead.size_band == "10-49"',
        'lead.seniority == "chief"',
        'lead.email == "ada@acme.com"',
        'lead.language == "de"',
        'custom["Annual budget"] > 1',
        "engagement.open_house > 1",
        "engagement.pricing_page > 1",
        'lead.domain == "acme.com"',
        'lead.city == "anything"',
    ],
)
def test_a_value_that_occurs_is_not(text):
    assert compile_conditions([text], ATTRIBUTES).warnings == ()


# ------------------------------------------------------------------------------------------------ the port


def test_the_port_checks_the_conditions_of_rules_and_tiers_and_gives_the_warnings():
    book = Rulebook(rules=(Rule("dach", 'lead.country == "Germany"'),), tiers=(Tier("big", "lead.employees > 500"),))
    assert [warning.message for warning in CelRules(dict).check(book)] == ['lead.country is never "Germany"; did you mean "DE"?']
    with pytest.raises(BadCondition, match=r"no field lead\.size"):
        CelRules(dict).check(Rulebook(tiers=(Tier("big", "lead.size > 500"),)))


def test_the_port_routes_on_when_a_condition_cannot_be_used_any_more():
    book = Rulebook(rules=(Rule("a", "lead.gone > 1"), Rule("b", "lead.employees > 500")))
    verdicts = CelRules(dict).compile(book).judge(QualifiedLead(LEAD, None, None, Facts()), NOON)
    assert verdicts.holds == {"lead.gone > 1": False, "lead.employees > 500": True}
    assert verdicts.failed["lead.gone > 1"].startswith("it cannot be used any more: there is no field lead.gone")


def test_an_attribute_that_no_lead_has_any_more_fails_lead_by_lead_when_routing():
    book = Rulebook(rules=(Rule("a", 'custom.tier == "gold"'),))
    rules = CelRules(dict)
    with pytest.raises(BadCondition, match="no lead has the custom attribute tier"):
        rules.check(book)
    conditions = rules.compile(book)
    assert conditions.judge(QualifiedLead(LEAD, None, None, Facts()), NOON).holds == {'custom.tier == "gold"': True}
    verdicts = conditions.judge(QualifiedLead(NOBODY, None, None, Facts()), NOON)
    assert verdicts.failed == {'custom.tier == "gold"': "custom.tier is not known"}


def test_a_quoted_name_never_meets_a_plain_one():
    attributes = {"_0": AttributeType.TEXT, "a b": AttributeType.NUMBER}
    assert refused("custom._0 == 'x'", attributes).message == 'write custom["_0"]'
    both = compile_conditions(['custom["a b"] > 1', 'custom["_0"] == "x"'], attributes)
    lead = replace(LEAD, custom={"a b": 2.0, "_0": "x"})
    assert both.judge(QualifiedLead(lead, None, None, Facts()), NOON).holds == {'custom["a b"] > 1': True, 'custom["_0"] == "x"': True}


def test_the_moment_is_the_one_that_is_given():
    assert judged("now.year == 2031", at=datetime(2031, 1, 1, tzinfo=UTC))[0]
    assert not judged("now.year == 2031")[0]
