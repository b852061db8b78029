"""A worker checks the house once a day by itself; `fairlead check --last` tells what it found."""

import json
import threading

import pytest
from sqlalchemy import text

from fairlead.application.nightly_check import CHECK
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from tests.contracts.store_cases import assigned, on_sqlite
from tests.journeys.program import Terminal


@pytest.fixture
def terminal(tmp_path, monkeypatch, capsys) -> Terminal:
    made = Terminal(tmp_path, monkeypatch, capsys)
    made.home.mkdir()
    house = on_sqlite(made.home, {"kim": None})
    with house.open_store().writing() as keeping:
        keeping.keep(assigned("1", "kim"))
    house.close()
    return made


def work(house) -> None:
    """A worker's rounds until the check of today has ended."""
    waited = threading.Event().wait

    def checked(_seconds: float) -> bool:
        return waited(0.1) or any(each.ended_at is not None for each in house.background.jobs.jobs(kind=CHECK))

    house.background.work(checked)


@pytest.mark.timeout(120)
def test_a_day_that_is_whole_and_one_that_is_not(terminal):
    told = json.loads(terminal.run("check", "--last", "--json"))
    assert (told["checked_at"], told["holds"], told["problem"]) == (None, None, "none has run yet")
    with open_house(Settings(home=terminal.home)) as house:
        work(house)
        assert house.background.nightly.standing() is None
        found = house.background.jobs.jobs(kind=CHECK)
        assert len(found) == 1, "once a day, however often it is asked for"
        house.background.jobs.forget(CHECK, before=house.clock.now().replace(year=2999))
        with house.engine.begin() as connection:
            connection.execute(text("DELETE FROM lead_state"))
        work(house)
        alerts = house.background.flow.look(house.clock.now(), allowed=None).alerts
        assert [each.kind for each in alerts] == ["check"]
    told = json.loads(terminal.run("check", "--last", "--json", expect=1))
    assert told["holds"] is False
    assert [each.endswith("no record or no state: lead-1") for each in told["broken"]].count(True) == 1
