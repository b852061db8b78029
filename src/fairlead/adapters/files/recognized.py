"""Accounts found for leads, kept in the home folder, so that no process compares all leads again because it is a new one."""

import hashlib
import os
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Final

import polars as pl
import structlog

import fairlead

_FOLDER: Final = ".recognized"
"""Hidden, so that backups leave it out."""
_COMPARES: Final = ("adapters/matching", "domain", "learning")
_LIBRARIES: Final = ("polars", "publicsuffixlist", "rapidfuzz")
_log = structlog.get_logger(__name__)


class RecognizedFile:
    """`fairlead.learning.recognition.Shelf`: one Parquet file under a name that says what decided. It may be deleted at any time.

    Answers count for the very program that found them: another version of it, or of a library, finds them anew.
    """

    def __init__(self, home: Path) -> None:
        """In that home folder; nothing is made before it is needed."""
        self._folder = home / _FOLDER

    def load(self, key: str) -> pl.DataFrame | None:
        """What was kept under ``key``; None where there is nothing, or it cannot be read."""
        path = self._path(key)
        if not path.is_file():
            return None
        try:
            return pl.read_parquet(path)
        except (OSError, pl.exceptions.PolarsError) as damage:
            _log.warning("accounts found for leads cannot be read, and are found anew", reason=str(damage))
            return None

    def save(self, key: str, answers: pl.DataFrame) -> None:
        """Keep it instead of what was there; where the disk refuses, the next process finds it anew."""
        path = self._path(key)
        new = path.with_suffix(f".{os.getpid()}")
        try:
            self._folder.mkdir(exist_ok=True)
            answers.write_parquet(new)
            new.replace(path)
            for old in self._folder.glob("*.parquet"):
                if old != path:
                    old.unlink(missing_ok=True)
        except (OSError, pl.exceptions.PolarsError) as refusal:
            _log.warning("accounts found for leads cannot be kept", reason=str(refusal))
            with suppress(OSError):
                new.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(f'{self._program}{key}'.encode()).hexdigest()[:32]}.parquet"

    @cached_property
    def _program(self) -> str:
        """Whatever compares is in this program's own text or among its libraries."""
        from importlib import metadata  # noqa: PLC0415, takes a while to load

        told = hashlib.sha256()
        root = Path(fairlead.__file__).parent
        for path in sorted(path for place in _COMPARES for path in root.joinpath(place).rglob("*.py")):
            told.update(path.read_bytes())
        libraries = ", ".join(f"{name} {metadata.version(name)}" for name in _LIBRARIES)
        return f"{told.hexdigest()} {libraries}"
