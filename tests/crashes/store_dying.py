"""A routing process that dies: at a chosen statement, or whenever its parent likes. Run by test_store_crashes.py."""

import os
import signal
import sys
from typing import Any

from fairlead.adapters.sql.keeping import SqlKeeping
from fairlead.adapters.sql.migrating import opened
from fairlead.adapters.sql.store import SqlStore
from fairlead.application.ledger_ports import Note
from fairlead.application.ports import OutcomeReport
from fairlead.domain.fairness import Entry, EntryReason
from tests.contracts.store_cases import MONDAY, assigned, queued, turn


class _Fuse:
    """A driver connection that kills the process before its n-th statement."""

    def __init__(self, driver: Any, statements: int) -> None:
        self._driver, self._left = driver, statements

    def cursor(self) -> "_Fuse":
        return self

    def execute(self, *given: Any) -> Any:
        self._burn()
        return self._driver.cursor().execute(*given)

    def executemany(self, *given: Any) -> Any:
        self._burn()
        return self._driver.cursor().executemany(*given)

    def _burn(self) -> None:
        self._left -= 1
        if self._left < 0:
            os.kill(os.getpid(), signal.SIGKILL)


def one_group(url: str, statements: int) -> None:
    """Three leads, an outcome, and a lead declined and given to another in one transaction.

    The process dies before the given statement, or after the commit.
    """
    store = SqlStore(opened(url))
    with store.writing() as keeping:
        assert isinstance(keeping, SqlKeeping)
        keeping._driver = _Fuse(keeping._driver, statements)
        keeping.keep(assigned("a", "ann"), turn({"ann": -0.5, "bob": 0.5}))
        keeping.keep(queued("b"))
        keeping.close(OutcomeReport("lead-first", "won", MONDAY))
        keeping.keep(assigned("c", "ann"))
        keeping.decline("lead-c", "ann", "no time", at=MONDAY)
        keeping.post(Entry(EntryReason.DECLINED, {"ann": 0.25, "bob": -0.25}, {"bob": -0.25}), Note("lead-c"), at=MONDAY)
        keeping.keep(assigned("d", "bob", lead_id="lead-c"), turn({"ann": 0.5, "bob": -0.5}))
        survived = keeping._driver._left > 0
    os.write(1, b"finished\n" if survived else b"committed\n")
    os.kill(os.getpid(), signal.SIGKILL)


def at_each_statement(urls: list[str]) -> None:
    """One child for each copy of the database; the n-th dies before its n-th statement."""
    for statements, url in enumerate(urls):
        child = os.fork()
        if child == 0:
            one_group(url, statements)
        os.waitpid(child, 0)


def without_end(url: str, name: str) -> None:
    """Keep one lead after the other and tell each once it is durable."""
    store = SqlStore(opened(url))
    number = 0
    while True:
        with store.writing() as keeping:
            keeping.keep(assigned(f"{name}-{number}", "bob"), turn({"ann": 0.25, "bob": -0.25}))
        os.write(1, f"{name}-{number}\n".encode())
        number += 1


if __name__ == "__main__":
    if sys.argv[1] == "statements":
        at_each_statement(sys.argv[2:])
    else:
        without_end(sys.argv[2], sys.argv[3])
