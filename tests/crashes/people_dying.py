"""A rep leaves in a process that dies before its n-th commit. Run by test_people_crashes.py with a home for each child."""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from fairlead.application.people import Asked, Signed, moving
from fairlead.bootstrap import open_house
from fairlead.config import Settings

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
LEADS_AT_A_TIME = 2


class Fuse:
    """Burns with every commit once it is lit; at the end the process dies."""

    def __init__(self, commits: int) -> None:
        self.left = commits
        self.lit = False

    def watch(self, connection: Any, _record: object) -> None:
        """Called for every connection to the database."""
        connection.set_trace_callback(self._burn)

    def _burn(self, statement: str) -> None:
        if not self.lit or statement != "COMMIT":
            return
        self.left -= 1
        if self.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)


def leave(home: Path, commits: int) -> None:
    """Kim leaves, unless the process dies before so many commits."""
    fuse = Fuse(commits)
    event.listen(Engine, "connect", fuse.watch)
    moving._TOGETHER = LEADS_AT_A_TIME
    with open_house(Settings(home=home)) as house:
        house.open_desk()
        fuse.lit = True
        house.people.leave(Asked("kim", AT), Signed("dana", "moves to Rome", AT))
        fuse.lit = False
        os.write(1, f"{commits - fuse.left}\n".encode())


def main(first: int, homes: list[str]) -> None:
    """One child for each home; each dies one commit later than the one before."""
    for commits, home in enumerate(homes, start=first):
        child = os.fork()
        if child == 0:
            leave(Path(home), commits)
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
