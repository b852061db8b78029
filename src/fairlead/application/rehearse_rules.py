"""What recent leads show of the rules of a policy: those that never decide, conditions that often fail, leads that nobody may take."""

from collections.abc import Sequence
from datetime import datetime

from fairlead.domain.deciding import Policy
from fairlead.domain.fairness import check_contract_on
from fairlead.domain.qualification import Scorecard, rate
from fairlead.domain.rep import Roster
from fairlead.domain.screening import Conditions, Finding, Judged, check_leads, screen
from fairlead.learning.recent import Recent


def rehearse_rules(
    recent: Sequence[Recent], policy: Policy, conditions: Conditions, roster: Roster, scorecard: Scorecard | None = None, *, at: datetime
) -> tuple[Finding, ...]:
    """Ask recent leads: each as it was when it came, of the rules and the people of ``at``.

    ``conditions`` are those of the policy, compiled; ``roster`` is the imported one, without what the policy states; ``scorecard`` tells
    learned fit. Nothing is found where fewer leads came than show anything.
    """
    rated = [(rate(each.qualified, policy.icp, policy.intent, scorecard, at=each.arrived_at), each.arrived_at) for each in recent]
    sample = [Judged(qualified, at, conditions.judge(qualified, arrived)) for qualified, arrived in rated]
    people = policy.over(roster)
    found = check_leads(policy.rulebook, people, sample)
    if not policy.fairness.says_anything:
        return found
    may = [screen(qualified, people, at=at).rows for qualified, _ in rated]
    return (*found, *check_contract_on(policy.fairness, people, may, at=at))
