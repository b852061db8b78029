"""Calendars as the use cases ask for them, over files, feeds and CalDAV accounts."""

import os
from collections.abc import Callable
from pathlib import Path

from fairlead.adapters.calendar.feeds import read_feed
from fairlead.adapters.calendar.web import Login, Web
from fairlead.application.calendar_ports import Ask, CalendarFault, CalendarKind, CalendarSource, Reading

_ONLY_ME = 0o600


class OutsideCalendars:
    """`fairlead.application.calendar_ports.Calendars`. Passwords lie in ``secrets`` of the home folder, readable by this user only."""

    def __init__(self, home: Path, elapsed_seconds: Callable[[], float]) -> None:
        """``elapsed_seconds``: a reading that only ever rises."""
        self._folder = home / "secrets"
        self._web = Web(elapsed_seconds)

    def read(self, ask: Ask) -> Reading | None:
        """What the calendar says; None where nothing changed. Raises `CalendarFault`."""
        login = self._login(ask.source)
        if ask.source.kind is CalendarKind.FEED:
            return read_feed(ask, self._web, login)
        if login is None:
            raise CalendarFault("a CalDAV account needs a name and a password; add the calendar again with --username")
        # Loaded when the first account is read: most houses have none.
        from fairlead.adapters.calendar.account import read_account  # noqa: PLC0415

        return read_account(ask, self._web, login)

    def keep_password(self, source_id: str, password: str) -> None:
        """Keep it where only this user can read it. Raises `CalendarFault` where that cannot be done."""
        path = self._folder / source_id
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _ONLY_ME), "w", encoding="utf-8") as file:
                file.write(password)
        except OSError as error:
            raise CalendarFault(f"the password cannot be kept in {self._folder}: {error.strerror}") from error

    def forget_password(self, source_id: str) -> None:
        """Forget it, if there was one."""
        (self._folder / source_id).unlink(missing_ok=True)

    def _login(self, source: CalendarSource) -> Login | None:
        if source.username is None:
            return None
        try:
            return Login(source.username, (self._folder / source.source_id).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise CalendarFault(f"the password of {source.shown} is not on this machine; add the calendar again here") from error
