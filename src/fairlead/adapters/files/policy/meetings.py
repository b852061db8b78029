"""The part of the policy document that says how meetings with leads are offered."""

from collections.abc import Iterator

from fairlead.adapters.files.policy.kinds import MINUTES, number, text, whole
from fairlead.adapters.files.policy.sections import Line, Section
from fairlead.domain.deciding import MeetingRules
from fairlead.domain.time import BadHours, Hours

_HOURS = text("Mon-Fri 09:00-17:00")
_LONGEST_MINUTES = 480
_STEPS = (5, 10, 15, 20, 30, 60)
_LONGEST_DAYS = 28


def _bounded(rules: MeetingRules) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Lengths that a day has room for, a grid that hours can be divided by, and hours that can be read."""
    if not 5 <= rules.length_minutes <= _LONGEST_MINUTES:
        yield ("length",), f"is {rules.length_minutes} minutes", "write 5 minutes to 8 hours"
    if rules.step_minutes not in _STEPS:
        yield ("grid",), f"is {rules.step_minutes} minutes", f"write one of {', '.join(map(str, _STEPS))} minutes"
    if rules.buffer_minutes > _LONGEST_MINUTES:
        yield ("buffer",), f"is {rules.buffer_minutes} minutes", "write at most 8 hours"
    if rules.notice_minutes >= rules.horizon_days * 24 * 60:
        yield ("notice",), "is not shorter than the horizon, so no time is ever offered", "write less, or more days in horizon_days"
    for name, hours in (("hours", rules.hours), ("lead_hours", rules.lead_hours)):
        try:
            Hours.parse(hours, "UTC")
        except BadHours as bad:
            yield (name,), f"is '{hours}', which are no hours", str(bad)


MEETINGS = Section(
    MeetingRules,
    "Meetings",
    "Which times of a rep are offered for a meeting, and to whom first. Booked meetings stay as they are when this changes.",
    (
        Line("length_minutes", "How long a meeting lasts.", "length", MINUTES, ("30 minutes",)),
        Line(
            "step_minutes",
            "Meetings begin on this grid of the rep's clock: 30 is at the full and half hour.",
            "grid",
            MINUTES,
            ("30 minutes",),
        ),
        Line("buffer_minutes", "Kept free before and after meetings and busy times of calendars.", "buffer", MINUTES, ("10 minutes",)),
        Line("notice_minutes", "No time is offered that begins sooner.", "notice", MINUTES, ("4 hours",)),
        Line("horizon_days", "No time is offered that lies later, in days.", kind=whole(least=1, most=_LONGEST_DAYS), examples=(14,)),
        Line("max_day", "The most meetings of a rep on one day.", kind=whole(least=1, most=100), examples=(6,)),
        Line("offered", "How many times are offered, half of them at most on one day.", kind=whole(least=1, most=50), examples=(5,)),
        Line(
            "hours",
            "When reps meet leads whose record states no working hours, in their time zone.",
            kind=_HOURS,
            examples=("Mon-Fri 09:00-17:00",),
        ),
        Line(
            "lead_hours",
            "When leads are met, on their own clock, where country and state tell it.",
            kind=_HOURS,
            examples=("Mon-Fri 08:00-18:00",),
        ),
        Line(
            "important_from",
            "A lead with this lead score or more, or one that is urgent, is important.",
            kind=number(least=0, most=100),
            examples=(75,),
        ),
        Line(
            "keep_share",
            "Of a rep's times of each day, the share that is kept for important leads, at most a half.",
            kind=number(least=0, most=0.5),
            examples=(0.25,),
        ),
        Line(
            "keep_until_minutes",
            "So long before they begin, times that were kept are offered to everybody.",
            "keep_until",
            MINUTES,
            ("24 hours",),
        ),
    ),
    checks=(_bounded,),
)
