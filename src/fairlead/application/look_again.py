"""Ask for a look that takes longer than anybody waits for an answer: a worker does it, and what was found last is served meanwhile."""

from collections.abc import Mapping
from datetime import datetime

from fairlead.application.job_ports import Job, Jobs, JobState

_NOBODY: Mapping[str, str] = {}
_UNFINISHED = frozenset({JobState.WAITING, JobState.RUNNING})


def look_again(
    jobs: Jobs, kind: str, given: Mapping[str, str], *, at: datetime, signed: Mapping[str, str] = _NOBODY, called: str | None = None
) -> Job:
    """Ask for a job of that kind; where one with the same ``given`` waits or runs already, that one is enough, whoever asked.

    ``called``: what stands in the job's identity for ``given`` where that is long. Raises `fairlead.application.ports.StoreUnavailable`.
    """
    alike = (each for each in jobs.jobs(kind=kind) if each.state in _UNFINISHED and given.items() <= each.given.items())
    waiting = next(alike, None)
    if waiting is not None:
        return waiting
    named = given.values() if called is None else (called,)
    return jobs.ask(kind, " ".join([*named, f"asked {at:%Y-%m-%dT%H-%M-%S-%f}"]), {**given, **signed, "at": at.isoformat()})[0]
