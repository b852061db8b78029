"""What-ifs as people ask for them: answered here and now, or by a worker, who keeps question and answer with the job."""

import dataclasses
import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fairlead.application.job_ports import Job, Jobs, JobState
from fairlead.application.look_again import look_again
from fairlead.application.ports import Clock, NotFound
from fairlead.application.what_if_ports import WHAT_IF, BadChange, Question
from fairlead.application.what_if_roster import changed_roster
from fairlead.domain.rep import Roster

if TYPE_CHECKING:
    from fairlead.application.what_if import Answered

Tell = Callable[[str, int, int], None]


class WhatIfHouse:
    """What people ask of what-ifs."""

    def __init__(self, answer: "Callable[[Question, Tell], Answered]", roster: Callable[[], Roster], clock: Clock) -> None:
        """``answer``: runs both floors, which takes seconds to minutes. ``roster``: with the territories and teams of the policy."""
        self._answer, self._roster, self._clock = answer, roster, clock

    def now(self, question: Question, tell: Tell = lambda _what, _done, _all: None) -> "Answered":
        """Answer here. Raises `BadChange`, and `NotFound` where too few leads came."""
        return self._answer(question, tell)

    def ask(self, jobs: Jobs, question: Question, *, author: str) -> Job:
        """Ask a worker; where the same question waits or is being answered, that one is told.

        Raises `BadChange` where the change cannot be made, before anybody waits for it.
        """
        at, given = self._clock.now(), question.given()
        changed_roster(self._roster(), question.change, since=at)
        called = hashlib.sha256(given["question"].encode()).hexdigest()[:12]
        return look_again(jobs, WHAT_IF, given, at=at, called=called, signed={"author": author})

    def by_job(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """Answer what a job was given. Why there is no answer is what came of it, too: nothing failed, and asking again helps nobody."""
        try:
            found = self.now(Question.of(given))
        except (BadChange, NotFound) as error:
            return {"outcome": "no answer", "why_not": str(error)}
        return {"outcome": "answered", "leads": found.leads, "answer": _plain(_told(found))}

    def last(self, jobs: Jobs) -> Job | None:
        """The question asked last of those that a worker is done with, its answer in `Job.result`; None before the first."""
        return next((each for each in jobs.jobs(kind=WHAT_IF) if each.state is JobState.DONE), None)


def _told(found: "Answered") -> dict[str, Any]:
    held = [dataclasses.asdict(each) | {"fits": each.fits} for each in found.checked.measures]
    return {
        "leads": found.leads,
        "runs": found.compared.runs,
        "weeks": found.weeks,
        "rule": found.rule,
        "measures": {name: dataclasses.asdict(each) for name, each in found.compared.measures.items()},
        "reps": [dataclasses.asdict(each) for each in found.reps],
        "checked": dataclasses.asdict(found.checked) | {"measures": held, "fits": found.checked.fits},
        "cautions": list(found.cautions),
    }


def _plain(value: object) -> object:
    """As JSON holds it: numbers of numpy as numbers, and what is no number (a median where nobody replied) as None."""
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(each) for each in value]
    return value
