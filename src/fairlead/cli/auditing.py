"""`fairlead audit`: what the imported data can and cannot support."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from fairlead.cli.screen import Home, begun, console

if TYPE_CHECKING:
    from fairlead.learning.audit import Audit

_COLORS = {"problem": "red", "warning": "yellow", "note": "cyan", "yes": "green", "no": "red", "unknown": "bright_black"}
_WORDS = {"yes": "yes", "no": "no", "unknown": "cannot tell"}
_MOST_FINDINGS = 12


def audit(
    home: Home = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for audit.html and audit.json (default: reports in the home).", show_default=False)
    ] = None,
) -> None:
    """Look at the imported data before anything is trained on it: gaps, leaks, today's routing, and whether there is anything to learn."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from fairlead.bootstrap import open_house
    from fairlead.learning.audit import STEPS

    with open_house(begun(home)) as house:
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True) as progress:
            task = progress.add_task("Reading the records", total=len(STEPS))

            def tick(step: str) -> None:
                progress.update(task, completed=STEPS.index(step), description=f"Looking at {step}")

            audited = house.sources.audit(out, tick)
        today = house.sources.current_routing(audited)
    _summarize(audited.audit, today)
    console.print(f"\nReport: [bold]{escape(str(audited.page))}[/]\nNumbers: {escape(str(audited.data))}", soft_wrap=True)


def _summarize(found: "Audit", today: Sequence[str]) -> None:
    won = found.baseline.won
    console.print(
        f"{found.rows['lead']:,} leads over {found.span.months:g} months, {found.rows['rep']:,} reps, {won.n:,} closed leads"
        + (f", {100 * won.rate:.1f}% of them won" if won.n else ""),
        highlight=False,
    )
    console.print(f"\n[bold]{escape(found.verdict.headline)}[/]\n", highlight=False)
    table = Table("Can the data support …", "", "Why", show_lines=False)
    for each in found.verdict.supports:
        table.add_row(each.what, f"[{_COLORS[each.answer]}]{_WORDS[each.answer]}[/]", escape(each.why))
    console.print(table)
    _print_current_routing(found, today)
    for finding in found.findings[:_MOST_FINDINGS]:
        console.print(f"[{_COLORS[finding.weight]}]{finding.weight:>8}[/]  {escape(finding.title)}", highlight=False)
    more = len(found.findings) - _MOST_FINDINGS
    if more > 0:
        console.print(f"          and {more} more in the report", highlight=False)


def _print_current_routing(found: "Audit", today: Sequence[str]) -> None:
    """What routing by prediction would be compared with."""
    won = found.baseline.won
    console.print("[bold]Routing as it is today[/]")
    if won.n:
        rate = f"{100 * won.rate:.1f}% of {won.n:,} closed leads (95% interval {100 * won.low:.1f} to {100 * won.high:.1f})"
        console.print(f"  Won: {rate}", highlight=False)
    for line in today:
        console.print(f"  {escape(line)}", highlight=False)
    console.print()
