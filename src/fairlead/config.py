"""Settings: the only file that reads the environment."""

import os
import pwd
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

_WHERETO = ("EXPORTER_OTLP_ENDPOINT", "EXPORTER_OTLP_TRACES_ENDPOINT")
_FILE = "fairlead.db"
_PREFIX = "FAIRLEAD_"
_OF_OTHERS = frozenset({"API"})
"""Read by the web app's own server while it is developed."""
_OF_KUBERNETES = ("SERVICE_", "PORT_")
"""What a cluster tells every container of a service that is named fairlead."""


def _login() -> str:
    """The name under which this process runs."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a user without an entry, as in some containers
        return f"user {os.getuid()}"


def traces_wanted() -> bool:
    """Whether the environment says where traces go, by the variables of OpenTelemetry's specification."""
    told = {name: os.environ.get(f"OTEL_{name}", "").strip() for name in (*_WHERETO, "SDK_DISABLED", "TRACES_EXPORTER")}
    return any(told[name] for name in _WHERETO) and told["SDK_DISABLED"].lower() != "true" and told["TRACES_EXPORTER"].lower() != "none"


def unknown_settings() -> tuple[tuple[str, str | None], ...]:
    """Variables of the environment that are named like settings and are none, each with the setting that was perhaps meant."""
    known = [name.upper() for name in Settings.model_fields]
    found = []
    for name in sorted(each for each in os.environ if each.upper().startswith(_PREFIX)):
        said = name.upper().removeprefix(_PREFIX)
        if said in {*known, *_OF_OTHERS} or said.startswith(_OF_KUBERNETES):
            continue
        near = get_close_matches(said, known, n=1)
        found.append((name, f"{_PREFIX}{near[0]}" if near else None))
    return tuple(found)


class Settings(BaseSettings):
    """Every setting, read from ``FAIRLEAD_<NAME>``; the command line's options win over the environment."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, frozen=True, extra="forbid")

    home: Path = Field(Path("fairlead-data"), description="folder of the database, models, kept sources and reports")
    database_url: str = Field("", description="SQLAlchemy URL; empty means SQLite in the home folder")
    host: str = Field("127.0.0.1", description="address the server listens on")
    hosts: str = Field(
        "", description="names that browsers and programs reach the server by, separated by commas; addresses need no naming"
    )
    proxies: str = Field(
        "", description="addresses and networks of proxies whose word on who asks counts, beside this machine's, separated by commas"
    )
    port: int = Field(8765, ge=1, le=65535, description="port the server listens on")
    retry_seconds: float = Field(30.0, ge=1.0, description="how often leads that wait in the queue are tried again")
    calendar_minutes: float = Field(
        15.0, ge=0.0, description="how often a running server reads the calendars of reps; 0 leaves it to `fairlead calendar sync`"
    )
    worker: bool = Field(
        default=True,
        description="whether a running server starts the worker that does jobs and sends messages; without, run `fairlead worker`",
    )
    flow_alerts: bool = Field(
        default=True, description="whether it is told when far more leads come than usual, or none where some should; off for a load test"
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="how a server and its worker log: text for people, or a JSON object a line"
    )
    most_body_bytes: int = Field(1_000_000, ge=1_000, description="largest request body the server reads")

    session_hours: float = Field(12.0, gt=0.0, le=8760.0, description="how long somebody stays signed in without doing anything")
    session_days: float = Field(7.0, gt=0.0, le=365.0, description="how long somebody stays signed in at most")
    requests_per_minute: int = Field(6000, ge=0, description="how often each person, key or address may ask; 0 sets no limit")
    public_url: str = Field("", description="where browsers find the server, such as https://leads.example.com; single sign-on needs it")
    oidc_issuer: str = Field("", description="address of the provider of single sign-on; empty means none")
    oidc_client_id: str = Field("", description="how the provider knows this server")
    oidc_client_secret: SecretStr = Field(SecretStr(""), description="what proves to the provider that it is this server")
    oidc_name: str = Field("single sign-on", description="what the button to sign in there says")
    oidc_scopes: str = Field("openid email profile", description="what is asked of the provider")
    oidc_role_claim: str = Field("groups", description="the claim by whose values the provider says what somebody is")
    oidc_roles: str = Field("", description="which of its values is which role: leads-admins=admin, sales=rep")
    oidc_unverified_email: bool = Field(
        default=False, description="whether an e-mail address counts where the provider does not say if it checked it"
    )

    processes: int = Field(
        0, ge=0, le=1024, description="how many processes share heavy work; 0 for one each core but one, 1 for this process alone"
    )
    cluster: str = Field(
        "", description="address of a Dask scheduler whose workers do heavy work, such as tcp://host:8786; empty means this machine"
    )

    private_targets: str = Field(
        "", description="addresses and networks inside that webhooks and notifications may go to, separated by commas; empty means none"
    )
    secret_key: SecretStr = Field(
        SecretStr(""), description="Fernet keys that addresses are encrypted with, the first one in use; empty means the home's own file"
    )

    author: str = Field(default_factory=_login, description="who makes changes on the command line; the user's login if empty")

    @property
    def known_as(self) -> frozenset[str]:
        """The names the server goes by, beside its addresses."""
        return frozenset(name.strip().lower().rstrip(".") for name in [*self.hosts.split(","), self.host] if name.strip())

    @property
    def url(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite:///{self.home / _FILE}"

    @property
    def begun(self) -> bool:
        """Whether something was kept under these settings before; of a database elsewhere, yes until it says otherwise."""
        kept = self.home / _FILE
        return bool(self.database_url) or (kept.is_file() and kept.stat().st_size > 0)
