"""Scores beside outcomes with their parts wired."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Engine

from fairlead.adapters.sql.records import SqlRecords
from fairlead.adapters.sql.scores import SqlScores
from fairlead.application.ports import Clock
from fairlead.application.score_house import ScoreHouse
from fairlead.application.score_ports import ScoreReport
from fairlead.application.score_report import report_scores
from fairlead.application.working_copy import WorkingCopy


class InForce(Protocol):
    """The model that routes."""

    @property
    def card(self) -> Mapping[str, Any] | None:
        """What training wrote of it; None where nothing was trained."""
        ...


class Parts(Protocol):
    """What the report needs of the house."""

    engine: Engine
    clock: Clock
    records: SqlRecords

    def model(self) -> InForce:
        """The model that routes now."""
        ...

    @property
    def working_copy(self) -> WorkingCopy:
        """The policy in force."""
        ...


def scores_of(house: Parts) -> ScoreHouse:
    """What people ask of scores."""

    def report(days: int, at: datetime) -> ScoreReport:
        return report_scores(house.records.history, house.working_copy.policy(), house.model().card, days=days, at=at)

    return ScoreHouse(SqlScores(house.engine), report, house.clock)
