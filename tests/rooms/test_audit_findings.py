"""The parts of the audit on small histories: what each finds, and that it keeps quiet where there is nothing to find."""

import json
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from fairlead.learning.audit import Answer, Weight, audit
from fairlead.learning.history import History

START = datetime(2026, 1, 1, tzinfo=UTC)
TIME = pl.Datetime("us", "UTC")
TIMES = ("created_at", "assigned_at", "occurred_at", "closed_at", "opened_at")


def history(**records):
    frames = {}
    for name, rows in records.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        overrides = {column: TIME for column in columns if column in TIMES}
        frames[name] = pl.DataFrame(
            [{column: row.get(column) for column in columns} for row in rows], schema_overrides=overrides, infer_schema_length=None
        )
    return History.of(frames)


def leads(n, **fields):
    """``n`` leads an hour apart; a field may be a function of the lead's number."""
    return [
        {"lead_id": f"L{number}", "created_at": START + timedelta(hours=number)}
        | {name: value(number) if callable(value) else value for name, value in fields.items()}
        for number in range(n)
    ]


def outcomes(n, stage=lambda number: "won" if number % 2 else "lost"):
    return [
        {"outcome_id": f"O{number}", "lead_id": f"L{number}", "stage": stage(number), "occurred_at": START + timedelta(hours=number + 24)}
        for number in range(n)
        if stage(number)
    ]


def titles(found, topic):
    return [each.title for each in found.findings if each.topic == topic]


def test_leads_of_the_same_person_are_found_and_no_person_is_named() -> None:
    rows = leads(6, email=lambda number: f"kim{number % 5}@acme.example", phone=lambda number: f"+1555000{number}")
    found = audit(history(lead=rows))
    assert [(each.by, each.groups, each.rows) for each in found.duplicates] == [("e-mail address", 1, 1)]
    assert found.duplicates[0].examples == ("L0 and L5",)
    assert titles(found, "duplicates") == ["1 leads repeat the e-mail address of an earlier one (17%)"]


def test_leads_of_different_persons_are_no_duplicates() -> None:
    assert audit(history(lead=leads(6, email=lambda number: f"kim{number}@acme.example"))).duplicates == ()


def test_the_same_name_at_the_same_company_under_another_legal_form_is_a_duplicate() -> None:
    rows = leads(2, first_name="Kim", last_name="Ode", company=lambda number: ("Acme Corp.", "ACME Corporation")[number])
    assert [each.by for each in audit(history(lead=rows)).duplicates] == ["name and company"]


def test_a_reference_that_differs_in_spacing_is_paired_with_what_it_means() -> None:
    rows = leads(4, product=lambda number: ("GTXPro", "GTX Basic", "Unheard", "MG-2")[number])
    products = [{"product_id": "GTX Pro"}, {"product_id": "GTX Basic"}, {"product_id": "MG 2"}]
    found = audit(history(lead=rows, product=products))
    assert [(each.record, each.field, each.rows, each.likely) for each in found.dangling] == [
        ("lead", "product", 3, {"GTXPro": "GTX Pro", "MG-2": "MG 2"})
    ]
    told = titles(found, "references")
    assert 'lead.product: "GTXPro" is probably the product "GTX Pro"' in told
    assert "lead.product names 1 products that are not in the data" in told


def test_identities_that_differ_by_a_digit_are_not_paired() -> None:
    found = audit(history(lead=leads(1, account_id="A-100501"), account=[{"account_id": "A-100502", "name": "Acme"}]))
    assert [each.likely for each in found.dangling] == [{}]


def test_a_reference_that_holds_is_not_told() -> None:
    found = audit(history(lead=leads(1, account_id="A-1"), account=[{"account_id": "A-1", "name": "Acme"}]))
    assert found.dangling == ()


def test_a_rare_slip_of_a_frequent_value_is_found() -> None:
    found = audit(history(lead=leads(30, source=lambda number: "Webnar" if number == 7 else "Webinar")))
    assert titles(found, "spelling") == ["lead.source: 1 value is probably another one written differently"]


def test_two_frequent_values_that_differ_by_a_letter_are_two_values() -> None:
    assert titles(audit(history(lead=leads(30, source=lambda number: ("Webinar", "Webinars")[number % 2]))), "spelling") == []


@pytest.mark.parametrize(
    ("custom", "why"),
    [
        (lambda number: {"closed reason": "signed"} if number % 2 else {}, "filled on 100% of won but 0% of lost leads"),
        (lambda number: {"margin": 5 + number % 2} if number < 300 else {}, "alone it tells won from lost with an AUC of 1.00"),
    ],
)
def test_a_field_that_knows_the_outcome_is_suspect(custom, why) -> None:
    rows = leads(300, custom=lambda number: json.dumps(custom(number)))
    (suspect,) = audit(history(lead=rows, outcome=outcomes(300))).suspects
    assert suspect.why == why
    assert suspect.tells_won_from_lost


def test_a_field_filled_only_when_a_lead_closes_is_a_problem_where_a_feature_reads_it() -> None:
    rows = leads(300, industry_group=lambda number: "energy" if number < 200 else None)
    found = audit(history(lead=rows, outcome=outcomes(200)))
    (suspect,) = found.suspects
    assert (suspect.field, suspect.used, suspect.tells_won_from_lost) == ("industry_group", True, False)
    (told,) = [each for each in found.findings if each.topic == "leakage"]
    assert told.weight is Weight.PROBLEM


def test_a_field_filled_alike_and_telling_nothing_is_not_suspect() -> None:
    rows = leads(300, custom=lambda number: json.dumps({"region": "north" if number % 3 else "south"}))
    assert audit(history(lead=rows, outcome=outcomes(300))).suspects == ()


def test_reps_without_leads_and_with_few_are_named() -> None:
    rows = leads(40)
    reps = [{"rep_id": name, "name": name.title()} for name in ("ann", "bob", "cai")]
    given = [
        {
            "assignment_id": f"S{number}",
            "lead_id": f"L{number}",
            "rep_id": "ann" if number < 35 else "bob",
            "assigned_at": START + timedelta(hours=number),
        }
        for number in range(40)
    ]
    found = audit(history(lead=rows, rep=reps, assignment=given, outcome=outcomes(40))).baseline
    assert found.reps_without_leads == ("Cai",)
    assert found.reps_with_little == ("Bob",)
    assert [(each.name, each.leads, each.won.n, each.won.hits) for each in found.reps] == [
        ("Ann", 35, 35, 17),
        ("Bob", 5, 5, 3),
        ("Cai", 0, 0, 0),
    ]


def test_open_leads_are_not_counted_as_lost() -> None:
    found = audit(history(lead=leads(10), outcome=outcomes(6)))
    assert (found.baseline.won.hits, found.baseline.won.n) == (3, 6)
    assert found.unripe == 4


def test_time_to_first_touch_and_cycle_are_told() -> None:
    touched = [
        {
            "activity_id": f"V{number}",
            "lead_id": f"L{number}",
            "kind": "call",
            "occurred_at": START + timedelta(hours=number, minutes=3 + number),
        }
        for number in range(10)
    ]
    found = audit(history(lead=leads(10), activity=touched, outcome=outcomes(10))).baseline
    assert found.touch_minutes_median == 7.5
    assert found.touched_within_5_minutes == pytest.approx(0.3)
    assert found.cycle_days_won == 1.0


def test_leads_without_a_date_and_a_short_history_are_told() -> None:
    rows = [*leads(9), {"lead_id": "undated"}]
    told = titles(audit(history(lead=rows)), "time")
    assert told == ["1 leads have no date of arrival (10%)", "The leads cover 0.0 months; 12 to 24 are asked for"]


def test_a_year_of_dated_leads_is_enough() -> None:
    rows = leads(13, created_at=lambda number: START + timedelta(days=31 * number))
    assert titles(audit(history(lead=rows)), "time") == []


def test_without_outcomes_the_verdict_is_rules_and_rotation() -> None:
    found = audit(history(lead=leads(20)))
    assert found.verdict.headline.startswith("No outcomes")
    answers = {each.what: each.answer for each in found.verdict.supports}
    assert answers["Rules, territories and fair rotation"] is Answer.YES
    assert answers["Training at all"] is Answer.NO
    assert answers["Scoring leads"] is Answer.UNKNOWN


def test_with_few_outcomes_the_verdict_says_how_many_are_missing() -> None:
    found = audit(history(lead=leads(120), outcome=outcomes(120)))
    assert found.verdict.headline.startswith("Too few outcomes")
    floor = next(each for each in found.verdict.supports if each.what == "Training at all")
    assert floor.why == "120 closed, 60 won; 500 closed leads and 100 won ones are needed: 380 closed and 40 won are missing."


def test_an_empty_history_can_be_audited() -> None:
    found = audit(History.empty())
    assert found.rows["lead"] == 0
    assert found.baseline.months == ()
