"""The C library's arenas in a process that stays."""

import os
import platform
import subprocess
import sys

import pytest

_MANY_THREADS = """
import ctypes, sys, threading
from fairlead.cli.heap import few_arenas

if "few" in sys.argv:
    few_arenas()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
together = threading.Barrier(12)

def take():
    together.wait()
    libc.malloc(ctypes.c_size_t(50_000))
    together.wait()

threads = [threading.Thread(target=take) for _ in range(12)]
[each.start() for each in threads]
[each.join() for each in threads]
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has arenas")


def _arenas(*words: str) -> int:
    left = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"}
    told = subprocess.run([sys.executable, "-c", _MANY_THREADS, *words], capture_output=True, text=True, check=True, env=left).stdout
    return told.count("<heap nr=")


def test_threads_share_two_arenas() -> None:
    assert _arenas() > 2, "the premise: left alone there are more"
    assert _arenas("few") == 2
