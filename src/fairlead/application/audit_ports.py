"""The audit log: every decision and change sealed into one chain of hashes, in which nothing can be altered, left out or put in unseen.

Each entry seals one row that is added once and never changed:

    content_n = SHA-256 of the row as canonical JSON
    chain_n   = SHA-256 of chain_(n−1), n, the source, the row's number, content_n and the moment of sealing, one a line

with 64 zeros before the first. Whoever kept a chain value elsewhere can show later that the log up to there is still the same (Haber and
Stornetta 1991, "How to time-stamp a digital document").
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Protocol

BEGINNING: Final = "0" * 64
_HEAD: Final = re.compile(r"(\d{1,15}):([0-9a-f]{64})")


class BadHead(Exception):
    """What was given is not the head of an audit log."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One link. ``source``: which list the row is in; ``row``: its number there; ``content`` and ``chain``: hex of SHA-256."""

    number: int
    sealed_at: datetime
    source: str
    row: int
    content: str
    chain: str

    def follows(self, chain: str) -> bool:
        """Whether it is the link that belongs behind ``chain``."""
        return self.chain == link(chain, self.number, self.source, self.row, self.content, self.sealed_at)


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ended at some moment."""

    number: int
    chain: str

    def __str__(self) -> str:
        return f"{self.number}:{self.chain}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Read ``number:chain``. Raises `BadHead`."""
        found = _HEAD.fullmatch(text.strip())
        if found is None:
            raise BadHead(
                f"'{text}' is not the head of an audit log: give what `fairlead audit-log verify` printed, a number, a colon and 64 digits"
            )
        return cls(int(found.group(1)), found.group(2))


@dataclass(frozen=True, slots=True)
class Verified:
    """What a look at the whole chain found. ``broken``: one sentence for each fault; ``unsealed``: rows no entry stands for yet."""

    head: Head
    broken: Sequence[str]
    unsealed: int

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.broken


class AuditLog(Protocol):
    """Where the chain is kept, beside what it seals."""

    def seal(self, at: datetime, *, most: int | None = None) -> int:
        """Seal what was added since, not much more than ``most`` rows of it; returns how many entries were made.

        Raises `fairlead.application.ports.StoreUnavailable`.
        """
        ...

    def verify(self, known: Head | None = None) -> Verified:
        """Read the whole chain and every row it seals; ``known``: a head that must be in it."""
        ...

    def head(self) -> Head:
        """Where the chain ends now."""
        ...

    def links(self) -> Sequence[str]:
        """As `verify`, of the chain alone: quick, and blind for a row that was changed."""
        ...

    def entries(self, after: int = 0) -> Iterator[tuple[Entry, Mapping[str, Any] | None]]:
        """Entries beyond number ``after`` with the rows they seal, None where a row is gone."""
        ...


def exported(entry: Entry, row: Mapping[str, Any] | None, *, plain: bool = False) -> str:
    """An entry with the row that it seals, as a line of an export, JSON; ``plain``: in ASCII alone, as any screen shows it."""
    about = {"number": entry.number, "sealed_at": entry.sealed_at.isoformat(), "source": entry.source, "row": entry.row}
    told = {**about, "content": entry.content, "chain": entry.chain, "sealed": None if row is None else dict(row)}
    return json.dumps(told, ensure_ascii=plain, sort_keys=True)


def digest(row: Mapping[str, Any]) -> str:
    """The SHA-256 of a row: names and values as JSON, names sorted, no blanks, letters as they are, in UTF-8."""
    return hashlib.sha256(json.dumps(dict(row), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def link(before: str, number: int, source: str, row: int, content: str, sealed_at: datetime) -> str:
    """The chain value of an entry behind ``before``."""
    return hashlib.sha256(
        "\n".join((before, str(number), source, str(row), content, sealed_at.astimezone(UTC).isoformat())).encode()
    ).hexdigest()
