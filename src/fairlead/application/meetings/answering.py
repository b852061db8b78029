"""At which hours people answered in the past, counted on their own clocks; by everybody and by people of one seniority."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from fairlead.application.meeting_ports import MeetingBook, Tried
from fairlead.domain.followup.meetings import HOURS, HourCounts, Rates, answer_rates, zone_of
from fairlead.domain.time import zone_named

_BACK: Final = timedelta(days=365)
_MOST: Final = 50_000
_FRESH: Final = timedelta(hours=6)


class Answering:
    """What the history tells, read again every six hours; whoever asks as of a moment before the last reading is told by that one."""

    def __init__(self, book: MeetingBook) -> None:
        """Nothing is read before it is asked for."""
        self._book = book
        self._read_at: datetime | None = None
        self._counts: Mapping[str | None, HourCounts] = {}

    def rates(self, seniority: str | None, *, at: datetime) -> Rates:
        """Rates of people of a seniority, drawn towards everybody's. Raises `fairlead.application.ports.StoreUnavailable`."""
        if self._read_at is None or abs(at - self._read_at) >= _FRESH:
            self._counts = counted(self._book.tries(since=at - _BACK, most=_MOST))
            self._read_at = at
        everybody = self._counts.get(None, HourCounts.none())
        alike = self._counts.get(seniority, HourCounts.none()) if seniority is not None else HourCounts.none()
        return answer_rates(everybody, alike)


def counted(tries: Iterable[Tried]) -> dict[str | None, HourCounts]:
    """Counts by seniority, and of everybody under None. Who is nobody knows where is left out: the hour there is not known."""
    found: dict[str | None, tuple[list[int], list[int]]] = defaultdict(lambda: ([0] * HOURS, [0] * HOURS))
    for each in tries:
        zone = zone_of(each.country, each.state)
        if zone is None:
            continue
        hour = each.at.astimezone(zone_named(zone)).hour
        for key in {None, each.seniority}:
            found[key][0][hour] += 1
            found[key][1][hour] += each.answered
    return {key: HourCounts(np.array(tried, dtype=np.float64), np.array(good, dtype=np.float64)) for key, (tried, good) in found.items()}
