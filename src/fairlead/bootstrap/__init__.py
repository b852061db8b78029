"""The only place that wires use cases to adapters. `open_house` gives the running product; whoever opens it closes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from fairlead.adapters.clock import SystemClock
from fairlead.adapters.files.policy import PolicyFiles
from fairlead.adapters.memory import MemoryPolicies
from fairlead.adapters.rules import CelRules
from fairlead.application.policies import Policies
from fairlead.application.ports import Clock
from fairlead.bootstrap.house import POLICY_FILE, House, ModelInForce, policy_draft
from fairlead.bootstrap.mistakes import MISTAKES
from fairlead.config import Settings
from fairlead.domain.rep import Roster

__all__ = ["MISTAKES", "POLICY_FILE", "House", "ModelInForce", "now", "open_house", "open_policies", "policy_draft"]


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


def now() -> datetime:
    """This moment, for a command that has no house yet."""
    return SystemClock().now()
