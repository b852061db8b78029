"""The benchmark protocol as bench/README.md tells it."""

import json
import re
from pathlib import Path

import pytest

from bench.protocol import Figure, Options, Result, at_least, at_most, run, say

ROOT = Path(__file__).resolve().parents[2]
RESULT = Result(
    figures={"p50": Figure(4.5, "ms")}, floors={"flush": Figure(1.5, "ms")}, bars=[at_most("ratio", 3.0, 3), at_least("share", 0.5, 0.6)]
)


def measured(options: Options) -> Result:
    """Says something on the way."""
    say("measuring")
    figures = {**RESULT.figures, "seed": Figure(options.seed, "1"), "quick": Figure(options.quick, "1")}
    return Result(figures=figures, floors=RESULT.floors, bars=RESULT.bars)


def test_json_is_one_object_on_standard_output_with_the_documented_keys(capsys: pytest.CaptureFixture[str]) -> None:
    run(measured, "example", ["--json"])
    printed = capsys.readouterr()
    report = json.loads(printed.out)
    table = (ROOT / "bench" / "README.md").read_text().partition("## The JSON object")[2].partition("## Rules")[0]
    documented = {key for line in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for key in re.findall(r"`(\w+)`", line)}
    assert set(report) == documented
    assert printed.err.startswith("measuring\n")


def test_with_json_a_person_sees_the_same_table_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    """`make bench` keeps standard output in a file; what it shows is this."""
    run(measured, "example", [])
    table = capsys.readouterr().out
    run(measured, "example", ["--json"])
    shown = capsys.readouterr().err.removeprefix("measuring\n")
    assert "FAILS  share: 0.5, at least 0.6" in shown
    assert shown.splitlines()[1:] == table.splitlines()[1:]  # but for the first line, which tells the seconds


def test_figures_floors_and_bars_are_as_measured(capsys: pytest.CaptureFixture[str]) -> None:
    run(measured, "example", ["--json"])
    report = json.loads(capsys.readouterr().out)
    assert report["figures"]["p50"] == {"value": 4.5, "unit": "ms"}
    assert report["floors"] == {"flush": {"value": 1.5, "unit": "ms"}}
    assert report["bars"] == [
        {"name": "ratio", "figure": 3.0, "bar": "at most 3", "holds": True},
        {"name": "share", "figure": 0.5, "bar": "at least 0.6", "holds": False},
    ]


def test_seed_and_quick_reach_the_benchmark(capsys: pytest.CaptureFixture[str]) -> None:
    run(measured, "example", ["--json", "--quick", "--seed", "11"])
    report = json.loads(capsys.readouterr().out)
    assert (report["seed"], report["quick"]) == (11, True)
    assert (report["figures"]["seed"]["value"], report["figures"]["quick"]["value"]) == (11, 1)


def test_a_person_reads_a_table_that_names_the_failed_bar(capsys: pytest.CaptureFixture[str]) -> None:
    run(measured, "example", [])
    printed = capsys.readouterr().out
    assert "FAILS  share: 0.5, at least 0.6" in printed
    assert "holds  ratio: 3, at most 3" in printed


def test_the_machine_is_told_without_name_or_path(capsys: pytest.CaptureFixture[str]) -> None:
    run(measured, "example", ["--json"])
    machine = json.loads(capsys.readouterr().out)["machine"]
    assert machine["cores"] >= 1
    assert machine["memory_gib"] > 0
    assert not any(str(value).startswith("/") for value in machine.values())


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_json_cannot_hold_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        Figure(value, "ms")


@pytest.mark.parametrize("module", sorted(path.stem for path in (ROOT / "bench").glob("*.py") if path.stem not in {"__init__", "protocol"}))
def test_every_benchmark_ends_in_the_common_frame(module: str) -> None:
    """`make bench` finds a benchmark by its ``run(`` line; a module without one is a part of another and starts with an underscore or sits in a package."""
    assert re.search(rf'^    run\(\w+, "{module}"[,)]', (ROOT / "bench" / f"{module}.py").read_text(), re.MULTILINE)
