"""Themes of what reps say: inflections together, denials apart, counted by ratings and reps; names are none, and too few are told as such."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from threading import Barrier, BrokenBarrierError

import pytest

from fairlead.application import feedback_themes
from fairlead.application.feedback_ports import Fit, Rating
from fairlead.application.feedback_themes import said_by, theme_named, themes_of, themes_told
from fairlead.application.ports import NotFound
from fairlead.learning.themes import MOST_READ, Leaning, Voice, themes_in
from fairlead.learning.themes import voices as reading

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def voices(*texts, poor=True, reps=2, start=1, **more):
    return [Voice(start + place, f"U-{place % reps}", poor, words, **more) for place, words in enumerate(texts)]


def told(found):
    return {each.words: len(each.voices) for each in found.themes}


@pytest.mark.parametrize(
    ("texts", "theme"),
    [
        (("their company is a reseller", "the companies are too small", "this is another company"), "company"),
        (("falsche Branche", "das ist eine falsche Branche", "die sind in falschen Branchen"), "falsche Branche"),
        (("ce sont des projets sans délai", "le projet est vague", "un projet pour plus tard"), "projet"),
        (("no tienen presupuesto", "no tiene un presupuesto", "no hay presupuesto"), "no hay presupuesto"),
        (("sono aziende piccole", "azienda molto piccola", "una piccola azienda"), "azienda"),
        (("geen beslisser in het gesprek", "er was geen beslisser bij", "geen beslissers gesproken"), "geen beslisser"),
        (("sem orçamento neste ano", "eles estão sem orçamento", "a empresa está sem orçamento"), "sem orçamento"),
    ],
)
def test_inflections_are_one_theme_in_every_language_that_is_read(texts, theme):
    found = told(themes_in(voices(*texts)))
    assert found[theme] == 3
    assert not any(word in found for word in theme.split() if word != theme)


def test_what_is_denied_is_a_theme_of_its_own():
    found = themes_in(
        voices("no budget", "there is no budget", "not a budget to speak of", "budget is there", "has a budget", "budget for it")
    )
    assert {each.key: each.voices for each in found.themes} == {"en-not.budget": (1, 2, 3), "en-budget": (4, 5, 6)}


def test_a_rating_counts_once_however_often_it_says_a_thing():
    assert told(themes_in(voices("budget, budget, budget", "a budget for the budget"))) == {}
    assert told(themes_in(voices("budget, budget, budget", "a budget for the budget", "the budget"))) == {"budget": 3}


def test_one_rep_alone_makes_no_theme_and_two_do():
    words = ("no budget", "again no budget", "no budget either", "there is no budget")
    assert themes_in(voices(*words, reps=1)).themes == ()
    (theme,) = themes_in(voices(*words)).themes
    assert (theme.words, theme.reps, theme.voices) == ("no budget", 2, (1, 2, 3, 4))


def test_the_longer_phrase_stands_for_its_words_and_a_word_that_is_said_more_stands_beside_it():
    same = voices("the wrong size", "wrong size for us", "a wrong size")
    assert told(themes_in(same)) == {"wrong size": 3}
    more = voices("size unclear", "size is fine", "what size", "their size", "size", "the size of it", start=4)
    assert told(themes_in([*same, *more])) == {"size": 9, "wrong size": 3}


@pytest.mark.parametrize(
    "words",
    [
        "we spoke to Sandra there",
        "we spoke to Sandra",
        "Sandra Okafor spoke to us",
        "spoke to Acme Robotics at the fair",
        "spoke to okafor",
        "they spoke to Maya",
        "spoke to maya about it",
        "spoke: +49 170 1234567, sandra@acme.example",
        "we spoke to Zorbena of Quexel",
        "spoke to Mr. Klein",
    ],
)
def test_names_and_addresses_are_no_themes(words):
    said = voices(*[words] * 4, person="Sandra Okafor", company="Acme Robotics Ltd")
    assert told(themes_in(said, ["Maya Lund", "Peter Klein"])) in ({"spoke": 4}, {"spoke": 4, "fair": 4})


def test_a_surname_that_is_a_word_of_every_day_hides_that_word_only_as_a_name():
    small = voices("Die Firma ist klein", "Das Team ist klein", "Der Betrieb ist sehr klein")
    assert told(themes_in(small, ["Peter Klein"])) == {"klein": 3}
    named = voices("Gesprochen mit Klein", "Gesprochen mit Klein heute", "Gesprochen nur mit Klein")
    assert "Klein" not in told(themes_in(named, ["Peter Klein"]))


def test_a_text_too_short_to_tell_its_language_is_read_as_its_writer_writes():
    german = [Voice(number, "U-1", True, "Die haben das Budget leider nicht mehr") for number in (1, 2)]
    short = [Voice(3, "U-1", True, "Branche unpassend"), Voice(4, "U-2", True, "Branche"), Voice(5, "U-1", True, "Branchen")]
    found = {each.key for each in themes_in([*german, *short, *voices("what is it with the branch", start=6)]).themes}
    assert found == {"de-branch"}


def test_a_language_that_is_not_read_is_counted_and_said():
    polish = voices(*["nie mamy na to pieniędzy, dziękuję, proszę o kontakt"] * 3)
    found = themes_in(polish)
    assert (found.themes, found.read, found.unread) == ((), 0, 3)
    assert themes_told(found) == (
        "3 ratings are in a language that is not read; those that are: English, German, French, Spanish, Italian, Dutch, Portuguese.",
    )


def test_of_very_many_the_latest_are_read():
    many = voices(*["the budget"] * (MOST_READ + 3))
    found = themes_in(many)
    assert (found.older, found.read, found.themes[0].voices[0]) == (3, MOST_READ, 4)
    assert "3 older ratings are not read." in themes_told(found)


def test_a_theme_that_goes_with_poor_ratings_is_told_first_and_quoted_from_these():
    poor = voices(*["there is no budget and nobody decides"] * 2, *["no budget"] * 6, reps=4)
    good = voices("asked what the project costs", *["the project is clear"] * 11, poor=False, reps=4, start=9)
    good += voices("we asked and asked again", "asked", "asked a lot", poor=False, reps=3, start=21)
    project, first, *others = themes_in([*poor, *good]).themes
    assert (first.words, first.leaning, first.poor, first.all_poor, first.good, first.all_good) == (
        "no budget",
        Leaning.MORE_POOR,
        8,
        8,
        0,
        15,
    )
    assert first.quote.words == "no budget"
    assert (project.leaning, project.quote.words) == (Leaning.MORE_GOOD, "the project is clear")
    assert {each.words: each.leaning for each in others}["asked"] is Leaning.NOT_TOLD_APART


def test_a_quotation_is_what_others_say_too_and_no_two_themes_have_the_same_where_there_is_another():
    texts = (*["no budget, wrong industry"] * 4, "no budget", "wrong industry", "a long story of its own, and no budget")
    found = themes_in(voices(*texts))
    assert {each.words: each.quote.words for each in found.themes} == {
        "no budget": "no budget, wrong industry",
        "wrong industry": "wrong industry",
    }


def test_quotations_for_the_whole_say_as_much_as_they_can():
    pairs = (
        "no budget, wrong industry",
        "no budget",
        "no budget",
        "wrong industry",
        "wrong industry",
        "no answer",
        "no answer",
        "no answer",
    )
    found = themes_in(voices(*pairs))
    assert {each.words for each in found.themes} == {"no budget", "wrong industry", "no answer"}
    assert [each.words for each in found.quotes] == ["no budget, wrong industry", "no answer"]


def test_a_long_text_is_quoted_by_the_sentence_that_says_the_theme():
    long = "We talked for an hour about their warehouse and about the weather in the hills. " * 4
    found = themes_in(voices(*[f"{long}Then it came out that there is no budget. {long}"] * 3))
    quote = next(each.quote.words for each in found.themes if each.words == "no budget")
    assert quote == "Then it came out that there is no budget"
    assert all(len(each.words) <= 280 for each in found.quotes)


def rated(number, words, rep="U-1", fit=Fit.POOR, **more):
    return Rating(f"d-{number}", f"l-{number}", rep, fit, "Maya Lund", NOON, words=words, number=number, **more)


@pytest.mark.parametrize(
    ("ratings", "sentence"),
    [
        ([rated(1, "")], "No rating has words yet."),
        ([rated(1, "no budget")], "No theme can be told of one rep's words: a theme takes 3 ratings of 2 reps."),
        ([rated(1, "no budget"), rated(2, "no", "U-2")], "These are too few to tell a theme: a theme takes 3 ratings of 2 reps."),
        (
            [rated(1, "no budget"), rated(2, "too small", "U-2"), rated(3, "far away", "U-2")],
            "No words come up often enough to be a theme: a theme takes 3 ratings of 2 reps.",
        ),
    ],
)
def test_what_cannot_be_told_of_too_few_is_said(ratings, sentence):
    assert sentence in themes_told(themes_of(ratings))


def test_a_theme_is_found_by_key_or_words_and_leads_to_its_ratings():
    ratings = [
        rated(number, words, f"U-{number}", person="Kim Budget")
        for number, words in enumerate(("No budget", "there is no budget", "no Budget here"), 1)
    ]
    assert themes_of(ratings).themes == (), "the lead is called so"
    ratings = [
        rated(number, words, f"U-{number}") for number, words in enumerate(("No budget", "there is no budget", "no budget here", "late"), 1)
    ]
    themes = themes_of(ratings)
    theme = theme_named(themes, "No  Budget")
    assert theme == theme_named(themes, "en-not.budget")
    assert [each.number for each in said_by(theme, reversed(ratings))] == [3, 2, 1]
    with pytest.raises(NotFound, match="there is no theme 'price' in the ratings that you see; there is: 'no budget'"):
        theme_named(themes, "price")
    with pytest.raises(NotFound, match="no theme is told yet"):
        theme_named(themes_of(ratings[:1]), "price")


def test_words_that_are_a_theme_in_two_languages_ask_which():
    english = [rated(number, "the budget", f"U-{number}") for number in (1, 2, 3)]
    german = [rated(number, "das Budget", f"U-{number}") for number in (4, 5, 6)]
    with pytest.raises(NotFound, match="in several languages; say which: de-budg, en-budget"):
        theme_named(themes_of([*english, *german]), "budget")


def test_a_new_rating_costs_the_reading_of_its_own_words_alone(monkeypatch):
    read = []

    class Counted(reading.Text):
        def __init__(self, written):
            read.append(written)
            super().__init__(written)

    monkeypatch.setattr(reading, "Text", Counted)
    before = voices("they kept no budget for it", "we were told of no budget", "there was no budget at all", reps=3)
    themes_in(before)
    assert {each.words for each in before} <= set(read)
    read.clear()
    again = themes_in([*before, *voices("nobody knows of a budget", start=4)])
    assert set(read) & {each.words for each in before} == set()
    assert "nobody knows of a budget" in read
    assert again.read == 4


def test_of_two_who_ask_at_once_one_finds_the_themes_and_both_are_told(monkeypatch):
    both, found = Barrier(2), []

    def find(said, people):
        found.append(said)
        with suppress(BrokenBarrierError):
            both.wait(0.5)
        return themes_in(said, people)

    monkeypatch.setattr(feedback_themes, "themes_in", find)
    ratings = [rated(number, "asked twice at once", f"U-{number}") for number in (1, 2, 3)]
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda _: themes_of(ratings), range(2))
    assert one == other
    assert len(found) == 1


def test_to_find_themes_nothing_is_loaded_that_trains():
    heavy = "print(sorted({'polars', 'pandas', 'scipy', 'lightgbm', 'sklearn'} & set(sys.modules)))"
    code = f"import sys; import fairlead.application.feedback_themes; {heavy}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
