"""`fairlead audit-log`: is what was decided and changed still what it was, and a copy of it all for whoever audits."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Annotated, TextIO

import typer

from fairlead.cli.screen import Home, Json, begun, console, errors

audit_log = typer.Typer(help="The audit log: every decision and change in one chain of hashes; verify, export.", no_args_is_help=True)


@audit_log.command()
def verify(
    head: Annotated[
        str | None, typer.Option(help="A head that an earlier run printed: the log must still hold it.", show_default=False)
    ] = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Read the whole log and every row it seals, then seal what was added since; exits with 1 and says what was changed if anything was.

    Keep the head that it prints somewhere else: with it, nobody can later write the log anew or cut off its end unseen.
    """
    from fairlead.application.audit_ports import Head
    from fairlead.bootstrap import now, open_house

    known = Head.parse(head) if head is not None else None
    with open_house(begun(home)) as house:
        found = house.background.audit.verify(known)
        sealed = house.background.audit.seal(now()) if found.whole else 0
        last = house.background.audit.head() if sealed else found.head
    if as_json:
        told = {"whole": found.whole, "entries": last.number, "head": str(last), "broken": list(found.broken)}
        console.json({**told, "sealed_now": sealed, "unsealed": found.unsealed - sealed})
    elif found.whole:
        console.say(f"Whole: {found.head.number:,} entries, and every row is what was sealed.", style="green")
        if sealed:
            console.say(f"{sealed:,} rows added since were sealed now.")
        console.say(f"Head: {last}")
    else:
        for line in found.broken:
            console.say(f"Broken: {line}", style="red")
    if not found.whole:
        raise typer.Exit(1)


@audit_log.command()
def export(
    to: Annotated[Path | None, typer.Argument(help="File to write; without, the screen.", show_default=False)] = None,
    after: Annotated[int, typer.Option(min=0, help="Only entries beyond this number.")] = 0,
    home: Home = None,
) -> None:
    """Write every entry with the row it seals, one JSON object a line.

    docs/how-to/prove-the-record.md tells how to verify it without Fairlead.
    """
    from fairlead.application.audit_ports import exported
    from fairlead.bootstrap import open_house
    from fairlead.cli.screen import UserMistake

    with open_house(begun(home)) as house:
        try:
            with _fresh(to) if to is not None else nullcontext(console.file) as file:
                written = 0
                for entry, row in house.background.audit.entries(after):
                    file.write(exported(entry, row, plain=to is None) + "\n")
                    written += 1
        except FileExistsError as error:
            raise UserMistake(f"{to} is there already: name another file, or move that one away") from error
        except OSError as error:
            raise UserMistake(f"{to} cannot be written: {error.strerror}") from error
    if to is not None:
        errors.say(f"{written:,} entries written to {to}.")


@contextmanager
def _fresh(path: Path) -> Iterator[TextIO]:
    """A new file for the owner's eyes, there once it is whole. Raises `OSError`."""
    draft = path.with_name(f".{path.name}.part")
    if path.exists():
        raise FileExistsError(path)
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            yield file
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
