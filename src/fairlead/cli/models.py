"""`fairlead model`: which models there are and where each stands, compare two, approve, put in force, and go back in one step."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markdown import Markdown
from rich.table import Table

from fairlead.cli.screen import Author, Home, Json, Note, begun, console

if TYPE_CHECKING:
    from fairlead.application.judge_shadow import ShadowReport
    from fairlead.application.model_told import Kept
    from fairlead.bootstrap import House

model = typer.Typer(help="Models: which one routes, what is known of each, approval, and back in one step.", no_args_is_help=True)

_LEVELS = {"pair": "tells reps apart", "lead": "tells leads apart", "none": "rotation only"}
_SCORES = {"log_loss": "log loss", "brier": "Brier", "auc": "AUC", "calibration": "calibration error"}
_SHORT = 12

Version = Annotated[str, typer.Argument(help="Version of the model, as `fairlead model list` tells it.")]
Base = Annotated[
    int | None, typer.Option("--base", min=0, help="The newest step you saw; refused if there is a newer one.", show_default=False)
]


@model.command("list")
def list_(as_json: Json = False, home: Home = None) -> None:
    """List the models, the one trained last first: state, what each can do, its test and its data; * marks the one in force."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        listed = house.registry.listed()
        current = house.models.current_mark()
        # The one in force is told even where nothing names it.
        stray = (current, house.model_fault(current)) if current and all(current != each.version for each in listed.models) else None
    if as_json:
        models = [each.data() for each in listed.models]
        told = {"models": models, "newest": listed.newest, "approval": listed.approval.value, "rollback_to": listed.back}
        console.json(told | {"challenger": listed.challenger})
        return
    if not listed.models and stray is None:
        console.say("There are no models yet; run `fairlead train`.")
    if stray is not None:
        console.say(f"* {stray[0]}  damaged", style="red")
        console.print(f"      {stray[1]}", markup=False, highlight=False, soft_wrap=True)
    for each in listed.models:
        marks = f"{'*' if each.in_force else ' '} {each.version}  {each.state.value}{'  in shadow' if each.in_shadow else ''}"
        console.say(f"{marks}{'  damaged' if each.fault else ''}", style="red" if each.fault else "bold" if each.in_force else None)
        console.print(f"      {each.fault or _line(each)}", markup=False, highlight=False, soft_wrap=True)


@model.command("show")
def show(
    version: Annotated[str | None, typer.Argument(help="Version; left out, the one in force.", show_default=False)] = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Print a model's card, what it was made from, and every step of its life."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        house.registry.newest()  # what the folder shows is in the register from here on
        chosen = house.models.at(version or house.models.current_mark() or "none")
        told = house.registry.told(chosen.version) if chosen.version in house.models.versions() else None
    if as_json:
        console.json(told.data() | told.details() if told else {"version": chosen.version, "why": chosen.readiness.why})
        return
    text = f"# No model\n\n{chosen.readiness.why[:1].upper()}{chosen.readiness.why[1:]}."
    console.print(Markdown((told.facts.text if told and told.facts else "") or text))
    console.print()
    if told is not None:
        _made_from(told)
        _history(told)
    console.print(f"Model {chosen.version}.", highlight=False)


@model.command("compare")
def compare(
    before: Version,
    after: Annotated[str | None, typer.Argument(help="The other one; left out, the one in force.", show_default=False)] = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Put two models side by side: data, test, scores; warns where they were not tested on the same leads."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        found = house.registry.compare(before, after or house.models.current_mark() or "none")
        report = house.background.shadow_report()
    pair = {found.before.version, found.after.version}
    shadow = report if report is not None and pair == {report.challenger, report.champion} else None
    if as_json:
        told = {"before": found.before.data(), "after": found.after.data(), "warnings": list(found.warnings)}
        console.json(told | {"shadow": shadow.data() if shadow is not None else None})
        return
    table = Table("", found.before.version, found.after.version)
    for name, one, other in zip(_NAMES, _column(found.before), _column(found.after), strict=True):
        table.add_row(name, one, other)
    console.print(table)
    for words in found.warnings:
        console.print(f"Mind that {words}.", style="yellow", markup=False, highlight=False, soft_wrap=True)
    if shadow is not None:
        console.print()
        shadow_table(shadow)


@model.command("propose")
def propose(version: Version, author: Author = None, note: Note = "", base: Base = None, as_json: Json = False, home: Home = None) -> None:
    """Offer a draft, or a retired model anew, for approval."""
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        kept = house.registry.propose(version, author=chosen.author, note=note, base=base)
        _report(house, kept, f"Model {version} is a candidate; somebody else approves it.", as_json=as_json)


@model.command("approve")
def approve(version: Version, author: Author = None, note: Note = "", base: Base = None, as_json: Json = False, home: Home = None) -> None:
    """Approve a candidate; whoever trained or proposed it cannot. If no person trained it, somebody else than you promotes it."""
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        kept = house.registry.approve(version, author=chosen.author, note=note, base=base)
        who = " No person trained it, so somebody else than you does that." if kept.lone and _wants_two(house) else ""
        words = f"Model {version} is approved; put it in force with `fairlead model promote {version}`.{who}"
        _report(house, kept, words, as_json=as_json)


@model.command("reject")
def reject(version: Version, author: Author = None, note: Note = "", base: Base = None, as_json: Json = False, home: Home = None) -> None:
    """Refuse a candidate, or take an approval back, and say why with --note; it retires and may be proposed anew."""
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        kept = house.registry.reject(version, author=chosen.author, note=note, base=base)
        _report(house, kept, f"Model {version} is rejected.", as_json=as_json)


@model.command("shadow")
def shadow(
    version: Annotated[
        str | None,
        typer.Argument(help="Version to put in shadow, or off; left out, what is known of the one there.", show_default=False),
    ] = None,
    author: Author = None,
    note: Note = "",
    base: Base = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Let a candidate score what the champion decides, and decide nothing; tells how both do on the same leads. off ends it."""
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        if version is None:
            _told_shadow(house.background.shadow_report(), as_json=as_json)
        elif version == "off":
            kept = house.registry.unshadow(author=chosen.author, note=note, base=base)
            _report(house, kept, f"Model {kept.version} left the shadow.", as_json=as_json)
        else:
            kept = house.registry.shadow(version, author=chosen.author, note=note, base=base)
            _report(house, kept, f"Model {version} is in shadow: a worker has it look at what the champion decides.", as_json=as_json)


def _wants_two(house: "House") -> bool:
    return house.registry.listed().approval.value == "second_person"


def _told_shadow(report: "ShadowReport | None", *, as_json: bool) -> None:
    if as_json:
        console.json(report.data() if report is not None else {"challenger": None})
    elif report is None:
        console.say("No model is in shadow beside a champion; put a candidate there with `fairlead model shadow VERSION`.")
    else:
        shadow_table(report)


@model.command("promote")
def promote(version: Version, author: Author = None, note: Note = "", base: Base = None, as_json: Json = False, home: Home = None) -> None:
    """Put a model in force; the one before retires. Running servers follow without a restart."""
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        kept = house.registry.promote(version, author=chosen.author, note=note, base=base)
        _report(house, kept, f"Model {version} is in force.", as_json=as_json)


@model.command("rollback")
def rollback(author: Author = None, note: Note = "", base: Base = None, as_json: Json = False, home: Home = None) -> None:
    """Go back in one step: the champion before this one is in force again; twice leads two back."""
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        kept = house.registry.rollback(author=chosen.author, note=note, base=base)
        _report(house, kept, f"Model {kept.version} is in force again.", as_json=as_json)


def shadow_table(report: "ShadowReport") -> None:
    """The model in shadow beside the champion, on the same leads."""
    total = report.total
    console.print(f"In shadow: {report.challenger}, beside the champion {report.champion}.", highlight=False, soft_wrap=True)
    if total is None:
        console.print("It has looked at no decision of this champion yet; a worker does so every few minutes.")
    else:
        told = f"{total.decisions:,} decisions since {report.days[0].day}: the same first choice in {total.agreed / total.decisions:.0%}"
        if total.rated:
            told += f", its chance for the rep who got the lead {total.difference / total.rated:+.2%} on average"
        console.print(f"{told}.", highlight=False, soft_wrap=True)
    if report.sides is not None:
        table = Table("", "champion", "in shadow")
        table.add_row("outcomes, won of them", *([f"{report.outcomes:,}, {report.won:,}"] * 2))
        for name, of in (("mean chance", "mean_chance"), ("log loss", "log_loss"), ("calibration error", "calibration")):
            table.add_row(name, *(f"{getattr(side, of):.4f}" for side in report.sides))
        console.print(table)
    style = {"better": "green", "worse": "red"}.get(report.verdict.value)
    console.print(f"Verdict: {report.words}.", style=style, highlight=False, soft_wrap=True)


def _report(house: "House", kept: "Kept", words: str, *, as_json: bool) -> None:
    if as_json:
        console.json(kept.data() | {"newest": house.registry.newest()})
    else:
        console.say(words, style="green")


def _line(each: "Kept") -> str:
    """One model in a line: when, by whom, on what, how good."""
    told = []
    if each.trained_at is not None:
        told.append(f"trained {each.trained_at:%Y-%m-%d %H:%M} UTC{f' by {each.trained_by}' if each.trained_by else ''}")
    facts = each.facts
    if facts is not None:
        told.append("stated chances" if facts.kind == "stated" else _LEVELS[facts.level])
        if facts.leads is not None:
            told.append(f"{facts.leads:,} leads, {facts.won:,} won")
        if facts.tested is not None and facts.scores is not None:
            told.append(f"on {facts.tested.leads:,} later leads log loss {facts.scores['log_loss']:.4f}, AUC {facts.scores['auc']:.3f}")
        if facts.data:
            told.append(f"data {facts.data[:_SHORT]}")
    return " · ".join(told)


def _made_from(told: "Kept") -> None:
    facts = told.facts
    if facts is None:
        return
    told_of = [("Program", facts.code), ("Data", facts.data or "none: stated chances"), ("Features", ", ".join(facts.features))]
    settings = {name: " ".join(map(str, each)) if isinstance(each, list) else each for name, each in facts.settings.items()}
    told_of.append(("Settings", ", ".join(f"{name} {each}" for name, each in settings.items() if each is not None)))
    for name, words in told_of:
        if words:
            console.print(f"{name + ':':<10}{words}", markup=False, highlight=False, soft_wrap=True)
    console.print()


def _history(told: "Kept") -> None:
    for each in told.steps:
        by, why = f" by {each.author}" if each.author else "", f": {each.note}" if each.note else ""
        console.print(f"{each.at:%Y-%m-%d %H:%M} UTC  {each.step.value}{by}{why}", markup=False, highlight=False, soft_wrap=True)
    console.print(f"State: {told.state.value}.", highlight=False)


_NAMES = (
    *("state", "use", "trained (UTC)", "by", "program", "data", "leads", "won", "tested on", "won of them"),
    *_SCORES.values(),
    *("base rate's log loss", "below base rate"),
)


def _column(of: "Kept") -> list[str]:
    facts = of.facts
    tested, scores, base = (facts.tested, facts.scores, facts.base_scores) if facts else (None, None, None)
    told = [
        of.state.value,
        _LEVELS[facts.level] if facts else None,
        f"{of.trained_at:%Y-%m-%d %H:%M}" if of.trained_at else None,
        of.trained_by or None,
        facts.code if facts else None,
        facts.data[:_SHORT] or None if facts else None,
        *(f"{number:,}" if number is not None else None for number in ((facts.leads, facts.won) if facts else (None, None))),
        *((f"{tested.leads:,} later leads", f"{tested.won:,}") if tested else (None, None)),
        *(f"{scores[name]:.4f}" if scores else None for name in _SCORES),
        f"{base['log_loss']:.4f}" if base else None,
        f"{1 - scores['log_loss'] / base['log_loss']:.1%}" if scores and base and base["log_loss"] else None,
    ]
    return [each if each is not None else "–" for each in told]
