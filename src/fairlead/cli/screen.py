"""What every command shares: the screen, the settings behind ``--home``, and one sentence for a user's mistake."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from fairlead.config import Settings

console = Console()
errors = Console(stderr=True)

Home = Annotated[
    Path | None,
    typer.Option("--home", help="Folder of database, models and reports (default fairlead-data, or FAIRLEAD_HOME).", show_default=False),
]


class UserMistake(Exception):
    """Something the person at the keyboard can put right; the message says what, where and how."""


def settings(home: Path | None = None, **given: object) -> "Settings":
    """The settings in force: options given on the command line win over the environment. Raises `UserMistake` for a bad value."""
    from pydantic import ValidationError

    from fairlead.config import Settings

    chosen = {name: value for name, value in {**given, "home": home}.items() if value is not None}
    try:
        return Settings(**chosen)  # type: ignore[arg-type]
    except ValidationError as error:
        problems = "; ".join(f"FAIRLEAD_{'_'.join(map(str, each['loc'])).upper()}: {each['msg']}" for each in error.errors())
        raise UserMistake(f"a setting cannot be used: {problems}. See docs/reference/settings.md") from error


def mistakes() -> tuple[type[Exception], ...]:
    """What ends a command with one clear sentence; read only once something went wrong, since it takes the whole house to know."""
    from fairlead.bootstrap import MISTAKES

    return (UserMistake, *MISTAKES)
