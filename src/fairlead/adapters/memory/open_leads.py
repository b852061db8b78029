"""Leads as they stand in memory: same contract as in a database."""

from collections.abc import Collection, Sequence

from fairlead.adapters.memory.contents import Contents, Place
from fairlead.adapters.memory.store import MemoryStore
from fairlead.application.batch_ports import Found, Offered


class MemoryOpenLeads:
    """`fairlead.application.batch_ports.OpenLeads` over a store in memory."""

    def __init__(self, store: MemoryStore) -> None:
        """Read from this store."""
        self._store = store

    def of_reps(self, rep_ids: Collection[str]) -> Sequence[Found]:
        """The open leads of these reps, the longest held first."""
        with self._store.open() as contents:
            mine = [
                (each.since, lead_id) for lead_id, each in contents.places.items() if each.state == "assigned" and each.rep_id in rep_ids
            ]
            return tuple(_found(lead_id, contents.places[lead_id], contents) for _, lead_id in sorted(mine))

    def named(self, lead_ids: Collection[str]) -> Sequence[Found]:
        """These leads, in the order asked; those that are not known are left out."""
        with self._store.open() as contents:
            return tuple(_found(each, contents.places[each], contents) for each in dict.fromkeys(lead_ids) if each in contents.places)


def _found(lead_id: str, place: Place, contents: Contents) -> Found:
    kept = contents.decisions[place.decision_id]
    offered = Offered.of(kept.lead, kept.submission)
    touched = any(each == lead_id for each, _, _ in contents.outcomes)
    held_by = place.rep_id if place.state == "assigned" else None
    return Found(Offered(lead_id, offered.source, offered.fields, held_by, kept.decision.takes), place.state, touched)
