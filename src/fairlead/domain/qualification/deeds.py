"""What was done by and around a lead, counted by kind and by whole days of age: what intent is made from.

A deed is an engagement of the lead, or of others at its account, in the last `DEED_DAYS` days. Its age counts in whole days, so that what
was done within a day counts alike, deeds of one kind and day are one entry, and a stored decision keeps a few dozen of them at most.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fairlead.domain.qualification.features import DAY, micros

DEED_DAYS: Final = 180
"""How far back deeds reach: with the longest half-life a policy may set, 60 days, an older one would count less than an eighth."""

MESSAGE_DEEDS: Final[Mapping[str, str]] = {
    "message_meeting": "asked for a demo, a trial or a call in the message",
    "message_urgency": "named haste or a deadline in the message",
    "message_price": "asked for a price or named a budget in the message",
    "message_rival": "compared with another product in the message",
}
"""Signals of the message that count as deeds on the day of arrival; the names are those of the features."""


@dataclass(frozen=True, slots=True)
class Deed:
    """``count`` deeds of one kind, ``days`` whole days ago; ``own``: by the lead itself, else by others at its account."""

    kind: str
    days: int
    count: int = 1
    own: bool = True


def of_message(facts: Mapping[str, float | str | None], arrived: datetime, at: datetime) -> tuple[Deed, ...]:
    """The deeds that the lead's message holds, by the features that were known of it."""
    days = max((micros(at) - micros(arrived)) // DAY, 0)
    return tuple(Deed(name, days) for name in MESSAGE_DEEDS if facts.get(name) == 1.0) if days <= DEED_DAYS else ()
