"""Signing in with e-mail and password, signing out, and choosing a password."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from fairlead.application.access.admitting import Admission, digest_of
from fairlead.application.access.devices import Devices
from fairlead.application.access.throttling import Throttle, Waits, place_of
from fairlead.application.access_ports import (
    AccessBook,
    AccessFlawed,
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
from fairlead.application.edit_ports import Deed
from fairlead.application.effect_ports import Sealer
from fairlead.application.ports import Clock
from fairlead.domain.rights import password_flaws

TICKET_HOLDS: Final = timedelta(hours=48)
_WRONG: Final = "this e-mail and this password do not let you in; check both, or ask an administrator to reset your password"
_WINDOW_SECONDS: Final = 900.0
_WRONG_OF_ADDRESS: Final = 30
_WRONG_OF_ACCOUNT: Final = 100
"""From all strangers' addresses together; as many as NIST SP 800-63B allows in a row."""
_FREE_GUESSES: Final = 10
_FIRST_WAIT_SECONDS: Final = 30.0
_FORGOTTEN_SECONDS: Final = 3_600.0
Limit = tuple[Throttle | Waits, str]


@dataclass(frozen=True, slots=True)
class SignIn:
    """Sessions and passwords. ``told``: something changed that is known by heart."""

    book: AccessBook
    passwords: Passwords
    secrets: Secrets
    clock: Clock
    admission: Admission
    elapsed: Callable[[], float]
    devices: Devices
    of_account: Throttle
    of_address: Throttle
    of_guesser: Waits

    @classmethod
    def over(
        cls,
        book: AccessBook,
        passwords: Passwords,
        secrets: Secrets,
        clock: Clock,
        admission: Admission,
        elapsed: Callable[[], float],
        sealer: Sealer,
    ) -> "SignIn":
        """With the usual limits.

        Wrong passwords for one account from one address wait after the tenth, longer from one to the next; from an address there are thirty
        for all accounts in a quarter of an hour, and for an account a hundred from everywhere.
        """
        guesser = Waits(_FREE_GUESSES, first=_FIRST_WAIT_SECONDS, longest=_WINDOW_SECONDS, forgotten=_FORGOTTEN_SECONDS)
        limits = Throttle(_WRONG_OF_ACCOUNT, _WINDOW_SECONDS), Throttle(_WRONG_OF_ADDRESS, _WINDOW_SECONDS), guesser
        return cls(book, passwords, secrets, clock, admission, elapsed, Devices(sealer, secrets, clock), *limits)

    def sign_in(self, email: str, password: str, address: str, device: str = "") -> tuple[str, User]:
        """A new session: its secret, and whose it is. Raises `SignInRefused` and `TooOften`.

        ``device``: what the browser was given when this account came in with it before. Such a browser's wrong passwords count by
        themselves alone, so that nobody who guesses elsewhere can keep the owner out.
        """
        asked, at, place = email.strip().casefold(), self.elapsed(), place_of(address)
        user = next((each for each in self.book.users() if each.email == asked), None)
        known = self.devices.known(device, user)
        guesser = f"{asked} at {place}" if known is None else f"browser {known}"
        # Those of all callers come first: where one of them refuses, the guesser's own wait does not grow.
        limits: tuple[Limit, ...] = () if known is not None else ((self.of_account, asked), (self.of_address, place))
        with self._counted(at, *limits, (self.of_guesser, guesser)):
            usable = user.password if user is not None and not user.disabled else None
            if not self.passwords.matches(password, usable) or user is None:
                raise SignInRefused(_WRONG)
        self.of_guesser.forget(guesser)
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
        kept, _ = self._keep(user, password, takes=ticket.digest)
        return self.begin(kept), kept

    def change_password(self, number: int, before: str, password: str, session: str) -> int:
        """Change one's own; every other session ends. How many ended. Raises `SignInRefused`, `AccessRefused`, `TooOften`."""
        user, at = self.book.user(number), self.elapsed()
        if user is None:
            raise NotSignedIn("you are not signed in; sign in")
        # Whoever is signed in counts apart: nobody else's guesses hold this up.
        with self._counted(at, (self.of_guesser, f"session of {user.number}")):
            if not self.passwords.matches(before, user.password):
                raise SignInRefused("that is not your password; nothing was changed")
        flaws_refused(password, user)
        return self._keep(user, password, but=digest_of(session))[1]

    def _keep(self, user: User, password: str, *, takes: str | None = None, but: str | None = None) -> tuple[User, int]:
        kept = changed(user, password=self.passwords.hashed(password))
        deed = Deed("user password", user.email, user.author, self.clock.now())
        found = self.book.put_user_anew(kept, deed, takes=takes, but=but)
        self.admission.forget()
        return found

    @contextmanager
    def _counted(self, at: float, *limits: Limit) -> Iterator[None]:
        """Counted before a password is looked at, which takes long, so that guesses at once count each; only a wrong one stays counted."""
        taken: list[Limit] = []
        wrong = False
        try:
            for throttle, caller in limits:
                throttle.take(caller, at)
                taken.append((throttle, caller))
            yield
        except SignInRefused:
            wrong = True
            raise
        finally:
            for throttle, caller in () if wrong else taken:
                throttle.give(caller, at)


def flaws_refused(password: str, user: User) -> None:
    """Raises `AccessRefused` where a password is not good enough."""
    flaws = password_flaws(password, user.email, user.name)
    if flaws:
        raise AccessFlawed("; ".join(flaws))
