"""What travels: a function and what it works on, as bytes that another process of the same program opens.

These are pickles, which run whatever is in them as they are opened. They pass between processes of one user, or over a network that the
operator keeps to trusted machines; none is ever kept.
"""

import hashlib
import pickle  # noqa: TID251, it travels between processes of this program and is never kept: see above
import threading
from collections.abc import Callable
from typing import Any

_lock = threading.Lock()
_opened: dict[str, Any] = {}


def packed(what: object) -> bytes:
    """As bytes. What cannot travel is a fault of the program, told by pickle."""
    return pickle.dumps(what, protocol=5)


def unpacked(parcel: bytes) -> Any:  # noqa: ANN401, it can be anything
    """What `packed` made bytes of."""
    return pickle.loads(parcel)  # noqa: S301, see above


def name_of(parcel: bytes) -> str:
    """The same for equal bytes alone."""
    return hashlib.sha256(parcel).hexdigest()


def opened(name: str, read: Callable[[], bytes]) -> Any:  # noqa: ANN401, it can be anything
    """The parcel of that name, opened at the first item that needs it and held until another is asked for; threads may ask."""
    with _lock:
        if name not in _opened:
            found = unpacked(read())
            _opened.clear()
            _opened[name] = found
        return _opened[name]
