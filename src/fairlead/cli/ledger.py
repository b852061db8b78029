"""`fairlead ledger`: who is next and why, every entry with its reason, and credit adjusted by a manager."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from fairlead.cli.screen import Author, Home, Json, UserMistake, begun, console

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fairlead.application.ledger_ports import Posting
    from fairlead.application.next_up import Place

ledger = typer.Typer(help="The credit ledger: who is next and why, every entry, adjustments.", no_args_is_help=True)
_SHOWN = 6

Team = Annotated[str | None, typer.Option("--team", help="Only the reps of this team.", show_default=False)]


@ledger.command("show")
def show(team: Team = None, as_json: Json = False, home: Home = None) -> None:
    """Show who is next and why, and what everybody is owed."""
    from fairlead.application.plain import as_plain
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        standing = house.desk.next_up(house.clock.now(), team).result()
    if as_json:
        console.json(as_plain(standing))
        return
    if not standing.places:
        console.say("There are no reps yet. Import them with `fairlead import FOLDER`.")
        return
    console.say(f"{'Team ' + team if team else 'Everybody'}: who gets the next lead that all of them may have", style="bold")
    table = _table("rep", "next>", "window>", "share>", "credit>", "aside>", "7 days>", "30 days>", "why")
    for place in standing.places:
        table.add_row(*_cells(place))
    console.print(table)
    if not standing.by_turns:
        console.say("While the model tells reps apart, the best pairing gets the lead; credit decides among those it cannot tell apart.")
    console.say("Credit is in leads and sums to zero over everybody. `fairlead ledger entries` shows where it comes from.")


@ledger.command("entries")
def entries(
    rep: Annotated[str | None, typer.Option("--rep", help="Only entries that touched this rep.", show_default=False)] = None,
    lead: Annotated[str | None, typer.Option("--lead", help="Only entries about this lead.", show_default=False)] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, the newest first.")] = 20,
    before: Annotated[int | None, typer.Option(help="Only entries with a smaller number than this.", show_default=False)] = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """List the entries, newest first, each with its reason and what it changed."""
    from fairlead.application.plain import as_plain
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        more = house.ledger.postings(limit=limit + 1, before=before, rep_id=rep, lead_id=lead)
        found, names = more[:limit], house.names
    if as_json:
        console.json(as_plain(found))
        return
    if not found:
        console.say("There are no such entries: nothing was shared in turn yet." if rep is lead is None else "There are no such entries.")
        return
    for posting in found:
        _tell(posting, rep, names)
    if len(more) > limit:
        console.say(f"Older ones: --before {found[-1].number}")


@ledger.command("post")
def post(
    rep: Annotated[str, typer.Argument(help="The rep who gets the credit: identity, e-mail address or name.")],
    leads: Annotated[float, typer.Option("--leads", help="How many leads of it; below zero takes credit away.")],
    note: Annotated[str, typer.Option("--note", help="What it makes good; everybody sees it.")],
    against_rep: Annotated[str | None, typer.Option("--against-rep", help="At the cost of this rep.", show_default=False)] = None,
    against_team: Annotated[str | None, typer.Option("--against-team", help="At the cost of this team.", show_default=False)] = None,
    against_everybody: Annotated[bool, typer.Option("--against-everybody", help="At the cost of everybody else.")] = False,
    author: Author = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Adjust credit by hand: say to whom, at whose cost, and why."""
    from fairlead.application.plain import as_plain
    from fairlead.application.posting import Adjustment
    from fairlead.bootstrap import open_house

    if sum(each is not None and each is not False for each in (against_rep, against_team, against_everybody)) != 1:
        ways = "--against-rep REP, --against-team TEAM or --against-everybody"
        raise UserMistake(f"say at whose cost: {ways}; credit is never made from nothing")
    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        rep = house.time_off.person(rep).rep_id
        against_rep = against_rep and house.time_off.person(against_rep).rep_id
        asked = Adjustment(rep, leads, house.clock.now(), chosen.author, note, against_rep, against_team)
        entry = house.desk.adjust(asked).result()
        names = house.names
    if as_json:
        console.json(as_plain(entry))
    else:
        console.say(f"Posted by {chosen.author}: {_changes(entry.changes, rep, names)}.")


def _cells(place: "Place") -> list[Text]:
    first, last = place.earliest, place.latest
    window = "–" if first is None else f"{first}" if first == last else f"{first}–{last}"
    name = place.name if place.name == place.rep_id else f"{place.name} ({place.rep_id})"
    cells = (
        *(name, f"{place.chance:.0%}" if place.chance else "–", window, f"{place.share:.1%}" if place.share else "–"),
        *(f"{place.credit:+.2f}", f"{place.aside:+.2f}" if abs(place.aside) >= 0.005 else "", str(place.week), str(place.month), place.why),
    )
    return [Text(cell) for cell in cells]


def _tell(posting: "Posting", rep: str | None, names: "Mapping[str, str]") -> None:
    note, entry = posting.note, posting.entry
    about = " · ".join(filter(None, (note.lead_id and f"lead {note.lead_id}", note.author and f"by {note.author}", note.words)))
    console.say(f"{posting.number}  {posting.posted_at:%Y-%m-%d %H:%M}  {entry.reason.value}  {about}".rstrip(), style="bold")
    console.say(f"    {entry.reason.words}")
    if entry.changes:
        console.say(f"    {_changes(entry.changes, rep, names)}")
    if entry.aside:
        console.say(f"    set aside: {_changes(entry.aside, rep, names)}")


def _changes(changes: "Mapping[str, float]", rep: str | None, names: "Mapping[str, str]") -> str:
    """The rep asked for first, then the largest."""
    order = sorted(changes, key=lambda rep_id: (rep_id != rep, -abs(changes[rep_id]), rep_id))
    shown = ", ".join(f"{names.get(rep_id, rep_id)} {changes[rep_id]:+.3f}" for rep_id in order[:_SHOWN])
    return shown + (f" and {len(order) - _SHOWN} more" if len(order) > _SHOWN else "")


def _table(*columns: str) -> Table:
    """A plain table; a column whose name ends in > is aligned to the right."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column.rstrip(">"), justify="right" if column.endswith(">") else "left", overflow="fold")
    return table
