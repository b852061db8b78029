"""One submission: a lead, or all of its problems at once."""

from datetime import UTC, datetime, timedelta

import pytest

from fairlead.domain.intake import Submission, Unreadable, lead_id_for, normalize
from fairlead.domain.records import LEAD

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def submission(**fields):
    return Submission("k-1", "web", NOW - timedelta(seconds=2), fields)


def problems(**fields):
    with pytest.raises(Unreadable) as caught:
        normalize(submission(**fields), at=NOW)
    return {each.field: each for each in caught.value.problems}


def test_a_form_becomes_a_normalized_lead():
    lead = normalize(
        submission(
            email="Jo@Mail.Acme.co.uk",
            phone="617-555-0142",
            title="CFO",
            company="Acme",
            industry="Manufacturing",
            employees=850,
            revenue="$120M",
            country="USA",
            state="Massachusetts",
            language="en-US",
            technologies=["Salesforce", "SAP"],
            score=82,
            budget_cycle="Q3",
            seats=40,
            engagements=[
                {"kind": "Pricing Page", "occurred_at": "2026-02-28T00:00:00Z"},
                {"kind": "demo_request", "occurred_at": "2026-02-27T00:00:00Z", "detail": "/demo"},
            ],
        ),
        at=NOW,
    )
    assert lead.email == "jo@mail.acme.co.uk"
    assert lead.domain == "acme.co.uk"
    assert lead.phone == "+16175550142"
    assert (lead.seniority, lead.function) == ("chief", "finance")
    assert (lead.industry, lead.industry_group) == ("Manufacturing", "manufacturing")
    assert (lead.employees, lead.size_band) == (850, "200-999")
    assert lead.revenue_minor == 12_000_000_000
    assert (lead.country, lead.state, lead.language) == ("US", "MA", "en")
    assert lead.technologies == ("Salesforce", "SAP")
    assert lead.custom == {"budget_cycle": "Q3", "seats": 40.0}
    assert [each.kind for each in lead.engagements] == ["demo_request", "pricing_page"]
    assert lead.created_at == NOW - timedelta(seconds=2)


def test_the_identity_comes_from_source_and_key_and_stays_the_same():
    assert normalize(submission(), at=NOW).lead_id == lead_id_for("web", "k-1")
    assert normalize(submission(email="a@b.com"), at=NOW).lead_id == lead_id_for("web", "k-1")
    assert lead_id_for("web", "k-1") != lead_id_for("crm", "k-1")
    assert normalize(submission(lead_id="L-7"), at=NOW).lead_id == "L-7"


def test_all_problems_are_told_at_once_with_a_remedy():
    found = problems(
        employees="many",
        created_at="yesterday",
        score="high",
        consent_profiling="maybe",
        technologies=3,
        industry_group="ships",
        engagements=[3],
    )
    assert set(found) == {"employees", "created_at", "score", "consent_profiling", "technologies", "industry_group", "engagements[0]"}
    assert all(each.remedy and each.reason for each in found.values())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("created_at", "2026-03-01T12:06:00Z"),
        ("created_at", "0001-01-01T00:00:00Z"),
        ("created_at", "2026-02-01T00:00:00"),
        ("employees", "many"),
        ("employees", 2.5),
        ("employees", True),
        ("score", float("nan")),
        ("revenue", "lots"),
        ("revenue", float("inf")),
        ("email", ["a@b.com"]),
        ("company", "x" * 300),
        ("size_band", "3-4"),
        ("custom_number", float("inf")),
    ],
)
def test_a_value_of_the_wrong_type_or_meaning_is_refused(field, value):
    assert field in problems(**{field: value})


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"lead_id": "L-\ud800"}, "lead_id"),
        ({"message": "hello \udcff"}, "message"),
        ({"technologies": ["SAP", "\udfff"]}, "technologies"),
        ({"technologies": "SAP;\udfff"}, "technologies"),
        ({"fleet": "\ud83d"}, "fleet"),
        ({"fleet": ["a", {"b": "\ud83d"}]}, "fleet"),
        ({"custom": {"fleet": "\ud83d"}}, "custom.fleet"),
        ({"custom": {"fleet\ud83d": 1}}, "the name of a custom attribute"),
        ({"fleet\ud83d": 1}, "the name of a field"),
        ({"engagements": [{"kind": "visit\ud800", "occurred_at": "2026-02-28T00:00:00Z"}]}, "engagements[0].kind"),
        ({"engagements": [{"kind": "visit", "detail": "\ud800", "occurred_at": "2026-02-28T00:00:00Z"}]}, "engagements[0].detail"),
    ],
)
def test_half_a_character_is_refused_and_told_in_whole_ones(fields, where):
    with pytest.raises(Unreadable) as caught:
        normalize(submission(**fields), at=NOW)
    (problem,) = caught.value.problems
    assert problem.field == where
    assert "half of a character" in problem.reason
    assert "\\ud" in problem.value
    str(caught.value).encode()


def test_whole_characters_of_any_plane_are_text():
    lead = normalize(submission(company="Grüße 🚢 有限会社", fleet="🚢"), at=NOW)
    assert (lead.company, lead.custom) == ("Grüße 🚢 有限会社", {"fleet": "🚢"})


@pytest.mark.parametrize(("field", "value"), [("email", "jo(at)acme"), ("country", "Atlantis"), ("language", "Klingon")])
def test_what_cannot_be_read_does_not_cost_the_lead_and_is_kept(field, value):
    lead = normalize(submission(**{field: value}), at=NOW)
    assert getattr(lead, field) is None
    assert lead.custom == {f"{field}_as_written": value}


def test_a_phone_number_that_cannot_be_read_stays_as_written():
    assert normalize(submission(phone="call reception"), at=NOW).phone == "call reception"


def test_empty_fields_are_no_fields():
    lead = normalize(submission(email="", industry="  ", employees=None, created_at=""), at=NOW)
    assert (lead.email, lead.industry, lead.employees) == (None, None, None)
    assert lead.created_at == NOW - timedelta(seconds=2)


def test_clock_skew_of_a_few_minutes_is_forgiven():
    assert normalize(submission(created_at="2026-03-01T12:04:00Z"), at=NOW).created_at == NOW + timedelta(minutes=4)


@pytest.mark.parametrize("bad", [{"kind": "visit"}, {"occurred_at": "2026-02-28T00:00:00Z"}, {"kind": "visit", "occurred_at": "soon"}])
def test_an_engagement_needs_a_kind_and_a_moment(bad):
    assert any(name.startswith("engagements[0]") for name in problems(engagements=[bad]))


def test_every_canonical_field_may_be_sent_as_text():
    texts = {"created_at": "2026-02-28T00:00:00Z", "employees": "850", "revenue_minor": "100", "score": "82.5", "consent_profiling": "true"}
    texts |= {"industry_group": "software", "size_band": "200-999", "technologies": "SAP;Tableau"}
    lead = normalize(submission(**{field.name: texts.get(field.name, "x") for field in LEAD.fields}), at=NOW)
    assert (lead.score, lead.consent_profiling, lead.technologies) == (82.5, True, ("SAP", "Tableau"))
