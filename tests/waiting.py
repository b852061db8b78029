"""Waiting for what other threads, processes and servers do."""

import threading
from collections.abc import Callable

import pytest


def until(happened: Callable[[], bool], what: str) -> None:
    """Come back as soon as it has happened; fails the test, naming ``what``, where it has not in some three minutes."""
    for _ in range(9000):
        if happened():
            return
        threading.Event().wait(0.02)
    pytest.fail(f"waited in vain: {what}")
