"""How meetings with leads are offered: what the policy says of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MeetingRules:
    """Which times of a rep are offered for a meeting, and to whom first.

    ``step_minutes``: meetings begin on this grid of the rep's clock. ``buffer_minutes``: kept free before and after anything else.
    ``notice_minutes``: the soonest; ``horizon_days``: the latest. ``max_day``: meetings of a rep on one day of the rep. ``offered``: how
    many times are offered. ``hours``: of reps whose record states none, in their zone; ``lead_hours``: in the lead's zone, where that is
    known. A lead is important whose lead score, a percentile, is at least ``important_from``, or that is urgent. ``keep_share``: of the
    times of each day, how many are kept for important leads, until ``keep_until_minutes`` before they begin.
    """

    length_minutes: int = 30
    step_minutes: int = 30
    buffer_minutes: int = 10
    notice_minutes: int = 240
    horizon_days: int = 14
    max_day: int = 6
    offered: int = 5
    hours: str = "Mon-Fri 09:00-17:00"
    lead_hours: str = "Mon-Fri 08:00-18:00"
    important_from: float = 75.0
    keep_share: float = 0.25
    keep_until_minutes: int = 1440
