"""Rounds of the worker and of the server go on while the database is away and whatever goes wrong in one of them, and say so once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from structlog.testing import capture_logs

from fairlead.adapters.memory.clock import SteppedClock
from fairlead.application.effects import Delivering
from fairlead.application.people.asking import Left
from fairlead.application.ports import DamagedRecord, StoreUnavailable
from fairlead.application.routing_queue import Expired
from fairlead.application.sla import Looked
from fairlead.bootstrap import open_house
from fairlead.cli.rounds import Rounds
from fairlead.config import Settings

STEPS = ("look", "expire", "promises", "people", "retry")


def away_twice():
    """Away, away, back, and away anew."""
    answers = iter([True, True, False, True])

    def step() -> None:
        if next(answers):
            raise StoreUnavailable("the database does not answer")

    return step


def said(lines):
    return [(line["log_level"], line["event"], line["reason"]) for line in lines]


class PaperHouse:
    """What a server's rounds ask of a house. ``stuck``: what each step could not see to; ``broken``: the step that fails as a whole."""

    def __init__(self, broken="", fault=None, **stuck):
        self.broken, self.fault, self.stuck, self.done = broken, fault, stuck, []
        self.settings = SimpleNamespace(retry_seconds=1)
        self.clock = SimpleNamespace(now=lambda: None)
        self.desk = SimpleNamespace(look=lambda: self._do("look"), retry_waiting=lambda _at: SimpleNamespace(failed=self._do("retry")))
        self.queue = SimpleNamespace(expire=lambda: Expired(failed=self._do("expire")))
        self.background = SimpleNamespace(sla=SimpleNamespace(look=lambda: Looked(failed=self._do("promises"))))
        self.people = SimpleNamespace(advance=lambda _at: [Left(SimpleNamespace(number=7), (), (), self._do("people"))])

    def _do(self, step):
        self.done.append(step)
        if step == self.broken:
            raise self.fault
        return tuple(self.stuck.get(step, ()))

    def rounds(self, many):
        waits = iter([False] * many + [True])
        quitting = SimpleNamespace(wait=lambda _seconds: next(waits), is_set=lambda: False)
        with capture_logs() as lines:
            Rounds(self).run(quitting)
        return lines


def test_the_worker_says_once_that_the_database_is_away(tmp_path):
    with open_house(Settings(home=tmp_path)) as house, capture_logs() as lines:
        house.background.look_around = away_twice()
        waits = iter([False, False, False, True])
        assert house.background._rounds(lambda: True, lambda _: next(waits))
    words = "no jobs are asked for and nothing is sealed until the database is back"
    assert said(lines) == [("warning", words, "the database does not answer")] * 2


def test_the_worker_that_sends_says_once_that_the_database_is_away():
    book = SimpleNamespace(beat=lambda *_: None, take_over=lambda *_, **__: 0, forget=lambda **_: None, claim=lambda *_, **__: ())
    sending = Delivering(book, None, None, SteppedClock(datetime(2026, 3, 4, tzinfo=UTC)), "w-1", None)
    spread = away_twice()
    with capture_logs() as lines, ThreadPoolExecutor(1) as hands:
        for _ in range(4):
            sending._round(spread, hands, {})
    assert said(lines) == [("warning", "nothing can be sent until the database is back", "the database does not answer")] * 2


def test_the_server_says_once_that_leads_wait_for_the_database():
    house = PaperHouse()
    house.desk.look = away_twice()
    words = "leads that wait are tried again once the database is back"
    assert said(house.rounds(4)) == [("warning", words, "the database does not answer")] * 2


@pytest.mark.parametrize("broken", STEPS)
@pytest.mark.parametrize("fault", [KeyError("Quillon"), DamagedRecord("decision d-1 as stored cannot be read")])
def test_a_step_of_the_server_that_fails_keeps_no_other_from_being_done_now_or_later(broken, fault):
    house = PaperHouse(broken, fault)
    lines = house.rounds(2)
    assert house.done == [*STEPS] * 2
    assert [(line["log_level"], line["event"]) for line in lines] == [
        ("error", "a step of a server's round was cut short by a fault of the program")
    ] * 2


def test_a_lead_that_is_stuck_is_told_once_by_kind_of_fault_and_again_when_that_changes():
    house = PaperHouse(promises=[("L-1", KeyError("Quillon"))], expire=[("L-2", DamagedRecord("decision d-2 as stored cannot be read"))])
    house.stuck["people"] = [("L-3", "nobody serves it")]
    first = house.rounds(3)
    assert [{name: line[name] for name in line if name not in {"log_level", "event"}} for line in first] == [
        {"lead": "L-2", "fault": "DamagedRecord", "problem": "decision d-2 as stored cannot be read"},
        {"lead": "L-1", "fault": "KeyError"},
        {"lead": "L-3", "change": 7, "problem": "nobody serves it"},
    ]
    assert {line["log_level"] for line in first} == {"warning"}
    waits, rounds = iter([False, False, True]), Rounds(house)

    def next_round(_seconds):
        house.stuck["promises"] = [("L-1", RuntimeError("Quillon"))]
        return next(waits)

    with capture_logs() as lines:
        rounds._once(SimpleNamespace(is_set=lambda: False))
        rounds.run(SimpleNamespace(wait=next_round, is_set=lambda: False))
    assert [line["fault"] for line in lines if line["lead"] == "L-1"] == ["KeyError", "RuntimeError"]
