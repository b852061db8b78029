"""What a backup is, and what is said when one cannot be made or used."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


class BackupRefused(Exception):
    """A backup cannot be made, or the one given cannot be used; the message says what, where and what to do."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What an archive holds. ``schema``: the revision of the database in it; ``size``: of the archive, in bytes."""

    path: Path
    made_at: datetime
    code: str
    schema: str
    database: str
    files: int
    size: int


@dataclass(frozen=True, slots=True)
class SchemaState:
    """Where a database stands. ``revision`` is None where it holds nothing yet; ``size`` in bytes, None where that cannot be told."""

    where: str
    kind: str
    revision: str | None
    newest: str
    size: int | None

    @property
    def current(self) -> bool:
        """Whether no migration is missing."""
        return self.revision == self.newest
