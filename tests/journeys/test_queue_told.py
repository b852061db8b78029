"""What people do with leads is told: a reservation, its end, a hand-off, a lock; each once, to other systems and to the rep whom it concerns."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fairlead.adapters.sql.decisions import SqlDecisions
from fairlead.adapters.sql.effects import SqlEffects
from fairlead.application.deed_ports import OverrideReason
from fairlead.application.effect_ports import NewTarget, Way
from fairlead.application.effects import Audience, Spreading, Tell
from fairlead.application.passing_on import Decline, Move
from fairlead.application.ports import OutcomeReport
from fairlead.application.routing_queue import What
from fairlead.domain.deciding import LANGUAGES, explain
from fairlead.domain.followup import EventKind, Recipient
from fairlead.domain.rep import Roster
from fairlead.domain.time import Hours
from tests.journeys.queue_house import ASKS, SUGGESTS, queue_house, reps

BASE = "http://fairlead.example"
HOURS = Hours.parse("Mon-Fri 09:00-17:00", "Europe/Berlin")


class Heard:
    """A webhook that wants everything, and what was found for it so far."""

    def __init__(self, house) -> None:
        self.book = SqlEffects(house.engine)
        self.kept = SqlDecisions(house.engine)
        self.book.add(NewTarget(Way.WEBHOOK, "crm", "https://crm.example/\u2026", "sealed", (), "lee"), house.clock.now())
        self.spreading = Spreading(
            self.book, Tell(self.read, BASE), Audience(lambda: Roster(reps=()), lambda: Roster(reps=()), tuple), house.clock
        )
        self.after = 0

    def read(self, decision_id, language):
        from fairlead.application.decisions import Told

        kept, people = self.kept.kept(decision_id), {each.rep_id: each for each in reps(hours=HOURS).reps}
        return Told(kept.decision, explain(kept.decision, kept.lead, people, language=language), kept.lead, people)

    def new(self):
        """Events since the last time, by kind; read twice, so that what comes twice is seen."""
        self.spreading.spread()
        self.spreading.spread()
        found = sorted((each for each in self.book.deliveries(limit=100) if each.number > self.after), key=lambda each: each.number)
        self.after = max((each.number for each in found), default=self.after)
        kinds = [each.event.kind for each in found]
        assert len(kinds) == len(set(kinds)), "nothing is told twice"
        return {each.event.kind: each.event for each in found}

    def notices(self, rep_id):
        return [each for each in self.book.notices(Recipient(rep_id)) if each.title]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def where(request, tmp_path):
    url = f"sqlite:///{tmp_path / 'fairlead.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    return {"kind": request.param, "url": url}


def test_a_lead_is_reserved_then_goes_on_then_is_accepted(where):
    with queue_house(policy=ASKS, **where) as house:
        heard = Heard(house)
        first = house.route()
        told = heard.new()
        assert set(told) == {EventKind.LEAD_RECEIVED, EventKind.LEAD_ASSIGNED, EventKind.LEAD_RESERVED}
        reserved = told[EventKind.LEAD_RESERVED]
        assert (reserved.rep_id, reserved.lead_id, reserved.data["accept_by"]) == (first.rep_id, "l-1", first.accept_by.isoformat())

        house.pass_minutes(31)
        (passed,) = house.queue.expire().passed
        told = heard.new()
        assert set(told) == {EventKind.LEAD_MOVED, EventKind.LEAD_RESERVED, EventKind.LEAD_EXPIRED}
        expired, now = told[EventKind.LEAD_EXPIRED], passed.decision
        said = {name: expired.data[name] for name in ("lead_id", "rep_id", "from_rep_id", "decision_id", "seen_decision_id", "author")}
        assert said == {
            "lead_id": "l-1",
            "rep_id": now.rep_id,
            "from_rep_id": first.rep_id,
            "author": "the clock",
            "decision_id": now.decision_id,
            "seen_decision_id": first.decision_id,
        }
        assert expired.rep_id == first.rep_id, "who had it is told"
        (notice,) = heard.notices(first.rep_id)
        assert notice.title == "No longer yours: Harbor l-1"
        assert notice.lines == ("It was not accepted by 2026-03-04 13:30 (Europe/Berlin).", f"It is with {now.rep_id.title()} now.")

        house.queue.accept("l-1", now.rep_id, author="Bob").result()
        house.queue.accept("l-1", now.rep_id, author="Bob").result()
        told = heard.new()
        assert set(told) == {EventKind.LEAD_ACCEPTED}
        accepted = told[EventKind.LEAD_ACCEPTED].data
        assert (accepted["rep_id"], accepted["author"], accepted["decision_id"]) == (now.rep_id, "Bob", now.decision_id)
        assert accepted["link"] == f"{BASE}/decisions/{now.decision_id}"


def test_a_declined_lead_is_told_by_the_ledger_alone_and_a_lead_that_nobody_is_left_for_waits(where):
    with queue_house(policy=ASKS, **where) as house:
        heard, holder = Heard(house), house.route().rep_id
        heard.new()
        house.desk.decline(Decline("l-1", holder, house.clock.now(), "not mine")).result()
        assert set(heard.new()) == {EventKind.LEAD_MOVED, EventKind.LEAD_RESERVED, EventKind.ASSIGNMENT_DECLINED}
        for _ in range(2):
            house.pass_minutes(31)
            house.queue.expire()
            last = heard.new()
        assert set(last) == {EventKind.LEAD_WAITING, EventKind.LEAD_EXPIRED}
        gone = last[EventKind.LEAD_EXPIRED]
        assert gone.data["rep_id"] is None
        assert heard.notices(gone.rep_id)[0].lines[-1] == "It waits in the queue now."


def test_hand_offs_and_locks_are_told_with_who_and_why(where):
    with queue_house(policy=SUGGESTS, **where) as house:
        heard = Heard(house)
        house.route()
        house.settle(What.CHANGE, rep_id="ann", reason=OverrideReason.EXPERTISE)
        assert EventKind.LEAD_RESERVED not in heard.new(), "whom a person chose is not asked"
        house.queue.hand_off("l-1", "bob", author="Ann", words="their neighbour").result()
        told = heard.new()
        assert set(told) == {EventKind.LEAD_MOVED, EventKind.LEAD_HANDED_OFF}
        data = told[EventKind.LEAD_HANDED_OFF].data
        assert (data["from_rep_id"], data["rep_id"], data["author"], data["note"]) == ("ann", "bob", "Ann", "their neighbour")
        (notice,) = heard.notices("ann")
        assert (notice.title, notice.link) == ("No longer yours: Harbor l-1", f"/decisions/{data['decision_id']}")
        assert notice.lines == ("Ann gave it to somebody else.", "It is with Bob now.", "their neighbour")
        for locked, kind in ((True, EventKind.LEAD_LOCKED), (False, EventKind.LEAD_UNLOCKED)):
            house.clock.step(timedelta(minutes=1))
            house.queue.lock("l-1", locked=locked, author="Lee", words="promised").result()
            told = heard.new()
            assert {each: (event.data["author"], event.data["note"], event.rep_id) for each, event in told.items()} == {
                kind: ("Lee", "promised", "bob")
            }


def test_who_loses_a_lead_to_a_move_is_told_by_whom_and_nobody_where_nobody_had_it(where):
    with queue_house(policy=SUGGESTS, **where) as house:
        heard = Heard(house)
        house.route()
        heard.new()
        first = Move("l-1", "ann", house.clock.now(), "Lee", "")
        house.desk.move(first).result()
        assert EventKind.LEAD_TAKEN not in heard.new(), "it was with nobody"
        house.clock.step(timedelta(minutes=1))
        house.desk.move(replace(first, rep_id="bob", at=house.clock.now())).result()
        told = heard.new()
        assert set(told) == {EventKind.LEAD_MOVED, EventKind.LEAD_TAKEN}
        assert told[EventKind.LEAD_TAKEN].rep_id == "ann"
        (notice,) = heard.notices("ann")
        assert notice.lines == ("Lee gave it to somebody else.", "It is with Bob now.")


def test_others_are_told_where_a_lead_goes_and_ends(where):
    with queue_house(policy=ASKS, **where) as house:
        heard, given = Heard(house), house.route()
        heard.new()
        for stage, value in (("opportunity", None), ("won", 1_250_050)):
            house.desk.report(OutcomeReport("l-1", stage, house.clock.now(), value)).result()
            house.desk.report(OutcomeReport("l-1", stage, house.clock.now(), value)).result()
        told = heard.new()
        assert set(told) == {EventKind.LEAD_STAGE, EventKind.LEAD_CLOSED}
        ended = told[EventKind.LEAD_CLOSED]
        assert (ended.data["stage"], ended.data["value_minor"], ended.rep_id) == ("won", 1_250_050, given.rep_id)
        tell = heard.spreading._tell
        assert (tell.message(ended, "en").title, tell.message(ended, "en").lines) == ("Harbor l-1: won", ("Worth 12,500.50",))
        assert tell.message(told[EventKind.LEAD_STAGE], "de").title == "Harbor l-1: eine Verkaufschance"
        assert tell.message(ended, "de").path == f"/decisions/{given.decision_id}"
        assert heard.notices(given.rep_id) == []


def test_the_rep_is_told_until_when_to_accept(where):
    with queue_house(policy=ASKS, **where) as house:
        heard, given = Heard(house), house.route()
        reserved = heard.new()[EventKind.LEAD_ASSIGNED]
        lines = heard.spreading._tell.message(reserved, "de").lines
        assert given.accept_by == datetime(2026, 3, 4, 12, 30, tzinfo=UTC)
        assert "Bitte bis 2026-03-04 13:30 (Europe/Berlin) annehmen; danach geht er an jemand anderen." in lines
        assert LANGUAGES["de"].say("notice.expired_waits") == "Er wartet jetzt in der Warteschlange."
