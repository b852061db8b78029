"""Whether a lead is still as somebody saw it, and if not, who did what meanwhile."""

from typing import Final

from fairlead.application.deed_ports import Deed, DeedKind
from fairlead.application.ledger_ports import Whereabouts
from fairlead.application.ports import Keeping


class CannotPassOn(Exception):
    """A lead cannot be passed on like this; the message says why. Nothing was changed."""


class ChangedSinceSeen(CannotPassOn):
    """The lead is not as it was seen; the message says who did what meanwhile. Nothing was changed.

    ``decision_id``: by which it is where it is now, where one was made here. ``deed``: the last thing that somebody did with it.
    """

    def __init__(self, lead_id: str, words: str, decision_id: str | None, deed: Deed | None) -> None:
        """Say what happened; ``words`` follow the lead's name."""
        super().__init__(f"lead {lead_id} {words}")
        self.decision_id, self.deed = decision_id, deed

    def saying(self, words: str) -> "ChangedSinceSeen":
        """The same in other words."""
        other = ChangedSinceSeen("", "", self.decision_id, self.deed)
        other.args = (words,)
        return other


class LeadLocked(CannotPassOn):
    """The lead is locked. Nothing was changed; a person may unlock it, or say that it goes in spite of the lock."""

    def __init__(self, lead_id: str, lock: Deed | None) -> None:
        """Name who locked it, and why."""
        who = "" if lock is None else f" by {lock.author} since {lock.at:%Y-%m-%d %H:%M} UTC{f' ({lock.words})' if lock.words else ''}"
        super().__init__(f"lead {lead_id} is locked{who}; unlock it, or confirm that it shall go in spite of the lock")


NOTHING_SEEN: Final = ""
"""In a decision's place: of a lead that was never decided on here, but imported."""


def must_be_as_seen(lead_id: str, seen: str, keeping: Keeping) -> Whereabouts:
    """Where the lead is; raises `ChangedSinceSeen` where that is not as decision ``seen`` says, and `NotFound`."""
    where = keeping.whereabouts(lead_id)
    latest = keeping.latest(lead_id)
    if latest is None and seen == NOTHING_SEEN:
        return where
    stands = latest is not None and latest.decision.action.state == where.state
    if where.decision_id == seen and stands:
        return where
    raise ChangedSinceSeen(lead_id, _meanwhile(where, keeping.last_deed(lead_id)), where.decision_id, keeping.last_deed(lead_id))


def must_not_be_locked(lead_id: str, where: Whereabouts, keeping: Keeping) -> None:
    """Raises `LeadLocked`."""
    if where.locked is not None:
        raise LeadLocked(lead_id, locked_by(lead_id, keeping))


def locked_by(lead_id: str, keeping: Keeping) -> Deed | None:
    """The deed by which a lead is locked."""
    where = keeping.whereabouts(lead_id)
    return None if where.locked is None else keeping.deed_numbered(where.locked)


def _meanwhile(where: Whereabouts, deed: Deed | None) -> str:
    now = _place(where)
    if deed is not None and deed.decision_id is not None and deed.decision_id == where.decision_id:
        when = f"{deed.at:%Y-%m-%d %H:%M} UTC"
        if deed.kind is DeedKind.EXPIRED:
            return f"went on at {when}, because rep {deed.from_rep_id} did not accept it in time; {now}"
        if deed.kind is DeedKind.OVERDUE:
            return f"went on at {when}, because rep {deed.from_rep_id} did not see to it in time; {now}"
        return f"was {deed.kind.value} by {deed.author} at {when}; {now}"
    return f"is not where you saw it: it was decided on again, or moved in the CRM; {now}"


def _place(where: Whereabouts) -> str:
    if where.state == "assigned":
        return f"it is with rep {where.rep_id} now"
    return {"queued": "it waits now", "suggested": "another suggestion waits now"}.get(where.state, f"it is {where.state} now")
