"""The flow of leads in memory: for tests, and for trying out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from fairlead.application.flow_ports import Waiting


@dataclass
class MemoryFlow:
    """`fairlead.application.flow_ports.FlowBook`. ``arrived``: when each lead came; ``queued``: since when each that waits does."""

    arrived: list[datetime] = field(default_factory=list)
    queued: list[datetime] = field(default_factory=list)

    def came(self, since: datetime, until: datetime) -> Sequence[datetime]:
        """When each lead came."""
        return [each for each in self.arrived if since <= each < until]

    def how_many(self, since: datetime, until: datetime) -> int:
        """How many came."""
        return sum(since <= each <= until for each in self.arrived)

    def last(self, until: datetime) -> datetime | None:
        """When the last lead came."""
        return max((each for each in self.arrived if each <= until), default=None)

    def waiting(self, before: datetime) -> Waiting | None:
        """What waits too long."""
        late = [each for each in self.queued if each < before]
        return Waiting(len(late), min(late)) if late else None
