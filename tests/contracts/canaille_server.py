"""Canaille, a provider of single sign-on that others make, on loopback with a database of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from joserfc.jwk import RSAKey

from tests.contracts.postgres_server import free_port
from tests.waiting import until

CONFIG = """
SECRET_KEY = "of this test alone"
SERVER_NAME = "127.0.0.1:{port}"
PREFERRED_URL_SCHEME = "http"
[CANAILLE]
DATABASE = "sql"
[CANAILLE_SQL]
DATABASE_URI = "sqlite:///{folder}/canaille.sqlite"
PASSWORD_HASH_PARAMS = {{ pbkdf2_sha512__rounds = 1000 }}
[CANAILLE_OIDC]
ACTIVE_JWKS = [{{ {key} }}]
"""


@dataclass(frozen=True)
class Canaille:
    """One that listens at ``issuer``; ``folder`` holds its configuration and its database."""

    issuer: str
    folder: Path

    def told(self, *words: str, given: str = "") -> None:
        """Run its command line beside the server. Raises `RuntimeError` with what it said."""
        done = subprocess.run(_command(*words), env=self.env, input=given, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"canaille {words[0]} ended with {done.returncode}:\n{done.stderr}")

    @property
    def env(self) -> dict[str, str]:
        """Its processes read the configuration there, and speak without TLS on loopback."""
        return os.environ | {"CANAILLE_CONFIG": str(self.folder / "config.toml"), "AUTHLIB_INSECURE_TRANSPORT": "1"}


@contextmanager
def canaille_in(folder: Path, records: Mapping[str, Sequence[Mapping[str, object]]]) -> Iterator[Canaille]:
    """A server while the block runs; ``records`` as its own `dump` writes them: users, groups and clients."""
    port = free_port()
    key = RSAKey.generate_key(2048, private=True).as_dict(private=True)
    written = ", ".join(f'{name} = "{value}"' for name, value in key.items())
    (folder / "config.toml").write_text(CONFIG.format(port=port, folder=folder, key=written))
    served = Canaille(f"http://127.0.0.1:{port}", folder)
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(_command("run", "--bind", f"127.0.0.1:{port}"), env=served.env, stdout=log, stderr=log)
    try:
        until(lambda: _answers(served, process), "Canaille answers")
        served.told("restore", given=json.dumps(records))
        yield served
    finally:
        process.terminate()
        process.wait()


def _command(*words: str) -> list[str]:
    return [str(Path(sys.executable).with_name("canaille")), *words]


def _answers(served: Canaille, process: "subprocess.Popen[bytes]") -> bool:
    """Whether it has made its tables and speaks."""
    if process.poll() is not None:
        pytest.fail(f"Canaille ended at once:\n{(served.folder / 'log').read_text()}")
    with suppress(httpx.HTTPError):
        return httpx.get(f"{served.issuer}/.well-known/openid-configuration", trust_env=False).status_code == 200
    return False
