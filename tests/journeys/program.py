"""The program as a person runs it, in a folder of its own, on a wide screen; every run's exit code is checked."""

import json
import sys
from pathlib import Path

import pytest

from fairlead.cli.commands import main
from tests.journeys.terminal import wide


class Terminal:
    """Commands in this process; ``author`` is who is logged in."""

    def __init__(self, folder: Path, monkeypatch, capsys, *, author: str = "dana") -> None:
        self.folder, self.home = folder, folder / "home"
        self.meanwhile = ""
        """What the last command said on its error channel."""
        self._patch, self._caught = monkeypatch, capsys
        monkeypatch.chdir(folder)
        monkeypatch.setenv("FAIRLEAD_HOME", str(self.home))
        monkeypatch.setenv("FAIRLEAD_AUTHOR", author)
        wide(monkeypatch)
        (folder / "exports").mkdir(exist_ok=True)

    def exports(self, **files: str) -> None:
        """Write files of the export, ``reps="…"`` as reps.csv, and import the folder."""
        for name, text in files.items():
            (self.folder / "exports" / (f"{name}.yaml" if name == "mapping" else f"{name}.csv")).write_text(text)
        self.run("import", "exports")

    def run(self, *words: str, expect: int = 0) -> str:
        """What the command says; on its error channel where it is expected to refuse."""
        self._caught.readouterr()
        self._patch.setattr(sys, "argv", ["fairlead", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        told = self._caught.readouterr()
        self.meanwhile = told.err
        assert (ended.value.code or 0) == expect, f"{words}\n{told.out}\n{told.err}"
        return told.err if expect == 2 else told.out

    def json(self, *words: str) -> object:
        """What the command says as JSON."""
        return json.loads(self.run(*words, "--json"))

    def write(self, name: str, text: str) -> str:
        """A file in the folder."""
        (self.folder / name).write_text(text)
        return name
