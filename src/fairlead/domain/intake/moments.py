"""Moments: text or a clock value → an aware time in UTC."""

from datetime import UTC, datetime, timedelta

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
"""A time outside these is a placeholder such as 0001-01-01 or 9999-12-31, not a moment."""
CLOCK_SKEW = timedelta(minutes=5)
"""How far a sender's clock may be ahead of ours."""


def moment(value: datetime | str) -> datetime | None:
    """UTC time of ISO 8601 text with an offset or ``Z``, or of an aware datetime; None for anything else, naive times included."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    if value.tzinfo is None:
        return None
    try:
        return value.astimezone(UTC)
    except OverflowError:
        return None


def plausible(at: datetime) -> bool:
    """Whether ``at`` is a moment rather than a placeholder."""
    return EARLIEST <= at < LATEST
