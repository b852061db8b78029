"""Who counts as one person, name by name: a second approver is somebody else, however the first one is written."""

import pytest

from fairlead.application.authors import behind, same_author
from fairlead.application.model_ports import ModelStep, Step
from tests.contracts.http_house import START

ANA, BEN = "Ana Reyes (ana@acme.example)", "Ben Ito (ben@acme.example)"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana", " ana "),
        ("Ana, by key ci", "Ben, by key ci"),
        ("Ana, by key ci", "key ci"),
        (f"{ANA}, by key ci", f"{BEN}, by key CI"),
        (ANA, "Ana Maria Reyes (ana@acme.example)"),
        (ANA, "Somebody Else (ANA@acme.example)"),
        ("Eve, by key ci (ana@acme.example)", ANA),
        ("Eve, by key deploy (nightly), by key ci", "key ci"),
        ("Ana, by key ci (eu)", "Ben, by key ci (eu)"),
    ],
)
def test_two_names_of_one_person(one, other):
    assert same_author(one, other)
    assert same_author(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana", "Ben"),
        (ANA, BEN),
        (ANA, "Ana Reyes (ana@other.example)"),
        ("Ana, by key ci", "Ana, by key crm"),
        (f"{ANA}, by key ci", ANA),
        ("Ana (Berlin)", "Ben (Berlin)"),
        ("ci", "key ci"),
    ],
)
def test_two_people(one, other):
    assert not same_author(one, other)
    assert not same_author(other, one)


@pytest.mark.parametrize(
    ("trained", "approved", "people"),
    [
        ("Ana, by key ci", "Ben, by key ci", 1),
        (ANA, "Ana Maria Reyes (ana@acme.example)", 1),
        (ANA, BEN, 2),
        ("the schedule", BEN, 1),
    ],
)
def test_who_stands_behind_a_model_is_counted_by_person(trained, approved, people):
    steps = [ModelStep("m-1", Step.TRAINED, START, trained), ModelStep("m-1", Step.APPROVED, START, approved)]
    assert len(behind(steps)) == people
