"""What the switch of prediction needs from outside, and what passes through: turns, each with who, when and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Protocol

BRAKE: Final = "the brake"
"""Who suspends prediction where no person does."""


class Setting(StrEnum):
    """Whether models are asked: on, switched off by a person, or suspended by the brake."""

    ON = "on"
    OFF = "off"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody turned prediction on or off, or the brake did. ``number`` is 0 until it is kept.

    ``cause``: what tripped the brake, in one sentence. ``body``: its figures and what to do, as JSON values.
    """

    to: Setting
    at: datetime
    author: str
    note: str = ""
    cause: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    number: int = 0

    @property
    def suspended(self) -> str | None:
        """Why no model is asked, as each decision says it; None where models are."""
        if self.to is Setting.ON:
            return None
        when = f"{self.at:%Y-%m-%d %H:%M} UTC"
        if self.to is Setting.SUSPENDED:
            return f"prediction was suspended by the brake on {when}: {self.cause}"
        return f"prediction was switched off by {self.author} on {when}" + (f": {self.note}" if self.note else "")


class SwitchBook(Protocol):
    """Where turns are kept: added, never changed; the last one holds, in every process, from its next decision on."""

    def current(self) -> Turn | None:
        """The last turn; None before the first, and then prediction is on."""
        ...

    def keep(self, turn: Turn, *, after: int | None = None) -> Turn | None:
        """Keep a turn; returns it with its number.

        ``after``: the number of the turn that it follows (0 for none); where another one came between, nothing is kept, and None returned.
        """
        ...

    def turns(self, limit: int) -> Sequence[Turn]:
        """The latest turns, newest first."""
        ...
