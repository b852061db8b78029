"""The routing queue, for somebody who sees a part of the reps only."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial

from fairlead.application.access.unseen import see_lead
from fairlead.application.access_ports import NotAllowed
from fairlead.application.deed_ports import Deed
from fairlead.application.passing_on import Passed
from fairlead.application.queue_ports import Judged, Waiting
from fairlead.application.routing_queue import Line, Proposed, RoutingQueue, Settled, Shown
from fairlead.application.viewing_ports import Views
from fairlead.domain.rights import Viewer


@dataclass(frozen=True, slots=True)
class SeenQueue:
    """Leads that wait and are suggested for one of the viewer's reps or for nobody, and reservations of the viewer's reps."""

    queue: RoutingQueue
    views: Views
    viewer: Viewer

    def waiting(self, *, limit: int, skip: int = 0) -> Sequence[Waiting]:
        """Leads that wait, as far as they are seen."""
        return self.queue.waiting(limit=limit, skip=skip, reps=self.viewer.reps) if self.viewer.sees_waiting else []

    def reserved(self, *, limit: int, skip: int = 0) -> Sequence[Waiting]:
        """Leads that one of the viewer's reps is to accept."""
        return self.queue.reserved(limit=limit, skip=skip, reps=self.viewer.reps)

    def counts(self) -> Mapping[str, int]:
        """How many of each kind are seen."""
        found = self.queue.counts(reps=self.viewer.reps)
        return found if self.viewer.sees_waiting else {name: many if name == "reserved" else 0 for name, many in found.items()}

    def one(self, lead_id: str) -> Waiting | None:
        """A lead that is seen. Raises `NotFound`."""
        self._holds(lead_id)
        return self.queue.one(lead_id)

    def shown(self, waiting: Sequence[Waiting]) -> Sequence[Shown]:
        """Leads, each with what is recommended among the viewer's reps."""
        return self.queue.shown(waiting, self.viewer.reps)

    def deeds(self, *, limit: int, before: int | None = None, lead_id: str | None = None, overrides: bool = False) -> Sequence[Deed]:
        """What was done with one lead that is seen. Raises `NotAllowed`."""
        if lead_id is None:
            raise NotAllowed("this lists everybody's leads, and you see a part of them; name a lead")
        self._holds(lead_id)
        return self.queue.deeds(limit=limit, before=before, lead_id=lead_id, overrides=overrides)

    def judged(self) -> Sequence[Judged]:
        """Not told in part. Raises `NotAllowed`."""
        raise NotAllowed("this sums up what was done with everybody's leads, and you see a part of them; ask an administrator")

    def settle(self, lines: Sequence[Line], *, author: str) -> Sequence[Settled]:
        """Settle the lines that are the viewer's to settle; the others are refused."""
        return self.queue.settle(lines, author=author, allow=partial(self._allow, author=author))

    def settle_one(self, line: Line, *, author: str) -> "Future[Passed]":
        """Settle one. Raises `NotAllowed`."""
        self._allow(line, author)
        return self.queue.settle_one(line, author=author)

    def accept(self, lead_id: str, rep_id: str, *, author: str) -> "Future[tuple[Deed, bool]]":
        """Accept a lead of one of the viewer's reps. Raises `NotAllowed` and `NotFound`."""
        self._rep(rep_id)
        self._holds(lead_id)
        return self.queue.accept(lead_id, rep_id, author=author)

    def lock(self, lead_id: str, *, locked: bool, author: str, words: str) -> "Future[tuple[Deed, bool]]":
        """Lock or unlock a lead that is seen. Raises `NotAllowed`."""
        self._holds(lead_id)
        return self.queue.lock(lead_id, locked=locked, author=author, words=words)

    def hand_off(self, lead_id: str, to: str, *, author: str, words: str, seen: str | None = None) -> "Future[Passed]":
        """Give a lead of one of the viewer's reps to anybody, while that rep has it; asked again it is answered as it was.

        Raises `NotAllowed` where nobody has it, and `NotFound`.
        """
        if seen is not None and self.queue.was_handed_off(lead_id, to, author=author, seen=seen):
            return self.queue.hand_off(lead_id, to, author=author, words=words, seen=seen)
        holder = self._holds(lead_id)
        if holder is None:
            raise NotAllowed(f"nobody whose leads you see has lead {lead_id}; only who has a lead can hand it off")
        return self.queue.hand_off(lead_id, to, author=author, words=words, seen=seen, held_by=holder)

    def preview(self, lead_ids: Sequence[str], to: Sequence[str]) -> Sequence[Proposed]:
        """Who of the viewer's reps would get leads that are seen. Raises `NotAllowed`."""
        for rep_id in to:
            self._rep(rep_id)
        for lead_id in lead_ids:
            self._holds(lead_id)
        return self.queue.preview(lead_ids, to)

    def open_leads(self, rep_id: str) -> Sequence[str]:
        """The leads that one of the viewer's reps has open. Raises `NotAllowed`."""
        self._rep(rep_id)
        return self.queue.open_leads(rep_id)

    def _allow(self, line: Line, author: str) -> None:
        if self.queue.was_done(line, author=author):
            return
        self._holds(line.lead_id)
        found = self.queue.one(line.lead_id)
        for rep_id in (line.rep_id, None if found is None else found.proposed):
            if rep_id is not None:
                self._rep(rep_id)

    def _holds(self, lead_id: str) -> str | None:
        return see_lead(self.viewer, self.views.holder_of_lead, lead_id)

    def _rep(self, rep_id: str) -> None:
        self._refuse_unless(seen=self.viewer.sees(rep_id))

    def _refuse_unless(self, *, seen: bool) -> None:
        if not seen:
            raise NotAllowed("this belongs to somebody whose leads you do not see; ask an administrator")
