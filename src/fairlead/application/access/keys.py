"""Keys: what programs show instead of signing in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fairlead.application.access.admitting import KEY_START, Admission, digest_of
from fairlead.application.access_ports import LONGEST_NAME, AccessBook, AccessFlawed, AccessRefused, Key, Secrets
from fairlead.application.edit_ports import Deed
from fairlead.application.ports import Clock, NotFound
from fairlead.domain.rights import SCOPES, Right

LONGEST_DAYS: Final = 3_650
USUAL_DAYS: Final = 365
_SHOWN: Final = len(KEY_START) + 6


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys as administrators make, replace and end them. The key itself is told once."""

    book: AccessBook
    secrets: Secrets
    clock: Clock
    admission: Admission

    def listed(self) -> Sequence[Key]:
        """Every key, the latest first."""
        return self.book.keys()

    def create(self, name: str, scopes: Collection[Right], *, by: str, days: int = USUAL_DAYS) -> tuple[Key, str]:
        """A new key, with itself. Raises `AccessRefused`."""
        name, wanted, at = name.strip(), frozenset(scopes), self.clock.now()
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise AccessFlawed(f"a key has a name of 1 to {LONGEST_NAME} characters that says which program shows it")
        if any(each.name == name and each.holds(at) for each in self.listed()):
            raise AccessRefused(f"there is a key named {name} already; rotate that one, or choose another name")
        if not wanted or not wanted <= SCOPES:
            raise AccessFlawed(f"a key has at least one scope, out of {', '.join(sorted(SCOPES))}")
        if not 1 <= days <= LONGEST_DAYS:
            raise AccessFlawed(f"a key is good for 1 to {LONGEST_DAYS} days")
        return self._make(name, wanted, by, days, None, None, "key create")

    def rotate(self, number: int, *, by: str, days: int = USUAL_DAYS, both_for: timedelta = timedelta(hours=24)) -> tuple[Key, str]:
        """Another one in its place; both are good ``both_for``. Raises `AccessRefused` and `NotFound`."""
        key = self.numbered(number)
        if not key.holds(self.clock.now()):
            raise AccessRefused(f"key {number} is not good any more; create another one")
        if not 1 <= days <= LONGEST_DAYS:
            raise AccessFlawed(f"a key is good for 1 to {LONGEST_DAYS} days")
        return self._make(key.name, key.scopes, by, days, key.number, both_for, "key rotate")

    def revoke(self, number: int, *, by: str) -> Key:
        """End a key at once. Raises `NotFound`; where it was ended before, that stands."""
        key, at = self.numbered(number), self.clock.now()
        self.book.revoke_key(number, at, Deed("key revoke", f"key {key.name}", by, at, f"number {number}"))
        self.admission.forget()
        return self.numbered(number)

    def numbered(self, number: int) -> Key:
        """One of them. Raises `NotFound`."""
        found = next((each for each in self.listed() if each.number == number), None)
        if found is None:
            raise NotFound(f"there is no key {number}; `fairlead key list` tells which there are")
        return found

    def _make(
        self, name: str, scopes: frozenset[Right], by: str, days: int, follows: int | None, both_for: timedelta | None, kind: str
    ) -> tuple[Key, str]:
        secret, at = KEY_START + self.secrets.secret(), self.clock.now()
        new = Key(name, secret[:_SHOWN], digest_of(secret), scopes, by, at, at + timedelta(days=days), follows=follows)
        deed = Deed(kind, f"key {name}", by, at, ", ".join(sorted(scopes)))
        kept = self.book.add_key(new, deed, until=None if both_for is None else at + both_for)
        self.admission.forget()
        return kept, secret
