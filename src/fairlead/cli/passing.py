"""`fairlead lead`: what people do with a lead once a rep has it."""

from typing import TYPE_CHECKING, Annotated

import typer

from fairlead.cli.screen import Author, Home, Json, console, opened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fairlead.application.passing_on import Passed

lead = typer.Typer(help="A lead that a rep has: accepted, declined, missed, handed off, moved by hand, locked.", no_args_is_help=True)
Lead = Annotated[str, typer.Argument(help="The lead's identity.")]


@lead.command("decline")
def decline(
    lead_id: Lead,
    by: Annotated[str, typer.Option("--by", help="The rep who has the lead and declines it: identity, e-mail address or name.")],
    reason: Annotated[str | None, typer.Option("--reason", help="Why, in a few words.", show_default=False)] = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Decline a lead: it is decided on again at once, and never goes back to the rep."""
    from fairlead.application.passing_on import Decline

    with opened(home) as house:
        by = house.time_off.person(by).rep_id
        passed = house.desk.decline(Decline(lead_id, by, house.clock.now(), reason)).result()
        names = house.names
    receiver = passed.decision.rep_id if passed.decision else None
    where = "waits in the queue" if receiver is None else f"goes to {names.get(receiver, receiver)}"
    before = " before; nothing was changed now. It" if passed.replayed else "; it"
    _tell(passed, f"{names.get(by, by)} declined lead {lead_id}{before} {where}.", names, as_json=as_json)


@lead.command("no-show")
def no_show(
    lead_id: Lead,
    note: Annotated[str | None, typer.Option("--note", help="What happened, in a few words.", show_default=False)] = None,
    author: Author = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Say that the person did not come to the meeting; the lead stays where it is."""
    from fairlead.application.passing_on import NoShow

    with opened(home, author=author) as house:
        passed = house.desk.no_show(NoShow(lead_id, house.clock.now(), house.settings.author, note)).result()
        names = house.names
    held = passed.from_rep_id or ""
    _tell(passed, f"Noted that the meeting of lead {lead_id} with {names.get(held, held)} was missed.", names, as_json=as_json)


@lead.command("move")
def move(
    lead_id: Lead,
    to: Annotated[str, typer.Option("--to", help="The rep who shall have it: identity, e-mail address or name.")],
    note: Annotated[str, typer.Option("--note", help="Why, in a few words; kept with the decision.")],
    over_limit: Annotated[bool, typer.Option("--over-limit", help="Give it even where the rep's limit, or a team's, is reached.")] = False,
    author: Author = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Give a lead to a rep by hand, with its slot; limits hold unless --over-limit, and nobody who left gets one."""
    from fairlead.application.passing_on import Move

    with opened(home, author=author) as house:
        to = house.time_off.person(to).rep_id
        passed = house.desk.move(Move(lead_id, to, house.clock.now(), house.settings.author, note, over_limit)).result()
        names = house.names
    held = f"from {names.get(passed.from_rep_id, passed.from_rep_id)} " if passed.from_rep_id else ""
    _tell(passed, f"Lead {lead_id} moved {held}to {names.get(to, to)}.", names, as_json=as_json)


def _tell(passed: "Passed", words: str, names: "Mapping[str, str]", *, as_json: bool) -> None:
    if as_json:
        from fairlead.application.passing_on import told

        console.json(told(passed))
        return
    console.say(words)
    changes = passed.entry.changes
    if changes:
        order = sorted(changes, key=lambda rep_id: (-abs(changes[rep_id]), rep_id))
        shown = ", ".join(f"{names.get(rep_id, rep_id)} {changes[rep_id]:+.3f}" for rep_id in order[:6])
        console.say(f"  In the ledger: {shown}{f' and {len(order) - 6} more' if len(order) > 6 else ''}.")
    else:
        console.say("  It changes nobody's credit.")
    if passed.decision is not None:
        console.say(f"  decision {passed.decision.decision_id}; fairlead explain tells it", style="dim")
