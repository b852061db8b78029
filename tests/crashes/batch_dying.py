"""A batch is confirmed in a process that dies before its n-th commit. Run by test_batch_crashes.py with a home for each child."""

import os
import sys
from pathlib import Path

from sqlalchemy import Engine, event

from fairlead.application import batches
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from tests.crashes.people_dying import Fuse

LINES_AT_A_TIME = 2


def confirm(home: Path, commits: int) -> None:
    """The batch is confirmed, unless the process dies before so many commits."""
    fuse = Fuse(commits)
    event.listen(Engine, "connect", fuse.watch)
    batches._SETTLED_TOGETHER = LINES_AT_A_TIME
    with open_house(Settings(home=home)) as house:
        house.open_desk()
        fuse.lit = True
        house.batches.confirm("b-1", author="ada")
        fuse.lit = False
        os.write(1, f"{commits - fuse.left}\n".encode())


def main(first: int, homes: list[str]) -> None:
    """One child for each home; each dies one commit later than the one before."""
    for commits, home in enumerate(homes, start=first):
        child = os.fork()
        if child == 0:
            confirm(Path(home), commits)
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
