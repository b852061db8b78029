"""Of a text the words that mean something: small words, addresses, numbers and names are left out, and a denial stays with what it denies."""

import pytest

from fairlead.domain.qualification.text import READ_LANGUAGES, Text, content, small_words
from fairlead.domain.qualification.text.language import STOP_WORDS
from fairlead.domain.qualification.text.spelling import DENYING


def said(written, code):
    text = Text(written)
    return [text.shown[each.start : each.end] for each in content(text, code)]


@pytest.mark.parametrize(
    ("code", "written", "found"),
    [
        ("en", "There is no real budget for this", ["no real", "no real budget"]),
        ("en", "Doesn't have the decision maker involved", ["Doesn't have the decision", "Doesn't have the decision maker", "involved"]),
        ("en", "not only small but the wrong size", ["small", "wrong", "size"]),
        ("en", "no budget and wrong industry", ["no budget", "wrong", "industry"]),
        ("en", "no answer, budget unclear", ["no answer", "budget", "unclear"]),
        ("de", "passt nicht zu uns", ["passt nicht"]),
        ("de", "Sie antwortet nicht und hat keine Zeit", ["antwortet nicht", "keine Zeit"]),
        ("de", "Der Preis ist zu hoch", ["Preis", "hoch"]),
        ("fr", "pas de budget, la taille de l'entreprise n'est pas la bonne", ["pas de budget", "taille", "entreprise", "pas la bonne"]),
        ("es", "no tienen presupuesto ni prisa", ["no tienen presupuesto", "ni prisa"]),
        ("it", "azienda troppo piccola, senza preventivo", ["azienda", "piccola", "senza preventivo"]),
        ("nl", "geen budget en het bedrijf is te klein", ["geen budget", "bedrijf", "klein"]),
        ("pt", "não tem orçamento no momento", ["não tem orçamento", "momento"]),
        (None, "kein Budget, too small", ["kein Budget", "small"]),
    ],
)
def test_words_that_mean_something_are_found_with_their_denials(code, written, found):
    assert said(written, code) == found


@pytest.mark.parametrize(
    "written",
    [
        "mail bob.smith@acme.example",
        "mail <Bob@Acme.example>, please",
        "mail +49 170 1234567",
        "mail https://acme.example/pricing?a=b",
        "mail www.acme.example",
        "mail acme.io/team",
        "mail @bobsmith",
        "mail Mr. John Smith",
        "mail Frau Meier-Lund",
        "mail 2027 A4 12k",
    ],
)
def test_addresses_numbers_and_names_behind_a_title_mean_nothing(written):
    assert said(written, "en") == ["mail"]


def test_two_words_are_one_phrase_only_where_nothing_parts_them():
    def joined(written, code="en"):
        return [each.word.plain for each in content(Text(written), code) if each.joined]

    assert joined("wrong size of the company") == ["size", "company"]
    assert joined("wrong, size") == joined("wrong and size") == joined("wrong 12 size") == []
    assert joined("wrong, as it is for us with no size") == []


def test_a_capital_letter_within_a_sentence_is_told():
    names = [each.word.plain for each in content(Text("Sandra met Sandra of Acme. Budget gone, CRM old."), "en") if each.capital]
    assert names == ["sandra", "acme"]


def test_every_language_that_is_read_has_its_lists():
    assert set(READ_LANGUAGES) == set(STOP_WORDS) == set(DENYING)
    for code in READ_LANGUAGES:
        assert set(DENYING[code].split()) <= small_words(code)
        assert all(Text(word).plain == word for word in small_words(code))
