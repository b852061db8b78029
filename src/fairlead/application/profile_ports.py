"""What a guess needs to know of the columns of a folder's files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from fairlead.application.import_ports import BadSource

LIST_SEPARATOR: Final = ";"
"""What stands between the values of a cell that lists several, unless a mapping says otherwise."""


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column by its values. Shares are of the filled values, in [0, 1].

    ``common``: the most frequent values; ``values``: up to some ten thousand distinct ones; ``format``: how its times are written, where
    they are times; ``ambiguous``: day and month cannot be told apart; ``varied``: distinct values for each filled one, 1 where all differ.
    """

    name: str
    filled: float
    distinct: int
    unique: bool
    common: tuple[str, ...]
    values: frozenset[str]
    times: float
    numbers: float
    whole: float
    flags: float
    emails: float
    countries: float
    hosts: float
    money: float
    sizes: float
    lists: float
    length: float
    format: str | None
    ambiguous: bool
    about: str = ""
    varied: float = 1.0


@dataclass(frozen=True, slots=True)
class FileProfile:
    """One file by its columns, in order."""

    name: str
    rows: int
    encoding: str
    delimiter: str | None
    columns: tuple[ColumnProfile, ...]

    def column(self, name: str) -> ColumnProfile:
        """The column called ``name``; ``KeyError`` if there is none."""
        return self.by_name[name]

    @property
    def by_name(self) -> Mapping[str, ColumnProfile]:
        """Columns by name."""
        return {column.name: column for column in self.columns}


class Profiles(Protocol):
    """A folder that can be profiled."""

    def profiles(self) -> tuple[Sequence[FileProfile], Sequence[BadSource]]:
        """Every file that can be read, and why each other cannot. Raises `BadSource` where there is no file at all."""
        ...
