"""`fairlead train` and `fairlead model`: learn from what is recorded, and tell what was learned."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markdown import Markdown
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from fairlead.cli.screen import Home, UserMistake, begun, console, settings

model = typer.Typer(help="Models: which one routes, and what is known of it.", no_args_is_help=True)


def train(
    home: Home = None,
    stage: Annotated[str, typer.Option(help="Reaching this stage is the conversion.")] = "won",
    horizon_days: Annotated[int | None, typer.Option(help="Within how many days; left out, the data chooses.", show_default=False)] = None,
    window_days: Annotated[int, typer.Option(help="Learn from leads of this many days.")] = 730,
    half_life_days: Annotated[
        float | None, typer.Option(help="A lead this much older weighs half; left out, all weigh alike.", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option(help="Where all chance starts.")] = 7,
    stated: Annotated[
        Path | None, typer.Option(help="A file of chances stated by the organization, instead of learning.", show_default=False)
    ] = None,
) -> None:
    """Train on the imported records and put the model in force; ends with its card."""
    from fairlead.bootstrap import open_house
    from fairlead.learning.settings import BadTrainingSettings, TrainingSettings

    try:
        wanted = TrainingSettings(stage=stage, horizon_days=horizon_days, window_days=window_days, half_life_days=half_life_days, seed=seed)
    except BadTrainingSettings as error:
        raise UserMistake(f"{error}") from error
    with open_house(settings(home)) as house:
        if stated is not None:
            done = house.state(stated)
        else:
            columns = (
                SpinnerColumn(),
                BarColumn(),
                TextColumn("{task.percentage:>3.0f} %"),
                TimeElapsedColumn(),
                TextColumn("{task.description}"),
            )
            with Progress(*columns, console=console, transient=True) as bar:
                task = bar.add_task("", total=1.0)
                done = house.train(wanted, lambda step, share: bar.update(task, description=step, completed=share))
    console.print(Markdown(done.card))
    console.print()
    console.print(f"Model {done.version} is in force.", highlight=False)


@model.command("show")
def show(
    version: Annotated[str | None, typer.Argument(help="Version; left out, the one in force.", show_default=False)] = None,
    home: Home = None,
) -> None:
    """Print a model's card."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        chosen = house.models.at(version or house.models.current_mark() or "none")
        card = house.models.card(chosen.version)
    text = str(card["text"]) if card else f"# No model\n\n{chosen.readiness.why[:1].upper()}{chosen.readiness.why[1:]}."
    console.print(Markdown(text))
    console.print()
    console.print(f"Model {chosen.version}.", highlight=False)


@model.command("list")
def list_(home: Home = None) -> None:
    """List the models kept; the one in force is marked, and so is one that is damaged."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        current, kept = house.models.current_mark(), house.models.versions()
        # The one in force is told even where nothing of it is left.
        versions = sorted({*kept, *filter(None, [current])})
        faults = {version: fault for version in versions if (fault := house.model_fault(version))}
    if not versions:
        console.print("There are no models yet; run `fairlead train`.", highlight=False)
    for version in versions:
        console.print(f"{'*' if version == current else ' '} {version}{'  [red]damaged[/]' if version in faults else ''}", highlight=False)
        if version in faults:
            console.print(f"      {escape(faults[version])}", highlight=False, soft_wrap=True)
