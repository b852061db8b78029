"""Whom a cookie or a key belongs to, as often as a request comes: known by heart, and looked up again when something changed."""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from fairlead.application.access_ports import AccessBook, Key, NotSignedIn, Session, User
from fairlead.application.ports import Clock
from fairlead.domain.rep import Roster
from fairlead.domain.rights import LIMITED, RIGHTS, Right, Viewer, reps_of

KEY_START: Final = "flk_"
"""What every key begins with, so that a scanner for leaked secrets can know it."""
LOOK_EVERY: Final = timedelta(seconds=1)
"""What another process changed, the command line for one, holds after this time."""
_KNOWN_FOR: Final = timedelta(seconds=5)
_NOTED_EVERY: Final = timedelta(minutes=5)
_MOST_KNOWN: Final = 10_000


def digest_of(secret: str) -> str:
    """What is kept of a secret. It has 256 bits of chance, so that a plain hash cannot be searched."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts: without being used, and in all."""

    idle: timedelta = timedelta(hours=12)
    longest: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Known:
    viewer: Viewer
    until: datetime


class Admission:
    """From a secret to whoever holds it. Threads may share it."""

    def __init__(self, book: AccessBook, roster: Callable[[], Roster], clock: Clock, limits: Limits) -> None:
        """``roster``: whose reps managers and reps are, and who leads which team."""
        self._book, self._roster, self._clock, self.limits = book, roster, clock, limits
        self._lock = threading.Lock()
        self._known: dict[str, _Known] = {}
        self._edition: int | None = None
        self._generation = 0
        self._claimed = False
        self._looked_at: datetime | None = None

    def known(self, secret: str) -> Viewer | None:
        """Whoever holds a secret, where that is known by heart and fresh; nothing is read for it."""
        at = self._clock.now()
        if not self._fresh(at):
            return None
        found = self._known.get(digest_of(secret))
        return found.viewer if found is not None and at < found.until else None

    def known_before(self, secret: str) -> Viewer | None:
        """Whoever held a secret when that could last be looked up; None where nobody showed it here. What harms nobody goes by it."""
        found = self._known.get(digest_of(secret))
        return None if found is None else found.viewer

    def claimed_by_heart(self) -> bool | None:
        """Whether anybody has an account, where that is fresh; None where it has to be looked up."""
        return self._claimed if self._claimed or self._fresh(self._clock.now()) else None

    def claimed(self) -> bool:
        """Whether anybody has an account. Accounts are never deleted, so that once it is so it stays so."""
        self._look(self._clock.now())
        return self._claimed

    def forget(self) -> None:
        """Something changed here: look before the next answer."""
        with self._lock:
            self._looked_at = None
            self._drop()

    def by_key(self, secret: str) -> Viewer:
        """Whoever shows a key. Raises `NotSignedIn`."""
        at, generation = self._looked()
        key = self._book.key(digest_of(secret))
        if key is None or not key.holds(at):
            raise NotSignedIn("this key is not known, was revoked, or is out of date; ask an administrator for another")
        if key.used_at is None or at - key.used_at >= _NOTED_EVERY:
            self._book.used(key.number, at)
        return self._keep(secret, of_key(key), min(key.expires_at, at + _KNOWN_FOR), generation)

    def by_session(self, secret: str) -> Viewer:
        """Whoever is signed in with a session. Raises `NotSignedIn`."""
        at, generation = self._looked()
        session = self._book.session(digest_of(secret))
        user = None if session is None else self._book.user(session.user)
        if session is None or user is None or user.disabled or at >= self.ends(session):
            raise NotSignedIn("you are not signed in, or your session ended; sign in")
        if at - session.seen_at >= _NOTED_EVERY:
            self._book.seen(session.digest, at)
        return self._keep(secret, self.of_user(user), min(self.ends(session), at + _KNOWN_FOR), generation)

    def of_user(self, user: User) -> Viewer:
        """As whom an account asks."""
        role = user.role
        reps = reps_of(role, user.rep_id, user.teams, self._roster(), self._clock.now()) if role in LIMITED else None
        return Viewer(user.author, RIGHTS[role], reps, "session", user.number, role, user.rep_id)

    def ends(self, session: Session) -> datetime:
        """When a session ends, unless it is used before."""
        return min(session.begun_at + self.limits.longest, session.seen_at + self.limits.idle)

    def _fresh(self, at: datetime) -> bool:
        looked = self._looked_at
        return looked is not None and timedelta(0) <= at - looked < LOOK_EVERY

    def _look(self, at: datetime) -> None:
        if self._fresh(at):
            return
        edition = self._book.edition()
        claimed = self._claimed or bool(self._book.users())
        with self._lock:
            if edition != self._edition:
                self._drop()
            self._edition, self._claimed, self._looked_at = edition, claimed, at

    def _looked(self) -> tuple[datetime, int]:
        at = self._clock.now()
        self._look(at)
        return at, self._generation

    def _drop(self) -> None:
        self._known, self._generation = {}, self._generation + 1

    def _keep(self, secret: str, viewer: Viewer, until: datetime, generation: int) -> Viewer:
        with self._lock:
            if len(self._known) >= _MOST_KNOWN:
                self._drop()
            elif generation == self._generation:  # nothing changed while this was read
                self._known[digest_of(secret)] = _Known(viewer, until)
        return viewer


def of_key(key: Key) -> Viewer:
    """As whom a program asks."""
    return Viewer(f"key {key.name}", frozenset(key.scopes) - {Right.OWN, Right.ADMINISTER}, None, "key", key.number)
