"""`fairlead meeting`: times offered to leads, meetings booked and changed, and how they are told to people outside."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairlead.cli.screen import Author, Home, Json, UserMistake, begun, console, opened

if TYPE_CHECKING:
    from fairlead.application.meetings import Changed
    from fairlead.bootstrap import House

meeting = typer.Typer(help="Meetings with leads: times offered, booked, moved, cancelled, held, missed.", no_args_is_help=True)
mail = typer.Typer(help="The mail server that invitations are sent by.", no_args_is_help=True)
calendar = typer.Typer(help="CalDAV calendars that meetings of reps are written to.", no_args_is_help=True)
meeting.add_typer(mail, name="mail")
meeting.add_typer(calendar, name="calendar")

Lead = Annotated[str, typer.Argument(help="The lead's identity.")]
Meeting = Annotated[str, typer.Argument(metavar="MEETING", help="As `fairlead meeting list` shows it.")]
At = Annotated[str, typer.Option("--at", help="When it begins: 2026-05-05T14:30 on the rep's clock, or with an offset of its own.")]
Note = Annotated[str, typer.Option("--note", help="Why, in a few words; kept with the step.")]
Agreed = Annotated[
    bool, typer.Option("--agreed", help="The person has agreed: only the rep's own time counts, no grid, notice or kept times.")
]
Zone = Annotated[str | None, typer.Option("--zone", help="The lead's time zone, where its address does not tell it.", show_default=False)]
PasswordFile = Annotated[Path | None, typer.Option("--password-file", help="Read the password from this file instead of asking.")]


@meeting.command("times")
def times(lead: Lead, zone: Zone = None, as_json: Json = False, home: Home = None) -> None:
    """Show the times that are offered to a lead, the best first, and why."""
    from fairlead.application.meetings import proposal_told

    with opened(home) as house:
        found = proposal_told(house.meetings.propose(lead, zone=zone), mailed=house.meetings.sending.mail is not None)
    if as_json:
        console.json(found)
        return
    console.say(f"{found['lead']} with {found['rep']['name']}", style="bold")
    for each in found["offers"]:
        theirs = f"   {each['lead_time']} for the lead" if each["lead_time"] and found["lead_zone"] != found["rep_zone"] else ""
        console.say(f"  {each['rep_time']} ({found['rep_zone']}){theirs}")
    for line in [*found["why"], found["invitation"]]:
        console.say(line)


@meeting.command("book")
def book(
    lead: Lead,
    at: At,
    place: Annotated[str, typer.Option("--place", help="Where: a room, or the address of a call.")] = "",
    note: Note = "",
    zone: Zone = None,
    agreed: Agreed = False,
    author: Author = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Book a meeting with a lead at one of the times offered."""
    from fairlead.application.meetings import Booking

    with opened(home, author=author) as house:
        start = _start(house, house.meetings.holder(lead), at)
        done = house.meetings.book(Booking(lead, start, house.clock.now(), house.settings.author, place, note, zone, agreed)).result()
        _tell(house, done, "Booked", as_json=as_json)


@meeting.command("list")
def list_(
    rep: Annotated[
        str | None, typer.Option("--rep", help="Only of this rep: identity, e-mail address or name.", show_default=False)
    ] = None,
    lead: Annotated[str | None, typer.Option("--lead", help="Only with this lead.", show_default=False)] = None,
    every: Annotated[bool, typer.Option("--all", help="Those that are over, too.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 50,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """List meetings by their beginning; without --all those to come, and those of which nobody said how they went."""
    from fairlead.application.meeting_ports import Wanted
    from fairlead.application.meetings import local, meeting_told
    from fairlead.domain.followup.meetings import MeetingState

    with opened(home) as house:
        reps = None if rep is None else frozenset({house.time_off.person(rep).rep_id})
        found = house.meetings.listed(Wanted(reps, lead, None if every else MeetingState.BOOKED, limit=limit))
        names = house.time_off.names()
        zones = {each.rep_id: house.time_off.person(each.rep_id).zone for each in found if each.rep_id in names}
    if as_json:
        console.json({"meetings": [meeting_told(each, names) for each in found]})
        return
    if not found:
        console.say("There are no such meetings: fairlead meeting times LEAD shows when there could be one.")
        return
    rows = []
    for each in found:
        when = f"{local(each.period.start, zones.get(each.rep_id, 'UTC'))} ({zones.get(each.rep_id, 'UTC')})"
        rows.append((each.meeting_id, when, names.get(each.rep_id, each.rep_id), each.attendee.name, each.state.value.replace("_", "-")))
    console.listing(("meeting", "begins", "rep", "with", "state"), rows)


@meeting.command("show")
def show(meeting_id: Meeting, as_json: Json = False, home: Home = None) -> None:
    """Show a meeting and everything that was done with it."""
    from fairlead.application.meetings import meeting_told

    with opened(home) as house:
        told = meeting_told(house.meetings.meeting(meeting_id), house.time_off.names(), house.meetings.steps(meeting_id))
    if as_json:
        console.json(told)
        return
    console.say(_line(told), style="bold")
    for each in told["steps"]:
        deed, note, when = each["deed"].replace("_", "-"), each["note"] or "", each["at"][:16].replace("T", " ")
        console.say(f"  {when} UTC  {deed} by {each['author']}  {note}".rstrip())


@meeting.command("move")
def move(
    meeting_id: Meeting, at: At, note: Note = "", agreed: Agreed = False, author: Author = None, as_json: Json = False, home: Home = None
) -> None:
    """Move a meeting to another time of whoever has the lead now; the person is sent the new time."""
    from fairlead.application.meetings import Change
    from fairlead.domain.followup.meetings import Deed

    with opened(home, author=author) as house:
        start = _start(house, house.meetings.holder(house.meetings.meeting(meeting_id).lead_id), at)
        done = house.meetings.change(Change(meeting_id, Deed.MOVED, house.clock.now(), house.settings.author, note, start, agreed)).result()
        _tell(house, done, "Moved", as_json=as_json)


@meeting.command("cancel")
def cancel(meeting_id: Meeting, note: Note = "", author: Author = None, as_json: Json = False, home: Home = None) -> None:
    """Cancel a meeting; the person is told."""
    _settle(meeting_id, "cancelled", note, author, home, as_json=as_json)


@meeting.command("held")
def held(meeting_id: Meeting, note: Note = "", author: Author = None, as_json: Json = False, home: Home = None) -> None:
    """Say that a meeting took place: the lead reaches the stage meeting."""
    _settle(meeting_id, "held", note, author, home, as_json=as_json)


@meeting.command("no-show")
def no_show(meeting_id: Meeting, note: Note = "", author: Author = None, as_json: Json = False, home: Home = None) -> None:
    """Say that the person did not come; whether the rep's turn is given back is the policy's."""
    _settle(meeting_id, "no_show", note, author, home, as_json=as_json)


@mail.command("set")
def set_mail(
    url: Annotated[
        str, typer.Argument(help="smtp://name@mail.example.com:587, or smtps://; the password is asked for, and kept encrypted.")
    ],
    sender: Annotated[str, typer.Option("--from", help="The address that invitations come from.")],
    password_file: PasswordFile = None,
    author: Author = None,
    home: Home = None,
) -> None:
    """Send invitations by this mail server from now on."""
    from urllib.parse import quote, urlsplit

    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise UserMistake("the address of the mail server cannot be read") from error
    if parts.username and not parts.password:
        name, _, host = parts.netloc.rpartition("@")
        url = parts._replace(netloc=f"{name}:{quote(_password(password_file), safe='')}@{host}").geturl()
    with open_house(chosen) as house:
        made = house.meetings.sending.set_mail(url, sender, author=chosen.author)
    console.say(f"Invitations are sent by {made.shown}.")
    console.say("Try it out: fairlead meeting mail test you@example.com")


@mail.command("show")
def show_mail(home: Home = None) -> None:
    """Show the mail server, and how it is doing."""
    with opened(home) as house:
        found = house.meetings.sending.mail
    if found is None:
        console.say("No mail server is set, so no invitations are sent: fairlead meeting mail set URL --from ADDRESS")
        return
    console.say(f"{found.shown}, set by {found.author} on {found.made_at:%Y-%m-%d}")
    if found.failures:
        console.say(f"  {found.failures} failures in a row; fairlead deliveries list --target {found.number} tells why", style="yellow")


@mail.command("test")
def try_mail(to: Annotated[str, typer.Argument(help="Where the test goes.")], author: Author = None, home: Home = None) -> None:
    """Send a test mail the way of invitations."""
    with opened(home, author=author) as house:
        sent = house.meetings.sending.test_mail(to, author=house.settings.author)
    console.say(f"Delivery {sent.number} waits for a worker; see what became of it: fairlead deliveries show {sent.number}")


@mail.command("remove")
def remove_mail(author: Author = None, home: Home = None) -> None:
    """Send no invitations any more; what waits is dropped."""
    with opened(home, author=author) as house:
        gone = house.meetings.sending.remove_mail(author=house.settings.author)
    console.say("No invitations are sent any more." if gone else "No mail server was set.")


@calendar.command("add")
def add_calendar(
    rep: Annotated[str, typer.Argument(help="The rep: identity, e-mail address or name.")],
    address: Annotated[str, typer.Argument(help="The address of one calendar of a CalDAV account; kept encrypted.")],
    username: Annotated[str, typer.Option("--username", help="Name of the account; its password is asked for, and kept encrypted.")],
    password_file: PasswordFile = None,
    author: Author = None,
    home: Home = None,
) -> None:
    """Write a rep's meetings to a calendar from now on."""
    with opened(home, author=author) as house:
        person, made = house.meetings.sending.add_calendar(rep, address, username, _password(password_file), author=house.settings.author)
    console.say(f"Meetings of {person.name} are written to {made.shown} (calendar {made.number}).")


@calendar.command("list")
def list_calendars(home: Home = None) -> None:
    """List the calendars that meetings are written to."""
    with opened(home) as house:
        found, names = house.meetings.sending.calendars(), house.time_off.names()
    if not found:
        console.say("Meetings are written to no calendar: fairlead meeting calendar add REP ADDRESS --username NAME")
        return
    rows = [(str(each.number), names.get(each.rep_id or "", each.rep_id or ""), each.shown, str(each.failures or "")) for each in found]
    console.listing(("calendar", "rep", "address", "failures in a row"), rows)


@calendar.command("remove")
def remove_calendar(
    number: Annotated[int, typer.Argument(help="Its number, as the list tells it.")], author: Author = None, home: Home = None
) -> None:
    """Write to a calendar no more; what stands in it stays."""
    with opened(home, author=author) as house:
        gone = house.meetings.sending.remove_calendar(number, author=house.settings.author)
    console.say(f"Nothing more is written to the {gone.name}.")


def _settle(meeting_id: str, deed: str, note: str, author: str | None, home: Path | None, *, as_json: bool) -> None:
    from fairlead.application.meetings import Change
    from fairlead.domain.followup.meetings import Deed

    with opened(home, author=author) as house:
        done = house.meetings.change(Change(meeting_id, Deed(deed), house.clock.now(), house.settings.author, note)).result()
        _tell(house, done, {"cancelled": "Cancelled", "held": "Held", "no_show": "Missed"}[deed], as_json=as_json)


def _tell(house: "House", done: "Changed", what: str, *, as_json: bool) -> None:
    from fairlead.application.meetings import changed_told

    told = changed_told(done, house.time_off.names())
    if as_json:
        console.json(told)
        return
    console.say(f"{what}: {_line(told)}")
    if told["credit"]:
        console.say(f"  {told['rep']['name']}: {told['credit']}.")


def _line(told: dict[str, Any]) -> str:
    when = told["starts_at"][:16].replace("T", " ")
    return f"{told['meeting_id']}, {told['lead']} with {told['rep']['name']}, {when} UTC, {told['state'].replace('_', '-')}"


def _start(house: "House", rep_id: str | None, text: str) -> datetime:
    """A moment as it is typed: without an offset, on the rep's clock. Raises `UserMistake`."""
    from fairlead.domain.time import moment_at, zone_named

    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise UserMistake(f"'{text}' is no moment; write for example 2026-05-05T14:30") from error
    if found.tzinfo is not None or rep_id is None:
        return found if found.tzinfo is not None else found.astimezone()
    return moment_at(found, zone_named(house.time_off.person(rep_id).zone))


def _password(file: Path | None) -> str:
    if file is None:
        return str(typer.prompt("Password", hide_input=True))
    try:
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UserMistake(f"the password cannot be read from {file}") from error
