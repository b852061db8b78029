"""`fairlead scores`: do fit, intent and lead score tell winners from others, and from where on?"""

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from fairlead.cli.screen import Home, Json, UserMistake, begun, console

if TYPE_CHECKING:
    from fairlead.application.score_ports import Scored, ScoreReport
    from fairlead.learning.policy_scores import KindSaid


def scores(
    days: Annotated[int, typer.Option(min=30, max=3650, help="Look at leads of this many days.")] = 730,
    kept: Annotated[bool, typer.Option("--kept", help="Tell what was found at the last look, without looking again.")] = False,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Set every score beside what became of leads: rates by band, wins caught from each threshold on, and whether any separates."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        found = house.scores.latest() if kept else house.scores.look(days)
    if found is None:
        raise UserMistake("nobody has looked yet; run `fairlead scores` without --kept")
    if as_json:
        console.json({"looked_at": found.looked_at.isoformat(), "days": found.days, **dataclasses.asdict(found.report)})
        return
    if kept:
        console.say(f"As of {found.looked_at:%Y-%m-%d %H:%M} UTC, leads of the {found.days:,} days before.", style="dim")
    _tell(found.report)


def _tell(report: "ScoreReport") -> None:
    if report.leads:
        span = f"{report.first} to {report.last}"
        old = f"at least {report.horizon_days} days old"
        console.say(f"{report.leads:,} leads from {span}, {old}; {report.won:,} reached '{report.stage}'.")
    else:
        console.say("No lead is old enough to set scores beside its outcome.")
    for scored in report.scores:
        _score(scored)
    if report.kinds:
        _kinds(report.kinds)


def _score(scored: "Scored") -> None:
    console.print()
    console.say(scored.title, style="bold")
    if scored.table is None:
        console.say(f"  None: {scored.note}.")
        return
    table = scored.table
    console.say(f"  {table['words'][0].upper()}{table['words'][1:]}.")
    whose = "Out of time: " if scored.out_of_time else ""
    leads = "1 lead" if table["unscored"] == 1 else f"{table['unscored']:,} leads"
    without = f" Without the score: {leads}, {table['unscored_won']:,} won." if table["unscored"] else ""
    console.say(f"  {whose}{table['leads']:,} leads, {table['won']:,} won; {scored.note}.{without}", style="dim")
    if table["bands"]:
        console.print(_bands(table))


def _bands(table: Mapping[str, Any]) -> Table:
    shown = _compact("score", "leads", "won", "rate", "95%", "value", "≥ leads", "wins", "value", "")
    starts = {each["at"]: each for each in table["thresholds"]}
    for band in table["bands"]:
        rate = "–" if band["rate"] is None else f"{band['rate']:.1%}"
        interval = f"{band['rate_low']:.1%}–{band['rate_high']:.1%}" if band["leads"] else "–"
        cells = [f"{band['low']}–{band['high']}", f"{band['leads']:,}", f"{band['won']:,}", rate, interval, _amount(band["value_minor"])]
        shown.add_row(*cells, *_from_here(starts.get(band["low"]), suggested=table["suggested"] == band["low"]))
    return shown


def _from_here(start: Mapping[str, Any] | None, *, suggested: bool) -> list[str]:
    """Leads, wins and value from this score on, and whether that tells them from those below."""
    if start is None:
        return ["", "", "", ""]
    mark = "suggested" if suggested else {1: "separates", -1: "wrong way", 0: ""}[start["separates"]]
    return [f"{start['share']:.0%}", f"{start['caught']:.0%}", f"{start['value_caught']:.0%}", mark]


def _amount(minor: float) -> str:
    """An amount in thousands or millions, short enough for a column."""
    major = minor / 100
    return f"{major / 1e6:,.1f}M" if major >= 1e6 else f"{major / 1e3:,.0f}k"


def _compact(*names: str) -> Table:
    table = Table(box=None, header_style="bold", padding=(0, 1, 0, 0))
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _kinds(kinds: "tuple[KindSaid, ...]") -> None:
    console.print()
    console.say("What outcomes say of each kind of deed", style="bold")
    console.say(
        "  Correlation only: a deed that goes with wins need not cause them. Weights are set in the policy, under intent.", style="dim"
    )
    shown = _compact("kind", "leads", "won", "95%", "without", "weight", "learned", "outcomes say")
    for each in kinds:
        learned = "–" if each.learned is None else f"{each.learned:g}"
        numbers = [
            f"{each.leads:,}",
            f"{each.rate:.1%}",
            f"{each.rate_low:.1%}–{each.rate_high:.1%}",
            f"{each.without:.1%}",
            f"{each.weight:g}",
        ]
        shown.add_row(each.kind, *numbers, learned, each.said)
    console.print(shown)
