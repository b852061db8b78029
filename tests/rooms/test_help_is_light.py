"""Asking for help costs no more than the words: what decides, trains and stores is not imported for it."""

import os
import subprocess
import sys

import pytest

HEAVY = ("fairlead.bootstrap.house", "sqlalchemy", "polars", "sklearn")
ASKING = """
import sys
from fairlead.cli.commands import main
sys.argv = ["fairlead", *{arguments!r}]
try:
    main()
except SystemExit as ended:
    print("ended with", ended.code)
print("imported", sorted(set({heavy!r}) & set(sys.modules)))
"""


@pytest.mark.parametrize("arguments", [["--help"], ["estimate", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    code = ASKING.format(arguments=arguments, heavy=HEAVY)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "ended with 0" in done.stdout
    assert done.stdout.splitlines()[-1] == "imported []"


def test_a_mistake_is_still_one_sentence() -> None:
    code = ASKING.format(arguments=["estimate", "nowhere.yaml"], heavy=())
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "ended with 2" in done.stdout
    assert "nowhere.yaml is not a file" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("said", "found"), [(None, "1"), ("3", "3")])
def test_sums_run_on_one_core_unless_the_environment_says_otherwise(said: str | None, found: str) -> None:
    # OpenBLAS reads it once, when numpy is imported: so it is looked at there.
    code = """
import os, sys
class Seen:
    def find_spec(self, name, *_):
        if name == "numpy":
            print("cores", os.environ.get("OPENBLAS_NUM_THREADS"))
sys.meta_path.insert(0, Seen())
import fairlead.cli
"""
    plain = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    given = plain | ({"OPENBLAS_NUM_THREADS": said} if said else {})
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=given)
    assert done.stdout.splitlines()[0] == f"cores {found}"
