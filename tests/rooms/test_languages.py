"""Every catalogue has every sentence with the same slots, and a word for everything that is on a closed list."""

import re

import pytest

from fairlead.domain.availability import Kind
from fairlead.domain.deciding import ENGLISH, LANGUAGES
from fairlead.domain.qualification import DEED_WORDS, LANGUAGE_NAMES
from fairlead.domain.reasons import QueueReason, Reason

SLOT = re.compile(r"\{(\w+)\}")
GERMAN = LANGUAGES["de"]
every_language = pytest.mark.parametrize("told", LANGUAGES.values(), ids=LANGUAGES)


@every_language
def test_every_sentence_is_there_with_the_same_slots(told):
    slots = {language: {name: set(SLOT.findall(words)) for name, words in language.sentences.items()} for language in (ENGLISH, told)}
    assert slots[told] == slots[ENGLISH]
    assert [name for name, words in told.sentences.items() if not words.strip()] == []


@every_language
@pytest.mark.parametrize(
    ("kind", "of"),
    [
        *(("reason", each) for each in Reason),
        *(("change", each) for each in Reason),
        *(("queue", each) for each in QueueReason),
        *(("kind", each) for each in Kind),
        *(("deed", each) for each in DEED_WORDS),
        *(("language", each) for each in LANGUAGE_NAMES),
    ],
)
def test_every_word_of_a_closed_list_is_there(told, kind, of):
    assert told.sentences.get(f"{kind}.{of}"), f"add {kind}.{of} to the catalogue {told.code}"


@every_language
def test_what_was_kept_in_english_is_told_with_the_same_slots(told):
    assert [kept for kept, words in told.kept.items() if sorted(SLOT.findall(kept)) != sorted(SLOT.findall(words))] == []


@pytest.mark.parametrize(
    ("kept", "german"),
    [
        ("9 open of at most 10", "9 offen, höchstens 10"),
        ("9 open of at most 10; 3 new today of at most 3", "9 offen, höchstens 10; 3 neu heute, höchstens 3"),
        ("team west: 41 open of at most 40: above the limit", "Team west: 41 offen, höchstens 40: über der Grenze"),
        (
            "9 open of at most 10, of which 20% are kept for other leads",
            "9 offen, höchstens 10, davon 20\u00a0% für andere Leads freigehalten",
        ),
        ("room for 1,200 more, this lead brings 3,400", "noch Raum für 1.200, dieser Lead bringt 3.400"),
        ("load 85%, rule Big fish allows 80%", "Auslastung 85\u00a0%, Regel Big fish erlaubt 80\u00a0%"),
        ("chance 4.2%, tier gold requires 5.0%", "Chance 4,2\u00a0%, Stufe gold verlangt 5,0\u00a0%"),
        ("lead speaks fr, rep de, en", "der Lead spricht fr, hier gesprochen: de, en"),
        ("away until 2026-03-09 08:00 UTC", "abwesend bis 2026-03-09 08:00 UTC"),
        ("back in 3.5 hours; tier gold goes out at once", "zurück in 3,5 Stunden; Stufe gold geht sofort hinaus"),
        ("rule Big fish requires certification HIPAA", "Regel Big fish verlangt Zertifikat HIPAA"),
        ("words of a person, in any language", "words of a person, in any language"),
    ],
)
def test_evidence_kept_in_english_is_told_in_german(kept, german):
    assert GERMAN.retell(kept) == german
    assert ENGLISH.retell(kept) == kept


@pytest.mark.parametrize(
    ("told", "number", "share", "span"), [(ENGLISH, "1,234.5", "5.1%", "3.5 hours"), (GERMAN, "1.234,5", "5,1\u00a0%", "3,5 Stunden")]
)
def test_numbers_are_written_as_each_language_does(told, number, share, span):
    assert (told.number(1234.5, digits=1), told.share(0.051, digits=1), told.span(210.0)) == (number, share, span)


def test_a_kind_of_deed_nobody_listed_is_told_as_it_stands():
    assert GERMAN.names("deed", "trade_fair_booth") == "trade fair booth"
