"""Processes that die before their n-th commit, one for each home, on either database."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

ROOT = Path(__file__).resolve().parents[2]
SURROUNDINGS = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
ALL_OF_THEM = 10_000
"""More commits than anything here takes: who dies after so many lives."""


class Fuse:
    """Burns with every commit once it is lit; at the end the process dies."""

    def __init__(self, commits: int) -> None:
        self.left = commits
        self.lit = False
        event.listen(Engine, "connect", self._watch)

    def _watch(self, connection: Any, _record: object) -> None:
        """Called for every connection to the database."""
        if hasattr(connection, "set_trace_callback"):
            connection.set_trace_callback(lambda statement: self._burn() if statement == "COMMIT" else None)
            return
        commit = connection.commit

        def burning() -> None:
            self._burn()
            commit()

        connection.commit = burning

    def _burn(self) -> None:
        if not self.lit:
            return
        self.left -= 1
        if self.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)


def die(deed: str, after: Sequence[int], homes: Sequence[Path], *words: str) -> list[int]:
    """What the module ``tests.crashes.deed`` does dies in each home before its commit of that place; the commits of those that lived."""
    counted = [f"{commits}={home}" for commits, home in zip(after, homes, strict=True)]
    command = [sys.executable, "-m", f"tests.crashes.{deed}", *words, *counted]
    done = subprocess.run(command, cwd=ROOT, env=SURROUNDINGS, capture_output=True, text=True, check=True)
    return [int(each) for each in done.stdout.split()]


def each_dies(counted: Sequence[str], deed: Callable[[Path, Fuse], None]) -> None:
    """In a child for each home: the deed, which lights the fuse; who lives tells how many commits it took."""
    for commits, home in (each.split("=", 1) for each in counted):
        child = os.fork()
        if child == 0:
            fuse = Fuse(int(commits))
            deed(Path(home), fuse)
            os.write(1, f"{int(commits) - fuse.left}\n".encode())
            os._exit(0)
        os.waitpid(child, 0)
