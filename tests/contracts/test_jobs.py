"""Jobs on every store: one for each key, told as they stand, ended ones forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from fairlead.adapters.durable import DurableJobs
from fairlead.adapters.durable.worker import work
from fairlead.adapters.memory.clock import SteppedClock
from fairlead.adapters.memory.jobs import MemoryJobs
from fairlead.adapters.sql.migrating import opened
from fairlead.application.job_ports import BadKey, JobFailed, JobRefused, JobState
from fairlead.application.ports import NotFound
from tests.contracts.store_cases import on_postgres, on_sqlite

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


class Bench:
    """Jobs through two doors, as two processes have them, and somebody who does them."""

    def __init__(self, one, other, do) -> None:
        self.one, self.other, self._do = one, other, do

    def do(self, **works) -> None:
        self._do(works)


@pytest.fixture(params=["memory", *DATABASES])
def bench(request, tmp_path):
    if request.param == "memory":
        jobs = MemoryJobs(SteppedClock(datetime(2026, 3, 2, tzinfo=UTC)))
        yield Bench(jobs, jobs, jobs.work)
        return
    house = on_sqlite(tmp_path, {}) if request.param == "sqlite" else on_postgres(request.getfixturevalue("own_postgres"), {})
    engines = [house.engines[0], opened(house.engines[0].url.render_as_string(hide_password=False))]
    doors = [DurableJobs(each, {"price"}) for each in engines]

    def do(works) -> None:
        def until() -> None:
            while any(job.state in {JobState.WAITING, JobState.RUNNING} for job in doors[0].jobs()):
                Event().wait(0.05)

        work(engines[0], works, until)

    yield Bench(*doors, do)
    for door in doors:
        door.close()
    engines[1].dispose()
    house.close()


def test_asked_for_twice_it_is_one_job_and_stays_as_it_was_asked_for_first(bench):
    first, fresh = bench.one.ask("train", "2026-W10", {"reason": "the schedule"})
    again, once_more = bench.other.ask("train", "2026-W10", {"reason": "another"})
    assert (fresh, once_more) == (True, False)
    assert again == first
    assert (first.job_id, first.kind, first.given, first.state) == ("train:2026-W10", "train", {"reason": "the schedule"}, JobState.WAITING)
    assert [job.job_id for job in bench.other.jobs()] == ["train:2026-W10"]


def test_of_many_who_ask_at_once_one_is_the_first(bench):
    def ask(number):
        return (bench.one if number % 2 else bench.other).ask("train", "k", {"by": str(number)})

    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(ask, range(6)))
    assert sum(fresh for _, fresh in told) == 1
    assert len({job.given["by"] for job, _ in told}) == 1


def test_jobs_that_need_somebody_are_counted_by_kind_and_state(bench):
    def refuse(_):
        raise JobFailed("no")

    bench.one.ask("train", "a", {})
    bench.one.ask("price", "a", {})
    bench.one.ask("price", "b", {})
    assert bench.other.counts() == {("train", JobState.WAITING): 1, ("price", JobState.WAITING): 2}
    bench.do(train=lambda _: {}, price=refuse)
    assert bench.other.counts() == {("price", JobState.FAILED): 2}
    bench.one.drop("price:a", "not needed")
    assert bench.other.counts() == {("price", JobState.FAILED): 1}


def test_a_job_of_which_nobody_asked_is_none(bench):
    assert bench.one.job("train:never") is None
    assert list(bench.one.jobs()) == []


@pytest.mark.parametrize("key", ["", "  ", "a/b", "a\nb", "x" * 201])
def test_a_key_that_cannot_name_a_job_is_refused(bench, key):
    with pytest.raises(BadKey, match="a job's key has 1 to 200 letters"):
        bench.one.ask("train", key, {})


def test_what_came_of_it_is_kept_and_one_that_fails_does_not_stop_the_others(bench):
    def fail(_given):
        raise ValueError("no leads of the year 2031")

    for kind in ("broken", "train"):
        bench.one.ask(kind, "k", {"year": "2031"})
    bench.do(train=lambda given: {"model": f"m-{given['year']}", "leads": 3}, broken=fail)
    done, failed = bench.other.job("train:k"), bench.other.job("broken:k")
    assert (done.state, done.result, done.problem, done.tries) == (JobState.DONE, {"model": "m-2031", "leads": 3}, "", 1)
    assert (failed.state, failed.result, failed.problem) == (JobState.FAILED, {}, "no leads of the year 2031")
    assert done.asked_at <= done.began_at <= done.ended_at
    assert bench.one.ask("train", "k", {}) == (done, False)


def beside(bench) -> list[bool]:
    """A training that ends only once prices are there: whether they came meanwhile."""
    if isinstance(bench.one, MemoryJobs):
        pytest.skip("in memory one thread does all jobs, one after the other")
    priced, came = Event(), []

    def train(_given):
        came.append(priced.wait(60))
        return {}

    bench.do(train=train, price=lambda _given: priced.set() or {})
    assert [bench.other.job(each).state for each in ("train:k", "price:k")] == [JobState.DONE] * 2
    return came


def test_a_job_of_seconds_does_not_wait_for_one_that_takes_long(bench):
    bench.one.ask("train", "k", {})
    bench.one.ask("price", "k", {})
    assert beside(bench) == [True]


def test_nor_does_it_where_it_is_asked_for_anew(bench):
    def fail(_given):
        raise ValueError("no leads")

    for kind in ("train", "price"):
        bench.one.ask(kind, "k", {})
    bench.do(train=fail, price=fail)
    for job in ("train:k", "price:k"):
        bench.one.again(job)
    assert beside(bench) == [True]


def test_ended_jobs_of_a_kind_are_forgotten_and_no_others(bench):
    for kind in ("train", "shadow"):
        bench.one.ask(kind, "old", {})
    bench.do(train=lambda _: {}, shadow=lambda _: {})
    bench.one.ask("shadow", "waits", {})
    asked = bench.one.job("shadow:old").asked_at
    assert bench.one.forget("shadow", before=asked - timedelta(minutes=1)) == 0
    assert bench.one.forget("shadow", before=asked + timedelta(hours=1)) == 1
    assert sorted(job.job_id for job in bench.other.jobs()) == ["shadow:waits", "train:old"]
    assert [job.job_id for job in bench.other.jobs(kind="train")] == ["train:old"]
    assert len(bench.other.jobs(limit=1)) == 1


def test_a_job_that_failed_is_asked_for_anew_under_its_key(bench):
    def fail(_given):
        raise ValueError("no leads")

    bench.one.ask("train", "k", {"year": "2031"})
    with pytest.raises(JobRefused, match="is waiting"):
        bench.one.again("train:k")
    bench.do(train=fail)
    assert bench.one.again("train:k").state is JobState.WAITING
    bench.do(train=dict)
    assert bench.other.job("train:k").result == {"year": "2031"}
    with pytest.raises(JobRefused, match="is done"):
        bench.one.again("train:k")
    with pytest.raises(NotFound):
        bench.one.again("train:never")


def test_of_two_who_ask_anew_at_once_one_does_and_the_other_is_told_that_it_waits(bench):
    def fail(_given):
        raise ValueError("no leads")

    bench.one.ask("train", "k", {"year": "2031"})
    bench.one.ask("train", "later", {})
    bench.do(train=fail)
    asked = bench.one.job("train:k").asked_at

    def again(door):
        try:
            return door.again("train:k").state
        except JobRefused as refused:
            return str(refused)

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(again, (bench.one, bench.other)))
    assert told == ["job train:k is waiting; only one that failed or was dropped is asked for anew", JobState.WAITING]
    kept = bench.other.job("train:k")
    assert (kept.given, kept.asked_at, kept.problem) == ({"year": "2031"}, asked, "")
    bench.do(train=dict)
    assert bench.one.job("train:k").result == {"year": "2031"}


def test_a_job_that_waits_or_failed_is_dropped_with_the_reason_and_may_come_back(bench):
    bench.one.ask("train", "k", {})
    dropped = bench.one.drop("train:k", "by lee: not needed")
    assert (dropped.state, dropped.problem) == (JobState.DROPPED, "by lee: not needed")
    bench.do(train=lambda _: {"done": True})
    assert bench.other.job("train:k").state is JobState.DROPPED
    with pytest.raises(JobRefused, match="is dropped"):
        bench.one.drop("train:k", "again")
    bench.one.again("train:k")
    bench.do(train=lambda _: {"done": True})
    assert bench.other.job("train:k").state is JobState.DONE
