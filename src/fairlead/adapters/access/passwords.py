"""Passwords as argon2id hashes, by pwdlib."""

import threading
from functools import cached_property

from pwdlib import PasswordHash
from pwdlib.exceptions import PwdlibError
from pwdlib.hashers.argon2 import Argon2Hasher

_AT_ONCE = 2  # each takes 64 MiB; whoever tries many waits


class Argon2Passwords:
    """`fairlead.application.access_ports.Passwords`."""

    def __init__(self, hasher: Argon2Hasher | None = None) -> None:
        """With the recommended cost, unless a test brings a cheaper hasher."""
        self._hash = PasswordHash((hasher or Argon2Hasher(),))
        self._turns = threading.BoundedSemaphore(_AT_ONCE)

    def hashed(self, password: str) -> str:
        """What is kept of it."""
        with self._turns:
            return self._hash.hash(password)

    def matches(self, password: str, kept: str | None) -> bool:
        """Whether it is the password of what was kept; as much work where nothing was, so that nobody learns who has an account."""
        with self._turns:
            try:
                matched = self._hash.verify(password, self._nobody if kept is None else kept)
            except PwdlibError:  # a hash that no hasher knows opens nothing
                return False
        return matched and kept is not None

    @cached_property
    def _nobody(self) -> str:
        return self._hash.hash("the password of nobody")
