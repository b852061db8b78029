"""What a command that takes a while says meanwhile, on the error channel: a bar on a terminal, else a line now and then."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from fairlead.cli.screen import errors

Tell = Callable[[str, int, int], None]
"""Hears what is being done, how far it is, and how far it has to go; 0 where nobody can tell."""
_STEPS = 5


@contextmanager
def lasting(first: str, *, quiet: bool = False) -> Iterator[Tell]:
    """Say what is being done, beginning with ``first``; in a log or a pipe each thing as it begins, and every fifth of it."""
    if quiet:
        yield lambda _what, _done, _whole: None
        return
    if not errors.is_terminal:
        lines = _Lines()
        lines.tell(first, 0, 0)
        yield lines.tell
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[far]}"), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True) as progress:
        task = progress.add_task(first, total=None, far="")

        def tell(what: str, done: int, whole: int) -> None:
            far = f"{done:,} of {whole:,}" if whole else ""
            progress.update(task, description=what, completed=done, total=whole or None, far=far)

        yield tell


class _Lines:
    """The same as lines that stay."""

    def __init__(self) -> None:
        self._said: tuple[str, int] | None = None

    def tell(self, what: str, done: int, whole: int) -> None:
        step = _STEPS * done // whole if whole else 0
        if self._said is not None and self._said[0] == what and step <= self._said[1]:
            return
        self._said = (what, step)
        errors.say(f"{what}: {done:,} of {whole:,}" if whole and step else f"{what} …")
