"""Single sign-on: a browser leaves for the provider and comes back as somebody; the provider's claims say what they are here."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from fairlead.application.access.accounts import Accounts, NewUser
from fairlead.application.access_ports import Departure, Elsewhere, Provider, SignInRefused, User, changed
from fairlead.application.edit_ports import Deed
from fairlead.domain.rights import Role

CALLBACK: Final = "/v1/sign-on/back"
"""Where the provider sends browsers back to, below the address of the server."""
WAITS_SECONDS: Final = 600
"""How long somebody may take at the provider."""
_PROVIDER: Final = "single sign-on"
# Whoever holds several of the provider's values gets the first of these roles.
_STRONGEST_FIRST: Final = (Role.ADMIN, Role.OPS, Role.MANAGER, Role.ANALYST, Role.AUDITOR, Role.REP)


@dataclass(frozen=True, slots=True)
class SignOn:
    """Sign-in by a provider.

    ``claim``: whose values say what somebody is; ``roles``: which value is which role. Without ``roles`` the provider says who somebody
    is, and the account here what they may.
    """

    provider: Provider
    accounts: Accounts
    redirect_uri: str
    claim: str
    roles: Mapping[str, Role]

    @property
    def name(self) -> str:
        """What the provider is called."""
        return self.provider.name

    def depart(self) -> tuple[str, str]:
        """Where the browser goes, and what it keeps until it is back. Raises `ProviderFault`."""
        departure = self.provider.depart(self.redirect_uri)
        return departure.url, json.dumps({name: value for name, value in asdict(departure).items() if name != "url"})

    def arrive(self, code: str, state: str, kept: str) -> str:
        """A new session for whoever came back; its secret. Raises `SignInRefused`, `ProviderFault` and `AccessRefused`."""
        departure = _departure(kept)
        if departure is None or not code or state != departure.state:
            raise SignInRefused("this way back does not belong to this browser, or took too long; sign in again")
        at = self.accounts.signing_in.clock.now()
        user = self._known(self.provider.arrive(code, departure, self.redirect_uri, at))
        return self.accounts.signing_in.begin(user)

    def role_in(self, claims: Mapping[str, object]) -> Role | None:
        """What the claims say that somebody is; None where they say nothing of the kind."""
        found = claims.get(self.claim)
        said = {str(each) for each in found} if isinstance(found, list) else {str(found)}
        held = {self.roles[value] for value in said if value in self.roles}
        return next((role for role in _STRONGEST_FIRST if role in held), None)

    def _known(self, person: Elsewhere) -> User:
        everybody = self.accounts.listed()
        user = next((each for each in everybody if each.subject == person.subject), None)
        if user is None:
            user = next((each for each in everybody if each.email == person.email and each.subject is None), None)
        role = self.role_in(person.claims)
        if user is None:
            return self._new(person, role)
        if user.disabled:
            raise SignInRefused("this account is disabled; ask an administrator")
        if self.roles and role is None:
            raise SignInRefused("the provider does not say what you are here; ask whoever looks after it")
        kept = changed(user, subject=person.subject, role=role or user.role)
        if kept == user:
            return user
        deed = Deed("user change", user.email, _PROVIDER, self.accounts.signing_in.clock.now(), f"role {kept.role}")
        kept = self.accounts.signing_in.book.put_user(kept, deed)
        self.accounts.signing_in.admission.forget()
        return kept

    def _new(self, person: Elsewhere, role: Role | None) -> User:
        if role is None:
            raise SignInRefused("you have no account here, and the provider does not say what you are; ask an administrator")
        if not self.accounts.listed():
            raise SignInRefused("nobody has an account here yet; the first one is made on the machine itself")
        if role is Role.REP:
            raise SignInRefused("an administrator has to say first which rep on record you are; ask one to make an account for you")
        name = "".join(each for each in person.name if each.isprintable() and each not in "()")[:80].strip() or person.email
        made, _ = self.accounts.add(NewUser(person.email, name, role), by=_PROVIDER, subject=person.subject)
        return made


def roles_of(text: str) -> dict[str, Role]:
    """What a setting such as ``leads-admins=admin, sales=rep`` says. Raises `ValueError`, naming the part at fault."""
    found = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        value, _, role = part.rpartition("=")
        if not value.strip() or role.strip() not in {each.value for each in Role}:
            raise ValueError(f"'{part}' does not say which role a value is; write leads-admins=admin, with one of {', '.join(Role)}")
        found[value.strip()] = Role(role.strip())
    return found


def _departure(kept: str) -> Departure | None:
    try:
        found = json.loads(kept)
        return Departure("", str(found["state"]), str(found["nonce"]), str(found["verifier"]))
    except (ValueError, KeyError, TypeError):
        return None
