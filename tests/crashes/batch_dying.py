"""A batch is confirmed in a process that dies before its n-th commit. Run by test_batch_crashes.py with a home for each child."""

import sys
from pathlib import Path

from fairlead.application import batches
from fairlead.bootstrap import open_house
from tests.crashes.dying import Fuse, each_dies
from tests.homes import settings

LINES_AT_A_TIME = 2


def confirm(home: Path, fuse: Fuse) -> None:
    """The batch is confirmed."""
    batches._SETTLED_TOGETHER = LINES_AT_A_TIME
    with open_house(settings(home)) as house:
        house.open_desk()
        fuse.lit = True
        house.batches.confirm("b-1", author="ada")
        fuse.lit = False


if __name__ == "__main__":
    each_dies(sys.argv[1:], confirm)
