"""When a model is trained anew: each occasion of the calendar once, made up for once, and on drift where the policy lets it."""

from datetime import UTC, datetime, timedelta

import pytest

from fairlead.adapters.memory import SteppedClock
from fairlead.adapters.memory.jobs import MemoryJobs
from fairlead.application.model_ports import ModelStep, Step
from fairlead.application.retraining import Retraining, latest_occasion
from fairlead.domain.deciding import Every, Models, Retrain, Weekday

# A Wednesday.
NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def at(*parts: int) -> datetime:
    return datetime(2026, *parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("retrain", "now", "when", "key"),
    [
        (Retrain(Every.WEEK, Weekday.SUNDAY, 3), NOW, at(3, 1, 3), "2026-W09"),
        (Retrain(Every.WEEK, Weekday.MONDAY, 3), NOW, at(3, 2, 3), "2026-W10"),
        (Retrain(Every.WEEK, Weekday.WEDNESDAY, 9), NOW, NOW, "2026-W10"),
        (Retrain(Every.WEEK, Weekday.WEDNESDAY, 10), NOW, at(2, 25, 10), "2026-W09"),
        (Retrain(Every.MONTH, Weekday.SUNDAY, 3), NOW, at(3, 1, 3), "2026-03"),
        (Retrain(Every.MONTH, Weekday.THURSDAY, 3), NOW, at(2, 5, 3), "2026-02"),
        (Retrain(Every.MONTH, Weekday.MONDAY, 0), at(1, 2, 0), datetime(2025, 12, 1, tzinfo=UTC), "2025-12"),
        (Retrain(Every.WEEK, Weekday.MONDAY, 0), datetime(2027, 1, 1, tzinfo=UTC), at(12, 28, 0), "2026-W53"),
    ],
)
def test_the_last_occasion_of_the_calendar(retrain, now, when, key):
    found = latest_occasion(retrain, now)
    assert (found.at, found.key) == (when, key)


def test_where_the_policy_wants_none_there_is_no_occasion():
    assert latest_occasion(Retrain(Every.NEVER), NOW) is None


class House:
    """Retraining with everything around it."""

    def __init__(self) -> None:
        self.clock, self.models = SteppedClock(NOW), Models(retrain=Retrain(Every.WEEK, Weekday.MONDAY, 3))
        self.jobs = MemoryJobs(self.clock)
        self.steps = [ModelStep("m-1", Step.TRAINED, NOW - timedelta(days=30), "dana")]
        self.retraining = Retraining(self.jobs, lambda: self.models, lambda: self.steps, self.clock)

    @property
    def asked(self) -> list[str]:
        return sorted(job.job_id for job in self.jobs.jobs())


@pytest.fixture
def house():
    return House()


def test_an_occasion_is_one_job_however_often_it_is_looked_for(house):
    assert house.retraining.ask_when_due().job_id == "train:2026-W10"
    for _ in range(3):
        assert house.retraining.ask_when_due() is None
        house.clock.step(timedelta(days=1))
    assert house.asked == ["train:2026-W10"]
    house.clock.step(timedelta(days=4))
    assert house.retraining.ask_when_due().job_id == "train:2026-W11"


def test_of_occasions_that_nobody_saw_the_last_is_made_up_for(house):
    house.retraining.ask_when_due()
    house.clock.step(timedelta(weeks=5))
    assert house.retraining.ask_when_due().job_id == "train:2026-W15"
    assert house.asked == ["train:2026-W10", "train:2026-W15"]


@pytest.mark.parametrize(("trained", "due"), [(at(3, 2, 2), True), (at(3, 2, 3), False), (at(3, 3, 0), False)])
def test_whoever_trained_since_has_done_it(house, trained, due):
    house.steps.append(ModelStep("m-2", Step.TRAINED, trained, "dana"))
    assert (house.retraining.ask_when_due() is not None) is due


def test_where_nobody_ever_trained_nothing_is_due(house):
    house.steps.clear()
    assert house.retraining.ask_when_due() is None


def test_drift_asks_once_for_each_finding_and_says_why(house):
    job = house.retraining.request_retraining("drift of calibration since 2026-02-20", "drift 2026-02-20 calibration")
    assert job.given == {
        "reason": "drift of calibration since 2026-02-20",
        "author": "the watch on drift",
        "note": "drift of calibration since 2026-02-20",
        "at": NOW.isoformat(),
    }
    house.clock.step(timedelta(days=1))
    assert house.retraining.request_retraining("drift, still", "drift 2026-02-20 calibration") == job
    assert house.asked == ["train:drift 2026-02-20 calibration"]


def test_drift_asks_for_nothing_where_the_policy_says_so(house):
    house.models = Models(retrain=Retrain(on_drift=False))
    assert house.retraining.request_retraining("drift", "drift 1") is None
    assert house.asked == []
