"""What threads need is loaded before there are any."""

import subprocess
import sys
from pathlib import Path

_WORK = """
import socket, sys, threading
from pathlib import Path
from fairlead.bootstrap import open_house
from fairlead.config import Settings

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
found = []
start = threading.Thread.start

def seen(thread):
    if thread.name in {"deliveries", "retry"}:
        found.append("sqlalchemy.orm" in sys.modules)
    start(thread)

threading.Thread.start = seen
with open_house(Settings(home=Path(sys.argv[1]), worker=False, port=port)) as house:
    assert "sqlalchemy.orm" not in sys.modules, "the premise: nobody loads it before"
    if sys.argv[2] == "worker":
        house.background.work(lambda seconds: True)
    else:
        from fairlead.cli import serving
        from fairlead.http.serving import Server
        Server.run = lambda self, sockets: None
        house.open_desk()
        with serving.listening(house.settings) as door:
            serving.run(house, door)
print(found)
"""


def _found(home: Path, which: str) -> str:
    done = subprocess.run([sys.executable, "-c", _WORK, str(home), which], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def test_a_worker_loads_what_jobs_need_before_it_sends(tmp_path: Path) -> None:
    assert _found(tmp_path, "worker") == "[True]"


def test_a_server_loads_it_before_leads_that_wait_are_tried(tmp_path: Path) -> None:
    assert _found(tmp_path, "server") == "[True]"
