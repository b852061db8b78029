"""`fairlead batch`: leads that wait, assigned all together and looked through before anything is given."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

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
    most: Annotated[int, typer.Option("--most", min=1, max=100_000, help="How many of the waiting leads, at most.")] = 100_000,
    author: Author = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Propose a batch: who gets which of the leads that wait, all at once. Nothing is given before it is confirmed."""
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        made = house.batches.run(f"asked for by {chosen.author}", most=most)
        names = house.names
    _tell(made, names, as_json=as_json, most=_SHOWN)


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
    """Give the leads of a batch to the reps proposed, each by a decision of its own; what changed in between is told, not forced."""
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

    table = Table("lead", "goes to", "worth", "slot", "match", "next", "its worth", "state", box=SIMPLE, pad_edge=False)
    for line in lines:
        next_worth = "–" if line.runner_up_minor is None else in_words(line.runner_up_minor)
        table.add_row(
            Text(line.person or line.lead_id),
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
        console.say(f"{count:,} left waiting: {why}.")


def _settled(done: "Settled", names: "Mapping[str, str]", *, as_json: bool) -> None:
    if as_json:
        from fairlead.application.batch_told import line_told

        console.json(
            {"given": [line_told(line, names) for line in done.given], "refused": [line_told(line, names) for line in done.refused]}
        )
        return
    console.say(f"{len(done.given):,} given.", style="green" if done.given else None)
    if done.refused:
        console.say(f"{len(done.refused):,} could not be given as proposed, because something changed; these leads wait on:")
        for line in done.refused[:_SHOWN]:
            console.say(f"  {line.person or line.lead_id}, proposed for {names.get(line.rep_id or '', line.rep_id)}: {line.told}")
