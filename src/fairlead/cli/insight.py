"""`fairlead insight`: what the history lets people see; `fairlead tags`: what is proposed for the profiles of reps."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from fairlead.cli.screen import Author, Home, Json, Note, UserMistake, begun, console

if TYPE_CHECKING:
    from fairlead.bootstrap import House
    from fairlead.learning.insights import Insights, Pairing, Span

insight = typer.Typer(help="What the history lets you see: attributes worth adding, pairings, rep attributes, tags, coaching.")
tags = typer.Typer(help="Tags that won history proposes for the profiles of reps: approve, dismiss, take back.", no_args_is_help=True)

_MOST = 15
Again = Annotated[bool, typer.Option("--again", help="Look again first, at the records as they are now; takes as long as training.")]
All = Annotated[bool, typer.Option("--all", help="List everything, not only the first ones.")]
Name = Annotated[str, typer.Argument(help="Feature, such as custom.tier or mail.free, as `fairlead insight attributes` names it.")]
RepId = Annotated[str, typer.Argument(help="Identity of the rep.")]
Field = Annotated[str, typer.Argument(help="industry_groups, products, languages, deal_ranges or competitors.")]
Value = Annotated[str, typer.Argument(help="The tag, as `fairlead tags list` tells it.")]


@insight.callback(invoke_without_command=True)
def summary(context: typer.Context, again: Again = False, as_json: Json = False, home: Home = None) -> None:
    """Without a command: the verdict of each part, in one sentence."""
    if context.invoked_subcommand is not None:
        return
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        found = _found(house, again=again)
        waiting, state = len(house.insight.proposals()), house.registry.state_of(found.model)
    if as_json:
        console.json(_data(found) | {"model_state": state})
        return
    _head(found)
    if found.model:
        _line(f"Learned with model {found.model}{_standing(state)}.")
    parts = {"Attributes": found.attributes.verdict, "Pairings": found.pairings.verdict, "Reps": found.drivers.verdict}
    parts |= {"Tags": f"{waiting} proposed." if waiting else "Nothing is proposed.", "Coaching": found.coaching.verdict}
    for name, verdict in parts.items():
        console.say(f"{name}", style="bold")
        _line(f"  {verdict}")
        _line(f"  fairlead insight {name.lower()}")


@insight.command("attributes")
def attributes(again: Again = False, everything: All = False, as_json: Json = False, home: Home = None) -> None:
    """Rank what might be added to the model by what it saves on later leads."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        found, added = _found(house, again=again), house.insight.features()
    if as_json:
        console.json(_data(found)["attributes"] | {"added": list(added)})
        return
    told = found.attributes
    _head(found)
    _line(told.verdict)
    if told.ranked:
        table = _table("", "attribute", "with", "log loss", "odds", "what was learned")
        for each in told.ranked if everything else told.ranked[:_MOST]:
            mark = "found" if each.found else ""
            table.add_row(mark, Text(each.name), Text(each.trait or "any rep"), f"{each.share:+.2%}", _odds(each.odds), each.says)
        console.print(table)
        _line(f"{told.tried:,} looked at on older leads, {told.tested} tested on {told.leads:,} later ones; found is what has odds of")
        _line(f"{told.needed:,.0f}:1 or more, so that chance alone finds anything in at most one of twenty looks.")
        if any(each.trait for each in told.ranked):
            _line("Next to a kind of reps: what leads and reps do together, beyond what each brings alone.")
    if everything:
        for left in told.excluded:
            _line(f"  left out: {left.name}: {left.why}")
    if added:
        _line(f"Added to the model: {', '.join(added)}.")
    first = next((each.name for each in told.ranked if each.found and not each.trait and each.name not in added), None)
    if first:
        _line(f"Let the next training read it: fairlead insight add {first}")


@insight.command("pairings")
def pairings(again: Again = False, everything: All = False, as_json: Json = False, home: Home = None) -> None:
    """Tell which pairings of leads and reps win more, or less, than an average eligible rep, with intervals."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        found, names = _found(house, again=again), house.names
    if as_json:
        console.json(_data(found)["pairings"])
        return
    _head(found)
    _line(found.pairings.verdict)
    shown = found.pairings.found if everything else some(found.pairings.found, _MOST)
    if not shown:
        return
    table = _table("pairing", "chance", "points, 80%", "of these everywhere", "by chance", "raw, and of others")
    for each in shown:
        who = each.trait or names.get(each.rep_id, each.rep_id)
        usual = "–" if each.usual is None else f"{100 * each.usual:+.1f}"
        raw = f"{each.won}/{each.leads}, {each.others_won:,}/{each.others:,}"
        table.add_row(
            f"{who} · {each.part} {each.segment}", f"{each.chance:.1%}", _points(each.points), usual, f"{each.randomized:.0%}", raw
        )
    console.print(table)
    _line(
        "Chance: with an average eligible rep. Raw rates are mostly noise: never rank by them. By chance: share of the leads that came by"
    )
    _line("rotation or exploration; the rest was chosen by somebody, so a difference may be in the leads: correlation only.")
    if len(shown) < len(found.pairings.found):
        _line(f"{len(shown)} of {len(found.pairings.found):,}, at most two of one rep; --all lists all.")


@insight.command("reps")
def reps(again: Again = False, as_json: Json = False, home: Home = None) -> None:
    """Tell which attributes of reps go along with winning the same leads."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        found = _found(house, again=again)
    if as_json:
        console.json(_data(found)["drivers"])
        return
    _head(found)
    _line(found.drivers.verdict)
    if found.drivers.drivers:
        table = _table("", "attribute", "points, 80%", "reps", "leads")
        for each in found.drivers.drivers:
            # Some traits say themselves what they are: "in their first year".
            named = each.trait if " " in each.family or each.family.startswith("profile") else f"{each.family}: {each.trait}"
            table.add_row("found" if each.found else "", named, _points(each.points), f"{each.reps}", f"{each.leads:,}")
        console.print(table)
    _line(found.drivers.warning)


@insight.command("tags")
def proposed(again: Again = False, as_json: Json = False, home: Home = None) -> None:
    """List the tags that wait for a decision, with the evidence."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        _found(house, again=again)
        _list_tags(house, as_json=as_json)


@insight.command("coaching")
def coaching(again: Again = False, as_json: Json = False, home: Home = None) -> None:
    """Tell managers whom to talk to: reps clearly below what was expected of them, hard leads allowed for."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        found, names = _found(house, again=again), house.names
    if as_json:
        console.json(_data(found)["coaching"])
        return
    _head(found)
    _line(found.coaching.verdict)
    for each in found.coaching.notes:
        console.say(names.get(each.rep_id, each.rep_id), style="bold")
        _line(f"  {each.words}")
        _line(f"  Odds of winning {_ratio(each.ratio)} times what was expected (80% interval), {each.leads} leads.")
    _line(found.coaching.warning)


@insight.command("add")
def add(name: Name, author: Author = None, note: Note = "", home: Home = None) -> None:
    """Let the next training read a feature."""
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        house.insight.add_feature(name, author=chosen.author, note=note)
    console.say(f"{name} is added: the next training reads it. What routes now is unchanged until a model trained with it is in force.")
    console.say("Train now: fairlead train")


@insight.command("remove")
def remove(name: Name, author: Author = None, note: Note = "", home: Home = None) -> None:
    """Let the next training do without a feature that was added."""
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        house.insight.remove_feature(name, author=chosen.author, note=note)
    console.say(f"{name} is removed: the next training does without it.")


@tags.command("list")
def list_(
    decided: Annotated[bool, typer.Option("--decided", help="List the decisions taken instead, the latest first.")] = False,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """List the tags that wait for a decision, or the decisions taken."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        if not decided:
            _list_tags(house, as_json=as_json)
            return
        found = list(reversed(house.insight.tag_decisions()))
        names = house.names
    if as_json:
        from fairlead.application.insight_told import decision_data

        console.json({"decisions": [decision_data(each) for each in found]})
        return
    if not found:
        console.say("Nothing was decided on a tag yet.")
    for each in found:
        who = names.get(each.subject, each.subject)
        said = f"{each.number}  {each.at:%Y-%m-%d %H:%M}  {who}: {each.field} {each.value}, {each.verdict.value} by {each.author}"
        _line(f"{said}{f': {each.note}' if each.note else ''}")


@tags.command("approve")
def approve(rep_id: RepId, field: Field, value: Value, author: Author = None, note: Note = "", home: Home = None) -> None:
    """Put a proposed tag into the rep's profile."""
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        done = house.insight.approve_tag(rep_id, field, value, author=chosen.author, note=note)
    console.say(f"{value} stands in {field} of rep {rep_id} now. Take it back: fairlead tags undo {done.number}")


@tags.command("dismiss")
def dismiss(rep_id: RepId, field: Field, value: Value, author: Author = None, note: Note = "", home: Home = None) -> None:
    """Decide against a proposed tag; it comes back only on much more evidence."""
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        house.insight.dismiss_tag(rep_id, field, value, author=chosen.author, note=note)
    console.say(f"{field} {value} is dismissed for rep {rep_id}; it is proposed again only once much more evidence speaks for it.")


@tags.command("undo")
def undo(
    number: Annotated[int, typer.Argument(min=1, help="Number of the decision, as `fairlead tags list --decided` tells it.")],
    author: Author = None,
    note: Note = "",
    home: Home = None,
) -> None:
    """Take an approval back: the tag leaves the profile."""
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        done = house.insight.undo_tag(number, author=chosen.author, note=note)
    console.say(f"{done.field} {done.value} of rep {done.subject} is taken back.")


def some(found: "Sequence[Pairing]", most: int, of_one: int = 2) -> "list[Pairing]":
    """The first ones, at most ``of_one`` of each rep, so that one strong rep does not fill the screen."""
    kept: list[Pairing] = []
    counts: dict[str, int] = {}
    for each in found:
        who = each.rep_id or each.trait
        counts[who] = counts.get(who, 0) + 1
        if counts[who] <= of_one and len(kept) < most:
            kept.append(each)
    return kept


def _found(house: "House", *, again: bool) -> "Insights":
    if not again:
        found = house.insight.latest()
        if found is None:
            raise UserMistake("nobody has looked yet: run `fairlead train`, or look at the records as they are: fairlead insight --again")
        return found
    columns = (SpinnerColumn(), BarColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        return house.insight.look(lambda step: bar.update(task, description=step))


def _list_tags(house: "House", *, as_json: bool) -> None:
    waiting = house.insight.proposals()
    if as_json:
        from fairlead.application.insight_told import proposal_data

        console.json({"tags": [proposal_data(each) for each in waiting]})
        return
    if not waiting:
        console.say(
            "No tag is proposed: what the history speaks for stands in the profiles, was decided on, or cannot be told from chance."
        )
        return
    for each in waiting:
        evidence = each.evidence
        console.say(f"{each.name} ({evidence.rep_id}): {evidence.field} {evidence.value}", style="bold")
        _line(f"  {evidence.words}; odds {_ratio(evidence.ratio)}")
        if each.again is not None:
            _line(f"  {each.again.verdict.value} by {each.again.author} on {each.again.at:%Y-%m-%d}; much more speaks for it now")
    first = waiting[0].evidence
    _line("Odds are those of winning, as times an average eligible rep's, with the 80% interval.")
    _line(f"Decide: fairlead tags approve {first.rep_id} {first.field} '{first.value}', or dismiss instead of approve")


def _head(found: "Insights") -> None:
    when = f", computed {found.computed_at:%Y-%m-%d %H:%M}" if found.computed_at else ""
    if not found.first:
        _line(f"Too little is known yet{when}.")
        return
    _line(f"{found.leads:,} leads with a known outcome, {found.won:,} won, {found.first} to {found.last}{when}.")


def _standing(state: str | None) -> str:
    """That what is told is not what routes, where it is not."""
    if state is None:
        return ", which is not kept any more"
    return "" if state == "champion" else f", which is {'a ' if state in {'draft', 'candidate'} else ''}{state} and does not route"


def _data(found: "Insights") -> dict[str, Any]:
    from fairlead.application.insight_told import insight_data

    return insight_data(found)


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    for each in columns:
        table.add_column(each, justify="right" if each in {"chance", "odds", "log loss", "reps", "leads", "by chance"} else "left")
    return table


def _points(span: "Span") -> str:
    return f"{100 * span.value:+.1f} [{100 * span.low:+.1f}, {100 * span.high:+.1f}]"


def _ratio(span: "Span") -> str:
    return f"{span.value:.2f} [{span.low:.2f}, {span.high:.2f}]"


def _odds(odds: float) -> str:
    return "over 100,000:1" if odds > 100_000 else f"{odds:,.1f}:1"


def _line(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
