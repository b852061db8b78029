"""Do the jobs in this process: one that takes long at a time, beside it one that does not; each begun again after a crash until it ends."""

import os
from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import Engine

from fairlead.adapters.durable.jobs import QUEUE, SCHEMA, SOON, VERSION, WORKFLOW, plain_url, prepare
from fairlead.adapters.sql.engine import translated
from fairlead.application.job_ports import Work
from fairlead.application.ports import StoreUnavailable

EXECUTOR: Final = "fairlead"
_MOST_TRIES: Final = 5
"""How often a job is begun again whose process died; the time after that it is given up."""
_ASKED_EVERY_SECONDS: Final = 2.0
_STOPS_WITHIN_SECONDS: Final = 0.5
"""On SQLite DBOS looks so often for messages between jobs, of which there are none; a stop waits until it has looked once more."""
_RETRIED: Final = 3
_RETRIED_AFTER_SECONDS: Final = 20.0
_NICER: Final = 10


def work(engine: Engine, works: Mapping[str, Work], until: Callable[[], None]) -> None:
    """Do jobs of these kinds until ``until`` returns. Only the one who is `placed` may call this: what it finds begun, it begins again.

    A job in hand when it returns stays begun. Raises `StoreUnavailable`.
    """
    from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer  # noqa: PLC0415, slow to import, and routing does without it

    prepare(engine)
    config = DBOSConfig(
        name="fairlead",
        system_database_url=plain_url(engine),
        dbos_system_schema=SCHEMA,
        serializer=DBOSPortableJSONSerializer(),
        application_version=VERSION,
        executor_id=EXECUTOR,
        enable_otlp=False,
        log_level="CRITICAL",
        sys_db_pool_size=4,
        notification_listener_polling_interval_sec=_STOPS_WITHIN_SECONDS,
        scheduler_polling_interval_sec=3600.0,
    )
    DBOS(config=config)

    @DBOS.step(
        name="do",
        retries_allowed=True,
        max_attempts=_RETRIED,
        interval_seconds=_RETRIED_AFTER_SECONDS,
        should_retry=lambda error: isinstance(error, StoreUnavailable),
    )
    def do(kind: str, given: dict[str, str]) -> dict[str, Any]:
        _give_way()
        if kind not in works:
            raise LookupError(f"this version of Fairlead has no jobs of the kind '{kind}'")
        return dict(works[kind](given))

    @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=_MOST_TRIES)
    def job(kind: str, given: dict[str, str]) -> dict[str, Any]:
        return do(kind, given)

    with translated(engine):
        DBOS.launch()
        for queue in (QUEUE, SOON):
            DBOS.register_queue(queue, worker_concurrency=1, polling_interval_sec=_ASKED_EVERY_SECONDS, on_conflict="always_update")
    try:
        until()
    finally:
        DBOS.destroy(destroy_registry=True)


def _give_way() -> None:
    """Let routing go first: this thread, and those that libraries start from it, run at low priority where the system has that."""
    if hasattr(os, "setpriority"):
        # Of the thread, not of the process: the threads that hold the database's lock for DBOS must not be slow.
        os.setpriority(os.PRIO_PROCESS, 0, _NICER)
