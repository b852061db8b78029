"""Write docs/reference/commands.md from the command line itself: every command, argument and option with its default (`make docs`)."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from fairlead.cli.commands import app

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "commands.md"
_HEAD = """# Commands

Made from the command line itself by `make docs`; a test insists that it is current. Each command tells the same with `--help`.
"""


@cache
def command_line() -> TyperGroup:
    """The whole command line as typer runs it, made once."""
    command = typer.main.get_command(app)
    if not isinstance(command, TyperGroup):
        raise TypeError("fairlead.cli.commands.app is expected to hold several commands")
    return command


def commands(group: TyperGroup, before: str = "fairlead") -> Iterator[tuple[str, Any]]:
    """Every command that is not hidden with its full name, in the order of the help."""
    for name, command in group.commands.items():
        if command.hidden:
            continue
        if isinstance(command, TyperGroup):
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}", command


def page() -> str:
    """The page as Markdown."""
    group = command_line()
    common = [row for parameter in group.params if (row := _row(parameter)) and not row.startswith("| `--help`")]
    parts = [_HEAD]
    if common:
        parts.append("\n".join(["Before any command may stand:", "", "| Option | Default | What |", "|---|---|---|", *common]) + "\n")
    parts += [_section(name, command) for name, command in commands(group)]
    return "\n".join(parts)


def _section(name: str, command: Any) -> str:  # noqa: ANN401, typer's command class is not public
    arguments = " ".join(_usage(parameter) for parameter in command.params if not parameter.opts[0].startswith("-"))
    lines = [f"## `{name}{' ' + arguments if arguments else ''}`", "", _words(command.help or ""), ""]
    rows = [row for parameter in command.params if (row := _row(parameter))]
    if rows:
        lines += ["| Argument or option | Default | What |", "|---|---|---|", *rows, ""]
    return "\n".join(lines)


def _usage(parameter: Any) -> str:  # noqa: ANN401, as above
    name = f"{parameter.metavar or parameter.name}".upper()
    return name if parameter.required else f"[{name}]"


def _row(parameter: Any) -> str:  # noqa: ANN401, as above
    if parameter.hidden:
        return ""
    is_argument = not parameter.opts[0].startswith("-")
    name = _usage(parameter).strip("[]") if is_argument else "`, `".join((*parameter.opts, *parameter.secondary_opts))
    return f"| `{name}` | {_default(parameter)} | {_words(parameter.help or '')} |"


def _default(parameter: Any) -> str:  # noqa: ANN401, as above
    if parameter.required:
        return "required"
    value = parameter.default
    if value is None or value is False or value in ((), []) or callable(value):
        return ""
    return f"`{getattr(value, 'value', value)}`"


def _words(text: str) -> str:
    """Help text on one line a paragraph, safe in a table."""
    paragraphs = [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]
    return "\n\n".join(paragraphs).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(PAGE.parents[2])}")
