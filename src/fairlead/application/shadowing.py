"""The model in shadow: it looks at what the champion decided, off the live path, and is judged with the champion on the same leads.

A stored decision keeps its facts, so it can be walked again by another model. What that says is kept; outcomes are added as they ripen.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from fairlead.application.decisions import walk_again
from fairlead.application.job_ports import Job, Jobs
from fairlead.application.model_told import Kept as KeptModel
from fairlead.application.ports import Clock, Decisions, Kept, Models
from fairlead.application.rule_ports import Rules
from fairlead.application.shadow_ports import ShadowBook, Shadowed
from fairlead.domain.deciding import Policy
from fairlead.domain.intake import Unreadable
from fairlead.domain.prediction import Model
from fairlead.domain.pricing import SlotPrices
from fairlead.domain.rep import Roster
from fairlead.domain.screening import Conditions, Rulebook

SHADOW: Final = "shadow"
"""The kind of these jobs."""
EVERY: Final = timedelta(minutes=5)
KEPT: Final = timedelta(days=400)
"""How long it is kept what models said that left the shadow, and what never got an outcome: longer than any judgment needs it."""
_TOGETHER: Final = 200
_MOST: Final = 5_000
_COMPARED: Final = frozenset({"model", "rotation"})
"""Decisions by people, owners and rules leave a model nothing to choose."""
Outcomes = Callable[[Collection[str], KeptModel, datetime], Mapping[str, bool]]
"""Of these leads, those whose outcome is known at that moment by the model's stage and horizon: whether each was won."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a job did: decisions looked at, those left out because no model chose, and outcomes added.

    ``more``: there was more to do. ``unreadable``: decisions that are damaged. ``forgotten``: what was said too long ago to be of use.
    """

    decisions: int
    left_out: int
    outcomes: int
    more: bool
    unreadable: int = 0
    forgotten: int = 0


class Shadowing:
    """Asks for the work of the model in shadow, and does it."""

    def __init__(
        self, book: ShadowBook, challenger: Callable[[], KeptModel | None], decisions: Decisions, models: Models, rules: Rules, clock: Clock
    ) -> None:
        """``challenger``: the model in shadow, None where none is."""
        self._book = book
        self._challenger = challenger
        self._decisions = decisions
        self._models = models
        self._rules = rules
        self._clock = clock

    def ask_when_due(self, jobs: Jobs) -> Job | None:
        """Ask for a look where there are decisions that the model in shadow has not seen, or outcomes that may be ripe by now."""
        model, now = self._challenger(), self._clock.now()
        if model is None or model.fault:
            return None
        newest = self._book.newest()
        if newest > self._book.reached(model.version):
            slot = now - (now - datetime.min.replace(tzinfo=now.tzinfo)) % EVERY
            key = f"{model.version} {slot:%Y-%m-%d %H:%M}"
        elif self._waits(model, now):
            key = f"{model.version} {now:%Y-%m-%d} outcomes"
        else:
            return None
        job, fresh = jobs.ask(SHADOW, key, {"version": model.version})
        return job if fresh else None

    def look(self, version: str, outcomes: Outcomes) -> Looked:
        """Look at what was decided since the last time, and add the outcomes that are ripe. Nothing where the model left the shadow."""
        model, now = self._challenger(), self._clock.now()
        if model is None or model.version != version or model.fault:
            return Looked(0, 0, 0, more=False)
        looked = self._catch_up(model)
        waiting = self._waiting(model, now)
        known = outcomes({lead_id for _, lead_id in waiting}, model, now) if waiting else {}
        ripe = [(number, known[lead_id]) for number, lead_id in waiting if lead_id in known]
        if ripe:
            self._book.ripen(version, ripe)
        forgotten = self._book.forget(version, before=now - KEPT - (_horizon(model) or timedelta()))
        return replace(looked, outcomes=len(ripe), forgotten=forgotten)

    def _waits(self, model: KeptModel, now: datetime) -> bool:
        """Whether there are decisions whose outcome may be ripe; stated chances have no horizon to be ripe by."""
        horizon = _horizon(model)
        return horizon is not None and self._book.waits(model.version, before=now - horizon)

    def _waiting(self, model: KeptModel, now: datetime) -> Sequence[tuple[int, str]]:
        """Those decisions, with their leads."""
        horizon = _horizon(model)
        return self._book.unripe(model.version, before=now - horizon) if horizon is not None else ()

    def _catch_up(self, model: KeptModel) -> Looked:
        """From the last decision it saw to the newest, in parts that are kept one by one."""
        since = model.trained_at or self._clock.now()
        again = _Again(self._decisions, self._models.at(model.version), self._rules)
        looked = left_out = unreadable = 0
        while looked + left_out + unreadable < _MOST:
            # The newest before the rest: a decision that is made meanwhile is for the next time, not passed over.
            base, newest = self._book.reached(model.version), self._book.newest()
            found = self._book.decisions(after=base, since=since, limit=_TOGETHER)
            seen = [row for row in (again.see(number, kept) for number, kept in found.decisions) if row is not None]
            reached = found.upto if found.upto is not None else max(base, newest)
            if reached <= base or not self._book.keep(model.version, seen, base=base, reached=reached):
                return Looked(looked, left_out, 0, more=False, unreadable=unreadable)
            looked, left_out = looked + len(seen), left_out + len(found.decisions) - len(seen)
            unreadable += found.unreadable
            if found.upto is None:
                return Looked(looked, left_out, 0, more=False, unreadable=unreadable)
        return Looked(looked, left_out, 0, more=True, unreadable=unreadable)


def _horizon(model: KeptModel) -> timedelta | None:
    days = model.facts.horizon_days if model.facts is not None else None
    return timedelta(days=days) if days else None


class _Again:
    """Walks kept decisions again by another model; rosters, policies and conditions are read once as long as they stay the same."""

    def __init__(self, decisions: Decisions, model: Model, rules: Rules) -> None:
        self._decisions = _Remembering(decisions)
        self._models = _Only(model)
        self._rules = _Compiled(rules)

    def see(self, number: int, kept: Kept) -> Shadowed | None:
        """The decision as the other model sees it; None where no model chose, or where it cannot be walked any more."""
        decision, winner = kept.decision, kept.decision.winner
        if decision.method not in _COMPARED or winner is None or decision.rep_id is None:
            return None
        try:
            other = walk_again(kept, self._decisions, self._models, self._rules)
        except (Unreadable, LookupError):
            return None
        its = other.candidates.where(decision.rep_id)
        return Shadowed(
            number=number,
            decision_id=decision.decision_id,
            lead_id=decision.lead_id,
            cluster=decision.account_id or decision.lead_id,
            decided_at=decision.decided_at,
            champion=decision.versions.model,
            rep_id=decision.rep_id,
            choice=other.rep_id,
            chance=winner.chance,
            challenger_chance=None if its is None else its.chance,
        )


class _Remembering:
    """Rosters and policies of decisions, the last one of each kept."""

    def __init__(self, decisions: Decisions) -> None:
        self._decisions = decisions
        self._rosters: dict[str, Roster] = {}
        self._policies: dict[str, Policy] = {}
        self._prices: dict[str, SlotPrices] = {}

    def roster_at(self, version: str) -> Roster:
        if version not in self._rosters:
            self._rosters = {version: self._decisions.roster_at(version)}
        return self._rosters[version]

    def prices_at(self, version: str) -> SlotPrices:
        if version not in self._prices:
            self._prices = {version: self._decisions.prices_at(version)}
        return self._prices[version]

    def policy_at(self, version: str) -> Policy:
        if version not in self._policies:
            self._policies = {version: self._decisions.policy_at(version)}
        return self._policies[version]


class _Only:
    """One model, whichever version is asked for."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def at(self, version: str) -> Model:  # noqa: ARG002, the protocol's argument
        return self._model


class _Compiled:
    """Conditions of the last rulebook."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._last: tuple[Rulebook, Conditions] | None = None

    def compile(self, rulebook: Rulebook) -> Conditions:
        if self._last is None or self._last[0] is not rulebook:
            self._last = (rulebook, self._rules.compile(rulebook))
        return self._last[1]
