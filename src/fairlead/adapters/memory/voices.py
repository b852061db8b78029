"""Disputes, ratings and proposed changes of profiles in memory: same contracts as in a database, gone with the process."""

import threading
from collections.abc import Sequence
from dataclasses import replace

from fairlead.adapters.memory.edits import MemoryEdits
from fairlead.adapters.memory.store import MemoryStore
from fairlead.application.dispute_ports import Dispute, DisputeState, already_open
from fairlead.application.feedback_ports import Rating
from fairlead.application.insight_ports import MakeChange, Profile
from fairlead.application.ports import NotFound
from fairlead.application.rep_profile_ports import Wish, WishSettled, WishState


class MemoryDisputes:
    """`fairlead.application.dispute_ports.DisputeBook` over a `MemoryStore`: a settlement moves leads in the same transaction."""

    def __init__(self, store: MemoryStore) -> None:
        """``store``: where the leads are that disputes are about."""
        self._store = store

    def disputes(self, *, decision_id: str | None = None) -> Sequence[Dispute]:
        """All of them, or those on a decision; the latest first."""
        kept = reversed(tuple(self._store.disputes().values()))
        return tuple(each for each in kept if decision_id is None or each.decision_id == decision_id)

    def dispute(self, number: int) -> Dispute:
        """One of them. Raises `NotFound`."""
        with self._store.writing() as keeping:
            return keeping.dispute(number)

    def open(self, new: Dispute) -> Dispute:
        """Keep a new one under the next number."""
        with self._store.writing() as keeping:
            for each in self._store.disputes().values():
                if (each.decision_id, each.person, each.state) == (new.decision_id, new.person, DisputeState.OPEN):
                    raise already_open(new, each.number)
            kept = replace(new, number=len(self._store.disputes()) + 1)
            keeping.end_dispute(kept)
        return kept

    def end(self, ended: Dispute) -> bool:
        """Keep how it ended; False where it is not open any more."""
        with self._store.writing() as keeping:
            if keeping.dispute(ended.number).state is not DisputeState.OPEN:
                return False
            keeping.end_dispute(ended)
        return True


class MemoryRatings:
    """`fairlead.application.feedback_ports.RatingBook`. Threads may share it."""

    def __init__(self) -> None:
        """Nobody rated anything yet."""
        self._lock = threading.Lock()
        self._kept: list[Rating] = []

    def rate(self, new: Rating) -> Rating:
        """Keep one; returns it with its number."""
        with self._lock:
            self._kept.append(replace(new, number=len(self._kept) + 1))
            return self._kept[-1]

    def ratings(self, *, decision_id: str | None = None) -> Sequence[Rating]:
        """The latest of each rep on each decision, the latest first."""
        with self._lock:
            latest = {(each.decision_id, each.rep_id): each for each in self._kept}
        found = [each for each in latest.values() if decision_id is None or each.decision_id == decision_id]
        return tuple(sorted(found, key=lambda each: -each.number))


class MemoryWishes:
    """`fairlead.application.rep_profile_ports.WishBook`. Threads may share it."""

    def __init__(self, edits: MemoryEdits) -> None:
        """``edits``: where the profiles of reps are."""
        self._edits = edits
        self._lock = threading.RLock()
        self._kept: dict[int, Wish] = {}

    def wishes(self, *, rep_id: str | None = None) -> Sequence[Wish]:
        """All of them, or those about one rep; the latest first."""
        with self._lock:
            return tuple(each for each in reversed(tuple(self._kept.values())) if rep_id in {None, each.rep_id})

    def propose(self, new: Wish) -> Wish:
        """Keep a new one; one that waits is replaced by it."""
        with self._lock:
            for each in tuple(self._kept.values()):
                if (each.rep_id, each.state) == (new.rep_id, WishState.PROPOSED):
                    settled = WishSettled(new.author, "a newer proposal came", new.at)
                    self._kept[each.number] = replace(each, state=WishState.REPLACED, settled=settled)
            kept = replace(new, number=len(self._kept) + 1)
            self._kept[kept.number] = kept
            return kept

    def change(self, rep_id: str, change: MakeChange) -> int | None:
        """Make a change of a profile as it is found; its number, None where nothing came of it."""
        with self._lock, self._edits.alone():
            return self._changed(rep_id, change)

    def settle(self, number: int, state: WishState, settled: WishSettled, change: MakeChange | None = None) -> Wish | None:
        """Say what became of one that waits, and make what follows; None where it does not wait."""
        with self._lock, self._edits.alone():
            found = self._kept.get(number)
            if found is None or found.state is not WishState.PROPOSED:
                return None
            made = settled.change if change is None else self._changed(found.rep_id, change)
            self._kept[number] = replace(found, state=state, settled=replace(settled, change=made))
            return self._kept[number]

    def _changed(self, rep_id: str, change: MakeChange) -> int | None:
        values = self._edits.values("rep").get(rep_id)
        if values is None:
            raise NotFound(f"there is no rep '{rep_id}'")
        new = change(Profile(values, self._edits.edits("rep", rep_id)))
        made = None if new is None else self._edits.make(new)
        return None if made is None else made.number
