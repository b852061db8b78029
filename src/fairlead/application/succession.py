"""From a retrained candidate to the next champion: into the shadow where that is free, and in force where the policy lets it."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fairlead.application.model_ports import THE_SHADOW, ModelRefused, State
from fairlead.application.model_registry import ModelRegistry
from fairlead.application.model_told import Kept
from fairlead.application.ports import Clock
from fairlead.domain.deciding import Approval, Models, Promotion

if TYPE_CHECKING:
    from fairlead.application.judge_shadow import ShadowReport

_HORIZONS: Final = 2


class Succession:
    """What follows by itself from a new candidate and from a verdict."""

    def __init__(
        self, registry: ModelRegistry, models: Callable[[], Models], report: Callable[[], "ShadowReport | None"], clock: Clock
    ) -> None:
        """``models``: what the policy in force says of models. ``report``: how the model in shadow does; None where none is."""
        self._registry = registry
        self._models = models
        self._report = report
        self._clock = clock

    def into_shadow(self, version: str) -> bool:
        """Put a new candidate in shadow, unless another one there still has a chance to show what it can do; False where it stays out.

        Another one has had its chance once it was seen to predict worse, or two horizons after it was trained.
        """
        candidate, there = self._registry.told(version), self._registry.challenger()
        if candidate.state not in {State.CANDIDATE, State.APPROVED} or candidate.in_shadow or self._registry.champion() is None:
            return False
        if there is not None and not self._is_over(there):
            return False
        note = "trained anew" if there is None else f"trained anew, in place of {there.version}"
        try:
            self._registry.shadow(version, author=THE_SHADOW, note=note)
        except ModelRefused:  # somebody has promoted, rejected or shadowed it since
            return False
        return True

    def promote_if_better(self) -> bool:
        """Put the model in shadow in force, where the policy lets it and it has predicted credibly better on the same leads."""
        wanted = self._models()
        if wanted.promote is not Promotion.AUTOMATIC or wanted.approval is not Approval.NONE:
            return False
        report = self._report()
        if report is None or report.verdict.value != "better":
            return False
        try:
            self._registry.promote(report.challenger, author=THE_SHADOW, note=report.words)
        except ModelRefused:  # it went another way meanwhile
            return False
        return True

    def _is_over(self, there: Kept) -> bool:
        report = self._report()
        if there.fault or (report is not None and report.verdict.value in {"worse", "not comparable"}):
            return True
        horizon = there.facts.horizon_days if there.facts is not None else None
        return there.trained_at is None or horizon is None or self._clock.now() - there.trained_at > _HORIZONS * timedelta(days=horizon)
