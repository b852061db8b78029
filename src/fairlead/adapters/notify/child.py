"""The process that carries messages: it reads parcels as lines of JSON, hands each over, and writes what came of it.

Every connection is looked at when it is made, after names were resolved and redirects followed: inside this machine and its network only
what the owner of the service allowed can be reached, whatever library asks. Files are looked at, too: only the program's own are opened.
"""

import json
import logging
import os
import re
import resource
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from difflib import get_close_matches
from email.utils import parsedate_to_datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TextIO

from fairlead.adapters.notify.own_files import OwnFiles
from fairlead.adapters.notify.reaching import MARK, REFUSED, Refused, unreached
from fairlead.domain.networks import Networks

if TYPE_CHECKING:
    import httpx

LOOK: Final = "look"
"""The way of a parcel whose address is only looked at: nothing is sent."""
_LONGEST_PROBLEM: Final = 300
_MOST_MEMORY: Final = 256 * 2**20
_LONGEST_WAIT_SECONDS: Final = 86_400.0
_DIGITS: Final = re.compile("[0-9]+")
_PIECE: Final = re.compile(r"[^\s/:@?&=,;#]{4,}")
_SERVICES: Final = "https://appriseit.com/services/"
_USUAL: Final = "mailtos://, slack://, workflows:// (Teams), discord://, gchat://, tgram://, twilio://, ntfys://, jsons://"
_CONNECTS: Final = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


def main() -> None:
    """Carry parcels until standard input closes."""
    # What libraries print must not get among the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    bound_memory()
    asked = json.loads(sys.stdin.readline())
    networks = Networks.parse(asked["networks"])
    sys.addaudithook(lambda event, given: guard(networks, event, given))
    sys.addaudithook(OwnFiles().guard)
    _say(answers, {})
    for line in sys.stdin:
        _say(answers, carried(json.loads(line)))


def bound_memory() -> None:
    """An answer without end, which libraries read whole, fails where it does not fit, and does not take the memory of the machine."""
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = _MOST_MEMORY if most == resource.RLIM_INFINITY else min(_MOST_MEMORY, most)
    with suppress(OSError, ValueError):  # where the system has no such limit the time limit alone holds
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, most))


def guard(networks: Networks, event: str, given: tuple[Any, ...]) -> None:
    """Look at a connection about to be made. Raises `Refused`."""
    if event not in _CONNECTS:
        return
    where = given[1] if len(given) > 1 else None
    if where is None:  # a message on a connection that was looked at when it was made
        return
    host = where[0] if isinstance(where, tuple) and where else ""
    if not isinstance(host, str) or networks.refuses(host):
        raise Refused(MARK)


def carried(parcel: Mapping[str, Any]) -> dict[str, Any]:
    """Hand one parcel over, and say what came of it."""
    ways: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
        "webhook": posted,
        "channel": notified,
        LOOK: looked,
        "mail": _mailed,
        "calendar": _written,
    }
    try:
        return ways[parcel["way"]](parcel)
    except Refused:
        return {"problem": REFUSED}
    except Exception as error:  # noqa: BLE001, whatever the receiver or a library does, it is an answer
        return {"problem": f"it failed ({type(error).__name__})"}


def posted(parcel: Mapping[str, Any]) -> dict[str, Any]:
    """Post a webhook: no redirects, no proxies, and no more of the answer is read than its status."""
    import httpx  # noqa: PLC0415, a process that only notifies does without

    headers = {**parcel["headers"], "user-agent": "Fairlead"}
    try:
        with _client(float(parcel["limit"])).stream("POST", parcel["address"], content=parcel["body"].encode(), headers=headers) as answer:
            code, told = answer.status_code, wait_asked(answer.headers.get("retry-after"), answer.headers.get("date"))
    except httpx.TimeoutException:
        return {"problem": "no answer in time"}
    except httpx.HTTPError as error:
        return {"problem": unreached(error)}
    if 200 <= code < 300:
        return {"code": code}
    return {"code": code, "problem": f"it answered {code}{_meaning(code)}", "wait_seconds": told}


@cache
def _client(limit_seconds: float) -> "httpx.Client":
    """One for all parcels: making one reads all trusted certificates."""
    import httpx  # noqa: PLC0415, as in `posted`

    return httpx.Client(follow_redirects=False, timeout=limit_seconds, trust_env=False)


def notified(parcel: Mapping[str, Any]) -> dict[str, Any]:
    """Notify a channel by Apprise."""
    import apprise  # noqa: PLC0415, a process that only posts webhooks does without

    address = parcel["address"]
    said = _Said()
    logger = logging.getLogger("apprise")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.handlers = [said]
    notifier = apprise.Apprise(asset=apprise.AppriseAsset(app_id="Fairlead", app_desc="Fairlead", async_mode=False, secure_logging=True))
    if not notifier.add(address):
        return {"problem": "this is no address that Apprise knows; see its list of services for how one is written"}
    if notifier.notify(body=parcel["body"], title=parcel["title"], body_format=apprise.NotifyFormat.TEXT):
        return {}
    if said.refused:
        return {"problem": REFUSED}
    return {"problem": f"it could not be notified{without_keys(said.last, address)}"}


def looked(parcel: Mapping[str, Any]) -> dict[str, Any]:
    """See whether Apprise can use an address, and send nothing. No part of the address is told: any may be a key."""
    import apprise  # noqa: PLC0415, as in `notified`

    address = parcel["address"].strip()
    logging.getLogger("apprise").handlers = [_Said()]
    logging.getLogger("apprise").propagate = False
    if apprise.Apprise.instantiate(address) is not None:
        return {}
    kinds = {
        kind for each in apprise.Apprise().details()["schemas"] for kind in (*(each["protocols"] or ()), *(each["secure_protocols"] or ()))
    }
    scheme = address.partition("://")[0].lower() if "://" in address else ""
    if scheme in kinds:
        return {"problem": f"this is no whole {scheme}:// address: a part is missing or wrong; {_SERVICES} says how one is written"}
    near = get_close_matches(scheme, sorted(kinds), n=1)
    meant = f" (did you mean {near[0]}://?)" if near and scheme not in {"http", "https"} else ""
    plain = "; for a web address of your own write json:// or jsons://, or make a webhook" if scheme in {"http", "https"} else ""
    return {"problem": f"nothing is known that is addressed like this{meant}{plain}. Known are {_USUAL}, and all others of {_SERVICES}"}


def _mailed(parcel: Mapping[str, Any]) -> dict[str, Any]:
    from fairlead.adapters.notify.letters import mailed  # noqa: PLC0415, most houses send no invitations

    return mailed(parcel)


def _written(parcel: Mapping[str, Any]) -> dict[str, Any]:
    from fairlead.adapters.notify.letters import written  # noqa: PLC0415, as above

    return written(parcel)


def without_keys(said: str, address: str) -> str:
    """What a library said, shortened, with every piece of the address struck out: one of them may be a key."""
    if not said:
        return ""
    for piece in sorted(_PIECE.findall(address), key=len, reverse=True):
        said = said.replace(piece, "…")
    return f": {' '.join(said.split())[:_LONGEST_PROBLEM]}"


class _Said(logging.Handler):
    """Keeps the last thing that was said."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.last = ""
        self.refused = False

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        words = record.getMessage()
        self.refused = self.refused or MARK in words
        if record.levelno >= logging.WARNING:
            self.last = words


def _meaning(code: int) -> str:
    if 300 <= code < 400:
        return ", which sends elsewhere; enter the address that it leads to"
    return {401: " Unauthorized", 403: " Forbidden", 404: " Not Found", 410: " Gone", 429: " Too Many Requests"}.get(code, "")


def wait_asked(told: str | None, sent: str | None) -> float | None:
    """``Retry-After`` in seconds: a number, or a date, reckoned from when the answer says that it was ``sent``; None for anything else."""
    if told is None:
        return None
    if _DIGITS.fullmatch(told.strip()):
        return min(float(told), _LONGEST_WAIT_SECONDS)
    try:
        asked = (parsedate_to_datetime(told) - parsedate_to_datetime(sent or "")).total_seconds()
    except (ValueError, TypeError, OverflowError, IndexError):  # no moment, or one of the two without a time zone
        return None
    return min(asked, _LONGEST_WAIT_SECONDS) if asked > 0 else None


def _say(answers: TextIO, values: Mapping[str, Any]) -> None:
    answers.write(json.dumps(values) + "\n")
    answers.flush()
