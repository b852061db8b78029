"""`fairlead dispute`: contest a decision, settle it with the record in view, and see what disputes are mostly about."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairlead.cli.screen import Author, Home, Json, UserMistake, begun, console

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fairlead.application.dispute_ports import Dispute
    from fairlead.bootstrap import House

dispute = typer.Typer(help="Contested decisions: open, settle, list, and what they are about.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(min=1, help="Number of the dispute, as `fairlead dispute list` tells it.", show_default=False)]
_KINDS = ("wrong territory", "wrong owner", "should be mine", "unfair turn", "wrong data", "other")
_SHOWN = 5


@dispute.command("open")
def open_(
    decision: Annotated[str, typer.Argument(help="Identity of the decision, or of its lead.", show_default=False)],
    kind: Annotated[str, typer.Option("--kind", help=f"What is wrong: {', '.join(_KINDS)}.", show_default=False)],
    words: Annotated[str, typer.Option("--words", help="What is wrong with it, in your words.", show_default=False)],
    by: Annotated[
        str | None, typer.Option("--by", help="The rep in whose name: identity, e-mail address or name.", show_default=False)
    ] = None,
    field: Annotated[
        str | None, typer.Option("--field", help="Which field of the lead is wrong, such as industry.", show_default=False)
    ] = None,
    author: Author = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Contest a decision. Each person has one open dispute on a decision."""
    from fairlead.application.dispute_ports import Contested
    from fairlead.application.disputes import Contest
    from fairlead.bootstrap import open_house

    if kind not in _KINDS:
        raise UserMistake(f"'{kind}' is no kind of dispute; choose one of: {', '.join(_KINDS)}")
    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        rep_id = house.time_off.person(by).rep_id if by is not None else None
        contested = Contest(decision, Contested(kind), words, chosen.author, rep_id, field)
        made, names = house.disputes.contest(contested), house.names
    if as_json:
        console.json(_data(made))
        return
    console.say(f"Dispute {made.number} is open: {_named(made, names).removesuffix('.')}.")
    console.say(f"Whoever settles it sees the record: fairlead dispute show {made.number}", style="dim")


@dispute.command("list")
def list_(
    state: Annotated[
        str | None, typer.Option("--state", help="Only those that are open, upheld, rejected or withdrawn.", show_default=False)
    ] = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """List contested decisions, the latest first."""
    from fairlead.application.dispute_ports import DisputeState
    from fairlead.bootstrap import open_house

    if state is not None and state not in {each.value for each in DisputeState}:
        raise UserMistake(f"'{state}' is no state of a dispute; choose one of: {', '.join(DisputeState)}")
    with open_house(begun(home)) as house:
        found, names = house.disputes.listed(state=DisputeState(state) if state else None), house.names
    if as_json:
        console.json([_data(each) for each in found])
        return
    if not found:
        console.say("No decision is contested." if state is None else f"No dispute is {state}.")
        return
    rows = [
        (str(each.number), each.state.value, f"{each.opened_at:%Y-%m-%d %H:%M}", _who(each, names), each.kind.value, each.company or "")
        for each in found
    ]
    console.listing(("number", "state", "opened (UTC)", "by", "what", "company"), rows)


@dispute.command("show")
def show(number: Number, as_json: Json = False, home: Home = None) -> None:
    """Show a dispute with the record: who got the lead and why, who else was eligible, and whether the decision can be made again."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        found, names = house.disputes.get(number), house.names
        if as_json:
            console.json(_data(found))
            return
        console.say(f"Dispute {number}, {found.state.value}: {_named(found, names)}", style="bold")
        console.say(f"  “{found.words}”")
        console.say(f"  Opened by {found.author} on {found.opened_at:%Y-%m-%d %H:%M} UTC.")
        _record(house, found)
    if found.about:
        console.say(f"What decided: {', '.join(each.words for each in found.about)}.")
    _end(found, names)


@dispute.command("settle")
def settle(
    number: Number,
    note: Annotated[str, typer.Option("--note", help="Why; told to whoever contested.", show_default=False)],
    uphold: Annotated[bool, typer.Option("--uphold/--reject", help="Whether the complaint is right.")],
    move_to: Annotated[
        str | None, typer.Option("--move-to", help="The rep who shall have the lead: identity, address or name.", show_default=False)
    ] = None,
    over_limit: Annotated[bool, typer.Option("--over-limit", help="Give it even where the rep's limit is reached.")] = False,
    credit: Annotated[
        float | None, typer.Option("--credit", help="Leads of credit for the rep; below zero takes them.", show_default=False)
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", help="Who gets the credit; left out, the rep who contested.", show_default=False)
    ] = None,
    against: Annotated[
        str | None, typer.Option("--against", help="At whose cost, a rep; left out, everybody else's.", show_default=False)
    ] = None,
    change: Annotated[
        str | None, typer.Option("--change", help="What should be changed, as `show` names it, such as 'rule dach'.", show_default=False)
    ] = None,
    author: Author = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Settle a dispute. The lead may move and credit be put right with it; nobody settles what is about themselves."""
    from fairlead.application.settle_dispute import Credit, Settle
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    if credit is None and (to is not None or against is not None):
        raise UserMistake("--to and --against say whose credit is put right; say by how much with --credit")
    with open_house(chosen) as house:
        found = house.disputes.get(number)
        gets = _person(house, to) or found.rep_id
        if credit is not None and gets is None:
            raise UserMistake("this dispute is in nobody's name; say who gets the credit with --to")
        put_right = Credit(gets or "", credit, _person(house, against)) if credit is not None else None
        ground = house.disputes.ground(number, change) if change is not None else None
        asked = Settle(number, uphold, chosen.author, note, house.clock.now(), _person(house, move_to), over_limit, put_right, ground)
        done, names = house.disputes.settle(asked).result(), house.names
    if as_json:
        console.json(_data(done))
        return
    _end(done, names)


@dispute.command("withdraw")
def withdraw(
    number: Number,
    by: Annotated[str | None, typer.Option("--by", help="The rep in whose name it was opened.", show_default=False)] = None,
    note: Annotated[str, typer.Option("--note", help="Why, in a few words.", show_default=False)] = "",
    author: Author = None,
    home: Home = None,
) -> None:
    """Take back one's own dispute."""
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        rep_id = house.time_off.person(by).rep_id if by is not None else None
        house.disputes.withdraw(number, author=chosen.author, rep_id=rep_id, note=note)
    console.say(f"Dispute {number} is withdrawn.")


@dispute.command("report")
def report(as_json: Json = False, home: Home = None) -> None:
    """Tell which rules, territories and accounts disputes are about, how many were upheld, and how long it takes to settle them."""
    from fairlead.application.plain import as_plain
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        found = house.disputes.report()
    if as_json:
        console.json(as_plain(found))
        return
    if not found.total:
        console.say("No decision was ever contested.")
        return
    states = ", ".join(f"{count} {state}" for state, count in found.by_state.items() if count)
    console.say(f"{found.total} dispute{'s' if found.total > 1 else ''}: {states}.")
    if found.median_hours is not None:
        half, most = _hours(found.median_hours), _hours(found.slowest_tenth_hours)
        console.say(f"Half of those settled took up to {half}, nine of ten up to {most}.")
    if found.oldest_open_hours is not None:
        console.say(f"The one that waits longest waits for {_hours(found.oldest_open_hours)}.")
    for line in found.lines:
        span = f"; upheld {line.upheld_share:.0%} [{line.low:.0%}, {line.high:.0%}]" if line.upheld_share is not None else ""
        console.say(f"  {line.words}{span}.")


def _person(house: "House", named: str | None) -> str | None:
    return house.time_off.person(named).rep_id if named is not None else None


def _record(house: "House", found: "Dispute") -> None:
    """What the decision itself says, where it can still be read."""
    from fairlead.application.ports import NotFound

    try:
        told = house.decisions.get(found.decision_id)
    except NotFound as gone:
        console.say(f"  {gone}")
        return
    console.say(told.explanation.headline)
    for sentence in told.explanation.why:
        console.say(f"  {sentence}")
    others = [each for each in told.decision.candidates[:_SHOWN] if each.rep_id != told.decision.rep_id]
    if others:
        names = [told.names.get(each.rep_id, each.rep_id) for each in others]
        chances = [f" (chance {each.chance:.1%})" if each.foreseen else "" for each in others]
        shown = ", ".join(f"{name}{chance}" for name, chance in zip(names, chances, strict=True))
        console.say(f"Eligible, too, of {len(told.decision.candidates)}: {shown}.")
    if found.rep_id is not None and found.rep_id != told.decision.rep_id:
        answer = house.decisions.why_not(found.decision_id, found.rep_id)
        console.say(f"Why not {told.names.get(found.rep_id, found.rep_id)}: {answer.answer.headline}")
        for sentence in answer.answer.why:
            console.say(f"  {sentence}")
    try:
        again = house.decisions.replay(found.decision_id)
    except NotFound as gone:
        console.say(f"Replay: {gone}")
        return
    console.say("Replay: made again from what was kept, it comes out equal." if again.equal else "Replay: it comes out different:")
    for difference in again.differences:
        console.say(f"  {difference}")


def _end(found: "Dispute", names: "Mapping[str, str]") -> None:
    end = found.settled
    if end is None:
        console.say(f"It waits. Settle it: fairlead dispute settle {found.number} --uphold --note WHY", style="dim")
        return
    console.say(f"Dispute {found.number} was {found.state.value} by {end.author} on {end.at:%Y-%m-%d %H:%M} UTC: {end.note}")
    if end.moved_to is not None:
        console.say(f"  The lead went to {names.get(end.moved_to, end.moved_to)} (decision {end.decision_id}).")
    if end.credit_rep_id is not None:
        rep = names.get(end.credit_rep_id, end.credit_rep_id)
        console.say(f"  {rep} has {end.credit_leads:+g} leads of credit, at the cost of {end.against}.")
    if end.change is not None:
        console.say(f"  To be changed: {end.change.words}.")


def _named(found: "Dispute", names: "Mapping[str, str]") -> str:
    held = f", given to {names.get(found.holder_rep_id, found.holder_rep_id)}" if found.holder_rep_id else ""
    company = f" of {found.company}" if found.company else ""
    return f"{_who(found, names)} says “{found.kind.value}” about lead {found.lead_id}{company}{held}"


def _who(found: "Dispute", names: "Mapping[str, str]") -> str:
    return found.author if found.rep_id is None else names.get(found.rep_id, found.rep_id)


def _hours(hours: float | None) -> str:
    hours = hours or 0.0
    if hours < 1:
        minutes = max(1, round(60 * hours))
        return f"{minutes} minute{'s' if minutes > 1 else ''}"
    return f"{hours:.1f} hours" if hours < 48 else f"{hours / 24:.1f} days"


def _data(found: "Dispute") -> dict[str, Any]:
    from fairlead.application.plain import as_plain

    plain: dict[str, Any] = as_plain(found)
    return plain
