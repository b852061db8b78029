"""Whatever is written, what is found in it stands there, and nothing that is written breaks the reader."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.text_signals import AT, COMPETITORS, PRODUCTS, fresh, labelled
from fairlead.domain.qualification.text import NOTHING, READ_CHARACTERS, Evidence, Signals, read_text

PIECES = st.sampled_from(
    [
        *(
            "budget",
            "up to",
            "50k",
            "1.500,50",
            "€",
            "$",
            "Mio.",
            "2 lakh",
            "by",
            "bis",
            "Q3",
            "2027",
            "31.",
            "June",
            "within",
            "999",
            "years",
        ),
        *(
            "not",
            "urgent",
            "no",
            "currently using",
            "Acme",
            "Zoho",
            "monday.com",
            "Tidewater",
            ".",
            ",",
            "\n",
            "\0",
            "\u202e",
            "\ud800",
            "ß",
        ),
        *("<b>", "</b>", "<br>", "<", "&nbsp;", "&euro;", "&#0;", "\n> ", "\n>", "From: a\nTo: b\n", "Sam wrote:", "\r\n"),
        *(
            "\nFrom:",
            "contract with",
            "runs out",
            "asaaap",
            "mid",
            "12/14/2026",
            "15/12",
            "3.12.",
            "Monday",
            "tomorrow",
            "before christmas",
            "H1",
        ),
        *("İ", "e\u0301", "至急", "-", "/", "'", "’", "   ", "of", "end of", "next", "quarter", "month", "Friday", "0", "00"),
    ]
)


def evidence_of(signals: Signals) -> list[Evidence]:
    told = [*signals.urgency, *(each.evidence for each in (*signals.timeline, *signals.competitors, *signals.products, *signals.budget))]
    return [*told, *(signals.language.shown_by if signals.language else ())]


def assert_grounded(text: str, signals: Signals, at: date) -> None:
    for each in evidence_of(signals):
        assert 0 <= each.start < each.end <= min(len(text), READ_CHARACTERS)
        assert len(each.words) <= 200
        assert len(each.words) == each.end - each.start
        assert each.words.isprintable()
        assert all(said == wrote for said, wrote in zip(each.words, text[each.start : each.end], strict=True) if wrote.isprintable())
    assert all(each.latest >= at and (each.earliest is None or each.earliest <= each.latest) for each in signals.timeline)
    for budget in signals.budget:
        assert budget.low_minor is not None or budget.high_minor is not None
        if budget.low_minor is not None and budget.high_minor is not None:
            assert 0 < budget.low_minor <= budget.high_minor


@given(st.one_of(st.text(), st.lists(PIECES, max_size=30).map(" ".join), st.lists(PIECES, max_size=30).map("".join)), st.dates())
def test_all_evidence_stands_in_the_text(text, at):
    assert_grounded(text, read_text(text, at=at, competitors=COMPETITORS, products=PRODUCTS), at)


@pytest.mark.parametrize("message", [*labelled(), *fresh("dev"), *fresh("held")], ids=lambda each: each.text[:30])
def test_every_labelled_message_is_read_to_its_evidence(message):
    assert_grounded(
        message.text, read_text(message.text, at=message.asked.at, competitors=COMPETITORS, products=PRODUCTS), message.asked.at
    )


@pytest.mark.parametrize(
    "piece",
    [
        "a ",
        " ",
        "as " + " " * 50,
        "1,000",
        "1 ",
        "9",
        ".",
        "budget $1 ",
        "by 1.1.",
        "Q3 ",
        "within the next ",
        "\0",
        "汉",
        "using A ",
        "currently using " + "A" * 30_000 + " ",
        "<b>",
        "<a ",
        "&amp;",
        "> a\n",
        "\n",
        "\nSam wrote:\n> a\n",
        "contract with them ",
        "in March ",
        "not a ",
        "Monday to ",
        "12/14/",
    ],
)
def test_a_flood_is_read_up_to_a_limit(piece):
    text = "We need it ASAP. " + piece * (100_000 // len(piece))
    signals = read_text(text, at=AT, competitors=COMPETITORS)
    assert_grounded(text, signals, AT)
    assert signals.unread == len(text) - READ_CHARACTERS
    assert signals.urgency[0].words == "ASAP"
    assert max(len(signals.budget), len(signals.timeline), len(signals.competitors)) <= 10


@pytest.mark.parametrize("text", [None, "", "   \n"])
def test_nothing_written_says_nothing(text):
    assert read_text(text, at=AT) == NOTHING


@given(st.lists(PIECES, max_size=20).map(" ".join))
def test_names_of_nobody_find_nothing(text):
    assert read_text(text, at=AT, products=("", "...", "Nobody Wrote This")).products == ()
