"""Postal codes by country: how a code is read, and which entries of a territory take it."""

import pytest

from fairlead.domain.screening import postal


@pytest.mark.parametrize(
    ("code", "country", "levels"),
    [
        ("02139", "US", ("02139",)),
        ("2139", "US", ("02139",)),  # a spreadsheet took the zero away
        ("02139-4307", "US", ("02139", "021394307")),
        ("021394307", "US", ("02139", "021394307")),
        ("SW1A 1AA", "GB", ("SW", "SW1A", "SW1A 1", "SW1A 1AA")),
        (" sw1a1aa ", "GB", ("SW", "SW1A", "SW1A 1", "SW1A 1AA")),
        ("M2 0AB", "GB", ("M", "M2", "M2 0", "M2 0AB")),
        ("M20 2AB", "GB", ("M", "M20", "M20 2", "M20 2AB")),
        ("K1A 0B1", "CA", ("K1A", "K1A0B1")),
        ("k1a-0b1", "CA", ("K1A", "K1A0B1")),
        ("1012 AB", "NL", ("1012", "1012AB")),
        ("D02 X285", "IE", ("D02", "D02X285")),
        ("01310-100", "BR", ("01310", "01310100")),
        ("D-1067", "DE", ("01067",)),
        ("100-0001", "JP", ("1000001",)),
        ("\uff11\uff10\uff10\u2212\uff10\uff10\uff10\uff11", "JP", ("1000001",)),  # full-width digits
        ("C1425CLA", "AR", ("C1425CLA",)),
        ("1425 CLA", None, ("1425CLA",)),
        ("GIR 0AA", "GB", ("GIR0AA",)),  # fits no format: one level, as written
        ("---", "US", ()),
        ("9" * 40, None, ()),
    ],
)
def test_a_code_lies_in_all_its_larger_areas(code, country, levels):
    assert postal.levels(code, country) == levels


@pytest.mark.parametrize(
    ("entry", "code", "country", "taken"),
    [
        ("02139", "02139-4307", "US", True),
        ("02139", "02138", "US", False),
        ("021*", "02139", "US", True),
        ("021*", "2139", "US", True),
        ("021*", "02239", "US", False),
        ("02000-02999", "02139-4307", "US", True),
        ("02000-02999", "03000", "US", False),
        ("2000-2999", "02139", "US", True),
        ("02139-4307", "02139-4307", "US", True),  # one code, not a range
        ("02139-4307", "02139", "US", False),
        ("SW1A", "SW1A 1AA", "GB", True),
        ("SW1", "SW19 5AE", "GB", False),  # a district, not a prefix
        ("SW1*", "SW19 5AE", "GB", True),
        ("SW", "SW19 5AE", "GB", True),
        ("S", "SW19 5AE", "GB", False),
        ("SW1A 1", "SW1A 1AA", "GB", True),
        ("M20", "M2 0AB", "GB", False),
        ("M1-M20", "M2 0AB", "GB", True),
        ("M1-M20", "M20 2AB", "GB", True),
        ("M1-M20", "M21 2AB", "GB", False),
        ("M1–M20", "m3 1aa", "GB", True),
        ("M1-M20", "ME1 1AA", "GB", False),
        ("SW1A 1AA-SW1A 2AA", "SW1A 1ZZ", "GB", True),
        ("K1A", "K1A 0B1", "CA", True),
        ("K1A-K2Z", "K1B 9Z9", "CA", True),
        ("K1A-K2Z", "K3A 1A1", "CA", False),
        ("1012", "1012 AB", "NL", True),
        ("80000-80999", "D-80331", "DE", True),
        ("1000-1999", "1067", "DE", True),
        ("100-0001", "1000001", "JP", True),
        ("00-950", "00950", "PL", True),
        ("LV-1050", "LV-1050", "LV", True),
        ("01000-01999", "1500", None, True),
        ("01000-01999", "150000", None, False),
        ("SW1-M2", "SW2", "GB", False),  # both ends unlike: it can take nothing, and `fault` says so
        ("2-1", "1", "US", False),
        ("*", "02139", "US", False),
        ("02139", "", "US", False),
    ],
)
def test_which_entries_take_a_code(entry, code, country, taken):
    assert postal.takes(entry, code, country) is taken


@pytest.mark.parametrize(
    ("entry", "country", "words"),
    [
        ("02139", "US", None),
        ("02139-4307", "US", None),
        ("SW1A", "GB", None),
        ("021*", "US", None),
        ("K1A-K2Z", "CA", None),
        ("anything 12", "AR", None),
        ("2-1", "US", "runs backwards, from '2' to '1'"),
        ("SW1-M2", "GB", "not alike"),
        ("*", "US", "no postal code"),
        ("0*1", "US", "elsewhere than once at its end"),
        ("ABCDE", "US", "not how codes of US are written; write one like 02139"),
        ("abc-def", "DE", "not how codes of DE are written; write one like 11111"),
        ("D80000-D81000", "DE", None),
        ("A1-A9", "US", "not how codes of US are written"),
        ("K1*", "US", "not how codes of US are written"),
        ("K1*", "CA", None),
        ("1012A-1012C", "NL", None),
        ("abc-def", None, None),
        ("9" * 70, None, "no postal code"),
    ],
)
def test_an_entry_that_can_take_nothing_says_why(entry, country, words):
    told = postal.fault(entry, country)
    assert told is None if words is None else words in told
