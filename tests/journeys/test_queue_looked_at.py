"""Looking at the routing queue: who sees a part of it is told exact counts, no record is read that is not shown, and leads go first."""

import pytest
from sqlalchemy import event

from fairlead.adapters.sql.decisions import SqlDecisions
from fairlead.adapters.sql.viewing import SqlViews
from fairlead.application import recommending
from fairlead.application.access.seeing_queue import SeenQueue
from fairlead.application.deed_ports import OverrideReason
from fairlead.application.ports import Counts
from fairlead.application.recommending import Recommending
from fairlead.application.routing_queue import What
from fairlead.domain.rights import Right, Viewer
from tests.journeys.queue_house import ASKS, REPS, queue_house

NONE = {"suggested": 0, "queued": 0, "reserved": 0}


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def where(request, tmp_path):
    """On which store the story is told."""
    url = {"memory": "", "sqlite": f"sqlite:///{tmp_path / 'fairlead.db'}"}.get(request.param)
    return {"kind": request.param, "url": request.getfixturevalue("postgres_url") if url is None else url}


@pytest.mark.parametrize("kind", ["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_leads_that_wait_for_approval_are_counted_as_waiting_and_with_nobody(kind, tmp_path, request):
    url = {"memory": "", "sqlite": f"sqlite:///{tmp_path / 'fairlead.db'}"}.get(kind)
    with queue_house(kind=kind, url=request.getfixturevalue("postgres_url") if url is None else url) as house:
        for number in range(3):
            house.route(f"l-{number}")
        house.settle(What.APPROVE, "l-1")
        everything = house.store if house.engine is None else SqlDecisions(house.engine)
        assert everything.counts() == Counts(decided=3, assigned=1, queued={}, suggested=2)
        if house.engine is not None:
            views = SqlViews(house.engine)
            given = house.where("l-1").rep_id
            assert views.counts(reps={given}, waiting=True) == Counts(decided=3, assigned=1, queued={}, suggested=2)
            assert views.counts(reps={given}, waiting=False) == Counts(decided=1, assigned=1, queued={}, suggested=0)


def seen_by(house, *reps, rights=frozenset({Right.ASSIGN_LEADS})):
    return SeenQueue(house.queue, None, Viewer("Lee", rights, frozenset(reps)))


def ids(found):
    return [each.kept.lead.lead_id for each in found]


def test_who_sees_some_reps_is_shown_theirs_and_nobodys_and_counts_that_fit(where):
    with queue_house(**where) as house:
        to = {f"l-{number}": house.route(f"l-{number}").rep_id for number in range(9)}
        back = ["l-3", "l-7"]
        for lead_id in back:
            house.settle(What.REJECT, lead_id, reason=OverrideReason.OTHER)
        assert house.queue.counts() == {**NONE, "suggested": 7, "queued": 2}
        for reps in ((), ("ann",), ("ann", "bob"), REPS):
            mine = [lead_id for lead_id in to if lead_id in back or to[lead_id] in reps]
            seen = seen_by(house, *reps)
            assert seen.counts() == {**NONE, "suggested": len(mine) - 2, "queued": 2}
            assert sorted(ids(seen.waiting(limit=50))) == mine
            whole = ids(house.queue.waiting(limit=50))
            assert ids(seen.waiting(limit=3)) + ids(seen.waiting(limit=50, skip=3)) == [each for each in whole if each in mine]
        rep = seen_by(house, "ann", rights=frozenset())
        assert (rep.counts(), rep.waiting(limit=50)) == (NONE, [])


def test_reservations_are_those_of_the_reps_who_are_seen(where):
    with queue_house(policy=ASKS, **where) as house:
        to = {f"l-{number}": house.route(f"l-{number}").rep_id for number in range(5)}
        assert house.queue.counts() == {**NONE, "reserved": 5}
        for reps in ((), ("ann",), ("bob", "cy")):
            mine = [lead_id for lead_id, rep_id in to.items() if rep_id in reps]
            seen = seen_by(house, *reps, rights=frozenset())
            assert (seen.counts(), ids(seen.reserved(limit=9))) == ({**NONE, "reserved": len(mine)}, mine)
            assert ids(seen.reserved(limit=9, skip=1)) == mine[1:]


def test_records_are_read_of_the_leads_on_the_page_alone(where):
    with queue_house(**where) as house:
        for number in range(6):
            house.route(f"l-{number}")
        if house.engine is None:
            pytest.skip("a store in memory reads nothing")
        asked = []
        event.listen(house.engine, "before_cursor_execute", lambda _c, _cursor, text, given, *_: asked.append((text, given)))
        seen = seen_by(house, *REPS)
        assert seen.counts()["suggested"] == 6
        assert ids(seen.waiting(limit=2, skip=2)) == ["l-2", "l-3"]
        bodies = [given for text, given in asked if "body" in text]
        assert [len(given) for given in bodies] == [2]


def test_counting_looks_through_no_imported_lead(tmp_path):
    with queue_house("sqlite", url=f"sqlite:///{tmp_path / 'fairlead.db'}") as house:
        asked = []
        event.listen(house.engine, "before_cursor_execute", lambda _c, _cursor, text, given, *_: asked.append((text, given)))
        house.queue.counts()
        house.queue.counts(reps=["ann"])
        house.queue.waiting(limit=5, reps=["ann"])
        said = tuple(asked)
        with house.engine.connect() as connection:
            for text, given in said:
                plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", given)]
                assert not [line for line in plan if line.startswith("SCAN")], plan


def test_a_lead_that_cannot_be_walked_keeps_no_other_from_being_shown(where, monkeypatch):
    with queue_house(**where) as house:
        for number in range(3):
            house.route(f"l-{number}")
            house.settle(What.REJECT, f"l-{number}", reason=OverrideReason.OTHER)
        walked = recommending.walk

        def walk(submission, world):
            if submission.fields["lead_id"] == "l-1":
                raise ValueError("its message cannot be read any more")
            return walked(submission, world)

        monkeypatch.setattr(recommending, "walk", walk)
        shown = house.queue.shown(house.queue.waiting(limit=9))
        own = {each.waiting.kept.lead.lead_id: each.decision is each.waiting.kept.decision for each in shown}
        assert own == {"l-0": False, "l-1": True, "l-2": False}


class Counted:
    """A desk that counts who looks at its world, and how many leads are walked each time."""

    def __init__(self, desk):
        self.desk, self.jobs = desk, 0

    def looking(self, work, at):
        self.jobs += 1
        return self.desk.looking(work, at)


def test_a_page_is_walked_a_few_leads_at_a_time_and_kept_until_something_changes(where):
    with queue_house(**where) as house:
        for number in range(20):
            house.route(f"l-{number}")
            house.settle(What.REJECT, f"l-{number}", reason=OverrideReason.OTHER)
        desk = Counted(house.desk)
        asked = Recommending(lambda: desk)
        page = [each.kept for each in house.queue.waiting(limit=50)]

        def look():
            before = desk.jobs
            return asked.now(page, house.clock.now()), desk.jobs - before

        first, jobs = look()
        assert (len(first), jobs) == (20, 3), "leads that come meanwhile have their turn between eight and the next eight"
        again, jobs = look()
        assert jobs == 1
        assert all(again[each] is first[each] for each in first)
        house.pass_minutes(1)
        later, jobs = look()
        assert jobs == 3, "hours and absences change with the time of day"
        house.route("l-new")
        fresh, jobs = look()
        assert jobs == 3, "a lead more may change who has a turn"
        assert not any(fresh[each] is later[each] for each in later)
        assert look()[1] == 1


def test_what_is_kept_is_told_for_the_leads_that_are_asked_for(where):
    with queue_house(**where) as house:
        for lead_id in ("l-1", "l-2"):
            house.route(lead_id)
            house.settle(What.REJECT, lead_id, reason=OverrideReason.OTHER)
        one, two = house.queue.waiting(limit=9)
        (alone,) = house.queue.shown([two])
        both = house.queue.shown([one, two])
        assert [each.waiting for each in both] == [one, two]
        assert both[1].decision is alone.decision
        assert [each.decision.lead_id for each in both] == ["l-1", "l-2"]
        assert house.queue.shown([]) == []
