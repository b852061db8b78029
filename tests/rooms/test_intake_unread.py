"""What of a lead could not be read, told of what was sent and of the lead that came of it alike."""

from datetime import UTC, datetime

import pytest

from fairlead.domain.intake import Submission, normalize, unread, unread_of
from fairlead.domain.records import LEAD, Kind

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)


def of_lead(fields):
    return unread_of(normalize(Submission("k", "api", AT, fields), at=AT))


@pytest.mark.parametrize(
    ("slip", "readable"),
    [
        ({"country": "Narnia"}, {"country": "Norway"}),
        ({"email": "javascript:alert(1)@x.example"}, {"email": "dana@x.example"}),
        ({"phone": "abc"}, {"phone": "+16175550100"}),
        ({"language": "Klingonish"}, {"language": "German"}),
        ({"country": "US", "state": "Bavaria"}, {"country": "US", "state": "Massachusetts"}),
        ({"phone": "617 555 0100"}, {"phone": "617 555 0100", "country": "US"}),
    ],
)
def test_a_slip_is_told_and_its_like_that_reads_is_not(slip, readable):
    name, written = list(slip.items())[-1]
    for told in (unread({"company": "Quill", **slip}), of_lead({"company": "Quill", **slip})):
        assert [(each.field, each.value) for each in told] == [(name, written)]
        assert told[0].reason.startswith("not a")
    assert unread({"company": "Quill", **readable}) == of_lead({"company": "Quill", **readable}) == ()


BELOW = {
    "employees": (-5, "-5", "-1,200", -0.5, -1e300),
    "revenue": (-5, "-$5M"),
    "revenue_minor": (-5, "-500"),
    "score": (-5, "-0.5"),
}


@pytest.mark.parametrize(("field", "raw"), [(field, raw) for field, raws in BELOW.items() for raw in raws])
def test_an_amount_below_zero_is_left_out_and_told_and_zero_is_taken(field, raw):
    sent = {"company": "Quill", field: raw}
    for told in (unread(sent), of_lead(sent)):
        assert [(each.field, each.value) for each in told] == [(field, str(raw))]
        assert told[0].reason.startswith("below zero")
    lead = normalize(Submission("k", "api", AT, sent), at=AT)
    assert (lead.score, lead.revenue_minor, lead.employees, lead.size_band) == (None, None, None, None)
    assert lead.custom == {f"{field}_as_written": str(raw)}
    none = normalize(Submission("k", "api", AT, {"company": "Quill", "score": 0, "revenue": "0", "employees": "0"}), at=AT)
    assert (none.score, none.revenue_minor, none.employees, unread_of(none)) == (0.0, 0, 0, ())


def test_every_number_of_a_lead_says_whether_it_can_be_below_zero():
    numbers = {each.name for each in LEAD.fields if each.kind in {Kind.INTEGER, Kind.NUMBER, Kind.MONEY}}
    assert numbers == {each.name for each in LEAD.fields if each.positive} == BELOW.keys() - {"revenue"}


def test_what_is_not_there_is_no_slip():
    assert unread({"company": "Quill", "country": None, "email": " ", "fleet": "Narnia"}) == ()
