"""Background work that outlives the process: what is asked for is done once in effect, whatever dies meanwhile."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Protocol

from fairlead.application.edit_ports import Deed

LONGEST_KEY: Final = 200


class JobState(StrEnum):
    """Where a job stands. One that a crash cut short is running until a worker takes it up again."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done in the background.

    ``job_id``: kind and key, such as ``train:2026-W47``; the same one is never done twice. ``given``: what it is to be done with.
    ``tries``: how often it was begun. ``result``: what came of it, once it is done; ``problem``: why it failed or was dropped, in words.
    """

    job_id: str
    kind: str
    given: Mapping[str, str]
    state: JobState
    asked_at: datetime
    began_at: datetime | None = None
    ended_at: datetime | None = None
    tries: int = 0
    result: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""

    def data(self) -> dict[str, object]:
        """All of it as JSON values."""
        return {
            "job_id": self.job_id,
            "kind": self.kind,
            "state": self.state.value,
            "given": dict(self.given),
            "asked_at": self.asked_at.isoformat(),
            "began_at": self.began_at.isoformat() if self.began_at else None,
            "ended_at": self.ended_at.isoformat() if self.ended_at else None,
            "tries": self.tries,
            "result": dict(self.result) or None,
            "problem": self.problem or None,
        }

    def brief(self) -> dict[str, object]:
        """The same, as a line of a list: without what came of it in full, where that is more than a few words."""
        brief = {name: value for name, value in self.result.items() if not isinstance(value, Mapping)}
        return self.data() | {"result": brief or None}


Work = Callable[[Mapping[str, str]], Mapping[str, Any]]
"""Does a job with what was given, and tells what came of it as JSON values.

It may be begun again after a crash, so each of its effects must be one that can be repeated without doing more.
"""


class JobFailed(Exception):
    """A job ended by a fault of the program. The message is kept with the job, so it holds nothing of what was worked on."""


class JobRefused(Exception):
    """Nothing can be done like this about a job as it stands; the message says why. Nothing was changed."""


class BadKey(ValueError):
    """A key that cannot name a job; the message says what it may be."""


def see_failed(job: Job) -> None:
    """See that a job can be asked for anew. Raises `JobRefused`."""
    if job.state not in {JobState.FAILED, JobState.DROPPED}:
        raise JobRefused(f"job {job.job_id} is {job.state.value}; only one that failed or was dropped is asked for anew")


def see_droppable(job: Job) -> None:
    """See that a job can be dropped. Raises `JobRefused`."""
    if job.state not in {JobState.WAITING, JobState.FAILED}:
        raise JobRefused(f"job {job.job_id} is {job.state.value}; only one that waits or failed can be dropped")


def job_id(kind: str, key: str) -> str:
    """The identity of a job. Raises `BadKey`."""
    if not key.strip() or len(key) > LONGEST_KEY or not key.isprintable() or "/" in key:
        raise BadKey(f"a job's key has 1 to {LONGEST_KEY} letters that can be printed, and no slash")
    return f"{kind}:{key.strip()}"


class Jobs(Protocol):
    """Where jobs are asked for and kept. Raises `fairlead.application.ports.StoreUnavailable` where it cannot be used."""

    def ask(self, kind: str, key: str, given: Mapping[str, str]) -> tuple[Job, bool]:
        """Ask for a job under its key. One asked for before is told as it stands, and the answer's second part is then False.

        Raises `BadKey`.
        """
        ...

    def job(self, job_id: str) -> Job | None:
        """One job; None where there is none of that identity."""
        ...

    def jobs(self, *, kind: str | None = None, limit: int = 50) -> Sequence[Job]:
        """The ones asked for last, the latest first."""
        ...

    def counts(self) -> Mapping[tuple[str, JobState], int]:
        """How many jobs wait, run and failed, by kind and state; those that are done or dropped need nobody."""
        ...

    def again(self, job_id: str, deed: Deed | None = None) -> Job:
        """Ask anew for a job that failed or was dropped: of two who ask at once one does, and the other is told that it waits.

        ``deed``: who asks, kept among the changes. Raises `fairlead.application.ports.NotFound` and `JobRefused`.
        """
        ...

    def drop(self, job_id: str, note: str, deed: Deed | None = None) -> Job:
        """Give up a job that waits or failed; why is kept with it. ``deed``: as with `again`.

        Raises `fairlead.application.ports.NotFound` and `JobRefused`.
        """
        ...

    def forget(self, kind: str, *, before: datetime) -> int:
        """Drop the ended jobs of a kind that were asked for before then; returns how many."""
        ...
