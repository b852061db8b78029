"""`fairlead batch`: leads that wait, assigned all together and looked through before anything is given."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from fairlead.cli.lasting import lasting
from fairlead.cli.screen import Author, Home, Json, Note, UserMistake, begun, console

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fairlead.application.batch_ports import Batch, BatchHead, Line
    from fairlead.application.batches import Settled

batch = typer.Typer(help="Leads that wait, assigned all together: proposed, looked through, confirmed.", no_args_is_help=True)
Which = Annotated[str, typer.Argument(help="The batch's identity, or latest.", metavar="BATCH")]
Leads = Annotated[
    list[str] | None, typer.Option("--lead", metavar="LEAD", help="Only this lead; may be given several times.", show_default=False)
]
_SHOWN = 40


@batch.command("run")
def run_batch(
    leads: Annotated[
        Path | None,
        typer.Option(
            "--leads",
            metavar="FILE",
            help="Only these leads: one identity a line, or a CSV table with a column lead_id.",
            exists=True,
            dir_okay=False,
            show_default=False,
        ),
    ] = None,
    reps: Annotated[
        list[str] | None,
        typer.Option("--rep", metavar="REP", help="Open leads of this rep; may be given several times.", show_default=False),
    ] = None,
    teams: Annotated[
        list[str] | None,
        typer.Option("--team", metavar="TEAM", help="Open leads of this team and those below it.", show_default=False),
    ] = None,
    waiting: Annotated[bool, typer.Option("--waiting", help="With --leads, --rep or --team: all leads that wait, too.")] = False,
    most: Annotated[int, typer.Option("--most", min=1, max=100_000, help="How many leads, at most.")] = 100_000,
    author: Author = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Propose a batch: who gets which of the leads that wait, all at once. Nothing is given before it is confirmed.

    With --leads, --rep or --team, leads that a rep has already may move to another one, where nobody has worked on them yet.
    """
    from fairlead.application.batch_leads import Chosen
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    named = leads is not None or bool(reps) or bool(teams)
    if waiting and not named:
        raise UserMistake("--waiting goes with --leads, --rep or --team; without them a batch takes all leads that wait")
    doing = "reading the leads, and weighing who may and can have each"
    with open_house(chosen) as house, lasting(doing, quiet=as_json):
        found = tuple(house.time_off.person(rep).rep_id for rep in reps or ())
        asked = Chosen(_listed(leads), found, tuple(teams or ()), waiting) if named else None
        made = house.batches.run(f"asked for by {chosen.author}", chosen=asked, most=most)
        names = house.names
    _tell(made, names, as_json=as_json, most=_SHOWN)


def _listed(path: Path | None) -> tuple[str, ...]:
    """The identities in a file."""
    if path is None:
        return ()
    import csv

    try:
        rows = [row for row in csv.reader(path.read_text(encoding="utf-8-sig").splitlines()) if any(cell.strip() for cell in row)]
    except (UnicodeDecodeError, csv.Error) as problem:
        raise UserMistake(f"{path} cannot be read as text: {problem}; write one lead identity a line") from problem
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    if "lead_id" not in head and len(head) > 1:
        raise UserMistake(f"{path} has several columns and none is named lead_id; name the one that holds the leads' identities lead_id")
    column = head.index("lead_id") if "lead_id" in head else 0
    listed = [row[column].strip() for row in rows["lead_id" in head :] if len(row) > column and row[column].strip()]
    if not listed:
        raise UserMistake(f"{path} names no lead; write one lead identity a line")
    return tuple(dict.fromkeys(listed))


@batch.command("list")
def list_batches(
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many, the newest first.")] = 20,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """List the batches, the newest first, with how much of each waits for somebody."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        heads = house.batches.heads(limit)
    if as_json:
        from fairlead.application.batch_told import head_told

        console.json([head_told(head, waits) for head, waits in heads])
        return
    if not heads:
        console.say("No batch was made yet. Make one: fairlead batch run")
        return
    table = Table("batch", "made (UTC)", "leads", "placed", "to confirm", "because", box=SIMPLE, pad_edge=False)
    for head, waits in heads:
        counts = (f"{head.leads:,}", f"{head.placed:,}", f"{waits:,}")
        table.add_row(head.batch_id, f"{head.made_at:%Y-%m-%d %H:%M}", *counts, Text(head.reason))
    console.print(table)


@batch.command("show")
def show_batch(
    batch_id: Which = "latest",
    everything: Annotated[bool, typer.Option("--all", help="All lines, not only the first ones.")] = False,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Show a batch: each lead, the rep proposed, what that is worth, who would be next, and why."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        made = house.batches.batch(_meant(house.batches.heads(1), batch_id))
        names = house.names
    _tell(made, names, as_json=as_json, most=None if everything else _SHOWN)


@batch.command("confirm")
def confirm_batch(
    batch_id: Which = "latest",
    leads: Leads = None,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="REP", help="Give the one lead named to this rep instead of the one proposed.", show_default=False),
    ] = None,
    author: Author = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Give the leads of a batch to the reps proposed, each by a decision of its own; what changed in between is told, not forced.

    Exits with 1 where a lead could not be given.
    """
    from fairlead.application.batches import Change
    from fairlead.bootstrap import open_house

    if to is not None and len(leads or ()) != 1:
        raise UserMistake("--to changes one lead; name it with --lead")
    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        known = _meant(house.batches.heads(1), batch_id)
        if to is not None and leads:
            done = house.batches.change(known, Change(leads[0], house.time_off.person(to).rep_id), author=chosen.author)
        else:
            done = house.batches.confirm(known, leads, author=chosen.author)
        names = house.names
    _settled(done, names, as_json=as_json)


@batch.command("reject")
def reject_batch(
    batch_id: Which = "latest",
    leads: Leads = None,
    note: Note = "",
    author: Author = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Give none of a batch, or none of the leads named; they wait on."""
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        done = house.batches.reject(_meant(house.batches.heads(1), batch_id), leads, author=chosen.author, note=note)
        names = house.names
    if as_json:
        from fairlead.application.batch_told import line_told

        console.json([line_told(line, names) for line in done])
    else:
        console.say(f"{len(done):,} rejected; {'it waits' if len(done) == 1 else 'they wait'} on.")


def _meant(newest: "Sequence[tuple[BatchHead, int]]", batch_id: str) -> str:
    if batch_id != "latest":
        return batch_id
    if not newest:
        raise UserMistake("no batch was made yet; make one: fairlead batch run")
    return newest[0][0].batch_id


def _tell(made: "Batch", names: "Mapping[str, str]", *, as_json: bool, most: int | None) -> None:
    if as_json:
        from fairlead.application.batch_told import batch_told

        console.json(batch_told(made, names))
        return
    from fairlead.application.batch_told import headlines

    for words in headlines(made):
        console.say(words)
    placed = sorted((line for line in made.lines if line.rep_id is not None), key=lambda line: -line.worth_minor)
    if placed:
        console.print(_table(placed[:most], names))
    if most is not None and len(placed) > most:
        console.say(f"… and {len(placed) - most:,} more: fairlead batch show {made.head.batch_id} --all", style="dim")
    _left(made)
    if made.open:
        console.say(f"Nothing is given yet. To give them: fairlead batch confirm {made.head.batch_id}", style="bold")


def _table(lines: "Sequence[Line]", names: "Mapping[str, str]") -> Table:
    from fairlead.domain.money import in_words

    moving = any(line.moves for line in lines)
    table = Table(
        "lead",
        *(("from",) if moving else ()),
        "goes to",
        "worth",
        "slot",
        "match",
        "next",
        "its worth",
        "state",
        box=SIMPLE,
        pad_edge=False,
    )
    for line in lines:
        next_worth = "–" if line.runner_up_minor is None else in_words(line.runner_up_minor)
        table.add_row(
            Text(line.person or line.lead_id),
            *((Text(names.get(line.from_rep or "", line.from_rep or "waits")),) if moving else ()),
            Text(names.get(line.rep_id or "", line.rep_id or "–")),
            *(in_words(line.worth_minor), in_words(line.price_minor), f"{line.match_score:.0f}"),
            *(Text(names.get(line.runner_up or "", line.runner_up or "–")), next_worth, line.state.value),
        )
    return table


def _left(made: "Batch") -> None:
    """Leads with nobody proposed, counted by why."""
    from collections import Counter

    left = Counter(line.why for line in made.lines if line.rep_id is None)
    for why, count in left.most_common():
        console.say(f"{count:,} not proposed: {why}.")


def _settled(done: "Settled", names: "Mapping[str, str]", *, as_json: bool) -> None:
    if as_json:
        from fairlead.application.batch_told import line_told

        console.json(
            {"given": [line_told(line, names) for line in done.given], "refused": [line_told(line, names) for line in done.refused]}
        )
    else:
        _show_settled(done, names)
    if done.refused:
        raise typer.Exit(1)


def _show_settled(done: "Settled", names: "Mapping[str, str]") -> None:
    console.say(f"{len(done.given):,} given.", style="green" if done.given else None)
    if done.refused:
        console.say(f"{len(done.refused):,} could not be given as proposed, because something changed; these leads wait on:")
        for line in done.refused[:_SHOWN]:
            console.say(f"  {line.person or line.lead_id}, proposed for {names.get(line.rep_id or '', line.rep_id)}: {line.told}")
        if len(done.refused) > _SHOWN:
            console.say(f"… and {len(done.refused) - _SHOWN:,} more; --json lists all")
        console.say("Propose anew as things stand now: fairlead batch run")
