"""Single sign-on by OpenID Connect: the code flow with PKCE, by Authlib; tokens are checked by its sister library for JOSE."""

import threading
import warnings
from collections.abc import Callable, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.deprecate import AuthlibDeprecationWarning
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from fairlead.application.access_ports import Departure, Elsewhere, ProviderFault, SignInRefused

with warnings.catch_warnings():
    # It would rather have httpx's successor; whoever runs the service can do nothing about that.
    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
    from authlib.integrations.httpx_client import OAuth2Client

_SECONDS: Final = 10.0
_LEEWAY_SECONDS: Final = 60
_ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
_MOST_BYTES: Final = 1_000_000
_SILENT: Final = object()


class OpenIdProvider:
    """`fairlead.application.access_ports.Provider`. Threads may share it; what the provider says of itself is asked once."""

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str,
        *,
        name: str,
        scopes: str,
        secret: Callable[[], str],
        unverified_email: bool = False,
    ) -> None:
        """``secret`` draws what nobody can foresee; ``unverified_email``: an address counts where nothing says if it was checked.

        Raises `ProviderFault` for an address that is not one of https or of this machine.
        """
        host = urlsplit(issuer).hostname or ""
        if not issuer.startswith("https://") and host not in {"localhost", "127.0.0.1", "::1"}:
            raise ProviderFault(
                f"the provider of single sign-on has to be reached by https, and '{issuer}' is not; set FAIRLEAD_OIDC_ISSUER"
            )
        self.name = name
        self._issuer, self._client, self._proof, self._scopes, self._secret = issuer, client_id, client_secret, scopes, secret
        self._unverified_email = unverified_email
        self._lock = threading.Lock()
        self._known: Mapping[str, Any] | None = None
        self._keys: KeySet | None = None

    def depart(self, redirect_uri: str) -> Departure:
        """Send a browser there."""
        state, nonce, verifier = self._secret(), self._secret(), self._secret()
        with _faults(self._issuer), self._session(redirect_uri) as session:
            told = self._discovered(session)
            url, _ = session.create_authorization_url(told["authorization_endpoint"], state=state, code_verifier=verifier, nonce=nonce)
        return Departure(url, state, nonce, verifier)

    def arrive(self, code: str, departure: Departure, redirect_uri: str, at: datetime) -> Elsewhere:
        """Whom the provider sent back with a code."""
        with _faults(self._issuer), self._session(redirect_uri) as session:
            told = self._discovered(session)
            token = session.fetch_token(
                told["token_endpoint"], grant_type="authorization_code", code=code, code_verifier=departure.verifier
            )
            claims = self._claims(session, str(token.get("id_token") or ""))
            self._checked(claims, departure.nonce, at)
            more: Mapping[str, Any] = {}
            if "userinfo_endpoint" in told and not (claims.get("email") and claims.get("name") and "email_verified" in claims):
                more = _json(session.get(told["userinfo_endpoint"]))
                if more.get("sub") != claims["sub"]:  # the answer must be about the same person
                    more = {}
        every = {**more, **claims}
        email = _address(every)
        if not email or not self._checked_by_provider(email, claims, more):
            raise SignInRefused("the provider names no e-mail address of yours that it has checked; ask whoever looks after it")
        return Elsewhere(f"{claims['iss']} {claims['sub']}", email, str(every.get("name") or email.partition("@")[0]), every)

    def _checked_by_provider(self, email: str, *told: Mapping[str, Any]) -> bool:
        """Whether the first that says anything of this very address says that it was checked; an account is linked by it."""
        said = next((one["email_verified"] for one in told if _address(one) == email and "email_verified" in one), _SILENT)
        return said is True or (said is _SILENT and self._unverified_email)

    def _session(self, redirect_uri: str) -> Any:  # noqa: ANN401, Authlib ships no types
        return OAuth2Client(
            self._client,
            self._proof or None,
            scope=self._scopes,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if self._proof else "none",
            timeout=_SECONDS,
            follow_redirects=False,
            trust_env=False,
        )

    def _discovered(self, session: Any) -> Mapping[str, Any]:  # noqa: ANN401, as above
        with self._lock:
            if self._known is None:
                address = self._issuer.rstrip("/") + "/.well-known/openid-configuration"
                found = _json(session.request("GET", address, withhold_token=True))
                if found.get("issuer") != self._issuer:
                    raise ProviderFault(f"{address} speaks for '{found.get('issuer')}', not for '{self._issuer}'; set FAIRLEAD_OIDC_ISSUER")
                self._known = found
            return self._known

    def _claims(self, session: Any, token: str) -> dict[str, Any]:  # noqa: ANN401, as above
        """What a token says, once its signature holds; keys are asked for again where the provider has changed them."""
        if self._keys is not None:
            with suppress(JoseError, ValueError):
                return dict(jwt.decode(token, self._keys, algorithms=list(_ALGORITHMS)).claims)
        found: Any = _json(session.request("GET", self._discovered(session)["jwks_uri"], withhold_token=True))
        self._keys = KeySet.import_key_set(found)
        return dict(jwt.decode(token, self._keys, algorithms=list(_ALGORITHMS)).claims)

    def _checked(self, claims: Mapping[str, Any], nonce: str, at: datetime) -> None:
        """OpenID Connect Core 1.0, section 3.1.3.7. Raises `SignInRefused`."""
        audience = claims.get("aud")
        now = at.timestamp()
        expires = claims.get("exp")
        good = (
            claims.get("iss") == self._issuer
            and self._client in (audience if isinstance(audience, list) else [audience])
            and (claims.get("azp") in {None, self._client})
            and claims.get("nonce") == nonce
            and isinstance(expires, (int, float))
            and now < expires + _LEEWAY_SECONDS
            and bool(claims.get("sub"))
        )
        if not good:
            raise SignInRefused("what the provider said of you was meant for somebody else, or is out of date; sign in again")


def _address(claims: Mapping[str, Any]) -> str:
    return str(claims.get("email") or "").strip().casefold()


def _json(answer: httpx.Response) -> dict[str, Any]:
    answer.raise_for_status()
    if len(answer.content) > _MOST_BYTES:
        raise ProviderFault(f"{answer.url.host} answered with more than can be about single sign-on")
    found = answer.json()
    if not isinstance(found, dict):
        raise ProviderFault(f"{answer.url.host} did not answer as a provider of single sign-on does")
    return found


@contextmanager
def _faults(issuer: str) -> Any:  # noqa: ANN401, a context manager
    """Errors of the network and of the libraries as ours; none of them repeats a token or a secret."""
    try:
        yield
    except AuthlibBaseError as error:
        raise SignInRefused(f"the provider did not let you in ({error.error}); sign in again") from None
    except (httpx.HTTPError, JoseError, ValueError, KeyError) as error:
        raise ProviderFault(f"{urlsplit(issuer).hostname} does not answer as it should ({type(error).__name__}); try again later") from None
