"""`fairlead serve`: the HTTP API and the web app on one port."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from fairlead.cli.heap import few_arenas
from fairlead.cli.minding import keep_working
from fairlead.cli.screen import Home, UserMistake, console, errors, settings

if TYPE_CHECKING:
    from fairlead.application.access.gatehouse import Gatehouse
    from fairlead.bootstrap import House
    from fairlead.config import Settings

Port = Annotated[int | None, typer.Option("--port", help="Port to listen on (default 8765, or FAIRLEAD_PORT).", show_default=False)]
Host = Annotated[str | None, typer.Option("--host", help="Address to listen on (default 127.0.0.1).", show_default=False)]

# A calendar that is being read when the server stops is waited for no longer than this.
_LONGEST_READING_SECONDS = 5.0


def serve(home: Home = None, host: Host = None, port: Port = None) -> None:
    """Serve the HTTP API and the web app until Ctrl-C."""
    few_arenas()
    chosen = settings(home, host=host, port=port)
    with listening(chosen) as door:
        from fairlead.bootstrap import open_house

        with open_house(chosen) as house:
            house.open_desk()
            if (note := house.working_copy.note()) is not None:
                errors.say(note, style="yellow")
            run(house, door, f"Fairlead listens on [bold]{address(chosen)}[/] (API at {address(chosen)}/docs). Ctrl-C stops it.")


def address(chosen: "Settings") -> str:
    """Where a browser finds the server."""
    host = "127.0.0.1" if chosen.host in {"0.0.0.0", "::"} else chosen.host  # noqa: S104, comparing, not binding
    return f"http://{host}:{chosen.port}"


@contextlib.contextmanager
def listening(chosen: "Settings") -> Iterator[socket.socket]:
    """The port, taken before anything else is done. Raises `UserMistake` where it cannot be had."""
    family = socket.AF_INET6 if ":" in chosen.host else socket.AF_INET
    # With the protocol named asyncio switches Nagle off; without it every answer would wait 40 ms for the last one's acknowledgment.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((chosen.host, chosen.port))
        except OSError as error:
            if isinstance(error, socket.gaierror):
                raise UserMistake(f"there is no address {chosen.host} to listen on ({error.strerror}); name another with --host") from error
            raise UserMistake(
                f"port {chosen.port} on {chosen.host} cannot be had ({error.strerror}); stop the program that uses it or choose another: "
                f"`fairlead serve --port {chosen.port + 1}`, or `make demo PORT={chosen.port + 1}`"
            ) from error
        yield door


def run(house: "House", door: socket.socket, greeting: str = "") -> None:
    """Serve on a bound socket until Ctrl-C; waiting leads are tried again and calendars read as settings say.

    ``greeting`` is said once nothing stands in the way. Raises `UserMistake`.
    """
    from fairlead.bootstrap.access import access_of, sign_on_of
    from fairlead.bootstrap.background import load_before_threads
    from fairlead.bootstrap.logs import say_as
    from fairlead.cli.rounds import Rounds
    from fairlead.http.app import create_app
    from fairlead.http.serving import Server

    load_before_threads()
    say_as(house.settings.log_format)
    quitting = threading.Event()
    retrying = threading.Thread(target=Rounds(house).run, args=(quitting,), name="retry", daemon=True)
    gatehouse = access_of(house)
    refuse_strangers(gatehouse, house.settings.host)
    if greeting:
        console.print(greeting)
    most, hosts = house.settings.most_body_bytes, house.settings.known_as
    sign_on, public_url = sign_on_of(house.settings, gatehouse), house.settings.public_url
    app = create_app(house, most_body_bytes=most, hosts=hosts, gatehouse=gatehouse, sign_on=sign_on, public_url=public_url)
    server = Server(app, believed=believed(house.settings))
    reading = threading.Thread(target=_read_calendars, args=(house, quitting), name="calendars", daemon=True)
    working = threading.Thread(target=keep_working, args=(house.settings, quitting), name="worker", daemon=True)
    retrying.start()
    reading.start()
    if house.settings.worker:
        working.start()
    try:
        server.run(sockets=[door])
    except KeyboardInterrupt:  # uvicorn raises it again once it has shut down
        console.print("Stopped.")
    finally:
        quitting.set()
        retrying.join()
        reading.join(timeout=_LONGEST_READING_SECONDS)
        if working.ident is not None:
            working.join()


def believed(chosen: "Settings") -> list[str]:
    """The proxies whose word counts, and this machine. Raises `UserMistake` for what is no address and no network."""
    import ipaddress

    named = [each.strip() for each in chosen.proxies.split(",") if each.strip()]
    for each in named:
        try:
            ipaddress.ip_network(each)
        except ValueError as error:
            raise UserMistake(
                f"FAIRLEAD_PROXIES names '{each}', which is neither an address nor a network; write 172.18.0.2 or 172.18.0.0/16"
            ) from error
    return ["127.0.0.1", "::1", *named]


def refuse_strangers(gatehouse: "Gatehouse", host: str) -> None:
    """While nobody has an account the server stays on this machine, unless somebody is about to set it up.

    Raises `UserMistake`.
    """
    import ipaddress

    try:
        near = ipaddress.ip_address(host).is_loopback
    except ValueError:
        near = host == "localhost"
    if not near and not gatehouse.claimed and not gatehouse.may_be_set_up_from_afar:
        raise UserMistake(
            f"nobody has an account here yet, so the server does not listen on {host}, where others could reach it. Make the first account:"
            " fairlead user add EMAIL --name NAME --role admin, or fairlead user setup for a link to do so in a browser"
        )


def _read_calendars(house: "House", quitting: threading.Event) -> None:
    """Calendars are read at once and then now and then; those that cannot be read are told once, and again when that changes."""
    import structlog

    from fairlead.application.ports import StoreUnavailable

    log = structlog.get_logger(__name__)
    minutes = house.settings.calendar_minutes
    told: dict[str, str | None] = {}
    while minutes > 0:
        with contextlib.suppress(StoreUnavailable):  # the next round finds the store back
            # One after the other, in this thread: it does not hold up the end of the server, as threads of a pool would.
            for each in house.sync_calendars(at_once=1):
                before, told[each.source.source_id] = told.get(each.source.source_id), each.problem
                if each.problem is not None and each.problem != before:
                    of = {"rep": each.source.rep_id, "calendar": each.source.shown}
                    log.warning("a calendar cannot be read", **of, problem=each.problem)
        if quitting.wait(minutes * 60):
            return
