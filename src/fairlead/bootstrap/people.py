"""People who leave, join and move, with its parts wired."""

from collections.abc import Callable
from typing import Protocol

from sqlalchemy import Engine

from fairlead.adapters.sql.access import SqlAccess
from fairlead.adapters.sql.codec import decision_text
from fairlead.adapters.sql.edits import SqlEdits
from fairlead.application.desk import Desk
from fairlead.application.people import People
from fairlead.application.plan_policy import Plan
from fairlead.application.ports import Clock
from fairlead.application.working_copy import WorkingCopy
from fairlead.bootstrap.meetings import booked_of
from fairlead.domain.rep import Roster


class Parts(Protocol):
    """What it needs of the house."""

    engine: Engine
    clock: Clock

    @property
    def desk(self) -> Desk:
        """The one writer."""
        ...

    @property
    def working_copy(self) -> WorkingCopy:
        """The policy in force."""
        ...


def people_of(house: Parts, plan: Callable[[Roster, int, int], Plan | None]) -> People:
    """Leaving, joining, reorganizing. ``plan`` routes recent leads by another roster."""
    access = SqlAccess(house.engine)

    def accounts(rep_id: str) -> tuple[str, ...]:
        return tuple(each.email for each in access.users() if each.rep_id == rep_id and not each.disabled)

    return People(
        *(SqlEdits(house.engine), lambda: house.desk),
        policy=house.working_copy.policy,
        write=decision_text,
        plan=plan,
        booked=booked_of(house.engine, house.clock).of_rep,
        accounts=accounts,
    )
