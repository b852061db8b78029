"""What the manager of the demo does: works the routing queue, and gives together what a rule collects there."""

import contextlib
import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from fairlead.domain.deciding import Action, draw

if TYPE_CHECKING:
    from fairlead.application.batch_ports import BatchHead
    from fairlead.application.routing_queue import Line, Shown
    from fairlead.bootstrap import House

OFFICE: Final = "The demo's manager"
_ROUND_SECONDS: Final = 6.0
_LEFT_SUGGESTED: Final = 6
"""So many suggested leads are left to whoever looks at the demo."""
_FOR_A_BATCH: Final = 5
_LOOKED_THROUGH_AFTER: Final = timedelta(minutes=4)
_APPROVED: Final = 0.7
_CHANGED: Final = 0.9
_MOST: Final = 200


class Office:
    """The manager of a demo, one deed a round."""

    def __init__(self, house: "House") -> None:
        """Nothing is done yet."""
        self._house = house

    def work(self, quitting: threading.Event) -> None:
        """Rounds until told to quit."""
        while not quitting.wait(_ROUND_SECONDS):
            self.round()

    def round(self) -> None:
        """Voices once, then the queue, then the batch."""
        from fairlead.application.batch_ports import BatchRefused
        from fairlead.application.desk import DeskClosed
        from fairlead.application.ports import NotFound, StoreUnavailable
        from fairlead.cli.demo_voices import speak

        # The next round finds the store back, or the demo ends; whoever looks at the demo may be quicker.
        with contextlib.suppress(StoreUnavailable, DeskClosed, NotFound, BatchRefused):
            speak(self._house)
            self._settle()
            self._gather(self._house.clock.now())

    def _settle(self) -> None:
        """The suggested lead that comes first: approved, changed or sent to nurture."""
        queue = self._house.queue
        suggested = [each for each in queue.waiting(limit=_MOST) if each.state == "suggested"]
        if len(suggested) > _LEFT_SUGGESTED:
            queue.settle([line_for(queue.shown(suggested[:1])[0])], author=OFFICE)

    def _gather(self, now: datetime) -> None:
        """A batch is proposed once enough leads wait, and confirmed if nobody else looked it through for a while."""
        latest = self._latest()
        if latest is not None and now - latest.made_at < _LOOKED_THROUGH_AFTER:
            return
        if latest is not None:
            self._house.batches.confirm(latest.batch_id, author=OFFICE)
        if self._house.queue.counts().get("queued", 0) >= _FOR_A_BATCH:
            self._house.batches.run("badge scans of trade shows")

    def _latest(self) -> "BatchHead | None":
        return next((head for head, _ in self._house.batches.heads(1)), None)


def line_for(shown: "Shown") -> "Line":
    """What the manager says of a suggested lead, by its identity."""
    from fairlead.application.deed_ports import OverrideReason
    from fairlead.application.routing_queue import Line, What

    decision = shown.waiting.kept.decision
    lead_id, seen = decision.lead_id, decision.decision_id
    drawn = draw(lead_id, salt="office")
    if drawn < _APPROVED or (drawn < _CHANGED and not shown.alternatives):
        return Line(lead_id, What.APPROVE, seen)
    if drawn < _CHANGED:
        other = shown.alternatives[0].rep_id
        return Line(lead_id, What.CHANGE, seen, other, reason=OverrideReason.EXPERTISE, words="has sold to this industry for years")
    return Line(lead_id, What.REJECT, seen, reason=OverrideReason.LEAD_DATA, words="no project this year, they say", to=Action.NURTURE)
