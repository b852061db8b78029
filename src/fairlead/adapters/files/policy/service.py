"""The part of the policy document that says what is promised to a lead once a rep has it."""

from collections.abc import Iterator

from fairlead.adapters.files.policy.kinds import CONDITION, MINUTES, NAME, whole
from fairlead.adapters.files.policy.sections import Line, Section
from fairlead.domain.deciding import Service, ServiceClock

Found = Iterator[tuple[tuple[str | int, ...], str, str]]
_LONGEST_MINUTES = 90 * 24 * 60


def _in_order(clock: ServiceClock) -> Found:
    """There is time to be reminded in, and a clock has length."""
    if not 0 < clock.within_minutes <= _LONGEST_MINUTES:
        yield ("within",), "is no time that can be kept", "write at least 1 minute, and at most 90 days"
    elif clock.remind_minutes is not None and not 0 < clock.remind_minutes < clock.within_minutes:
        yield ("remind",), "is not within the clock's own time", "write how long before the end, less than within"


def _named_apart(service: Service) -> Found:
    """No two clocks have one name."""
    seen: set[str] = set()
    for place, clock in enumerate(service.clocks):
        if clock.name in seen:
            yield ("clocks", place, "name"), f"is '{clock.name}' for the second time", "give each clock a name of its own"
        seen.add(clock.name)


CLOCK = Section(
    ServiceClock,
    "ServiceClock",
    "A promise: so long after a rep was given the lead, somebody has called, written to or met the person.",
    (
        Line("name", "What it is called.", kind=NAME, examples=("first touch",)),
        Line(
            "within_minutes",
            "How long the rep has, from the moment of assignment; a day is 24 hours, of business time, too.",
            "within",
            MINUTES,
            ("15 minutes",),
        ),
        Line(
            "counts",
            "business: only the rep's working hours count, without holidays and time off; wall: every minute counts.",
            examples=("wall",),
        ),
        Line("remind_minutes", "So long before the end the rep is reminded; left out, never.", "remind", MINUTES, ("5 minutes",)),
        Line("touches", "Which touch stops the clock: 1 the first, 2 the second.", kind=whole(least=1, most=20), examples=(2,)),
        Line("when", "The leads that it runs for, in CEL.", kind=CONDITION, examples=('lead.source == "demo request"',)),
        Line("reroute", "Whether a lead whose clock ran out goes to another rep, never to one who had it."),
        Line("escalate", "Whether the manager of the rep's team is told that it ran out."),
    ),
    checks=(_in_order,),
    identity=("name",),
)

SERVICE = Section(
    Service,
    "Service",
    "What is promised to a lead once a rep has it, and what happens when that is not kept.",
    (
        Line(
            "clocks",
            "Clocks; each runs for every lead that its condition holds for.",
            examples=([{"name": "first touch", "within": "15 minutes", "remind": "5 minutes", "reroute": True}],),
        ),
        Line("reroutes", "How often a lead goes on at the most because a clock ran out.", kind=whole(most=20), examples=(2,)),
        Line(
            "pause_after",
            "A rep who let so many leads in a row run out takes no new ones until a person or a touch ends that; left out, never.",
            kind=whole(least=1, most=100),
            examples=(3,),
        ),
    ),
    {ServiceClock: CLOCK},
    (_named_apart,),
)
