"""What the model in shadow said of leads that the champion decided, and where that is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from fairlead.application.ports import Kept


@dataclass(frozen=True, slots=True)
class Shadowed:
    """One decision of ``champion`` as ``challenger`` sees it.

    ``number`` is the decision's place in the order of keeping. ``cluster``: the account, or the lead where there is none: leads of one
    account stand or fall together. ``rep_id`` got the lead; ``choice`` is who the challenger's first choice was, None where nobody.
    ``chance`` and ``challenger_chance`` of that rep, in [0, 1]; the latter None where the challenger would not have considered the rep.
    """

    number: int
    decision_id: str
    lead_id: str
    cluster: str
    decided_at: datetime
    champion: str
    rep_id: str
    choice: str | None
    chance: float
    challenger_chance: float | None


@dataclass(frozen=True, slots=True)
class ShadowDay:
    """One day's decisions in sums that add up.

    ``agreed``: both chose the same rep. ``rated``: the challenger had a chance for the rep too; ``difference`` and ``squares``: the sums
    of its chance minus the champion's over those, and of its square.
    """

    day: date
    decisions: int = 0
    agreed: int = 0
    rated: int = 0
    difference: float = 0.0
    squares: float = 0.0

    def __add__(self, other: "ShadowDay") -> "ShadowDay":
        return ShadowDay(
            max(self.day, other.day),
            self.decisions + other.decisions,
            self.agreed + other.agreed,
            self.rated + other.rated,
            self.difference + other.difference,
            self.squares + other.squares,
        )


@dataclass(frozen=True, slots=True)
class Ripe:
    """A decision whose outcome is known: both chances of the rep who got the lead, whether it was won, and whether both chose that rep."""

    cluster: str
    chance: float
    challenger_chance: float
    won: bool
    agreed: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of kept decisions that gave a lead to a rep, by number.

    ``upto``: the number of the last one that was looked for, where the next stretch begins; ``unreadable``: how many of them are damaged
    and not in ``decisions``. None in ``upto`` where there were no more.
    """

    decisions: Sequence[tuple[int, Kept]]
    upto: int | None
    unreadable: int = 0


class ShadowBook(Protocol):
    """Where it is kept. Raises `fairlead.application.ports.StoreUnavailable`."""

    def reached(self, challenger: str) -> int:
        """The number of the last decision that this challenger has looked at; 0 before the first."""
        ...

    def newest(self) -> int:
        """The number of the last decision that gave a lead to a rep; 0 without any."""
        ...

    def decisions(self, *, after: int, since: datetime, limit: int) -> Stretch:
        """The next ``limit`` decisions that gave a lead to a rep, by number, made from ``since`` on; damaged ones are counted."""
        ...

    def keep(self, challenger: str, seen: Sequence[Shadowed], *, base: int, reached: int) -> bool:
        """Keep what was seen and how far it is now; nothing and False where somebody else has got further than ``base`` meanwhile."""
        ...

    def days(self, challenger: str, champion: str) -> Sequence[ShadowDay]:
        """The decisions of one champion by day, UTC, the first day first."""
        ...

    def waits(self, challenger: str, *, before: datetime) -> bool:
        """Whether a decision made before then has no outcome noted yet; cheap however many there are."""
        ...

    def unripe(self, challenger: str, *, before: datetime) -> Sequence[tuple[int, str]]:
        """Number and lead of decisions made before then whose outcome is not noted yet, by number."""
        ...

    def forget(self, challenger: str, *, before: datetime) -> int:
        """Of decisions made before then, drop what other challengers said, and of this one what never got an outcome; returns how many."""
        ...

    def ripen(self, challenger: str, won: Sequence[tuple[int, bool]]) -> None:
        """Note the outcomes of decisions, by number."""
        ...

    def ripe(self, challenger: str, champion: str) -> Sequence[Ripe]:
        """Decisions of one champion with a known outcome and both chances, of each lead the last one, in the order of deciding."""
        ...
