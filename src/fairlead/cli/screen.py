"""What every command shares: the screen, the settings behind ``--home``, and one sentence for a user's mistake."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from fairlead.bootstrap import House
    from fairlead.config import Settings

# What a terminal would obey instead of showing: control characters, and marks that turn the direction of what follows.
_COMMANDS = {*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)} - {0x09, 0x0A}
_PICTURES = {code: chr(0x2400 + code) if code < 0x20 else "␡" if code == 0x7F else "�" for code in _COMMANDS}
_ESCAPES = {code: f"\\u{code:04x}" for code in _COMMANDS}


class Screen(Console):
    """A terminal that shows what data holds and obeys none of it; only our own styles and cursor moves pass."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Pictures stand for commands in every text, wherever it came from."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(segment.text.translate(_PICTURES), segment.style)

    def say(self, text: str, style: str | None = None) -> None:
        """A line as it stands: brackets in it are no markup."""
        self.print(text, style=style, markup=False, highlight=False)

    def listing(self, head: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
        """Rows under a head; brackets in them are no markup."""
        table = Table(*head, box=None, header_style="bold", pad_edge=False)
        for row in rows:
            table.add_row(*(Text(each) for each in row))
        self.print(table)

    def json(self, data: object) -> None:
        """Data as JSON that reads back equal; what a terminal would obey is escaped."""
        # Line breaks between the values are ours, those inside of them are escaped already. Straight out: there may be a great deal of it.
        self.file.write(json.dumps(data, indent=2, ensure_ascii=False).translate(_ESCAPES) + "\n")


console = Screen()
errors = Screen(stderr=True)

Home = Annotated[
    Path | None,
    typer.Option("--home", help="Folder of database, models and reports (default fairlead-data, or FAIRLEAD_HOME).", show_default=False),
]


Author = Annotated[
    str | None,
    typer.Option("--author", help="Who makes the change (default: your login, or FAIRLEAD_AUTHOR).", show_default=False),
]
Note = Annotated[str, typer.Option("--note", help="Why, in a few words; kept with the change.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Preview = Annotated[bool, typer.Option("--preview", help="Show what would change, and change nothing.")]


Choice = TypeVar("Choice", bound=StrEnum)


def one_of(kind: type[Choice], what: str) -> Callable[[str], Choice]:
    """A reader of an option that takes one of a few names; whoever gives another one is told which there are."""

    def read(name: str) -> Choice:
        try:
            return kind(name)
        except ValueError as unknown:
            raise typer.BadParameter(f"there is no {what} '{name}'; choose one of {', '.join(kind)}") from unknown

    return read


class UserMistake(Exception):
    """Something the person at the keyboard can put right; the message says what, where and how."""


def settings(home: Path | None = None, **given: object) -> "Settings":
    """The settings in force: options given on the command line win over the environment. Raises `UserMistake` for a bad value."""
    from pydantic import ValidationError

    from fairlead.config import Settings

    chosen = {name: value for name, value in {**given, "home": home}.items() if value is not None}
    try:
        found = Settings(**chosen)  # type: ignore[arg-type]
    except ValidationError as error:
        _told_once("text")
        problems = "; ".join(f"FAIRLEAD_{'_'.join(map(str, each['loc'])).upper()}: {each['msg']}" for each in error.errors())
        raise UserMistake(f"a setting cannot be used: {problems}. See docs/reference/settings.md") from error
    _told_once(found.log_format)
    return found


def unknown_told() -> list[str]:
    """What is to be said of variables that are named like settings and are none."""
    from fairlead.config import unknown_settings

    return [
        f"{name} is no setting and changes nothing{f'; did you mean {near}?' if near else '; see docs/reference/settings.md'}"
        for name, near in unknown_settings()
    ]


@cache
def _told_once(log_format: str) -> None:
    told = unknown_told()
    if told and log_format == "json":
        import structlog

        from fairlead.bootstrap.logs import say_as

        say_as(log_format)
        for words in told:
            structlog.get_logger(__name__).warning(words)
        return
    for words in told:
        errors.say(f"Warning: {words}", style="yellow")


def begun(home: Path | None, **given: object) -> "Settings":
    """As `settings`, of a home where something was kept before. Raises `UserMistake` elsewhere: a slip in the name is no empty house."""
    chosen = settings(home, **given)
    if not chosen.begun:
        raise UserMistake(
            f"nothing is kept in {chosen.home} yet: there is no database in it. Name the home that you imported into with --home,"
            f" or import into this one: fairlead import FOLDER{f' --home {home}' if home else ''}"
        )
    return chosen


@contextmanager
def opened(home: Path | None, **given: object) -> "Iterator[House]":
    """The house of `begun` while the block runs; who acts is its ``settings.author``."""
    from fairlead.bootstrap import open_house

    with open_house(begun(home, **given)) as house:
        yield house


def stuck(what: str, failed: Iterable[tuple[str, Exception]]) -> None:
    """Name leads that could not be seen to, and why; where there are any it says how many and the command ends with 1."""
    from fairlead.application.wording import words_of

    unfinished([f"Lead {lead_id} {what}: {words_of(problem)}" for lead_id, problem in failed])


def unfinished(named: Sequence[str], then: str = "and run the command again: what is done stays done") -> None:
    """A sentence for each lead that stays as it was; where there are any, how many, what to do, and the command ends with 1."""
    for each in named:
        errors.say(each, style="yellow")
    if not named:
        return
    stay = "1 lead stays as it was" if len(named) == 1 else f"{len(named):,} leads stay as they were"
    errors.say(f"{stay}. Put right what is named, {then}.", style="bold yellow")
    raise typer.Exit(1)


def mistakes() -> tuple[type[Exception], ...]:
    """What ends a command with one clear sentence; read only once something went wrong, since it takes the whole house to know."""
    from fairlead.bootstrap import MISTAKES

    return (UserMistake, *MISTAKES)
