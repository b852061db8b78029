"""`fairlead policy`: check a policy, compare it, put it in force now or later, go back, and tell what holds."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from fairlead.cli.approving import approve, pending, plain, reject, report, show_waiting
from fairlead.cli.lasting import lasting
from fairlead.cli.planning import plan, playbook
from fairlead.cli.screen import Author, Home, Json, Note, UserMistake, begun, console, errors, settings

if TYPE_CHECKING:
    from fairlead.application.policies import Difference, Policies, Side
    from fairlead.application.policy_ports import Draft, Placed, PolicyProblem
    from fairlead.config import Settings

policy = typer.Typer(help="The policy: check, plan, compare, apply, go back, and tell what holds.", no_args_is_help=True)
_COLORS = {"error": "red", "warning": "yellow", "note": "cyan"}

File = Annotated[Path | None, typer.Argument(help="The policy file; left out, policy.yaml in the home folder.", show_default=False)]
Base = Annotated[
    int | None, typer.Option("--base", min=0, help="The newest version you saw; refused if there is a newer one.", show_default=False)
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask; needed with --json and where nobody can be asked, unless --base is given.")]


@policy.command("check")
def check(
    file: File = None,
    leads: Annotated[
        bool, typer.Option("--leads/--no-leads", help="Also ask recent leads what they show of the rules, which takes some seconds.")
    ] = True,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Say what is wrong with a policy file and what looks wrong, each with its line; exits with 1 if it cannot be used."""
    from fairlead.bootstrap import open_policies, policy_draft

    chosen = settings(home)
    draft = policy_draft(chosen, file)
    with open_policies(chosen) as policies:
        checked = policies.check(draft, leads=leads)
        differs = policies.difference(policies.side(None), policies.side_of(draft)) if checked.policy else None
    if as_json:
        told = {"usable": checked.policy is not None, "problems": plain(checked.problems), "warnings": plain(checked.warnings)}
        console.json({**told, "differs": list(differs.changes) if differs else None})
    else:
        _tell((*checked.problems, *checked.warnings), draft)
        if checked.policy is None:
            count = len(checked.problems)
            console.say(f"{draft.name} cannot be used: {count} problem{'s' if count != 1 else ''}.", style="red")
        elif differs is not None:
            console.say(f"{draft.name} can be used; compared with {differs.before}, {differs.words}.", style="green")
    if checked.policy is None:
        raise typer.Exit(1)


@policy.command("show")
def show(
    version: Annotated[
        int | None, typer.Argument(min=0, help="Version; left out, the one in force; 0 is the built-in one.", show_default=False)
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write it to this file instead, such as the home's policy.yaml.")] = None,
    force: Annotated[bool, typer.Option("--force", help="With --out: overwrite a file that is there.")] = False,
    example: Annotated[bool, typer.Option("--example", help="Print the example instead, written for the sample organization.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON, every setting with its default.")] = False,
    home: Home = None,
) -> None:
    """Print the policy in force, or another version, as its author wrote it."""
    from fairlead.application.policy_ports import PolicyContent
    from fairlead.bootstrap import open_policies

    with open_policies(settings(home)) as policies:
        shown = policies.draft(policies.documents.example()) if example else None
        number = policies.live().number if version is None else version
        content = PolicyContent(shown.text, shown.policy) if shown is not None and shown.policy is not None else policies.content(number)
        text = json.dumps(policies.documents.data(content.policy), indent=2, ensure_ascii=False) + "\n" if as_json else content.text
    if out is not None and out.exists() and not force:
        raise UserMistake(f"{out} is there already; say --force to overwrite it, or name another file")
    _write(text, out, "The example is written" if example else f"{_called(number)} is written")


@policy.command("versions")
def versions(as_json: Json = False, home: Home = None) -> None:
    """List the versions, the newest first: from when, by whom, why, and which is in force."""
    from fairlead.bootstrap import open_policies

    with open_policies(settings(home)) as policies:
        listed = policies.listed()
    if as_json:
        console.json([_version(each) for each in reversed(listed)])
        return
    if not listed:
        console.say("No version was applied yet: the built-in policy decides. `fairlead policy show --out policy.yaml` writes it down.")
        return
    table = Table("Version", "State", "From (UTC)", "By", "Note", "Content")
    for each in reversed(listed):
        of = each.version
        note = of.note or "–"
        table.add_row(str(of.number), _state(each), f"{of.effective_from:%Y-%m-%d %H:%M}", Text(of.author), Text(note), of.digest[:12])
    console.print(table)


@policy.command("diff")
def diff(
    before: Annotated[str | None, typer.Argument(help="A version or a file; left out, what is in force.", show_default=False)] = None,
    after: Annotated[
        str | None, typer.Argument(help="A version or a file; left out, policy.yaml in the home folder.", show_default=False)
    ] = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Tell what differs, field by field and as text: one argument is compared with what is in force, two with each other."""
    from fairlead.bootstrap import open_policies

    chosen = settings(home)
    with open_policies(chosen) as policies:
        first = policies.side(None) if after is None else _side(policies, chosen, before)
        found = policies.difference(first, _side(policies, chosen, before if after is None else after))
    if as_json:
        console.json({"before": found.before, "after": found.after, "changes": list(found.changes), "unified": found.unified})
    else:
        _show_difference(found)


@policy.command("apply")
def apply(
    file: File = None,
    author: Author = None,
    note: Note = "",
    since: Annotated[
        str | None,
        typer.Option("--from", help="In force from this moment on, such as 2026-03-01T09:00Z; left out, at once.", show_default=False),
    ] = None,
    base: Base = None,
    yes: Yes = False,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Put a policy file in force, at once or from a moment on; shows what changes and asks first. The same file again changes nothing."""
    from fairlead.application.proposal_ports import Proposal
    from fairlead.bootstrap import open_house

    chosen = settings(home, author=author)
    with open_house(chosen) as house:
        draft = house.policy_draft(file)
        house.policies.usable(draft)
        seen = house.policies.newest()
        if base is None:
            found = house.policies.difference(house.policies.side(seen), house.policies.side_of(draft))
            _ask(found, f"Apply {draft.name}?", yes=yes, as_json=as_json)
        moment = None if since is None else _moment(since)
        with lasting(f"checking {draft.name} with recent leads", quiet=as_json):
            done = house.publishing.publish(
                draft, author=chosen.author, note=note, base=seen if base is None else base, effective_from=moment
            )
    if isinstance(done, Proposal):
        show_waiting(done, as_json=as_json)
        return
    _tell(done.warnings, draft)
    report(done, as_json=as_json)


@policy.command("rollback")
def rollback(
    to: Annotated[
        int | None,
        typer.Option("--to", min=0, help="The version to go back to; left out, the one before; 0 is the built-in one.", show_default=False),
    ] = None,
    author: Author = None,
    note: Note = "",
    base: Base = None,
    yes: Yes = False,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Go back in one step: what an earlier version said becomes a new version, in force at once, and no second person is asked.

    Where going back would ask for a second person less often, it waits for one (`fairlead policy pending`).
    """
    from fairlead.application.proposal_ports import Proposal
    from fairlead.bootstrap import open_house

    chosen = begun(home, author=author)
    with open_house(chosen) as house:
        seen = house.policies.newest()
        target = house.policies.before() if to is None else to
        if base is None:
            found = house.policies.difference(house.policies.side(None), house.policies.side(target))
            _ask(found, f"Go back to {_called(target)}?", yes=yes, as_json=as_json)
        done = house.publishing.rollback(author=chosen.author, note=note, to=target, base=seen if base is None else base)
    if isinstance(done, Proposal):
        show_waiting(done, as_json=as_json)
        return
    report(done, as_json=as_json)


@policy.command("schema")
def schema(
    out: Annotated[Path | None, typer.Option("--out", help="Write it to this file, such as policy.schema.json beside policy.yaml.")] = None,
    home: Home = None,
) -> None:
    """Print the JSON Schema of the policy file, by which editors complete and check it."""
    from fairlead.bootstrap import open_policies

    with open_policies(settings(home)) as policies:
        text = json.dumps(policies.documents.schema(), indent=2, ensure_ascii=False) + "\n"
    _write(text, out, "The schema is written")


policy.command("plan")(plan)
policy.command("pending")(pending)
policy.command("approve")(approve)
policy.command("reject")(reject)
policy.command("playbook")(playbook)


def _side(policies: "Policies", chosen: "Settings", named: str | None) -> "Side":
    """A version by its number, else a file, else the working copy."""
    from fairlead.bootstrap import policy_draft

    if named is not None and named.isdecimal():
        return policies.side(int(named))
    return policies.side_of(policy_draft(chosen, None if named is None else Path(named)))


def _ask(found: "Difference", question: str, *, yes: bool, as_json: bool) -> None:
    """Show what would change and let the person confirm; where nobody can be asked, insist on a word said before."""
    if not as_json:
        _show_difference(found)
    if yes or not (found.changes or found.unified):
        return
    if as_json or not _somebody_is_there():
        raise UserMistake("nobody can be asked here: say --yes, or --base with the newest version you saw")
    if not typer.confirm(question):
        raise UserMistake("nothing was applied")


def _somebody_is_there() -> bool:
    import sys

    return sys.stdin.isatty() and console.is_terminal


def _show_difference(found: "Difference") -> None:
    console.say(f"{found.before} → {found.after}: {found.words}.", style="bold")
    for line in found.changes:
        console.say(f"  {line}")
    for line in found.unified.splitlines():
        style = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
        console.print(line, style=style, markup=False, highlight=False, soft_wrap=True)


def _tell(problems: "tuple[PolicyProblem, ...]", draft: "Draft") -> None:
    for each in problems:
        first, *picture = each.told(draft.name).splitlines()
        errors.print(first, style=_COLORS[each.severity], markup=False, highlight=False, soft_wrap=True)
        if picture:
            errors.print("\n".join(picture), markup=False, highlight=False, soft_wrap=True)


def _version(each: "Placed") -> dict[str, Any]:
    of = each.version
    return {
        "version": of.number,
        "state": each.standing.value,
        "effective_from": of.effective_from.isoformat(),
        "until": each.until.isoformat() if each.until else None,
        "applied_at": of.applied_at.isoformat(),
        "author": of.author,
        "note": of.note,
        "base": of.base,
        "restores": of.restores,
        "content": of.digest,
        "policy": of.policy,
    }


def _state(each: "Placed") -> str:
    return f"[bold green]{each.standing.value}[/]" if each.standing == "in force" else each.standing.value


def _called(number: int) -> str:
    return f"version {number}" if number else "the built-in policy"


def _moment(text: str) -> datetime:
    from fairlead.domain.intake import moment

    found = moment(f"{text}T00:00:00Z" if len(text) == len("2026-03-01") else text)
    if found is None:
        raise UserMistake(
            f"--from {text} is no moment; write a date such as 2026-03-01, or a time with its zone such as 2026-03-01T09:00:00Z"
        )
    return found


def _write(text: str, out: Path | None, words: str) -> None:
    if out is None:
        if console.is_terminal:
            console.print(text.rstrip("\n"), markup=False, highlight=False, soft_wrap=True)
        else:
            typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserMistake(f"{out} cannot be written: {error.strerror}; name another file with --out") from error
    console.say(f"{words[:1].upper()}{words[1:]} to {out}.")
