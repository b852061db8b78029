"""What is read in a message, rule by rule: beside each message one that differs in what the rule looks at."""

from datetime import date

import pytest

from fairlead.domain.qualification.text import Signals, in_words, read_text

AT = date(2026, 11, 18)
"""A Wednesday."""
COMPETITORS = ("HubSpot", "Copper", "Close", "Dynamics 365")


def read(text: str) -> Signals:
    return read_text(text, at=AT, competitors=COMPETITORS, products=("Anchor",))


def latest(text: str) -> list[str]:
    return [each.latest.isoformat() for each in read(text).timeline]


def rivals(text: str) -> list[str]:
    return [each.name for each in read(text).competitors]


def budgets(text: str) -> list[tuple[int | None, int | None, str | None]]:
    return [(each.low_minor, each.high_minor, each.currency) for each in read(text).budget]


def test_a_quoted_mail_says_nothing_of_its_own():
    quoted = "Thanks.\n\nOn Mon, Dec 14, 2026, Sam of HubSpot wrote:\n> Is it urgent? Do you use HubSpot?\n> By December 1?\n\nNo and no."
    assert (read(quoted).urgency, rivals(quoted), latest(quoted)) == ((), [], [])


def test_the_same_words_unquoted_are_read():
    own = "Thanks.\n\nIt is urgent. We use HubSpot.\nBy December 1, please."
    assert (bool(read(own).urgency), rivals(own), latest(own)) == (True, ["HubSpot"], ["2026-12-01"])


def test_an_older_mail_below_is_left_out():
    below = "Sounds good.\n\nFrom: Sam\nSent: Monday, November 16, 2026\nSubject: Urgent\n\nYour trial ends by December 1."
    assert (read(below).urgency, latest(below)) == ((), [])


@pytest.mark.parametrize(
    "whole",
    [
        "From: Dana\nSubject: Routing\nWe need it by December 1.",  # a form that is sent as a mail: nothing stands above its head
        "> We need it by December 1.",  # nothing but the quotation
        "We have\n> 50 reps\nand need it by December 1.",
    ],
)
def test_a_message_that_only_looks_quoted_is_read(whole):
    assert latest(whole) == ["2026-12-01"]


def test_more_than_so_many_is_no_quotation():
    assert budgets("What we have:\n> 50,000 USD budget") == [(50_000_00, 50_000_00, "USD")]


def test_markup_is_seen_through_and_the_evidence_leads_to_what_was_written():
    written = "<p>We need it <b>as soon</b> as possible.<br>Budget: $25,000&ndash;$30,000, that is 27.500&nbsp;&euro;</p>"
    signals = read(written)
    (haste,) = signals.urgency
    assert written[haste.start : haste.end] == haste.words == "as soon</b> as possible"
    assert [(each.low_minor, each.high_minor, each.currency) for each in signals.budget] == [
        (25_000_00, 30_000_00, "USD"),
        (27_500_00, 27_500_00, "EUR"),
    ]
    assert signals.budget[1].evidence.words == "27.500&nbsp;&euro;"


def test_what_stands_on_its_own_line_of_markup_is_a_sentence_of_its_own():
    assert read("<li>There is no rush</li><li>urgent: prices</li>").urgency
    assert not read("<i>There is no rush</i> <i>urgent prices</i>").urgency


def test_less_and_greater_than_are_no_markup():
    assert budgets("if a<b and b>c our budget is $20,000") == [(20_000_00, 20_000_00, "USD")]


@pytest.mark.parametrize(
    ("name", "everyday"),
    [
        ("We work with Copper today.", "We make copper tubing."),
        ("Comparing you and Close.", "We want to close more deals."),
        ("Copper is too expensive.", "Copper tubing is what we sell."),
        ("we use copper", "we sell copper"),
        ("we are switching from close to you", "we are close to a decision"),
    ],
)
def test_an_everyday_word_is_a_name_where_it_is_written_as_one(name, everyday):
    assert (len(rivals(name)), rivals(everyday)) == (1, [])


def test_other_names_count_however_they_are_written():
    assert rivals("do you connect to hubspot or dynamics 365?") == ["HubSpot", "Dynamics 365"]


def test_a_product_with_an_everyday_name_is_found_where_it_is_meant():
    assert [each.name for each in read("We are interested in Anchor.").products] == ["Anchor"]
    assert read("The anchor tenant of our mall").products == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Wir wechseln gerade von Weclapp zu etwas anderem.", "Weclapp"),
        ("We are now switching from Leadflow.", "Leadflow"),
        ("Wij stappen over van Exact Online.", "Exact Online"),
    ],
)
def test_a_small_word_may_stand_within_what_introduces_a_name(text, name):
    assert rivals(text) == [name]


@pytest.mark.parametrize(
    ("haste", "none"),
    [
        ("urgennnt please", "nothing urgent please"),
        ("Rappelez-moi, c'est urgent", "Rien d'urgent, rappelez-moi"),
        ("Our contract with HubSpot runs out in May", "Our contract with HubSpot runs until May"),
        ("Der Vertrag mit denen läuft am 31.12. aus", "Der Vertrag mit denen läuft gut"),
        ("Nuestro contrato con ellos vence pronto", "Nuestro contrato con ellos no vence pronto"),
        ("Es una urgencia para nosotros", "La urgencia del hospital nos manda pacientes"),
        ("Our hospital needs it urgently", "Our hospital has an emergency room"),
        ("We needed this yesterday", "We talked about this yesterday"),
        ("Bitte zeitnah melden", "Bitte in Ruhe melden"),
    ],
)
def test_haste_and_what_only_sounds_like_it(haste, none):
    assert (bool(read(haste).urgency), read(none).urgency) == (True, ())


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Kickoff 12/14/2026, rollout 3/4/2027.", ["2026-12-14"]),  # March or April?
        ("Deadline for answers: 2026-12-04 17:00", ["2026-12-04"]),
        ("Uiterlijk 15-12-2026 beslissen wij", ["2026-12-15"]),
        ("Die Entscheidung fällt am 3.12. oder 4.12.26", ["2026-12-03", "2026-12-04"]),
        ("Envíen la propuesta, el plazo termina el 28 de febrero", ["2027-02-28"]),
        ("Uma proposta até 30/11, por favor", ["2026-11-30"]),
        ("A demo on Tuesday would be nice", ["2026-11-24"]),
        ("Nächste Woche habe ich Zeit, am liebsten Freitag", ["2026-11-29", "2026-11-27"]),
        ("Morgen kan ik, anders overmorgen", ["2026-11-19", "2026-11-20"]),
        ("Please call me today or tomorrow", ["2026-11-18", "2026-11-19"]),
        ("A pilot in January would be good", ["2027-01-31"]),
        ("Pour la rentrée de janvier il nous faut une solution", ["2027-01-31"]),
        ("We go live in mid-December", ["2026-12-15"]),
        ("Anfang März wollen wir starten", ["2027-03-10"]),
        ("A choice in the first half of next year", ["2027-06-30"]),
        ("Start im 1. Halbjahr 2027", ["2027-06-30"]),
        ("We decide in H2", ["2026-12-31"]),
        ("Must be live before christmas", ["2026-12-25"]),
        ("Daqui a três meses devemos decidir", ["2027-02-18"]),
    ],
)
def test_a_time_that_is_wished_for_is_found(text, days):
    assert latest(text) == days


@pytest.mark.parametrize(
    "text",
    [
        "On Tuesday we talked to Sam and he was nice.",
        "Am Montag hatten wir eine Demo.",
        "We are open Monday to Friday.",
        "Every Monday is a mess here.",
        "400 Monday Street, Austin",
        "Guten Morgen, am Morgen ist es ruhig.",
        "Our founder came in January.",
        "Our team grew in October",
        "The meeting of September 3 and so on",  # the last one is as likely meant
        "Not looking to implement anything before April",
        "Antes de abril não vai dar.",
        "Vor März passiert nichts.",
        "We can't do anything before next quarter",
        "Q4 isn't looking better.",
        "Merry Christmas to all of you",
        "The second half of the team is in Spain.",
        "We may 12 times a day call",
        "Our line is open 24/7, with 10/12 people on it",
    ],
)
def test_a_time_that_nobody_wishes_for_is_none(text):
    assert latest(text) == []


def test_a_wish_with_an_umlaut_is_not_taken_for_the_past():
    assert latest("Am Montag hätten wir gern eine Demo.") == ["2026-11-23"]


@pytest.mark.parametrize(
    ("text", "low", "high", "currency"),
    [
        ("Unser Budget liegt bei 40-60 TEUR", 40_000_00, 60_000_00, "EUR"),
        ("Budgetrahmen: bis zu 75.000 EUR", None, 75_000_00, "EUR"),
        ("Contamos con $400,000 MXN", 400_000_00, 400_000_00, "MXN"),
        ("Podemos invertir hasta 2 millones de pesos colombianos", None, 2_000_000_00, "COP"),
        ("Our CFO would sign off on anything under £20k", None, 20_000_00, "GBP"),
        ("my budgt is 20k euros", 20_000_00, 20_000_00, "EUR"),
        ("Das Geld muss ausgegeben sein, etwa 25 Tausend Euro", 25_000_00, 25_000_00, "EUR"),
    ],
)
def test_a_budget_is_read_as_told(text, low, high, currency):
    assert budgets(text) == [(low, high, currency)]


def test_what_was_spent_long_ago_is_no_budget():
    assert budgets("Two years ago we budgeted $30k for this.") == []
    assert budgets("We budgeted $30k for this.") == [(30_000_00, 30_000_00, "USD")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Dzień dobry, proszę o ofertę dla dwudziestu użytkowników.", "pl"),
        ("Dobrý den, rádi bychom věděli, kolik to stojí.", "cs"),
        ("Jó napot, szeretnénk többet megtudni az árakról.", "hu"),
        ("Bună ziua, am dori să știm cât costă.", "ro"),
        ("Merhaba, ekibimiz için fiyat teklifi almak istiyoruz.", "tr"),
        ("Hej, vi är ett team och vill gärna veta vad det kostar.", "sv"),
        ("Hej, vi vil gerne vide, hvad det koster for jeres kunder.", "da"),
        ("Hei, vi ønsker å vite hva det koster for dere.", "no"),
        ("Hei, haluaisimme tietää, paljonko se maksaa.", "fi"),
        ("Je compare plusieurs solutions dont monday.com.", "fr"),
    ],
)
def test_the_language_is_told(text, code):
    signals = read(text)
    assert signals.language is not None
    assert signals.language.code == code
    assert in_words(signals)[-1].words.startswith("writes in ")


def test_a_host_is_no_word_of_a_language():
    assert read("mon.com o.com a.com e.com").language is None
