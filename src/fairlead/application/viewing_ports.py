"""What limiting people to their own leads needs from outside."""

from collections.abc import Collection, Sequence
from typing import Protocol

from fairlead.application.ports import Counts, Summary


class Views(Protocol):
    """Leads and decisions of some reps. ``waiting``: those that nobody has, too."""

    def page(self, *, limit: int, before: str | None, reps: Collection[str], waiting: bool) -> Sequence[Summary]:
        """Their decisions, newest first. Raises `fairlead.application.ports.NotFound` for an unknown ``before``."""
        ...

    def counts(self, *, reps: Collection[str], waiting: bool) -> Counts:
        """Their leads routed here, by state."""
        ...

    def holders_of_decision(self, decision_id: str) -> tuple[str | None, ...]:
        """Whom a decision gave its lead to, and who has that lead now.

        Raises `fairlead.application.ports.NotFound`.
        """
        ...

    def holder_of_lead(self, lead_id: str) -> str | None:
        """Who has a lead now. Raises `fairlead.application.ports.NotFound`."""
        ...

    def ever_theirs(self, lead_ids: Collection[str], *, reps: Collection[str], waiting: bool) -> frozenset[str]:
        """Which of these leads one of them has now, or was given by a decision."""
        ...

    def was_declined(self, lead_id: str, rep_id: str, key: str | None) -> bool:
        """Whether a rep declined a lead: on the request of this key, or, without one, as the last thing that was done with it."""
        ...
