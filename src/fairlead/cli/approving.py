"""`fairlead policy pending`, `approve` and `reject`: policies that wait for a second person."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairlead.cli.screen import Author, Home, Json, Note, begun, console

if TYPE_CHECKING:
    from fairlead.application.policies import Applied
    from fairlead.application.policy_ports import PolicyProblem
    from fairlead.application.proposal_ports import Proposal

Number = Annotated[int, typer.Argument(min=1, help="The number of the proposal, as `fairlead policy pending` tells it.")]


def pending(
    everything: Annotated[bool, typer.Option("--all", help="Also those that were approved or rejected.")] = False,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """List the policies that wait until somebody other than their author approves them."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        found = house.publishing.listed() if everything else house.publishing.pending()
    if as_json:
        console.json([as_data(each) for each in found])
        return
    if not found:
        console.say("No policy waits for a second person.")
    for each in found:
        console.say(_head(each), style="bold")
        for words in each.why:
            console.say(f"  {words}")
        if each.settled is None:
            console.say(f"  Approve it as somebody else: fairlead policy approve {each.number} --author NAME")


def approve(number: Number, author: Author = None, note: Note = "", as_json: Json = False, home: Home = None) -> None:
    """Publish a policy that waits, as its second person; its author cannot."""
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        applied = house.publishing.approve(number, author=chosen.author, note=note)
    report(applied, as_json=as_json)


def reject(number: Number, author: Author = None, note: Note = "", as_json: Json = False, home: Home = None) -> None:
    """Close a policy that waits, without publishing it; its author may, too."""
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        found = house.publishing.reject(number, author=chosen.author, note=note)
    if as_json:
        console.json(as_data(found))
    else:
        console.say(f"Proposal {number} is rejected. The policy in force stays.")


def show_waiting(found: "Proposal", *, as_json: bool) -> None:
    """Tell that a policy waits, and why."""
    if as_json:
        console.json(as_data(found))
        return
    console.say(
        f"Nothing is in force yet: it waits as proposal {found.number} until somebody other than {found.author} approves it.",
        style="yellow",
    )
    for words in found.why:
        console.say(f"  {words}")
    console.say(f"The second person says: fairlead policy approve {found.number} --author NAME")


def report(applied: "Applied", *, as_json: bool) -> None:
    """Tell what publishing did."""
    of = applied.version
    if as_json:
        told = {"version": of.number, "made": applied.made, "effective_from": of.effective_from.isoformat(), "content": of.digest}
        console.json({**told, "warnings": plain(applied.warnings), "withdrawn": [each.number for each in applied.withdrawn]})
        return
    when = "in force" if of.effective_from <= of.applied_at else f"in force from {of.effective_from:%Y-%m-%d %H:%M} UTC on"
    if applied.made:
        console.say(f"Version {of.number} is {when}.", style="green")
    else:
        console.say(f"Nothing was applied: version {of.number} says the same already.")
    for each in applied.withdrawn:
        console.say(
            f"Version {each.number} of {each.author}, scheduled for {each.effective_from:%Y-%m-%d %H:%M} UTC, is withdrawn by it.",
            style="yellow",
        )


def plain(problems: "tuple[PolicyProblem, ...]") -> list[dict[str, Any]]:
    """Problems as JSON holds them."""
    import dataclasses

    return [dataclasses.asdict(each) for each in problems]


def as_data(found: "Proposal") -> dict[str, object]:
    """A proposal as JSON holds it."""
    import dataclasses

    told = dataclasses.asdict(found)
    told["proposed_at"] = found.proposed_at.isoformat()
    told["effective_from"] = None if found.effective_from is None else found.effective_from.isoformat()
    if found.settled is not None:
        told["settled"]["at"] = found.settled.at.isoformat()
    return told


def _head(each: "Proposal") -> str:
    note = f": {each.note}" if each.note else ""
    later = "" if each.effective_from is None else f", from {each.effective_from:%Y-%m-%d %H:%M} UTC on"
    told = f"Proposal {each.number} by {each.author}, {each.proposed_at:%Y-%m-%d %H:%M} UTC{later}{note}"
    return told if each.settled is None else f"{told} ({each.state.value} by {each.settled.author})"
