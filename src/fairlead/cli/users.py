"""`fairlead user`: who has an account, and what each may do. Whoever has the files of the home is its owner, and needs no account."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairlead.cli.screen import Author, Home, Json, UserMistake, begun, console, one_of, settings
from fairlead.domain.rights import Role

if TYPE_CHECKING:
    from fairlead.application.access_ports import User
    from fairlead.config import Settings

user = typer.Typer(name="user", help="Accounts: who may sign in, as what, and whose leads they see.", no_args_is_help=True)
Email = Annotated[str, typer.Argument(help="E-mail address of the account.")]
Rep = Annotated[str | None, typer.Option("--rep", help="The rep on record that this person is, such as rep-017.", show_default=False)]
Teams = Annotated[list[str] | None, typer.Option("--team", help="A team that a manager sees beside the own one; repeatable.")]
_ANY = frozenset({"0.0.0.0", "::"})  # noqa: S104, comparing, not binding
TheRole = Annotated[
    Role,
    typer.Option(
        "--role",
        parser=one_of(Role, "role"),
        metavar=f"[{'|'.join(Role)}]",
        help="What the person is here for; docs/reference/roles.md tells what each may.",
    ),
]


@user.command("add")
def add(
    email: Email,
    name: Annotated[str, typer.Option("--name", help="The person's name.")],
    role: TheRole,
    rep: Rep = None,
    team: Teams = None,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")] = False,
    author: Author = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Make an account. Without a password it prints a link, good once for 48 hours, by which the person chooses one."""
    from fairlead.application.access.accounts import NewUser
    from fairlead.bootstrap import open_house
    from fairlead.bootstrap.access import access_of

    chosen = settings(home, author=author)  # the first account may come before the first import
    password = _password_in() if password_stdin else None
    with open_house(chosen) as house:
        asked = NewUser(email, name, role, rep, frozenset(team or ()))
        made, ticket = access_of(house).accounts.add(asked, by=chosen.author, password=password)
    link = None if ticket is None else _link(chosen, "password", ticket)
    if as_json:
        console.json({**as_data(made), "link": link})
        return
    console.say(f"{made.name} has an account as {made.role} now.", style="green")
    if link is not None:
        console.say("To choose a password, good once within 48 hours:")
        _show(link, chosen)


@user.command("list")
def list_(as_json: Json = False, home: Home = None) -> None:
    """List the accounts."""
    from fairlead.bootstrap import open_house
    from fairlead.bootstrap.access import access_of

    with open_house(begun(home)) as house:
        found = access_of(house).accounts.listed()
    if as_json:
        console.json([as_data(each) for each in found])
        return
    if not found:
        console.say("Nobody has an account yet. Make one for yourself: fairlead user add EMAIL --name NAME --role admin")
        return
    rows = [(each.email, each.name, each.role.value, _whose(each), _state(each)) for each in found]
    console.listing(("e-mail", "name", "role", "sees", "state"), rows)


@user.command("role")
def role_(
    email: Email, role: TheRole, rep: Rep = None, team: Teams = None, author: Author = None, as_json: Json = False, home: Home = None
) -> None:
    """Give an account another role, and say which rep it is or which teams it sees."""
    from fairlead.bootstrap import open_house
    from fairlead.bootstrap.access import access_of

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        accounts = access_of(house).accounts
        number = accounts.named(email).number
        kept = accounts.change(number, by=chosen.author, role=role, rep_id=rep, teams=None if team is None else frozenset(team))
    _told(kept, f"{kept.name} is {kept.role} now.", as_json=as_json)


@user.command("disable")
def disable(email: Email, author: Author = None, as_json: Json = False, home: Home = None) -> None:
    """Let nobody in with this account any more, from now on; what it did stays on record."""
    from fairlead.bootstrap import open_house
    from fairlead.bootstrap.access import access_of

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        accounts = access_of(house).accounts
        kept = accounts.disable(accounts.named(email).number, by=chosen.author)
    _told(kept, f"{kept.name} is signed out everywhere, and cannot sign in.", as_json=as_json)


@user.command("enable")
def enable(email: Email, author: Author = None, as_json: Json = False, home: Home = None) -> None:
    """Let a disabled account in again."""
    from fairlead.bootstrap import open_house
    from fairlead.bootstrap.access import access_of

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        accounts = access_of(house).accounts
        kept = accounts.enable(accounts.named(email).number, by=chosen.author)
    _told(kept, f"{kept.name} may sign in again.", as_json=as_json)


@user.command("reset")
def reset(email: Email, author: Author = None, as_json: Json = False, home: Home = None) -> None:
    """Take the password away, sign the person out everywhere, and print a link to choose another one by."""
    from fairlead.bootstrap import open_house
    from fairlead.bootstrap.access import access_of

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        accounts = access_of(house).accounts
        kept, ticket = accounts.reset(accounts.named(email).number, by=chosen.author)
    link = _link(chosen, "password", ticket)
    if as_json:
        console.json({**as_data(kept), "link": link})
        return
    console.say(f"{kept.name} is signed out everywhere. To choose another password, good once within 48 hours:")
    _show(link, chosen)


@user.command("setup")
def setup(as_json: Json = False, home: Home = None) -> None:
    """Print a link by which the first administrator sets the service up from another machine, once within 48 hours."""
    from fairlead.bootstrap import open_house
    from fairlead.bootstrap.access import access_of

    chosen = settings(home)
    with open_house(chosen) as house:
        link = _link(chosen, "setup", access_of(house).accounts.setup_ticket(by=chosen.author))
    if as_json:
        console.json({"link": link})
        return
    where = "on this machine" if _opens_here_only(chosen) else "from another machine"
    console.say(f"To make the first account {where}, good once within 48 hours:")
    _show(link, chosen)
    console.say("Until then a server that listens beyond this machine answers nothing else there.")


def as_data(of: "User") -> dict[str, Any]:
    """An account as JSON holds it; never its password."""
    plain = {name: getattr(of, name) for name in ("number", "email", "name", "rep_id", "disabled")}
    kinds = {"role": of.role.value, "teams": sorted(of.teams), "made_at": of.made_at.isoformat()}
    return {**plain, **kinds, "has_password": of.password is not None, "single_sign_on": of.subject is not None}


def _told(kept: "User", words: str, *, as_json: bool) -> None:
    if as_json:
        console.json(as_data(kept))
    else:
        console.say(words, style="green")


def _show(link: str, chosen: "Settings") -> None:
    # Whole on one line, however narrow the screen: it is to be copied.
    console.print(f"  {link}", markup=False, highlight=False, soft_wrap=True)
    if _opens_here_only(chosen):
        console.say(
            f"It leads to port {chosen.port} of this machine and opens nowhere else. Where the server listens on another port set "
            "FAIRLEAD_PORT; for people at other machines set FAIRLEAD_PUBLIC_URL to where their browsers find it, such as "
            "https://leads.example.com. Links printed from then on follow."
        )


def _opens_here_only(chosen: "Settings") -> bool:
    return not chosen.public_url and chosen.host in {"127.0.0.1", "::1", "localhost", *_ANY}


def _password_in() -> str:
    given = sys.stdin.readline().rstrip("\r\n")
    if not given:
        raise UserMistake("there is no password on standard input; send one line, or leave --password-stdin out and use the link")
    return given


def _link(chosen: "Settings", page: str, ticket: str) -> str:
    # Behind the # it stays in the browser: no server and no proxy writes it into a log.
    host = "127.0.0.1" if chosen.host in _ANY else chosen.host
    base = chosen.public_url.rstrip("/") or f"http://{f'[{host}]' if ':' in host else host}:{chosen.port}"
    return f"{base}/{page}#{ticket}"


def _whose(of: "User") -> str:
    if of.role is Role.REP:
        return of.rep_id or "nobody"
    if of.role is Role.MANAGER:
        return ", ".join([*([f"the team of {of.rep_id}"] if of.rep_id else []), *sorted(of.teams)]) or "nobody"
    return "everybody"


def _state(of: "User") -> str:
    if of.disabled:
        return "disabled"
    return "active" if of.password is not None or of.subject is not None else "has no password yet"
