"""How the C library hands memory to the threads of a process that stays."""

import ctypes
import os
from typing import Final

_ARENA_MAX: Final = -8
"""glibc's number for the most arenas (``M_ARENA_MAX`` in malloc.h)."""
_ARENAS: Final = 2


def few_arenas() -> None:
    """Let all threads share two arenas; call it before threads are started, since glibc settles the number once it has made a few.

    C libraries other than glibc have no arenas, and nothing is done there.

    Left alone, glibc gives threads up to eight arenas for each core. What is free in one is of no use to another, so that a server which
    answers in two dozen threads grows for hours though nothing is held. They take turns at the interpreter anyway, so they hardly wait.
    """
    choose = getattr(ctypes.CDLL(None), "mallopt", None) if os.name == "posix" else None
    if choose is not None:
        choose(_ARENA_MAX, _ARENAS)
