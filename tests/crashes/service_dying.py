"""A round of clocks in a process that dies before its n-th commit. Run by test_service_crashes.py with a home for each child."""

import os
import sys
from pathlib import Path

from sqlalchemy import Engine, event

from tests.crashes.people_dying import Fuse
from tests.journeys.service_house import MINUTE, MONDAY, floor


def look(home: Path, commits: int) -> None:
    """Look at the clocks twenty minutes on, unless the process dies before so many commits."""
    fuse = Fuse(commits)
    event.listen(Engine, "connect", fuse.watch)
    with floor(home, at=MONDAY + 20 * MINUTE) as at:
        fuse.lit = True
        at.look()
        fuse.lit = False
        os.write(1, f"{commits - fuse.left}\n".encode())


def main(first: int, homes: list[str]) -> None:
    """One child for each home; each dies one commit later than the one before."""
    for commits, home in enumerate(homes, start=first):
        child = os.fork()
        if child == 0:
            look(Path(home), commits)
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
