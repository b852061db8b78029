"""The conservation check by itself, once a day: what it finds is told where it is not clean, and again once it is."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from fairlead.application.check_ports import CheckBook, Finding
from fairlead.application.ports import Clock
from fairlead.application.watch_flow import FlowAlert

CHECK: Final = "check"
SIGNED: Final = "fairlead check"
"""Who tells what a check found."""
_TOLD_AGAIN: Final = timedelta(hours=20)
_MOST: Final = 20


class NightlyCheck:
    """Checks, and tells what is new of it."""

    def __init__(self, check: Callable[[], tuple[Sequence[str], Sequence[str]]], book: CheckBook, clock: Clock) -> None:
        """``check``: gives what is broken, and what is worth a note."""
        self._check = check
        self._book = book
        self._clock = clock

    def look(self) -> tuple[Sequence[str], Sequence[str]]:
        """Check now: what is broken, and what is worth a note. Raises `StoreUnavailable`."""
        broken, notes = self._check()
        self._tell(tuple(broken[:_MOST]))
        return broken, notes

    def by_job(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """The same as a job; what it returns is kept with the job."""
        del given  # what stands in the database now is checked
        broken, notes = self.look()
        return {"faults": len(broken), "broken": list(broken[:_MOST]), "notes": list(notes[:_MOST])}

    def standing(self) -> Finding | None:
        """What was broken at the last check; None where nothing was. Raises `StoreUnavailable`."""
        last = self._book.last()
        return last if last is not None and last.broken else None

    def alert(self) -> FlowAlert | None:
        """The same as an alert. Raises `StoreUnavailable`."""
        found = self.standing()
        if found is None:
            return None
        many = "a fault" if len(found.broken) == 1 else f"{len(found.broken)} faults"
        words = f"the check of {found.at:%Y-%m-%d %H:%M} UTC found {many}: {found.broken[0]}"
        advice = (
            "see all of them as they are now: `fairlead check`",
            "restore the last good backup if leads are missing: `fairlead db restore`",
        )
        return FlowAlert(CHECK, found.at, words, advice, {"faults": len(found.broken)})

    def _tell(self, broken: tuple[str, ...]) -> None:
        """A fault is told when it is found and once a day while it lasts; that all is whole again is told once."""
        now, last = self._clock.now(), self._book.last()
        known = last.broken if last is not None else ()
        # A clock that was set back must not silence it.
        lately = last is not None and abs(now - last.at) < _TOLD_AGAIN
        if broken == known and (not broken or lately):
            return
        self._book.keep(Finding(now, broken), author=SIGNED)
