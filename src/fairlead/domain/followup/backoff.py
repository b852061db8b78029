"""When a delivery that failed is tried again: waits that grow, never in step with each other, and an end."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fairlead.domain.deciding import draw

_SPREAD: Final = 0.2
_LONGEST_TOLD: Final = timedelta(days=1)
_FIRST_HOLD: Final = timedelta(seconds=5)
_LONGEST_HOLD: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Waits in seconds after the first, second, … failure; after one more failure it is given up."""

    waits: tuple[float, ...]

    @property
    def tries(self) -> int:
        """How often it is tried in all."""
        return len(self.waits) + 1


WEBHOOK: Final = Schedule((5.0, 300.0, 1_800.0, 7_200.0, 18_000.0, 36_000.0, 50_400.0, 72_000.0, 86_400.0))
"""Ten tries over three days and a half, as the specification of Standard Webhooks proposes."""
CHANNEL: Final = Schedule((10.0, 60.0, 300.0, 900.0, 3_600.0))
"""Six tries in an hour and a half: a notification that comes a day late helps nobody."""


def next_try(schedule: Schedule, failures: int, salt: str, *, told: timedelta | None = None) -> timedelta | None:
    """How long to wait after so many failures; None where it is given up.

    Up to a fifth is added, by ``salt``, so that what failed together is not tried together. ``told``: a wait that the receiver asked for.
    """
    if failures > len(schedule.waits):
        return None
    wait = timedelta(seconds=schedule.waits[failures - 1] * (1 + _SPREAD * draw(salt, salt=f"retry-{failures}")))
    return wait if told is None else max(wait, min(told, _LONGEST_TOLD))


def hold_after(failures: int) -> timedelta:
    """How long a receiver is left alone after so many failures one after the other: 5 s, doubled each time, at most 5 minutes."""
    doubled: int = 2 ** min(failures - 1, 10)
    return min(_FIRST_HOLD * doubled, _LONGEST_HOLD)
