"""Drift as a person meets it: the headline of the command, and who may say that they know of an alert."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from fairlead.adapters.memory import SteppedClock
from fairlead.adapters.memory.drift import MemoryDriftBook
from fairlead.application.drift_ports import Look
from fairlead.application.match_house import UnnamedAuthor
from fairlead.application.watch_drift import Report
from fairlead.cli.drifting import _headline
from fairlead.domain.evidence import DriftVerdict, Kind, Watched
from tests.contracts.paper_drift import MODEL, changed_after, keep_look, paper_watch

AT = datetime(2026, 5, 1, 3, tzinfo=UTC)
VOLUME = Watched("volume", Kind.VOLUME, DriftVerdict.STEADY, 900, 90, 1.0, 7.6)
GONE = replace(VOLUME, verdict=DriftVerdict.DRIFTED, leads=0)


def headline(*watched):
    look = Look("m-7", AT, date(2026, 3, 2), date(2026, 4, 21), AT, AT, watched)
    return _headline(Report("m-7", look, None, (), ()), look, [each for each in watched if each.verdict is not DriftVerdict.STEADY])


@pytest.mark.parametrize(
    ("watched", "words"),
    [
        (VOLUME, "900 leads arrived in the 51 whole days since model m-7 was trained. No change can be told from them."),
        (replace(VOLUME, leads=0), "No lead arrived in the 51 whole days since model m-7 was trained. There is nothing to compare yet."),
        (GONE, "No lead arrived in the 51 whole days since model m-7 was trained.\nChanged: leads a day."),
        (replace(GONE, leads=1), "1 lead arrived in the 51 whole days since model m-7 was trained.\nChanged: leads a day."),
    ],
)
def test_the_headline_says_how_many_leads_it_rests_on(watched, words):
    assert headline(watched) == words


@pytest.fixture
def watch():
    book = MemoryDriftBook()
    keep_look(book, MODEL.version, changed_after(28, of=63))
    return paper_watch(SteppedClock(AT), book=book)


@pytest.mark.parametrize(
    ("author", "note", "words"),
    [
        ("x" * 201, "", "a name of 1 to 200 letters"),
        ("a\nb", "", "can be printed"),
        ("Lee", "x" * 2_001, "at most 2,000 letters, this one 2,001"),
    ],
)
def test_nobody_acknowledges_with_a_name_or_a_note_that_cannot_be_kept(watch, author, note, words):
    alert = watch.report().open[0].alert_id
    with pytest.raises(UnnamedAuthor, match=words):
        watch.acknowledge(alert, author=author, note=note)
    assert watch.report().open[0].alert_id == alert
    assert watch.acknowledge(alert, author="x" * 200, note="x" * 2_000).acknowledged_at == AT + timedelta()
