"""A round of clocks in a process that dies before its n-th commit. Run by test_service_crashes.py with a home for each child."""

import sys
from pathlib import Path

from tests.crashes.dying import Fuse, each_dies
from tests.journeys.service_house import MINUTE, MONDAY, floor


def look(home: Path, fuse: Fuse) -> None:
    """Look at the clocks twenty minutes on."""
    with floor(home, at=MONDAY + 20 * MINUTE) as at:
        fuse.lit = True
        at.look()
        fuse.lit = False


if __name__ == "__main__":
    each_dies(sys.argv[1:], look)
