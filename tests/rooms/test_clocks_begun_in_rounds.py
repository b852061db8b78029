"""A round begins the clocks of what was decided until then. Leads go on coming: it does not write once more for each of them."""

from datetime import UTC, datetime

import pytest

from fairlead.application.sla import looking
from fairlead.application.sla.looking import Ground, Minding
from fairlead.application.sla_ports import Fresh, Placed
from fairlead.domain.deciding import Policy, Service
from fairlead.domain.rep import Rep, Roster

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Coming:
    """Decisions on leads that come faster than they are looked at: ``waiting`` now, and one more with each look."""

    def __init__(self, waiting: int) -> None:
        self.decided, self.mark, self.writes = waiting, 0, []

    def fresh(self, limit):
        upto = min(self.decided, self.mark + limit)
        if upto == self.mark:
            return None
        self.decided += 1
        return Fresh(
            self.mark, upto, [Placed(f"d-{each}", f"l-{each}", NOON, "ann", None, lambda: None) for each in range(self.mark, upto)]
        )

    def begin(self, fresh, begun):
        self.mark = fresh.upto
        self.writes.append(len(begun))
        assert len(self.writes) < 10, "it does not end"
        return True

    def end_gone(self, _at, _lead_id):
        return 0


@pytest.mark.parametrize(("waiting", "writes"), [(0, []), (3, [3]), (10, [10, 1]), (25, [10, 10, 7])])
def test_what_comes_meanwhile_is_left_for_the_next_round(monkeypatch, waiting, writes):
    monkeypatch.setattr(looking, "_AT_ONCE", 10)
    book = Coming(waiting)
    minding = Minding(book, lambda: None, lambda: None, Policy, lambda _: Policy(), None)
    looked = minding.catch_up(NOON, Ground(Roster([Rep("ann", "Ann")]), "1", Service()))
    assert book.writes == writes
    assert (looked.begun, looked.failed) == (sum(writes), ())
