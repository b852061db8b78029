"""Work that other processes can be asked for, some of it deadly: they find it here by name."""

import os
import signal
from pathlib import Path

import numpy as np


def scaled(factor, item):
    return factor * item


def by_whom(_, item):
    return item, os.getpid()


def refused(_, item):
    raise ValueError(f"{item} cannot be had")


def measured(table, row):
    """An answer that came over the wire can be written to, as one found here can."""
    found = table[row] * 0.1
    found[0] += 1.0
    return found


def once_deadly(folder, item):
    """Whoever is first to take item 3 dies of it."""
    told = Path(folder, "died")
    if item == 3 and not told.exists():
        told.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return item * item


def deadly(_, item):
    os.kill(os.getpid(), signal.SIGKILL)
    return item


def waiting(folder, item):
    """Tells who works, and never ends by itself."""
    Path(folder, f"{item}.pid").write_text(f"{os.getpid()}", encoding="ascii")
    signal.pause()


def scaled_or_waiting(folder, item):
    return waiting(folder, item) if isinstance(item, str) else 2 * item


class Counted:
    """Something shared that tells when it is unpacked."""

    def __init__(self, folder):
        self.folder = folder
        self.table = np.arange(1000.0)

    def __setstate__(self, state):
        self.__dict__.update(state)
        with Path(self.folder, f"unpacked-{os.getpid()}").open("a", encoding="ascii") as file:
            file.write("x")


def taken(counted, item):
    return float(counted.table[item])
