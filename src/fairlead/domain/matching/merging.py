"""What becomes of two leads that are merged: the one that stays keeps its rep; where it has none, it gets the other's."""

from dataclasses import dataclass, replace
from typing import Final

_OPEN: Final = frozenset({"assigned", "queued", "suggested"})


class CannotMerge(ValueError):
    """These two cannot be merged this way round; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a lead is. Fields are those of the state that is kept for it; ``since`` in microseconds since 1970."""

    state: str
    rep_id: str | None = None
    queue_reason: str | None = None
    decision_id: str | None = None
    since: int | None = None
    priority: int = 0
    thousandths: int = 1000
    value_minor: int = 0

    @property
    def held_by(self) -> str | None:
        """The rep whose slot the lead takes."""
        return self.rep_id if self.state == "assigned" else None


MERGED: Final = "merged"


def merged_place(lead: Place, into: Place, *, at: int) -> tuple[Place, Place]:
    """The places of both after ``lead`` was merged ``into`` the other. Raises `CannotMerge`; nobody's lead is lost by a merge."""
    gone = replace(lead, state=MERGED, rep_id=None, queue_reason=None, since=at)
    if into.state == "closed" and lead.state in _OPEN:
        raise CannotMerge("the lead that would stay is closed while the other is open; merge the other way round")
    if into.state == "assigned" or lead.state not in _OPEN:
        return gone, into
    if lead.state == "assigned":
        taken = {"rep_id": lead.rep_id, "since": lead.since, "thousandths": lead.thousandths, "value_minor": lead.value_minor}
        return gone, replace(into, state="assigned", queue_reason=None, **taken)  # type: ignore[arg-type]
    if into.state in _OPEN:
        return gone, into
    raise CannotMerge(f"the lead that would go is {lead.state} while the other is {into.state}; merge the other way round")
