"""Which jobs wait behind a training, and which do not: every kind is on one side."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from fairlead.adapters.durable.jobs import QUEUE, SOON
from fairlead.adapters.sql.engine import reading
from fairlead.bootstrap import background, open_house
from fairlead.config import Settings

SIDES = {
    SOON: {"shadow", "batch", "prices"},
    QUEUE: {"train", "insight", "drift", "scores", "what-if", "check"},
}


@pytest.fixture
def house(tmp_path):
    with open_house(Settings(home=tmp_path)) as house:
        yield house


def test_every_kind_of_job_is_done_and_kept_and_on_one_side(house):
    kinds = SIDES[SOON] | SIDES[QUEUE]
    assert set(house.background.works()) == kinds, "say whether decisions wait for a new kind"
    assert set(background._KEPT) == kinds
    assert all(kept >= timedelta(days=2) for kept in background._KEPT.values())


@pytest.mark.parametrize("queue", SIDES)
def test_jobs_are_put_on_their_side(house, queue):
    for kind in SIDES[queue]:
        house.background.jobs.ask(kind, "now", {})
    with reading(house.engine) as connection:
        assert set(connection.execute(text("SELECT DISTINCT queue_name FROM workflow_status")).scalars()) == {queue}
