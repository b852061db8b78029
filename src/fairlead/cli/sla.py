"""`fairlead sla`: which leads wait for an answer, how soon they got one, and how promises were kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from fairlead.cli.screen import Home, Json, begun, console, stuck

sla = typer.Typer(name="sla", help="Clocks of leads: which wait for an answer, how soon they got one, what was kept.")
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_STATES = {"running": "runs", "breached": "late", "kept": "kept", "broken": "not kept", "ended": "ended before"}


@sla.callback(invoke_without_command=True)
def running(
    context: typer.Context,
    ended: Annotated[bool, typer.Option("--ended", help="Those that ended last, instead of those that run.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many clocks at the most.")] = 50,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """List the clocks that run, late ones first, and reps who are paused for silence."""
    if context.invoked_subcommand is not None:
        return
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        found = house.background.sla.running(ended=ended, limit=limit)
    if as_json:
        console.json(_plain(found))
        return
    _clocks(found["clocks"], "No clock has ended yet." if ended else "No clock runs.")
    for each in found["paused"]:
        console.say(
            f"{each['name']} takes no new leads since {_moment(each['since'])}: several leads in a row had no answer.", style="yellow"
        )


@sla.command("lead")
def of_lead(
    lead_id: Annotated[str, typer.Argument(help="The lead's identity.")],
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Tell who had a lead, when each was first in touch, and every clock of it."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        found = house.background.sla.of_lead(lead_id)
    if as_json:
        console.json(_plain(found))
        return
    if not found["spells"]:
        console.say(f"No clock ran for lead {lead_id}: nobody was given it here since clocks are kept.")
        return
    for each in found["spells"]:
        touched = each["first_touch_seconds"]
        nobody = "not in touch yet" if each["ended"] is None else "never in touch"
        words = nobody if touched is None else f"first in touch after {lasting(touched)} ({each['first_touch_kind']})"
        gone = f"; {each['ended']}" if each["ended"] else ""
        console.say(f"{each['rep']['name']} since {_moment(each['assigned_at'])}: {words}{gone}.")
    _clocks(found["clocks"], "The policy promised it nothing.")


@sla.command()
def report(
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="Leads that were given to somebody within so many days.")] = 30,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Tell time to first touch and how promises were kept, in all, by rep and by clock."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        found = house.background.sla.report(days)
    if as_json:
        console.json(_plain(found))
        return
    console.say(f"In {days} days a lead was given to somebody {found['assigned']:,} times, and touched {found['touched']:,} times.")
    if found["median_seconds"] is not None:
        console.say(f"Half of the first touches came within {lasting(found['median_seconds'])}, {_worked(found)} of working time.")
    table = Table("rep", "given", "touched", "waiting", "median", "at work", "kept", "not kept", box=None)
    for each in found["reps"]:
        figures = (f"{each[name]:,}" for name in ("assigned", "touched", "waiting"))
        median = "–" if each["median_seconds"] is None else lasting(each["median_seconds"])
        table.add_row(each["rep"]["name"], *figures, median, _worked(each), f"{each['kept']:,}", f"{each['broken']:,}")
    if found["reps"]:
        console.print(table)
    for each in found["clocks"]:
        share = "" if each["kept_share"] is None else f", {each['kept_share']:.0%}"
        console.say(f"{each['name']}: kept {each['kept']:,} of {each['kept'] + each['broken']:,}{share}; {each['running']:,} run.")


@sla.command()
def look(as_json: Json = False, home: Home = None) -> None:
    """Look at all clocks now, as a running server does by itself: remind, and do what those that ran out ask for.

    Exits with 1 where a lead could not be seen to, and names it on standard error.
    """
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        done = house.background.sla.look()
    if as_json:
        console.json(done.data())
    else:
        console.say(
            f"Clocks of {done.begun:,} assignments begun, {done.touched:,} leads touched; {done.reminded:,} reminders,"
            f" {done.breached:,} clocks ran out, {done.rerouted:,} leads went on."
        )
    stuck("has a clock that could not be seen to", done.failed)


def touch(
    lead_id: Annotated[str, typer.Argument(help="The lead's identity.")],
    kind: Annotated[str, typer.Option("--kind", help="call, email or meeting.")] = "call",
    by: Annotated[
        str | None,
        typer.Option("--by", help="The rep: identity, e-mail address or name. Without it whoever has the lead.", show_default=False),
    ] = None,
    result: Annotated[str | None, typer.Option("--result", help="Such as connected, or no answer.", show_default=False)] = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Note that somebody was in touch with a lead now: clocks that wait for it stop."""
    from fairlead.application.sla import Touching
    from fairlead.bootstrap import open_house

    chosen = begun(home)
    with open_house(chosen) as house:
        rep_id = None if by is None else house.time_off.person(by).rep_id
        done = house.background.sla.touch(Touching(lead_id, kind, rep_id, result=result, author=chosen.author))
    if as_json:
        console.json(_plain(done))
        return
    console.say("Noted." if done["fresh"] else "This was noted before.")
    _clocks(done["clocks"], "No clock ran for it.")


def lasting(seconds: float) -> str:
    """A length of time as people say it."""
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    if seconds < 2 * _DAY:
        hours, rest = divmod(round(seconds / _MINUTE), 60)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{seconds / _DAY:.1f} days"


def _worked(each: Mapping[str, Any]) -> str:
    return "–" if each["median_worked_seconds"] is None else lasting(each["median_worked_seconds"])


def _clocks(clocks: list[dict[str, Any]], none: str) -> None:
    if not clocks:
        console.say(none)
        return
    table = Table("lead", "who", "rep", "clock", "state", "ends", "used", "of", box=None)
    for each in clocks:
        late = f", {lasting(each['over_seconds'])} over" if each["over_seconds"] else ""
        ends = "never: the rep does not work" if each["due_at"] is None else _moment(each["due_at"])
        kind = "" if each["counts"] == "wall" else " of work"
        promised = f"{lasting(60 * each['within_minutes'])}{kind}"
        who = (each["lead_id"], each["lead_name"], each["rep"]["name"])
        table.add_row(*who, each["name"], _STATES[each["state"]] + late, ends, lasting(each["used_seconds"]), promised)
    console.print(table)


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _plain(value: Any) -> Any:  # noqa: ANN401, JSON values with moments among them
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value
