"""Who asks, for as long as a request is answered: set once at the door, read wherever it matters."""

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final

from starlette.concurrency import run_in_threadpool

from fairlead.application.access.gatehouse import Gatehouse
from fairlead.application.access_ports import NotSignedIn
from fairlead.domain.rights import EVERYBODY, Viewer


@dataclass(frozen=True, slots=True)
class Asking:
    """A request. ``secret``: what was shown, of a session or a key; ``near``: whether it comes from this machine."""

    viewer: Viewer
    secret: str = field(default="", repr=False)
    address: str = ""
    near: bool = True
    secure: bool = False


_NOW: ContextVar[Asking] = ContextVar("asking")
_AT_HOME: Final = Asking(EVERYBODY)
LONGEST_AUTHOR: Final = 200


def asking() -> Asking:
    """The request that is being answered; outside of any, that of somebody at this machine."""
    return _NOW.get(_AT_HOME)


def now_asks(one: Asking) -> None:
    """From here on, in this task, that one asks."""
    _NOW.set(one)


def signed_in() -> Viewer:
    """Whoever is signed in. Raises `NotSignedIn` where nobody is."""
    viewer = asking().viewer
    if viewer.way != "session":
        raise NotSignedIn("you are not signed in; sign in")
    return viewer


def author_or(usual: str) -> str:
    """Under which name what is done here is kept; ``usual`` where nobody has an account yet."""
    return author_of(asking().viewer, "") or usual


def author_of(viewer: Viewer, said: object) -> str:
    """The name for what ``viewer`` does, whatever the request says; a program may name the person that it acts for. Empty: as said."""
    if viewer.way != "key":
        return viewer.author
    person = said.strip() if isinstance(said, str) else ""
    by = f", by {viewer.author}"
    return f"{person[: LONGEST_AUTHOR - len(by)]}{by}" if person else viewer.author


async def still_in(gatehouse: Gatehouse | None, one: Asking) -> bool:
    """Whether whoever asked a while ago would be let in now: for answers that do not end."""
    if gatehouse is None:
        return True
    admission = gatehouse.admission
    if one.viewer.way not in {"session", "key"}:
        return not await run_in_threadpool(admission.claimed)
    if admission.known(one.secret) is not None:
        return True
    try:
        await run_in_threadpool(admission.by_key if one.viewer.way == "key" else admission.by_session, one.secret)
    except NotSignedIn:
        return False
    return True
