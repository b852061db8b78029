"""Signing in with e-mail and password, signing out, and choosing a password."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from fairlead.application.access.admitting import Admission, digest_of
from fairlead.application.access.throttling import Throttle
from fairlead.application.access_ports import (
    AccessBook,
    AccessRefused,
    Deed,
    NotSignedIn,
    Passwords,
    Purpose,
    Secrets,
    Session,
    SignInRefused,
    Ticket,
    User,
    changed,
)
from fairlead.application.ports import Clock
from fairlead.domain.rights import password_flaws

TICKET_HOLDS: Final = timedelta(hours=48)
_WRONG: Final = "this e-mail and this password do not let you in; check both, or ask an administrator to reset your password"
_WINDOW_SECONDS: Final = 900.0
_WRONG_OF_ACCOUNT: Final = 10
_WRONG_OF_ADDRESS: Final = 30


@dataclass(frozen=True, slots=True)
class SignIn:
    """Sessions and passwords. ``told``: something changed that is known by heart."""

    book: AccessBook
    passwords: Passwords
    secrets: Secrets
    clock: Clock
    admission: Admission
    elapsed: Callable[[], float]
    of_account: Throttle
    of_address: Throttle

    @classmethod
    def over(
        cls, book: AccessBook, passwords: Passwords, secrets: Secrets, clock: Clock, admission: Admission, elapsed: Callable[[], float]
    ) -> "SignIn":
        """With the usual limits: ten wrong passwords for an account and thirty from an address in a quarter of an hour."""
        limits = Throttle(_WRONG_OF_ACCOUNT, _WINDOW_SECONDS), Throttle(_WRONG_OF_ADDRESS, _WINDOW_SECONDS)
        return cls(book, passwords, secrets, clock, admission, elapsed, *limits)

    def sign_in(self, email: str, password: str, address: str) -> tuple[str, User]:
        """A new session: its secret, and whose it is. Raises `SignInRefused` and `TooOften`."""
        asked, at = email.strip().casefold(), self.elapsed()
        self.of_account.look(asked, at)
        self.of_address.look(address, at)
        user = next((each for each in self.book.users() if each.email == asked), None)
        usable = user.password if user is not None and not user.disabled else None
        if not self.passwords.matches(password, usable) or user is None:
            for throttle, caller in ((self.of_account, asked), (self.of_address, address)):
                throttle.take(caller, at)
            raise SignInRefused(_WRONG)
        return self.begin(user), user

    def begin(self, user: User) -> str:
        """A new session of somebody who proved to be that; its secret."""
        secret, at = self.secrets.secret(), self.clock.now()
        self.book.add_session(Session(digest_of(secret), user.number, at, at))
        return secret

    def ends_at(self, secret: str) -> datetime | None:
        """When a session ends, unless it is used before; None where there is none."""
        session = self.book.session(digest_of(secret))
        return None if session is None else self.admission.ends(session)

    def sign_out(self, secret: str) -> None:
        """End one session; nothing happens where it ended before."""
        session = self.book.session(digest_of(secret))
        if session is not None:
            self.book.end_sessions(session.user, only=session.digest)
        self.admission.forget()

    def sign_out_everywhere(self, user: int, *, but: str | None = None) -> int:
        """End every session of an account, or all but the one of a secret. How many."""
        ended = self.book.end_sessions(user, but=None if but is None else digest_of(but))
        self.admission.forget()
        return ended

    def ticket_of(self, secret: str) -> tuple[Ticket, User | None]:
        """What a ticket is good for, and for whom. Raises `SignInRefused` where it was used or is out of date."""
        ticket = self.book.ticket(digest_of(secret))
        if ticket is None or self.clock.now() >= ticket.expires_at:
            raise SignInRefused("this link was used before, or is out of date; ask for another one")
        return ticket, None if ticket.user is None else self.book.user(ticket.user)

    def choose_password(self, secret: str, password: str) -> tuple[str, User]:
        """Take a password by a ticket, end every session, and begin one. Raises `SignInRefused` and `AccessRefused`."""
        ticket, user = self.ticket_of(secret)
        if ticket.purpose is not Purpose.PASSWORD or user is None or user.disabled:
            raise SignInRefused("this link lets nobody choose a password; ask for another one")
        flaws_refused(password, user)
        if not self.book.take_ticket(ticket.digest):
            raise SignInRefused("this link was used before; ask for another one")
        kept = self._keep(user, password)
        return self.begin(kept), kept

    def change_password(self, number: int, before: str, password: str, session: str) -> int:
        """Change one's own; every other session ends. How many ended. Raises `SignInRefused`, `AccessRefused`, `TooOften`."""
        user, at = self.book.user(number), self.elapsed()
        if user is None:
            raise NotSignedIn("you are not signed in; sign in")
        self.of_account.look(user.email, at)
        if not self.passwords.matches(before, user.password):
            self.of_account.take(user.email, at)
            raise SignInRefused("that is not your password; nothing was changed")
        flaws_refused(password, user)
        at_once = changed(user, password=self.passwords.hashed(password))
        self.book.put_user(at_once, Deed("user password", user.email, user.author, self.clock.now()))
        return self.sign_out_everywhere(number, but=session)

    def _keep(self, user: User, password: str) -> User:
        kept = changed(user, password=self.passwords.hashed(password))
        kept = self.book.put_user(kept, Deed("user password", user.email, user.author, self.clock.now()))
        self.sign_out_everywhere(user.number)
        return kept


def flaws_refused(password: str, user: User) -> None:
    """Raises `AccessRefused` where a password is not good enough."""
    flaws = password_flaws(password, user.email, user.name)
    if flaws:
        raise AccessRefused("; ".join(flaws))
