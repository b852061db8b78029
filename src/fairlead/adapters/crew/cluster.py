"""The workers of a Dask scheduler, on any number of machines; needs the extra ``cluster``."""

import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib import metadata
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self, cast

from fairlead.adapters.crew.parcels import name_of, opened, packed, unpacked
from fairlead.learning.crew import CannotSpread, Found, Item, Shared

if TYPE_CHECKING:
    from distributed import Client, Future
    from distributed.client import VersionsDict

_MUST_EQUAL: Final = ("fairlead", "numpy", "scipy", "polars", "lightgbm", "distributed")
"""What must be the same at both ends: pickles fit together then, and numbers come out alike."""
_CONNECT_SECONDS: Final = 10.0
_PATIENCE_SECONDS: Final = 60.0
_LOSSES: Final = 3
_HELP: Final = "docs/how-to/spread-heavy-work.md"
"""Where commands stand: as Dask comes, they listen on every network."""


class Cluster:
    """The scheduler at ``address``, such as ``tcp://host:8786``, and whoever works for it. Certificates are as Dask is configured.

    ``patience_seconds``: how long it is waited for a worker where there is none.
    """

    def __init__(self, address: str, *, patience_seconds: float = _PATIENCE_SECONDS) -> None:
        """Nothing is connected yet."""
        self._address, self._patience = address, patience_seconds
        self._client: Client | None = None

    def __enter__(self) -> Self:
        """Connect, and see that workers are there and run the same versions. Raises `CannotSpread`."""
        try:
            from distributed import Client  # noqa: PLC0415, an extra
        except ImportError as error:
            raise CannotSpread(f"FAIRLEAD_CLUSTER is set and Dask is not here ({error}): pip install 'fairlead[cluster]'") from None
        try:
            client = Client(self._address, timeout=min(_CONNECT_SECONDS, self._patience), set_as_default=False, name="fairlead")
        except (OSError, ValueError, ImportError, RuntimeError, TypeError) as error:
            raise CannotSpread(
                f"no Dask scheduler answers at {self._address} ({error}); start one as {_HELP} tells,"
                " or leave FAIRLEAD_CLUSTER empty to work on this machine"
            ) from error
        self._client = client
        try:
            self._wait_for_workers(client)
            workers = cast("VersionsDict", client.get_versions(packages=_MUST_EQUAL))["workers"]
            for worker, told in workers.items():
                _refuse_other(_versions(), told["packages"], worker)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def map(self, work: Callable[[Shared, Item], Found], shared: Shared, items: Sequence[Item]) -> Iterator[Found]:
        """As the port says."""
        if self._client is None:
            raise CannotSpread("a cluster serves within its `with` block alone")
        return self._spread(self._client, packed((work, shared)), [packed(item) for item in items])

    def _spread(self, client: "Client", parcel: bytes, items: Sequence[bytes]) -> Iterator[Any]:
        from distributed import CancelledError, KilledWorker  # noqa: PLC0415, an extra

        name, versions, done, lost = name_of(parcel), _versions(), 0, ""
        for _ in range(_LOSSES):
            asked: list[Future[bytes]] = []
            try:
                self._wait_for_workers(client)
                # What is shared goes to the workers once. Should all who have it die, it is lost with them, and goes out again.
                (there,) = client.scatter([parcel], broadcast=True, hash=False)
                asked.extend(client.submit(_do, versions, name, there, item, pure=False) for item in items[done:])
                for each in asked:
                    yield unpacked(self._answer(client, each))
                    done += 1
                return
            except (CancelledError, KilledWorker, OSError) as error:
                if client.status != "running":  # Dask gave up to reach it
                    raise CannotSpread(f"the scheduler at {self._address} was lost midway; ask again once it runs") from error
                lost = str(error)
            finally:
                for each in asked:
                    each.release()
        raise CannotSpread(f"workers of the scheduler at {self._address} were lost {_LOSSES} times at work on {len(items)} pieces: {lost}")

    def _answer(self, client: "Client", asked: "Future[bytes]") -> bytes:
        """Wait for it, as long as there is somebody to work."""
        from distributed import wait  # noqa: PLC0415, an extra

        while True:
            try:
                with client.as_current():
                    wait(asked, timeout=self._patience)
            except TimeoutError:
                self._wait_for_workers(client)
            else:
                return asked.result()

    def _wait_for_workers(self, client: "Client") -> None:
        try:
            client.wait_for_workers(1, timeout=self._patience)
        except TimeoutError:
            raise CannotSpread(
                f"the scheduler at {self._address} has had no worker for {self._patience:g} s; start some as {_HELP} tells"
            ) from None


@cache
def _versions() -> Mapping[str, str | None]:
    """Of this process, as Dask tells them of others."""
    found: dict[str, str | None] = {"python": platform.python_version()}
    for name in _MUST_EQUAL:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = None
    return found


def _refuse_other(here: Mapping[str, str | None], there: Mapping[str, str | None], worker: str) -> None:
    """Raises `CannotSpread` where a worker runs other versions than whoever asks it; of Python the third number may differ."""
    pairs = [(name, here.get(name) or "missing", there.get(name) or "missing") for name in ("python", *_MUST_EQUAL)]
    unequal = [(name, one, other) for name, one, other in pairs if one != other and (name != "python" or _minor(one) != _minor(other))]
    differing = [f"{name} {one} here and {other} there" for name, one, other in unequal]
    if differing:
        raise CannotSpread(f"the worker at {worker} runs other versions: {', '.join(differing)}; install the same at both ends")


def _minor(version: str) -> list[str]:
    return version.split(".")[:2]


def _do(versions: Mapping[str, str | None], name: str, parcel: bytes, item: bytes) -> bytes:
    """At the worker, which may have joined after the others were asked for their versions."""
    if versions != _versions():
        from distributed import get_worker  # noqa: PLC0415, an extra

        _refuse_other(versions, _versions(), get_worker().address)
    work, shared = opened(name, lambda: parcel)
    return packed(work(shared, unpacked(item)))
