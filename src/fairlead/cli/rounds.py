"""The rounds of a server: what comes into force, times to accept that are over, promises, people who change, leads that wait."""

import threading
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import structlog

from fairlead.application.desk import DeskClosed
from fairlead.application.ports import StoreUnavailable
from fairlead.application.wording import is_ours

if TYPE_CHECKING:
    from fairlead.bootstrap import House

_log = structlog.get_logger(__name__)


class Rounds:
    """Done now and then while a server runs. One lead that cannot be seen to holds up no other, and one step no other step."""

    def __init__(self, house: "House") -> None:
        """Nothing was told yet."""
        self._house = house
        self._away = ""
        self._told: dict[str, Mapping[str, Mapping[str, object]]] = {}

    def run(self, quitting: threading.Event) -> None:
        """Make a round every `Settings.retry_seconds` until the server ends."""
        while not quitting.wait(self._house.settings.retry_seconds):
            self._once(quitting)

    def _once(self, quitting: threading.Event) -> None:
        away = ""
        for step in (self._house.desk.look, self._expire, self._keep_promises, self._change_people, self._retry_waiting):
            if quitting.is_set():
                return
            try:
                step()
            except DeskClosed:  # the server ends
                return
            except StoreUnavailable as gone:
                away = str(gone)
            except Exception:  # noqa: BLE001, whatever it was, the other steps are done and the next round tries again
                _log.exception("a step of a server's round was cut short by a fault of the program")
        if away and away != self._away:
            _log.warning("leads that wait are tried again once the database is back", reason=away)
        self._away = away

    def _expire(self) -> None:
        """Leads that their reps did not accept in time go on."""
        self._tell("a lead was not accepted in time, and could not go on", _faults(self._house.queue.expire().failed))

    def _keep_promises(self) -> None:
        """Clocks of leads are begun, stopped and looked at."""
        self._tell("the clocks of a lead could not be seen to", _faults(self._house.background.sla.look().failed))

    def _change_people(self) -> None:
        """Departures whose day has come, and leads that a change of people has still to move."""
        stuck = {
            lead_id: {"change": left.change.number, "problem": problem}
            for left in self._house.people.advance(self._house.clock.now())
            for lead_id, problem in left.failed
        }
        self._tell("a lead could not go on as a change wants", stuck)

    def _retry_waiting(self) -> None:
        """Shifts begin, absences end, slots come free, scheduled policies come into force: whoever waits may have a rep now."""
        tried = self._house.desk.retry_waiting(self._house.clock.now())
        self._tell("a lead still waits, because it could not be tried again", _faults(tried.failed))

    def _tell(self, event: str, stuck: Mapping[str, Mapping[str, object]]) -> None:
        """Once of each lead, and again when it changes: rounds come every half minute."""
        before = self._told.get(event, {})
        for lead_id, told in stuck.items():
            if before.get(lead_id) != told:
                _log.warning(event, lead=lead_id, **told)
        self._told[event] = stuck


def _faults(failed: Iterable[tuple[str, Exception]]) -> Mapping[str, Mapping[str, object]]:
    """What the log tells of each lead: the kind of the fault, and its words where we wrote them."""
    return {
        lead_id: {"fault": type(problem).__name__, **({"problem": str(problem)} if is_ours(problem) else {})} for lead_id, problem in failed
    }
