"""What-if with its parts wired."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NotRequired, TypedDict

from fairlead import __version__
from fairlead.adapters.models import ModelFolder
from fairlead.application.plan_policy import Present as Deciding
from fairlead.application.what_if import Answered, what_if
from fairlead.application.what_if_ground import Present
from fairlead.application.what_if_ports import WhatIf
from fairlead.domain.prediction import Model
from fairlead.learning.history import History
from fairlead.learning.trained import Trained


class How(TypedDict):
    """As `fairlead.application.what_if.what_if` takes them; ``checked``: on months held back."""

    days: int
    runs: int
    checked: bool
    tell: NotRequired[Callable[[str, int, int], None]]


def ask(
    history: History,
    now: Deciding,
    change: WhatIf,
    *,
    days: int,
    runs: int,
    checked: bool,
    tell: Callable[[str, int, int], None] = lambda _what, _done, _all: None,
) -> Answered:
    """Raises `NotFound` and `fairlead.application.what_if.BadChange`."""
    policy = now.in_force.policy
    present = Present(now.at, policy.over(now.roster), policy, now.in_force.conditions, now.model)
    return what_if(history, present, change, days=days, runs=runs, trial=_kept if checked else None, tell=tell)


def _kept(trained: Trained) -> Model:
    """A model that is never in force: written to disk and read back as every other, then thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        models = ModelFolder(Path(folder))
        models.keep(trained, code=__version__)
        return models.current()
