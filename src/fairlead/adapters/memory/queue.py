"""`fairlead.application.queue_ports.QueueBook` in memory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Final

from fairlead.adapters.memory.contents import Contents, Place, found
from fairlead.adapters.memory.store import MemoryStore
from fairlead.application.deed_ports import Deed, DeedKind
from fairlead.application.queue_ports import Judged, Waiting

_ABOUT: Final = ("source", "product", "industry_group", "country")
_ENDS: Final = ("won", "lost", "disqualified")


class MemoryQueue:
    """What is read of leads that wait for people, from a store in memory."""

    def __init__(self, store: MemoryStore) -> None:
        """Read from that store."""
        self._store = store

    def waiting(self, *, limit: int, skip: int = 0, reps: Collection[str] | None = None) -> Sequence[Waiting]:
        """Leads that are suggested or queued: by priority, then who has waited longest."""
        with self._store.open() as contents:
            order = {decision_id: number for number, decision_id in enumerate(contents.decisions)}
            places = [place for place in contents.places.values() if place.state in {"suggested", "queued"}]
            places.sort(key=lambda each: (-contents.decisions[each.decision_id].decision.urgency, each.since, order[each.decision_id]))
            found = [_waiting(contents, place) for place in places]
        return [each for each in found if _proposed(each, reps)][skip : skip + limit]

    def counts(self, *, reps: Collection[str] | None = None) -> Mapping[str, int]:
        """How many leads are suggested, queued and reserved."""
        with self._store.open() as contents:
            found = [_waiting(contents, place) for place in contents.places.values()]
        seen = [each for each in found if _proposed(each, reps)]
        states, reserved = [each.state for each in seen], sum(each.accept_by is not None for each in seen)
        return {"suggested": states.count("suggested"), "queued": states.count("queued"), "reserved": reserved}

    def reserved(self, *, limit: int, skip: int = 0, reps: Collection[str] | None = None) -> Sequence[Waiting]:
        """Leads that a rep is to accept, whose time is up first first."""
        with self._store.open() as contents:
            found = [_waiting(contents, place) for _, _, place in _reserved(contents)]
        return [each for each in found if _proposed(each, reps)][skip : skip + limit]

    def due(self, at: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """Lead and rep of reservations that are over and not locked, the oldest first."""
        with self._store.open() as contents:
            over = [(lead_id, place) for until, lead_id, place in _reserved(contents) if until <= at and place.locked is None]
        return [(lead_id, place.rep_id or "") for lead_id, place in over[:limit]]

    def one(self, lead_id: str) -> Waiting | None:
        """A lead with its latest decision. Raises `NotFound`."""
        with self._store.open() as contents:
            return _waiting(contents, found(contents.places, lead_id, f"there is no lead {lead_id}"))

    def deed_of(self, key: str) -> Deed | None:
        """What was done on the request of this key."""
        with self._store.open() as contents:
            return next((deed for deed in contents.deeds.values() if deed.key == key), None)

    def deeds(self, *, limit: int, before: int | None = None, lead_id: str | None = None, overrides: bool = False) -> Sequence[Deed]:
        """What was done, the latest first."""
        with self._store.open() as contents:
            latest = list(reversed(contents.deeds.values()))
        wanted = (
            deed
            for deed in latest
            if (before is None or deed.number < before)
            and (lead_id is None or deed.lead_id == lead_id)
            and (not overrides or deed.kind.overrides)
        )
        return list(islice(wanted, limit))

    def judged(self) -> Sequence[Judged]:
        """Every lead on whose recommendation somebody decided, in the order of deciding."""
        with self._store.open() as contents:
            last = {deed.lead_id: deed for deed in contents.deeds.values() if deed.kind is DeedKind.APPROVED or deed.kind.overrides}
            return [_judged(contents, deed) for deed in sorted(last.values(), key=lambda each: each.number)]

    def open_leads(self, rep_id: str, limit: int) -> Sequence[str]:
        """Leads that a rep has open, the longest held first."""
        with self._store.open() as contents:
            mine = [(place.since, lead_id) for lead_id, place in contents.places.items() if _has(place, rep_id)]
        return [lead_id for _, lead_id in sorted(mine)[:limit]]


def _judged(contents: Contents, deed: Deed) -> Judged:
    seen = contents.decisions.get(deed.seen or "")
    best = None if seen is None else seen.decision.winner
    lead = None if seen is None else seen.lead
    about = {name: value for name in _ABOUT if (value := getattr(lead, name, None)) is not None}
    ends = [each.stage for each in contents.outcomes.values() if each.lead_id == deed.lead_id and each.stage in _ENDS]
    chance = best.chance if best is not None and best.foreseen else None
    who = (deed.suggested_rep_id, deed.rep_id)
    return Judged(deed.lead_id, deed.kind, deed.reason, *who, chance, "won" in ends if ends else None, about)


def _has(place: Place, rep_id: str) -> bool:
    return place.state == "assigned" and place.rep_id == rep_id


def _reserved(contents: Contents) -> list[tuple[datetime, str, Place]]:
    places = contents.places.items()
    return sorted(
        ((place.accept_by, lead_id, place) for lead_id, place in places if place.accept_by is not None and place.state == "assigned"),
        key=lambda each: each[:2],
    )


def _proposed(waiting: Waiting, reps: Collection[str] | None) -> bool:
    return reps is None or waiting.proposed is None or waiting.proposed in reps


def _waiting(contents: Contents, place: Place) -> Waiting:
    kept = contents.decisions[place.decision_id]
    lock = None if place.locked is None else contents.deeds[place.locked]
    return Waiting(kept, place.state, place.since, place.rep_id, place.accept_by, lock)
