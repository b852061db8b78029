"""`fairlead demo`: a trained house, live in the browser, with leads streaming in through the public API."""

import contextlib
import threading
from datetime import date, datetime, time, timedelta
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairlead.cli.heap import few_arenas
from fairlead.cli.screen import UserMistake, console, settings
from fairlead.cli.serving import Port, address, listening, run

if TYPE_CHECKING:
    from fairlead.bootstrap import House
    from fairlead.cli.streaming import Source
    from fairlead.config import Settings

_SEED = 7
_THIS_MACHINE = "127.0.0.0/8, ::1"
_STALE = timedelta(days=60)
_CHALLENGER_AFTER_SECONDS = 90.0


def demo(
    port: Port = None,
    data: Annotated[Path | None, typer.Option(help="A folder of your own CRM exports instead of the sample organization.")] = None,
    leads: Annotated[int, typer.Option(min=500, help="Leads of the sample's history.")] = 40_000,
    reps: Annotated[int, typer.Option(min=2, help="Reps of the sample.")] = 60,
    seconds: Annotated[float, typer.Option(min=0.05, help="Seconds from one streamed lead to the next.")] = 1.5,
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its data; a second demo finds everything there.")] = Path("demo-data"),
    home: Annotated[Path | None, typer.Option("--home", hidden=True)] = None,
) -> None:
    """Set up a sales organization with history, train on it, and route a live stream of leads; Ctrl-C stops it."""
    few_arenas()
    if home is not None:
        raise UserMistake(f"a demo makes its home inside a folder and tells you where; name the folder: fairlead demo --folder {home}")
    if data is not None and not data.is_dir():
        raise UserMistake(f"{data} is not a folder; name the one that holds your exports: make demo DATA=path/to/exports")
    with listening(settings(port=port)) as door:
        from fairlead.bootstrap import open_house
        from fairlead.cli.demo_office import Office
        from fairlead.cli.demo_people import People
        from fairlead.cli.streaming import own_key, stream

        kept, source = _own(folder, data) if data else _sample(folder, leads, reps)
        chosen = _showing(settings(kept, port=port))
        with open_house(chosen) as house, own_key(house) as key:
            if data is None:
                _with_policy(house)
            house.open_desk()
            console.say(f"\n{_how(house)}", style="dim")
            console.print(f"Fairlead listens on [bold]{address(chosen)}[/] (API at {address(chosen)}/docs). Ctrl-C stops it.")
            console.say(f"In another terminal commands find this demo by its home, such as: fairlead queue list --home {kept}", style="dim")
            quitting = threading.Event()
            people = People(house) if data is None else None
            touched = people.touched if people else None
            asked = (source, house, key, seconds, quitting, touched)
            threads = [threading.Thread(target=stream, args=asked, name="stream", daemon=True)]
            challenging = threading.Timer(_CHALLENGER_AFTER_SECONDS, _ask_for_challenger, (house,))
            challenging.daemon = True
            if people:
                threads.append(threading.Thread(target=people.work, args=(quitting,), name="reps", daemon=True))
                threads.append(threading.Thread(target=Office(house).work, args=(quitting,), name="office", daemon=True))
                challenging.start()
            for each in threads:
                each.start()
            try:
                run(house, door)
            finally:
                quitting.set()
                challenging.cancel()
                for each in threads:
                    each.join()


def _showing(chosen: "Settings") -> "Settings":
    """The same for a demo: it may tell this machine, so that webhooks can be tried out, and its stream is a flood beside its history."""
    return chosen.model_copy(update={"private_targets": chosen.private_targets or _THIS_MACHINE, "flow_alerts": False})


def _with_policy(house: "House") -> None:
    """The sample's own policy as the working copy of a home that has none; the desk puts it in force as the first version."""
    from fairlead.bootstrap import POLICY_FILE

    copy = house.settings.home / POLICY_FILE
    if not copy.exists() and not house.policies.newest():
        copy.write_text((resources.files("fairlead.cli") / "demo_policy.yaml").read_text(encoding="utf-8"), encoding="utf-8")


def _ask_for_challenger(house: "House") -> None:
    """Once in a demo's life: a training in the background, whose model goes in shadow, now that new leads have come."""
    from fairlead.application.ports import StoreUnavailable

    with contextlib.suppress(StoreUnavailable):  # the demo goes on without
        house.background.retraining.ask("the demo, to show a challenger in shadow", "demo", author="the demo")


def _how(house: "House") -> str:
    """How the stream is routed, and why so."""
    readiness = house.model().readiness
    way = "by prediction" if readiness.level.value == "pair" else "by fair rotation"
    return f"Leads now come in and are routed {way}: {readiness.why.removesuffix('; leads are shared by fair rotation')}."


def _sample(folder: Path, leads: int, reps: int) -> "tuple[Path, Source]":
    """A home with the sample imported and trained on; a recent one is used again."""
    from fairlead.bootstrap import now
    from fairlead.cli.importing import import_
    from fairlead.cli.sample import sample
    from fairlead.cli.streaming import SampleLeads
    from fairlead.cli.training import train

    today = now().date()
    name = f"sample-{reps}-reps-{leads}-leads-until-"
    finished = sorted(path.parent for path in folder.glob(f"{name}*/finished"))
    until = date.fromisoformat(finished[-1].name.removeprefix(name)) if finished else None
    if until is None or today - until > _STALE:
        until = today
        home = folder / f"{name}{until}"
        console.rule("[bold]1 of 3: a sample sales organization with 18 months of history", align="left")
        sample(home / "export", reps=reps, leads=leads, seed=_SEED, until=datetime.combine(until, time.min))
        console.rule("[bold]2 of 3: importing its CRM export", align="left")
        console.say("It is as untidy as real exports are: what cannot be read is told, and the demo goes on by itself.", style="dim")
        import_(home / "export", preset="sample", home=home)
        console.rule("[bold]3 of 3: training", align="left")
        train(home=home)
        (home / "finished").touch()
    return folder / f"{name}{until}", SampleLeads(leads, reps, _SEED, until)


def _own(folder: Path, data: Path) -> "tuple[Path, Source]":
    """A home with the user's own exports imported, audited and trained on. Imports are idempotent, so they are made at each start."""
    from fairlead.cli.auditing import audit
    from fairlead.cli.importing import import_
    from fairlead.cli.streaming import OwnLeads
    from fairlead.cli.training import train

    home = folder / f"own-{data.resolve().name}"
    console.rule("[bold]1 of 3: importing your export", align="left")
    import_(data, accept_guess=True, home=home)
    console.rule("[bold]2 of 3: auditing it", align="left")
    audit(home=home)
    console.rule("[bold]3 of 3: training", align="left")
    train(home=home)
    return home, OwnLeads()
