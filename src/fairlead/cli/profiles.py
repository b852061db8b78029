"""`fairlead rep profile` and its like: what a rep knows and can, with proposals and history."""

from typing import TYPE_CHECKING, Annotated

import typer

from fairlead.cli.screen import Author, Home, Json, Note, UserMistake, begun, console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fairlead.application.rep_profile_ports import Wish

Rep = Annotated[str, typer.Argument(help="Identity, e-mail address or whole name of the rep.", show_default=False)]
Number = Annotated[int, typer.Argument(min=1, help="Number of the proposal, as `fairlead rep proposals` tells it.", show_default=False)]
Set = Annotated[
    list[str],
    typer.Option("--set", help="A field and its values, such as 'languages=en;de'; an empty one empties it. Again for more fields."),
]
_MOST = 10


def profile(named: Rep, as_json: Json = False, home: Home = None) -> None:
    """Show the profile of a rep: its fields, tags and changes that are proposed, and who changed what."""
    from fairlead.application.plain import as_plain
    from fairlead.application.rep_profile_ports import WishState
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        told = house.profiles.told(house.time_off.person(named).rep_id)
    if as_json:
        console.json(as_plain(told))
        return
    console.say(f"{told.name} ({told.rep_id}){f', {told.title}' if told.title else ''}", style="bold")
    console.listing(("field", "values"), [(name, "; ".join(values) or "-") for name, values in told.fields.items()])
    for tag in told.tags:
        evidence = tag.evidence
        console.say(f"Proposed tag: {evidence.field} {evidence.value}: {evidence.words}.")
        console.say(f"  Decide: fairlead tags approve {told.rep_id} {evidence.field} '{evidence.value}', or dismiss", style="dim")
    for wish in told.wishes:
        if wish.state is WishState.PROPOSED:
            console.say(f"Proposed change {wish.number} by {wish.author}: {_wanted(wish)}{f' ({wish.note})' if wish.note else ''}")
            console.say(f"  Decide: fairlead rep approve {wish.number}, or reject", style="dim")
    for edit in told.history[:_MOST]:
        before, after = (_listed(each) for each in (edit.before, edit.value))
        console.say(
            f"  {edit.made_at:%Y-%m-%d %H:%M} {edit.author}: {edit.field} {before} → {after}{f' ({edit.note})' if edit.note else ''}"
        )


def edit(named: Rep, given: Set, author: Author = None, note: Note = "", home: Home = None) -> None:
    """Change fields of a rep's profile; routing knows of it at the next lead."""
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        rep_id = house.time_off.person(named).rep_id
        told = house.profiles.change(rep_id, _fields(given), author=chosen.author, note=note)
    for name in _fields(given):
        console.say(f"{told.name}: {name} {'; '.join(told.fields[name]) or 'empty'}")


def propose(named: Rep, given: Set, author: Author = None, note: Note = "", home: Home = None) -> None:
    """Propose a change of a rep's profile; somebody else approves it."""
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        made = house.profiles.propose(house.time_off.person(named).rep_id, _fields(given), author=chosen.author, note=note)
    console.say(f"Proposal {made.number} waits: {_wanted(made)}. Somebody else decides: fairlead rep approve {made.number}, or reject")


def proposals(as_json: Json = False, home: Home = None) -> None:
    """List proposed changes of profiles, the latest first."""
    from fairlead.application.plain import as_plain
    from fairlead.bootstrap import open_house

    with open_house(begun(home)) as house:
        found, names = house.profiles.wishes(), house.names
    if as_json:
        console.json([as_plain(each) for each in found])
        return
    if not found:
        console.say("No change of a profile was proposed.")
        return
    rows = [(str(each.number), each.state.value, names.get(each.rep_id, each.rep_id), _wanted(each), each.author) for each in found]
    console.listing(("number", "state", "rep", "what", "by"), rows)


def approve(number: Number, author: Author = None, note: Note = "", home: Home = None) -> None:
    """Make a proposed change of a profile."""
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        done = house.profiles.approve(number, author=chosen.author, note=note)
    console.say(f"Proposal {number} is approved: the profile of rep {done.rep_id} holds {_wanted(done)}.")


def reject(number: Number, author: Author = None, note: Note = "", home: Home = None) -> None:
    """Decide against a proposed change of a profile."""
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        house.profiles.reject(number, author=chosen.author, note=note)
    console.say(f"Proposal {number} is rejected; the profile stays as it is.")


def _fields(given: "Sequence[str]") -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in given:
        name, equals, values = each.partition("=")
        if not equals:
            raise UserMistake(f"'{each}' names no values; write --set 'languages=en;de'")
        found[name.strip()] = values.split(";")
    return found


def _wanted(wish: "Wish") -> str:
    return ", ".join(f"{name} {'; '.join(values) or 'empty'}" for name, values in wish.wanted.items())


def _listed(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, tuple) else str(value or "empty")
