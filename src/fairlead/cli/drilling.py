"""`fairlead drill`: what happens when the model, the prices or the policy break?"""

from typing import TYPE_CHECKING

import typer

from fairlead.cli.screen import Home, Json, begun, console

if TYPE_CHECKING:
    from fairlead.application.drill import Step

_MARKS = {True: ("ok  ", "green"), False: ("FAIL", "bold red"), None: ("–   ", "dim")}


def drill(as_json: Json = False, home: Home = None) -> None:
    """Break model, prices and policy on a copy of the home, and see that every lead still gets a decision; the home itself is only read.

    Exit code 1 where a step fails.
    """
    from fairlead.bootstrap import run_drill

    chosen = begun(home)
    if not as_json:
        console.say(f"Drill on a copy of {chosen.home}. Nothing in it is changed.", style="bold")
    report = run_drill(chosen, _silent if as_json else _tell)
    if as_json:
        console.json(report.data())
    else:
        failed = sum(step.ok is False for step in report.steps)
        told = f"{failed} of {len(report.steps)} steps failed." if failed else f"All {len(report.steps)} steps are as they should be."
        console.say(told, style="bold red" if failed else "bold green")
    if not report.ok:
        raise typer.Exit(1)


def _tell(step: "Step") -> None:
    mark, style = _MARKS[step.ok]
    console.print(f"[{style}]{mark}[/]", end=" ")
    console.say(f"{step.name[:1].upper()}{step.name[1:]}", style="bold")
    if step.broken != step.name:
        console.say(f"       {step.broken}", style="dim")
    console.say(f"       {step.happened}")


def _silent(_step: "Step") -> None:
    """The report tells it all at the end."""
