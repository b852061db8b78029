"""Accounts and rights with their parts wired."""

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from fairlead.adapters.access import Argon2Passwords, SystemSecrets
from fairlead.adapters.memory.access import MemoryAccess
from fairlead.adapters.notify.sealing import FernetSealer, fresh_key
from fairlead.adapters.sql.access import SqlAccess
from fairlead.adapters.sql.viewing import SqlViews
from fairlead.application.access.accounts import Accounts
from fairlead.application.access.admitting import Admission, Limits
from fairlead.application.access.gatehouse import Gatehouse
from fairlead.application.access.keys import Keys
from fairlead.application.access.signing_in import SignIn
from fairlead.application.access.signing_on import CALLBACK, SignOn, roles_of
from fairlead.application.access.throttling import Throttle
from fairlead.application.access_ports import AccessBook, Passwords, ProviderFault
from fairlead.application.effect_ports import Sealer
from fairlead.application.ports import Clock
from fairlead.application.viewing_ports import Views
from fairlead.bootstrap.leading import Parts as Led
from fairlead.bootstrap.leading import seen_now
from fairlead.config import Settings
from fairlead.domain.rep import Roster


class Parts(Led, Protocol):
    """What accounts need of the house."""

    clock: Clock
    settings: Settings


def access_of(house: Parts) -> Gatehouse:
    """Who is let in, and as whom."""
    roster: Callable[[], Roster] = lambda: seen_now(house)  # noqa: E731, its type is told
    return wired(SqlAccess(house.engine), house.clock, roster, SqlViews(house.engine), house.settings, _sealer(house.settings))


def sign_on_of(settings: Settings, gatehouse: Gatehouse) -> SignOn | None:
    """Single sign-on as the settings say; None without a provider. Raises `ProviderFault` for settings that cannot be used."""
    if not settings.oidc_issuer:
        return None
    if not settings.oidc_client_id or not settings.public_url:
        raise ProviderFault("single sign-on needs FAIRLEAD_OIDC_CLIENT_ID and FAIRLEAD_PUBLIC_URL beside FAIRLEAD_OIDC_ISSUER; set them")
    from fairlead.adapters.access.openid import OpenIdProvider  # noqa: PLC0415, its libraries are loaded where they are asked for

    try:
        roles = roles_of(settings.oidc_roles)
    except ValueError as error:
        raise ProviderFault(f"FAIRLEAD_OIDC_ROLES cannot be used: {error}") from error
    provider = OpenIdProvider(
        *(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret.get_secret_value()),
        name=settings.oidc_name,
        scopes=settings.oidc_scopes,
        secret=SystemSecrets().secret,
        unverified_email=settings.oidc_unverified_email,
    )
    return SignOn(provider, gatehouse.accounts, settings.public_url.rstrip("/") + CALLBACK, settings.oidc_role_claim, roles)


def access_in_memory(
    clock: Clock, roster: Callable[[], Roster], views: Views, settings: Settings, passwords: Passwords | None = None
) -> Gatehouse:
    """The same, gone with the process: for tests and for trying out."""
    return wired(MemoryAccess(), clock, roster, views, settings, FernetSealer(settings.home, fresh_key()), passwords)


def wired(
    book: AccessBook,
    clock: Clock,
    roster: Callable[[], Roster],
    views: Views,
    settings: Settings,
    sealer: Sealer,
    passwords: Passwords | None = None,
) -> Gatehouse:
    """All of it over a book. ``sealer``: by it browsers are known again."""
    limits = Limits(timedelta(hours=settings.session_hours), timedelta(days=settings.session_days))
    admission, secrets = Admission(book, roster, clock, limits), SystemSecrets()
    signing_in = SignIn.over(book, passwords or Argon2Passwords(), secrets, clock, admission, clock.elapsed_seconds, sealer)
    return Gatehouse(
        *(Accounts(signing_in, roster), Keys(book, secrets, clock, admission), signing_in, admission, views),
        requests=Throttle(settings.requests_per_minute, 60.0),
    )


def _sealer(settings: Settings) -> Sealer:
    return FernetSealer(settings.home, settings.secret_key.get_secret_value())
