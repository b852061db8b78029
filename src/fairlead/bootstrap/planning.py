"""Plans with their parts wired: recent leads routed again by another policy, or over another roster."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine

from fairlead.adapters.sql.kept import SqlKept
from fairlead.adapters.sql.pricing import SqlPrices
from fairlead.application.past_prices import past_prices
from fairlead.application.plan_foreseen import was_drawn
from fairlead.application.plan_policy import Plan, plan_policy, shown_by_leads
from fairlead.application.ports import NotFound
from fairlead.application.routed_again import Present, Proposal
from fairlead.application.rule_ports import Rules
from fairlead.domain.deciding import Policy
from fairlead.domain.prediction import Model
from fairlead.domain.rep import Roster
from fairlead.domain.screening import Finding
from fairlead.learning.history import History
from fairlead.learning.recent import READ

_LOGGED: Final = timedelta(days=365)
_LOOKED_AT: Final = 20


class Planning:
    """Plans from the records of one database."""

    def __init__(self, engine: Engine, rules: Rules, history: Callable[..., History], present: Callable[[], Present]) -> None:
        """``present``: what decides now."""
        self._engine, self._rules, self._history, self._present = engine, rules, history, present

    def policy(self, policy: Policy, *, days: int, most: int, tell: Callable[[int, int], None] = lambda _done, _all: None) -> Plan:
        """What a policy would change, on the leads of the last ``days``, at most ``most``. Raises `NotFound`."""
        proposal = Proposal(policy, self._rules.compile(policy.rulebook))
        now = priced_then(self._present(), policy, self._engine, days=days)
        return plan_policy(self._history(*READ), now, proposal, days=days, most=most, drawn=self._drawn(now.at), tell=tell)

    def over(self, roster: Roster, days: int, most: int) -> Plan | None:
        """Recent leads by the policy in force, over the roster as it is and over another; None without such leads."""
        now = self._present()
        now = priced_then(now, now.in_force.policy, self._engine, days=days)
        proposal = Proposal(now.in_force.policy, now.in_force.conditions, roster)
        try:
            return plan_policy(self._history(*READ), now, proposal, days=days, most=most, drawn=self._drawn(now.at))
        except NotFound:  # no lead arrived in that time
            return None

    def shown(self, policy: Policy, roster: Roster, model: Model, *, at: datetime) -> Sequence[Finding]:
        """What recent leads show of the rules of a policy; nothing before the first import. What is in force need not be readable."""
        proposed = Proposal(policy, self._rules.compile(policy.rulebook))
        return shown_by_leads(self._history(*READ), roster, proposed, model, at=at) if roster.reps else ()

    def _drawn(self, at: datetime) -> bool:
        """Whether decisions of the last year were drawn with known probabilities: the first few tell."""
        kept = SqlKept(self._engine).decisions(after=0, since=at - _LOGGED, limit=_LOOKED_AT)
        return any(each is not None and was_drawn(each.decision) for _, each in kept)


def priced_then(now: Present, proposed: Policy, engine: Engine, *, days: int) -> Present:
    """With the prices of slots of the last ``days``, where the policy in force or the proposed one goes by prices."""
    if not (now.in_force.policy.capacity.priced or proposed.capacity.priced):
        return now
    return replace(now, prices=past_prices(SqlPrices(engine), since=now.at - timedelta(days=days), until=now.at))
