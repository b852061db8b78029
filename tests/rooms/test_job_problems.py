"""What a failed job keeps of its failure: a mistake in its own words, a fault of the program in none that tell of the data."""

import pytest
from structlog.testing import capture_logs

from fairlead.application.job_ports import JobFailed
from fairlead.application.ports import StoreUnavailable
from fairlead.bootstrap.background import _in_plain_words


def failing(error):
    def work(_given):
        raise error

    return _in_plain_words("train", work)


def test_a_fault_of_the_program_is_kept_without_what_it_said():
    with capture_logs() as logged, pytest.raises(JobFailed) as raised:
        failing(KeyError("ann@example.com"))({})
    assert str(raised.value) == "a fault of the program ended it (KeyError); the worker's log tells where"
    assert raised.value.__suppress_context__
    assert [(each["event"], each["kind"], each["exc_info"]) for each in logged] == [
        ("a job failed by a fault of the program", "train", True)
    ]


def test_what_a_person_can_put_right_is_kept_in_its_own_words():
    with pytest.raises(StoreUnavailable, match="the disk is full"):
        failing(StoreUnavailable("the disk is full"))({})


def test_what_was_done_is_passed_on():
    assert _in_plain_words("drift", lambda given: {"alerts": int(given["n"])})({"n": "2"}) == {"alerts": 2}
