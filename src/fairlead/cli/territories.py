"""`fairlead territory`: the list, the table out and in, the coverage, and why a lead goes where it goes."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from fairlead.cli.screen import Author, Home, Json, Note, Preview, UserMistake, begun, console, settings

if TYPE_CHECKING:
    from fairlead.application import territories
    from fairlead.application.territories import Coverage, LeadExplained, Serving, TerritoryLine
    from fairlead.domain.screening import Hole

territory = typer.Typer(help="Territories: list, export, import, coverage, and why a lead goes where it goes.", no_args_is_help=True)
_SHOWN = 20


@territory.command("list")
def list_(as_json: Json = False, home: Home = None) -> None:
    """List the territories in the order in which they win, with who serves them."""
    from fairlead.application.plain import as_plain
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        found = house.territories.list(at=house.clock.now())
    if as_json:
        console.json(as_plain(found))
        return
    if not found:
        console.say("There are no territories: every rep may get leads from everywhere. Import some with `fairlead territory import`.")
        return
    table = _table("priority>", "territory", "takes", "served by", "owner")
    for line in found:
        one = line.territory
        name = f"{one.name} ({one.territory_id})" if one.name != one.territory_id else one.name
        table.add_row(
            *_texts(
                one.priority,
                name + (" · stated by the policy" if line.stated else ""),
                _limits(line),
                _who(line.serving),
                one.owner_rep_id or "",
            )
        )
    console.print(table)
    for line in found:
        for field, words in line.faults:
            console.say(f"{line.territory.territory_id}, {field.removesuffix('_minor')}: {words}", style="yellow")


@territory.command("export")
def export(
    out: Annotated[Path | None, typer.Argument(help="The CSV file to write; standard output without it.", show_default=False)] = None,
    home: Home = None,
) -> None:
    """Write the territories as CSV; importing it back changes nothing."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        text = house.territories.export()
    if out is None:
        if console.is_terminal:
            console.say(text.rstrip("\n"))
        else:
            typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise UserMistake(f"{out} cannot be written: {error.strerror}; name another file") from error
    console.say(f"{text.count(chr(10)) - 1:,} territories written to {out}.")


@territory.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV as `fairlead territory export` writes it; columns may be left out.")],
    preview: Preview = False,
    remove_others: Annotated[bool, typer.Option("--remove-others", help="Take away territories that the file does not name.")] = False,
    author: Author = None,
    note: Note = "",
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Change territories, and who serves them, by a CSV file; rows that cannot be taken wait in the quarantine."""
    from fairlead.application.plain import as_plain
    from fairlead.bootstrap import open_house

    chosen = settings(home, author=author)
    with open_house(chosen) as house:
        given, at = house.table(file), house.clock.now()
        if preview:
            told, number = house.territories.preview(given, at=at, remove_others=remove_others), None
        else:
            done = house.territories.apply(given, author=chosen.author, note=note, at=at, remove_others=remove_others)
            told, number = done.preview, done.change.number if done.change else None
    if as_json:
        console.json({"applied": not preview, "change": number, **as_plain(told)})
        return
    _show_preview(told)
    if preview:
        console.say("Nothing was changed: this is a preview. Run it again without --preview to apply it.")
    elif number is None:
        console.say("Nothing differs, so nothing was changed.")
    else:
        console.say(f"Applied as change {number} by {chosen.author}.")


@territory.command("coverage")
def coverage(
    days: Annotated[int, typer.Option(min=1, max=3650, help="Look at the leads of so many days.")] = 90,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Show how much of the market is covered: leads nobody takes, territories nobody serves, holes, gaps and overlaps."""
    from fairlead.application.plain import as_plain
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        found = house.territories.coverage(at=house.clock.now(), days=days)
    if as_json:
        console.json({"covered": found.covered, **as_plain(found)})
    else:
        _show_coverage(found)


@territory.command("explain")
def explain(
    lead: Annotated[str, typer.Argument(help="A lead's identity, or a JSON file with one lead; - reads standard input.")],
    asked: Annotated[str | None, typer.Option("--territory", help="Say why this territory does not take it.", show_default=False)] = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Say which territory takes a lead and why, and who would have it next."""
    from fairlead.application.plain import as_plain
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        found, account = house.lead_now(_fields(lead))
        told = house.territories.explain(found, account, at=house.clock.now(), territory_id=asked)
    if as_json:
        console.json(
            as_plain(
                {"winner": told.explained.winner, "others": told.explained.others, "nearest": told.explained.nearest, "asked": told.asked}
            )
        )
    else:
        _show_explained(told)


def _fields(lead: str) -> "str | dict[str, object]":
    """An identity, or the fields of a lead in a file."""
    if lead != "-" and not Path(lead).is_file():
        return lead
    try:
        text = typer.get_text_stream("stdin").read() if lead == "-" else Path(lead).read_text(encoding="utf-8")
        found = json.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise UserMistake(f"{lead} cannot be read: {error}") from error
    except json.JSONDecodeError as error:
        raise UserMistake(f"{lead} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from error
    if not isinstance(found, dict):
        raise UserMistake(f"{lead} must hold one JSON object")
    return found


def _table(*columns: str, title: str | None = None) -> Table:
    """A plain table; a column whose name ends in > is aligned to the right."""
    table = Table(box=None, pad_edge=False, header_style="bold", title=title, title_justify="left", title_style="bold")
    for column in columns:
        table.add_column(column.rstrip(">"), justify="right" if column.endswith(">") else "left", overflow="fold")
    return table


def _texts(*cells: object) -> list[Text]:
    """What data holds is text, never markup."""
    return [Text("" if cell is None else str(cell)) for cell in cells]


def _limits(line: "TerritoryLine") -> str:
    from fairlead.application.territories import FIELD_WORDS, in_words

    one = line.territory
    parts = [f"{words} {in_words(name, value)}" for name, words in FIELD_WORDS.items() if (value := getattr(one, name))]
    return "; ".join(parts) or "every lead"


def _who(serving: "Serving") -> str:
    if not serving.anybody:
        return "nobody"
    named = ", ".join(serving.named[:5]) + (f" and {len(serving.named) - 5} more" if len(serving.named) > 5 else "")
    everywhere = f"{serving.everywhere} who serve all" if serving.everywhere else ""
    away = (
        f" (all away until {serving.back_at:%Y-%m-%d})"
        if not serving.present and serving.back_at
        else " (all away)"
        if not serving.present
        else ""
    )
    return ", ".join(filter(None, (named, everywhere))) + away


def _show_preview(told: "territories.Preview") -> None:
    counts = ", ".join(f"{told.count(kind)} {kind}" for kind in ("new", "changed", "removed"))
    console.say(
        f"{told.read:,} rows of {told.name}: {counts}, {told.unchanged + told.repeated} unchanged, {told.quarantined} that cannot be taken."
    )
    table = _table("territory", "", "field", "before", "after")
    for change in told.changes:
        cells = [(each.field, each.before or "–", each.after or "–") for each in change.changes] or [("", "", "")]
        for number, row in enumerate(cells):
            table.add_row(*_texts(*((change.territory_id, change.kind) if number == 0 else ("", "")), *row))
    if table.row_count:
        console.print(table)
    for serves in told.serving:
        console.say(_serving(serves))
    for flaw in told.flaws[:_SHOWN]:
        console.say(flaw.in_words(), style="yellow")
    if len(told.flaws) > _SHOWN:
        console.say(f"… and {len(told.flaws) - _SHOWN:,} more; --json lists all")
    for words in told.warnings:
        console.say(f"Mind: {words}.", style="yellow")
    moves = told.moves
    if moves.leads:
        console.say(f"Of {moves.leads:,} recent leads {moves.moved:,} go to another territory:")
        console.say(f"{moves.lost:,} to none any more, {moves.gained:,} to one at last.")


def _serving(serves: "territories.ServingChange") -> str:
    """What differs, since a rep may serve many territories; all of them only where that meant every one."""
    if not serves.before or not serves.after:
        before, after = (", ".join(names) or "every territory" for names in (serves.before, serves.after))
        return f"{serves.name} serves {after} (before: {before})"
    gained, lost = (sorted(set(one) - set(other)) for one, other in ((serves.after, serves.before), (serves.before, serves.after)))
    said = [f"{words} {', '.join(names)}" for words, names in (("serves", gained), ("no longer serves", lost)) if names]
    return f"{serves.name} {' and '.join(said)} (in all {len(serves.before)} before, {len(serves.after)} then)"


def _show_coverage(found: "Coverage") -> None:
    share = "–" if found.covered is None else f"{found.covered:.1%}"
    console.say(
        f"{share} of {found.leads:,} leads of the last {found.days} days are taken by a territory that somebody serves.", style="bold"
    )
    if found.untaken:
        table = _table(
            "country", "state", "size", "leads>", "such as", "nearest", title=f"{found.leads - found.taken:,} leads that no territory takes"
        )
        for each in found.untaken[:_SHOWN]:
            table.add_row(
                *_texts(
                    each.country or "?", each.state or "", each.size_band or "", f"{each.leads:,}", ", ".join(each.examples), each.nearest
                )
            )
        console.print(table)
        more = len(found.untaken) - _SHOWN + found.more_untaken
        if more > 0:
            console.say(f"… and {more:,} more groups; --json lists {len(found.untaken):,}")
    loads = _table("territory", "leads>", "also>", "per rep>", "open>", "room>", "served by", title="Load of each territory")
    for load in sorted(found.loads, key=lambda one: (-one.leads, one.territory_id))[:_SHOWN]:
        per_rep = "–" if load.leads_per_rep is None else f"{load.leads_per_rep:.1f}"
        room = "–" if load.room is None else f"{load.room:,}"
        loads.add_row(
            *_texts(load.territory_id, f"{load.leads:,}", f"{load.also:,}", per_rep, f"{load.open_leads:,}", room, _who(load.serving))
        )
    console.print(loads)
    _show_definitions(found)


def _show_definitions(found: "Coverage") -> None:
    told = found.definitions
    if told.cells:
        share = f"{told.taken / told.cells:.0%} of all combinations of state, size and industry"
        console.say(f"By definition {share} in the countries named are taken.", style="bold")
    lines = [
        *(f"{line.territory.territory_id}: nobody who works here serves it" for line in found.unserved),
        *(f"{line.territory.territory_id}: {_who(line.serving)}" for line in found.all_away),
        *(f"{rep} names territory {name}, which is not there" for rep, name in found.unknown),
        *(f"{name}, {field.removesuffix('_minor')}: {words}" for name, field, words in found.faults),
        *(f"no territory takes {_hole(hole)}" for hole in told.holes),
        *(
            f"no territory takes {gap.kind} {gap.first} to {gap.last or 'any higher'} in {gap.where} (between {' and '.join(gap.among)})"
            for gap in told.gaps
        ),
        *(f"{loser} never wins: {winner} takes all of its leads first" for loser, winner in told.never.items()),
        *(f"account {account} is listed by {', '.join(names)}; {names[0]} has it" for account, names in told.contested.items()),
        *(
            f"{each.winner} and {each.loser} overlap at the same priority; only the order of their names decides"
            for each in told.overlaps
            if each.tied
        ),
        *(f"{each.winner} won {each.leads:,} leads over {each.loser}: {each.by}" for each in found.contests),
        *(_no_credit(each.rep_id, each.territories, each.credited) for each in found.no_credit),
    ]
    for words in lines[: 2 * _SHOWN]:
        console.say(f"• {words}")
    if len(lines) > 2 * _SHOWN:
        console.say(f"… and {len(lines) - 2 * _SHOWN:,} more; --json lists all")


def _hole(hole: "Hole") -> str:
    place = f"{hole.country}{': ' + ', '.join(hole.states) if hole.states else ''}"
    what = "; ".join(filter(None, (", ".join(hole.sizes), ", ".join(hole.industries))))
    unless = f", unless the lead tells its {' or '.join(hole.unless)}" if hole.unless else ""
    return f"{place}{f' ({what})' if what else ''}{unless}"


def _no_credit(rep_id: str, territories: tuple[str, ...], credited: tuple[str, ...]) -> str:
    where = f"{', '.join(territories)}" if territories else "every other territory"
    return f"{rep_id} serves {where}, but is paid for {', '.join(credited)} alone; every such decision will warn"


def _show_explained(told: "LeadExplained") -> None:
    winner = told.explained.winner
    if winner is None:
        console.say(f"No territory takes {told.lead.person}.", style="bold")
        for miss in told.explained.nearest:
            console.say(f"  {miss.territory.name}: {'; '.join(miss.why)}")
    else:
        console.say(
            f"{winner.territory.name} ({winner.territory.territory_id}) takes {told.lead.person}: {'; '.join(winner.why)}.", style="bold"
        )
        console.say(f"  Served by {_who(told.serving) if told.serving else 'nobody'}.")
        for other in told.explained.others[:_SHOWN]:
            console.say(f"  {other.territory.name} would have had it ({'; '.join(other.why)}), but {other.lost}.")
    if told.asked is not None:
        console.say(f"  {told.asked.territory.name} does not take it: {'; '.join(told.asked.why)}.")
