"""What would be decided now on leads that wait: so asked that looking at a queue holds up no lead that comes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Final

import structlog

from fairlead.application.desk import Desk, State, as_now
from fairlead.application.ports import Kept
from fairlead.domain.corridor import World, walk
from fairlead.domain.deciding import Decision, InBatch

_log = structlog.get_logger(__name__)
_AT_ONCE: Final = 8
"""So many are walked in a row; then the leads that came meanwhile have their turn."""
_MOST_KEPT: Final = 300
_KEPT_FOR: Final = timedelta(minutes=1)
"""As long as nothing changes, what was decided this long ago is what would be decided now: hours and absences are told in minutes."""


@dataclass(frozen=True, slots=True)
class _Found:
    state: State
    at: datetime
    decision: Decision

    def holds(self, state: State, at: datetime) -> bool:
        return self.state == state and timedelta() <= at - self.at < _KEPT_FOR


class Recommending:
    """Walks leads that wait, a few at a time, and keeps what came out until something changes, for the next who looks."""

    def __init__(self, desk: Callable[[], Desk]) -> None:
        """``desk`` is opened when something is asked of it."""
        self._desk = desk
        self._known: Mapping[str, _Found] = {}

    def now(self, waiting: Sequence[Kept], at: datetime) -> Mapping[str, Decision]:
        """What would be decided on each at ``at``, out of any queue that a rule sent it to; by its own decision. Nothing is kept there."""
        found: dict[str, _Found] = {}
        while left := [each for each in waiting if each.decision.decision_id not in found]:
            found |= self._desk().looking(partial(self._some, left, at), at).result()
        self._keep(found, at)
        return {decision_id: each.decision for decision_id, each in found.items()}

    def _some(self, left: Sequence[Kept], at: datetime, world: World, state: State) -> Mapping[str, _Found]:
        """Those that are known still, and the first few of the others."""
        known = self._known
        ids = [each.decision.decision_id for each in left]
        again = {each: known[each] for each in ids if each in known and known[each].holds(state, at)}
        for kept in islice((each for each in left if each.decision.decision_id not in again), _AT_ONCE):
            alone = replace(world, in_batch={kept.lead.lead_id: InBatch()})
            again[kept.decision.decision_id] = _Found(state, at, _decided(kept, at, alone))
        return again

    def _keep(self, found: dict[str, _Found], at: datetime) -> None:
        """Only what was answered: a job of the desk whose transaction failed saw a state that never came."""
        if found:
            state = next(reversed(found.values())).state
            held = {decision_id: each for decision_id, each in self._known.items() if each.holds(state, at)} | found
            self._known = dict(list(held.items())[-_MOST_KEPT:])


def _decided(kept: Kept, at: datetime, world: World) -> Decision:
    """As it would be decided now; a lead that cannot be walked keeps the decision it has, and the others are shown all the same."""
    try:
        return walk(as_now(kept, at), world).decision
    except Exception as fault:  # noqa: BLE001, whatever is wrong with one lead
        _log.warning("nothing can be recommended for a lead that waits", lead=kept.lead.lead_id, fault=type(fault).__name__)
        return kept.decision
