"""The watch on the flow of leads with its parts wired."""

from collections.abc import Callable

from sqlalchemy import Engine

from fairlead.adapters.sql.flow import SqlFlow
from fairlead.application.watch_flow import FlowAlert, FlowWatch


def flow_of(engine: Engine, *, compares: bool, beside: Callable[[], FlowAlert | None]) -> FlowWatch:
    """Leads that wait too long, and where it ``compares`` with what is usual floods and silences; and what stands ``beside``."""
    return FlowWatch(SqlFlow(engine), compares=compares, beside=beside)
