"""What a policy would have earned: the use case with its parts wired."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Engine

from fairlead.adapters.sql.decisions import SqlDecisions
from fairlead.adapters.sql.kept import SqlKept
from fairlead.adapters.sql.pricing import SqlPrices
from fairlead.application.estimate_policy import Asked, Sources, Tell, estimate_policy
from fairlead.application.estimate_ports import PolicyEstimate
from fairlead.application.past_prices import past_prices
from fairlead.application.ports import Models
from fairlead.application.routed_again import Present
from fairlead.application.rule_ports import Rules
from fairlead.bootstrap.crew import crew_of
from fairlead.config import Settings
from fairlead.domain.deciding import Policy
from fairlead.learning.history import History
from fairlead.learning.outcomes import label
from fairlead.learning.settings import TrainingSettings


class Estimating:
    """Estimates from the decisions of one database."""

    def __init__(
        self,
        engine: Engine,
        models: Models,
        rules: Rules,
        card: Mapping[str, Any] | None,
        history: Callable[[], History],
        present: Callable[[], Present],
        settings: Settings,
    ) -> None:
        """``card``: of the model in force; outcomes count by its stage and horizon."""
        self._engine, self._models, self._rules = engine, models, rules
        self._history, self._present, self._settings = history, present, settings
        self._data = (card or {}).get("data") or {}

    def ask(self, policy: Policy, *, days: int, runs: int, most: int, tell: Tell = lambda _what, _done, _all: None) -> PolicyEstimate:
        """What a policy would have earned on the leads of so many days whose outcome is known. Raises `NotFound`."""
        history, present = self._history(), self._present()
        stage, horizon = str(self._data.get("stage") or TrainingSettings().stage), self._data.get("horizon_days")
        # Where no model says within how many days a win counts, the data do.
        within = int(horizon) if horizon else label(history, TrainingSettings(stage=stage)).horizon_days
        asked = Asked(policy, self._rules.compile(policy.rulebook), present.at, within, stage, days, runs, most)
        # The policy of that time may have gone by prices though neither of today's does.
        present = replace(present, prices=past_prices(SqlPrices(self._engine), since=asked.since, until=asked.until))
        kept, decisions = SqlKept(self._engine), SqlDecisions(self._engine)
        sources = Sources(kept, decisions, self._models, self._rules.compile, present, tell)
        with crew_of(self._settings) as crew:
            return estimate_policy(history, asked, sources, crew)
