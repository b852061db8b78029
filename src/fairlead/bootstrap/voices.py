"""What people say, with its parts wired: disputes, feedback on leads, profiles of reps."""

from typing import Protocol

from sqlalchemy import Engine

from fairlead.adapters.sql.disputes import SqlDisputes
from fairlead.adapters.sql.edits import SqlEdits
from fairlead.adapters.sql.ratings import SqlRatings
from fairlead.adapters.sql.wishes import SqlWishes
from fairlead.application.decisions import ReadDecisions
from fairlead.application.desk import Desk
from fairlead.application.disputes import Disputes
from fairlead.application.feedback import Feedback
from fairlead.application.insight_house import InsightHouse
from fairlead.application.ports import Clock
from fairlead.application.rep_profiles import Profiles
from fairlead.application.working_copy import WorkingCopy
from fairlead.bootstrap.leading import led_now


class Parts(Protocol):
    """What they need of the house."""

    engine: Engine
    clock: Clock
    decisions: ReadDecisions

    @property
    def desk(self) -> Desk:
        """The one writer."""
        ...

    @property
    def insight(self) -> InsightHouse:
        """Proposes tags."""
        ...

    @property
    def working_copy(self) -> WorkingCopy:
        """The policy in force."""
        ...


def voices_of(house: Parts) -> tuple[Disputes, Feedback, Profiles]:
    """Contested decisions, how leads fitted, and what reps know and can."""
    engine, clock, read = house.engine, house.clock, lambda: house.decisions
    return (
        Disputes(SqlDisputes(engine), read, lambda: house.desk, lambda: led_now(house), clock),
        Feedback(SqlRatings(engine), read, clock),
        Profiles(SqlWishes(engine), SqlEdits(engine), lambda: house.insight, clock),
    )
