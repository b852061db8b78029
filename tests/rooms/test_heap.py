"""The C library's arenas in processes that stay."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

_AS_IT_IS = """
import ctypes, gc, socket, sys, threading
from fairlead.cli import commands, heap, serving

command, home, few = sys.argv[1:]
if few == "no":
    heap._ARENA_MAX = 0  # which means nothing to the library
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
together = threading.Barrier(30)

def take():
    together.wait()
    libc.malloc(ctypes.c_size_t(50_000))
    together.wait()

def count(*_):
    threads = [threading.Thread(target=take) for _ in range(30)]
    [each.start() for each in threads]
    [each.join() for each in threads]
    libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
    libc.fflush(None)
    sys.exit(0)

# Nothing may be imported for this that the program itself would only import later: imports start threads.
serving.run = count  # the house and its desk are open then
gc.freeze = count  # so is the worker's house
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
sys.argv = ["fairlead", command, "--home", home, *(["--port", str(port)] if command == "serve" else [])]
commands.main()
"""

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has arenas")


def _arenas(command: str, home: Path, few: str) -> int:
    left = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"} | {"FAIRLEAD_WORKER": "false"}
    words = [sys.executable, "-c", _AS_IT_IS, command, str(home), few]
    told = subprocess.run(words, capture_output=True, text=True, check=True, env=left).stdout
    return told.count("<heap nr=")


@pytest.mark.timeout(300)  # three starts of the program
def test_all_threads_share_two_arenas(tmp_path: Path) -> None:
    assert [_arenas(command, tmp_path, "yes") for command in ("serve", "worker")] == [2, 2]
    assert _arenas("serve", tmp_path, "no") > 2, "the premise: left alone there are more"
