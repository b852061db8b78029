"""What somebody does not see is answered as what is not there, in the same words: whoever guesses identities learns nothing by it."""

from collections.abc import Callable, Collection

from fairlead.application.ports import NotFound
from fairlead.domain.rights import Viewer


def see_lead(viewer: Viewer, holder: Callable[[str], str | None], lead_id: str) -> str | None:
    """Who has a lead that is seen. Raises `NotFound` where it is not, or there is none."""
    return _seen(viewer, lambda: (holder(lead_id),), f"lead {lead_id}")[0]


def see_decision(viewer: Viewer, holders: Callable[[str], Collection[str | None]], decision_id: str) -> None:
    """That a decision is seen: it gave its lead to one of the viewer's reps, or one of them has it now. Raises as `see_lead`."""
    _seen(viewer, lambda: tuple(holders(decision_id)), f"decision {decision_id}")


def unseen(what: str, *, passed_on: bool = False) -> NotFound:
    """The one answer to both; ``passed_on``: it may have been seen before, and went on."""
    more = "; if it was yours, it is with somebody else by now" if passed_on else ""
    return NotFound(f"there is no {what} among those that you see{more}")


def _seen(viewer: Viewer, holders: Callable[[], tuple[str | None, ...]], what: str) -> tuple[str | None, ...]:
    try:
        found = holders()
    except NotFound as none:
        raise unseen(what, passed_on=True) from none
    if not any(viewer.sees(each) for each in found):
        raise unseen(what, passed_on=True)
    return found
