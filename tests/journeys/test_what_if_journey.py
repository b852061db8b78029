"""What-if over a small sample: as a person types it, and as a page asks a worker for it."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from fairlead.application.job_ports import JobState
from fairlead.application.what_if_ports import Question, WhatIf
from fairlead.bootstrap import open_house
from fairlead.cli.commands import app
from fairlead.config import Settings

WORKER = """
import sys, threading
from pathlib import Path
from fairlead.bootstrap import open_house
from fairlead.config import Settings
home, job_id = sys.argv[1:]
with open_house(Settings(home=Path(home))) as house:
    waited = threading.Event().wait
    house.background.work(lambda _: waited(0.2) or house.background.jobs.job(job_id).ended_at is not None)
"""
LESS = ("whatif", "--max-open", "4", "--days", "60", "--runs", "2", "--no-check")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with 1,000 leads in a year and a model."""
    folder = tmp_path_factory.mktemp("what-if")

    def run(*words):
        return CliRunner().invoke(app, [*words, *(() if words[0] == "sample" else ("--home", str(folder / "home")))])

    assert run("sample", "--reps", "5", "--leads", "1000", "--months", "12", "--seed", "7", "--out", str(folder / "exports")).exit_code == 0
    assert run("import", str(folder / "exports"), "--preset", "sample").exit_code == 0
    assert "train one with `fairlead train` first" in str(run(*LESS).exception)
    assert run("train").exit_code == 0
    return folder / "home", run


def test_a_person_reads_what_would_differ(home):
    _, run = home
    done = run(*LESS)
    assert done.exit_code == 0, done.output
    words = " ".join(done.output.split())
    assert "on today's floor and on the changed one; 2 runs of 9 weeks each" in words
    assert "Not checked against the past: the check was left out." in words
    told = json.loads(run(*LESS, "--json").stdout)
    waiting = told["compared"]["measures"]["left_waiting"]
    assert waiting["changed"]["mean"] > waiting["today"]["mean"]
    assert len(told["reps"]) == 5


def test_two_processes_tell_the_same(home, monkeypatch):
    _, run = home
    alone = run(*LESS, "--json").stdout
    monkeypatch.setenv("FAIRLEAD_PROCESSES", "2")
    assert run(*LESS, "--json").stdout == alone


def test_a_scheduler_that_does_not_answer_is_told(home, monkeypatch):
    _, run = home
    monkeypatch.setenv("FAIRLEAD_CLUSTER", "carrier-pigeon://roof")
    assert "no Dask scheduler answers at carrier-pigeon://roof" in str(run(*LESS).exception)


def test_a_worker_tells_the_same_and_it_stays(home):
    folder, run = home
    question = Question(WhatIf(max_open=4), 60, 2, checked=False)
    with open_house(Settings(home=folder)) as house:
        asked = house.what_if.ask(house.background.jobs, question, author="ann")
        assert house.what_if.ask(house.background.jobs, question, author="ann").job_id == asked.job_id
        assert house.what_if.last(house.background.jobs) is None
    subprocess.run([sys.executable, "-c", WORKER, str(folder), asked.job_id], check=True, timeout=300)
    with open_house(Settings(home=folder)) as house:
        last = house.what_if.last(house.background.jobs)
        assert (last.job_id, last.state, Question.of(last.given)) == (asked.job_id, JobState.DONE, question)
        assert house.what_if.ask(house.background.jobs, question, author="ann").job_id != asked.job_id
    here = json.loads(run(*LESS, "--json").stdout)
    assert last.result["answer"]["measures"] == here["compared"]["measures"]
    line = " ".join(run("jobs", "list", "--kind", "what-if").output.split())
    assert "outcome answered · leads" in line
    assert "measures" not in line
    assert "in full with --json" in run("jobs", "show", asked.job_id).output


def test_a_question_nobody_can_answer_ends_with_words(home):
    folder, run = home
    with open_house(Settings(home=folder)) as house:
        found = house.what_if.by_job(Question(WhatIf(leave=("nobody",)), 60, 2, checked=False).given())
    assert found["outcome"] == "no answer"
    assert found["why_not"].startswith("there is no rep 'nobody'")
    assert "there is no rep 'nobody'" in str(run("whatif", "--leave", "nobody").exception)
