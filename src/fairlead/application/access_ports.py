"""What accounts and rights need from outside, and what passes through: people, sessions, keys and tickets. Secrets are kept as digests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from fairlead.application.edit_ports import Deed
from fairlead.domain.rights import Right, Role

LONGEST_NAME: Final = 80
LONGEST_EMAIL: Final = 100


class AccessRefused(Exception):
    """An account, a key or a password cannot be had like this; the message says why and what to do."""


class AccessFlawed(AccessRefused):
    """What was entered of an account, a key or a password has mistakes, whatever there is already."""


class SignInRefused(Exception):
    """E-mail and password, ticket or provider do not let this person in; the message never says which of them was wrong."""


class NotSignedIn(Exception):
    """Nobody is known by what was sent."""


class NotAllowed(Exception):
    """Whoever asks is known, and may not do this."""


class TooOften(Exception):
    """Asked too often; ``retry_seconds`` says when to come again."""

    def __init__(self, words: str, retry_seconds: int) -> None:
        super().__init__(words)
        self.retry_seconds = retry_seconds


class ProviderFault(Exception):
    """The provider of single sign-on does not answer as it should."""


class Purpose(StrEnum):
    """What a ticket is good for, once."""

    SETUP = "setup"
    PASSWORD = "password"  # noqa: S105, the word


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with an account. ``number`` is 0 until it is kept; ``revision`` rises with each change.

    ``password``: its argon2 hash, None where somebody signs in elsewhere or has not chosen one yet. ``subject``: issuer and subject of
    single sign-on, as one text. ``rep_id``: the rep that this person is; ``teams``: those that a manager was given beside the records.
    """

    email: str
    name: str
    role: Role
    made_at: datetime
    password: str | None = field(default=None, repr=False)
    rep_id: str | None = None
    teams: frozenset[str] = frozenset()
    subject: str | None = None
    disabled: bool = False
    number: int = 0
    revision: int = 0

    @property
    def author(self) -> str:
        """Under which name what this person does is kept: unique, since the address is."""
        return f"{self.name} ({self.email})"


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in with a browser."""

    digest: str = field(repr=False)
    user: int
    begun_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Key:
    """What a program shows. ``start``: its first characters, by which people know it; ``follows``: the key that it came in the place of."""

    name: str
    start: str
    digest: str = field(repr=False)
    scopes: frozenset[Right]
    author: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    used_at: datetime | None = None
    follows: int | None = None
    number: int = 0

    def holds(self, at: datetime) -> bool:
        """Whether it opens anything at ``at``."""
        return self.revoked_at is None and at < self.expires_at


@dataclass(frozen=True, slots=True)
class Ticket:
    """Good for one thing, once: the first set-up, or choosing a password."""

    digest: str = field(repr=False)
    purpose: Purpose
    expires_at: datetime
    user: int | None = None


class AccessBook(Protocol):
    """Where accounts, sessions, keys and tickets are kept. Each change raises the edition, and stands among the changes by its deed.

    Threads and processes may share it. All methods raise `fairlead.application.ports.StoreUnavailable`.
    """

    def edition(self) -> int:
        """A number that rises with each change of who is let in."""
        ...

    def users(self) -> Sequence[User]:
        """Everybody, the first one first."""
        ...

    def user(self, number: int) -> User | None:
        """One of them."""
        ...

    def add_user(self, user: User, deed: Deed, *, first: bool = False) -> User:
        """Keep a new one under the next number.

        Raises `AccessRefused` where the address or the subject is taken, or, with ``first``, where anybody has an account already.
        """
        ...

    def put_user(self, user: User, deed: Deed) -> User:
        """Keep a change of one whose revision is the one given; returns it with the next.

        Raises `AccessRefused` where it was changed meanwhile, the address is taken, or no administrator would be left.
        """
        ...

    def put_user_anew(
        self, user: User, deed: Deed, *, takes: str | None = None, gives: Ticket | None = None, but: str | None = None
    ) -> tuple[User, int]:
        """As `put_user`, for who comes in anew after it: ends every session of the account ``but`` one, and drops its tickets.

        ``takes``: the digest of a ticket that is used up for it; ``gives``: a ticket that is new then. All of it or nothing is kept.
        Returns how many sessions ended, too. Raises as `put_user` does, and `SignInRefused` where the ticket was used before.
        """
        ...

    def session(self, digest: str) -> Session | None:
        """A session by the digest of its secret."""
        ...

    def sessions(self, user: int) -> Sequence[Session]:
        """Those of one account, the latest first."""
        ...

    def add_session(self, session: Session) -> None:
        """Keep a new one, and drop those that nobody can use any more: begun before ``session`` by more than a year."""
        ...

    def seen(self, digest: str, at: datetime) -> None:
        """Somebody used it; the edition stays."""
        ...

    def end_sessions(self, user: int, *, only: str | None = None, but: str | None = None) -> int:
        """End those of one account: all, ``only`` one, or all ``but`` one. How many there were."""
        ...

    def keys(self) -> Sequence[Key]:
        """Every key, the latest first."""
        ...

    def key(self, digest: str) -> Key | None:
        """A key by the digest of its secret."""
        ...

    def add_key(self, key: Key, deed: Deed, *, until: datetime | None = None) -> Key:
        """Keep a new one; where it follows another, that one ends at ``until`` at the latest, in the same transaction."""
        ...

    def revoke_key(self, number: int, at: datetime, deed: Deed) -> bool:
        """End a key; False where it was ended before or there is none."""
        ...

    def used(self, number: int, at: datetime) -> None:
        """Somebody used it; the edition stays."""
        ...

    def add_ticket(self, ticket: Ticket, at: datetime, deed: Deed | None = None) -> None:
        """Keep a new one in the place of those for the same; those out of date ``at`` that moment go, too."""
        ...

    def ticket(self, digest: str) -> Ticket | None:
        """A ticket by the digest of its secret, without using it up."""
        ...

    def take_ticket(self, digest: str) -> bool:
        """Use one up; False where it was used before. Of two that ask at once one gets True."""
        ...

    def waiting(self, purpose: Purpose, at: datetime) -> bool:
        """Whether a ticket for this is good at ``at``."""
        ...


class Passwords(Protocol):
    """Hashes and checks passwords; slow on purpose."""

    def hashed(self, password: str) -> str:
        """What is kept of it."""
        ...

    def matches(self, password: str, kept: str | None) -> bool:
        """Whether it is the password of what was kept; takes as long where nothing was."""
        ...


class Secrets(Protocol):
    """Draws what nobody can foresee."""

    def secret(self) -> str:
        """256 bits as text that fits into an address or a header."""
        ...


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a provider says of a person: issuer and subject as one text, and the claims."""

    subject: str
    email: str
    name: str
    claims: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Departure:
    """A browser on its way to the provider: where it goes, and what it has to bring back. ``verifier`` is that of PKCE."""

    url: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


class Provider(Protocol):
    """A provider of single sign-on."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    def depart(self, redirect_uri: str) -> Departure:
        """Send a browser there. Raises `ProviderFault`."""
        ...

    def arrive(self, code: str, departure: Departure, redirect_uri: str, at: datetime) -> Elsewhere:
        """Whom the provider sent back with a code. Raises `ProviderFault` and `SignInRefused`."""
        ...


def changed(user: User, **values: object) -> User:
    """The same account with other values."""
    return replace(user, **values)  # type: ignore[arg-type]
