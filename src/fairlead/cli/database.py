"""`fairlead db`: where the database stands, upgrade, backup, restore."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairlead.cli.screen import Home, Json, begun, console, settings

if TYPE_CHECKING:
    from fairlead.application.backup_ports import Backup

db = typer.Typer(help="The database: where it stands, upgrade, backup, restore.", no_args_is_help=True)
_KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@db.command()
def status(as_json: Json = False, home: Home = None) -> None:
    """Tell which database is used and whether its schema is up to date; nothing is changed."""
    from fairlead.bootstrap.backups import state_of

    found = state_of(begun(home))
    if as_json:
        told = {"database": found.where, "kind": found.kind, "schema": found.revision, "newest": found.newest}
        console.json({**told, "current": found.current, "bytes": found.size})
        return
    console.say(f"{_KINDS[found.kind]}, {found.where}" + (f", {_megabytes(found.size)}" if found.size is not None else ""))
    if found.current:
        console.say(f"Schema {found.revision}: up to date.")
    elif found.revision is None:
        console.say(f"It holds nothing yet; `fairlead db upgrade` makes schema {found.newest}.")
    else:
        console.say(f"Schema {found.revision}; this version works with {found.newest}. Run: fairlead db upgrade", style="yellow")


@db.command()
def upgrade(
    backup: Annotated[bool, typer.Option(help="Back up first where something is to be changed.")] = True,
    home: Home = None,
) -> None:
    """Bring the database to the schema this version works with: all of it or nothing, after a backup.

    Any other command does the same when it opens the database, without a backup.
    """
    from fairlead.bootstrap.backups import bring_up_to_date

    before, made = bring_up_to_date(begun(home), backup=backup)
    if made is not None:
        console.say(f"Backed up to {made.path} ({_megabytes(made.size)}).")
    if before.current:
        console.say(f"Schema {before.revision}: up to date; nothing was changed.")
    else:
        console.say(f"Schema {before.revision or 'none'} → {before.newest}.", style="green")


@db.command("backup")
def back_up(
    to: Annotated[
        Path | None, typer.Argument(help="File to write; without, one named after the moment in the home's folder backups.")
    ] = None,
    keep: Annotated[
        int | None, typer.Option(min=1, help="Afterwards delete all but the newest so many in the home's folder backups.")
    ] = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Pack database, models, kept sources, policy and secrets into one archive, while the server runs.

    The archive holds personal data and keys: only you can read the file, keep it so. For a database in PostgreSQL it needs pg_dump.
    """
    from fairlead.bootstrap.backups import back_up, prune

    chosen = begun(home)
    made = back_up(chosen, to)
    gone = prune(chosen, keep) if keep is not None else []
    if as_json:
        console.json({**_data(made), "deleted": [str(each) for each in gone]})
        return
    console.say(f"Backed up to {made.path}: {made.files:,} files, {_megabytes(made.size)}, schema {made.schema}.", style="green")
    for each in gone:
        console.say(f"Deleted {each}.", style="dim")


@db.command()
def restore(
    archive: Annotated[Path, typer.Argument(help="An archive that `fairlead db backup` wrote.", show_default=False)],
    replace: Annotated[
        bool, typer.Option("--replace", help="Where the home is not empty, move it aside first; nothing is deleted.")
    ] = False,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Put a backup into an empty home, see that it is whole, and check that every lead and slot is accounted for.

    A backup of PostgreSQL needs pg_restore and an empty database in FAIRLEAD_DATABASE_URL. Exits with 1 where something is found broken.
    """
    from fairlead.bootstrap.backups import restore

    chosen = settings(home)
    made, aside, broken = restore(chosen, archive, replace=replace)
    if as_json:
        console.json({**_data(made), "home": str(chosen.home), "moved_aside": str(aside) if aside else None, "broken": list(broken)})
    else:
        console.say(f"{chosen.home} is as it was on {_moment(made.made_at)} (Fairlead {made.code}, schema {made.schema}).", style="green")
        if aside is not None:
            console.say(f"What was there before is in {aside}.")
        for line in broken:
            console.say(f"Broken: {line}", style="red")
    if broken:
        raise typer.Exit(1)


def _data(made: "Backup") -> dict[str, object]:
    about = {"backup": str(made.path), "made_at": made.made_at.isoformat(), "fairlead": made.code, "schema": made.schema}
    return {**about, "database": made.database, "files": made.files, "bytes": made.size}


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
