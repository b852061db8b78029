"""`fairlead whatif`: what if limits, people, hours or territories were others."""

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from fairlead.cli.lasting import lasting
from fairlead.cli.screen import Home, begun, console

if TYPE_CHECKING:
    from fairlead.application.what_if import Answered

_SHOWN = 12


def whatif(
    team: Annotated[str | None, typer.Option("--team", help="Change this team only; without it everybody.")] = None,
    max_open: Annotated[int | None, typer.Option("--max-open", min=0, help="Most open leads for each rep.")] = None,
    max_week: Annotated[int | None, typer.Option("--max-week", min=0, help="Most new leads in 7 days for each rep.")] = None,
    hours: Annotated[str | None, typer.Option("--hours", help="Working hours, such as 'Mon-Fri 08:00-18:00', in each rep's zone.")] = None,
    join: Annotated[int, typer.Option("--join", min=0, max=500, help="So many reps more.")] = 0,
    like: Annotated[str, typer.Option("--like", help="New reps are as good as the average, or a newcomer.")] = "average",
    leave: Annotated[list[str] | None, typer.Option("--leave", help="A rep who is gone; may be given several times.")] = None,
    serve: Annotated[
        list[str] | None, typer.Option("--serve", help="A territory that they serve besides; may be given several times.")
    ] = None,
    days: Annotated[int, typer.Option("--days", min=14, max=730, help="Measure on the leads of so many days.")] = 90,
    runs: Annotated[int, typer.Option("--runs", min=2, max=100, help="Run both floors so often.")] = 10,
    check: Annotated[bool, typer.Option("--check/--no-check", help="See first whether the model floor matches what happened.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    home: Home = None,
) -> None:
    """What if: recent leads on today's sales floor and on a changed one. Wins, value, reply time and load, with intervals."""
    from fairlead.application.what_if_ports import Question, WhatIf
    from fairlead.bootstrap import open_house

    change = WhatIf(team, max_open, max_week, hours, join, like, tuple(leave or ()), tuple(serve or ()))
    with open_house(begun(home)) as house, lasting("reading the records", quiet=as_json) as tell:
        found = house.what_if.now(Question(change, days, runs, check), tell)
    if as_json:
        console.json(as_data(found))
    else:
        _show(found)


def as_data(found: "Answered") -> dict[str, Any]:
    """The whole answer as JSON holds it."""
    import dataclasses

    told = dataclasses.asdict(found)
    for row, measure in zip(told["checked"]["measures"], found.checked.measures, strict=True):
        row["fits"] = measure.fits
    return {**told, "checked": {**told["checked"], "fits": found.checked.fits}}


def _show(found: "Answered") -> None:
    console.say(
        f"{found.leads:,} leads, on today's floor and on the changed one; {found.compared.runs} runs of {found.weeks:.0f} weeks each."
        f" On both, {found.rule}."
    )
    console.print("")
    console.print(_measures(found))
    console.print("")
    _show_check(found)
    changed = [each for each in found.reps if each.leads_today != each.leads_then]
    if changed:
        console.print("")
        console.print(_reps(found))
    for caution in found.cautions:
        console.say(f"Note: {caution}.")


def _measures(found: "Answered") -> Table:
    table = Table(title="With 95% intervals", title_justify="left", box=None, pad_edge=False)
    for name in ("", "today", "then", "difference", "from", "to"):
        table.add_column(name, justify="left" if not name else "right")
    for name, (title, write) in _titles().items():
        each = found.compared.measures[name]
        sides = (each.today.mean, each.changed.mean, each.difference.mean, each.difference.low, each.difference.high)
        table.add_row(Text(title), *(write(value) for value in sides))
    return table


def _show_check(found: "Answered") -> None:
    checked = found.checked
    if not checked.measures:
        console.say(f"Not checked against the past: {checked.why}.")
        return
    verdict = "matches" if checked.fits else "does not match"
    console.say(f"Checked on {checked.leads:,} leads, the last {checked.days} days held back: the model floor {verdict} what happened.")
    table = Table(box=None, pad_edge=False)
    for name in ("", "foretold", "from", "to", "seen", ""):
        table.add_column(name, justify="left" if not name else "right")
    titles = {**_titles(), "wins": ("wins by now", "{:,.0f}".format), "open_leads": ("open leads at a time", "{:,.0f}".format)}
    for each in checked.measures:
        title, write = titles[each.name]
        numbers = (write(value) for value in (each.foretold, each.low, each.high, each.seen))
        table.add_row(Text(title), *numbers, Text("" if each.fits else "off", style="" if each.fits else "bold red"))
    console.print(table)


def _reps(found: "Answered") -> Table:
    table = Table(title="Reps whose leads change most", title_justify="left", box=None, pad_edge=False)
    for name in ("", "leads today", "then", "load today", "then"):
        table.add_column(name, justify="left" if not name else "right")
    ranked = sorted(found.reps, key=lambda each: -abs((each.leads_then or 0.0) - (each.leads_today or 0.0)))
    for each in ranked[:_SHOWN]:
        leads = ("–" if one is None else f"{one:,.0f}" for one in (each.leads_today, each.leads_then))
        load = ("–" if one is None else f"{one:.0%}" for one in (each.load_today, each.load_then))
        table.add_row(Text(each.name), *leads, *load)
    return table


def _titles() -> dict[str, tuple[str, Any]]:
    from fairlead.domain.money import in_words

    def minutes(value: float) -> str:
        return f"{value:,.0f} min" if abs(value) < 120 else f"{value / 60:,.1f} h"

    return {
        "wins": ("expected wins", "{:,.1f}".format),
        "value_minor": ("expected value", in_words),
        "reply_minutes": ("median time to first reply", minutes),
        "load": ("open slots in use", "{:.1%}".format),
        "left_waiting": ("leads nobody got", "{:,.1f}".format),
    }
