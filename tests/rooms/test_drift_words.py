"""What is told of a finding, in pairs that differ in one number."""

from dataclasses import replace
from datetime import date

from fairlead.application.drift_words import verdict_in_words, words_of
from fairlead.domain.evidence import DriftVerdict, Kind, Move, Watched
from tests.contracts.paper_drift import REFERENCE

SOURCE = Watched(
    *("input.source", Kind.INPUTS, DriftVerdict.DRIFTED, 400, 90, 12.0, 7.6, date(2026, 3, 9), None, 0.42),
    moves=(Move("fair", 0.25, 0.5), Move("web", 0.75, 0.5)),
)
LEVEL = Watched("calibration.early", Kind.CALIBRATION, DriftVerdict.DRIFTED, 4_000, 2_500, 9.0, 6.0, date(2026, 3, 9), 1.0, 0.66)


def test_another_mix_is_told_with_shares_evidence_and_day():
    told = words_of(SOURCE, REFERENCE).changed
    assert told == (
        "Source of the lead (source) changed since 2026-03-09: fair from 25.0% to 50.0%; web from 75.0% to 50.0%"
        " (PSI 0.42, evidence 162,755 to 1, reported from 1,998 to 1 on)."
    )
    assert "By itself that makes no chance wrong" in words_of(SOURCE, REFERENCE).means


def test_a_value_never_seen_is_named_and_mapping_comes_first():
    found = words_of(replace(SOURCE, moves=(Move("marketplace", 0.0, 0.5, fresh=True),)), REFERENCE)
    assert "has never seen 'marketplace'" in found.means
    assert "map it" in found.advice[0]


def test_an_emptied_field_sends_to_the_mapping_and_a_filled_one_does_not():
    emptied = words_of(replace(SOURCE, moves=(Move("(empty)", 0.05, 0.9),)), REFERENCE)
    filled = words_of(replace(SOURCE, moves=(Move("(empty)", 0.9, 0.05),)), REFERENCE)
    assert "A field went empty" in emptied.means
    assert "fairlead lineage" in emptied.advice[0]
    assert "A field went empty" not in filled.means


def test_too_few_wins_are_chances_too_high_and_too_many_too_low():
    assert "Chances are too high: 34% fewer leads are won than they say." in words_of(LEVEL, REFERENCE).means
    assert "Chances are too low: 34% more" in words_of(replace(LEVEL, now=1.34), REFERENCE).means


def test_an_early_look_owns_that_deals_may_be_slower_and_the_horizon_need_not():
    assert "take longer" in words_of(LEVEL, REFERENCE).means
    assert "take longer" not in words_of(replace(LEVEL, quantity="calibration.ripe"), REFERENCE).means


def test_too_early_says_how_many_leads_are_missing():
    assert verdict_in_words(replace(SOURCE, verdict=DriftVerdict.TOO_EARLY, leads=12)) == "too early: 12 of 90 leads"
    assert verdict_in_words(replace(SOURCE, verdict=DriftVerdict.STEADY)) == "steady"
