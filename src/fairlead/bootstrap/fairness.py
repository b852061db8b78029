"""The report on the fairness contract with its parts wired."""

from typing import Protocol

from sqlalchemy import Engine

from fairlead.adapters.sql.contract import SqlContractCosts
from fairlead.application.fairness_report import FairnessReport
from fairlead.application.ports import Clock, Store
from fairlead.application.working_copy import WorkingCopy


class Parts(Protocol):
    """What the report needs of the house."""

    engine: Engine
    clock: Clock

    @property
    def store(self) -> Store:
        """What routing keeps."""
        ...

    @property
    def working_copy(self) -> WorkingCopy:
        """The policy in force."""
        ...


def fairness_of(house: Parts) -> FairnessReport:
    """Everybody against the fairness contract."""
    return FairnessReport(house.store, SqlContractCosts(house.engine), house.working_copy.policy, house.clock)
