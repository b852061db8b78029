"""`fairlead.application.flow_ports.FlowBook` over SQLite or PostgreSQL; each question reads an index."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine, func, select

from fairlead.adapters.sql.engine import reading
from fairlead.adapters.sql.moments import micros, moment
from fairlead.adapters.sql.tables import RECORD_TABLES, lead_state
from fairlead.application.flow_ports import Waiting

_LEAD = RECORD_TABLES["lead"].c


class SqlFlow:
    """The flow of leads as the database tells it."""

    def __init__(self, engine: Engine) -> None:
        """Work on a database whose schema is current."""
        self._engine = engine

    def came(self, since: datetime, until: datetime) -> Sequence[datetime]:
        """When each lead came."""
        with reading(self._engine) as connection:
            found = connection.execute(
                select(_LEAD.created_at).where(_LEAD.created_at >= micros(since), _LEAD.created_at < micros(until))
            ).scalars()
            return [moment(each) for each in found]

    def how_many(self, since: datetime, until: datetime) -> int:
        """How many came."""
        with reading(self._engine) as connection:
            wanted = select(func.count()).where(_LEAD.created_at >= micros(since), _LEAD.created_at <= micros(until))
            return int(connection.execute(wanted).scalar_one())

    def last(self, until: datetime) -> datetime | None:
        """When the last lead came."""
        with reading(self._engine) as connection:
            found = connection.execute(select(func.max(_LEAD.created_at)).where(_LEAD.created_at <= micros(until))).scalar_one()
            return None if found is None else moment(found)

    def waiting(self, before: datetime) -> Waiting | None:
        """What waits too long."""
        wanted = select(func.count(), func.min(lead_state.c.since)).where(
            lead_state.c.state == "queued", lead_state.c.since < micros(before)
        )
        with reading(self._engine) as connection:
            leads, since = connection.execute(wanted).one()
            return Waiting(int(leads), moment(since)) if leads else None
