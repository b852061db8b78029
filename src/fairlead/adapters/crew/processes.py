"""Several processes of this machine, by the standard library's pool."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from fairlead.adapters.crew.parcels import name_of, opened, packed, unpacked
from fairlead.learning.crew import ALONE, CannotSpread, Found, Item, Shared

_DEATHS: Final = 3
_QUOTA: Final = Path("/sys/fs/cgroup/cpu.max")
"""Of a container, as cgroups of version 2 tell it: microseconds of work in a period of so many."""


def cores(quota: Path = _QUOTA) -> int:
    """How many cores this process may use, by its affinity and by what its container is allowed of them; at least 1."""
    there = len(os.sched_getaffinity(0))
    try:
        allowed, period = quota.read_text(encoding="ascii").split()
        return max(min(there, int(allowed) // int(period)), 1)
    except (OSError, ValueError):  # no such cgroup, or one that is allowed everything: "max"
        return there


class Processes:
    """``count`` processes, started at the first need and ended with the block.

    They are spawned, not forked: a server has threads, whose locks a copy of it would inherit.
    """

    def __init__(self, count: int) -> None:
        """Nothing is started yet."""
        self._count = count
        self._running = ExitStack()
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop()

    def map(self, work: Callable[[Shared, Item], Found], shared: Shared, items: Sequence[Item]) -> Iterator[Found]:
        """As the port says; a single item is done here."""
        if len(items) < 2:
            return ALONE.map(work, shared, items)
        return self._spread(packed((work, shared)), [packed(item) for item in items])

    def _spread(self, parcel: bytes, items: Sequence[bytes]) -> Iterator[Any]:
        done = 0
        with _laid_out(parcel) as (name, path):
            for _ in range(_DEATHS):
                asked: list[Future[Any]] = []
                try:
                    pool = self._started()
                    asked.extend(pool.submit(_do, name, path, item) for item in items[done:])
                    for each in asked:
                        yield each.result()
                        done += 1
                    return
                except BrokenProcessPool:  # one died, and the pool with it; what is not told yet is done again
                    self._stop()
                finally:
                    for each in asked:
                        each.cancel()
        raise CannotSpread(
            f"processes of this machine died {_DEATHS} times at work on {len(items)} pieces, for want of memory perhaps;"
            f" set FAIRLEAD_PROCESSES to less than {self._count}, or to 1 to work in one process"
        )

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            spawn = multiprocessing.get_context("spawn")
            held, end = spawn.Pipe(duplex=False)
            self._pool = ProcessPoolExecutor(self._count, mp_context=spawn, initializer=_begin, initargs=(held,))
            # Undone in reverse: processes see the pipe end and go, whatever they are at; then the pool has nobody left to wait for.
            self._running.callback(held.close)
            self._running.callback(self._pool.shutdown, wait=True, cancel_futures=True)
            self._running.callback(end.close)
        return self._pool

    def _stop(self) -> None:
        self._running.close()
        self._pool = None


@contextmanager
def _laid_out(parcel: bytes) -> Iterator[tuple[str, str]]:
    """Name and path of the parcel in memory, where processes of this user read it, once each; nothing of it stays, nor is on any disk."""
    with os.fdopen(os.memfd_create("fairlead"), "wb") as file:
        file.write(parcel)
        file.flush()
        yield name_of(parcel), f"/proc/{os.getpid()}/fd/{file.fileno()}"


def _begin(held: Connection) -> None:
    """In a new process: live no longer than whoever started it, however that ends; and leave Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        held.poll(None)  # nothing is ever sent: this returns once the other end is closed, by hand or by death
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def _do(name: str, path: str, item: bytes) -> Any:  # noqa: ANN401, whatever the work finds
    work, shared = opened(name, Path(path).read_bytes)
    return work(shared, unpacked(item))
