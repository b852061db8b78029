"""Train anew without anybody at the keyboard: by the calendar, on drift, or when asked. Each occasion once, whatever dies meanwhile.

The model so trained becomes a candidate. A person puts it in force, or the policy's ``promote: automatic``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from fairlead.application.job_ports import Job, Jobs
from fairlead.application.model_ports import THE_DRIFT_WATCH, THE_SCHEDULE, ModelStep, Step
from fairlead.application.ports import Clock
from fairlead.domain.deciding import Every, Models, Retrain, Weekday

TRAIN: Final = "train"
"""The kind of these jobs."""
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Occasion:
    """When a model was to be trained anew, and the key of that job: the week or the month, so that it happens once."""

    at: datetime
    key: str


def latest_occasion(retrain: Retrain, now: datetime) -> Occasion | None:
    """The last moment, up to ``now``, at which the policy wants a training; None where it wants none."""
    now = now.astimezone(UTC)
    if retrain.every is Every.NEVER:
        return None
    if retrain.every is Every.WEEK:
        at = _on(retrain, now - timedelta(days=now.weekday()))
        at = at if at <= now else at - _WEEK
        year, week, _ = at.isocalendar()
        return Occasion(at, f"{year}-W{week:02d}")
    first = now.replace(day=1)
    at = _on(retrain, first)
    at = at if at <= now else _on(retrain, (first - timedelta(days=1)).replace(day=1))
    return Occasion(at, f"{at:%Y-%m}")


def _on(retrain: Retrain, start: datetime) -> datetime:
    """The first such weekday and hour from the day of ``start`` on."""
    days = (list(Weekday).index(retrain.weekday) - start.weekday()) % 7
    return (start + timedelta(days=days)).replace(hour=retrain.hour, minute=0, second=0, microsecond=0)


class Retraining:
    """Asks for trainings. Threads and processes may do so at once: an occasion is one job."""

    def __init__(self, jobs: Jobs, models: Callable[[], Models], steps: Callable[[], Sequence[ModelStep]], clock: Clock) -> None:
        """``models``: what the policy in force says of models. ``steps``: every step in the life of models."""
        self._jobs = jobs
        self._models = models
        self._steps = steps
        self._clock = clock

    def ask(self, reason: str, key: str, *, author: str, note: str = "") -> tuple[Job, bool]:
        """Ask for a training in somebody's name; the same key again gives the job there is, and False.

        Raises `fairlead.application.job_ports.BadKey` and `fairlead.application.ports.StoreUnavailable`.
        """
        given = {"reason": reason, "author": author, "note": note or reason, "at": self._clock.now().isoformat()}
        return self._jobs.ask(TRAIN, key, given)

    def request_retraining(self, reason: str, key: str) -> Job | None:
        """The door for whatever finds that the model has aged, such as an alert of drift.

        ``reason``: what was found, in words that finish "trained because of …", such as "drift of calibration since 2026-11-02".
        ``key``: identity of the finding, such as "drift 2026-11-02 calibration": the same one asks for one training, however often it is
        found. Returns the job, or None where the policy says ``on_drift: false``. Quick: a worker trains later, in its own process.
        Raises `fairlead.application.job_ports.BadKey` and `fairlead.application.ports.StoreUnavailable`.
        """
        if not self._models().retrain.on_drift:
            return None
        return self.ask(reason, key, author=THE_DRIFT_WATCH)[0]

    def ask_when_due(self) -> Job | None:
        """Ask for the training of the latest occasion of the calendar, once; None where nothing is due.

        An occasion that nobody saw, because no server ran, is made up for; of several only the last. Nothing is due where nobody ever
        trained, or where somebody has trained since.
        """
        due = latest_occasion(self._models().retrain, self._clock.now())
        if due is None:
            return None
        trained = [each.at for each in self._steps() if each.step is Step.TRAINED]
        if not trained or max(trained) >= due.at:
            return None
        job, fresh = self.ask(f"the schedule, which says {due.at:%Y-%m-%d %H:%M} UTC", due.key, author=THE_SCHEDULE)
        return job if fresh else None
