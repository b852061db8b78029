"""A running house with a stepped clock, two reps and their leads, whose meetings are booked; on SQLite or PostgreSQL."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import create_engine, insert, select, text
from sqlalchemy.engine import make_url

from fairlead.adapters.memory import SteppedClock
from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.migrating import opened
from fairlead.adapters.sql.standing import rebuild_standing
from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.application.meetings import Booking, Change
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from fairlead.domain.followup.meetings import Deed
from fairlead.domain.intake import Submission

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # 9 o'clock in Berlin
HOURS = "Mon-Fri 09:00-17:00"


class MeetingHouse:
    """One process, and short ways to ask it."""

    def __init__(self, house, clock):
        self.house, self.clock, self.count = house, clock, 0
        self.meetings = house.meetings

    @property
    def now(self):
        return self.clock.now()

    def lead(self, **fields):
        """A lead routed now; gives its identity."""
        self.count += 1
        given = {"lead_id": f"L{self.count}", "company": f"Company {self.count}", "first_name": "Zoë", "last_name": f"Haug {self.count}"}
        given |= {"email": f"zoe{self.count}@lead.example", "country": "DE", **fields}
        decision = self.house.desk.submit(Submission(f"k{self.count}", "test", self.now, given)).result().decision
        assert decision.rep_id is not None, decision.refusals
        return given["lead_id"]

    def times(self, lead_id, **more):
        return [each.period.start for each in self.meetings.propose(lead_id, **more).offers]

    def book(self, lead_id, start=None, **more):
        start = start or self.times(lead_id)[0]
        return self.meetings.book(Booking(lead_id, start, self.now, "Dana", **more)).result().meeting

    def change(self, meeting, deed, **more):
        return self.meetings.change(Change(meeting.meeting_id, Deed(deed), self.now, "Dana", **more)).result()

    def rows(self, table):
        with reading(self.house.engine) as connection:
            return [dict(row) for row in connection.execute(select(table)).mappings()]


def url_of(kind, home, request):
    """The address of a database of its own."""
    if kind == "sqlite":
        return f"sqlite:///{home / 'fairlead.db'}"
    server = request.getfixturevalue("postgres_url")
    name = f"meetings_{uuid4().hex[:12]}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@contextmanager
def meeting_house(home, url, *, at=MONDAY, reps=None, policy=None):
    """The house at work. ``policy``: the text of one to apply."""
    home.mkdir(parents=True, exist_ok=True)
    reps = reps or [{"rep_id": "ana", "email": "ana@sales.example", "time_zone": "Europe/Berlin", "hours": HOURS}]
    engine = opened(url)
    with writing(engine) as connection:
        for each in reps:
            connection.execute(insert(RECORD_TABLES["rep"]).values({"name": each["rep_id"].title(), **each}))
    rebuild_standing(engine)
    engine.dispose()
    if policy is not None:
        (home / "policy.yaml").write_text(policy)
    clock = SteppedClock(at)
    settings = Settings(home=home, database_url="" if url.startswith("sqlite") else url, private_targets="127.0.0.0/8", author="Dana")
    with open_house(settings, clock) as house:
        if policy is not None:
            house.working_copy.begin()
        yield MeetingHouse(house, clock)


def minutes(number):
    return timedelta(minutes=number)
