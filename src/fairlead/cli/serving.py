"""`fairlead serve`: the HTTP API and the web app on one port."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

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
    chosen = settings(home, host=host, port=port)
    with listening(chosen) as door:
        from fairlead.bootstrap import open_house

        with open_house(chosen) as house:
            house.open_desk()
            if (note := house.working_copy.note()) is not None:
                errors.say(note, style="yellow")
            console.print(f"Fairlead listens on [bold]{address(chosen)}[/] (API at {address(chosen)}/docs). Ctrl-C stops it.")
            run(house, door)


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


def run(house: "House", door: socket.socket) -> None:
    """Serve on a bound socket until Ctrl-C; waiting leads are tried again and calendars read as settings say."""
    from fairlead.bootstrap.access import access_of, sign_on_of
    from fairlead.http.app import create_app
    from fairlead.http.serving import Server

    quitting = threading.Event()
    retrying = threading.Thread(target=_retry_waiting, args=(house, quitting), name="retry", daemon=True)
    gatehouse = access_of(house)
    refuse_strangers(gatehouse, house.settings.host)
    most, hosts = house.settings.most_body_bytes, house.settings.known_as
    server = Server(
        create_app(house, most_body_bytes=most, hosts=hosts, gatehouse=gatehouse, sign_on=sign_on_of(house.settings, gatehouse))
    )
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


def _retry_waiting(house: "House", quitting: threading.Event) -> None:
    """Leads that wait are walked again now and then: shifts begin, absences end, slots come free, scheduled policies come into force."""
    from fairlead.application.desk import DeskClosed
    from fairlead.application.ports import StoreUnavailable

    while not quitting.wait(house.settings.retry_seconds):
        with contextlib.suppress(StoreUnavailable, DeskClosed):  # the next round finds the store back, or the desk is closing
            house.desk.look()
            for left in house.people.advance(house.clock.now()):
                for lead_id, problem in left.failed:
                    errors.say(f"lead {lead_id} could not go on as change {left.change.number} wants: {problem}", style="yellow")
            for lead_id, trouble in house.desk.retry_waiting(house.clock.now()).failed:
                errors.say(f"lead {lead_id} still waits, because it could not be tried again: {trouble}", style="yellow")


def _read_calendars(house: "House", quitting: threading.Event) -> None:
    """Calendars are read at once and then now and then; those that cannot be read are told once, and again when that changes."""
    from fairlead.application.ports import StoreUnavailable

    minutes = house.settings.calendar_minutes
    told: dict[str, str | None] = {}
    while minutes > 0:
        with contextlib.suppress(StoreUnavailable):  # the next round finds the store back
            # One after the other, in this thread: it does not hold up the end of the server, as threads of a pool would.
            for each in house.sync_calendars(at_once=1):
                before, told[each.source.source_id] = told.get(each.source.source_id), each.problem
                if each.problem is not None and each.problem != before:
                    whose = each.person.name if each.person else each.source.rep_id
                    errors.say(f"the calendar of {whose} ({each.source.shown}) cannot be read: {each.problem}", style="yellow")
        if quitting.wait(minutes * 60):
            return
