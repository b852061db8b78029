"""Jobs in memory: same contract as durable ones, gone with the process."""

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from fairlead.application.edit_ports import Deed
from fairlead.application.job_ports import Job, Jobs, JobState, Work, job_id, see_droppable, see_failed
from fairlead.application.ports import Clock, NotFound


class MemoryJobs(Jobs):
    """`fairlead.application.job_ports.Jobs`, and `work` in place of a worker. Threads may share it."""

    def __init__(self, clock: Clock) -> None:
        """``clock`` tells when a job was asked for, begun and ended."""
        self._clock = clock
        self._lock = threading.RLock()
        self._kept: dict[str, Job] = {}
        self.deeds: list[Deed] = []

    def ask(self, kind: str, key: str, given: Mapping[str, str]) -> tuple[Job, bool]:
        """Ask for a job under its key. Raises `fairlead.application.job_ports.BadKey`."""
        identity = job_id(kind, key)
        with self._lock:
            fresh = identity not in self._kept
            if fresh:
                self._kept[identity] = Job(identity, kind, dict(given), JobState.WAITING, self._clock.now())
            return self._kept[identity], fresh

    def job(self, job_id: str) -> Job | None:
        """One job."""
        return self._kept.get(job_id)

    def jobs(self, *, kind: str | None = None, limit: int = 50) -> Sequence[Job]:
        """The latest first."""
        with self._lock:
            return [job for job in reversed(self._kept.values()) if kind in {None, job.kind}][:limit]

    def counts(self) -> Mapping[tuple[str, JobState], int]:
        """How many jobs wait, run and failed, by kind and state."""
        with self._lock:
            return Counter((job.kind, job.state) for job in self._kept.values() if job.state not in {JobState.DONE, JobState.DROPPED})

    def again(self, job_id: str, deed: Deed | None = None) -> Job:
        """Ask anew for a job that failed or was dropped. Raises `NotFound` and `JobRefused`."""
        with self._lock:
            found = self._known(job_id)
            see_failed(found)
            self._kept[job_id] = Job(job_id, found.kind, found.given, JobState.WAITING, found.asked_at)
            self.deeds += [] if deed is None else [deed]
            return self._kept[job_id]

    def drop(self, job_id: str, note: str, deed: Deed | None = None) -> Job:
        """Give up a job that waits or failed; why is kept with it. Raises `NotFound` and `JobRefused`."""
        with self._lock:
            found = self._known(job_id)
            see_droppable(found)
            self._kept[job_id] = replace(found, state=JobState.DROPPED, problem=note, ended_at=self._clock.now())
            self.deeds += [] if deed is None else [deed]
            return self._kept[job_id]

    def _known(self, job_id: str) -> Job:
        if job_id not in self._kept:
            raise NotFound(f"there is no job {job_id}")
        return self._kept[job_id]

    def forget(self, kind: str, *, before: datetime) -> int:
        """Drop the ended jobs of a kind that were asked for before then."""
        with self._lock:
            ended = (JobState.DONE, JobState.FAILED, JobState.DROPPED)
            old = [key for key, job in self._kept.items() if job.kind == kind and job.state in ended and job.asked_at < before]
            for key in old:
                del self._kept[key]
            return len(old)

    def work(self, works: Mapping[str, Work]) -> None:
        """Do everything that waits, the oldest first, in this thread."""
        for identity, job in list(self._kept.items()):
            if job.state is not JobState.WAITING:
                continue
            began = replace(job, state=JobState.RUNNING, began_at=self._clock.now(), tries=1)
            self._kept[identity] = began
            try:
                result = works[job.kind](job.given)
                done = replace(began, state=JobState.DONE, result=dict(result))
            except Exception as error:  # noqa: BLE001, whatever stops a job is told with it, and the next one goes on
                done = replace(began, state=JobState.FAILED, problem=str(error))
            self._kept[identity] = replace(done, ended_at=self._clock.now())
