"""Leads that have waited longer than the policy lets a lead wait, and those that wait for nothing, as they cannot be read."""

from datetime import datetime
from typing import Final

from fairlead.application.ports import DamagedLead, Store

_AT_A_TIME: Final = 1_000


def late_leads(store: Store, *, at: datetime) -> list[str]:
    """In words: how many wait longer than they may, and which of them is the longest overdue; and each that cannot be read."""
    late: list[tuple[datetime, str]] = []
    damaged: list[str] = []
    skip = 0
    while waiting := store.waiting(_AT_A_TIME, skip=skip):
        for each in waiting:
            if isinstance(each, DamagedLead):
                damaged.append(f"lead {each.lead_id} waits in the queue and cannot go on: {each.problem}")
            elif each.decision.due_at is not None and each.decision.due_at < at:
                late.append((each.decision.due_at, each.lead.lead_id))
        skip += _AT_A_TIME
    if not late:
        return damaged
    due_at, lead_id = min(late)
    count = "1 lead waits" if len(late) == 1 else f"{len(late):,} leads wait"
    told = f"{count} in the queue longer than the policy allows; the longest overdue is {lead_id}, since {due_at:%Y-%m-%d %H:%M} UTC"
    return [told, *damaged]
