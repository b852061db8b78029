"""Habits that a linter has no rule for: short functions and files, no drawers, a domain on the standard library, nothing of one machine."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "fairlead"
LONGEST_FUNCTION = 70
LONGEST_FILE = 450
DRAWERS = re.compile(r"^_*(utils?|helpers?|common|misc|managers?|tools|stuff|shared)$")
# A folder of one machine; the folders that Debian gives every machine are no secret.
MACHINE_PATH = re.compile(r"""(?<![\w.~$}/])/(work|home|Users|mnt|root|tmp/\w|private|workspace)/[\w.-]""")
ADDRESS = re.compile(r"https?://([\w.-]*(pypi|npmjs|pythonhosted|registry|mirror|artifactory|nexus|jfrog)[\w.-]*)", re.IGNORECASE)


def modules() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*.py") if "static" not in path.parts)


def committed_text() -> Iterator[tuple[Path, str]]:
    """Every text file that git knows or would take, with its words."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True)
    for name in sorted(set(listed.stdout.decode().split("\0")) - {""}):
        path = ROOT / name
        if path.is_file() and path.resolve() != Path(__file__).resolve():
            data = path.read_bytes()
            if b"\0" not in data:
                yield Path(name), data.decode("utf-8", errors="replace")


def long_functions(text: str) -> list[str]:
    """Functions of more lines than a reader keeps in mind, decorators and docstring not counted."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            lines = (body[-1].end_lineno or 0) - body[0].lineno + 1
            if lines > LONGEST_FUNCTION:
                found.append(f"{node.name}: {lines} lines")
    return found


def foreign_imports(text: str) -> list[str]:
    """Top-level names imported that are neither of the standard library, nor numpy, nor Fairlead's."""
    allowed = sys.stdlib_module_names | {"numpy", "fairlead"}
    names = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.append(node.module)
    return [name for name in names if name.partition(".")[0] not in allowed]


def worldly_imports(text: str) -> list[str]:
    """Modules of the standard library that reach for the world; the domain has no use for them."""
    worldly = {
        "logging",
        "io",
        "os",
        "pathlib",
        "socket",
        "sqlite3",
        "subprocess",
        "tempfile",
        "threading",
        "urllib",
        "http",
        "shutil",
        "sys",
        "asyncio",
    }
    names = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
    calls = [node.func.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    return [name for name in names if name.partition(".")[0] in worldly] + [name for name in calls if name in {"open", "print", "input"}]


def unseeded_generators(text: str) -> list[str]:
    """Calls of ``default_rng()`` without a seed: chance that nobody can draw again."""
    return [
        f"line {node.lineno}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and (node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")) in {"default_rng", "SeedSequence"}
        and not node.args
        and not node.keywords
    ]


def banned(name: str, text: str) -> subprocess.CompletedProcess[str]:
    """What the linter says about reading time, environment and chance in a file of that name."""
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--select", "TID251", "--stdin-filename", name, "-"]
    return subprocess.run(command, cwd=ROOT, input=text + "\n", capture_output=True, text=True, check=False)


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def found_in(paths: list[Path], finder: Callable[[str], list[str]]) -> dict[str, list[str]]:
    return {relative(path): found for path in paths if (found := finder(path.read_text()))}


def test_no_function_is_too_long() -> None:
    assert found_in(modules(), long_functions) == {}


def test_a_long_function_would_be_found() -> None:
    body = "    x = 1\n"
    assert long_functions("def walk():\n" + body * LONGEST_FUNCTION) == []
    assert long_functions("def walk():\n" + body * (LONGEST_FUNCTION + 1)) == ["walk: 71 lines"]


def test_no_file_is_too_long() -> None:
    too_long = {relative(path): lines for path in modules() if (lines := len(path.read_text().splitlines())) > LONGEST_FILE}
    assert too_long == {}


def test_there_are_no_drawers() -> None:
    named = {relative(path) for path in SOURCE.rglob("*") if DRAWERS.match(path.stem) and (path.is_dir() or path.suffix == ".py")}
    assert named == set()


@pytest.mark.parametrize("name", ["utils", "helper", "_common", "misc", "manager"])
def test_a_drawer_would_be_found(name: str) -> None:
    assert DRAWERS.match(name)


def test_the_domain_stands_on_the_standard_library_and_numpy() -> None:
    assert found_in(sorted((SOURCE / "domain").rglob("*.py")), foreign_imports) == {}


def test_a_framework_in_the_domain_would_be_found() -> None:
    assert foreign_imports("import numpy as np\nimport json\nfrom fairlead.domain.rep import Rep\n") == []
    assert foreign_imports("import numpy as np\nfrom somelibrary.deep import x\n") == ["somelibrary.deep"]


def test_the_domain_does_not_reach_for_the_world() -> None:
    assert found_in(sorted((SOURCE / "domain").rglob("*.py")), worldly_imports) == {}


def test_reaching_for_the_world_would_be_found() -> None:
    assert worldly_imports("import re\nfrom datetime import datetime\n") == []
    assert worldly_imports("import logging\nopen('x')\n") == ["logging", "open"]


def test_no_chance_is_unseeded() -> None:
    assert found_in(modules(), unseeded_generators) == {}


def test_an_unseeded_generator_would_be_found() -> None:
    assert unseeded_generators("np.random.default_rng(7)\ndefault_rng(seed=3)") == []
    assert unseeded_generators("np.random.default_rng()\n") == ["line 1"]


def test_no_file_names_a_folder_of_one_machine_or_a_registry() -> None:
    told = {}
    for name, text in committed_text():
        found = [match.group(0) for pattern in (MACHINE_PATH, ADDRESS) for match in pattern.finditer(text)]
        if found:
            told[name.as_posix()] = found[:3]
    assert told == {}


@pytest.mark.parametrize(
    "text", ["open('/home/anna/leads.csv')", "cd /mnt/disk/x", "https://registry.example.org/simple", "https://pypi.example.org/x"]
)
def test_a_folder_of_one_machine_or_a_registry_would_be_found(text: str) -> None:
    assert MACHINE_PATH.search(text) or ADDRESS.search(text)


@pytest.mark.parametrize(
    "line",
    [
        "import time\ntime.time()",
        "from datetime import datetime, UTC\ndatetime.now(UTC)",
        "from datetime import date\ndate.today()",
        "import os\nos.environ['X']",
        "import os\nos.getenv('X')",
        "import random",
        "import uuid\nuuid.uuid4()",
        "import pickle",
    ],
)
def test_the_linter_bans_reading_time_environment_and_chance(line: str) -> None:
    done = banned("src/fairlead/application/route_lead.py", line)
    assert done.returncode == 1
    assert "TID251" in done.stdout


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("src/fairlead/adapters/clock.py", "from datetime import datetime, UTC\ndatetime.now(UTC)"),
        ("src/fairlead/config.py", "import os\nos.environ['X']"),
    ],
)
def test_the_linter_lets_one_file_read_the_time_and_one_the_environment(name: str, line: str) -> None:
    done = banned(name, line)
    assert done.returncode == 0, done.stdout
