"""The command line: `main` runs it. Each command is one function, in a file named after what it does."""

from fairlead.cli.commands import app, main

__all__ = ["app", "main"]
