"""Columns: times that mean the same in every row, typed attributes, identities."""

import json
from datetime import UTC, datetime

import polars as pl
import pytest

from fairlead.adapters.files import columns
from fairlead.adapters.files.attributes import AttributeColumn, as_json
from fairlead.adapters.files.times import AmbiguousDates, Shapes, formats_of, read_times, right_format


def read(texts, zone="UTC"):
    series = pl.Series(texts, dtype=pl.String)
    shapes = Shapes()
    shapes.see(series)
    return read_times(series, formats_of(shapes), zone).to_list()


DAY = datetime(2024, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-03-04", DAY),
        ("2024-03-04 05:06:07", DAY.replace(hour=5, minute=6, second=7)),
        ("2024-03-04 5:06:07", DAY.replace(hour=5, minute=6, second=7)),
        ("2024-03-04 05:06:07.250", DAY.replace(hour=5, minute=6, second=7, microsecond=250_000)),
        ("2024-03-04T05:06:07Z", DAY.replace(hour=5, minute=6, second=7)),
        ("2024-03-04T05:06:07+02:00", DAY.replace(hour=3, minute=6, second=7)),
        ("2024-03-04T05:06:07.000+0000", DAY.replace(hour=5, minute=6, second=7)),
        ("2024/03/04", DAY),
        ("20240304", DAY),
        ("04.03.2024", DAY),
        ("04.03.2024 05:06", DAY.replace(hour=5, minute=6)),
        ("Mar 4, 2024", DAY),
        ("4 March 2024", DAY),
        ("4-Mar-24", DAY),
        ("1709510400", DAY),
        ("1709510400000", DAY),
    ],
)
def test_times_in_the_forms_that_exports_use(text, moment):
    assert read([text]) == [moment]


def test_day_and_month_are_told_apart_by_the_whole_column():
    assert read(["03/04/2024", "12/31/2024"])[0] == DAY
    assert read(["04/03/2024", "31/12/2024"])[0] == DAY
    assert read(["03/04/2024 02:00 PM", "12/31/2024 11:00 AM"])[0] == DAY.replace(hour=14)


def test_dates_that_nothing_tells_apart_are_refused():
    with pytest.raises(AmbiguousDates, match="03/04/2024"):
        read(["03/04/2024", "05/06/2024"])
    assert read(["03/03/2024"]) == [datetime(2024, 3, 3, tzinfo=UTC)]


def test_one_column_may_use_several_certain_forms():
    assert read(["2024-03-04", "04.03.2024", "2024-03-04T00:00:00Z", None]) == [DAY, DAY, DAY, None]


def test_days_that_are_none_and_placeholders_are_not_read():
    assert read(["2024-03-04", "2024-02-31", "9999-12-31", "0001-01-01", "soon"]) == [DAY, None, None, None, None]


def test_one_bad_date_does_not_hide_the_form_of_the_others():
    assert read(["2024-02-31"] * 8 + ["2024-03-04"])[-1] == DAY


def test_times_without_an_offset_are_in_the_mappings_zone():
    assert read(["2024-07-01 12:00:00"], "America/New_York") == [datetime(2024, 7, 1, 16, tzinfo=UTC)]
    assert read(["2024-01-01 12:00:00"], "America/New_York") == [datetime(2024, 1, 1, 17, tzinfo=UTC)]


def test_the_hour_that_a_clock_change_skips_is_no_time_and_the_repeated_one_is_the_earlier():
    assert read(["2024-03-31 02:30:00", "2024-10-27 02:30:00"], "Europe/Berlin") == [None, datetime(2024, 10, 27, 0, 30, tzinfo=UTC)]


def test_formats_given_by_hand_are_checked():
    assert right_format("%d/%m/%Y")
    assert right_format("epoch_ms")
    assert not right_format("DD/MM/YYYY")


def test_attributes_take_the_narrowest_type_that_fits_the_whole_column():
    frame = pl.DataFrame(
        {
            "seats": ["1", "2.5", None],
            "trial": ["TRUE", "false", None],
            "note": ['say "hi"\n\ttab', "back\\slash é", None],
            "zip": ["02139", "10001", None],
            "order_id": ["1", "2", None],
            "void": [None, None, None],
        },
        schema_overrides={"void": pl.String},
    )
    found = [AttributeColumn(name) for name in frame.columns]
    for column in found:
        column.see(frame[column.name])
    assert [column.type for column in found] == ["number", "flag", "text", "text", "text", "empty"]
    texts = as_json(frame, found, {}, frame.height).to_list()
    assert json.loads(texts[0]) == {"seats": 1.0, "trial": True, "note": 'say "hi"\n\ttab', "zip": "02139", "order_id": "1"}
    assert json.loads(texts[1])["note"] == "back\\slash é"
    assert texts[2] is None


def test_identities_made_from_columns_do_not_run_together():
    one = columns.identities([pl.Series(["ab", "a"]), pl.Series(["c", "bc"])]).to_list()
    assert one[0] != one[1]
    assert columns.identities([pl.Series([None], dtype=pl.String)]).to_list() == [None]


def test_lists_drop_empty_items():
    assert columns.lists(pl.Series(["SAP; Tableau;;", " ; ", None]), ";").to_list() == [["SAP", "Tableau"], None, None]
