"""Addresses of webhooks and channels: which may be used, and how they are shown, for most of them hold a key."""

import ipaddress
from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import SplitResult, urlsplit

from fairlead.application.effect_ports import EffectRefused
from fairlead.application.wording import flaw_of_author
from fairlead.domain.followup import SUBSCRIBED, EventKind
from fairlead.domain.networks import Networks

LONGEST_ADDRESS: Final = 2_000
LONGEST_NAME: Final = 100
LONGEST_NOTE: Final = 2_000
_OWN_HOSTS: Final = frozenset({"mailto", "mailtos", "json", "jsons", "form", "forms", "xml", "xmls", "http", "https"})
"""Schemes in which a host stands where others have a key."""
_OF_THIS_MACHINE: Final = frozenset(
    {"dbus", "kde", "qt", "glib", "gnome", "macosx", "windows", "syslog", "file", "memory", "growl", "gntp"}
)
_HOW: Final = "set FAIRLEAD_PRIVATE_TARGETS to the addresses or networks that messages may go to, such as 127.0.0.0/8"


def webhook_address(url: str, networks: Networks) -> tuple[str, str]:
    """The address of a webhook, and how it is shown. Raises `EffectRefused`."""
    parts = _parts(url)
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host:
        raise EffectRefused("the address of a webhook is https://host/path")
    if parts.username is not None or parts.password is not None:
        raise EffectRefused("the address of a webhook holds no name and no password; the signature proves who sends")
    see_inside(host, networks)
    if parts.scheme == "http" and not _inside(host):
        raise EffectRefused(f"{host} would be told where others can read it; use its https:// address")
    return url.strip(), shown(url)


def channel_address(url: str, networks: Networks, look: Callable[[str], str]) -> tuple[str, str]:
    """The address of a notification channel as Apprise reads it, and how it is shown. Raises `EffectRefused`.

    ``look`` says what is wrong with an address, as far as whoever carries messages can tell without sending one; empty: nothing.
    """
    parts = _parts(url)
    scheme = parts.scheme.lower()
    if not scheme:
        raise EffectRefused(
            "the address of a channel is that of Apprise, such as mailtos://name:password@mail.example.com?to=ana@example.com"
        )
    if scheme in _OF_THIS_MACHINE:
        raise EffectRefused(f"{scheme}:// would notify the machine that the service runs on, where nobody looks")
    if scheme in _OWN_HOSTS and parts.hostname:
        see_inside(parts.hostname, networks)
    if problem := look(url.strip()):
        raise EffectRefused(problem)
    return url.strip(), shown(url)


def shown(url: str) -> str:
    """An address without what may be a key: scheme and host, or the scheme alone."""
    parts = urlsplit(url.strip())
    if parts.scheme.lower() in _OWN_HOSTS and parts.hostname:
        port = f":{parts.port}" if parts.port else ""
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        rest = "/…" if parts.path.strip("/") or parts.query or parts.username else ""
        return f"{parts.scheme.lower()}://{host}{port}{rest}"
    return f"{parts.scheme.lower()}://…"


def kinds_of(names: Sequence[str], *, among: frozenset[EventKind] = SUBSCRIBED) -> tuple[EventKind, ...]:
    """Events by their names; none means every one. Raises `EffectRefused`."""
    known = {each.value: each for each in EventKind if each in among}
    wrong = sorted(set(names) - known.keys())
    if wrong:
        raise EffectRefused(f"there is no event '{wrong[0]}' to be told of here; there are {', '.join(known)}")
    return tuple(known[each] for each in dict.fromkeys(names))


def named(name: str, author: str, note: str = "") -> tuple[str, str]:
    """A name and an author that can be kept. Raises `EffectRefused`."""
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise EffectRefused(f"a name has 1 to {LONGEST_NAME} letters that can be printed")
    signed(author, note)
    return name.strip(), author.strip()


def signed(author: str, note: str = "") -> None:
    """See that something can be done in this name, for this reason. Raises `EffectRefused`."""
    if (flaw := flaw_of_author(author)) is not None:
        raise EffectRefused(flaw)
    if len(note) > LONGEST_NOTE:
        raise EffectRefused(f"a reason has at most {LONGEST_NOTE:,} letters, this one {len(note):,}")


def _parts(url: str) -> SplitResult:
    text = url.strip()
    if not text or len(text) > LONGEST_ADDRESS or not text.isprintable():
        raise EffectRefused(f"an address has 1 to {LONGEST_ADDRESS:,} letters that can be printed")
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise EffectRefused("the address cannot be read") from error
    return parts


def _inside(host: str) -> bool:
    """Whether a host is this machine by name, or a private address as numbers."""
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return not ipaddress.ip_address(name).is_global
    except ValueError:
        return False


def see_inside(host: str, networks: Networks) -> None:
    """Refuse at once what would be refused when it is sent, as far as the name tells; where names lead is seen then."""
    name = host.lower().rstrip(".")
    if _inside(host) and networks.refuses("127.0.0.1" if name == "localhost" or name.endswith(".localhost") else name):
        raise EffectRefused(f"{host} is inside this machine or its network, and nobody allowed that; {_HOW}")
