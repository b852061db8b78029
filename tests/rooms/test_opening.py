"""What to open with: where the lead's signals meet the strengths of the rep."""

from dataclasses import replace

import pytest

from fairlead.domain.deciding import LANGUAGES, explain
from tests.rooms.people import qualified, rep
from tests.rooms.test_explaining import candidate
from tests.rooms.test_why_not import decided


def points(strengths=None, parts=None, alone=False, language="en", **lead):
    seller = {"kim": replace(rep("kim"), **(strengths or {}))}
    rows = [candidate("kim", 1.0)] + ([] if alone else [candidate("lee", 0.0)])
    return explain(decided(*rows, parts=parts or {}), qualified(**lead).lead, seller, language=LANGUAGES[language]).talking_points


def test_a_competitor_displaced_before_is_told():
    lead = {"message": "We are currently using Leadwise."}
    words = "You have won against Leadwise before, which the lead names."
    assert words in points({"competitors": frozenset({"leadwise"})}, **lead)
    assert words not in points({"competitors": frozenset({"other"})}, **lead)


def test_a_certification_for_what_the_lead_works_with_is_told():
    held = {"certifications": frozenset({"SAP S/4HANA"})}
    assert "Works with SAP, and you are certified for it (SAP S/4HANA)." in points(held, technologies=("SAP",))
    assert "Works with SAP: ask what has to connect." in points({"certifications": frozenset({"HIPAA"})}, technologies=("SAP",))


def test_the_language_of_the_lead_is_told_where_the_rep_speaks_it():
    assert "You speak French, the lead's language." in points(
        {"languages": frozenset({"fr", "en"})}, language="en", **{"country": "FR"} | _french()
    )
    assert not [each for each in points({"languages": frozenset({"de"})}, **_french()) if "You speak" in each]


def _french():
    return {"message": "Bonjour, nous cherchons une solution pour notre équipe de vente, merci de nous rappeler."}


@pytest.mark.parametrize(("better", "told"), [(0.4, True), (0.04, False), (-0.4, False)])
def test_a_record_is_told_only_where_it_is_better(better, told):
    found = points(parts={"size": better})
    assert any(each.startswith("Your record with companies of this size is better") for each in found) is told


def test_a_rep_without_rivals_has_no_better_record():
    assert not [each for each in points(parts={"size": 0.4}, alone=True) if "record" in each]


def test_strengths_are_told_in_german():
    assert "Ihre Bilanz mit Firmen dieser Größe ist besser als die der anderen, die in Frage kamen (Quote × 1,49)." in points(
        parts={"size": 0.4}, language="de"
    )
