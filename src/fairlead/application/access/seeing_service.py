"""Clocks and first touches for somebody who sees a part of the reps only."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fairlead.application.access.unseen import see_lead, unseen
from fairlead.application.access_ports import NotAllowed
from fairlead.application.ports import NotFound
from fairlead.application.sla import ServiceDesk, Touching
from fairlead.application.viewing_ports import Views
from fairlead.domain.rights import Viewer


@dataclass(frozen=True, slots=True)
class SeenService:
    """Clocks of the viewer's reps. Of a lead that went on, what it was while one of them had it."""

    service: ServiceDesk
    views: Views
    viewer: Viewer

    def running(self, *, ended: bool = False, limit: int = 200) -> dict[str, Any]:
        """Clocks of the viewer's reps."""
        return self._own.running(ended=ended, limit=limit)

    def report(self, days: int) -> dict[str, Any]:
        """How it went with leads of the viewer's reps."""
        return self._own.report(days)

    def of_lead(self, lead_id: str) -> dict[str, Any]:
        """Clocks of a lead while one of the viewer's reps had it. Raises `NotFound` where none did."""
        try:
            found = self._own.of_lead(lead_id)
        except NotFound as none:
            raise unseen(f"lead {lead_id}", passed_on=True) from none
        if not found["spells"]:
            see_lead(self.viewer, self.views.holder_of_lead, lead_id)
        return found

    def touch(self, told: Touching) -> Mapping[str, Any]:
        """Keep that one of the viewer's reps was in touch with a lead of theirs. Raises `NotAllowed` and `NotFound`."""
        see_lead(self.viewer, self.views.holder_of_lead, told.lead_id)
        if told.rep_id is not None and not self.viewer.sees(told.rep_id):
            raise NotAllowed("you can say this of your own reps only")
        return self._own.touch(told)

    @property
    def _own(self) -> ServiceDesk:
        return replace(self.service, reps=self.viewer.reps)
