"""A sales floor that shares leads in turn: one line routes many leads, and the ledger is asked by name."""

from contextlib import contextmanager
from datetime import timedelta

from fairlead.application.passing_on import Decline, Move, NoShow
from fairlead.application.posting import Adjustment
from fairlead.domain.availability import Capacity
from fairlead.domain.deciding import Policy
from fairlead.domain.fairness import Rotation
from fairlead.domain.screening import Rulebook
from tests.journeys.desk import START, open_desk, submission
from tests.rooms.people import roster

FREE = Capacity(bands=())


class Floor:
    """A desk with its store; time goes on by ten minutes with every lead."""

    def __init__(self, desk, store, decisions):
        self.desk, self.store, self.decisions = desk, store, decisions
        self.at = START
        self.count = 0

    def lead(self, **fields):
        """Route one lead now; gives its decision."""
        self.at += timedelta(minutes=10)
        self.count += 1
        fields = {"lead_id": f"L{self.count}", "company": f"Company {self.count}", **fields}
        return self.desk.submit(submission(f"k{self.count}", self.at, **fields)).result().decision

    def leads(self, number, **fields):
        """Route so many leads; gives who received them, in order."""
        return [self.lead(**fields).rep_id for _ in range(number)]

    def decision_on(self, lead_id):
        """The latest decision on a lead."""
        with self.store.writing() as keeping:
            return keeping.latest(lead_id).decision

    def later(self, **time):
        self.at += timedelta(**time)
        return self.at

    def next_up(self, team=None):
        return self.desk.next_up(self.at, team).result()

    def decline(self, lead_id, rep_id, reason=None):
        return self.desk.decline(Decline(lead_id, rep_id, self.later(minutes=1), reason)).result()

    def no_show(self, lead_id):
        return self.desk.no_show(NoShow(lead_id, self.later(minutes=1), "kim")).result()

    def move(self, lead_id, rep_id, *, over_limit=False):
        return self.desk.move(Move(lead_id, rep_id, self.later(minutes=1), "kim", "knows them", over_limit)).result()

    def adjust(self, rep_id, leads, **against):
        return self.desk.adjust(Adjustment(rep_id, leads, self.later(minutes=1), "kim", "covered the fair", **against)).result()

    @property
    def credit(self):
        return dict(self.store.balances().credit)

    @property
    def aside(self):
        return {rep_id: aside for rep_id, aside in self.store.balances().aside.items() if aside}

    def entries(self, **which):
        return list(self.store.postings(limit=1000, **which))


@contextmanager
def floor(*reps, rotation=None, capacity=FREE, rulebook=None, accounts=(), store=None, **people):
    policy = Policy(rotation=rotation or Rotation(), capacity=capacity, rulebook=rulebook or Rulebook())
    with open_desk(roster(*reps, **people), policy=policy, accounts=accounts, store=store) as (desk, kept, decisions, _):
        yield Floor(desk, kept, decisions)


def longest_run(receivers, rep_id):
    """The most leads that one rep got in a row."""
    most = run = 0
    for receiver in receivers:
        run = run + 1 if receiver == rep_id else 0
        most = max(most, run)
    return most
