"""A round of clocks killed before any of its commits: the next round ends where an undisturbed one ends, each breach told once."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.journeys.service_house import MINUTE, MONDAY, PROMISE, floor

ROOT = Path(__file__).resolve().parents[2]
SURROUNDINGS = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
LEADS = ("A", "B", "C")


def die(first: int, homes: list[Path]) -> list[int]:
    """Every home's round dies one commit later than the one before; gives how many commits those did that lived."""
    command = [sys.executable, "-m", "tests.crashes.service_dying", str(first), *map(str, homes)]
    done = subprocess.run(command, cwd=ROOT, env=SURROUNDINGS, capture_output=True, text=True, check=True)
    return [int(each) for each in done.stdout.split()]


def ends(at) -> dict[str, object]:
    """What is left once a round went through."""
    return {
        "breached": sorted(at.steps("breached")),
        "spells": {lead: [each["ended"] for each in at.service.of_lead(lead)["spells"]] for lead in LEADS},
        "holders": {lead: at.holder(lead) is not None for lead in LEADS},
        "paused": [each["rep_id"] for each in at.service.running()["paused"]],
    }


def test_killed_before_any_commit_the_next_round_ends_as_if_nothing_had_happened(tmp_path):
    home = tmp_path / "home"
    with floor(home, PROMISE.replace("pause_after: 2", "pause_after: 1")) as at:
        for lead in LEADS[:2]:
            at.lead(lead)
        at.touch("B", rep_id=at.holder("B"))
        at.house.desk.submit(at.submission("C")).result()  # its clocks are still to begin
    copies = [shutil.copytree(home, tmp_path / f"copy-{each}") for each in range(9)]
    [commits] = die(10_000, copies[:1])
    with floor(copies[0], at=MONDAY + 20 * MINUTE) as quiet:
        quiet.look()
        wanted = ends(quiet)
    assert [lead for _, lead, _ in wanted["breached"]] == ["A", "C"]
    assert 3 <= commits < len(copies)
    assert die(0, copies[1 : commits + 1]) == [], "every one of them was to die"
    for number, each in enumerate(copies[1 : commits + 1]):
        with floor(each, at=MONDAY + 20 * MINUTE) as again:
            again.look()
            again.look()
            assert ends(again) == wanted, f"after {number} commits"
            assert again.house.check()[0] == []
