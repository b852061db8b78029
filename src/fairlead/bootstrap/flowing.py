"""The watch on the flow of leads with its parts wired."""

from sqlalchemy import Engine

from fairlead.adapters.sql.flow import SqlFlow
from fairlead.application.watch_flow import FlowWatch


def flow_of(engine: Engine) -> FlowWatch:
    """Floods, silences and leads that wait too long."""
    return FlowWatch(SqlFlow(engine))
