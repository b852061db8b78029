"""What the policy promises a lead once a rep has it: clocks, and what happens when one of them runs out."""

from dataclasses import dataclass, field
from enum import StrEnum


class Counting(StrEnum):
    """What time a clock counts: that in which the rep works, or all of it."""

    BUSINESS = "business"
    WALL = "wall"


@dataclass(frozen=True, slots=True)
class ServiceClock:
    """A promise: by so many minutes after a rep was given the lead, it was touched so often.

    ``within_minutes`` of the time that ``counts`` says; ``remind_minutes``: so long before the rep is reminded, None never;
    ``touches``: which touch stops the clock; ``when``: the leads it runs for, in CEL. A breach moves the lead on (``reroute``) and is told
    to the manager (``escalate``).
    """

    name: str
    within_minutes: int
    counts: Counting = Counting.BUSINESS
    remind_minutes: int | None = None
    touches: int = 1
    when: str = "true"
    reroute: bool = False
    escalate: bool = True


@dataclass(frozen=True, slots=True)
class Service:
    """All clocks, each of which runs for every lead that its condition holds for.

    ``reroutes``: how often one lead is moved on at the most because a clock ran out. ``pause_after``: a rep who let so many leads in a row
    run out takes no new ones; None pauses nobody.
    """

    clocks: tuple[ServiceClock, ...] = field(default=())
    reroutes: int = 2
    pause_after: int | None = None
