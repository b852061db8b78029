"""Rounds of the worker and of the server go on while the database is away, and say so once."""

from types import SimpleNamespace

from structlog.testing import capture_logs

from fairlead.application.ports import StoreUnavailable
from fairlead.bootstrap import open_house
from fairlead.cli.serving import _retry_waiting
from fairlead.config import Settings


def away_twice():
    """Away, away, back, and away anew."""
    answers = iter([True, True, False, True])

    def step() -> None:
        if next(answers):
            raise StoreUnavailable("the database does not answer")

    return step


def said(lines):
    return [(line["log_level"], line["event"], line["reason"]) for line in lines]


def test_the_worker_says_once_that_the_database_is_away(tmp_path):
    with open_house(Settings(home=tmp_path)) as house, capture_logs() as lines:
        house.background.look_around = away_twice()
        waits = iter([False, False, False, True])
        assert house.background._rounds(lambda: True, lambda _: next(waits))
    words = "no jobs are asked for and nothing is sealed until the database is back"
    assert said(lines) == [("warning", words, "the database does not answer")] * 2


def test_the_server_says_once_that_leads_wait_for_the_database():
    waits = iter([False, False, False, False, True])
    desk = SimpleNamespace(look=away_twice(), retry_waiting=lambda _at: SimpleNamespace(failed=()))
    house = SimpleNamespace(
        desk=desk,
        settings=SimpleNamespace(retry_seconds=1),
        queue=SimpleNamespace(expire=lambda _stuck: None),
        background=SimpleNamespace(sla=SimpleNamespace(look=lambda: None)),
        people=SimpleNamespace(advance=lambda _at: ()),
        clock=SimpleNamespace(now=lambda: None),
    )
    with capture_logs() as lines:
        _retry_waiting(house, SimpleNamespace(wait=lambda _seconds: next(waits)))
    words = "leads that wait are tried again once the database is back"
    assert said(lines) == [("warning", words, "the database does not answer")] * 2
