"""Times, dates and lengths as properties write them."""

from datetime import date, datetime, timedelta

from icalendar.prop import vDDDTypes

from fairlead.adapters.calendar.lines import Property

When = date | datetime
"""A date, a local time without zone, or a moment in UTC."""


def moments(given: Property) -> list[tuple[When, When | timedelta | None]]:
    """Each date or time of a property; of a period also its end or length, else None. Raises `BadLine`."""
    return [read_moment(given, part) for part in given.values]


def moment(given: Property) -> When:
    """The one date or time of a property. Raises `BadLine`."""
    found = moments(given)
    if len(found) != 1 or found[0][1] is not None:
        raise given.wrong("is not one date or time")
    return found[0][0]


def length(given: Property) -> timedelta:
    """The length that a property tells. Raises `BadLine`."""
    try:
        found = vDDDTypes.from_ical(given.value)
    except (ValueError, OverflowError) as error:
        raise given.wrong("is no length; write PT1H or P2D") from error
    if not isinstance(found, timedelta):
        raise given.wrong("is no length; write PT1H or P2D")
    return found


def read_moment(given: Property, part: str) -> tuple[When, When | timedelta | None]:
    """One date or time, or the beginning and the end or length of a period. Raises `BadLine`."""
    try:
        found = vDDDTypes.from_ical(part)
    except (ValueError, OverflowError) as error:
        raise given.wrong("is no date or time") from error
    if isinstance(found, tuple):
        begin, end = found
        if isinstance(begin, datetime) and isinstance(end, datetime | timedelta):
            return begin, end
    elif isinstance(found, date):
        return found, None
    raise given.wrong("is no date or time")
