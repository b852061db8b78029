"""`fairlead policy plan` and `fairlead policy playbook`: what a policy would change, and what the one in force says."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from fairlead.cli.lasting import lasting
from fairlead.cli.screen import Home, UserMistake, begun, console
from fairlead.cli.sheet import write_sheet

if TYPE_CHECKING:
    from fairlead.application.plan_policy import Plan, RepChange
    from fairlead.application.routed_again import Share, Side

_SHOWN = 12


def plan(
    file: Annotated[Path, typer.Argument(help="The proposed policy file.")],
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help="Route the leads of so many days again.")] = 90,
    most: Annotated[int, typer.Option("--leads", min=1, max=1_000_000, help="At most so many leads, the latest.")] = 50_000,
    out: Annotated[Path | None, typer.Option("--out", help="Write every lead that changes hands to this CSV file, too.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    home: Home = None,
) -> None:
    """Route recent leads again by a proposed policy and by the one in force: who changes owner and why, loads, what nobody covers."""
    from fairlead.bootstrap import open_house

    if not file.is_file():
        raise UserMistake(f"{file} is not a file; name the policy file to plan with")
    doing = "finding what was known of each lead when it came"
    with open_house(begun(home)) as house, lasting(doing, quiet=as_json) as tell, _nothing_collected():
        proposed = house.read_policy(file)
        found = house.plan(proposed, days=days, most=most, tell=lambda done, whole: tell("routing again", done, whole))
    if out is not None:
        try:
            write_sheet(out, ("lead_id", "arrived_at", "had_it", "now", "proposed", "why"), _rows(found))
        except OSError as error:
            raise UserMistake(f"{out} cannot be written: {error.strerror}; name another file with --out") from error
    if as_json:
        console.json(as_data(found))
    else:
        _show(found, out)


def playbook(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    home: Home = None,
) -> None:
    """Tell the policy in force in plain words."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        sections = house.playbook()
    if as_json:
        console.json([{"title": section.title, "lines": list(section.lines)} for section in sections])
        return
    for section in sections:
        console.print(f"\n[bold]{section.title}[/]")
        for line in section.lines:
            console.say(f"  • {line}")


def as_data(found: "Plan") -> dict[str, Any]:
    """The whole plan as JSON holds it."""
    import dataclasses

    told = dataclasses.asdict(found)
    told["first"], told["last"] = found.first.isoformat(), found.last.isoformat()
    for change, each in zip(told["changes"], found.changes, strict=True):
        change["arrived_at"] = each.arrived_at.isoformat()
    return told


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Without the search for cycles, which among millions of facts would only cost seconds: the command ends soon."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _show(found: "Plan", out: Path | None) -> None:
    share = len(found.changes) / found.leads
    span = f"{found.first:%Y-%m-%d} to {found.last:%Y-%m-%d}"
    console.print(f"[bold]{found.leads:,} leads[/] routed again ({span}), both policies from the same loads and with the same draws.")
    console.print(f"[bold]{len(found.changes):,}[/] go elsewhere ({share:.1%}).\n")
    _foreseen(found)
    if found.reasons:
        console.print(_counted("Why", {"leads": found.reasons}))
    console.print(_counted("What becomes of them", {"now": found.before.actions, "proposed": found.after.actions}))
    if found.before.waiting or found.after.waiting:
        console.print(_counted("In a queue", {"now": found.before.waiting, "proposed": found.after.waiting}))
    if found.after.uncovered:
        console.print(
            _counted("Covered by nobody (country, state, size)", {"now": found.before.uncovered, "proposed": found.after.uncovered})
        )
    console.print(_reps(found))
    console.print(_evenness(found))
    if found.after.rules:
        console.print(_counted("Rules matched", {"now": found.before.rules, "proposed": found.after.rules}))
    _remarks(found.after)
    for finding in found.findings:
        remedy = finding.remedy[:1].upper() + finding.remedy[1:]
        console.say(f"{finding.severity.value.capitalize()}: {finding.where}: {finding.words}. {remedy}.", style="yellow")
    if out is not None:
        console.say(f"Every change is in {out}.")


def _foreseen(found: "Plan") -> None:
    """What the model expects, with what to know before believing it."""
    from fairlead.domain.money import in_words

    told = found.foreseen
    if told is None:
        console.say(f"What it would bring cannot be foreseen: {found.not_foreseen}.", style="yellow")
        return
    table = Table(title="What the model in force expects of them", title_justify="left", box=None, pad_edge=False)
    table.add_column("")
    for name in ("now", "proposed", "difference", "95% interval"):
        table.add_column(name, justify="right")
    for name, each, words in (("conversions", told.conversions, _tenths), ("value", told.value_minor, in_words)):
        between = f"{_signed(each.low, words)} to {_signed(each.high, words)}"
        table.add_row(name, words(each.before), words(each.after), _signed(each.difference, words), between)
    console.print(table)
    for caution in found.cautions:
        console.say(caution, style="yellow")
    console.print("")


def _tenths(number: float) -> str:
    return f"{number:,.1f}"


def _signed(number: float, words: Callable[[float], str]) -> str:
    told = words(abs(number))
    sign = "" if told == words(0.0) else "+" if number > 0 else "−"
    return f"{sign}{told}"


def _evenness(found: "Plan") -> Table:
    """Load, fairness and first replies under both policies."""
    table = Table(title="Load, fairness and first replies", title_justify="left", box=None, pad_edge=False)
    table.add_column("")
    for name in ("now", "proposed"):
        table.add_column(name, justify="right")
    sides = (found.before, found.after)
    table.add_row(
        "highest load of a rep, in the mean", *("–" if each.mean_peak_load is None else f"{each.mean_peak_load:.0%}" for each in sides)
    )
    for name, what in (("leads", "leads"), ("value", "value")):
        table.add_row(f"{name} of a rep over the team's mean, P10 to P90", *(_between(each, what) for each in sides))
    table.add_row("expected first reply, in the mean", *("–" if each.touch is None else _span(each.touch.mean_minutes) for each in sides))
    table.add_row("nine of ten within", *("–" if each.touch is None else _span(each.touch.high_minutes) for each in sides))
    limit = next((each.touch.limit_minutes for each in sides if each.touch is not None), None)
    if limit is not None:
        late = ("–" if each.touch is None or each.touch.late is None else f"{each.touch.late:.0%}" for each in sides)
        table.add_row(f"expected after the limit of {_span(limit)}", *late)
    return table


def _between(side: "Side", what: str) -> str:
    if side.spread is None:
        return "–"
    return f"{getattr(side.spread, f'{what}_low'):.0%} to {getattr(side.spread, f'{what}_high'):.0%}"


def _span(minutes: float) -> str:
    return f"{minutes:,.0f} min" if minutes < 120 else f"{minutes / 60:,.1f} h"


def _remarks(after: "Side") -> None:
    for condition, leads in list(after.failures.items())[:_SHOWN]:
        console.say(f"Could not be judged for {leads:,} leads: {condition}", style="yellow")
    for words, leads in list(after.warnings.items())[:_SHOWN]:
        console.say(f"Warning on {leads:,} leads: {words}", style="yellow")


def _counted(title: str, columns: dict[str, Any]) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("")
    for name in columns:
        table.add_column(name, justify="right")
    names = list(dict.fromkeys(name for counts in reversed(columns.values()) for name in counts))
    for name in names[:_SHOWN]:
        table.add_row(Text(name), *(f"{counts.get(name, 0):,}" for counts in columns.values()))
    if len(names) > _SHOWN:
        table.add_row(f"… {len(names) - _SHOWN} more", *("" for _ in columns))
    return table


def _reps(found: "Plan") -> Table:
    table = Table(title="Leads by rep, the largest changes first", title_justify="left", box=None, pad_edge=False)
    table.add_column("rep")
    for name in ("now", "proposed", "change", "highest load"):
        table.add_column(name, justify="right")
    moved = sorted(found.reps, key=lambda each: (-abs(each.after.leads - each.before.leads), each.name))
    for each in moved[:_SHOWN]:
        table.add_row(
            Text(each.name), f"{each.before.leads:,}", f"{each.after.leads:,}", f"{each.after.leads - each.before.leads:+,}", _peaks(each)
        )
    table.add_section()
    table.add_row("largest share over the average", _fair(found.before), _fair(found.after))
    return table


def _peaks(each: "RepChange") -> str:
    return f"{_peak(each.before)} → {_peak(each.after)}"


def _peak(share: "Share") -> str:
    return "–" if share.peak_load is None else f"{share.peak_load:.0%}"


def _fair(side: "Side") -> str:
    return "–" if side.above_fair is None else f"{side.above_fair:.0%}"


def _rows(found: "Plan") -> Iterator[tuple[str, ...]]:
    for change in found.changes:
        went = (change.before.where, change.after.where)
        yield (change.lead_id, change.arrived_at.isoformat(), change.had_it or "", *went, change.why)
