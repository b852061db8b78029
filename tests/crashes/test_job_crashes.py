"""A training in the background is killed midway: it is finished after a restart, once in effect, and nothing is left running."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from fairlead.adapters.durable import placed
from fairlead.application.job_ports import JobState
from fairlead.application.model_ports import Step
from fairlead.bootstrap import House, open_house
from fairlead.config import Settings
from tests.homes import Homes, settings
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
PROGRAM = [sys.executable, "-c", "from fairlead.cli import main; main()"]
STATED = "version: 1\nreps:\n  - {rep: U-1, chance: 0.6, reply_minutes: 10}\n"
# A worker whose training is quick: it takes over stated chances. Everything around it is the real thing.
WORKER = """
import os, signal, sys, threading
from pathlib import Path
from types import SimpleNamespace
from fairlead.adapters.models import ModelFolder, read_stated
from fairlead.adapters.sql.models import SqlModelSteps
from fairlead.application import train_model
from fairlead.bootstrap import open_house
from tests.homes import settings
home, when = sys.argv[1:]
train_model.train = lambda *_, **__: SimpleNamespace(learned=True, data_hash="d", ground=None, readiness=SimpleNamespace(why="as stated"))
ModelFolder.keep = lambda self, _, code, in_force: self.keep_stated(read_stated(Path(home) / "next.yaml"), code=code, in_force=in_force)
moments = {
    "fitted": (train_model, "train", 1), "written": (ModelFolder, "keep", 1),
    "registered": (SqlModelSteps, "append", 1), "in shadow": (SqlModelSteps, "append", 2),
}
if when == "held":
    def held(*given, **named):
        print("held", flush=True)
        threading.Event().wait()
    train_model.train = held
elif when in moments:
    place, name, counted = moments[when]
    real, calls = getattr(place, name), []
    def dying(*given, **named):
        done = real(*given, **named)
        calls.append(name)
        if len(calls) == counted:
            os.kill(os.getpid(), signal.SIGKILL)
        return done
    setattr(place, name, dying)
with open_house(settings(Path(home))) as house:
    waited = threading.Event().wait
    over = lambda _: waited(0.2) or house.background.jobs.job("train:launch").ended_at is not None
    house.background.work(over, lambda line: print(line, flush=True))
"""


@pytest.fixture
def house(request, tmp_path) -> Iterator[House]:
    """A house that routes by stated chances, on SQLite unless a test asks for the other database."""
    homes = Homes(request.getfixturevalue("postgres_url") if getattr(request, "param", "") == "postgresql" else None)
    home = homes.place(tmp_path / "home")
    (home / "stated.yaml").write_text(STATED)
    (home / "next.yaml").write_text(STATED.replace("0.6", "0.7"))
    with open_house(settings(home, author="dana")) as house:
        house.state(home / "stated.yaml")
        yield house
    homes.close()


def ask(house: House):
    return house.background.retraining.ask("a launch", "launch", author="lee")


def job(house: House):
    return house.background.jobs.job("train:launch")


def work(house: House, when: str) -> int:
    words = [sys.executable, "-c", WORKER, str(house.settings.home), when]
    done = subprocess.run(words, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode in {0, -9}, done.stderr
    return done.returncode


def trained_by_lee(house: House):
    models = house.registry.listed().models
    return [each for each in models if any(step.step is Step.TRAINED and step.author == "lee" for step in each.steps)]


@pytest.mark.timeout(600)  # each worker is a program of its own
@pytest.mark.parametrize(
    ("house", "when"),
    [
        *(("sqlite", when) for when in ("fitted", "written", "registered", "in shadow")),
        pytest.param("postgresql", "written", marks=pytest.mark.postgres),
    ],
    indirect=["house"],
)
def test_killed_midway_a_training_is_finished_once_by_the_next_worker(house, when):
    ask(house)
    assert work(house, when) == -9
    assert job(house).state is JobState.RUNNING
    assert work(house, "never") == 0
    found = job(house)
    assert (found.state, found.tries, found.problem) == (JobState.DONE, 2, "")
    (new,) = trained_by_lee(house)
    assert (new.version, new.state.value, new.in_shadow, new.fault) == (found.result["version"], "candidate", True, "")
    assert [step.step.value for step in new.steps if step.step is not Step.APPEARED] == ["trained", "proposed", "put in shadow"]
    assert len(house.registry.listed().models) == 2, "neither a second model nor a leftover"
    assert house.check()[0] == []
    assert ask(house) == (found, False)


@pytest.mark.timeout(600)
def test_a_training_that_kills_its_worker_each_time_is_begun_again_five_times_and_given_up(house):
    ask(house)
    deaths = []
    while job(house).ended_at is None and len(deaths) < 9:
        deaths.append(work(house, "fitted"))
    assert deaths == [-9] * 6 + [0]
    found = job(house)
    assert (found.state, "the process that did it died each time" in found.problem) == (JobState.FAILED, True)
    assert trained_by_lee(house) == []


@contextmanager
def worker(house: House, when: str, says: str) -> "Iterator[subprocess.Popen[str]]":
    """A worker that has said a line like this."""
    words = [sys.executable, "-c", WORKER, str(house.settings.home), when]
    with subprocess.Popen(words, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as begun:
        try:
            assert begun.stdout is not None
            assert any(says in line for line in begun.stdout), f"never said: {says}"
            yield begun
        finally:
            begun.kill()


@pytest.mark.timeout(600)
def test_a_worker_that_waits_takes_over_once_the_first_is_killed(house):
    ask(house)
    with worker(house, "held", "held") as first, worker(house, "never", "waiting until it ends") as second:
        assert (job(house).state, job(house).tries) == (JobState.RUNNING, 1)
        first.kill()
        assert second.wait() == 0
    found = job(house)
    assert (found.state, found.tries) == (JobState.DONE, 2)
    assert [each.version for each in trained_by_lee(house)] == [found.result["version"]]
    assert house.check()[0] == []


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


@pytest.mark.timeout(600)  # three starts of a server, and a training at low priority
def test_a_server_that_is_stopped_or_killed_takes_its_worker_along_and_the_next_one_finishes(house, tmp_path):
    home = str(house.settings.home)
    sample = [*PROGRAM, "sample", "--reps", "6", "--leads", "2500", "--months", "12", "--seed", "7", "--out", str(tmp_path / "out")]
    for words in (sample, [*PROGRAM, "import", str(tmp_path / "out"), "--preset", "sample", "--home", home]):
        assert subprocess.run(words, env=ENVIRONMENT, capture_output=True, check=False).returncode == 0
    ask(house)

    @contextmanager
    def serve() -> "Iterator[subprocess.Popen[bytes]]":
        words = [*PROGRAM, "serve", "--home", home, "--port", str(free_port())]
        with subprocess.Popen(words, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            try:
                yield server
            finally:
                server.kill()

    for number, deadly in enumerate((signal.SIGINT, signal.SIGKILL), start=1):
        with serve() as server:
            until(lambda tries=number: (job(house).state, job(house).tries) == (JobState.RUNNING, tries), "the worker begins")
            (worker,) = psutil.Process(server.pid).children()
            server.send_signal(deadly)
            server.wait()
            until(lambda worker=worker: not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE, "the worker ends")
        assert job(house).state is JobState.RUNNING
    with serve() as server:
        until(lambda: job(house).ended_at is not None, "the job ends")
        server.terminate()
        server.wait()
    found = job(house)
    assert (found.state, found.tries) == (JobState.DONE, 3)
    assert [each.version for each in trained_by_lee(house)] == [found.result["version"]] * (found.result["outcome"] == "a candidate")


def test_two_workers_never_work_at_once(house):
    home = house.settings.home
    with placed(house.engine, home) as ours:
        assert ours()
        with open_house(Settings(home=home)) as other, placed(other.engine, home) as second:
            assert second is None
    with placed(house.engine, home) as again:
        assert again()
