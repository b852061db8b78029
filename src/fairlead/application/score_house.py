"""The report of scores beside outcomes as people ask for it: what was found last, at once, and a look by a worker."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from fairlead.application.job_ports import Job, Jobs
from fairlead.application.look_again import look_again
from fairlead.application.ports import Clock
from fairlead.application.score_ports import KeptReport, ScoreBook, ScoreReport

SCORES: Final = "scores"
"""The kind of jobs that set scores beside outcomes."""


class ScoreHouse:
    """What people ask of scores."""

    def __init__(self, book: ScoreBook, report: Callable[[int, datetime], ScoreReport], clock: Clock) -> None:
        """``report``: sets scores beside the outcomes of the leads of so many days up to a moment; takes as long as reading them all."""
        self._book, self._report, self._clock = book, report, clock

    def latest(self) -> KeptReport | None:
        """What was found last; None before the first look."""
        return self._book.latest()

    def look(self, days: int) -> KeptReport:
        """Look now, and keep what is found."""
        at = self._clock.now()
        kept = KeptReport(at, days, self._report(days, at))
        self._book.keep(kept)
        return kept

    def ask(self, jobs: Jobs, days: int, *, author: str) -> Job:
        """Ask a worker to look; one that waits or runs over the same days is enough."""
        return look_again(jobs, SCORES, {"days": f"{days}"}, at=self._clock.now(), signed={"author": author})
