"""Ask for jobs and see how they stand: `fairlead.application.job_ports.Jobs` on DBOS's tables."""

import threading
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Engine, inspect
from sqlalchemy.exc import OperationalError

from fairlead.adapters.sql.doing import keep_deed
from fairlead.adapters.sql.engine import kept_alive, reading, translated, writing
from fairlead.application.edit_ports import Deed
from fairlead.application.job_ports import Job, Jobs, JobState, job_id, see_droppable, see_failed
from fairlead.application.ports import NotFound

if TYPE_CHECKING:
    from dbos import DBOSClient, WorkflowStatus

QUEUE: Final = "fairlead"
SOON: Final = "fairlead-soon"
WORKFLOW: Final = "job"
# Jobs that a version of the program left behind are for the next version to do: their content is plain JSON, and they are few.
VERSION: Final = "1"
SCHEMA: Final = "dbos"
_STATES: Final = {
    "DELAYED": JobState.WAITING,
    "ENQUEUED": JobState.WAITING,
    "PENDING": JobState.RUNNING,
    "SUCCESS": JobState.DONE,
}
_ENDED: Final = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_NOT_DONE: Final = ["DELAYED", "ENQUEUED", "PENDING", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_DROPPED: Final = "dropped"
_GAVE_UP: Final = "it was begun again and again, and the process that did it died each time; see the server's log, then ask for it anew"


def plain_url(engine: Engine) -> str:
    """The address of the database as DBOS takes it."""
    return kept_alive(engine.url).render_as_string(hide_password=False)


def prepare(engine: Engine) -> None:
    """Make DBOS's tables where they are missing."""
    with reading(engine) as connection:
        schema = None if engine.dialect.name == "sqlite" else SCHEMA
        if inspect(connection).has_table("workflow_status", schema=schema):
            return
    from dbos import DBOS  # noqa: PLC0415, slow to import, and routing does without it

    with translated(engine):
        DBOS.migrate(plain_url(engine), schema=SCHEMA)


class DurableJobs(Jobs):
    """Jobs in a database. Threads and processes may share it; DBOS is loaded at first use."""

    def __init__(self, engine: Engine, soon: Collection[str] = ()) -> None:
        """Work on the house's database. ``soon``: the kinds of jobs that take seconds, and must not wait for one that takes an hour."""
        self._engine = engine
        self._soon = frozenset(soon)
        self._opening = threading.Lock()

    def ask(self, kind: str, key: str, given: Mapping[str, str]) -> tuple[Job, bool]:
        """Ask for a job under its key: of many who ask at once for the same, all are told of one. Raises `BadKey`."""
        from dbos import error  # noqa: PLC0415, as in `prepare`

        identity = job_id(kind, key)
        with self._asking() as client:
            found = self._find(client, identity)
            if found is not None:
                return found, False
            try:
                client.enqueue(
                    {
                        "workflow_name": WORKFLOW,
                        "queue_name": self._queue(kind),
                        "workflow_id": identity,
                        "workflow_id_reuse_policy": "reject",
                        "app_version": VERSION,
                    },
                    kind,
                    dict(given),
                )
            except error.DBOSWorkflowIDInUseError:
                fresh = False
            else:
                fresh = True
            asked = self._find(client, identity)
        if asked is None:
            raise NotFound(f"job {identity} was dropped the moment it was asked for; ask again")
        return asked, fresh

    def job(self, job_id: str) -> Job | None:
        """One job."""
        with self._asking() as client:
            return self._find(client, job_id)

    def jobs(self, *, kind: str | None = None, limit: int = 50) -> Sequence[Job]:
        """The latest first."""
        prefix = None if kind is None else f"{kind}:"
        with self._asking() as client:
            return [_job(each) for each in client.list_workflows(name=WORKFLOW, workflow_id_prefix=prefix, limit=limit, sort_desc=True)]

    def counts(self) -> Mapping[tuple[str, JobState], int]:
        """How many jobs wait, run and failed, by kind and state."""
        with self._asking() as client:
            found = client.list_workflows(name=WORKFLOW, status=_NOT_DONE, load_input=False, load_output=False)
        told = (_job(each) for each in found)
        return Counter((job.kind, job.state) for job in told if job.state is not JobState.DROPPED)

    def again(self, job_id: str, deed: Deed | None = None) -> Job:
        """Ask anew for a job that failed or was dropped. Raises `NotFound` and `JobRefused`.

        One transaction of DBOS puts it back among those that wait, whatever it was given staying with it; who was quicker has done it. The
        deed follows in a transaction of its own, as DBOS has connections of its own.
        """
        from dbos import error  # noqa: PLC0415, as in `prepare`

        with self._asking() as client:
            found = self._known(client, job_id)
            see_failed(found)
            try:
                client.rewind_workflow(job_id, queue_name=self._queue(found.kind), application_version=VERSION)
            except (error.DBOSException, OperationalError):
                see_failed(self._known(client, job_id))  # somebody was quicker
                raise
            client.update_workflow_attributes(job_id, None)
            told = self._known(client, job_id)
        self._keep(deed)
        return told

    def drop(self, job_id: str, note: str, deed: Deed | None = None) -> Job:
        """Give up a job that waits or failed; why is kept with it. Raises `NotFound` and `JobRefused`."""
        with self._asking() as client:
            found = self._known(client, job_id)
            see_droppable(found)
            if found.state is JobState.WAITING:
                client.cancel_workflow(job_id)
            client.update_workflow_attributes(job_id, {_DROPPED: note})
            told = self._known(client, job_id)
        self._keep(deed)
        return told

    def forget(self, kind: str, *, before: datetime) -> int:
        """Drop the ended jobs of a kind that were asked for before then."""
        with self._asking() as client:
            old = client.list_workflows(
                name=WORKFLOW,
                workflow_id_prefix=f"{kind}:",
                status=_ENDED,
                end_time=before.isoformat(),
                load_input=False,
                load_output=False,
            )
            if old:
                client.delete_workflows([each.workflow_id for each in old])
            return len(old)

    def close(self) -> None:
        """Let go of the database."""
        if "_client" in self.__dict__:
            self._client.destroy()
            del self.__dict__["_client"]

    def _queue(self, kind: str) -> str:
        return SOON if kind in self._soon else QUEUE

    def _keep(self, deed: Deed | None) -> None:
        if deed is not None:
            with writing(self._engine) as connection:
                keep_deed(connection, deed)

    def _known(self, client: "DBOSClient", identity: str) -> Job:
        found = self._find(client, identity)
        if found is None:
            raise NotFound(f"there is no job {identity}")
        return found

    def _find(self, client: "DBOSClient", identity: str) -> Job | None:
        found = client.list_workflows(workflow_ids=[identity], name=WORKFLOW)
        return _job(found[0]) if found else None

    @contextmanager
    def _asking(self) -> Iterator["DBOSClient"]:
        with translated(self._engine):
            with self._opening:
                client = self._client
            yield client

    @cached_property
    def _client(self) -> "DBOSClient":
        from dbos import DBOSClient, DBOSPortableJSONSerializer  # noqa: PLC0415, as in `prepare`

        prepare(self._engine)
        return DBOSClient(
            system_database_url=plain_url(self._engine),
            dbos_system_schema=SCHEMA,
            serializer=DBOSPortableJSONSerializer(),
            system_database_pool_size=2,
            retry_connection_errors=False,
        )


def _job(status: "WorkflowStatus") -> Job:
    kind, given = _input(status)
    state = _STATES.get(status.status, JobState.FAILED)
    dropped = (status.attributes or {}).get(_DROPPED)
    if dropped is not None and state is JobState.FAILED:
        return replace(_told(status, kind, given, JobState.DROPPED), problem=str(dropped))
    return _told(status, kind, given, state)


def _told(status: "WorkflowStatus", kind: str, given: dict[str, str], state: JobState) -> Job:
    failed = state is JobState.FAILED
    return Job(
        job_id=status.workflow_id,
        kind=kind,
        given=given,
        state=state,
        asked_at=_moment(status.created_at) or datetime.fromtimestamp(0, UTC),
        began_at=_moment(status.dequeued_at),
        ended_at=_moment(status.completed_at),
        tries=status.recovery_attempts or 0,
        result=status.output if isinstance(status.output, dict) else {},
        problem="" if not failed else str(status.error) if status.error is not None else _GAVE_UP,
    )


def _input(status: "WorkflowStatus") -> tuple[str, dict[str, str]]:
    """Kind and what was given; of a job of another shape, what its name tells."""
    args: Any = status.input["args"] if status.input else ()
    if len(args) == 2 and isinstance(args[1], dict):
        return str(args[0]), {str(name): str(value) for name, value in args[1].items()}
    return status.workflow_id.partition(":")[0], {}


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1e3, UTC)
