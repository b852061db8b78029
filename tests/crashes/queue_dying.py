"""Somebody approves or moves many leads in a process that dies before its n-th commit. Run by test_queue_crashes.py, a home for each child."""

import json
import os
import sys
from pathlib import Path

from sqlalchemy import Engine, event

from fairlead.application import desk
from fairlead.application.routing_queue import Line, What
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from tests.crashes.people_dying import Fuse

TOGETHER = 2


def settle(home: Path, lines: list[list[str]], commits: int) -> None:
    """All lines in one request, unless the process dies before so many commits."""
    fuse = Fuse(commits)
    event.listen(Engine, "connect", fuse.watch)
    desk._MOST_TOGETHER = TOGETHER
    with open_house(Settings(home=home)) as house:
        house.open_desk()
        asked = [Line(lead_id, What(what), seen, rep_id, words="in bulk") for lead_id, what, seen, rep_id in lines]
        fuse.lit = True
        house.queue.settle(asked, author="Lee")
        fuse.lit = False
        os.write(1, b"lived\n")


def main(asked: str, homes: list[str]) -> None:
    """One child for each home; each dies one commit later than the one before."""
    for commits, home in enumerate(homes):
        child = os.fork()
        if child == 0:
            settle(Path(home), json.loads(asked), commits)
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
