"""A running house over SQLite with a few reps and a stepped clock, and what it tells of time off at each of its edges."""

import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from fairlead.adapters.memory import SteppedClock
from fairlead.adapters.sql.engine import writing
from fairlead.adapters.sql.migrating import opened
from fairlead.adapters.sql.standing import rebuild_standing
from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.bootstrap import open_house
from fairlead.domain.intake import Submission
from tests.homes import settings

WEDNESDAY = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)  # 9 o'clock in New York, 15 o'clock in Berlin
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


def hire(home, *reps, accounts=()):
    """Put reps among the records, as an import would: ``{"rep_id": …}``."""
    home.mkdir(parents=True, exist_ok=True)
    engine = opened(settings(home).url)
    with writing(engine) as connection:
        for each in reps:
            connection.execute(insert(RECORD_TABLES["rep"]).values({"name": each["rep_id"].title(), **each}))
        for each in accounts:
            connection.execute(insert(RECORD_TABLES["account"]).values(each))
    rebuild_standing(engine)
    engine.dispose()


class Office:
    """One process: it routes leads, and tells where everybody is."""

    def __init__(self, house, clock):
        self.house, self.clock = house, clock
        self.count = 0

    @property
    def now(self):
        return self.clock.now()

    def later(self, **time):
        return self.clock.step(timedelta(**time))

    def until(self, moment):
        """Let it be that moment."""
        return self.clock.step(moment - self.now)

    def lead(self, **fields):
        """Route one lead now; gives its decision."""
        self.count += 1
        given = {"lead_id": f"L{self.count}-{self.now:%d%H%M%S}", "company": f"Company {self.count}", **fields}
        submission = Submission(f"k{self.count}-{self.now.isoformat()}", "test", self.now, given)
        return self.house.desk.submit(submission).result().decision

    def refusal(self, rep_id, decision):
        """Reason and evidence with which a rep was ruled out; None where not."""
        return next(((each.reason.value, each.evidence) for each in decision.refusals if each.rep_id == rep_id), None)

    def takes(self, rep_id):
        """Whether the next lead may go to that rep, by asking what would be decided now, and by what every view says; all must agree."""
        self.house.desk.look()  # as the next lead would
        told = self.house.consider(Submission(f"trial-{self.now.isoformat()}", "test", self.now, {"company": "Trial"}))
        gone = any(each.rep_id == rep_id and each.reason.value in {"ABSENT", "PAUSED"} for each in told.decision.refusals)
        (presence,) = [each for each in self.house.presences() if each.rep_id == rep_id]
        (row,) = [each for each in self.http_reps() if each["rep"]["rep_id"] == rep_id]
        assert presence.takes_leads is row["presence"]["takes_leads"] is (not gone), (presence, row, told.decision.refusals)
        return not gone

    def state(self, rep_id):
        return next(each for each in self.house.presences() if each.rep_id == rep_id)

    def http_reps(self):
        from starlette.requests import Request

        from fairlead.http.app import create_app
        from fairlead.http.routes.state import list_reps

        app = create_app(self.house)
        return json.loads(list_reps(Request({"type": "http", "app": app, "headers": []})).body)["reps"]


@contextmanager
def office(home, at=WEDNESDAY):
    """Open the house at a moment; several may be open over one home, as several processes would be."""
    clock = SteppedClock(at)
    with open_house(settings(home), clock) as house:
        house.open_desk()
        yield Office(house, clock)
