"""The only place that wires use cases to adapters. `open_house` gives the running product; whoever opens it closes it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from fairlead.adapters.clock import SystemClock
from fairlead.adapters.files.policy import PolicyFiles
from fairlead.adapters.memory import MemoryPolicies
from fairlead.adapters.rules import CelRules
from fairlead.application.policies import Policies
from fairlead.application.ports import Clock
from fairlead.bootstrap.home import POLICY_FILE, policy_draft
from fairlead.bootstrap.house import House, ModelInForce
from fairlead.bootstrap.mistakes import MISTAKES
from fairlead.config import Settings
from fairlead.domain.rep import Roster

if TYPE_CHECKING:
    from fairlead.application.drill import DrillReport, Step

__all__ = ["MISTAKES", "POLICY_FILE", "House", "ModelInForce", "now", "open_house", "open_policies", "policy_draft", "run_drill"]


@contextmanager
def open_policies(settings: Settings) -> Iterator[Policies]:
    """The policy's versions in a home, to look at; in one where nothing is kept yet there are none, and nothing is written there.

    Raises `StoreUnavailable`.
    """
    if settings.begun:
        with open_house(settings) as house:
            yield house.policies
    else:
        yield Policies(MemoryPolicies(), PolicyFiles(), CelRules(dict), lambda: Roster(reps=()), SystemClock())


@contextmanager
def open_house(settings: Settings, clock: Clock | None = None) -> Iterator[House]:
    """The running product under ``settings``; ``clock`` is the system's unless a test brings one. Raises `StoreUnavailable`."""
    house = House(settings, clock or SystemClock())
    try:
        yield house
    finally:
        house.close()


def run_drill(settings: Settings, tell: "Callable[[Step], None]", clock: Clock | None = None) -> "DrillReport":
    """Break a copy of the home, and see what happens. Raises `StoreUnavailable` and `NotFound`."""
    from fairlead.bootstrap.drilling import run_drill as run  # noqa: PLC0415, nobody else needs it

    return run(settings, clock or SystemClock(), tell)


def now() -> datetime:
    """This moment, for a command that has no house yet."""
    return SystemClock().now()
