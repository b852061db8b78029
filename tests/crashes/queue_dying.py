"""Somebody approves or moves many leads in a process that dies before its n-th commit. Run by test_queue_crashes.py, a home for each child."""

import json
import sys
from pathlib import Path

from fairlead.application import desk
from fairlead.application.routing_queue import Line, What
from fairlead.bootstrap import open_house
from tests.crashes.dying import Fuse, each_dies
from tests.homes import settings

TOGETHER = 2


def settle(home: Path, fuse: Fuse) -> None:
    """All lines in one request."""
    desk._MOST_TOGETHER = TOGETHER
    with open_house(settings(home)) as house:
        house.open_desk()
        asked = [Line(lead_id, What(what), seen, rep_id, words="in bulk") for lead_id, what, seen, rep_id in json.loads(sys.argv[1])]
        fuse.lit = True
        house.queue.settle(asked, author="Lee")
        fuse.lit = False


if __name__ == "__main__":
    each_dies(sys.argv[2:], settle)
