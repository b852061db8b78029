"""The terminal that commands are tested on."""

from fairlead.cli import screen


def wide(monkeypatch):
    """A terminal of 200 columns, whoever made the consoles first."""
    monkeypatch.setenv("COLUMNS", "200")
    for console in (screen.console, screen.errors):
        monkeypatch.setattr(console, "_width", 200)
