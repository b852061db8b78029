"""What recent leads show of the rules of a policy: those that never decide, conditions that often fail, leads that nobody may take."""

from datetime import datetime, timedelta
from typing import Final

from fairlead.domain.deciding import Policy
from fairlead.domain.rep import Roster
from fairlead.domain.screening import Conditions, Finding, Judged, check_leads
from fairlead.learning.history import History
from fairlead.learning.recent import recent_leads

MOST_LEADS: Final = 2_000
DAYS: Final = 90


def rehearse_rules(
    history: History,
    policy: Policy,
    conditions: Conditions,
    roster: Roster,
    *,
    at: datetime,
    days: int = DAYS,
    most: int = MOST_LEADS,
) -> tuple[Finding, ...]:
    """Ask the leads of the last ``days``, at most ``most``: each as it was when it came, of the rules and the people of ``at``.

    ``conditions`` are those of the policy, compiled; ``roster`` is the imported one, without what the policy states. Nothing is found where
    fewer leads came than show anything.
    """
    recent = recent_leads(history, since=at - timedelta(days=days), most=most)
    sample = [Judged(each.qualified, at, conditions.judge(each.qualified, each.arrived_at)) for each in recent]
    return check_leads(policy.rulebook, policy.over(roster), sample)
