"""Who is where now, for every view: laid out once for as long as nothing changes."""

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime

from fairlead.domain.availability import Calendar, Presence, presence
from fairlead.domain.rep import Roster


class Attending:
    """Everybody's presence, read where routing reads it. Threads may share it."""

    def __init__(self, roster: Callable[[], Roster], mark: Callable[[], Hashable]) -> None:
        """``roster``: everybody with their time off as it stands; ``mark``: changes whenever that would be another, and is cheap."""
        self._roster = roster
        self._mark = mark
        self._known: tuple[Hashable, Roster, Calendar] | None = None

    def now(self, at: datetime) -> Sequence[Presence]:
        """Everybody at ``at``, in roster order."""
        mark, known = self._mark(), self._known
        if known is None or known[0] != mark or not known[2].covers(at):
            roster = self._roster() if known is None or known[0] != mark else known[1]
            known = (mark, roster, Calendar.of(roster, at))
            self._known = known
        return presence(known[1], known[2], at=at)
