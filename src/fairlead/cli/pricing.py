"""`fairlead prices`: whose slots are scarce, and what is a slot worth to later leads?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final

import typer
from rich.markup import escape
from rich.table import Table

from fairlead.cli.screen import Home, Json, begun, console

prices = typer.Typer(
    name="prices",
    help="What a rep's slot is worth to later leads: the price that a policy with `capacity: {by: prices}` takes off each worth.",
)
_BARS: Final = "▁▂▃▄▅▆▇█"
_CENTS: Final = 100.0
_READ: Final = (
    "a day: what a slot costs on a day of the next four weeks, on average; four weeks: the same day by day; later: on a later day."
    " full: share of the limit planned to be in use in a week; planned: new leads planned for the week; best: leads of the week that are"
    " worth most with this rep."
)


@prices.callback(invoke_without_command=True)
def show(
    context: typer.Context,
    most: Annotated[int, typer.Option("--reps", min=1, max=10_000, help="Show so many reps, the dearest first.")] = 20,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Show the latest prices: who is scarce, what a slot costs a day, and the forecast behind it."""
    if context.invoked_subcommand is not None:
        return
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        _say(house.prices.told(), most, as_json=as_json)


@prices.command()
def refresh(
    most: Annotated[int, typer.Option("--reps", min=1, max=10_000, help="Show so many reps, the dearest first.")] = 20,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Price slots now, from the leads of the last four weeks and what everybody holds; the worker does it by the hour."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        house.prices.refresh()
        _say(house.prices.told(), most, as_json=as_json)


def _say(told: Mapping[str, Any], most: int, *, as_json: bool) -> None:
    if as_json:
        console.json(told)
        return
    if told["version"] is None:
        console.say(f"No slot has a price: {told['why']}.")
        return
    forecast = told["forecast"]
    made = datetime.fromisoformat(told["made_at"])
    console.say(f"Prices of {made:%Y-%m-%d %H:%M} UTC, by {told['why']}.")
    if told["old"]:
        console.say("They are more than a day old: start the worker (`fairlead serve`), or run `fairlead prices refresh`.", style="bold")
    console.say(f"The plan behind them is at most {forecast['gap']:.1%} below the best there is; found in {told['seconds']:.1f} s.")
    if not told["in_force"]:
        console.say(
            "They only tell: the policy in force lets bands of load keep slots. `capacity: {by: prices}` lets prices do it.", style="dim"
        )
    console.print(_table(told["reps"][:most]))
    console.say(_READ, style="dim")
    hidden = len(told["reps"]) - most
    if hidden > 0:
        console.say(f"… and {hidden:,} more; see them with --reps {len(told['reps'])}.", style="dim")


def _table(reps: list[dict[str, Any]]) -> Table:
    windows = any(each["new_minor"] >= 1.0 for each in reps)
    table = Table(box=None, header_style="bold", padding=(0, 1, 0, 1))
    table.add_column("rep", overflow="fold")
    for name in ("a day", "four weeks", "later", *(("new lead",) if windows else ()), "full", "planned", "best"):
        table.add_column(name, justify="right", no_wrap=True)
    top = max((max(each["days"], default=0.0) for each in reps), default=0.0)
    for each in reps:
        table.add_row(
            escape(each["rep"]["name"]),
            _amount(each["day_minor"]),
            _strip(each["days"], top),
            _amount(each["beyond_minor"]),
            *((_amount(each["new_minor"]),) if windows else ()),
            "no limit" if each["full"] is None else f"{each['full']:.0%}",
            f"{each['given_week']:,.0f}",
            f"{each['wanted_week']:,.0f}",
        )
    return table


def _amount(minor: float) -> str:
    return "–" if minor < 1.0 else f"{minor / _CENTS:,.0f}" if minor >= _CENTS else "<1"


def _strip(days: list[float], top: float) -> str:
    """A bar for every third day; nothing where it costs nothing."""
    return "".join(_BARS[min(int(each / top * len(_BARS)), len(_BARS) - 1)] if each >= 1.0 else "·" for each in days[::3])
