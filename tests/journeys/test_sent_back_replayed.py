"""What a person decided of a lead is made again equal, where nobody was given it, too."""

import pytest
from sqlalchemy import insert

from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.application.decisions import differing
from fairlead.application.deed_ports import OverrideReason
from fairlead.application.routing_queue import Line, What
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from fairlead.domain.deciding import Action
from fairlead.domain.intake import Submission


@pytest.fixture
def house(tmp_path):
    with open_house(Settings(home=tmp_path)) as house:
        house.policies.apply(house.policies.draft({"mode": "suggest"}), author="Lee", note="suggest")
        with house.engine.begin() as connection:
            said = {"active": True, "source_id": "s", "source_row": 1}
            connection.execute(insert(RECORD_TABLES["rep"]), [{"rep_id": each, "name": each.title(), **said} for each in ("ann", "bob")])
        house.open_desk()
        house.desk.submit(Submission("L1", "test", house.clock.now(), {"lead_id": "L1", "company": "Harbor", "country": "US"})).result()
        yield house


def newest(house):
    return house.queue.one("L1").kept.decision


@pytest.mark.parametrize("to", [Action.QUEUE, Action.NURTURE])
def test_a_lead_that_was_sent_back_is_made_again_equal(house, to):
    suggested = newest(house)
    line = Line("L1", What.REJECT, suggested.decision_id, reason=OverrideReason.LEAD_DATA, words="no project", to=to)
    (done,) = house.queue.settle([line], author="Lee")
    sent = done.passed.decision
    assert (sent.action, sent.rep_id) == (to, None)
    assert house.decisions.replay(sent.decision_id).differences == ()
    plain = "\n".join(differing(suggested, sent))
    assert f"action: was suggest, now {to.value}" in plain
    assert "<" not in plain
