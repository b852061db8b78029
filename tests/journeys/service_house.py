"""A running house whose policy makes promises to leads, with a clock that can be set to any moment, backwards too."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, select

from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.tables import RECORD_TABLES, lead_state, sla_step
from fairlead.application.sla import Touching
from fairlead.bootstrap import open_house
from fairlead.domain.intake import Submission
from tests.homes import settings
from tests.journeys.time_off_house import hire

MINUTE = timedelta(minutes=1)
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # 10 o'clock in Berlin
PROMISE = """
sla:
  clocks:
    - {name: first touch, within: 15 minutes, remind: 5 minutes, reroute: true}
    - {name: second touch, within: 1 day, counts: wall, touches: 2, escalate: false}
  reroutes: 2
  pause_after: 2
"""
KEPT = PROMISE.replace(", reroute: true", "")
OFFICE_HOURS = {"hours": "Mon-Fri 09:00-17:00", "time_zone": "Europe/Berlin"}
FLOOR = tuple({"rep_id": name, "team_id": "inbound", **OFFICE_HOURS} for name in ("ann", "bob", "cid"))


class JumpingClock:
    """Shows whatever it is set to."""

    def __init__(self, start):
        self.shows = start

    def now(self):
        return self.shows

    def elapsed_seconds(self):
        return 0.0


class Floor:
    """One process on the floor."""

    def __init__(self, house, clock):
        self.house, self.clock, self.service = house, clock, house.background.sla
        self.sent = 0

    def later(self, **time):
        self.clock.shows += timedelta(**time)
        return self.look()

    def at(self, moment):
        self.clock.shows = moment
        return self.look()

    def look(self):
        return self.service.look().data()

    def lead(self, lead_id=None, **fields):
        """Route a lead and look once, so that its clocks begin; gives who has it."""
        self.sent += 1
        given = {"lead_id": lead_id or f"L{self.sent}", "company": f"Company {self.sent}", **fields}
        decision = self.house.desk.submit(Submission(f"k-{given['lead_id']}", "test", self.clock.now(), given)).result().decision
        self.look()
        return decision

    def submission(self, lead_id):
        return Submission(f"k-{lead_id}", "test", self.clock.now(), {"lead_id": lead_id, "company": lead_id})

    def touch(self, lead_id, kind="call", **more):
        return self.service.touch(Touching(lead_id, kind, **more))

    def clocks(self, lead_id):
        return {(each["rep"]["rep_id"], each["name"]): each for each in self.service.of_lead(lead_id)["clocks"]}

    def clock_of(self, lead_id, name="first touch"):
        """The clock of that name that was begun last."""
        return [each for each in self.service.of_lead(lead_id)["clocks"] if each["name"] == name][-1]

    def holder(self, lead_id):
        with reading(self.house.engine) as connection:
            return connection.execute(select(lead_state.c.rep_id).where(lead_state.c.lead_id == lead_id)).scalar_one()

    def steps(self, *kinds):
        """What was told, in order: kind, lead, rep."""
        with reading(self.house.engine) as connection:
            found = connection.execute(select(sla_step).order_by(sla_step.c.number)).mappings().all()
        return [(each["kind"], each["lead_id"], each["rep_id"]) for each in found if not kinds or each["kind"] in kinds]

    def takes_leads(self, rep_id):
        return next(each.takes_leads for each in self.house.presences() if each.rep_id == rep_id)

    def publish(self, text):
        self.house.policies.apply(self.house.policies.draft(text), author="Dana")


_FURNISHED = "furnished"


def furnish(home, reps=FLOOR, managers=None):
    """Hire the floor, with the boss of its one team."""
    hire(home, *reps, {"rep_id": "mia", "max_open": 0})
    with open_house(settings(home), JumpingClock(MONDAY)) as house, writing(house.engine) as connection:
        for team_id, manager in (managers or {"inbound": "mia"}).items():
            connection.execute(insert(RECORD_TABLES["team"]).values(team_id=team_id, name=team_id.title(), manager_rep_id=manager))
    (home / _FURNISHED).touch()


@contextmanager
def floor(home, policy=PROMISE, at=MONDAY, reps=FLOOR):
    """The house, open; furnished where nobody was there."""
    new = not (home / _FURNISHED).exists()
    if new:
        furnish(home, reps)
    clock = JumpingClock(at)
    with open_house(settings(home), clock) as house:
        found = Floor(house, clock)
        if new:
            found.publish(policy)
        house.open_desk()
        yield found
