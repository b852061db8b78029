"""The nightly check with its parts wired."""

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Engine

from fairlead.adapters.sql.checks import SqlChecks
from fairlead.application.nightly_check import NightlyCheck
from fairlead.application.ports import Clock


class Parts(Protocol):
    """What the check needs of the house."""

    engine: Engine
    clock: Clock

    def check(self) -> tuple[Sequence[str], Sequence[str]]:
        """What is broken, and what is worth a note."""
        ...


def nightly_of(house: Parts) -> NightlyCheck:
    """The check of this house."""
    return NightlyCheck(house.check, SqlChecks(house.engine), house.clock)
