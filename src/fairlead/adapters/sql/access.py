"""`fairlead.application.access_ports.AccessBook` over SQLite or PostgreSQL."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from fairlead.adapters.sql.doing import keep_deed
from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.moments import micros, moment
from fairlead.adapters.sql.silencing import silence
from fairlead.adapters.sql.statements import statements_for
from fairlead.adapters.sql.tables import access_edition, access_key, access_ticket, user_account, user_session
from fairlead.application.access_ports import AccessRefused, Key, Purpose, Session, SignInRefused, Ticket, User
from fairlead.application.edit_ports import Deed
from fairlead.domain.rights import Right, Role

_YEAR = timedelta(days=366)
_RAISED = text("UPDATE access_edition SET value = value + 1 WHERE id = 1")
_EDITION = select(access_edition.c.value).where(access_edition.c.id == 1)


class SqlAccess:
    """Accounts in a database. Threads and processes may share it."""

    def __init__(self, engine: Engine) -> None:
        """Work on a database whose schema is current."""
        self._engine = engine
        self._lock = statements_for(engine.dialect.name).lock

    def edition(self) -> int:
        """A number that rises with each change of who is let in."""
        with reading(self._engine) as connection:
            return int(connection.execute(_EDITION).scalar_one())

    def users(self) -> Sequence[User]:
        """Everybody, the first one first."""
        with reading(self._engine) as connection:
            return tuple(_user(row) for row in connection.execute(select(user_account).order_by(user_account.c.number)))

    def user(self, number: int) -> User | None:
        """One of them."""
        with reading(self._engine) as connection:
            row = connection.execute(select(user_account).where(user_account.c.number == number)).one_or_none()
        return None if row is None else _user(row)

    def add_user(self, user: User, deed: Deed, *, first: bool = False) -> User:
        """Keep a new one under the next number."""
        with _unique(user), self._changing(deed) as connection:
            last = connection.execute(select(func.max(user_account.c.number))).scalar_one()
            if first and last is not None:
                raise AccessRefused("somebody has set this up already; sign in, or ask an administrator for an account")
            kept = replace(user, number=(last or 0) + 1, revision=1)
            connection.execute(insert(user_account).values(_user_row(kept)))
        return kept

    def put_user(self, user: User, deed: Deed) -> User:
        """Keep a change."""
        with _unique(user), self._changing(deed) as connection:
            return _put(connection, user)

    def put_user_anew(
        self, user: User, deed: Deed, *, takes: str | None = None, gives: Ticket | None = None, but: str | None = None
    ) -> tuple[User, int]:
        """A change after which who it is comes in anew."""
        sessions = delete(user_session).where(user_session.c.account == user.number)
        if but is not None:
            sessions = sessions.where(user_session.c.digest != but)
        with _unique(user), self._changing(deed) as connection:
            if takes is not None and connection.execute(delete(access_ticket).where(access_ticket.c.digest == takes)).rowcount == 0:
                raise SignInRefused("this link was used before; ask for another one")
            kept = _put(connection, user)
            connection.execute(delete(access_ticket).where(access_ticket.c.account == user.number))
            if gives is not None:
                connection.execute(insert(access_ticket).values(_ticket_row(gives)))
            return kept, int(connection.execute(sessions).rowcount)

    def session(self, digest: str) -> Session | None:
        """A session by the digest of its secret."""
        with reading(self._engine) as connection:
            row = connection.execute(select(user_session).where(user_session.c.digest == digest)).one_or_none()
        return None if row is None else _session(row)

    def sessions(self, user: int) -> Sequence[Session]:
        """Those of one account, the latest first."""
        mine = select(user_session).where(user_session.c.account == user).order_by(user_session.c.begun_at.desc())
        with reading(self._engine) as connection:
            return tuple(_session(row) for row in connection.execute(mine))

    def add_session(self, session: Session) -> None:
        """Keep a new one."""
        row = {"digest": session.digest, "account": session.user, "begun_at": micros(session.begun_at), "seen_at": micros(session.seen_at)}
        with writing(self._engine) as connection:
            connection.execute(delete(user_session).where(user_session.c.begun_at < micros(session.begun_at - _YEAR)))
            connection.execute(insert(user_session).values(row))

    def seen(self, digest: str, at: datetime) -> None:
        """Somebody used it."""
        with writing(self._engine) as connection:
            connection.execute(update(user_session).where(user_session.c.digest == digest).values(seen_at=micros(at)))

    def end_sessions(self, user: int, *, only: str | None = None, but: str | None = None) -> int:
        """End those of one account."""
        mine = delete(user_session).where(user_session.c.account == user)
        if only is not None:
            mine = mine.where(user_session.c.digest == only)
        if but is not None:
            mine = mine.where(user_session.c.digest != but)
        with self._changing(None) as connection:
            return int(connection.execute(mine).rowcount)

    def keys(self) -> Sequence[Key]:
        """Every key, the latest first."""
        with reading(self._engine) as connection:
            return tuple(_key(row) for row in connection.execute(select(access_key).order_by(access_key.c.number.desc())))

    def key(self, digest: str) -> Key | None:
        """A key by the digest of its secret."""
        with reading(self._engine) as connection:
            row = connection.execute(select(access_key).where(access_key.c.digest == digest)).one_or_none()
        return None if row is None else _key(row)

    def add_key(self, key: Key, deed: Deed, *, until: datetime | None = None) -> Key:
        """Keep a new one; the one it follows ends."""
        with self._changing(deed) as connection:
            if key.follows is not None and until is not None:
                before = (access_key.c.number == key.follows) & (access_key.c.expires_at > micros(until))
                connection.execute(update(access_key).where(before).values(expires_at=micros(until)))
            last = connection.execute(select(func.max(access_key.c.number))).scalar_one()
            kept = replace(key, number=(last or 0) + 1)
            connection.execute(insert(access_key).values(_key_row(kept)))
        return kept

    def revoke_key(self, number: int, at: datetime, deed: Deed) -> bool:
        """End a key."""
        mine = (access_key.c.number == number) & access_key.c.revoked_at.is_(None)
        with self._changing(deed, only_if=update(access_key).where(mine).values(revoked_at=micros(at))) as connection:
            return connection is not None

    def used(self, number: int, at: datetime) -> None:
        """Somebody used it."""
        with writing(self._engine) as connection:
            connection.execute(update(access_key).where(access_key.c.number == number).values(used_at=micros(at)))

    def add_ticket(self, ticket: Ticket, at: datetime, deed: Deed | None = None) -> None:
        """Keep a new one in the place of those for the same."""
        same = (access_ticket.c.purpose == ticket.purpose.value) & access_ticket.c.account.is_not_distinct_from(ticket.user)
        with self._changing(deed) as connection:
            connection.execute(delete(access_ticket).where(same | (access_ticket.c.expires_at <= micros(at))))
            connection.execute(insert(access_ticket).values(_ticket_row(ticket)))

    def ticket(self, digest: str) -> Ticket | None:
        """A ticket, without using it up."""
        with reading(self._engine) as connection:
            row = connection.execute(select(access_ticket).where(access_ticket.c.digest == digest)).one_or_none()
        return None if row is None else Ticket(row.digest, Purpose(row.purpose), moment(row.expires_at), row.account)

    def take_ticket(self, digest: str) -> bool:
        """Use one up."""
        with writing(self._engine) as connection:
            return connection.execute(delete(access_ticket).where(access_ticket.c.digest == digest)).rowcount > 0

    def waiting(self, purpose: Purpose, at: datetime) -> bool:
        """Whether a ticket for this is good."""
        good = (access_ticket.c.purpose == purpose.value) & (access_ticket.c.expires_at > micros(at))
        with reading(self._engine) as connection:
            return bool(connection.execute(select(func.count()).select_from(access_ticket).where(good)).scalar_one())

    @contextmanager
    def _changing(self, deed: Deed | None, only_if: Any = None) -> Iterator[Any]:  # noqa: ANN401, a statement, a connection
        """A transaction under the writers' lock that raises the edition, and keeps the deed.

        ``only_if``: a statement that has to change a row; where it does not, nothing is kept, and None is given.
        """
        with writing(self._engine) as connection:
            connection.exec_driver_sql(self._lock)
            if only_if is not None and connection.execute(only_if).rowcount == 0:
                yield None
                return
            yield connection
            connection.execute(_RAISED)
            keep_deed(connection, deed)


@contextmanager
def _unique(user: User) -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        if "subject" in str(error.orig):
            raise AccessRefused("somebody else signs in with this person of the provider") from error
        raise AccessRefused(f"somebody has an account for {user.email} already; choose another address, or change that account") from error


def _put(connection: Connection, user: User) -> User:
    """A change of an account as it was read; refused where it was changed meanwhile, or no administrator would be left."""
    kept = replace(user, revision=user.revision + 1)
    mine = (user_account.c.number == user.number) & (user_account.c.revision == user.revision)
    admins = user_account.c.role == Role.ADMIN.value, user_account.c.disabled.is_(False)
    if connection.execute(update(user_account).where(mine).values(_user_row(kept))).rowcount == 0:
        raise AccessRefused("this account was changed meanwhile; look at it again")
    if connection.execute(select(func.count()).select_from(user_account).where(*admins)).scalar_one() == 0:
        raise AccessRefused("no administrator would be left; make somebody else one first")
    if kept.disabled:
        silence(connection, kept.number, "the account was disabled")
    return kept


def _ticket_row(ticket: Ticket) -> dict[str, object]:
    plain = {"digest": ticket.digest, "purpose": ticket.purpose.value, "account": ticket.user}
    return {**plain, "expires_at": micros(ticket.expires_at)}


def _user_row(user: User) -> dict[str, object]:
    plain = {name: getattr(user, name) for name in ("number", "email", "name", "password", "rep_id", "subject", "disabled", "revision")}
    return {**plain, "role": user.role.value, "teams": json.dumps(sorted(user.teams)), "made_at": micros(user.made_at)}


def _user(row: Any) -> User:  # noqa: ANN401, a row of the table
    plain = {name: getattr(row, name) for name in ("number", "email", "name", "password", "rep_id", "subject", "disabled", "revision")}
    return User(**plain, role=Role(row.role), teams=frozenset(json.loads(row.teams)), made_at=moment(row.made_at))


def _session(row: Any) -> Session:  # noqa: ANN401, as above
    return Session(row.digest, row.account, moment(row.begun_at), moment(row.seen_at))


def _key_row(key: Key) -> dict[str, object]:
    plain = {name: getattr(key, name) for name in ("number", "name", "start", "digest", "author", "follows")}
    moments = {name: _maybe(getattr(key, name)) for name in ("made_at", "expires_at", "revoked_at", "used_at")}
    return {**plain, **moments, "scopes": json.dumps(sorted(key.scopes))}


def _maybe(at: datetime | None) -> int | None:
    return None if at is None else micros(at)


def _key(row: Any) -> Key:  # noqa: ANN401, as above
    plain = {name: getattr(row, name) for name in ("number", "name", "start", "digest", "author", "follows")}
    ends: dict[str, Any] = {name: None if getattr(row, name) is None else moment(getattr(row, name)) for name in ("revoked_at", "used_at")}
    known = {each.value for each in Right}  # a scope that a newer version gave means nothing here
    scopes = frozenset(Right(each) for each in json.loads(row.scopes) if each in known)
    return Key(**plain, **ends, scopes=scopes, made_at=moment(row.made_at), expires_at=moment(row.expires_at))
