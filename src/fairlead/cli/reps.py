"""`fairlead rep`: who is where now; absences and pauses by hand."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from rich.markup import escape
from rich.table import Table

from fairlead.cli.screen import Author, Home, Json, begun, console

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fairlead.application.calendar_ports import TimeOff
    from fairlead.domain.availability import Presence

rep = typer.Typer(help="Reps: where everybody is now, absences, pauses.", no_args_is_help=True)
Rep = Annotated[str, typer.Argument(help="Identity, e-mail address or whole name of the rep.", show_default=False)]
_WHEN = "a date, a local time of the rep such as 2026-07-01T13:00 or 13:00, or a time with an offset"


@rep.command()
def now(as_json: Json = False, home: Home = None) -> None:
    """Show where everybody is: working, off duty, away, busy or paused, until when, and when they work next."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        names, found = house.time_off.names(), house.presences()
    if as_json:
        console.json([_presence(each, names) for each in found])
    elif not found:
        console.say("There are no reps yet; import them with `fairlead import`.")
    else:
        console.print(_presences(found, names))


@rep.command("time-off")
def time_off(
    named: Annotated[str | None, typer.Argument(metavar="[REP]", help="Only of this rep.")] = None, as_json: Json = False, home: Home = None
) -> None:
    """List absences, busy times of calendars and pauses that are not over: the same that routing decides by."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        rep_id = house.time_off.person(named).rep_id if named is not None else None
        found = house.time_off.time_off(ending_after=house.clock.now(), rep_id=rep_id)
        names = house.time_off.names()
    if as_json:
        console.json([_entry(each, names) for each in found])
    elif not found:
        console.say("No time off is known that is not over.")
    else:
        console.print(_entries(found, names))


@rep.command()
def away(
    named: Rep,
    start: Annotated[str, typer.Option("--from", help=f"First moment away: {_WHEN}.", show_default=False)],
    to: Annotated[
        str, typer.Option("--to", help="First moment back, written alike; a date is meant with the whole day.", show_default=False)
    ],
    reason: Annotated[str | None, typer.Option("--reason", help="Such as vacation; everybody sees it.")] = None,
    every: Annotated[str | None, typer.Option("--every", help="Repeat it: day, weekday, week, '2 weeks' or month; with --until.")] = None,
    until: Annotated[str | None, typer.Option("--until", help="The last date of what repeats.")] = None,
    home: Home = None,
) -> None:
    """Enter an absence, of part of a day or of many, once or again and again. Routing knows of it at once."""
    from fairlead.application.time_off import Wish, take_off
    from fairlead.bootstrap import open_house

    chosen, wish = begun(home), Wish(start, to, reason, every, until)
    with open_house(chosen) as house:
        person, absences = take_off(house.time_off, named, wish, at=house.clock.now(), author=chosen.author)
    first, last = absences[0], absences[-1]
    why = f" ({first.reason})" if first.reason else ""
    console.say(f"{person.name} is away from {_local(first.period.start, person.zone)} to {_local(first.period.end, person.zone)}{why}.")
    if len(absences) > 1:
        console.say(f"It repeats {len(absences) - 1} times, the last time from {_local(last.period.start, person.zone)}.")
    console.say(f"To take it back: fairlead rep cancel {first.absence_id.partition('.')[0]}")


@rep.command()
def back(named: Rep, author: Author = None, home: Home = None) -> None:
    """A rep is back early: the absences that hold now end now. Imported ones do not come back with the next import."""
    from fairlead.application.time_off import come_back
    from fairlead.bootstrap import open_house

    chosen = begun(home)
    with open_house(chosen) as house:
        person, ended = come_back(house.time_off, named, author=author or chosen.author, at=house.clock.now())
    console.say(f"{person.name} is back; {_counted(ended, 'absence')} ended.")


@rep.command()
def cancel(
    absence: Annotated[str, typer.Argument(help="The absence or the series, as `fairlead rep time-off` shows it.", show_default=False)],
    author: Author = None,
    home: Home = None,
) -> None:
    """Take back an absence, or what is still to come of a series."""
    from fairlead.application.time_off import cancel as take_back
    from fairlead.bootstrap import open_house

    chosen = begun(home)
    with open_house(chosen) as house:
        found = take_back(house.time_off, absence, author=author or chosen.author, at=house.clock.now())
        name = house.time_off.names().get(found[0].rep_id, found[0].rep_id)
    console.say(f"{_counted(found, 'absence')} of {name} taken back.")


@rep.command()
def pause(
    named: Rep,
    lasting: Annotated[str | None, typer.Option("--for", help="How long: 2h, 90m, 1d.", show_default=False)] = None,
    until: Annotated[str | None, typer.Option("--until", help=f"Or until when: {_WHEN}.", show_default=False)] = None,
    home: Home = None,
) -> None:
    """Let a rep take no new leads for a while. It is no absence: leads that are there already are worked."""
    from fairlead.application.time_off import pause as let_pause
    from fairlead.bootstrap import open_house

    chosen = begun(home)
    with open_house(chosen) as house:
        person, period = let_pause(house.time_off, named, lasting=lasting, until=until, at=house.clock.now(), author=chosen.author)
    console.say(f"{person.name} takes no new leads until {_local(period.end, person.zone)}. To end it: fairlead rep resume {person.rep_id}")


@rep.command()
def resume(named: Rep, home: Home = None) -> None:
    """End a rep's pause."""
    from fairlead.application.time_off import By
    from fairlead.application.time_off import resume as let_resume
    from fairlead.bootstrap import open_house

    chosen = begun(home)
    with open_house(chosen) as house:
        person, ended = let_resume(house.time_off, named, by=By(chosen.author, house.clock.now()))
    console.say(f"{person.name} takes new leads again." if ended else f"{person.name} had no pause.")


def _counted(found: "Iterable[object]", what: str) -> str:
    number = len(list(found))
    return f"{number} {what}{'' if number == 1 else 's'}"


def _local(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M} ({zone})"


def _utc(at: datetime | None) -> str:
    return "" if at is None else f"{at:%Y-%m-%d %H:%M} UTC"


def _presences(found: "Iterable[Presence]", names: "Mapping[str, str]") -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("rep", "now", "until", "works next", "takes leads"):
        table.add_column(heading, overflow="fold")
    for each in found:
        paused = f"no, paused until {_utc(each.paused_until)}"
        takes = "yes" if each.takes_leads else paused if each.paused_until is not None else "no"
        works = "now" if each.state.value == "working" else _utc(each.works_at) or "not known"
        # Hours of somebody who left, or has not started, tell nothing: nobody comes at them.
        cells = (each.state.value, _utc(each.until), works, takes) if each.works_here else ("does not work here", "", "", "no")
        table.add_row(escape(names.get(each.rep_id, each.rep_id)), *cells)
    return table


def _entries(found: "Iterable[TimeOff]", names: "Mapping[str, str]") -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("rep", "what", "from", "to", "reason", "absence"):
        table.add_column(heading, overflow="fold")
    for each in found:
        identity = each.origin if each.kind.value == "away" else ""
        times = (_utc(each.period.start), _utc(each.period.end))
        table.add_row(escape(names.get(each.rep_id, each.rep_id)), each.kind.value, *times, escape(each.reason or ""), escape(identity))
    return table


def _presence(each: "Presence", names: "Mapping[str, str]") -> dict[str, object]:
    moments = {"until": each.until, "works_at": each.works_at, "paused_until": each.paused_until}
    told = {name: None if at is None else at.isoformat() for name, at in moments.items()}
    name = names.get(each.rep_id, each.rep_id)
    return {
        "rep_id": each.rep_id,
        "name": name,
        "state": each.state.value,
        **told,
        "works_here": each.works_here,
        "takes_leads": each.takes_leads,
    }


def _entry(each: "TimeOff", names: "Mapping[str, str]") -> dict[str, object]:
    return {
        "rep_id": each.rep_id,
        "name": names.get(each.rep_id, each.rep_id),
        "kind": each.kind.value,
        "from": each.period.start.isoformat(),
        "to": each.period.end.isoformat(),
        "reason": each.reason,
        "absence_id": each.origin if each.kind.value == "away" else None,
    }
