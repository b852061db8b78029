"""`fairlead check`: is every lead, slot and credit accounted for?"""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from fairlead.cli.screen import Home, begun, console, unknown_told

if TYPE_CHECKING:
    from fairlead.application.job_ports import Job


def check(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    last: Annotated[bool, typer.Option("--last", help="Tell what the last daily check found, instead of checking now.")] = False,
    home: Home = None,
) -> None:
    """Prove that no lead is lost, no slot over-booked, no credit made from nothing and the audit log whole.

    Where something is broken it says what, and exits with 1.

    A worker checks once a day by itself, and tells the office what it finds.
    """
    from fairlead.application.nightly_check import CHECK
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        if last:
            _tell_last(next(iter(house.background.jobs.jobs(kind=CHECK, limit=1)), None), as_json=as_json)
            return
        broken, noted = house.background.nightly.look()
    warnings = [*noted, *unknown_told()]
    if as_json:
        console.json({"holds": not broken, "broken": list(broken), "warnings": list(warnings)})
    else:
        for line in broken:
            console.print(f"[red]Broken:[/] {escape(line)}", highlight=False)
        for line in warnings:
            console.print(f"[yellow]Note:[/] {escape(line)}", highlight=False)
        if not broken:
            told = "Every lead is in one state, every slot is counted right, rotation credit sums to zero, and the audit log follows on."
            console.print(f"[green]Whole.[/] {told}")
    if broken:
        raise typer.Exit(1)


def _tell_last(job: "Job | None", *, as_json: bool) -> None:
    """The daily check as its job tells it; exits with 1 where it found something broken, or could not be done."""
    if job is None or job.ended_at is None:
        waits = "none has run yet" if job is None else f"the one of {job.asked_at:%Y-%m-%d} has not run yet"
        if as_json:
            console.json({"checked_at": None, "holds": None, "broken": [], "warnings": [], "problem": waits})
        else:
            console.print(f"No daily check to tell of: {waits}. A worker does it once a day: fairlead worker", highlight=False)
        return
    broken, notes = list(job.result.get("broken", ())), list(job.result.get("notes", ()))
    holds = not broken and not job.problem
    if as_json:
        told = {"checked_at": job.ended_at.isoformat(), "holds": holds, "broken": broken, "warnings": notes}
        console.json({**told, "problem": job.problem or None})
    else:
        console.say(
            f"Checked {job.ended_at:%Y-%m-%d %H:%M} UTC: {'whole.' if holds else 'not whole.'}", style="green" if holds else "bold red"
        )
        for line in ([f"It could not be done: {job.problem}"] if job.problem else []) + broken:
            console.print(f"[red]Broken:[/] {escape(line)}", highlight=False)
        for line in notes:
            console.print(f"[yellow]Note:[/] {escape(line)}", highlight=False)
    if not holds:
        raise typer.Exit(1)
