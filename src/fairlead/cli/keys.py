"""`fairlead key`: what programs show instead of signing in."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairlead.cli.screen import Author, Home, Json, UserMistake, begun, console
from fairlead.domain.rights import SCOPES, Right

if TYPE_CHECKING:
    from fairlead.application.access_ports import Key

key = typer.Typer(name="key", help="Keys of programs, each with what it may do and an end.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(min=1, help="The number of the key, as `fairlead key list` tells it.")]
Days = Annotated[int, typer.Option("--days", min=1, help="How many days the key is good for.")]


@key.command("create")
def create(
    name: Annotated[str, typer.Argument(help="A name for the program that shows it, such as website.")],
    scope: Annotated[list[str], typer.Option("--scope", help="Such as leads:send, repeatable; docs/reference/roles.md lists all.")],
    days: Days = 365,
    author: Author = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Make a key and print it, this once; only a hash of it is kept."""
    from fairlead.bootstrap import open_house
    from fairlead.bootstrap.access import access_of

    unknown = sorted(set(scope) - {each.value for each in SCOPES})
    if unknown:
        raise UserMistake(f"there is no scope '{unknown[0]}'; a key has at least one out of {', '.join(sorted(SCOPES))}")
    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        made, secret = access_of(house).keys.create(name, {Right(each) for each in scope}, by=chosen.author, days=days)
    _tell(made, secret, as_json=as_json)


@key.command("list")
def list_(as_json: Json = False, home: Home = None) -> None:
    """List the keys, the latest first."""
    from fairlead.bootstrap import now, open_house
    from fairlead.bootstrap.access import access_of

    with open_house(begun(home)) as house:
        found = access_of(house).keys.listed()
    if as_json:
        console.json([as_data(each) for each in found])
        return
    if not found:
        console.say("There is no key yet. Make one: fairlead key create NAME --scope leads:send")
        return
    at = now()
    rows = [
        (str(each.number), each.name, f"{each.start}…", ", ".join(sorted(each.scopes)), f"{each.expires_at:%Y-%m-%d}", _state(each, at=at))
        for each in found
    ]
    console.listing(("number", "name", "begins", "scopes", "good until", "state"), rows)


@key.command("rotate")
def rotate(
    number: Number,
    days: Days = 365,
    both_for: Annotated[int, typer.Option("--both-for", min=0, help="For how many hours the one before stays good, too.")] = 24,
    author: Author = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Make another key in the place of one, with the same name and scopes, and print it this once."""
    from fairlead.bootstrap import open_house
    from fairlead.bootstrap.access import access_of

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        made, secret = access_of(house).keys.rotate(number, by=chosen.author, days=days, both_for=timedelta(hours=both_for))
    _tell(made, secret, as_json=as_json)
    if not as_json:
        console.say(f"Key {number} stays good for {both_for} hours.")


@key.command("revoke")
def revoke(number: Number, author: Author = None, as_json: Json = False, home: Home = None) -> None:
    """End a key, at once."""
    from fairlead.bootstrap import open_house
    from fairlead.bootstrap.access import access_of

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        kept = access_of(house).keys.revoke(number, by=chosen.author)
    if as_json:
        console.json(as_data(kept))
    else:
        console.say(f"Key {number} ({kept.name}) opens nothing any more.", style="green")


def as_data(of: "Key") -> dict[str, Any]:
    """A key as JSON holds it; never itself."""
    plain = {name: getattr(of, name) for name in ("number", "name", "start", "author", "follows")}
    names = ("made_at", "expires_at", "revoked_at", "used_at")
    moments = {name: at.isoformat() if (at := getattr(of, name)) is not None else None for name in names}
    return {**plain, "scopes": sorted(of.scopes), **moments}


def _tell(made: "Key", secret: str, *, as_json: bool) -> None:
    if as_json:
        console.json({**as_data(made), "key": secret})
        return
    console.say(f"Key {made.number} ({made.name}) is good until {made.expires_at:%Y-%m-%d}. It is shown this once:", style="green")
    console.print(f"  {secret}", markup=False, highlight=False, soft_wrap=True)
    console.say("Programs send it with each request: Authorization: Bearer " + made.start + "…")


def _state(of: "Key", *, at: object) -> str:
    if of.revoked_at is not None:
        return "revoked"
    return "good" if of.holds(at) else "out of date"  # type: ignore[arg-type]
