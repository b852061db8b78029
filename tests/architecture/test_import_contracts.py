"""Each import contract holds for the tree, and each is seen to fail on a deliberate violation in a copy of it."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "fairlead"
CONTRACTS = [contract["id"] for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]]

# contract → the module that gets a line too many, the line, and what the linter must say about it
VIOLATIONS = [
    ("rings", "domain/reasons.py", "from fairlead.config import Settings", "fairlead.domain is not allowed to import fairlead.config"),
    ("rings", "learning/history.py", "import fairlead.application", "fairlead.learning is not allowed to import fairlead.application"),
    ("rings", "application/__init__.py", "import fairlead.adapters", "fairlead.application is not allowed to import fairlead.adapters"),
    ("rings", "sample/__init__.py", "import fairlead.application", "fairlead.sample is not allowed to import fairlead.application"),
    ("rings", "adapters/__init__.py", "import fairlead.bootstrap", "fairlead.adapters is not allowed to import fairlead.bootstrap"),
    ("rings", "bootstrap.py", "import fairlead.http", "fairlead.bootstrap is not allowed to import fairlead.http"),
    ("rings", "drawer.py", "import fairlead.domain", "drawer"),
    ("corridor", "domain/intake/__init__.py", "import fairlead.domain.matching", "fairlead.domain.intake is not allowed to import"),
    ("corridor", "domain/screening/__init__.py", "import fairlead.domain.deciding", "fairlead.domain.screening is not allowed to import"),
    ("corridor", "domain/pricing/__init__.py", "import fairlead.domain.fairness", "fairlead.domain.pricing is not allowed to import"),
    ("corridor", "domain/prediction/__init__.py", "import fairlead.domain.corridor", "fairlead.domain.prediction is not allowed to import"),
    ("corridor", "domain/rep.py", "import fairlead.domain.intake", "fairlead.domain.rep is not allowed to import fairlead.domain.intake"),
    ("corridor", "domain/gossip/__init__.py", "import fairlead.domain.rep", "gossip"),
    ("cycles", "domain/time.py", "import fairlead.domain.rep", "fairlead.domain"),
    ("pure-domain", "domain/money.py", "import polars", "fairlead.domain is not allowed to import polars"),
    ("pure-domain", "domain/money.py", "from pydantic import BaseModel", "fairlead.domain is not allowed to import pydantic"),
    ("learning-without-io", "learning/history.py", "import sqlalchemy", "fairlead.learning is not allowed to import sqlalchemy"),
    (
        "application-without-frameworks",
        "application/__init__.py",
        "import fastapi",
        "fairlead.application is not allowed to import fastapi",
    ),
    ("edges-through-bootstrap", "http/__init__.py", "import fairlead.adapters.sql", "fairlead.http is not allowed to import"),
    ("edges-through-bootstrap", "cli/__init__.py", "from fairlead.adapters import clock", "fairlead.cli is not allowed to import"),
    (
        "adapters-without-use-cases",
        "adapters/__init__.py",
        "import fairlead.application.desk",
        "fairlead.adapters is not allowed to import",
    ),
    ("ports-without-use-cases", "application/ports.py", "import fairlead.application.desk", "fairlead.application.ports is not allowed"),
    (
        "ports-without-use-cases",
        "application/mapping.py",
        "import fairlead.application.desk",
        "fairlead.application.mapping is not allowed",
    ),
    (
        "routing-without-training",
        "application/desk.py",
        "import fairlead.learning.history",
        "fairlead.application.desk is not allowed",
    ),
    ("routing-without-training", "application/scene.py", "import lightgbm", "fairlead.application.scene is not allowed to import lightgbm"),
    (
        "sample-stays-outside",
        "adapters/__init__.py",
        "import fairlead.sample",
        "fairlead.adapters is not allowed to import fairlead.sample",
    ),
]


def lint(source: Path, contract: str) -> tuple[bool, str]:
    """Whether ``contract`` holds for the package in ``source``, and what the linter said; a fresh interpreter, so nothing is remembered."""
    command = "import sys; from importlinter.cli import lint_imports_command as go; go()"
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-cache", "--no-logo", "--config", str(ROOT / "pyproject.toml"), "--contract", contract],
        cwd=source,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(source), "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A source folder with a copy of the package, free to be spoiled."""
    shutil.copytree(PACKAGE, tmp_path / "fairlead", ignore=shutil.ignore_patterns("__pycache__", "static"))
    return tmp_path


@pytest.mark.parametrize("contract", CONTRACTS)
def test_contract_holds_for_the_tree(contract: str) -> None:
    kept, said = lint(PACKAGE.parent, contract)
    assert kept, said
    assert "1 kept, 0 broken" in said


@pytest.mark.parametrize(
    ("contract", "module", "line", "complaint"), VIOLATIONS, ids=[f"{case[0]}-{case[1]}-{case[2]}" for case in VIOLATIONS]
)
def test_contract_fails_on_a_deliberate_violation(copy: Path, contract: str, module: str, line: str, complaint: str) -> None:
    spoiled = copy / "fairlead" / module
    spoiled.parent.mkdir(exist_ok=True)
    spoiled.write_text((spoiled.read_text() if spoiled.exists() else "") + f"\n{line}\n")
    kept, said = lint(copy, contract)
    assert not kept
    assert complaint in said


def test_every_contract_has_a_violation_that_breaks_it() -> None:
    assert {case[0] for case in VIOLATIONS} == set(CONTRACTS)


def test_domain_contract_names_every_library_that_the_project_depends_on() -> None:
    """A new dependency must be kept out of the domain by name, for the linter has no word for "anything else"."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contract = next(one for one in project["tool"]["importlinter"]["contracts"] if one["id"] == "pure-domain")
    wanted = {requirement.partition(">=")[0].partition("[")[0] for requirement in project["project"]["dependencies"]}
    modules = {"pyyaml": "yaml"}
    missing = {modules.get(name, name.replace("-", "_")) for name in wanted} - set(contract["forbidden_modules"]) - {"numpy"}
    assert not missing
