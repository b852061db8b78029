"""Prediction switched off and on: by a person, at once, in every process, without a new policy."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fairlead.application.braking import Counts
from fairlead.application.ports import Clock
from fairlead.application.switch_ports import Setting, SwitchBook, Turn

LATEST: Final = 20


@dataclass(frozen=True, slots=True)
class PredictionSwitch:
    """The switch as people turn and read it.

    ``signed`` raises where a name or a note cannot be kept. ``seen``: what this process saw of the model.
    """

    book: SwitchBook
    clock: Clock
    signed: Callable[[str, str], None]
    seen: Callable[[], Counts] = Counts

    @property
    def setting(self) -> Setting:
        """How prediction stands now."""
        last = self.book.current()
        return Setting.ON if last is None else last.to

    def off(self, *, author: str, note: str = "") -> Turn:
        """Switch prediction off; where somebody did so before, theirs stands. Raises what ``signed`` raises."""
        return self._turn(Setting.OFF, author, note)

    def on(self, *, author: str, note: str = "") -> Turn:
        """Switch prediction on, and release the brake. Raises what ``signed`` raises."""
        return self._turn(Setting.ON, author, note)

    def data(self) -> Mapping[str, Any]:
        """How prediction stands, and the latest turns, as JSON values."""
        turns = self.book.turns(LATEST)
        now: dict[str, Any] = (
            told(turns[0]) if turns else {"state": Setting.ON.value, "suspended": None, "since": None, "by": None, "note": ""}
        )
        now.pop("number", None)
        beside = {"cause": "", "figures": {}, "advice": []}
        return {**beside, **now, "seen": self.seen().data(), "turns": [told(each) for each in turns]}

    def _turn(self, to: Setting, author: str, note: str) -> Turn:
        self.signed(author, note)
        while True:
            last = self.book.current()
            if last is not None and last.to is to:
                return last
            kept = self.book.keep(Turn(to, self.clock.now(), author.strip(), note.strip()), after=last.number if last is not None else 0)
            if kept is not None:
                return kept


def told(turn: Turn) -> dict[str, Any]:
    """A turn as JSON values."""
    return {
        "number": turn.number,
        "state": turn.to.value,
        "suspended": turn.suspended,
        "since": turn.at.isoformat(),
        "by": turn.author,
        "note": turn.note,
        "cause": turn.cause,
        "figures": dict(turn.body.get("figures", {})),
        "advice": list(turn.body.get("advice", [])),
    }
