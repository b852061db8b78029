"""`fairlead worker`: send messages and do jobs, in a process of its own."""

import gc
import os
import signal
import sys
import threading
from types import FrameType
from typing import Annotated, Final

import typer

from fairlead.cli.heap import few_arenas
from fairlead.cli.screen import Home, begun, console, errors

_TURN_SECONDS: Final = 0.0005


def worker(
    home: Home = None,
    attached: Annotated[bool, typer.Option("--attached", help="End when standard input closes.", hidden=True)] = False,
) -> None:
    """Send notifications and webhooks and do background jobs until Ctrl-C, as a running server does in a process of its own.

    Any number of workers may send. Jobs are done by one of them; the others take over when it ends.
    """
    few_arenas()
    from fairlead.bootstrap import open_house
    from fairlead.bootstrap.logs import say_as

    chosen = begun(home)
    say_as(chosen.log_format)
    # What is cut short is taken up by the next worker, so there is nothing to wait for.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    if attached:
        threading.Thread(target=_leave_with_parent, name="parent", daemon=True).start()
    say = errors.say if attached else console.say
    if chosen.log_format == "json":
        import structlog

        say = structlog.get_logger(__name__).info
    # Who holds the database's lock must not wait long for the interpreter, since leads wait for that lock.
    sys.setswitchinterval(_TURN_SECONDS)
    with open_house(chosen) as house:
        gc.freeze()
        house.background.work(threading.Event().wait, lambda line: None if attached and line == "Working." else say(line))


def _leave(_number: int, _frame: FrameType | None) -> None:
    os._exit(0)


def _leave_with_parent() -> None:
    """The server that started this process holds the other end; it closes with the server, however that ends."""
    sys.stdin.buffer.read()
    os._exit(0)
