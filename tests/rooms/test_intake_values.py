"""Values as people and exports write them, read by intake."""

from datetime import UTC, datetime

import pytest

from fairlead.domain.intake import (
    INDUSTRY_GROUPS,
    Spellings,
    country_code,
    email_address,
    employees,
    fold,
    function,
    industry_group,
    language_code,
    moment,
    money_minor,
    number_of,
    phone_number,
    plausible,
    registrable_domain,
    seniority,
    size_band,
    state_code,
)


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("technolgy", "software"),
        ("Technology", "software"),
        ("Internet Software & Services", "software"),
        ("INFORMATION_TECHNOLOGY_AND_SERVICES", "software"),
        ("medical", "healthcare"),
        ("HOSPITAL_HEALTH_CARE", "healthcare"),
        ("Medical Devices", "manufacturing"),
        ("3361", "manufacturing"),
        ("541512", "software"),
        ("541110", "professional services"),
        ("Mfg", "manufacturing"),
        ("Retail Banking", "finance"),
        ("Oil & Gas", "energy"),
        ("Higher Education", "education"),
        ("public adminstration", "public sector"),
        ("telecomunications", "telecommunications"),
        ("employment", "professional services"),
        ("entertainment", "media"),
        ("Farmng", "agriculture"),
        ("Transportation/Trucking/Railroad", "logistics"),
        ("", None),
        ("Other", None),
        ("xyzzy", None),
        ("99", None),
    ],
)
def test_an_industry_belongs_to_a_group(text, group):
    assert industry_group(text) == group


@pytest.mark.parametrize("group", INDUSTRY_GROUPS)
def test_each_group_is_its_own(group):
    assert industry_group(group) == group
    assert industry_group(group.upper()) == group


@pytest.mark.parametrize(
    ("text", "count", "band"),
    [
        ("850", 850, "200-999"),
        ("1,200", 1200, "1000-4999"),
        ("1.200", 1200, "1000-4999"),
        ("10k", 10_000, "5000+"),
        ("200-999", 447, "200-999"),
        ("1,000 - 4,999", 2236, "1000-4999"),
        ("11 to 50 employees", 23, "10-49"),
        ("5000+", 5000, "5000+"),
        ("> 5000", 5000, "5000+"),
        ("<10", 5, "1-9"),
        ("0", 0, None),
        ("abc", None, None),
        ("-5", None, None),
        ("999-200", None, None),
    ],
)
def test_head_counts_and_bands(text, count, band):
    assert employees(text) == count
    assert (size_band(count) if count is not None else None) == band


@pytest.mark.parametrize("band", ["1-9", "10-49", "50-199", "200-999", "1000-4999", "5000+"])
def test_a_band_written_as_a_range_falls_into_itself(band):
    assert size_band(employees(band)) == band


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("$120M", 12_000_000_000),
        ("1.2bn", 120_000_000_000),
        ("1.234,50 €", 123_450),
        ("1,234.50", 123_450),
        ("USD 5,000", 500_000),
        ("€ 3 Mio", 300_000_000),
        ("(500)", -50_000),
        ("1e6", 100_000_000),
        ("1100.04", 110_004),
        ("0", 0),
        ("nan", None),
        ("inf", None),
        ("1,23,4", None),
        ("much", None),
        ("", None),
    ],
)
def test_money_as_people_write_it(text, minor):
    assert money_minor(text) == minor


def test_money_of_a_column_in_millions():
    assert money_minor("1100.04", scale=1e6) == 110_004_000_000


def test_a_point_starts_the_fraction_and_a_comma_before_three_digits_marks_thousands():
    assert number_of("12.345") == 12.345
    assert number_of("12,345") == 12345
    assert number_of("12,5") == 12.5


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Philipines", "PH"),
        ("U.S.A.", "US"),
        ("United States of America", "US"),
        ("america", "US"),
        ("deu", "DE"),
        ("Deutschland", "DE"),
        ("UK", "GB"),
        ("Korea", "KR"),
        ("the Netherlands", "NL"),
        ("Côte d'Ivoire", "CI"),
        ("cote d ivoire", "CI"),
        ("Türkiye", "TR"),
        ("us", "US"),
        ("XX", None),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_countries(text, code):
    assert country_code(text) == code


@pytest.mark.parametrize(
    ("text", "country", "code"),
    [
        ("Massachusetts", "US", "MA"),
        ("Massachusets", "US", "MA"),
        ("ma", "US", "MA"),
        ("US-MA", None, "MA"),
        ("Ontario", None, "ON"),
        ("Québec", "CA", "QC"),
        ("bavaria", "DE", "BY"),
        ("New South Wales", "AU", "NSW"),
        ("Ile-de-France", "FR", "Ile-de-France"),
        ("Narnia", "US", None),
    ],
)
def test_states(text, country, code):
    assert state_code(text, country) == code


@pytest.mark.parametrize(
    ("title", "rank", "department"),
    [
        ("VP of Operations", "vp", "operations"),
        ("Vice President, Sales", "vp", "sales"),
        ("CFO", "chief", "finance"),
        ("Owner", "chief", "executive"),
        ("Managing Director", "chief", "executive"),
        ("Product Owner", "manager", "product"),
        ("HR Business Partner", "manager", "human resources"),
        ("IT Director", "director", "it"),
        ("Plant Manager", "manager", "operations"),
        ("Software Engineer", "individual", "engineering"),
        ("Clerk", "individual", None),
        ("", None, None),
    ],
)
def test_titles_tell_rank_and_department(title, rank, department):
    assert seniority(title) == rank
    assert function(title) == department


@pytest.mark.parametrize(
    ("text", "code"), [("English", "en"), ("en-US", "en"), ("deutsch", "de"), ("eng", "en"), ("nb", "no"), ("Klingon", None), ("", None)]
)
def test_languages(text, code):
    assert language_code(text) == code


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" Jo.Doe@Acme.COM ", "jo.doe@acme.com"),
        ("<jo@acme.co.uk>", "jo@acme.co.uk"),
        ("mailto:jo@acme.com", "jo@acme.com"),
        ("jo@localhost", None),
        ("jo(at)acme.com", None),
        ("jo@acme..com", None),
        ("x" * 65 + "@acme.com", None),
        ("", None),
    ],
)
def test_email_addresses(text, address):
    assert email_address(text) == address


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("(617) 555-0142", "US", "+16175550142"),
        ("617.555.0142 ext. 12", "US", "+16175550142"),
        ("1-617-555-0142", "CA", "+16175550142"),
        ("+44 (0)20 7946 0018", None, "+442079460018"),
        ("0044 20 7946 0018", None, "+442079460018"),
        ("030 1234567", "DE", "+49301234567"),
        ("06 12345678", "NL", "+31612345678"),
        ("555-0142", "US", None),
        ("555 0142", None, None),
        ("+1", None, None),
        ("+1234567890123456", None, None),
    ],
)
def test_phone_numbers(text, country, number):
    assert phone_number(text, country) == number


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("jo@mail.acme.co.uk", "acme.co.uk"),
        ("https://www.acme.com/about?x=1", "acme.com"),
        ("shop.acme.com.au", "acme.com.au"),
        ("a.b.acme.de", "acme.de"),
        ("acme.co", "acme.co"),
        ("localhost", None),
        ("not a host", None),
    ],
)
def test_registrable_domains(text, domain):
    assert registrable_domain(text) == domain


def test_misspelled_words_are_corrected_only_where_one_word_is_nearest():
    assert Spellings(["technology", "telephony"]).nearest("technolgy") == "technology"
    assert Spellings(["techs"]).nearest("tech") is None
    assert Spellings(["table", "fable"]).nearest("cable") is None
    assert Spellings(["construction"]).nearest("constrcution") == "construction"
    assert Spellings([]).nearest("anything") is None
    assert fold("  Café & Bar ") == "cafe and bar"


def test_moments_need_a_zone():
    assert moment("2026-03-01T09:30:00Z") == datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    assert moment("2026-03-01T09:30:00+02:00") == datetime(2026, 3, 1, 7, 30, tzinfo=UTC)
    assert moment("2026-03-01T09:30:00") is None
    assert moment("soon") is None
    assert not plausible(datetime(9999, 12, 31, tzinfo=UTC))


def test_a_word_of_any_length_is_looked_up_and_found_in_no_list():
    assert country_code("Q" * 200_000) is None
    assert industry_group("qx" * 100_000) is None
