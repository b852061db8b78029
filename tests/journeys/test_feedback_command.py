"""What reps say of leads, on the command line: rated, summed up with the themes of their words, and each theme opened."""

import json

import pytest

from tests.journeys.service_house import floor
from tests.journeys.terminal import typed, wide

WORDS = (
    ("poor", "No budget until spring, and the decision maker was away"),
    ("poor", "no budget"),
    ("poor", "There is no budget [bold]"),
    ("poor", "Kein Budget in diesem Jahr"),
    ("good", "The decision maker answered"),
)


@pytest.fixture
def told(tmp_path, monkeypatch, capsys):
    """A home in which some leads were rated, and what is typed there."""
    wide(monkeypatch)
    with floor(tmp_path) as at:
        given = {lead: at.lead(lead).rep_id for lead in (f"L{number}" for number in range(len(WORDS)))}
    assert len(set(given.values())) > 1

    def type_(*words):
        return typed(monkeypatch, capsys, "feedback", *words, "--home", tmp_path)

    for (fit, words), lead in zip(WORDS, given, strict=True):
        assert type_("rate", lead, fit, "--words", words)[0] == 0
    return type_


def test_the_words_are_summed_up_by_themes_with_quotations(told):
    code, out, _ = told("show")
    assert code == 0
    assert "3 of 3 poor, 0 of 1 good" in out
    assert "no budget: “no budget” (" in out
    assert "5 ratings with words by" in out
    assert "There is no budget [bold]" in out


def test_a_theme_is_opened_by_its_words_or_its_key(told):
    code, out, _ = told("theme", "No Budget")
    assert (code, out.count("lead L"), "Kein" in out) == (0, 3, False)
    assert out.startswith("“no budget” is said in 3 ratings by")
    found = json.loads(told("theme", "en-not.budget", "--json")[1])
    assert (found["theme"]["words"], [each["lead_id"] for each in found["ratings"]]) == ("no budget", ["L2", "L1", "L0"])
    assert json.loads(told("show", "--json")[1])["themes"]["themes"] == [found["theme"]]


def test_a_theme_that_is_not_there_is_refused_with_those_that_are(told):
    code, _, said = told("theme", "price")
    assert (code, "there is no theme 'price' in the ratings that you see; there is: 'no budget'" in said) == (2, True)
