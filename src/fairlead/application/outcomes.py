"""What is asked of an outcome before anybody keeps it, whichever way it was told."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from fairlead.application.ports import OutcomeReport
from fairlead.domain.intake import CLOCK_SKEW, FieldProblem, Unreadable

EARLIEST_OUTCOME: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""No CRM kept outcomes before; an earlier time is a placeholder or a slip."""


class UnreadableOutcome(Unreadable):
    """An outcome that cannot be taken, with every problem at once."""


def checked(report: OutcomeReport, *, now: datetime) -> OutcomeReport:
    """``report`` with its time in UTC, if it lies between the year 2000 and ``now`` plus the clock skew that leads are allowed too.

    The latest moment of all records is what models take for the present: one win dated years ahead would make every young lead look lost.

    Raises `UnreadableOutcome`.
    """
    at = report.occurred_at
    if at > now + CLOCK_SKEW:
        raise _refused(at, "lies in the future", "check the time zone and the clock of the sender")
    if at < EARLIEST_OUTCOME:
        raise _refused(at, f"lies before {EARLIEST_OUTCOME:%Y}", "leave the field out where the outcome was just reached")
    return replace(report, occurred_at=at.astimezone(UTC))


def _refused(at: datetime, reason: str, remedy: str) -> UnreadableOutcome:
    return UnreadableOutcome((FieldProblem("occurred_at", at.isoformat(), reason, remedy),))
