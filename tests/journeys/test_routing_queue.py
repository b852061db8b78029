"""A team works through its queue: suggestions approved, changed, sent back; leads accepted, declined, given on; locks; two at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from fairlead.application.access.seeing import SeenDesk
from fairlead.application.access.seeing_queue import SeenQueue
from fairlead.application.as_seen import NOTHING_SEEN, ChangedSinceSeen, LeadLocked
from fairlead.application.deed_ports import DeedKind, OverrideReason
from fairlead.application.handling import CannotLock, NothingAsked
from fairlead.application.passing_on import Decline, LeadNotHeld, Move, OverLimit
from fairlead.application.ports import OutcomeReport
from fairlead.application.routing_queue import Confirm, Expired, Line, Outcome, QueueRefused, What, with_names
from fairlead.domain.deciding import Action
from fairlead.domain.fairness import EntryReason
from fairlead.domain.reasons import QueueReason
from fairlead.domain.rights import RIGHTS, Role, Viewer
from fairlead.domain.time import Hours
from tests.journeys.desk import START
from tests.journeys.queue_house import ASKS, REPS, SUGGESTS, queue_house


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def where(request, tmp_path):
    """On which store the story is told."""
    url = {"memory": "", "sqlite": f"sqlite:///{tmp_path / 'fairlead.db'}"}.get(request.param)
    return {"kind": request.param, "url": request.getfixturevalue("postgres_url") if url is None else url}


def test_a_suggestion_is_approved_once_and_a_second_click_gives_the_same(where):
    with queue_house(**where) as house:
        suggested = house.route()
        assert suggested.action is Action.SUGGEST
        line = house.line(What.APPROVE)
        first = house.queue.settle([line], author="Lee")[0]
        again = house.queue.settle([line], author="Lee")[0]
        assert (first.outcome, first.passed.decision.rep_id) == (Outcome.DONE, suggested.rep_id)
        assert (again.outcome, again.decision_id, again.passed.replayed) == (Outcome.DONE, first.decision_id, True)
        assert house.where().rep_id == suggested.rep_id
        assert house.store.standing().open_leads[suggested.rep_id] == 1
        assert [deed.kind for deed in house.queue.deeds(limit=9)] == [DeedKind.APPROVED]
        assert house.check() == []


@pytest.mark.parametrize("then", ["moved", "declined", "sent back", "closed"])
def test_an_approval_that_named_nobody_gives_the_same_answer_wherever_the_lead_went(where, then):
    with queue_house(**where) as house:
        house.route()
        line = house.line(What.APPROVE)
        first = house.queue.settle([line], author="Lee")[0]
        rep_id = first.passed.decision.rep_id
        if then == "moved":
            house.settle(What.MOVE, rep_id=next(each for each in REPS if each != rep_id))
        elif then == "closed":
            house.desk.report(OutcomeReport("l-1", "won", house.clock.now())).result()
        else:
            house.desk.decline(Decline("l-1", rep_id, house.clock.now())).result()
            if then == "sent back":
                assert house.settle(What.REJECT, reason=OverrideReason.LEAD_DATA).outcome is Outcome.DONE
        before = house.where()
        again = house.queue.settle([line], author="Lee")[0]
        assert (again.outcome, again.decision_id) == (Outcome.DONE, first.decision_id)
        assert (again.passed.replayed, again.passed.decision.rep_id) == (True, rep_id)
        other = house.queue.settle([line], author="Kim")[0]
        assert other.outcome is Outcome.CONFLICT, "somebody else asked for the same, and came second"
        assert house.where() == before
        assert house.check() == []


def test_an_approval_of_another_rep_is_another_request(where):
    with queue_house(**where) as house:
        suggested = house.route().rep_id
        line = house.line(What.APPROVE)
        other = next(rep_id for rep_id in REPS if rep_id != suggested)
        assert house.queue.settle([line], author="Lee")[0].outcome is Outcome.DONE
        late = house.queue.settle([replace(line, rep_id=other)], author="Lee")[0]
        assert (late.outcome, f"with rep {suggested} now" in late.told) == (Outcome.CONFLICT, True)


def test_two_managers_at_once_end_in_one_decision_and_one_told_conflict(where):
    with queue_house(**where) as house:
        suggested = house.route()
        other = next(rep_id for rep_id in REPS if rep_id != suggested.rep_id)
        seen, together = suggested.decision_id, Barrier(2)

        def press(author, line):
            together.wait()
            return author, house.queue.settle([line], author=author)[0]

        lines = {
            "Lee": Line("l-1", What.APPROVE, seen),
            "Kim": Line("l-1", What.CHANGE, seen, other, reason=OverrideReason.WORKLOAD),
        }
        with ThreadPoolExecutor(2) as pool:
            found = dict(pool.map(lambda each: press(*each), lines.items()))
        (winner,) = [author for author, each in found.items() if each.outcome is Outcome.DONE]
        (loser,) = [author for author, each in found.items() if each.outcome is Outcome.CONFLICT]
        assert f"by {winner} at 2026-03-04 12:00 UTC; it is with rep {house.where().rep_id} now" in found[loser].told
        assert found[loser].decision_id == found[winner].decision_id == house.where().decision_id
        assert sum(house.store.standing().open_leads.values()) == 1
        assert house.check() == []


def test_a_stale_page_is_told_and_changes_nothing(where):
    with queue_house(**where) as house:
        old = house.route().decision_id
        house.settle(What.REJECT, reason=OverrideReason.LEAD_DATA, words="no budget named")
        stale = house.settle(What.APPROVE, seen=old, author="Kim")
        assert stale.outcome is Outcome.CONFLICT
        assert "was rejected by Lee" in stale.told
        assert house.where().state == "queued"
        house.settle(What.CHANGE, rep_id="cy", reason=OverrideReason.KNOWS_THEM)
        house.desk.report(OutcomeReport("l-1", "lost", house.clock.now())).result()
        assert "it is closed now" in house.settle(What.REJECT, seen=house.where().decision_id, reason=OverrideReason.OTHER).told


def test_another_rep_is_chosen_with_a_reason_that_is_kept(where):
    with queue_house(**where) as house:
        suggested = house.route()
        other = next(rep_id for rep_id in REPS if rep_id != suggested.rep_id)
        assert house.settle(What.CHANGE, rep_id=other).outcome is Outcome.REFUSED
        house.settle(What.CHANGE, rep_id=other, reason=OverrideReason.EXPERTISE, words="sold there before")
        (deed,) = house.queue.deeds(limit=9, overrides=True)
        assert (deed.suggested_rep_id, deed.rep_id, deed.reason) == (suggested.rep_id, other, OverrideReason.EXPERTISE)
        assert (deed.seen, deed.author, deed.words) == (suggested.decision_id, "Lee", "sold there before")


def test_what_was_decided_on_recommendations_is_told_with_how_the_leads_ended(where):
    with queue_house(**where) as house:
        first = house.route("l-1", country="US", source="Fair")
        other = next(rep_id for rep_id in REPS if rep_id != first.rep_id)
        house.settle(What.CHANGE, "l-1", rep_id=other, reason=OverrideReason.EXPERTISE)
        second, third = house.route("l-2"), house.route("l-3")
        house.settle(What.APPROVE, "l-2")
        house.settle(What.REJECT, "l-3", reason=OverrideReason.LEAD_DATA)
        house.route("l-4")
        for lead_id, stage in (("l-1", "meeting"), ("l-1", "won"), ("l-2", "lost")):
            house.desk.report(OutcomeReport(lead_id, stage, START)).result()
        told = [(each.lead_id, each.kind, each.reason, each.suggested_rep_id, each.rep_id, each.won) for each in house.queue.judged()]
        assert told == [
            ("l-1", DeedKind.CHANGED, OverrideReason.EXPERTISE, first.rep_id, other, True),
            ("l-2", DeedKind.APPROVED, None, second.rep_id, second.rep_id, False),
            ("l-3", DeedKind.REJECTED, OverrideReason.LEAD_DATA, third.rep_id, None, None),
        ]
        about = dict(house.queue.judged()[0].about)
        assert (about["country"], about["source"]) == ("US", "Fair")
        assert [each.chance for each in house.queue.judged()] == [None] * 3, "turns foresee nothing"


def test_a_lead_sent_back_waits_for_a_person_and_nothing_moves_it_by_itself(where):
    with queue_house(**where) as house:
        house.route()
        back = house.settle(What.REJECT, reason=OverrideReason.LEAD_DATA)
        assert back.passed.decision.queue_reason is QueueReason.SENT_BACK
        house.pass_minutes(600)
        assert house.desk.retry_waiting(house.clock.now()).moved == ()
        assert house.where().decision_id == back.decision_id
        assert house.settle(What.REJECT, reason=OverrideReason.LEAD_DATA, to=Action.NURTURE).outcome is Outcome.DONE
        assert house.where().state == "nurture"
        assert house.check() == []


def test_a_queue_is_settled_in_bulk_each_lead_by_itself(where):
    with queue_house(limit=1, **where) as house:
        seen = {f"l-{number}": house.route(f"l-{number}").decision_id for number in range(5)}
        lines = [Line(lead_id, What.CHANGE, decision_id, "ann", reason=OverrideReason.WORKLOAD) for lead_id, decision_id in seen.items()]
        done = house.queue.settle(lines, author="Lee")
        assert [each.outcome for each in done] == [Outcome.DONE, *[Outcome.REFUSED] * 4]
        assert all("rep ann cannot take it: has no free slot" in each.told for each in done[1:])
        assert [each.confirm for each in done] == [None, *[Confirm.OVER_LIMIT] * 4]
        assert house.store.standing().open_leads["ann"] == 1
        over = house.queue.settle([replace(each, over_limit=True) for each in lines[1:3]], author="Lee")
        assert [each.outcome for each in over] == [Outcome.DONE] * 2
        assert house.queue.counts() == {"suggested": 2, "queued": 0, "reserved": 0}
        assert house.check() == []
        with pytest.raises(QueueRefused, match="more than 500"):
            house.queue.settle(lines * 101, author="Lee")


def test_what_waits_is_shown_with_who_is_recommended_and_who_else(where):
    with queue_house(**where) as house:
        suggested = house.route()
        (waiting,) = house.queue.waiting(limit=9)
        shown = house.queue.shown([waiting])[0]
        assert (shown.recommended.rep_id, shown.fresh) == (suggested.rep_id, False)
        assert {each.rep_id for each in shown.alternatives} == {*REPS} - {suggested.rep_id}
        house.settle(What.REJECT, reason=OverrideReason.OTHER)
        (waiting,) = house.queue.waiting(limit=9)
        again = house.queue.shown([waiting], among={"bob"})[0]
        assert (again.fresh, again.recommended.rep_id, again.alternatives) == (True, "bob", ())


def test_a_reservation_is_accepted_once_and_then_no_clock_takes_it(where):
    with queue_house(policy=ASKS, **where) as house:
        given = house.route()
        assert given.accept_by == START + timedelta(minutes=30)
        assert [each.kept.decision.decision_id for each in house.queue.reserved(limit=9)] == [given.decision_id]
        assert house.queue.accept("l-1", given.rep_id, author="Ann").result()[1] is False
        assert house.queue.accept("l-1", given.rep_id, author="Ann").result()[1] is True
        house.pass_minutes(500)
        assert house.queue.expire() == Expired()
        assert house.where().rep_id == given.rep_id
        assert house.where().accept_by is None


def test_a_lead_not_accepted_in_time_goes_on_until_nobody_is_left_and_never_back(where):
    with queue_house(policy=ASKS, **where) as house:
        had = [house.route().rep_id]
        house.pass_minutes(29)
        assert house.queue.expire() == Expired()
        for _ in range(2):
            house.pass_minutes(31)
            (passed,) = house.queue.expire().passed
            assert house.queue.expire() == Expired()
            assert passed.entry.reason is EntryReason.EXPIRED
            had.append(passed.decision.rep_id)
        assert sorted(had) == sorted(REPS)
        with pytest.raises(LeadNotHeld, match="was not accepted in time and went on"):
            house.queue.accept("l-1", had[1], author="late").result()
        house.pass_minutes(31)
        (last,) = house.queue.expire().passed
        assert (last.decision.action, last.decision.queue_reason) == (Action.QUEUE, QueueReason.NOBODY_ELIGIBLE)
        house.pass_minutes(600)
        assert house.desk.retry_waiting(house.clock.now()).moved == ()
        kinds = [deed.kind for deed in house.queue.deeds(limit=9, lead_id="l-1")]
        assert kinds == [DeedKind.EXPIRED] * 3
        assert house.check() == []


def test_accepting_and_expiring_at_one_moment_end_in_one_of_the_two(where):
    with queue_house(policy=ASKS, **where) as house:
        for number in range(6):
            lead_id = f"l-{number}"
            given = house.route(lead_id)
            house.pass_minutes(31)
            together = Barrier(2)

            def accept(lead_id=lead_id, given=given, together=together):
                together.wait()
                try:
                    return house.queue.accept(lead_id, given.rep_id, author="Ann").result()[0].kind
                except LeadNotHeld:
                    return None

            def expire(together=together):
                together.wait()
                return house.queue.expire().passed

            with ThreadPoolExecutor(2) as pool:
                accepted, expired = pool.submit(accept), pool.submit(expire)
                went_on = lead_id in {each.lead_id for each in expired.result()}
                assert (accepted.result() is None) == went_on
            if accepted.result() is not None:
                assert house.where(lead_id).rep_id == given.rep_id
        assert house.check() == []


def test_time_to_accept_counts_while_the_rep_is_at_work():
    hours = Hours.parse("Mon-Fri 09:00-17:00", "UTC")
    with queue_house(policy=ASKS, hours=hours) as house:
        house.clock.step(timedelta(hours=4, minutes=50))  # Wednesday 16:50
        assert house.route("late").accept_by == datetime(2026, 3, 5, 9, 20, tzinfo=UTC)
        house.clock.step(timedelta(hours=2))
        assert house.route("evening").accept_by == datetime(2026, 3, 5, 9, 30, tzinfo=UTC)


def test_a_lead_given_by_hand_is_not_reserved(where):
    with queue_house(policy=replace(ASKS, rulebook=SUGGESTS.rulebook), **where) as house:
        house.route()
        house.settle(What.APPROVE)
        assert house.where().accept_by is None
        with pytest.raises(NothingAsked):
            house.queue.accept("l-1", house.where().rep_id, author="Ann").result()


def test_a_locked_lead_stays_until_a_person_says_so(where):
    with queue_house(policy=ASKS, **where) as house:
        given = house.route()
        lock, before = house.queue.lock("l-1", locked=True, author="Lee", words="promised to them").result()
        assert (lock.kind, before) == (DeedKind.LOCKED, False)
        assert house.queue.lock("l-1", locked=True, author="Lee", words="again").result() == (lock, True)
        with pytest.raises(CannotLock, match="locked already by Lee"):
            house.queue.lock("l-1", locked=True, author="Kim", words="mine").result()
        house.pass_minutes(300)
        assert house.queue.expire() == Expired()
        with pytest.raises(LeadLocked, match=r"locked by Lee since 2026-03-04 12:00 UTC \(promised to them\)"):
            house.desk.decline(Decline("l-1", given.rep_id, house.clock.now())).result()
        other = next(rep_id for rep_id in REPS if rep_id != given.rep_id)
        move = Move("l-1", other, house.clock.now(), "Kim", "holiday cover")
        with pytest.raises(LeadLocked):
            house.desk.move(move).result()
        house.desk.move(replace(move, despite_lock=True)).result()
        assert (house.where().rep_id, house.where().locked) == (other, lock.number)
        house.queue.lock("l-1", locked=False, author="Kim", words="settled").result()
        assert house.where().locked is None
        with pytest.raises(CannotLock, match="not locked"):
            house.queue.lock("l-1", locked=False, author="Lee", words="").result()


def test_a_locked_lead_that_waits_is_not_tried_again_and_the_same_lead_sent_anew_changes_nothing(where):
    with queue_house(policy=ASKS, limit=1, **where) as house:
        for number in range(3):
            house.route(f"full-{number}")
        waits = house.route("l-1")
        assert waits.action is Action.QUEUE
        house.queue.lock("l-1", locked=True, author="Lee", words="for Ann").result()
        house.desk.report(OutcomeReport("full-0", "lost", house.clock.now())).result()
        house.pass_minutes(1)
        assert house.desk.retry_waiting(house.clock.now()).moved == ()
        assert house.desk.submit(replace(_sent(house), key="sent-anew")).result().decision.decision_id == waits.decision_id
        house.queue.lock("l-1", locked=False, author="Lee", words="").result()
        assert [each.lead_id for each in house.desk.retry_waiting(house.clock.now()).moved] == ["l-1"]


def _sent(house):
    with house.store.writing() as keeping:
        return keeping.latest("l-1").submission


def test_a_rep_hands_a_lead_to_another_and_limits_hold(where):
    with queue_house(policy=ASKS, limit=1, **where) as house:
        given = house.route()
        other = next(rep_id for rep_id in REPS if rep_id != given.rep_id)
        seen = house.where().decision_id
        passed = house.queue.hand_off("l-1", other, author="Ann", words="their team knows mine", seen=seen).result()
        assert (passed.from_rep_id, passed.decision.rep_id) == (given.rep_id, other)
        with pytest.raises(ChangedSinceSeen, match="was handed off by Ann"):
            house.queue.hand_off("l-1", other, author="Bob", words="to me", seen=seen).result()
        full = house.route("l-2")
        with pytest.raises(OverLimit):
            house.queue.hand_off("l-2", other, author="Cy", words="too many", seen=full.decision_id).result()
        assert house.queue.deeds(limit=1)[0].kind is DeedKind.HANDED_OFF


@dataclass(frozen=True)
class Looked:
    """Who had each lead when somebody looked, a moment ago."""

    rep_id: str

    def holder_of_lead(self, lead_id):
        return self.rep_id


def hand_off(house, looked, viewer, to):
    return SeenQueue(house.queue, looked, viewer).hand_off("l-1", to, author="Ann", words="knows them")


def move(house, looked, viewer, to):
    return SeenDesk(house.desk, looked, viewer).move(Move("l-1", to, house.clock.now(), "Ann", "knows them"))


@pytest.mark.parametrize("way", [hand_off, move])
@pytest.mark.parametrize("went", [True, False])
def test_who_sees_a_part_gives_a_lead_on_only_while_one_of_theirs_has_it(where, way, went):
    with queue_house(policy=ASKS, **where) as house:
        had = house.route().rep_id
        elsewhere, to = (rep_id for rep_id in REPS if rep_id != had)
        viewer = Viewer("Ann", RIGHTS[Role.MANAGER], frozenset({had, to}), rep_id=had)
        if went:
            house.settle(What.MOVE, rep_id=elsewhere)
            before = house.where()
            with pytest.raises(LeadNotHeld, match=f"is not with rep {had} any more"):
                way(house, Looked(had), viewer, to).result()
            assert house.where() == before
        else:
            assert way(house, Looked(had), viewer, to).result().decision.rep_id == to
        assert house.check() == []


def test_a_reassignment_is_looked_at_before_it_is_made(where):
    with queue_house(policy=replace(ASKS, accept_minutes=None), limit=2, **where) as house:
        mine = [each for each in (house.route(f"l-{number}") for number in range(6)) if each.rep_id == "ann"]
        leads = house.queue.open_leads("ann")
        assert leads == [each.lead_id for each in mine]
        house.desk.report(OutcomeReport(_one_of(house, "bob"), "lost", house.clock.now())).result()
        before = house.store.standing().open_leads
        proposed = house.queue.preview([*leads, "nobody"], ["bob", "cy"])
        assert house.store.standing().open_leads == before
        assert [(each.from_rep_id, each.handed.rep_id, each.handed.breaks is None) for each in proposed[:2]] == [
            ("ann", "bob", True),
            ("ann", proposed[1].handed.rep_id, False),
        ]
        assert "has no free slot" in proposed[1].handed.breaks
        assert proposed[2].problem == "there is no lead of this identity"
        lines = [Line(each.lead_id, What.MOVE, each.seen, each.handed.rep_id, words="Ann is away") for each in proposed[:2]]
        done = house.queue.settle(lines, author="Lee")
        assert [each.outcome for each in done] == [Outcome.DONE, Outcome.REFUSED]
        again = house.queue.settle([replace(lines[1], over_limit=True)], author="Lee")
        assert again[0].outcome is Outcome.DONE
        assert house.store.standing().open_leads["ann"] == 0
        assert house.check() == []


@pytest.mark.parametrize("where", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_leads_that_were_only_imported_are_reassigned_like_others_while_their_rep_has_them(where):
    with queue_house(
        policy=replace(ASKS, accept_minutes=None), imported={"old-1": "ann", "old-2": "ann", "old-3": "bob"}, **where
    ) as house:
        proposed = house.queue.preview(house.queue.open_leads("ann"), ["cy"])
        assert [(each.lead_id, each.person, each.seen, each.from_rep_id, each.handed.rep_id, each.problem) for each in proposed] == [
            ("old-1", "Old 1", None, "ann", "cy", ""),
            ("old-2", "Old 2", None, "ann", "cy", ""),
        ]
        lines = [Line(each.lead_id, What.MOVE, NOTHING_SEEN, "cy", words="Ann is away", held_by="ann") for each in proposed]
        done = house.queue.settle(lines, author="Lee")
        assert [each.outcome for each in done] == [Outcome.DONE, Outcome.DONE]
        again = house.queue.settle(lines, author="Lee")
        assert [(each.decision_id, each.passed.replayed) for each in again] == [(each.decision_id, True) for each in done]
        (late,) = house.queue.settle(lines[:1], author="Kim")
        assert late.outcome is Outcome.CONFLICT
        assert "was moved by Lee" in late.told
        (other,) = house.queue.settle([replace(lines[0], lead_id="old-3")], author="Lee")
        assert (other.outcome, other.told) == (Outcome.REFUSED, "lead old-3 is not with rep ann any more; load it again")
        assert house.where("old-3").rep_id == "bob"
        assert house.store.standing().open_leads == {"ann": 0, "bob": 1, "cy": 2}
        assert house.check() == []


def test_who_has_a_lead_is_not_who_it_may_go_to(where):
    with queue_house(policy=replace(ASKS, accept_minutes=None), **where) as house:
        mine = house.route().rep_id
        (proposed,) = house.queue.preview(["l-1"], [mine])
        assert proposed.problem == "has it already; name somebody else"


def _one_of(house, rep_id):
    return house.queue.open_leads(rep_id)[0]


def test_words_tell_names_instead_of_identities():
    told = "lead l-1 was approved by Lee; it is with rep r-1 now, not with rep r-2"
    assert with_names(told, {"r-1": "Maya Ortiz"}) == "lead l-1 was approved by Lee; it is with Maya Ortiz now, not with rep r-2"
