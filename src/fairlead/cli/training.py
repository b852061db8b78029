"""`fairlead train`: learn from what is recorded, or take over stated chances."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markdown import Markdown
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from fairlead.cli.screen import Author, Home, Note, UserMistake, begun, console, settings

if TYPE_CHECKING:
    from fairlead.application.train_model import Made
    from fairlead.learning.settings import TrainingSettings


def train(
    home: Home = None,
    stage: Annotated[str, typer.Option(help="Reaching this stage is the conversion.")] = "won",
    horizon_days: Annotated[int | None, typer.Option(help="Within how many days; left out, the data chooses.", show_default=False)] = None,
    window_days: Annotated[int, typer.Option(help="Learn from leads of this many days.")] = 730,
    half_life_days: Annotated[
        float | None,
        typer.Option(help="A lead this much older weighs half; 0 weighs all alike; left out, later leads choose.", show_default=False),
    ] = None,
    seed: Annotated[int, typer.Option(help="Where all chance starts.")] = 7,
    known_at_arrival: Annotated[
        list[str] | None,
        typer.Option(
            "--known-at-arrival",
            metavar="FIELD",
            help="A field of the lead that you vouch was known at arrival, though the audit suspects it; may be given again.",
            show_default=False,
        ),
    ] = None,
    stated: Annotated[
        Path | None, typer.Option(help="A file of chances stated by the organization, instead of learning.", show_default=False)
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help="Keep it as a draft, which routes nothing and waits for nobody.")] = False,
    background: Annotated[
        bool, typer.Option("--background", help="Leave it to the worker, trained as the champion was; the model becomes a candidate.")
    ] = False,
    key: Annotated[
        str | None,
        typer.Option(help="With --background: asked for again under the same key, it is done once.", show_default=False),
    ] = None,
    author: Author = None,
    note: Note = "",
) -> None:
    """Train on the imported records and put the model in force, or offer it for approval where the policy wants one; ends with its card."""
    if background:
        from fairlead.cli.jobs import asked, report

        if stated is not None or draft:
            raise UserMistake("--background trains on the records and makes a candidate; leave --stated and --draft out")
        report(*asked(home, key, author, note), as_json=False)
        return
    if key is not None:
        raise UserMistake("--key names a job: give it together with --background")
    from fairlead.learning.settings import BadTrainingSettings, TrainingSettings

    try:
        wanted = TrainingSettings(
            stage=stage,
            horizon_days=horizon_days,
            window_days=window_days,
            half_life_days=half_life_days,
            seed=seed,
            known_at_arrival=tuple(known_at_arrival or ()),
        )
    except BadTrainingSettings as error:
        raise UserMistake(f"{error}") from error
    _say(_made(home, wanted, stated, author=author, note=note, draft=draft))


def _made(home: Path | None, wanted: "TrainingSettings", stated: Path | None, *, author: str | None, note: str, draft: bool) -> "Made":
    """Train, with a bar of progress, or take over stated chances."""
    from fairlead.bootstrap import open_house

    # Chances may be stated before anything is imported; there is nothing to learn from in a home that holds nothing.
    with open_house((settings if stated is not None else begun)(home, author=author)) as house:
        if stated is not None:
            return house.state(stated, note=note, draft=draft)
        columns = (SpinnerColumn(), BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TimeElapsedColumn())
        with Progress(*columns, TextColumn("{task.description}"), console=console, transient=True) as bar:
            task = bar.add_task("", total=1.0)
            return house.train(wanted, lambda step, share: bar.update(task, description=step, completed=share), note=note, draft=draft)


def _say(done: "Made") -> None:
    """The card, and what became of the model."""
    from fairlead.domain.prediction import Level

    console.print(Markdown(done.card))
    console.print()
    if done.in_force and done.readiness.level is Level.NONE:
        console.say(f"Leads are shared by fair rotation; what was found is kept as {done.version}.")
    elif done.in_force:
        console.say(f"Model {done.version} is in force.")
    elif done.state == "candidate":
        console.say(f"Model {done.version} is a candidate; what routes is unchanged.")
        console.say(f"Somebody else approves it: fairlead model approve {done.version} --author NAME")
        console.say(f"Then it goes in force:     fairlead model promote {done.version}")
    elif done.state == "approved":
        console.say(f"Model {done.version} is approved already; put it in force with `fairlead model promote {done.version}`.")
    else:
        console.say(f"Model {done.version} is a {done.state.value}; what routes is unchanged.")
