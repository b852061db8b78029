"""`fairlead load`: how full is everybody, and by which limit?"""

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from fairlead.cli.screen import Home, begun, console

if TYPE_CHECKING:
    from fairlead.application.ports import RepLoad


def load(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False, home: Home = None) -> None:
    """Show every rep's load: the largest used share among the limits, which limit that is, and all others; the fullest first."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        since = datetime.combine(house.clock.now().astimezone(UTC).date(), time.min, UTC)
        places = sorted(house.loads(since=since), key=lambda one: (-1.0 if one.load is None else one.load, one.open_leads), reverse=True)
    if as_json:
        console.json([_as_data(one) for one in places])
    elif not places:
        console.say("There are no reps yet; import them with `fairlead import`.")
    else:
        console.print(_table(places))


def _table(places: list["RepLoad"]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("rep", overflow="fold")
    table.add_column("team", overflow="fold")
    table.add_column("load", justify="right")
    table.add_column("limits", overflow="fold")
    for one in places:
        share = "–" if one.load is None else f"{one.load:.0%}"
        mark = "[red]over[/] " if one.over_limit else ""
        words = "; ".join(use.words for use in one.limits) or f"{one.open_leads} open, no limit"
        table.add_row(escape(one.name if one.active else f"{one.name} (not active)"), escape(one.team or ""), mark + share, escape(words))
    return table


def _as_data(one: "RepLoad") -> dict[str, object]:
    return {
        "rep_id": one.rep_id,
        "name": one.name,
        "team": one.team,
        "active": one.active,
        "open_leads": one.open_leads,
        "load": one.load,
        "over_limit": one.over_limit,
        "limits": [{"kind": use.kind.value, "counts": use.kind.words, "used": use.used, "most": use.most} for use in one.limits],
    }
