"""The one door through which routes reach the house: whoever sees a part of the reps gets doors that show just that part."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from fairlead.application.access.seeing import SeenDecisions, SeenDesk, SeenFairness, SeenLedger, SeenTimeOff
from fairlead.application.access.seeing_meetings import SeenMeetings
from fairlead.application.access.seeing_queue import SeenQueue
from fairlead.application.access.seeing_service import SeenService
from fairlead.application.access.seeing_voices import SeenDisputes, SeenFeedback, SeenProfiles
from fairlead.application.access.unseen import see_lead
from fairlead.application.access_ports import NotAllowed
from fairlead.application.ports import RepLoad
from fairlead.application.viewing_ports import Views
from fairlead.domain.availability import Presence
from fairlead.domain.rights import Viewer
from fairlead.http.asking import asking

Door = Callable[[Any, Views, Viewer], Any]

# The same for everybody: they tell nothing of single leads or reps beyond names and the policy's words.
_SHARED: Final = ("clock", "names", "roster", "versions", "model", "switch", "policies", "playbook", "policy_of", "territories")


def _loads(house: Any, _: Views, viewer: Viewer) -> Callable[..., Sequence[RepLoad]]:  # noqa: ANN401, the house is one by shape
    def loads(*, since: datetime) -> Sequence[RepLoad]:
        return [each for each in house.loads(since=since) if viewer.sees(each.rep_id)]

    return loads


def _presences(house: Any, _: Views, viewer: Viewer) -> Callable[[], Sequence[Presence]]:  # noqa: ANN401, as above
    return lambda: [each for each in house.presences() if viewer.sees(each.rep_id)]


def _lead_now(house: Any, views: Views, viewer: Viewer) -> Callable[[Any], Any]:  # noqa: ANN401, as above
    def lead_now(lead: str | Mapping[str, object]) -> object:
        if isinstance(lead, str):
            see_lead(viewer, views.holder_of_lead, lead)
        return house.lead_now(lead)

    return lead_now


class _SeenBackground:
    """Of background work what people are told (each address sees whose it is), the clocks of own leads, and whether the house can keep."""

    __slots__ = ("effects", "notifying", "probe", "sla")

    def __init__(self, house: Any, views: Views, viewer: Viewer) -> None:  # noqa: ANN401, as above
        self.sla = SeenService(house.background.sla, views, viewer)
        self.effects, self.notifying = self, house.background.effects.notifying
        self.probe = house.background.probe


class _SeenPublishing:
    """Policies that wait for a second person are read by whoever reads the policy; they are settled by those who see everything."""

    __slots__ = ("listed",)

    def __init__(self, house: Any) -> None:  # noqa: ANN401, as above
        self.listed = house.publishing.listed


LIMITED: Final[Mapping[str, Door]] = {
    "background": _SeenBackground,
    "decisions": lambda house, views, viewer: SeenDecisions(house.decisions, views, viewer),
    "ledger": lambda house, views, viewer: SeenLedger(house.ledger, views, viewer),
    "desk": lambda house, views, viewer: SeenDesk(house.desk, views, viewer),
    "queue": lambda house, views, viewer: SeenQueue(house.queue, views, viewer),
    "fairness": lambda house, _, viewer: SeenFairness(house.fairness, viewer),
    "disputes": lambda house, views, viewer: SeenDisputes(house.disputes, views, viewer, house.clock),
    "feedback": lambda house, views, viewer: SeenFeedback(house.feedback, views, viewer),
    "profiles": lambda house, _, viewer: SeenProfiles(house.profiles, viewer),
    "time_off": lambda house, _, viewer: SeenTimeOff(house.time_off, viewer),
    "publishing": lambda house, _, __: _SeenPublishing(house),
    "meetings": lambda house, _, viewer: SeenMeetings(house.meetings, viewer),
    "loads": _loads,
    "presences": _presences,
    "lead_now": _lead_now,
}
"""What of the house is shown in part, and how."""


class SeenHouse:
    """The house as whoever asks may see it. What has no door here is refused to those who see a part only."""

    __slots__ = ("_house", "_views")

    def __init__(self, house: object, views: Views | None) -> None:
        """``views`` None: nobody sees a part only."""
        self._house, self._views = house, views

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401, whatever the house has
        viewer = asking().viewer
        if viewer.reps is None or self._views is None or name in _SHARED:
            return getattr(self._house, name)
        door = LIMITED.get(name)
        if door is None:
            raise NotAllowed("this shows everybody's leads, and you see a part of them; ask an administrator")
        return door(self._house, self._views, viewer)
