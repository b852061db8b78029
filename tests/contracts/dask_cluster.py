"""A private Dask scheduler with two workers, all of whose ports are on loopback."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from distributed import Client

ROOT = Path(__file__).resolve().parents[2]
QUIET = ("--no-dashboard", "--dashboard-address", "127.0.0.1:0")
"""Without the address the server of the dashboard listens everywhere, even where there is none."""


@dataclass
class DaskCluster:
    """The scheduler's ``address`` and process, and its workers' processes, all of which a test may end."""

    address: str
    folder: Path
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_worker(self, *before: Path) -> None:
        """``before``: folders that it loads from before it looks elsewhere."""
        words = ("--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", *QUIET, "--memory-limit", "0")
        self.workers.append(_begun("dask_worker", self.address, *words, "--local-directory", str(self.folder), before=before))

    def close(self) -> None:
        for each in self.workers:
            _ended(each)


@contextmanager
def dask_cluster(folder: Path, *, workers: int = 2) -> Iterator[DaskCluster]:
    """It runs while the block does; the workers are there when it begins."""
    told = folder / "scheduler.json"
    with ExitStack() as ends:
        scheduler = _begun("dask_scheduler", "--host", "127.0.0.1", "--port", "0", *QUIET, "--scheduler-file", str(told))
        ends.callback(_ended, scheduler)
        with Client(scheduler_file=str(told), timeout=60, set_as_default=False) as client:
            found = DaskCluster(client.scheduler.address, folder, scheduler)
            ends.callback(found.close)
            for _ in range(workers):
                found.start_worker()
            if workers:
                client.wait_for_workers(workers, timeout=60)
        yield found


def _begun(program: str, *words: str, before: Sequence[Path] = ()) -> subprocess.Popen[bytes]:
    paths = os.pathsep.join(str(each) for each in (*before, ROOT / "src", ROOT))
    command = [sys.executable, "-m", f"distributed.cli.{program}", *words]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": paths}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _ended(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
