"""What people do about jobs that failed or wait: ask anew for them, give them up. Who did it is kept among the changes."""

from datetime import datetime

from fairlead.application.edit_ports import Deed
from fairlead.application.job_ports import Job, JobRefused, Jobs, JobState
from fairlead.application.ports import NotFound


def again(jobs: Jobs, job_id: str, *, author: str, at: datetime) -> Job:
    """Ask anew for a job that failed or was dropped. Raises `NotFound` and `JobRefused`, also where somebody was quicker."""
    return jobs.again(job_id, Deed("job", job_id, author, at, "asked for anew"))


def again_all(jobs: Jobs, *, author: str, at: datetime, most: int) -> int:
    """Ask anew for all that failed of the ``most`` asked for last; how many. What somebody else asked for meanwhile is passed over."""
    many = 0
    for each in jobs.jobs(limit=most):
        if each.state is JobState.FAILED:
            try:
                again(jobs, each.job_id, author=author, at=at)
            except (JobRefused, NotFound):
                continue
            many += 1
    return many


def drop(jobs: Jobs, job_id: str, reason: str, *, author: str, at: datetime) -> Job:
    """Give up a job that waits or failed. Raises `NotFound` and `JobRefused`."""
    return jobs.drop(job_id, f"dropped by {author}: {reason}", Deed("job", job_id, author, at, f"dropped: {reason}"))
