"""What-if with its parts wired."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from fairlead import __version__
from fairlead.adapters.models import ModelFolder
from fairlead.application.ports import Clock
from fairlead.application.what_if_house import Tell, WhatIfHouse
from fairlead.application.what_if_ports import Question
from fairlead.bootstrap.crew import crew_of
from fairlead.config import Settings
from fairlead.domain.prediction import Model
from fairlead.domain.rep import Roster

if TYPE_CHECKING:
    from fairlead.application.routed_again import Present as Deciding
    from fairlead.application.what_if import Answered
    from fairlead.learning.history import History
    from fairlead.learning.trained import Trained


def what_if_of(history: "Callable[[], History]", present: "Callable[[], Deciding]", clock: Clock, settings: Settings) -> WhatIfHouse:
    """What people ask of what-ifs. ``present``: what decides now."""

    def answer(question: Question, tell: Tell) -> "Answered":
        from fairlead.application.what_if import what_if  # noqa: PLC0415, loads what learns
        from fairlead.application.what_if_ground import Present  # noqa: PLC0415, as above

        now = present()
        policy = now.in_force.policy
        floor = Present(now.at, policy.over(now.roster), policy, now.in_force.conditions, now.model)
        trial = _kept if question.checked else None
        with crew_of(settings) as crew:
            return what_if(history(), floor, question.change, days=question.days, runs=question.runs, trial=trial, tell=tell, crew=crew)

    def roster() -> Roster:
        now = present()
        return now.in_force.policy.over(now.roster)

    return WhatIfHouse(answer, roster, clock)


def _kept(trained: "Trained") -> Model:
    """A model that is never in force: written to disk and read back as every other, then thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        models = ModelFolder(Path(folder))
        models.keep(trained, code=__version__)
        return models.current()
