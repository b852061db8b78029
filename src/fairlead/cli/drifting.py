"""`fairlead drift`: do leads still look, score and end as they did when the model was trained?"""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from fairlead.cli.screen import Author, Home, Json, Note, begun, console

if TYPE_CHECKING:
    from fairlead.application.drift_ports import Alert, Look
    from fairlead.application.watch_drift import Report
    from fairlead.domain.evidence import Course, Watched

_BARS = "▁▂▃▄▅▆▇█"
_WIDTH = 14
_STYLES = {"drifted": "red", "slight": "yellow", "too_early": "dim", "unusable": "dim", "steady": "green"}
_QUIET = {"steady", "too_early", "unusable"}


def drift(
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help="How many days to draw.")] = 60,
    kept: Annotated[bool, typer.Option("--kept", help="Tell what was found at the last look, without looking again.")] = False,
    acknowledge: Annotated[
        str | None, typer.Option("--acknowledge", metavar="ALERT", help="Say that you know of an alert, by its name.", show_default=False)
    ] = None,
    author: Author = None,
    note: Note = "",
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Tell whether leads, scores and outcomes changed since the model was trained, how sure that is, and what to do."""
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        if acknowledge is not None:
            seen = house.drift.acknowledge(acknowledge, author=chosen.author, note=note)
            if as_json:
                console.json(seen.data())
            else:
                console.say(f"Acknowledged by {seen.acknowledged_by}: {seen.changed}", style="green")
            return
        if not kept:
            house.drift.look()
        report = house.drift.report(days)
    if as_json:
        console.json(report.data())
    else:
        _tell(report, days)


def _tell(report: "Report", days: int) -> None:
    look = report.look
    if look is None:
        console.say("Nobody has looked yet; run `fairlead drift` without --kept.")
        return
    for alert in report.open:
        _alert(alert)
    if look.why_not:
        console.say(f"{look.why_not[:1].upper()}{look.why_not[1:]}.")
        return
    changed = [each for each in look.watched if each.verdict not in _QUIET]
    console.say(_headline(report, look, changed), style="bold")
    reference = report.reference
    if reference is not None:
        how = ", read from the records afterwards" if reference.afterwards else ""
        console.say(
            f"Measured from {reference.leads:,} leads of {reference.since:%Y-%m-%d} to {reference.until:%Y-%m-%d}{how}.", style="dim"
        )
    console.say(_freshness(look), style="dim")
    console.print()
    console.print(_table(report, days))
    quiet = [each for each in look.watched if each.quantity.startswith("input.") and each.verdict in _QUIET]
    for verdict, words in (("steady", "steady"), ("too_early", "too early to tell"), ("unusable", "cannot be watched")):
        names = [each.quantity.removeprefix("input.") for each in quiet if each.verdict == verdict]
        if names:
            console.print(f"{len(names)} inputs {words}: {', '.join(names)}", markup=False, highlight=False, style="dim")
    for alert in report.alerts:
        if alert.acknowledged_at is not None:
            by = f"{alert.acknowledged_by}{f': {alert.note}' if alert.note else ''}"
            console.print(f"Known to {by} – {alert.changed}", markup=False, highlight=False, style="dim")


def _headline(report: "Report", look: "Look", changed: "list[Watched]") -> str:
    from fairlead.application.drift_words import name_of

    leads = next((each.leads for each in look.watched if each.quantity == "volume"), 0)
    if look.last < look.first:
        return f"Too early to tell: no whole day has passed since model {report.model} was trained."
    parts = []
    for verdict, words in (("drifted", "Changed"), ("slight", "Changed a little")):
        names = [name_of(each.quantity, report.reference) for each in changed if each.verdict == verdict]
        parts += [f"{words}: {'; '.join(names)}."] if names else []
    days = (look.last - look.first).days + 1
    came = "No lead" if not leads else "1 lead" if leads == 1 else f"{leads:,} leads"
    over = f"{came} arrived in the {days:,} whole days since model {report.model} was trained."
    if parts:
        return f"{over}\n{' '.join(parts)}"
    return f"{over} {'No change can be told from them.' if leads else 'There is nothing to compare yet.'}"


def _freshness(look: "Look") -> str:
    lead = f"{look.last_lead:%Y-%m-%d %H:%M} UTC" if look.last_lead else "none"
    outcome = f"{look.last_outcome:%Y-%m-%d %H:%M} UTC" if look.last_outcome else "none"
    return f"Looked at {look.at:%Y-%m-%d %H:%M} UTC. Last lead: {lead}. Last outcome: {outcome}."


def _alert(alert: "Alert") -> None:
    console.say(alert.changed, style="bold red")
    console.print(f"  {alert.means}", markup=False, highlight=False)
    for number, words in enumerate(alert.advice, start=1):
        console.print(f"  {number}. {words[:1].upper()}{words[1:]}.", markup=False, highlight=False)
    told = f'  Reported {alert.raised_at:%Y-%m-%d %H:%M} UTC. If you know of it: fairlead drift --acknowledge "{alert.alert_id}"'
    console.print(told, markup=False, highlight=False, style="dim", soft_wrap=True)
    console.print()


def _table(report: "Report", days: int) -> Table:
    from fairlead.application.drift_words import name_of, verdict_in_words

    courses = {each.quantity: each for each in report.courses}
    table = Table("what", "verdict", "then → now", "evidence", f"last {days} days", box=SIMPLE, pad_edge=False)
    for each in report.look.watched if report.look else ():
        if each.quantity.startswith("input.") and each.verdict in _QUIET:
            continue
        course = courses.get(each.quantity)
        table.add_row(
            Text(name_of(each.quantity, report.reference)),
            Text(verdict_in_words(each), style=_STYLES[each.verdict]),
            Text(_numbers(each)),
            Text(_evidence(each)),
            _bars(course) if course is not None else "",
        )
    return table


def _numbers(each: "Watched") -> str:
    if each.moves and each.verdict not in _QUIET:
        move = each.moves[0]
        return f"{move.label} {move.before:.1%} → {move.now:.1%}"
    kind = each.quantity.partition(".")[0]
    if kind in {"input", "score"} or each.now is None:
        return "–"
    digits = "{:.1%}" if kind == "outcomes" else "{:,.2f}" if kind != "volume" else "{:,.1f}"
    return " → ".join(digits.format(value) for value in (each.before, each.now) if value is not None)


def _evidence(each: "Watched") -> str:
    """How far it is to where a change is reported."""
    share = max(each.log_e, 0.0) / each.log_threshold if each.log_threshold > 0 else 0.0
    return "enough" if share >= 1 else "none" if share < 0.05 else f"{share:.0%} of enough"


def _bars(course: "Course") -> str:
    """The course as bars between its least and its largest value."""
    values = [each.value for each in course.points]
    step = max(len(values) / _WIDTH, 1.0)
    chosen = [values[min(int((place + 1) * step) - 1, len(values) - 1)] for place in range(min(len(values), _WIDTH))]
    known = [each for each in chosen if each is not None]
    if not known:
        return ""
    low, high = min(known), max(known)
    scale = (len(_BARS) - 1) / (high - low) if high > low else 0.0
    return "".join(" " if each is None else _BARS[int((each - low) * scale)] for each in chosen)
