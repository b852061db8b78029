"""Accounts, sessions, keys and tickets in memory: same contract as in a database, gone with the process."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from fairlead.application.access_ports import AccessRefused, Key, Purpose, Session, SignInRefused, Ticket, User
from fairlead.application.edit_ports import Deed
from fairlead.domain.rights import Role

_YEAR = timedelta(days=366)


class MemoryAccess:
    """`fairlead.application.access_ports.AccessBook`. Threads may share it; ``deeds`` are what a database keeps among the changes."""

    def __init__(self) -> None:
        """Nobody has an account yet."""
        self._lock = threading.RLock()
        self._edition = 0
        self._users: dict[int, User] = {}
        self._sessions: dict[str, Session] = {}
        self._keys: dict[int, Key] = {}
        self._tickets: dict[str, Ticket] = {}
        self.deeds: list[Deed] = []

    def edition(self) -> int:
        """A number that rises with each change of who is let in."""
        return self._edition

    def users(self) -> Sequence[User]:
        """Everybody, the first one first."""
        with self._lock:
            return tuple(self._users.values())

    def user(self, number: int) -> User | None:
        """One of them."""
        return self._users.get(number)

    def add_user(self, user: User, deed: Deed, *, first: bool = False) -> User:
        """Keep a new one under the next number."""
        with self._lock:
            if first and self._users:
                raise AccessRefused("somebody has set this up already; sign in, or ask an administrator for an account")
            self._unique(user)
            kept = replace(user, number=max(self._users, default=0) + 1, revision=1)
            self._users[kept.number] = kept
            self._did(deed)
            return kept

    def put_user(self, user: User, deed: Deed) -> User:
        """Keep a change."""
        with self._lock:
            was = self._users.get(user.number)
            if was is None or was.revision != user.revision:
                raise AccessRefused("this account was changed meanwhile; look at it again")
            self._unique(user)
            after = [user if each.number == user.number else each for each in self._users.values()]
            if not any(each.role is Role.ADMIN and not each.disabled for each in after):
                raise AccessRefused("no administrator would be left; make somebody else one first")
            kept = replace(user, revision=user.revision + 1)
            self._users[kept.number] = kept
            self._did(deed)
            return kept

    def put_user_anew(
        self, user: User, deed: Deed, *, takes: str | None = None, gives: Ticket | None = None, but: str | None = None
    ) -> tuple[User, int]:
        """A change after which who it is comes in anew."""
        with self._lock:
            if takes is not None and takes not in self._tickets:
                raise SignInRefused("this link was used before; ask for another one")
            kept = self.put_user(user, deed)
            self._tickets = {digest: each for digest, each in self._tickets.items() if each.user != user.number}
            if gives is not None:
                self._tickets[gives.digest] = gives
            return kept, self.end_sessions(user.number, but=but)

    def session(self, digest: str) -> Session | None:
        """A session by the digest of its secret."""
        return self._sessions.get(digest)

    def sessions(self, user: int) -> Sequence[Session]:
        """Those of one account, the latest first."""
        with self._lock:
            return tuple(sorted((one for one in self._sessions.values() if one.user == user), key=lambda one: one.begun_at, reverse=True))

    def add_session(self, session: Session) -> None:
        """Keep a new one."""
        with self._lock:
            oldest = session.begun_at - _YEAR
            self._sessions = {digest: one for digest, one in self._sessions.items() if one.begun_at >= oldest}
            self._sessions[session.digest] = session

    def seen(self, digest: str, at: datetime) -> None:
        """Somebody used it."""
        with self._lock:
            if digest in self._sessions:
                self._sessions[digest] = replace(self._sessions[digest], seen_at=at)

    def end_sessions(self, user: int, *, only: str | None = None, but: str | None = None) -> int:
        """End those of one account."""
        with self._lock:
            mine = [digest for digest, one in self._sessions.items() if one.user == user and only in {None, digest} and digest != but]
            for digest in mine:
                del self._sessions[digest]
            self._edition += 1
            return len(mine)

    def keys(self) -> Sequence[Key]:
        """Every key, the latest first."""
        with self._lock:
            return tuple(reversed(self._keys.values()))

    def key(self, digest: str) -> Key | None:
        """A key by the digest of its secret."""
        with self._lock:
            return next((each for each in self._keys.values() if each.digest == digest), None)

    def add_key(self, key: Key, deed: Deed, *, until: datetime | None = None) -> Key:
        """Keep a new one; the one it follows ends."""
        with self._lock:
            before = self._keys.get(key.follows or 0)
            if before is not None and until is not None:
                self._keys[before.number] = replace(before, expires_at=min(before.expires_at, until))
            kept = replace(key, number=max(self._keys, default=0) + 1)
            self._keys[kept.number] = kept
            self._did(deed)
            return kept

    def revoke_key(self, number: int, at: datetime, deed: Deed) -> bool:
        """End a key."""
        with self._lock:
            key = self._keys.get(number)
            if key is None or key.revoked_at is not None:
                return False
            self._keys[number] = replace(key, revoked_at=at)
            self._did(deed)
            return True

    def used(self, number: int, at: datetime) -> None:
        """Somebody used it."""
        with self._lock:
            if number in self._keys:
                self._keys[number] = replace(self._keys[number], used_at=at)

    def add_ticket(self, ticket: Ticket, at: datetime, deed: Deed | None = None) -> None:
        """Keep a new one in the place of those for the same."""
        with self._lock:
            same, good = (ticket.purpose, ticket.user), [one for one in self._tickets.values() if at < one.expires_at]
            self._tickets = {each.digest: each for each in good if (each.purpose, each.user) != same}
            self._tickets[ticket.digest] = ticket
            if deed is None:
                self._edition += 1
            else:
                self._did(deed)

    def ticket(self, digest: str) -> Ticket | None:
        """A ticket, without using it up."""
        return self._tickets.get(digest)

    def take_ticket(self, digest: str) -> bool:
        """Use one up."""
        with self._lock:
            return self._tickets.pop(digest, None) is not None

    def waiting(self, purpose: Purpose, at: datetime) -> bool:
        """Whether a ticket for this is good."""
        with self._lock:
            return any(each.purpose is purpose and at < each.expires_at for each in self._tickets.values())

    def _unique(self, user: User) -> None:
        others = [each for each in self._users.values() if each.number != user.number]
        if any(each.email == user.email for each in others):
            raise AccessRefused(f"somebody has an account for {user.email} already; choose another address, or change that account")
        if user.subject is not None and any(each.subject == user.subject for each in others):
            raise AccessRefused("somebody else signs in with this person of the provider")

    def _did(self, deed: Deed) -> None:
        self.deeds.append(deed)
        self._edition += 1
