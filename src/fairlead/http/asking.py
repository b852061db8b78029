"""Who asks, for as long as a request is answered: set once at the door, read wherever it matters."""

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final

from starlette.concurrency import run_in_threadpool

from fairlead.application.access.gatehouse import Gatehouse
from fairlead.application.access_ports import NotSignedIn
from fairlead.application.wording import LONGEST_AUTHOR
from fairlead.domain.rights import EVERYBODY, Right, Viewer


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
THE_API: Final = "the API"
"""Who did what was sent over HTTP while nobody has an account yet."""


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


async def still_in(gatehouse: Gatehouse | None, one: Asking) -> Viewer | None:
    """As whom somebody who asked a while ago may go on reading leads now, or None: for answers that do not end."""
    if gatehouse is None:
        return one.viewer
    admission = gatehouse.admission
    if one.viewer.way not in {"session", "key"}:
        return None if await run_in_threadpool(admission.claimed) else one.viewer
    viewer = admission.known(one.secret)
    try:
        if viewer is None:
            viewer = await run_in_threadpool(admission.by_key if one.viewer.way == "key" else admission.by_session, one.secret)
    except NotSignedIn:
        return None
    return viewer if viewer.may(Right.READ_LEADS) else None
