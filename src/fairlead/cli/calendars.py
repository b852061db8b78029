"""`fairlead calendar`: calendars that tell when reps are busy, and days on which the company is closed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from fairlead.cli.reps import Rep
from fairlead.cli.screen import Home, Json, UserMistake, begun, console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fairlead.application.calendar_ports import CalendarSource
    from fairlead.application.calendars import Synced

calendar = typer.Typer(help="Calendars of reps (iCalendar, CalDAV) and days on which the company is closed.", no_args_is_help=True)
Day = Annotated[str, typer.Argument(help="The first date, such as 2026-12-24.", show_default=False)]
Last = Annotated[str | None, typer.Option("--to", help="The last date, where there are several.", show_default=False)]


@calendar.command()
def add(
    named: Rep,
    address: Annotated[
        str, typer.Argument(help="An iCalendar file (.ics), the URL of a feed, or with --caldav that of an account or calendar.")
    ],
    caldav: Annotated[bool, typer.Option("--caldav", help="The address is one of a CalDAV server.")] = False,
    username: Annotated[str | None, typer.Option("--username", help="Name of the account; its password is asked for.")] = None,
    password_file: Annotated[Path | None, typer.Option("--password-file", help="Read the password from this file instead.")] = None,
    home: Home = None,
) -> None:
    """Let a calendar tell when a rep is busy, and read it now. Only times are kept, never what an event is about."""
    from fairlead.application.calendars import add_calendar
    from fairlead.application.time_off import By
    from fairlead.bootstrap import open_house

    if password_file is not None and username is None:
        raise UserMistake("--password-file goes with --username")
    chosen = begun(home)
    password = _password(password_file) if username is not None else None
    place = address if "://" in address else str(Path(address).expanduser().resolve())
    with open_house(chosen) as house:
        by, asked = By(chosen.author, house.clock.now()), {"username": username, "password": password}
        person, source = add_calendar(house.time_off, house.calendars, named, place, by=by, caldav=caldav, **asked)
        console.say(f"Calendar {source.source_id} of {person.name}: {source.shown}")
        _tell(house.sync_calendars(only=[source.source_id], whole=True))


@calendar.command("list")
def list_(as_json: Json = False, home: Home = None) -> None:
    """Show every calendar: when it was read last, how many busy times are known, and what is wrong with it."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        sources, names = house.time_off.sources(), house.time_off.names()
    if as_json:
        console.json([_as_data(each) for each in sources])
        return
    if not sources:
        console.say("There are no calendars yet; add one with `fairlead calendar add REP ADDRESS`.")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("calendar", "rep", "address", "busy", "read", "problem"):
        table.add_column(heading, overflow="fold")
    for each in sources:
        read = f"{each.read_at:%Y-%m-%d %H:%M} UTC" if each.read_at else "never"
        trouble = each.problem or "; ".join(each.notes)
        table.add_row(
            each.source_id, escape(names.get(each.rep_id, each.rep_id)), escape(each.shown), str(each.busy), read, escape(trouble)
        )
    console.print(table)


@calendar.command()
def remove(
    calendar_id: Annotated[str, typer.Argument(metavar="CALENDAR", help="As `fairlead calendar list` shows it.")], home: Home = None
) -> None:
    """Forget a calendar, its password and its busy times."""
    from fairlead.application.calendars import remove_calendar
    from fairlead.application.time_off import By
    from fairlead.bootstrap import open_house

    chosen = begun(home)
    with open_house(chosen) as house:
        by = By(chosen.author, house.clock.now())
        source = remove_calendar(house.time_off, house.calendars, calendar_id, by=by)
    console.say(f"Calendar {source.source_id} ({source.shown}) is forgotten.")


@calendar.command()
def sync(
    whole: Annotated[bool, typer.Option("--whole", help="Read all of each calendar, even where nothing changed.")] = False,
    home: Home = None,
) -> None:
    """Read every calendar now; a running server does so by itself. One that cannot be read keeps what was known; exits with 1 then."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        done = house.sync_calendars(whole=whole)
    if not done:
        console.say("There are no calendars yet; add one with `fairlead calendar add REP ADDRESS`.")
    _tell(done)


@calendar.command()
def close(
    day: Day,
    last: Last = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Such as Christmas.")] = None,
    home: Home = None,
) -> None:
    """Close the company: nobody works on these dates, except those whose hours name one of them."""
    from fairlead.application.time_off import By, close_company
    from fairlead.bootstrap import open_house

    chosen = begun(home)
    with open_house(chosen) as house:
        days = close_company(house.time_off, day, last, reason, by=By(chosen.author, house.clock.now()))
    until = f" to {days[-1].day}" if len(days) > 1 else ""
    console.say(f"The company is closed on {days[0].day}{until}.")


@calendar.command("open")
def open_(day: Day, last: Last = None, home: Home = None) -> None:
    """Open the company again on dates on which it was closed."""
    from fairlead.application.time_off import By, open_company
    from fairlead.bootstrap import open_house

    chosen = begun(home)
    with open_house(chosen) as house:
        opened = open_company(house.time_off, day, last, by=By(chosen.author, house.clock.now()))
    console.say(f"The company is open again on {opened} day{'' if opened == 1 else 's'}." if opened else "The company was not closed then.")


@calendar.command()
def days(as_json: Json = False, home: Home = None) -> None:
    """List the days on which the company is closed."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        found = house.time_off.closed_days()
    if as_json:
        console.json([{"day": each.day.isoformat(), "reason": each.reason} for each in found])
    elif not found:
        console.say("The company is closed on no day of its own; public holidays are each rep's.")
    for each in found if not as_json else ():
        console.say(f"{each.day:%a %Y-%m-%d}{f'  {each.reason}' if each.reason else ''}")


def _password(path: Path | None) -> str:
    """From the file, or asked for unseen."""
    if path is None:
        password: str = typer.prompt("Password", hide_input=True)
        return password
    try:
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UserMistake(f"{path} cannot be read: {error}") from error


def _tell(done: "Sequence[Synced]") -> None:
    """One line for each calendar, and each line of it that could not be read; exits with 1 where a calendar could not be read at all."""
    for each in done:
        whose = f"{each.person.name if each.person else each.source.rep_id}, {each.source.shown}"
        if each.problem is not None:
            read = each.source.read_at
            kept = f"what it said on {read:%Y-%m-%d at %H:%M} UTC still counts" if read else "nothing is known of it yet"
            console.print(f"[red]Not read:[/] {escape(whose)}: {escape(each.problem)}; {kept}", highlight=False)
            continue
        console.print(f"[green]Read:[/] {escape(whose)}: {each.moved} busy times came or went", highlight=False)
        for note in each.notes:
            console.print(f"  [yellow]left out:[/] {escape(note)}", highlight=False)
    if any(each.problem is not None for each in done):
        raise typer.Exit(1)


def _as_data(source: "CalendarSource") -> dict[str, object]:
    moments = {"read_at": source.read_at, "tried_at": source.tried_at}
    return {
        "calendar_id": source.source_id,
        "rep_id": source.rep_id,
        "kind": source.kind.value,
        "address": source.shown,
        "username": source.username,
        "busy": source.busy,
        **{name: None if at is None else at.isoformat() for name, at in moments.items()},
        "problem": source.problem,
        "notes": list(source.notes),
    }
