"""The watch on the flow of leads with its parts wired."""

from sqlalchemy import Engine

from fairlead.adapters.sql.flow import SqlFlow
from fairlead.application.watch_flow import FlowWatch


def flow_of(engine: Engine, *, compares: bool) -> FlowWatch:
    """Leads that wait too long, and where it ``compares`` with what is usual floods and silences."""
    return FlowWatch(SqlFlow(engine), compares=compares)
