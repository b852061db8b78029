"""Programs of the product that are killed with -9 and started again, as a supervisor of the operating system would."""

import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from bench.ground.servers import program, surroundings

_LOOKED_SECONDS = 0.1


@dataclass
class Kept:
    """One program that is kept running. ``ended``: how often it ended without being killed, each with its last words."""

    words: Sequence[str]
    settings: Mapping[str, str]
    ended: list[str] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        self._start()
        self._watch = threading.Thread(target=self._keep, daemon=True)
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watch.join()
        with self._turn:
            self._kill()

    def kill(self) -> float:
        """Kill it with -9 and start it again at once; when it was dead, by `time.monotonic`."""
        with self._turn:
            self._kill()
            dead_at = time.monotonic()
            self._start()
        return dead_at

    def _kill(self) -> None:
        self._process.kill()
        self._process.wait()
        if self._process.stderr:
            self._process.stderr.close()

    def _start(self) -> None:
        command = [str(program()), *self.words]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=surroundings(self.settings))
        self._last = b""
        threading.Thread(target=self._read, args=(self._process,), daemon=True).start()

    def _read(self, process: "subprocess.Popen[bytes]") -> None:
        """What it says on standard error: read on, so that it never waits for a full pipe; the last lines are kept."""
        try:
            for line in process.stderr or ():
                if process is self._process:
                    self._last = (self._last + line)[-2000:]
        except ValueError:  # closed by `_kill`
            return

    def _keep(self) -> None:
        while not self._over.wait(_LOOKED_SECONDS):
            with self._turn:
                if self._process.poll() is not None:
                    self.ended.append(f"exit code {self._process.returncode}: {self._last.decode(errors='replace')}")
                    self._start()
