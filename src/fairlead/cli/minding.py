"""A server's worker: a process of its own, so that no training shares a lock or a core's priority with routing."""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fairlead.config import Settings

_LOOKED_SECONDS: Final = 0.5
_FIRST_PAUSE_SECONDS: Final = 5.0
_LONGEST_PAUSE_SECONDS: Final = 300.0
_PROGRAM: Final = "from fairlead.cli import main; main()"


def keep_working(settings: "Settings", quitting: threading.Event) -> None:
    """Keep a worker running until ``quitting``; one that ends is started again, after longer pauses each time."""
    import structlog

    log, pause = structlog.get_logger(__name__), _FIRST_PAUSE_SECONDS
    while not quitting.is_set():
        with _started(settings) as worker:
            while worker.poll() is None:
                if quitting.wait(_LOOKED_SECONDS):
                    return
        log.warning("the worker ended; another one starts in a while", exit_code=worker.returncode, seconds=pause)
        if quitting.wait(pause):
            return
        pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)


@contextlib.contextmanager
def _started(settings: "Settings") -> "Iterator[subprocess.Popen[bytes]]":
    # A session of its own: Ctrl-C at the terminal is for the server, which then lets its worker go.
    command = [sys.executable, "-c", _PROGRAM, "worker", "--attached", "--home", str(settings.home)]
    # What the command line said wins over the environment there, too: links in messages lead to where the server listens.
    told = {"PRIVATE_TARGETS": settings.private_targets, "HOST": settings.host, "PORT": f"{settings.port}"}
    given = {**os.environ, **{f"FAIRLEAD_{name}": value for name, value in told.items()}}  # noqa: TID251, handed on, not read
    with subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True, env=given
    ) as worker:
        try:
            yield worker
        finally:
            worker.kill()
