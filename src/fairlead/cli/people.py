"""`fairlead rep`, `team` and `changes`: somebody leaves, comes back, joins or moves; and who changed what."""

import re
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from fairlead.cli.screen import Author, Home, Json, Note, Preview, UserMistake, begun, console, settings, unfinished

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fairlead.application.edit_ports import Change
    from fairlead.application.people import Asked, Going, JoinPreview, LeavePreview, Left, Reorganized, ReorganizePreview
    from fairlead.application.tables import Flaw
    from fairlead.application.territories import Given
    from fairlead.bootstrap import House

team = typer.Typer(help="Move reps between teams and territories.", no_args_is_help=True)
_SHOWN = 20
_ONE_ROW = "newcomer.csv"
_OF_LINE = re.compile(r"^line \d+(, column \d+)?: ")


def leave(
    rep_id: Annotated[str, typer.Argument(metavar="REP", help="The rep's identity.")],
    on: Annotated[
        str, typer.Option("--on", help="The first day gone, such as 2026-03-31, or a moment; now without it.", show_default=False)
    ] = "",
    successor: Annotated[
        str | None,
        typer.Option("--successor", help="Who takes their places as manager, backup and owner of territories.", show_default=False),
    ] = None,
    preview: Preview = False,
    author: Author = None,
    note: Note = "",
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Take a rep out everywhere, and send what they have to others, each lead by a decision; asked again, it goes on where it stopped."""
    from fairlead.application.people import Signed
    from fairlead.application.plain import as_plain
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        now = house.clock.now()
        asked = _asked(house, rep_id, on, successor, now)
        if preview:
            told = house.people.preview_leave(asked, at=now)
            if as_json:
                console.json(as_plain(told))
            else:
                _show_leave(told)
            return
        left = house.people.leave(asked, Signed(chosen.author, note, now))
    if as_json:
        console.json(as_plain(left))
    else:
        _show_left(left)
    if left.failed:
        raise typer.Exit(1)


def rejoin(
    rep_id: Annotated[str, typer.Argument(metavar="REP", help="The rep's identity.")],
    author: Author = None,
    note: Note = "",
    home: Home = None,
) -> None:
    """Take a departure back: the rep may get leads again. What went to others stays with them."""
    from fairlead.application.people import Signed
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        change = house.people.come_back(rep_id, Signed(chosen.author, note, house.clock.now()))
    console.say(f"Taken back as change {change.number} by {chosen.author}. Leads, accounts and places that went to others stay with them.")


def join(
    file: Annotated[
        Path | None, typer.Argument(help="CSV with one row for each newcomer; columns as in the reference.", show_default=False)
    ] = None,
    fields: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=VALUE", help="One newcomer without a file; may be repeated.", show_default=False),
    ] = None,
    preview: Preview = False,
    author: Author = None,
    note: Note = "",
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Let reps join, with profile, hours, limits and territories; their share may grow week by week."""
    from fairlead.application.people import Signed
    from fairlead.application.plain import as_plain
    from fairlead.bootstrap import open_house

    if (file is None) == (not fields):
        raise UserMistake("say who joins: a CSV file, or --set rep_id=ann --set name='Ann Lee' and so on")
    chosen = settings(home, author=author)
    with open_house(chosen) as house, _as_set() if fields else nullcontext():
        given = _newcomers(house, file, fields or [])
        told, flaws = house.people.preview_join(given, at=house.clock.now())
        changes = [] if preview else house.people.join(given, Signed(chosen.author, note, house.clock.now()))
    if as_json:
        console.json({"newcomers": as_plain(told), "flaws": as_plain(flaws), "changes": [change.number for change in changes]})
        return
    _show_join(told)
    _show_flaws(flaws, _field_flaw if fields else None)
    for change in changes:
        console.say(f"{change.subject} joined by change {change.number} of {chosen.author}.")
    if preview:
        console.say("Nothing was changed: this is a preview.")


@team.command("reorganize")
def reorganize(
    file: Annotated[Path, typer.Argument(help="CSV with rep_id and the columns to change, such as team_id and territory_ids.")],
    preview: Preview = False,
    reroute: Annotated[bool, typer.Option("--reroute", help="Route open leads again whose rep does not serve them any more.")] = False,
    days: Annotated[int, typer.Option(min=0, max=365, help="With --preview: route the leads of so many days both ways; 0 for none.")] = 30,
    author: Author = None,
    note: Note = "",
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Move reps between teams and territories by a file; open leads stay where they are unless --reroute is given.

    Exits with 1 where a lead could not go on, and names it on standard error.
    """
    from fairlead.application.people import Signed
    from fairlead.application.plain import as_plain
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        given, now = house.table(file), house.clock.now()
        if preview:
            told = house.people.preview_reorganize(given, at=now, days=days)
            if as_json:
                console.json(as_plain(told))
            else:
                _show_reorganize(told)
            return
        done = house.people.reorganize(given, Signed(chosen.author, note, now), reroute=reroute)
    if as_json:
        console.json(as_plain(done))
    else:
        _show_reorganized(done, chosen.author)
    by_hand = "then move it by hand: fairlead lead move LEAD --to REP --note WHY"
    unfinished([f"Lead {lead_id} could not go on: {problem}" for lead_id, problem in done.failed], by_hand)


def changes(
    number: Annotated[int | None, typer.Argument(help="Show one change in full.", show_default=False)] = None,
    subject: Annotated[str | None, typer.Option("--of", help="Only those about this rep or file.", show_default=False)] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most changes to show.")] = 20,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """List who changed territories and people here, the latest first; `fairlead policy versions` has the policy's changes."""
    from fairlead.application.plain import as_plain
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        found = [house.people.change(number)] if number is not None else list(house.people.changes(limit=limit, subject=subject))
    if as_json:
        console.json(as_plain(found if number is None else found[0]))
    elif number is not None:
        _show_change(found[0])
    elif not found:
        console.print(f"No change of {subject} is on record here." if subject else "No change is on record here yet.", markup=False)
    else:
        table = _table("change>", "when", "what", "of", "by", "state", "note")
        for each in found:
            table.add_row(
                *_texts(each.number, f"{each.made_at:%Y-%m-%d %H:%M}", each.kind, each.subject, each.author, each.state.value, each.note)
            )
        console.print(table)


def _asked(house: "House", rep_id: str, on: str, successor: str | None, now: datetime) -> "Asked":
    from fairlead.application.people import Asked, moment_in

    if not on:
        return Asked(rep_id, now, successor)
    zone = house.people.zone_of(rep_id)
    moment = moment_in(on, zone)
    if moment is None:
        raise UserMistake(f"--on {on} is neither a date nor a time; write for example 2026-03-31, or 2026-03-31T17:00+02:00")
    return Asked(rep_id, moment, successor)


def _newcomers(house: "House", file: Path | None, fields: list[str]) -> "Given":
    from fairlead.application.tables import written

    if file is not None:
        return house.table(file)
    pairs = [each.partition("=") for each in fields]
    for name, equals, _ in pairs:
        if not equals or not name.strip():
            raise UserMistake(f"--set {name} says no value; write for example --set team_id=east")
    return house.table((_ONE_ROW, written([name.strip() for name, _, _ in pairs], [[value for _, _, value in pairs]])))


@contextmanager
def _as_set() -> "Iterator[None]":
    """What is wrong with fields that were given one by one, without the name and the lines of the table that is made of them."""
    from fairlead.application.import_ports import BadSource
    from fairlead.application.people import FlawedTable

    try:
        yield
    except FlawedTable as error:
        raise UserMistake("nobody joined: " + " ".join(map(_field_flaw, error.flaws))) from error
    except BadSource as error:
        raise UserMistake(f"--set: {_OF_LINE.sub('', error.reason)}. {error.remedy}") from error


def _field_flaw(flaw: "Flaw") -> str:
    shown = "" if flaw.raw is None or f"'{flaw.raw}'" in flaw.reason else f" '{flaw.raw}'"
    return f"--set {flaw.column}:{shown} {flaw.reason}. {flaw.remedy}"


def _table(*columns: str, title: str | None = None) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", title=title, title_justify="left", title_style="bold")
    for column in columns:
        table.add_column(column.rstrip(">"), justify="right" if column.endswith(">") else "left", overflow="fold")
    return table


def _texts(*cells: object) -> list[Text]:
    return [Text("" if cell is None else str(cell)) for cell in cells]


def _show_flaws(flaws: "tuple[Flaw, ...]", words: "Callable[[Flaw], str] | None" = None) -> None:
    for flaw in flaws[:_SHOWN]:
        console.say(flaw.in_words() if words is None else words(flaw), style="yellow")
    if len(flaws) > _SHOWN:
        console.say(f"… and {len(flaws) - _SHOWN:,} more; --json lists all")


def _show_going(title: str, going: "tuple[Going, ...]") -> None:
    if not going:
        return
    table = _table("", "", "goes to", "why", title=f"{title}: {len(going):,}")
    for each in going[:_SHOWN]:
        table.add_row(*_texts(each.identity, each.name if each.name != each.identity else "", each.to_rep_id or "nobody yet", each.why))
    console.print(table)
    if len(going) > _SHOWN:
        console.say(f"… and {len(going) - _SHOWN:,} more; --json lists all")


def _show_leave(told: "LeavePreview") -> None:
    console.say(f"{told.name} ({told.rep_id}) is gone from {told.on:%Y-%m-%d %H:%M} UTC on.", style="bold")
    for each in told.references:
        console.say(f"• {each.words}")
    _show_going("Accounts", told.accounts)
    _show_going("Open leads", told.leads)
    for lead_id, problem in told.failed:
        console.say(f"{lead_id} cannot be routed: {problem}", style="yellow")
    if told.loads:
        loads = _table("rep", "open now>", "then>", "limit>", title="Loads")
        for load in told.loads:
            loads.add_row(*_texts(load.name, load.before, load.after, "–" if load.max_open is None else load.max_open))
        console.print(loads)
    console.say(f"Rotation credit of {told.credit:+.2f} leads is spread over the others; {told.absences} later absences are taken away.")
    if told.meetings:
        console.say(f"Booked meetings: {told.meetings}.")
    for words in told.warnings:
        console.say(f"Mind: {words}.", style="yellow")
    console.say("Nothing was changed: this is a preview. Run it again without --preview to do it.")


def _show_reorganized(done: "Reorganized", author: str) -> None:
    _show_reorganize(done.preview)
    if done.change is None:
        console.say("Nothing differs, so nothing was changed.")
    else:
        console.say(f"Applied as change {done.change.number} by {author}.")
    _show_going("Leads that went on", done.moved)


def _show_left(left: "Left") -> None:
    change = left.change
    if change.state.value == "planned":
        console.say(f"Planned as change {change.number} by {change.author}: gone from {change.body['on']} on; then all of it is done.")
        return
    console.say(f"{change.subject} is gone, by change {change.number} of {change.author}.", style="bold")
    _show_going("Accounts", left.accounts)
    _show_going("Leads", left.moved)
    if not left.moved and not left.accounts:
        console.say("Nothing was left to move.")
    for lead_id, problem in left.failed:
        console.say(f"{lead_id} is still to move: {problem}", style="yellow")
    if left.failed:
        console.say("Run the same command again once that is put right; what is done stays done.")


def _show_join(told: "list[JoinPreview]") -> None:
    for one in told:
        console.say(f"{one.name} ({one.rep_id})", style="bold")
        console.say("  " + "; ".join(f"{name} {value}" for name, value in one.fields.items() if name != "name"))
        for step in one.ramp:
            cap = "" if step.max_open is None else f", at most {step.max_open} open"
            console.say(f"  from {step.at:%Y-%m-%d}: share {step.weight:g}{cap}")
        console.say("  Starts at the average of the ledger: nobody owes anything either way.")
        for words in one.warnings:
            console.say(f"  Mind: {words}.", style="yellow")


def _show_reorganize(told: "ReorganizePreview") -> None:
    console.say(f"{len(told.moves)} of {told.read} reps of {told.name} change.", style="bold")
    table = _table("rep", "field", "before", "after")
    for move in told.moves:
        for number, each in enumerate(move.changes):
            table.add_row(*_texts(move.name if number == 0 else "", each.field, each.before or "–", each.after or "–"))
    if table.row_count:
        console.print(table)
    for size in told.teams:
        console.say(f"Team {size.team_id}: {size.before} → {size.after}")
    if told.outside:
        one = len(told.outside) == 1
        with_whom = "lead is with a rep who would not serve it" if one else "leads are with reps who would not serve them"
        console.say(f"{len(told.outside):,} open {with_whom} any more; {'it stays' if one else 'they stay'} unless --reroute is given.")
    if told.plan is not None:
        console.say(f"Of {told.plan.leads:,} recent leads {len(told.plan.changes):,} would go elsewhere.")
        moved = [each for each in told.plan.reps if each.before.leads != each.after.leads]
        loads = _table("rep", "leads now>", "then>", title="Who would have got how many")
        for share in sorted(moved, key=lambda each: -abs(each.after.leads - each.before.leads))[:_SHOWN]:
            loads.add_row(*_texts(share.name, share.before.leads, share.after.leads))
        if loads.row_count:
            console.print(loads)
    for words in told.warnings:
        console.say(f"Mind: {words}.", style="yellow")
    _show_flaws(told.flaws)


def _show_change(change: "Change") -> None:
    when = f"{change.made_at:%Y-%m-%d %H:%M} UTC, {change.state.value}"
    console.say(f"Change {change.number}: {change.kind} of {change.subject}, by {change.author} on {when}.", style="bold")
    if change.note:
        console.say(f"  {change.note}")
    table = _table("record", "field", "before", "after", "holds")
    for edit in change.edits:
        holds = edit.ended.value if edit.ended else f"until {'taken back' if edit.until.value == 'recall' else 'the source says otherwise'}"
        table.add_row(*_texts(f"{edit.record} {edit.identity}", edit.field, _value(edit.before), _value(edit.value), holds))
    if change.edits:
        console.print(table)
    for step in change.steps:
        console.say(f"  on {step.due_at:%Y-%m-%d}: {', '.join(f'{name} {_value(value)}' for name, value in step.put.values.items())}")
    for given in change.handovers[:_SHOWN]:
        console.say(f"  {given.record} {given.identity}: {given.from_rep_id} → {given.to_rep_id or 'nobody yet'} ({given.words})")
    if len(change.handovers) > _SHOWN:
        console.say(f"  … and {len(change.handovers) - _SHOWN:,} more; --json lists all")


def _value(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "–" if value is None else ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
