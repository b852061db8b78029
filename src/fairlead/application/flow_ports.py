"""What the watch on the flow of leads needs from outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Waiting:
    """Leads in the queue since before some moment: how many, and since when the one waits that waits longest."""

    leads: int
    since: datetime


class FlowBook(Protocol):
    """When leads came, and how long they wait."""

    def came(self, since: datetime, until: datetime) -> Sequence[datetime]:
        """When each lead came, from one moment up to another, in any order."""
        ...

    def how_many(self, since: datetime, until: datetime) -> int:
        """How many came."""
        ...

    def last(self, until: datetime) -> datetime | None:
        """When the last lead came, up to a moment; None where none ever did."""
        ...

    def waiting(self, before: datetime) -> Waiting | None:
        """What waits since before a moment; None where nothing does."""
        ...
