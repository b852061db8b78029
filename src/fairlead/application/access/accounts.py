"""Accounts: the first one, more of them, and what they are changed to."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from fairlead.application.access.admitting import digest_of
from fairlead.application.access.signing_in import TICKET_HOLDS, SignIn, flaws_refused
from fairlead.application.access_ports import (
    LONGEST_EMAIL,
    LONGEST_NAME,
    AccessFlawed,
    AccessRefused,
    Purpose,
    SignInRefused,
    Ticket,
    User,
    changed,
)
from fairlead.application.edit_ports import Deed
from fairlead.application.ports import NotFound
from fairlead.domain.rep import Roster, Team
from fairlead.domain.rights import Role

_EMAIL: Final = re.compile(r"[^\s@<>(),;:\"\\\[\]]+@[^\s@<>(),;:\"\\\[\]]+\.[^\s@<>(),;:\"\\\[\].]+")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069()]")


@dataclass(frozen=True, slots=True)
class NewUser:
    """Somebody who is to have an account."""

    email: str
    name: str
    role: Role
    rep_id: str | None = None
    teams: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Accounts:
    """What administrators do with accounts, and the first set-up."""

    signing_in: SignIn
    roster: Callable[[], Roster]

    def listed(self) -> tuple[User, ...]:
        """Everybody, the first one first."""
        return tuple(self.signing_in.book.users())

    def named(self, email: str) -> User:
        """One by the address. Raises `NotFound`."""
        wanted = email.strip().casefold()
        found = next((each for each in self.listed() if each.email == wanted), None)
        if found is None:
            raise NotFound(f"nobody has an account for {email.strip()[:LONGEST_EMAIL]}; `fairlead user list` tells who has one")
        return found

    def numbered(self, number: int) -> User:
        """One by the number. Raises `NotFound`."""
        found = self.signing_in.book.user(number)
        if found is None:
            raise NotFound(f"there is no account {number}")
        return found

    def set_up(self, asked: NewUser, password: str, ticket: str | None = None) -> tuple[str, User]:
        """The first account, an administrator's, and a session. Raises `AccessRefused`, and `SignInRefused` for a ticket that is none."""
        if ticket is not None and self.signing_in.ticket_of(ticket)[0].purpose is not Purpose.SETUP:
            raise SignInRefused("this link sets nothing up")
        user = self._new(asked)
        flaws_refused(password, user)
        kept = changed(user, password=self.signing_in.passwords.hashed(password), role=Role.ADMIN)
        kept = self.signing_in.book.add_user(kept, self._deed("user add", user.email, user.author, "the first account"), first=True)
        if ticket is not None:
            self.signing_in.book.take_ticket(digest_of(ticket))
        self.signing_in.admission.forget()
        return self.signing_in.begin(kept), kept

    def setup_ticket(self, *, by: str) -> str:
        """A ticket for the first set-up. Raises `AccessRefused` where somebody has an account."""
        if self.listed():
            raise AccessRefused("somebody has an account already; `fairlead user add` makes more of them")
        return self._ticket(Purpose.SETUP, None, self._deed("setup link", "the first account", by))

    def add(self, asked: NewUser, *, by: str, password: str | None = None, subject: str | None = None) -> tuple[User, str | None]:
        """A new account, and the ticket to choose a password by where none is given and nobody signs in elsewhere. Raises `AccessRefused`.

        The first account is an administrator's: nobody else could make more of them.
        """
        user = changed(self._new(asked), subject=subject)
        if password is not None:
            flaws_refused(password, user)
            user = changed(user, password=self.signing_in.passwords.hashed(password))
        first = not self.listed()
        if first and user.role is not Role.ADMIN:
            raise AccessRefused("the first account is that of an administrator; make that one first")
        kept = self.signing_in.book.add_user(user, self._deed("user add", user.email, by, f"role {user.role}"), first=first)
        self.signing_in.admission.forget()
        return kept, None if password is not None or subject is not None else self._ticket(Purpose.PASSWORD, kept.number)

    def teams(self) -> tuple[Team, ...]:
        """Every team that an account can be given, by name: those on record, and those that reps name as theirs."""
        roster = self.roster()
        known = {team.team_id: team for team in roster.teams}
        named = {rep.team_id: Team(rep.team_id, rep.team_id) for rep in roster.reps if rep.team_id}
        return tuple(sorted({**named, **known}.values(), key=lambda team: (team.name, team.team_id)))

    def change(
        self,
        number: int,
        *,
        by: str,
        name: str | None = None,
        role: Role | None = None,
        rep_id: str | None = None,
        teams: frozenset[str] | None = None,
    ) -> User:
        """Other values; what is None stays. Raises `AccessRefused` and `NotFound`."""
        user = self.numbered(number)
        linked = user.rep_id if rep_id is None else rep_id or None
        asked = NewUser(user.email, user.name if name is None else name, role or user.role, linked, user.teams if teams is None else teams)
        self._checked(asked)
        kept = changed(user, name=asked.name.strip(), role=asked.role, rep_id=asked.rep_id, teams=asked.teams)
        return self._put(kept, self._deed("user change", user.email, by, f"role {kept.role}"))

    def disable(self, number: int, *, by: str) -> User:
        """Nobody signs in with it any more, at once; what it did stays on record. Raises `AccessRefused` and `NotFound`."""
        return self._ending(changed(self.numbered(number), disabled=True), self._deed("user disable", "", by))

    def enable(self, number: int, *, by: str) -> User:
        """It may be used again. Raises `NotFound`."""
        user = self.numbered(number)
        return self._put(changed(user, disabled=False), self._deed("user enable", user.email, by))

    def reset(self, number: int, *, by: str) -> tuple[User, str]:
        """Take the password away, end every session, and give a ticket to choose another by. Raises `AccessRefused` and `NotFound`."""
        ticket, secret = self._new_ticket(Purpose.PASSWORD, number)
        return self._ending(changed(self.numbered(number), password=None), self._deed("user reset", "", by), ticket), secret

    def _ending(self, user: User, deed: Deed, gives: Ticket | None = None) -> User:
        kept, _ = self.signing_in.book.put_user_anew(user, self._deed(deed.kind, user.email, deed.author), gives=gives)
        self.signing_in.admission.forget()
        return kept

    def _put(self, user: User, deed: Deed) -> User:
        kept = self.signing_in.book.put_user(user, deed)
        self.signing_in.admission.forget()
        return kept

    def _ticket(self, purpose: Purpose, user: int | None, deed: Deed | None = None) -> str:
        ticket, secret = self._new_ticket(purpose, user)
        self.signing_in.book.add_ticket(ticket, self.signing_in.clock.now(), deed)
        return secret

    def _new_ticket(self, purpose: Purpose, user: int | None) -> tuple[Ticket, str]:
        secret = self.signing_in.secrets.secret()
        return Ticket(digest_of(secret), purpose, self.signing_in.clock.now() + TICKET_HOLDS, user), secret

    def _deed(self, kind: str, subject: str, by: str, note: str = "") -> Deed:
        return Deed(kind, subject, by, self.signing_in.clock.now(), note)

    def _new(self, asked: NewUser) -> User:
        self._checked(asked)
        at = self.signing_in.clock.now()
        return User(asked.email.strip().casefold(), asked.name.strip(), asked.role, at, rep_id=asked.rep_id, teams=asked.teams)

    def _checked(self, asked: NewUser) -> None:
        email, name = asked.email.strip(), asked.name.strip()
        if len(email) > LONGEST_EMAIL or not _EMAIL.fullmatch(email):
            raise AccessFlawed(f"'{email[:LONGEST_EMAIL]}' is no e-mail address; write it as ana@example.com")
        if not name or len(name) > LONGEST_NAME or _UNPRINTABLE.search(name):
            raise AccessFlawed(f"a name has 1 to {LONGEST_NAME} characters, and no brackets")
        if asked.role is Role.REP and asked.rep_id is None:
            raise AccessFlawed("an account with the role rep belongs to a rep on record: name the rep, such as rep-017")
        if asked.rep_id is None and not asked.teams:
            return
        roster = self.roster()
        if asked.rep_id is not None and asked.rep_id not in roster.row_of:
            raise AccessFlawed(f"there is no rep '{asked.rep_id}' on record; `fairlead load` lists them")
        unknown = sorted(asked.teams - {team.team_id for team in self.teams()})
        if unknown:
            raise AccessFlawed(f"there is no team '{unknown[0]}' on record")
