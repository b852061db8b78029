"""A desk with people to look after, in memory: reps leave, join and move while leads are routed."""

import json
from contextlib import contextmanager
from dataclasses import dataclass

from fairlead.adapters.memory import MemoryEdits
from fairlead.application.desk import Desk
from fairlead.application.import_ports import KeptSource
from fairlead.application.people import Asked, People, Signed
from fairlead.application.territories import Given
from fairlead.domain.deciding import Policy
from tests.journeys.desk import START, open_desk, submission

DANA = "dana"


@dataclass
class PeopleHouse:
    """What a test looks at."""

    desk: Desk
    store: object
    decisions: object
    edits: MemoryEdits
    people: People

    def route(self, key, at=START, **fields):
        """Route one lead; its identity is its key."""
        return self.desk.submit(submission(key, at, lead_id=key, **fields)).result().decision

    def leave(self, rep_id, on=START, *, at=START, successor=None, **more):
        """A rep leaves."""
        return self.people.leave(Asked(rep_id, on, successor), Signed(DANA, "spring", at), **more)

    def preview(self, rep_id, on=START, *, at=START, successor=None):
        """What leaving would change."""
        return self.people.preview_leave(Asked(rep_id, on, successor), at=at)

    def holders(self):
        """Who has which lead now."""
        return {kept.lead.lead_id: rep_id for rep_id, _, kept in self.store.held()}


@contextmanager
def people_house(roster, *, policy=None, accounts=(), plan=None):
    with open_desk(roster, policy=policy, accounts=accounts) as (desk, store, decisions, _):
        edits = MemoryEdits(store)
        people = People(
            edits,
            lambda: desk,
            policy=lambda: policy or Policy(),
            write=lambda decision: json.dumps({"decision_id": decision.decision_id, "rep_id": decision.rep_id}),
            plan=plan or (lambda roster, days, most: None),
        )
        yield PeopleHouse(desk, store, decisions, edits, people)


def table(text, name="reps.csv"):
    """A table as somebody gives it."""
    return Given(text, KeptSource(name, "0" * 64, "sources/x.parquet", "utf-8", None, (), text.count("\n"), ()))


def signed(at=START, note="spring"):
    return Signed(DANA, note, at)
