"""`fairlead check`: is every lead, slot and credit accounted for?"""

from typing import Annotated

import typer
from rich.markup import escape

from fairlead.cli.screen import Home, begun, console


def check(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False, home: Home = None) -> None:
    """Prove that no lead is lost, no slot over-booked and no credit made from nothing; exits with 1 and says what is wrong if not."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        broken, warnings = house.check()
    if as_json:
        console.json({"holds": not broken, "broken": list(broken), "warnings": list(warnings)})
    else:
        for line in broken:
            console.print(f"[red]Broken:[/] {escape(line)}", highlight=False)
        for line in warnings:
            console.print(f"[yellow]Note:[/] {escape(line)}", highlight=False)
        if not broken:
            console.print("[green]Whole.[/] Every lead is in one state, every slot is counted right, and rotation credit sums to zero.")
    if broken:
        raise typer.Exit(1)
