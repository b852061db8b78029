"""The daily check on each database: a fault is told once a day while it lasts, and once more when it is gone."""

from datetime import UTC, datetime, timedelta

import pytest

from fairlead.adapters.sql.audit import SqlAuditLog
from fairlead.adapters.sql.checks import SqlChecks
from fairlead.adapters.sql.effects import SqlEffects
from fairlead.application.effects import Audience, Spreading, Tell
from fairlead.application.nightly_check import NightlyCheck
from fairlead.domain.followup import OFFICE
from fairlead.domain.rep import Roster
from tests.contracts.loose_clock import LooseClock
from tests.contracts.store_cases import on_postgres, on_sqlite

NIGHT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)


class Place:
    """A database, and a check that finds what it is told to."""

    def __init__(self, house) -> None:
        self.engine = house.engines[0]
        self.clock, self.broken = LooseClock(NIGHT), []
        self.nightly = NightlyCheck(lambda: (self.broken, ["a note"]), SqlChecks(self.engine), self.clock)
        self.book = SqlEffects(self.engine)

    def found(self, *broken, after=DAY):
        """Check after some time; what the office is told of it."""
        self.clock.jump(after)
        self.broken = list(broken)
        assert self.nightly.by_job({}) == {"faults": len(broken), "broken": list(broken), "notes": ["a note"]}
        before = {each.number for each in self.book.notices(OFFICE, unread=False, limit=50)}
        Spreading(
            self.book, Tell(lambda *_: None, "http://x"), Audience(lambda: Roster(reps=()), lambda: Roster(reps=()), tuple), self.clock
        ).spread()
        return [each.title for each in self.book.notices(OFFICE, unread=False, limit=50) if each.number not in before]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def place(request, tmp_path):
    house = (
        on_sqlite(tmp_path, {"ann": 5}) if request.param == "sqlite" else on_postgres(request.getfixturevalue("own_postgres"), {"ann": 5})
    )
    yield Place(house)
    house.close()


def test_a_fault_is_told_once_a_day_and_once_when_it_is_gone(place):
    told = "The daily check found something broken: a lead is lost"
    assert place.found() == []
    assert place.found("a lead is lost", "and another") == [told]
    assert place.found("a lead is lost", "and another", after=timedelta(hours=1)) == [], "asked again by hand"
    assert place.found("a lead is lost", "and another") == [told]
    assert place.found("a lead is lost", after=timedelta(hours=1)) == [told], "another finding is told at once"
    assert place.nightly.standing().broken == ("a lead is lost",)
    assert place.found(after=timedelta(hours=1)) == ["The check found everything whole again"]
    assert place.found() == []
    assert place.nightly.standing() is None


def test_a_clock_that_was_set_back_does_not_silence_it(place):
    assert len(place.found("a lead is lost")) == 1
    assert len(place.found("a lead is lost", after=-2 * DAY)) == 1


def test_it_stands_among_the_alerts_and_under_the_seal(place):
    assert place.nightly.alert() is None
    place.found("a lead is lost", "and another")
    alert = place.nightly.alert()
    assert (alert.kind, alert.since) == ("check", NIGHT + DAY)
    assert alert.words == "the check of 2026-03-03 02:00 UTC found 2 faults: a lead is lost"
    assert SqlAuditLog(place.engine).seal(place.clock.now()) >= 1
    assert SqlAuditLog(place.engine).verify().whole
