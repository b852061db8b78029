"""`fairlead estimate`: what a policy would have earned on past leads."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from fairlead.cli.lasting import lasting
from fairlead.cli.screen import Home, UserMistake, begun, console

if TYPE_CHECKING:
    from fairlead.application.estimate_ports import PolicyEstimate
    from fairlead.domain.evidence import Estimate


def estimate(
    file: Annotated[Path, typer.Argument(help="The policy file to ask about.")],
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help="On the leads of so many days whose outcome is known.")] = 90,
    runs: Annotated[
        int, typer.Option("--runs", min=0, max=20, help="To tell daily use, route all leads again so many times; 0 leaves it out.")
    ] = 3,
    most: Annotated[int, typer.Option("--leads", min=1, max=50_000, help="At most so many, the latest.")] = 5_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    home: Home = None,
) -> None:
    """What a policy would have earned on past leads, with an interval, from the probabilities kept with every decision."""
    from fairlead.application.estimate_told import estimate_data, estimate_words
    from fairlead.bootstrap import open_house

    if not file.is_file():
        raise UserMistake(f"{file} is not a file; name the policy file to ask about")
    with open_house(begun(home)) as house, lasting("reading decisions and records", quiet=as_json) as tell:
        found = house.estimates.ask(house.read_policy(file), days=days, runs=runs, most=most, tell=tell)
    if as_json:
        console.json(estimate_data(found))
        return
    for sentence in estimate_words(found):
        console.say(sentence)
    if not found.compared:
        return
    console.print("")
    console.print(_table(found))
    overlap = found.value.overlap
    console.say(
        f"Leads that this policy would have given alike count more. So weighed, the {overlap.leads:,} leads tell as much as"
        f" {overlap.effective:,.0f} that count the same; the heaviest 1% carry {overlap.top_share:.0%} of the weight;"
        f" {overlap.beyond:.1%} of this policy's choices had no chance in the log."
    )


def _table(found: "PolicyEstimate") -> Table:
    from fairlead.domain.evidence import CannotTell
    from fairlead.domain.money import in_words

    table = Table(title="A lead, with 95% intervals", title_justify="left", box=None, pad_edge=False)
    for name in ("", "value", "from", "to"):
        table.add_column(name, justify="left" if not name else "right")

    def row(name: str, one: "Estimate | None") -> None:
        if one is not None:
            table.add_row(Text(name), *(in_words(each) for each in (one.value, one.low, one.high)))

    row("as given", found.actual)
    if not isinstance(found.value, CannotTell):
        row("one lead at a time: weighed (IPS)", found.value.ips)
        row("one lead at a time: weighed and normalized (SNIPS)", found.value.snips)
        row("one lead at a time: weighed, with the model's help (doubly robust)", found.value.dr)
    if found.deployed is not None and not isinstance(found.deployed, CannotTell):
        row("in daily use, in closed loop", found.deployed.estimate)
    return table
