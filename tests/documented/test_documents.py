"""What the documents name exists: links, make targets, commands with their options, reasons, settings. What the README shows runs."""

import dataclasses
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup

from fairlead import config
from fairlead.domain.fairness import EntryReason
from fairlead.domain.reasons import QueueReason, Reason
from scripts import commands

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "bench").rglob("*.md")])
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def names(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def commands_shown(text: str) -> list[str]:
    """Every shown line that calls ``fairlead``, from fences and from inline code; continuation lines are joined."""
    lines = [line for _, block in FENCE.findall(text) for line in block.replace("\\\n", " ").splitlines()]
    lines += re.findall(r"`(fairlead [^`]+)`", FENCE.sub("", text))
    shown = []
    for line in lines:
        stripped = line.strip().removeprefix("$ ").removeprefix(".venv/bin/")
        if re.match(r"fairlead( |$)", stripped):
            shown.append(re.split(r"\s{2,}|\s+#|\s+\|\s+", stripped)[0])
    return shown


def fault_of(shown: str) -> str | None:
    """What is wrong with a shown call: a command or an option that does not exist; None if all of it does."""
    command: Any = commands.command_line()
    words = shlex.split(shown)[1:]
    while words and isinstance(command, TyperGroup) and not words[0].startswith("-"):
        inner = command.commands.get(words[0])
        if inner is None:
            return f"there is no command '{words[0]}'"
        command, words = inner, words[1:]
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)} | {"--help"}
    wrong = [word for word in words if word.startswith("--") and word.partition("=")[0] not in known]
    return f"{command.name} has no option {wrong[0]}" if wrong else None


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_links_lead_somewhere(page: Path) -> None:
    targets = [link for link in LINK.findall(page.read_text()) if "://" not in link and not link.startswith("mailto:")]
    assert [link for link in targets if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_make_targets_exist(page: Path) -> None:
    text = page.read_text()
    code = [block for _, block in FENCE.findall(text)] + re.findall(r"`([^`\n]+)`", FENCE.sub("", text))
    named = {name for piece in code for name in re.findall(r"(?:^|[\s;&])make ([a-z]+)", "\n" + piece)}
    assert named <= make_targets()


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_commands_and_their_options_exist(page: Path) -> None:
    faults = {shown: fault for shown in commands_shown(page.read_text()) if (fault := fault_of(shown))}
    assert faults == {}


def test_a_wrong_command_or_option_would_be_found() -> None:
    assert fault_of("fairlead sample --leads 300 --out DIR") is None
    assert fault_of("fairlead smaple --leads 300") == "there is no command 'smaple'"
    assert fault_of("fairlead sample --lead 300") == "sample has no option --lead"


def test_the_reference_of_commands_is_current() -> None:
    assert commands.PAGE.read_text() == commands.page(), "run `make docs`"


def test_every_reason_is_documented_and_no_other() -> None:
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs/reference/reasons.md").read_text(), re.MULTILINE))
    assert told == {reason.value for reason in (*Reason, *QueueReason)}


def test_every_reason_of_the_ledger_is_documented_and_no_other() -> None:
    told = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs/explanation/credit-ledger.md").read_text(), re.MULTILINE)
    assert told == [reason.value for reason in EntryReason]


def test_every_setting_is_documented_and_no_other() -> None:
    told = set(re.findall(r"^\| `(FAIRLEAD_[A-Z_]+)` \|", (ROOT / "docs/reference/settings.md").read_text(), re.MULTILINE))
    fields = getattr(config.Settings, "model_fields", None) or {field.name for field in dataclasses.fields(config.Settings)}
    assert told == {f"FAIRLEAD_{name.upper()}" for name in fields}


def test_every_decision_is_numbered_without_a_gap() -> None:
    numbers = [int(page.name.partition("-")[0]) for page in sorted((ROOT / "docs/decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_folder_of_the_package_has_its_line_in_the_architecture() -> None:
    told = (ROOT / "ARCHITECTURE.md").read_text()
    source = ROOT / "src" / "fairlead"
    folders = [path.parent for path in source.rglob("__init__.py") if path.parent != source and "static" not in path.parts]
    assert [names(folder) for folder in folders if f"{folder.name}/" not in told] == []


@pytest.mark.timeout(600)  # a history is made, imported and learned from
def test_what_the_readme_shows_runs(tmp_path: Path) -> None:
    """The blocks marked ``console``, line by line, as one story in an empty folder."""
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "FAIRLEAD_HOME": str(tmp_path / "home"),
        "COLUMNS": "200",
    }
    blocks = [block for language, block in FENCE.findall((ROOT / "README.md").read_text()) if language == "console"]
    lines = [line.removeprefix("$ ") for block in blocks for line in block.replace("\\\n", " ").splitlines() if line.startswith("$ ")]
    assert lines
    for line in lines:
        done = subprocess.run(line, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)  # noqa: S602 our own page
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
