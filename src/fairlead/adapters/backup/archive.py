"""One archive: a compressed tar whose last member tells every other with its SHA-256."""

import gzip
import hashlib
import json
import os
import tarfile
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final

from fairlead.application.backup_ports import BackupRefused

_MANIFEST: Final = "manifest.json"
_FORMAT: Final = 1
_LEVEL: Final = 3  # most of a backup is compressed already; the database shrinks nearly as much as with 9, several times as quickly
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was packed: ``about`` as given, and of each file its SHA-256 and size in bytes."""

    about: Mapping[str, Any]
    files: Mapping[str, tuple[str, int]] = field(default_factory=dict)


def pack(target: Path, parts: Iterable[tuple[str, Path]], about: Mapping[str, Any]) -> Manifest:
    """Write an archive of ``parts`` (name in the archive, file), flushed to disk and readable by its owner alone; whole or not at all.

    Raises `BackupRefused` where ``target`` is there already or cannot be written.
    """
    if target.exists():
        raise BackupRefused(f"{target} is there already: name another file, or move that one away")
    draft = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
            manifest = _write(file, parts, about)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise BackupRefused(f"the backup {target} could not be written: {error.strerror or error}; nothing was kept of it") from error
    return manifest


def _write(file: IO[bytes], parts: Iterable[tuple[str, Path]], about: Mapping[str, Any]) -> Manifest:
    files: dict[str, tuple[str, int]] = {}
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=_LEVEL) as tar:
        for name, path in parts:
            with path.open("rb") as source:
                member = tar.gettarinfo(arcname=name, fileobj=source)
                hashed = _Hashed(source)
                tar.addfile(member, hashed)
            files[name] = (hashed.hexdigest, member.size)
        content = {"format": _FORMAT, **about, "files": {name: {"sha256": sha, "bytes": size} for name, (sha, size) in files.items()}}
        text = json.dumps(content, indent=1, sort_keys=True).encode()
        last = tarfile.TarInfo(_MANIFEST)
        last.size = len(text)
        tar.addfile(last, BytesIO(text))
    return Manifest(about, files)


def unpack(archive: Path, folder: Path) -> Manifest:
    """Put everything in ``archive`` into ``folder``, which is empty, and see that each file is what was packed. Raises `BackupRefused`."""
    try:
        found, text = _read(archive, folder)
    except FileNotFoundError as error:
        raise BackupRefused(f"{archive} is not there") from error
    except IsADirectoryError as error:
        raise BackupRefused(f"{archive} is a folder; name a backup in it, a file such as fairlead-….tar.gz") from error
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error, ValueError, OverflowError) as error:
        raise BackupRefused(f"{archive} is no whole backup of Fairlead ({error}): take another one") from error
    except OSError as error:
        raise BackupRefused(f"{archive} could not be unpacked into {folder}: {error.strerror or error}") from error
    manifest = _manifest(archive, text)
    wrong = sorted(name for name in {*found, *manifest.files} if found.get(name) != manifest.files.get(name))
    if wrong:
        more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        raise BackupRefused(f"{archive} is damaged: {wrong[0]}{more} is not what was packed; take another backup")
    return manifest


def _read(archive: Path, folder: Path) -> tuple[dict[str, tuple[str, int]], bytes | None]:
    found: dict[str, tuple[str, int]] = {}
    text: bytes | None = None
    with tarfile.open(archive, "r:gz") as tar:
        for member in tar:
            source = tar.extractfile(member) if member.isfile() else None
            if source is None:
                raise tarfile.ReadError(f"{member.name} is not a file")
            if member.name == _MANIFEST:
                text = source.read()
                continue
            # Refuses a name that leads out of the folder.
            safe = tarfile.data_filter(member, str(folder))
            path = folder / safe.name
            path.parent.mkdir(parents=True, exist_ok=True)
            hashed = _Hashed(source)
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, (safe.mode or 0o600) & 0o700), "wb") as target:
                while chunk := hashed.read(_CHUNK):
                    target.write(chunk)
            found[member.name] = (hashed.hexdigest, member.size)
    return found, text


def _manifest(archive: Path, text: bytes | None) -> Manifest:
    try:
        content = json.loads(text or b"")
        files = {name: (str(each["sha256"]), int(each["bytes"])) for name, each in content.pop("files").items()}
        form = content.pop("format")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupRefused(
            f"{archive} is no whole backup of Fairlead: its {_MANIFEST} is missing or cannot be read; take another one"
        ) from error
    if form != _FORMAT:
        raise BackupRefused(
            f"{archive} has format {form}, and this Fairlead reads format {_FORMAT}: restore it with the version that wrote it"
        )
    return Manifest(content, files)


class _Hashed:
    """Reads a file and hashes what was read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._sha = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._source.read(size)
        self._sha.update(chunk)
        return chunk

    @property
    def hexdigest(self) -> str:
        return self._sha.hexdigest()
