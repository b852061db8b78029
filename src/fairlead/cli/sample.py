"""`fairlead sample`: write the sample sales organization as the CSV export of a CRM."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from fairlead.cli.screen import console, errors


def sample(
    out: Annotated[Path, typer.Option(help="Folder to write to; made if missing.")],
    reps: Annotated[int, typer.Option(help="Number of reps.")] = 60,
    leads: Annotated[int, typer.Option(help="Number of leads.")] = 40_000,
    months: Annotated[int, typer.Option(help="Months of history.")] = 18,
    seed: Annotated[int, typer.Option(help="Seed; the same options give the same bytes.")] = 7,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day after the history, else 2026-10-01.")] = None,
    affinity: Annotated[float, typer.Option(help="How much it matters who gets a lead: 0 none, 0.5 low, 1 medium, 1.6 high.")] = 1.0,
    confounding: Annotated[float, typer.Option(help="How much managers give better leads to reputed reps; 0 not at all.")] = 1.0,
) -> None:
    """Write a made-up sales organization as the CSV export of a CRM; what is true behind it goes to the subfolder truth."""
    from fairlead.sample import BadSpec, CannotWriteSample, SampleSpec, generate, write

    default = SampleSpec()
    try:
        spec = SampleSpec(
            reps=reps,
            leads=leads,
            months=months,
            seed=seed,
            until=until.date() if until else default.until,
            affinity=affinity,
            confounding=confounding,
        )
        with errors.status(f"Making {leads:,} leads of {months} months for {reps:,} reps …"):
            rows = write(generate(spec), out)
    except (BadSpec, CannotWriteSample) as error:
        errors.print(f"[bold red]fairlead:[/] {escape(str(error))}", highlight=False, soft_wrap=True)
        raise typer.Exit(2) from error
    console.print(f"Sample organization, {spec.first_day} to {spec.until}, seed {spec.seed}", soft_wrap=True)
    table = Table("File", "Rows")
    table.columns[1].justify = "right"
    for name, count in rows.items():
        table.add_row(name, f"{count:,}")
    console.print(table)
    where = escape(str(out))
    console.print(f"Written to {where}. Import it with: [bold]fairlead import {where} --preset sample[/]", soft_wrap=True)
