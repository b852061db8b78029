"""Hands messages to a process of its own, and kills it when it takes too long: no library has to keep a time limit."""

import contextlib
import json
import os
import selectors
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final

from fairlead.adapters.notify.child import LOOK
from fairlead.application.effect_ports import Answer, Parcel

LIMIT_SECONDS: Final = 20.0
_START_SECONDS: Final = 30.0
_PROGRAM: Final = "from fairlead.adapters.notify.child import main; main()"
_MOST_BYTES: Final = 65_536
_PASSED_ON: Final = ("PATH", "PYTHONPATH", "HOME", "LANG", "LC_ALL", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "TZ")


class ProcessCarrier:
    """`fairlead.application.effect_ports.Carrier`. One thread at a time may use it; the process starts at the first parcel."""

    def __init__(self, networks: str, elapsed_seconds: Callable[[], float], limit_seconds: float = LIMIT_SECONDS) -> None:
        """``networks``: private addresses and networks that messages may go to, separated by commas."""
        self._networks = networks
        self._elapsed = elapsed_seconds
        self._limit = limit_seconds
        self._child: subprocess.Popen[bytes] | None = None

    def carry(self, parcel: Parcel) -> Answer:
        """Hand a parcel over; never raises for what the receiver does."""
        return self._handed(
            {
                "way": parcel.way.value,
                "address": parcel.address,
                "headers": dict(parcel.headers),
                "body": parcel.body,
                "title": parcel.title,
                "limit": self._limit,
            }
        )

    def look(self, address: str) -> str:
        """What is wrong with the address of a channel, empty where nothing is; nothing is sent."""
        return self._handed({"way": LOOK, "address": address}).problem

    def _handed(self, values: Mapping[str, Any]) -> Answer:
        began = self._elapsed()
        try:
            child = self._started()
            began = self._elapsed()
            _write(child, values)
            found = self._read(child, self._limit)
        except OSError as error:
            self.close()
            return Answer(self._took(began), problem=f"the process that carries messages cannot be used ({type(error).__name__})")
        if found is None:
            gone = child.poll() is not None
            self.close()
            said = "the process that carries messages died" if gone else f"no answer within {self._limit:g} seconds"
            return Answer(self._took(began), problem=said)
        answered = found.get("code"), str(found.get("problem") or ""), found.get("wait_seconds"), bool(found.get("final"))
        return Answer(self._took(began), *answered)

    def close(self) -> None:
        """End the process, whatever it does."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            with contextlib.suppress(OSError):
                for stream in (child.stdin, child.stdout):
                    if stream is not None:
                        stream.close()
            child.wait()

    def _took(self, began: float) -> int:
        return round((self._elapsed() - began) * 1e3)

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._child is None or self._child.poll() is not None:
            self.close()
            # Nothing of our own environment: no proxies, no keys. It ends with its standard input, that is with us.
            passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}  # noqa: TID251, settings of the system, not ours
            self._child = subprocess.Popen(  # noqa: S603, our own program
                [sys.executable, "-c", _PROGRAM],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=passed,
                start_new_session=True,
            )
            _write(self._child, {"networks": self._networks})
            if self._read(self._child, _START_SECONDS) is None:
                raise OSError("it did not begin")
        return self._child

    def _read(self, child: "subprocess.Popen[bytes]", seconds: float) -> dict[str, Any] | None:
        """One line of JSON; None where none comes in time, or none that can be read."""
        assert child.stdout is not None  # noqa: S101, it was asked for
        until, parts = self._elapsed() + seconds, bytearray()
        with selectors.DefaultSelector() as ready:
            ready.register(child.stdout, selectors.EVENT_READ)
            while not parts.endswith(b"\n"):
                left = until - self._elapsed()
                if left <= 0 or not ready.select(left):
                    return None
                more = os.read(child.stdout.fileno(), _MOST_BYTES)
                parts += more
                if not more or len(parts) > _MOST_BYTES:
                    return None
        found: dict[str, Any] = json.loads(parts)
        return found


def _write(child: "subprocess.Popen[bytes]", values: object) -> None:
    assert child.stdin is not None  # noqa: S101, it was asked for
    child.stdin.write(json.dumps(values).encode() + b"\n")
    child.stdin.flush()
