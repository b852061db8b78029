"""The commands that everybody runs: the Makefile, the build server's entry, the lock, and the summary of what was left out."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from scripts import skipped

ROOT = Path(__file__).resolve().parents[2]


def run(*words: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(words, cwd=cwd, env=inherited | environment, capture_output=True, text=True, check=False)


def pinned() -> dict[str, str]:
    """Package → its entry in the lock."""
    entries = re.split(r"^(?=[a-z0-9])", (ROOT / "requirements.lock").read_text(), flags=re.MULTILINE)
    return {entry.partition("==")[0].partition("[")[0]: entry for entry in entries if "==" in entry}


def asked_for() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lines = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    for group in (*project["project"]["optional-dependencies"].values(), *project["dependency-groups"].values()):
        lines += group
    return {re.split(r"[\[<>=~ ]", line)[0] for line in lines} - {"fairlead"}


def test_make_alone_lists_every_target() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    told = run("make", "-s")
    assert told.returncode == 0
    assert set(re.findall(r"^  make ([a-z]+)", told.stdout, re.MULTILINE)) == targets


def test_the_build_server_calls_make_test(tmp_path: Path) -> None:
    (tmp_path / "make").write_text('#!/bin/sh\necho "$PWD: $*"\n')
    (tmp_path / "make").chmod(0o755)
    told = run("bash", str(ROOT / ".ci" / "run"), cwd=tmp_path, PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert told.stdout.strip() == f"{ROOT}: test"


def test_the_lock_pins_everything_asked_for_by_hash() -> None:
    lock = pinned()
    assert asked_for() - set(lock) == set()
    assert [name for name, entry in lock.items() if "--hash=sha256:" not in entry] == []


def test_the_environment_is_built_by_the_uv_of_the_lock() -> None:
    """The recipe takes uv's entry out of the lock with awk; what it takes must be that entry, whole, and nothing else."""
    recipe = re.search(r"awk '([^']+)' requirements.lock > .venv/uv.txt", (ROOT / "Makefile").read_text())
    assert recipe
    taken = run("awk", recipe.group(1), "requirements.lock").stdout
    assert taken.startswith("uv==")
    assert [line for line in taken.splitlines() if "==" in line] == [taken.splitlines()[0]]
    assert taken.count("--hash") == pinned()["uv"].count("--hash") > 0


def test_the_web_lock_names_no_address() -> None:
    assert '"resolved"' not in (ROOT / "web" / "package-lock.json").read_text()
    assert "omit-lockfile-registry-resolved=true" in (ROOT / "web" / ".npmrc").read_text()


REPORT = """<testsuites><testsuite>
<testcase name="a"><skipped type="pytest.skip" message="chromium is not installed"/></testcase>
<testcase name="b"><skipped type="pytest.skip" message="chromium is not installed"/></testcase>
<testcase name="c"><skipped type="pytest.xfail" message="known"/></testcase>
<testcase name="d"/>
</testsuite></testsuites>"""


def test_what_was_left_out_is_told_once_with_its_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "report.xml").write_text(REPORT)
    skipped.main(str(tmp_path / "report.xml"))
    assert capsys.readouterr().out == "2 tests: chromium is not installed\n"


def test_no_report_tells_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    skipped.main(str(tmp_path / "absent.xml"))
    assert capsys.readouterr().out == ""


@pytest.fixture
def gates(tmp_path: Path) -> Path:
    """A repository whose tools are stand-ins: each says its name and ends with the status in the file ``NAME.status``, else 0."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / "path").mkdir()
    stand_in = '#!/bin/sh\nname=$(basename "$0")\necho "$name $*"\n[ -f "$name.status" ] && exit "$(cat "$name.status")"\nexit 0\n'
    for tool in (".venv/bin/ruff", ".venv/bin/mypy", ".venv/bin/lint-imports", ".venv/bin/python", "path/npm"):
        (tmp_path / tool).write_text(stand_in)
        (tmp_path / tool).chmod(0o755)
    # Only what the script itself needs: no chromium, no apt-get, so that a test can neither find nor install them.
    for tool in ("bash", "sh", "basename", "cat", "dirname", "mktemp", "rm", "env"):
        (tmp_path / "path" / tool).symlink_to(shutil.which(tool) or tool)
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_all_gates_run_and_what_is_missing_is_named(gates: Path) -> None:
    told = run("bash", "scripts/test.sh", cwd=gates, PATH=str(gates / "path"))
    assert told.returncode == 0, told.stdout + told.stderr
    summary = told.stdout.partition("── summary")[2]
    assert re.findall(r"^ok +(.+) \(", summary, re.MULTILINE) == [
        "lint",
        "format",
        "types",
        "imports",
        "web lint",
        "web typecheck",
        "web test",
        "tests",
    ]
    assert "the tests that need chromium" in summary


def test_a_red_gate_reddens_the_whole_and_hides_no_other(gates: Path) -> None:
    (gates / "mypy.status").write_text("1")
    told = run("bash", "scripts/test.sh", cwd=gates, PATH=str(gates / "path"))
    assert told.returncode == 1
    summary = told.stdout.partition("── summary")[2]
    assert re.findall(r"^FAILED +(\S+)", summary, re.MULTILINE) == ["types"]
    assert len(re.findall(r"^ok ", summary, re.MULTILINE)) == 7


def test_the_quick_gates_run_no_tests(gates: Path) -> None:
    told = run("bash", "scripts/test.sh", "quick", cwd=gates, PATH=str(gates / "path"))
    assert told.returncode == 0
    assert "pytest" not in told.stdout
    assert "npm" not in told.stdout
