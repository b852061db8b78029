"""Addresses and secrets encrypted at rest by Fernet, with a key that is not in the database."""

import base64
import contextlib
import json
import os
import tempfile
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from fairlead.application.effect_ports import EffectRefused

_FILE: Final = "effects.key"


def fresh_key() -> str:
    """A key to seal with."""
    return Fernet.generate_key().decode()


class FernetSealer:
    """`fairlead.application.effect_ports.Sealer`. The first key seals, all of them open."""

    def __init__(self, home: Path, keys: str = "") -> None:
        """``keys``: Fernet keys separated by commas; empty means the file in the home, which is made when something is sealed first."""
        self._path = home / "secrets" / _FILE
        self._keys = [each.strip() for each in keys.split(",") if each.strip()]

    def seal(self, values: Mapping[str, Any]) -> str:
        """Encrypted. Raises `EffectRefused` where there is no key to be had."""
        return self._fernet.encrypt(json.dumps(dict(values)).encode()).decode()

    def open(self, sealed: str) -> Mapping[str, Any]:
        """The reverse. Raises `EffectRefused` where the key is another one."""
        try:
            opened: Mapping[str, Any] = json.loads(self._fernet.decrypt(sealed.encode()))
        except InvalidToken as error:
            where = "FAIRLEAD_SECRET_KEY" if self._keys else str(self._path)
            raise EffectRefused(
                f"the address was encrypted with another key than that in {where}; bring that key back, or enter the address again"
            ) from error
        return opened

    def fresh_key(self) -> bytes:
        """32 bytes that nobody can guess."""
        return base64.urlsafe_b64decode(Fernet.generate_key())

    @cached_property
    def _fernet(self) -> MultiFernet:
        try:
            keys = self._keys or self._kept().split()
            return MultiFernet([Fernet(each) for each in keys])
        except OSError as error:
            raise EffectRefused(f"the key in {self._path} cannot be read or made: {error.strerror}") from error
        except ValueError as error:
            where = "FAIRLEAD_SECRET_KEY" if self._keys else str(self._path)
            raise EffectRefused(f"{where} holds no key of 32 bytes in URL-safe base64") from error

    def _kept(self) -> str:
        """The file's keys; a new one where there is no file. Of two who make it at once, one does."""
        if not self._path.exists():
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # A draft that is nobody else's: what is linked below must never be written to again. Its owner alone may read it.
            number, name = tempfile.mkstemp(prefix=f"{_FILE}.", dir=self._path.parent)
            try:
                with os.fdopen(number, "wb") as file:
                    file.write(Fernet.generate_key())
                    file.flush()
                    os.fsync(file.fileno())
                # Where somebody else made it meanwhile, theirs are the keys that are read below.
                with contextlib.suppress(FileExistsError):
                    os.link(name, self._path)
            finally:
                Path(name).unlink()
        return self._path.read_text(encoding="ascii")
