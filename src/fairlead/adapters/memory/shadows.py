"""What challengers said in memory: same contract as in a database, gone with the process."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import groupby

from fairlead.adapters.memory.store import MemoryStore
from fairlead.application.ports import Kept
from fairlead.application.shadow_ports import Ripe, ShadowBook, ShadowDay, Shadowed, Stretch
from fairlead.domain.deciding import Action


class MemoryShadows(ShadowBook):
    """What challengers said of the decisions of a `MemoryStore`, numbered from 1 in the order of keeping. Threads may share it."""

    def __init__(self, store: MemoryStore) -> None:
        """Nobody looked at any decision yet."""
        self._store = store
        self._lock = threading.RLock()
        self._reached: dict[str, int] = {}
        self._said: dict[tuple[str, int], tuple[Shadowed, bool | None]] = {}

    def reached(self, challenger: str) -> int:
        """The number of the last decision that this challenger has looked at."""
        return self._reached.get(challenger, 0)

    def newest(self) -> int:
        """The number of the last decision that gave a lead to a rep."""
        return max((number for number, _ in self._assigned()), default=0)

    def decisions(self, *, after: int, since: datetime, limit: int) -> Stretch:
        """The next decisions that gave a lead to a rep, by number; none is ever damaged here."""
        later = [(number, kept) for number, kept in self._assigned() if number > after and kept.decision.decided_at >= since]
        found = later[:limit]
        return Stretch(found, found[-1][0] if found else None)

    def keep(self, challenger: str, seen: Sequence[Shadowed], *, base: int, reached: int) -> bool:
        """Keep what was seen and how far it is now; False where somebody else has got further."""
        with self._lock:
            if self.reached(challenger) != base:
                return False
            self._reached[challenger] = reached
            self._said |= {(challenger, each.number): (each, None) for each in seen}
            return True

    def days(self, challenger: str, champion: str) -> Sequence[ShadowDay]:
        """The decisions of one champion by day."""
        mine = sorted((each for each, _ in self._of(challenger) if each.champion == champion), key=_day)
        return [sum((_sums(each) for each in group), ShadowDay(day)) for day, group in groupby(mine, key=_day)]

    def waits(self, challenger: str, *, before: datetime) -> bool:
        """Whether a decision made before then has no outcome noted yet."""
        return bool(self.unripe(challenger, before=before))

    def unripe(self, challenger: str, *, before: datetime) -> Sequence[tuple[int, str]]:
        """Number and lead of decisions made before then whose outcome is not noted yet."""
        return [(each.number, each.lead_id) for each, won in self._of(challenger) if won is None and each.decided_at < before]

    def forget(self, challenger: str, *, before: datetime) -> int:
        """Drop old rows of other challengers, and of this one those without an outcome."""
        with self._lock:
            gone = [key for key, (each, won) in self._said.items() if each.decided_at < before and (key[0] != challenger or won is None)]
            for key in gone:
                del self._said[key]
            return len(gone)

    def ripen(self, challenger: str, won: Sequence[tuple[int, bool]]) -> None:
        """Note the outcomes of decisions, by number."""
        with self._lock:
            for number, is_won in won:
                each, _ = self._said[challenger, number]
                self._said[challenger, number] = (each, is_won)

    def ripe(self, challenger: str, champion: str) -> Sequence[Ripe]:
        """Decisions of one champion with a known outcome and both chances, of each lead the last one."""
        last = {each.lead_id: (each, won) for each, won in self._of(challenger) if each.champion == champion}
        return [
            Ripe(each.cluster, each.chance, each.challenger_chance, won, each.choice == each.rep_id)
            for each, won in sorted(last.values(), key=lambda pair: pair[0].number)
            if won is not None and each.challenger_chance is not None
        ]

    def _assigned(self) -> list[tuple[int, Kept]]:
        with self._store.open() as contents:
            numbered = enumerate(contents.decisions.values(), start=1)
            return [(number, kept) for number, kept in numbered if kept.decision.action is Action.ASSIGN]

    def _of(self, challenger: str) -> list[tuple[Shadowed, bool | None]]:
        with self._lock:
            return [self._said[key] for key in sorted(self._said) if key[0] == challenger]


def _day(each: Shadowed) -> date:
    return each.decided_at.astimezone(UTC).date()


def _sums(each: Shadowed) -> ShadowDay:
    """One decision as sums."""
    told = ShadowDay(_day(each), decisions=1, agreed=int(each.choice == each.rep_id))
    if each.challenger_chance is None:
        return told
    gap = each.challenger_chance - each.chance
    return replace(told, rated=1, difference=gap, squares=gap * gap)
