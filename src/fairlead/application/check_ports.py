"""What the daily check needs from outside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Finding:
    """What was told of a check: ``broken`` in words, empty where everything was whole again."""

    at: datetime
    broken: tuple[str, ...]


class CheckBook(Protocol):
    """Where findings are kept, each a row that people are told of."""

    def last(self) -> Finding | None:
        """The last one; None where every check was clean."""
        ...

    def keep(self, finding: Finding, *, author: str) -> None:
        """Keep one."""
        ...
