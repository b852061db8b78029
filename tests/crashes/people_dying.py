"""A rep leaves in a process that dies before its n-th commit. Run by test_people_crashes.py with a home for each child."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from fairlead.application.people import Asked, Signed, moving
from fairlead.bootstrap import open_house
from tests.crashes.dying import Fuse, each_dies
from tests.homes import settings

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
LEADS_AT_A_TIME = 2


def leave(home: Path, fuse: Fuse) -> None:
    """Kim leaves."""
    moving._TOGETHER = LEADS_AT_A_TIME
    with open_house(settings(home)) as house:
        house.open_desk()
        fuse.lit = True
        house.people.leave(Asked("kim", AT), Signed("dana", "moves to Rome", AT))
        fuse.lit = False


if __name__ == "__main__":
    each_dies(sys.argv[1:], leave)
