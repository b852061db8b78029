"""Browsers that somebody signed in with before: whoever guesses at an account's password elsewhere does not hold them up.

After "device cookies" of the Open Worldwide Application Security Project (OWASP, Slow Down Online Guessing Attacks with Device Cookies).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from fairlead.application.access.admitting import digest_of
from fairlead.application.access_ports import Secrets, User
from fairlead.application.effect_ports import EffectRefused, Sealer
from fairlead.application.ports import Clock

KNOWN_FOR: Final = timedelta(days=180)
_PURPOSE: Final = "known browser"
_LONGEST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Devices:
    """A browser shows what it was given, encrypted and signed by this house; nothing of it is kept here."""

    sealer: Sealer
    secrets: Secrets
    clock: Clock

    def of(self, user: User) -> str:
        """What a browser of somebody who came in keeps; empty where the key of the house cannot be had."""
        values = {"for": _PURPOSE, "user": user.number, "password": _mark(user), "at": self.clock.now().isoformat()}
        try:
            return self.sealer.seal({**values, "id": self.secrets.secret()})
        except EffectRefused:
            return ""

    def known(self, shown: str, user: User | None) -> str | None:
        """Which browser of the account it is; None where it is none, is out of date, or the password was changed since."""
        if user is None or not 0 < len(shown) <= _LONGEST:
            return None
        try:
            found: dict[str, Any] = dict(self.sealer.open(shown))
        except EffectRefused:
            return None
        if (found.get("for"), found.get("user"), found.get("password")) != (_PURPOSE, user.number, _mark(user)):
            return None
        age = self.clock.now() - datetime.fromisoformat(found["at"])
        return str(found["id"]) if age <= KNOWN_FOR else None


def _mark(user: User) -> str:
    """Another password, another mark: a new one makes every browser a stranger."""
    return digest_of(user.password or "")[:16]
