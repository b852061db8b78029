"""Which files the process that carries messages may open: those of the program itself.

An address of a channel may name files of the machine (a template, a key), which some services would then send to the outside; whoever may
add a channel must not read the server's files by it.
"""

import mimetypes
import os
import sys
from pathlib import Path
from typing import Any, Final

import fairlead

MARK: Final = "a file of the server is not sent to anybody"


class Closed(PermissionError):
    """A file that is not the program's own."""


class OwnFiles:
    """Looks at each file that is about to be opened, from then on."""

    def __init__(self) -> None:
        """The program's own: itself, its libraries and the interpreter's."""
        package = str(Path(fairlead.__file__).resolve().parents[1])
        roots = {package, *(os.path.realpath(place) for place in (sys.prefix, sys.base_prefix))}
        self._roots = tuple(f"{root}{os.sep}" for root in sorted(roots))
        self._single = frozenset({os.devnull, *mimetypes.knownfiles})

    def guard(self, event: str, given: tuple[Any, ...]) -> None:
        """A hook of `sys.addaudithook`. Raises `Closed`."""
        if event != "open" or not given or isinstance(given[0], int):  # a number is a file that is open already
            return
        path = os.path.realpath(os.fsdecode(given[0]))
        if path not in self._single and not path.startswith(self._roots):
            raise Closed(MARK)
