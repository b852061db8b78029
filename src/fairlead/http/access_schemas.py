"""What the API says of accounts, sessions and keys. No schema tells a password, a hash or a secret, but a new key, once."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from fairlead.application.access.keys import LONGEST_DAYS, USUAL_DAYS
from fairlead.application.access_ports import LONGEST_EMAIL, LONGEST_NAME
from fairlead.domain.rights import LONGEST_PASSWORD, Right, Role
from fairlead.http.ledger_schemas import TeamName

Email = Annotated[str, Field(min_length=3, max_length=LONGEST_EMAIL, description="e-mail address; the name to sign in with")]
PersonName = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME, description="how the person is called")]
RepId = Annotated[str | None, Field(max_length=200, description="the rep on record that this person is; empty takes it away")]
TeamIds = Annotated[list[Annotated[str, Field(min_length=1, max_length=200)]], Field(max_length=200, description="teams a manager sees")]
Password = Annotated[SecretStr, Field(min_length=1, max_length=LONGEST_PASSWORD, description="12 characters or more where it is new")]
Secret = Annotated[SecretStr, Field(min_length=1, max_length=200, description="what stands behind the # of the link")]
Days = Annotated[int, Field(ge=1, le=LONGEST_DAYS, description="how many days it is good for")]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignInIn(_Asked):
    """Somebody signs in."""

    email: Email
    password: Password


class SetUpIn(_Asked):
    """The first administrator."""

    email: Email
    name: PersonName
    password: Password
    ticket: Secret | None = None


class TicketIn(_Asked):
    """A link as it was given."""

    ticket: Secret


class ChoosePasswordIn(_Asked):
    """A password chosen by a link."""

    ticket: Secret
    password: Password


class ChangePasswordIn(_Asked):
    """One's own password changed."""

    before: Password
    password: Password


class UserIn(_Asked):
    """Somebody who is to have an account."""

    email: Email
    name: PersonName
    role: Role
    rep_id: RepId = None
    teams: TeamIds = Field(default_factory=list)


class UserChangeIn(_Asked):
    """What is to be otherwise; what is left out stays."""

    name: PersonName | None = None
    role: Role | None = None
    rep_id: RepId = None
    teams: TeamIds | None = None


class KeyIn(_Asked):
    """A program that is to have a key."""

    name: PersonName
    scopes: Annotated[list[Right], Field(min_length=1, max_length=50)]
    days: Days = USUAL_DAYS


class RotateIn(_Asked):
    """A key in the place of another."""

    days: Days = USUAL_DAYS
    both_for_hours: Annotated[int, Field(ge=0, le=720, description="for how long the one before stays good, too")] = 24


class MeOut(BaseModel):
    """Who asks, and what for."""

    state: Literal["open", "unclaimed", "signed out", "signed in", "key"] = Field(
        description="open: this server keeps no accounts; unclaimed: nobody has one yet"
    )
    number: int | None
    name: str | None
    email: str | None
    author: str | None = Field(description="under which name what is done is kept; null where the request says one")
    role: Role | None
    rights: list[Right]
    rep_id: str | None = Field(description="the rep on record that this account is; null where it is none")
    rep_ids: list[str] | None = Field(description="whose leads are seen; null where all are")
    single_sign_on: str | None = Field(description="what the provider is called; null without one")
    ends_at: datetime | None = Field(description="when the session ends at the latest")


class TicketOut(BaseModel):
    """What a link is good for."""

    purpose: Literal["setup", "password"]
    name: str | None
    email: str | None


class EndedOut(BaseModel):
    """How many sessions ended."""

    ended: int


class UserOut(BaseModel):
    """An account."""

    number: int
    email: str
    name: str
    role: Role
    rep_id: str | None
    teams: list[str]
    disabled: bool
    has_password: bool
    single_sign_on: bool
    made_at: datetime


class UsersOut(BaseModel):
    """Everybody, and what an account can be linked with."""

    users: list[UserOut]
    teams: list[TeamName] = Field(description="every team that a manager can be given, those without reps among them")


class UserMadeOut(BaseModel):
    """An account, with a link to choose a password by where there is one."""

    user: UserOut
    link: str | None = Field(description="the end of an address, good once within 48 hours; told this once")


class KeyOut(BaseModel):
    """A key, as it is known again."""

    number: int
    name: str
    start: str
    scopes: list[Right]
    author: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None
    follows: int | None
    good: bool


class KeysOut(BaseModel):
    """Every key, the latest first."""

    keys: list[KeyOut]
    scopes: list[Right]


class KeyMadeOut(BaseModel):
    """A key with itself, told this once."""

    key: KeyOut
    secret: str
