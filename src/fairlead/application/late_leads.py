"""Leads that have waited longer than the policy lets a lead wait."""

from datetime import datetime
from typing import Final

from fairlead.application.ports import Kept, Store

_AT_A_TIME: Final = 1_000


def late_leads(store: Store, *, at: datetime) -> list[str]:
    """In words: how many wait longer than they may, and which of them is the longest overdue; empty where none does."""
    late: list[tuple[datetime, str]] = []
    skip = 0
    while waiting := store.waiting(_AT_A_TIME, skip=skip):
        late += [
            (each.decision.due_at, each.lead.lead_id)
            for each in waiting
            if isinstance(each, Kept) and each.decision.due_at is not None and each.decision.due_at < at
        ]
        skip += _AT_A_TIME
    if not late:
        return []
    due_at, lead_id = min(late)
    count = "1 lead waits" if len(late) == 1 else f"{len(late):,} leads wait"
    return [f"{count} in the queue longer than the policy allows; the longest overdue is {lead_id}, since {due_at:%Y-%m-%d %H:%M} UTC"]
