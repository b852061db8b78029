"""`fairlead jobs`: what is done in the background."""

from typing import TYPE_CHECKING, Annotated

import typer

from fairlead.cli.screen import Author, Home, Json, Note, UserMistake, begun, console
from fairlead.cli.working import worker

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fairlead.application.job_ports import Job

jobs = typer.Typer(help="Background jobs: trainings and the model in shadow; what waits, runs and ended.", no_args_is_help=True)
jobs.command("work")(worker)

_STYLES = {"failed": "red", "running": "bold", "waiting": "yellow", "dropped": "dim"}
JobId = Annotated[str, typer.Argument(help="Identity of the job, as `fairlead jobs list` tells it.")]


@jobs.command("list")
def list_(
    kind: Annotated[
        str | None,
        typer.Option(
            help="Only jobs of this kind: train, shadow, insight, drift, scores, batch, prices, what-if or check.", show_default=False
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 20,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """List the jobs asked for last, the latest first."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        found = house.background.jobs.jobs(kind=kind, limit=limit)
    if as_json:
        console.json({"jobs": [each.brief() for each in found]})
        return
    if not found:
        console.say("No jobs yet. A running server asks for trainings as the policy says; `fairlead jobs run train` asks for one now.")
    for each in found:
        console.say(f"{each.job_id}  {each.state.value}", style=_STYLES.get(each.state.value))
        console.print(f"      {_line(each)}", markup=False, highlight=False, soft_wrap=True)


@jobs.command("show")
def show(job_id: JobId, as_json: Json = False, home: Home = None) -> None:
    """Tell everything of one job: what for, when, and what came of it."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        found = house.background.jobs.job(job_id)
    if found is None:
        raise UserMistake(f"there is no job {job_id}; `fairlead jobs list` tells which there are")
    if as_json:
        console.json(found.data())
        return
    for name, value in found.data().items():
        parts = value.items() if isinstance(value, dict) else [("", value)]
        for part, told in parts:
            if told is not None:
                words = "in full with --json" if isinstance(told, dict) else told
                console.print(f"{' '.join(filter(None, (name, part))) + ':':<20}{words}", markup=False, highlight=False, soft_wrap=True)


@jobs.command("run")
def run(
    kind: Annotated[str, typer.Argument(help="train: a training whose model becomes a candidate.")],
    key: Annotated[
        str | None, typer.Option(help="Asked for again under the same key, it is done once; left out, it is new.", show_default=False)
    ] = None,
    author: Author = None,
    note: Note = "",
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Ask for a job now; a running server does it, or `fairlead worker`."""
    if kind != "train":
        raise UserMistake(f"'{kind}' is no kind of job to ask for; only train is: the model in shadow is looked after by itself")
    report(*asked(home, key, author, note), as_json=as_json)


@jobs.command("again")
def again(
    job_id: Annotated[str | None, typer.Argument(help="Which; without one, all that failed.", show_default=False)] = None,
    home: Home = None,
) -> None:
    """Ask anew for a job that failed or was dropped, under its key, or for all that failed."""
    from fairlead.application import job_care
    from fairlead.bootstrap import open_house

    chosen = begun(home)
    with open_house(chosen) as house:
        kept, by = house.background.jobs, chosen.author
        if job_id:
            job_care.again(kept, job_id, author=by, at=house.clock.now())
            many = 1
        else:
            many = job_care.again_all(kept, author=by, at=house.clock.now(), most=1000)
    console.say(f"{many} asked for anew.")


@jobs.command("drop")
def drop(
    job_id: JobId,
    reason: Annotated[str, typer.Option(help="Why, for those who look for it later.")],
    author: Author = None,
    home: Home = None,
) -> None:
    """Give up a job that waits or failed, and say why."""
    from fairlead.application import job_care
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    if not reason.strip():
        raise UserMistake("say why with --reason, for those who look for it later")
    with open_house(chosen) as house:
        job_care.drop(house.background.jobs, job_id, reason.strip(), author=chosen.author, at=house.clock.now())
    console.say(f"Job {job_id} is dropped.")


def asked(home: Home, key: str | None, author: str | None, note: str) -> "tuple[Job, bool]":
    """Ask for a training in the background."""
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        house.registry.signed(chosen.author, note)
        name = key if key is not None else f"asked-{house.clock.now():%Y-%m-%dT%H-%M-%S-%f}"
        return house.background.retraining.ask(f"a request of {chosen.author}", name, author=chosen.author, note=note)


def report(job: "Job", fresh: bool, *, as_json: bool) -> None:
    """Say that a job was asked for, or that it was before."""
    if as_json:
        console.json(job.data())
    elif fresh:
        console.say(f"Job {job.job_id} waits for a worker: a running `fairlead serve` has one, or start `fairlead worker`.")
        console.print(f"See what becomes of it: fairlead jobs show {job.job_id}", markup=False, highlight=False, soft_wrap=True)
    else:
        console.say(f"Job {job.job_id} was asked for before and is {job.state.value}; it is done once.")


def _line(job: "Job") -> str:
    told = [f"asked {job.asked_at:%Y-%m-%d %H:%M} UTC"]
    if job.given.get("reason"):
        told.append(f"because of {job.given['reason']}")
    if job.tries > 1:
        told.append(f"begun {job.tries} times")
    if job.began_at is not None and job.ended_at is not None:
        told.append(f"took {(job.ended_at - job.began_at).total_seconds():.0f} s")
    elif job.began_at is not None:
        told.append(f"since {job.began_at:%H:%M:%S}")
    told += [job.problem] if job.problem else found_in_line(job.result)
    return " · ".join(told)


def found_in_line(result: "Mapping[str, object]") -> list[str]:
    """What came of it: figures, words and lists with something in them; an answer in full has its own place."""
    told = ((name, value) for name, value in result.items() if value is not None and value != [] and not isinstance(value, dict))
    return [found_in_words(name, value) for name, value in told]


def found_in_words(name: str, value: object) -> str:
    """A result in words, such as ``left out 3`` or ``not promoted``."""
    words = name.replace("_", " ")
    if isinstance(value, bool):
        return words if value else f"not {words}"
    return f"{words} {'; '.join(map(str, value)) if isinstance(value, list) else value}"
