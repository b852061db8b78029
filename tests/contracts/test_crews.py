"""Who does heavy work: in this process, in two processes of this machine, and at two workers of a real Dask scheduler."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import psutil
import pytest

from fairlead.adapters.crew import Cluster, Processes, cores
from fairlead.bootstrap.crew import crew_of
from fairlead.config import Settings
from fairlead.learning.crew import ALONE, CannotSpread
from tests.contracts import errands
from tests.contracts.dask_cluster import dask_cluster
from tests.waiting import until

SOON = 30.0
ELSEWHERE = ("processes", "cluster")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with dask_cluster(tmp_path_factory.mktemp("dask")) as found:
        yield found


@pytest.fixture(scope="module")
def crews(cluster):
    with Processes(2) as processes, Cluster(cluster.address) as there:
        yield {"alone": ALONE, "processes": processes, "cluster": there}


@pytest.fixture(params=("alone", *ELSEWHERE))
def crew(request, crews):
    return crews[request.param]


def test_answers_come_in_the_order_of_the_items(crew):
    assert list(crew.map(errands.scaled, 1.5, range(20))) == [1.5 * item for item in range(20)]


def test_no_items_are_no_answers(crew):
    assert list(crew.map(errands.scaled, 2.0, [])) == []


def test_what_the_work_raises_is_raised_here(crew):
    with pytest.raises(ValueError, match="a cannot be had"):
        list(crew.map(errands.refused, None, ["a", "b"]))
    assert list(crew.map(errands.scaled, 2, [1, 2])) == [2, 4], "and the crew works on"


def test_who_stops_asking_is_kept_from_nothing(crew):
    assert next(iter(crew.map(errands.scaled, 3, range(50)))) == 0
    assert list(crew.map(errands.scaled, 4, [1, 2])) == [4, 8]


def test_names_and_containers_are_items_like_others(crew):
    items = [{"a": [1, "b"]}, ("x", "y"), "x", b"x", None, {"x"}]
    assert [item for item, _ in crew.map(errands.by_whom, "x", items)] == items


def test_arrays_come_back_as_they_were(crew):
    table = np.random.default_rng(3).normal(size=(4, 1000))
    found = list(crew.map(errands.measured, table, range(4)))
    for row, each in enumerate(found):
        assert each.tobytes() == errands.measured(table, row).tobytes()
        each[1] = 0.0


@pytest.mark.parametrize("name", ELSEWHERE)
def test_others_do_it(crews, name):
    pids = {pid for _, pid in crews[name].map(errands.by_whom, None, range(40))}
    assert pids
    assert os.getpid() not in pids


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_items_share_is_unpacked_once_by_each_process(crews, name, tmp_path):
    shared = errands.Counted(str(tmp_path))
    assert list(crews[name].map(errands.taken, shared, range(30))) == [float(item) for item in range(30)]
    assert [file.read_text(encoding="ascii") for file in tmp_path.iterdir()] in (["x"], ["x", "x"])


def test_another_share_is_not_taken_for_the_one_before(crew):
    for factor in (2, 3, 2):
        assert list(crew.map(errands.scaled, factor, [1, 2])) == [factor, 2 * factor]


# ---------------------------------------------------------------------------------------------------- those who die at it


def test_what_a_dead_process_had_is_done_again(tmp_path):
    with Processes(2) as crew:
        assert_what_died_is_done_again(crew, tmp_path)


def test_what_a_dead_worker_had_is_done_again(tmp_path):
    with dask_cluster(tmp_path) as own, Cluster(own.address) as crew:
        assert_what_died_is_done_again(crew, tmp_path)


def assert_what_died_is_done_again(crew, folder):
    assert list(crew.map(errands.once_deadly, str(folder), range(6))) == [0, 1, 4, 9, 16, 25]
    assert (folder / "died").exists()
    assert list(crew.map(errands.scaled, 2, [1, 2])) == [2, 4]


def test_processes_that_always_die_are_told():
    with Processes(2) as crew:
        with pytest.raises(CannotSpread, match=r"died 3 times at work on 2 pieces.*FAIRLEAD_PROCESSES to less than 2"):
            list(crew.map(errands.deadly, None, [1, 2]))
        assert list(crew.map(errands.scaled, 2, [1, 2])) == [2, 4]


def test_a_cluster_whose_workers_all_died_says_so(tmp_path):
    with dask_cluster(tmp_path) as own, Cluster(own.address, patience_seconds=1.0) as crew:
        with pytest.raises(CannotSpread, match=r"has had no worker for 1 s; start some as docs/how-to/spread-heavy-work.md tells"):
            list(crew.map(errands.deadly, None, range(4)))
        own.start_worker()
        with Cluster(own.address) as again:
            assert list(again.map(errands.scaled, 2, [1, 2])) == [2, 4], "somebody came, and the work goes on"


def test_a_scheduler_that_dies_midway_is_told(tmp_path):
    with dask_cluster(tmp_path, workers=1) as own, Cluster(own.address, patience_seconds=1.0) as crew:
        answers = crew.map(errands.scaled_or_waiting, str(tmp_path), [1, "a"])
        assert next(answers) == 2
        until((tmp_path / "a.pid").exists, "the worker is at it")
        own.scheduler.kill()
        own.workers[0].kill()
        with pytest.raises(CannotSpread, match=r"the scheduler at tcp://\S+ was lost midway; ask again once it runs"):
            next(answers)


HELD = """
import sys
from fairlead.adapters.crew import Processes
from tests.contracts import errands
if __name__ == "__main__":
    with Processes(2) as crew:
        list(crew.map(errands.waiting, sys.argv[1], ["a", "b"]))
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_processes_end_with_whoever_started_them_however_that_ends(how, tmp_path):
    (tmp_path / "held.py").write_text(HELD, encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    starter = subprocess.Popen([sys.executable, str(tmp_path / "held.py"), str(tmp_path)], env=env, stderr=subprocess.PIPE)
    told = [tmp_path / f"{name}.pid" for name in "ab"]
    until(lambda: all(file.exists() and file.read_text() for file in told), "both work")
    working = [psutil.Process(int(file.read_text())) for file in told]
    starter.send_signal(how)
    starter.communicate(timeout=SOON)
    until(lambda: not any(each.is_running() for each in working), "both end")


def test_nothing_is_left_of_what_was_shared(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    before = set(Path("/proc/self/fd").iterdir())
    with Processes(2) as crew:
        assert len(list(crew.map(errands.scaled, np.zeros(100_000), range(4)))) == 4
    assert list(tmp_path.iterdir()) == []
    assert len(set(Path("/proc/self/fd").iterdir()) - before) <= 1, "the listing itself"


# ---------------------------------------------------------------------------------------------------- what cannot be had


def test_no_scheduler_is_told():
    with (
        pytest.raises(
            CannotSpread,
            match=r"no Dask scheduler answers at tcp://127.0.0.1:9 .*start one as docs/how-to/spread-heavy-work.md tells, or leave FAIRLEAD_CLUSTER empty",
        ),
        Cluster("tcp://127.0.0.1:9", patience_seconds=0.5),
    ):
        pass


def test_an_address_that_is_none_is_told():
    with pytest.raises(CannotSpread, match="no Dask scheduler answers at carrier-pigeon://roof"), Cluster("carrier-pigeon://roof"):
        pass


def test_a_scheduler_without_workers_is_told(tmp_path):
    with (
        dask_cluster(tmp_path, workers=0) as own,
        pytest.raises(CannotSpread, match=r"has had no worker for 0\.5 s; start some"),
        Cluster(own.address, patience_seconds=0.5),
    ):
        pass


@pytest.fixture
def other_version(tmp_path):
    """A folder that tells an older Fairlead to whoever loads from it first."""
    told = tmp_path / "older" / "fairlead-0.0.9.dist-info" / "METADATA"
    told.parent.mkdir(parents=True)
    told.write_text("Metadata-Version: 2.1\nName: fairlead\nVersion: 0.0.9\n", encoding="utf-8")
    return tmp_path / "older"


REFUSED = r"the worker at tcp://\S+ runs other versions: fairlead \S+ here and 0.0.9 there; install the same at both ends"


def test_a_worker_of_another_version_is_told_even_where_it_comes_later(tmp_path, other_version):
    with dask_cluster(tmp_path, workers=1) as own, Cluster(own.address) as crew:
        own.close()
        own.start_worker(other_version)
        with pytest.raises(CannotSpread, match=REFUSED):
            list(crew.map(errands.scaled, 2, [1, 2]))
        with pytest.raises(CannotSpread, match=REFUSED), Cluster(own.address):
            pass


def test_without_the_extra_it_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(CannotSpread, match=r"pip install 'fairlead\[cluster\]'"), Cluster("tcp://127.0.0.1:9"):
        pass


# ---------------------------------------------------------------------------------------------------- which one it is


def kind(monkeypatch, *, cores, **settings):
    monkeypatch.setattr("fairlead.bootstrap.crew.cores", lambda: cores)
    return crew_of(Settings(**settings))


def test_one_core_is_left_to_routing(monkeypatch):
    assert isinstance(kind(monkeypatch, cores=4), Processes)
    with kind(monkeypatch, cores=2) as crew:
        assert crew is ALONE


@pytest.mark.parametrize(
    ("told", "allowed"),
    [("100000 100000", 1), ("50000 100000", 1), ("max 100000", None), ("1000000000 100000", None), ("what else", None), (None, None)],
)
def test_a_container_counts_the_cores_that_it_is_allowed(told, allowed, tmp_path):
    quota = tmp_path / "cpu.max"
    if told is not None:
        quota.write_text(f"{told}\n", encoding="ascii")
    assert cores(quota) == (allowed or len(os.sched_getaffinity(0)))


def test_what_is_set_counts(monkeypatch):
    assert isinstance(kind(monkeypatch, cores=1, processes=2), Processes)
    assert isinstance(kind(monkeypatch, cores=8, processes=3, cluster="tcp://127.0.0.1:9"), Cluster)
    with kind(monkeypatch, cores=8, processes=1) as crew:
        assert crew is ALONE
