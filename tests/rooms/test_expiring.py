"""Leads that cannot go on are due still: each is asked for once in a round, told, and stands before no other."""

from concurrent.futures import Future
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from fairlead.adapters.memory import SteppedClock
from fairlead.application.desk import DeskClosed
from fairlead.application.ports import StoreUnavailable
from fairlead.application.routing_queue import RoutingQueue

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


class PaperQueue:
    """Leads that are due, in their order: each goes on, or fails by a fault and stays."""

    def __init__(self, **leads):
        self.leads, self.asked = leads, []

    def due(self, _at, limit):
        return [(lead_id, "ann") for lead_id in self.leads][:limit]

    def handle(self, work):
        answer, lead_id = Future(), work.args[0].lead_id
        self.asked.append(lead_id)
        fault = self.leads[lead_id]
        if fault is None:
            del self.leads[lead_id]
            answer.set_result(SimpleNamespace(lead_id=lead_id))
        else:
            answer.set_exception(fault)
        return answer

    def expire(self):
        return RoutingQueue(self, lambda: self, SteppedClock(NOW), people=None).expire()


def test_more_leads_that_fail_than_are_asked_for_at_once_hold_up_nobody():
    bad = {f"bad-{number}": KeyError(number) for number in range(450)}
    queue = PaperQueue(**bad, good=None, better=None)
    found = queue.expire()
    assert [each.lead_id for each in found.passed] == ["good", "better"]
    assert [lead_id for lead_id, _ in found.failed] == [*bad]
    assert len(queue.asked) == len(set(queue.asked)) == 452


@pytest.mark.parametrize("gone", [StoreUnavailable("away"), DeskClosed("closing")])
def test_where_nothing_can_go_on_it_is_raised(gone):
    with pytest.raises(type(gone)):
        PaperQueue(first=gone, second=None).expire()
