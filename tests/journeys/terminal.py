"""The terminal that commands are tested on."""

import sys

from fairlead.cli import main, screen


def wide(monkeypatch):
    """A terminal of 200 columns, whoever made the consoles first."""
    monkeypatch.setenv("COLUMNS", "200")
    for console in (screen.console, screen.errors):
        monkeypatch.setattr(console, "_width", 200)


def typed(monkeypatch, capsys, *words):
    """What somebody types after ``fairlead``; returns the exit code, the output and what was said beside it."""
    monkeypatch.setattr(sys, "argv", ["fairlead", *map(str, words)])
    code = 0
    try:
        main()
    except SystemExit as end:
        code = end.code or 0
    told = capsys.readouterr()
    return code, told.out, told.err
