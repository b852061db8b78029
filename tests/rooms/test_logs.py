"""A line of the log tells what happened to what, and neither what a fault said nor whose data it was."""

import json
import logging

import pytest
import structlog

from fairlead.bootstrap.logs import STRUCK_OUT, say_as

SAID = "no row for quillon@featherstone.example, Quillon Featherstone"


@pytest.fixture
def lines(capsys):
    """What was logged, read back."""
    before = structlog.get_config()
    root = logging.getLogger()
    handlers = list(root.handlers)
    say_as("json")
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    structlog.configure(**before)
    root.handlers[:] = handlers


def broken():
    try:
        {}[SAID]
    except KeyError as error:
        raise RuntimeError(f"fault while {SAID}") from error


def test_a_fault_is_told_by_its_kind_and_place(lines):
    try:
        broken()
    except RuntimeError:
        structlog.get_logger("fairlead.test").exception("a job failed", kind="train")
    [line] = lines()
    assert (line["event"], line["kind"], line["level"], line["logger"]) == ("a job failed", "train", "error", "fairlead.test")
    assert line["fault"] == "RuntimeError from KeyError"
    assert any(place.startswith("tests/rooms/test_logs.py:") and place.endswith(" broken") for place in line["where"])
    assert "Quillon" not in json.dumps(line)


def test_a_fault_that_a_library_logs_is_told_alike(lines):
    try:
        broken()
    except RuntimeError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    [line] = lines()
    assert (line["event"], line["fault"]) == ("Exception in ASGI application", "RuntimeError from KeyError")
    assert "Quillon" not in json.dumps(line)


def test_an_address_of_mail_is_struck_out(lines):
    structlog.get_logger("fairlead.test").warning("a lead still waits", problem=f"{SAID}; try again")
    [line] = lines()
    assert line["problem"] == f"no row for {STRUCK_OUT}, Quillon Featherstone; try again"


def test_what_libraries_tell_of_their_requests_is_not_heard(lines):
    logging.getLogger("httpx").info("HTTP Request: POST https://hooks.example/a-key")
    structlog.get_logger("fairlead.test").info("took over", deliveries=3)
    assert [line["event"] for line in lines()] == ["took over"]


def test_said_twice_is_logged_once_and_text_is_for_people(lines, capsys):
    say_as("text")
    structlog.get_logger("fairlead.test").warning("the worker ended", seconds=5)
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1
    assert "the worker ended" in told[0]
    assert "seconds=5" in told[0]
