"""Meetings on each database: booked once, moved, cancelled, held and missed, and never two at a time."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from fairlead.adapters.sql.conserving import conservation
from fairlead.adapters.sql.meetings import SqlMeetings
from fairlead.adapters.sql.tables import RECORD_TABLES, meeting_step
from fairlead.application.access.seeing_meetings import SeenMeetings
from fairlead.application.access_ports import NotAllowed
from fairlead.application.meeting_ports import Wanted
from fairlead.application.meetings import Booking, Change, Meetings, TimeTaken
from fairlead.application.passing_on import Move
from fairlead.application.ports import NotFound, OutcomeReport
from fairlead.domain.followup.meetings import Deed, MeetingRefused, MeetingState
from fairlead.domain.rights import RIGHTS, Role, Viewer
from fairlead.domain.time import Period
from tests.contracts.meeting_house import MONDAY, meeting_house, minutes, url_of

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=DATABASES)
def office(request, tmp_path):
    with meeting_house(tmp_path / "home", url_of(request.param, tmp_path / "home", request)) as made:
        yield made


def at(day, hour, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_a_meeting_is_booked_at_a_time_that_was_offered_and_then_is_offered_no_more(office):
    first, second = office.lead(), office.lead()
    start = office.times(first)[0]
    made = office.book(first, start, place="https://meet.example/ana")
    assert (made.rep_id, made.period, made.state, made.sequence) == ("ana", Period(start, start + minutes(30)), MeetingState.BOOKED, 0)
    assert (made.attendee.name, made.attendee.email, made.attendee.zone) == ("Zoë Haug 1", "zoe1@lead.example", "Europe/Berlin")
    assert office.meetings.meeting(made.meeting_id) == made
    assert start not in office.times(second)
    assert start + minutes(30) not in office.times(second), "ten minutes between two meetings are kept free"


def test_a_time_that_is_gone_is_refused_with_others_to_choose_from(office):
    first, second = office.lead(), office.lead()
    start = office.times(first)[0]
    office.book(first, start)
    with pytest.raises(TimeTaken, match="cannot be had any more") as caught:
        office.book(second, start)
    offers = [each.period.start for each in caught.value.proposal.offers]
    assert offers
    assert start not in offers
    assert office.book(second, offers[0]).lead_id == second


def test_two_at_once_end_in_one_meeting(office):
    leads = [office.lead() for _ in range(6)]
    start = office.times(leads[0])[0]
    done, barrier = [], threading.Barrier(len(leads))

    def ask(lead_id):
        barrier.wait()
        try:
            done.append(office.meetings.book(Booking(lead_id, start, office.now, "Dana")).result().meeting.lead_id)
        except TimeTaken:
            done.append(None)

    threads = [threading.Thread(target=ask, args=(each,)) for each in leads]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sum(each is not None for each in done) == 1
    assert len(office.meetings.listed(Wanted())) == 1
    assert conservation(office.house.engine) == []


def test_a_double_click_books_once_and_says_so(office):
    lead = office.lead()
    made = office.book(lead)
    with pytest.raises(MeetingRefused, match=f"has a meeting already: {made.meeting_id}"):
        office.book(lead, office.times(lead)[0])


def test_a_meeting_moves_with_the_next_sequence_and_its_old_time_is_free_again(office):
    lead, other = office.lead(), office.lead()
    made = office.book(lead)
    moved = office.change(made, "moved", start=made.period.start + minutes(60), words="she asked").meeting
    assert (moved.sequence, moved.period.start, moved.meeting_id) == (1, made.period.start + minutes(60), made.meeting_id)
    assert office.book(other, made.period.start).period.start == made.period.start
    with pytest.raises(MeetingRefused, match="at that time already"):
        office.change(made, "moved", start=moved.period.start)


def test_a_meeting_may_move_into_its_own_time(office):
    made = office.book(office.lead(), at(3, 12))
    assert office.change(made, "moved", start=at(3, 12, 30)).meeting.period.start == at(3, 12, 30)


def test_a_cancelled_meeting_frees_the_time_and_cannot_be_changed(office):
    lead = office.lead()
    made = office.book(lead, at(3, 12))
    off = office.change(made, "cancelled").meeting
    assert (off.state, off.sequence) == (MeetingState.CANCELLED, 1)
    for deed in ("moved", "held", "no_show", "cancelled"):
        with pytest.raises(MeetingRefused, match="cancelled already"):
            office.change(made, deed, start=made.period.start)
    office.clock.step(minutes(1))
    assert office.book(lead, made.period.start).meeting_id != made.meeting_id


def test_a_meeting_that_was_held_is_a_touch_and_a_stage_of_the_lead(office):
    lead = office.lead()
    made = office.book(lead)
    with pytest.raises(MeetingRefused, match="has not begun yet"):
        office.change(made, "held")
    office.clock.step(made.period.end - office.now)
    assert office.change(made, "held").meeting.state is MeetingState.HELD
    done = [(each["kind"], each["result"]) for each in office.rows(RECORD_TABLES["activity"])]
    assert done == [("meeting", "booked"), ("meeting", "held")]
    assert [each["stage"] for each in office.rows(RECORD_TABLES["outcome"])] == ["meeting"]


def test_a_missed_meeting_gives_the_turn_back_and_the_sum_stays_zero(tmp_path):
    reps = [{"rep_id": each, "time_zone": "Europe/Berlin", "hours": "Mon-Fri 09:00-17:00"} for each in ("ana", "ben", "cid")]
    home = tmp_path / "home"
    with meeting_house(home, f"sqlite:///{home / 'fairlead.db'}", reps=reps) as office:
        lead = office.lead()
        made = office.book(lead)
        before = office.house.ledger.balances().credit
        assert before[made.rep_id] < 0
        office.clock.step(made.period.end - office.now)
        changed = office.change(made, "no_show", words="nobody came")
        after = office.house.ledger.balances().credit
        assert after[made.rep_id] == pytest.approx(0.0)
        assert sum(after.values()) == pytest.approx(0.0)
        assert changed.passed is not None
        assert "credit" in changed.credit
        assert conservation(office.house.engine) == []


def test_a_missed_meeting_of_a_lead_that_somebody_else_has_by_now_changes_nobodys_credit(tmp_path):
    reps = [{"rep_id": each, "time_zone": "Europe/Berlin", "hours": "Mon-Fri 09:00-17:00"} for each in ("ana", "ben")]
    home = tmp_path / "home"
    with meeting_house(home, f"sqlite:///{home / 'fairlead.db'}", reps=reps) as office:
        made = office.book(office.lead())
        other = next(each for each in ("ana", "ben") if each != made.rep_id)
        office.house.desk.move(Move(made.lead_id, other, office.now, "Dana", "a better fit")).result()
        before = office.house.ledger.balances().credit
        office.clock.step(made.period.end - office.now)
        changed = office.change(made, "no_show")
        assert changed.passed is None
        assert "somebody else by now" in changed.credit
        assert office.house.ledger.balances().credit == before


def test_a_meeting_moves_to_the_rep_who_has_the_lead_now(tmp_path):
    reps = [{"rep_id": each, "time_zone": "Europe/Berlin", "hours": "Mon-Fri 09:00-17:00"} for each in ("ana", "ben")]
    home = tmp_path / "home"
    with meeting_house(home, f"sqlite:///{home / 'fairlead.db'}", reps=reps) as office:
        made = office.book(office.lead(), at(3, 12))
        other = next(each for each in ("ana", "ben") if each != made.rep_id)
        office.house.desk.move(Move(made.lead_id, other, office.now, "Dana", "a better fit")).result()
        moved = office.change(made, "moved", start=at(3, 12)).meeting
        assert (moved.rep_id, moved.period, moved.sequence) == (other, made.period, 1)
        assert [each["from_rep_id"] for each in office.rows(meeting_step)] == [None, made.rep_id]


@pytest.mark.parametrize(("last", "room"), [("held", False), ("no_show", False), ("not told yet", False), ("cancelled", True)])
def test_a_day_is_as_full_as_it_was_since_it_began(office, last, room):
    made = [office.book(office.lead(), MONDAY + minutes(30 * number), agreed=True) for number in range(6)]
    office.clock.step(timedelta(hours=3, minutes=15))
    for each in made[:-1]:
        office.change(each, "held")
    if last != "not told yet":
        office.change(made[-1], last)
    lead, afternoon = office.lead(), at(2, 13)
    if room:
        assert office.book(lead, afternoon, agreed=True).period.start == afternoon
        return
    with pytest.raises(TimeTaken, match="is not free then"):
        office.book(lead, afternoon, agreed=True)
    assert MONDAY.date() not in {each.date() for each in office.times(lead)}
    assert office.book(lead, at(3, 13), agreed=True).period.start == at(3, 13), "the next day begins anew"


def test_a_time_stays_taken_and_meetings_that_were_called_off_are_not_looked_at(office):
    lead, other = office.lead(), office.lead()
    start = at(3, 12)
    office.book(lead, start)
    for _ in range(3):
        office.clock.step(minutes(1))
        office.change(office.book(other, at(2, 15), agreed=True), "cancelled")
    told = office.meetings.propose(other)
    assert start not in [each.period.start for each in told.offers]
    assert [each.lead_id for each in SqlMeetings(office.house.engine).of_rep("ana", since=office.now)] == [lead]


def test_nobody_to_meet_is_told(office):
    with pytest.raises(NotFound, match="there is no lead L9"):
        office.times("L9")
    with pytest.raises(NotFound, match="there is no meeting mt-9"):
        office.meetings.meeting("mt-9")


def test_time_off_that_is_entered_after_the_offer_is_seen_when_it_is_booked(office):
    from fairlead.application import time_off

    lead = office.lead()
    start = office.times(lead)[0]
    wish = time_off.Wish(f"{start:%Y-%m-%d}", f"{start:%Y-%m-%d}", "training", None, None)
    time_off.take_off(office.house.time_off, "ana", wish, at=office.now)
    with pytest.raises(TimeTaken):
        office.book(lead, start)


def test_an_agreed_time_needs_the_rep_to_be_free_and_nothing_else(office):
    first, second = office.lead(), office.lead()
    soon = MONDAY + timedelta(minutes=7)
    with pytest.raises(TimeTaken):
        office.book(first, soon)
    assert office.book(first, soon, agreed=True).period.start == soon
    with pytest.raises(TimeTaken, match="is not free then"):
        office.book(second, soon + minutes(20), agreed=True)
    assert office.book(second, soon + minutes(30), agreed=True).period.start == soon + minutes(30)


@pytest.mark.parametrize(
    ("change", "says"),
    [({"author": " "}, "an author is a name"), ({"words": "x" * 501}, "at most 500 letters"), ({"zone": "Mars/Base"}, "not a time zone")],
)
def test_what_cannot_be_kept_is_refused(office, change, says):
    lead = office.lead()
    asked = {"lead_id": lead, "start": office.times(lead)[0], "at": office.now, "author": "Dana", **change}
    with pytest.raises(MeetingRefused, match=says):
        office.meetings.book(Booking(**asked)).result()
    assert office.meetings.listed(Wanted()) == []


def test_steps_are_told_in_order(office):
    made = office.book(office.lead())
    office.change(made, "moved", start=made.period.start + minutes(60), words="she asked")
    office.change(made, "cancelled", words="no longer needed")
    told = [(each.deed.value, each.sequence, each.words) for each in office.meetings.steps(made.meeting_id)]
    assert told == [("booked", 0, ""), ("moved", 1, "she asked"), ("cancelled", 2, "no longer needed")]


class Reading(SqlMeetings):
    """A book that keeps who read the history of calls: the desk's thread does so while nobody else can write."""

    def __init__(self, engine):
        super().__init__(engine)
        self.readers = []

    def tries(self, *, since, most):
        self.readers.append(threading.current_thread().name)
        return super().tries(since=since, most=most)


def test_the_history_of_calls_is_read_where_times_are_chosen_and_never_under_the_writers_lock(office):
    book = Reading(office.house.engine)
    meetings = Meetings(book, lambda: office.house.desk, office.clock, office.meetings.sending)
    first, second = office.lead(), office.lead()
    start, *_, later = sorted(office.times(first))
    made = [meetings.book(Booking(first, start, office.now, "Dana")).result().meeting]
    # Of two at once the later one may have read before the earlier one is at the desk.
    made.append(meetings.book(Booking(second, later, office.now - minutes(1), "Dana")).result().meeting)
    assert book.readers == [threading.current_thread().name]
    office.clock.step(timedelta(hours=7))
    meetings.change(Change(made[0].meeting_id, Deed.CANCELLED, office.now, "Dana")).result()
    assert len(book.readers) == 1, "who cancels chooses no time"
    meetings.change(Change(made[1].meeting_id, Deed.MOVED, office.now, "Dana", start=at(6, 9), agreed=True)).result()
    assert book.readers == [threading.current_thread().name] * 2


def seen_by(office, rep_id):
    return SeenMeetings(office.meetings, Viewer(rep_id.title(), RIGHTS[Role.REP], frozenset({rep_id}), rep_id=rep_id))


@pytest.fixture
def office_of_two(two_reps):
    """A meeting to come of one of two reps, whose lead that rep has; and the other one."""
    made = two_reps.book(two_reps.lead(), at(3, 12))
    return two_reps, made, other_than(two_reps, made.lead_id)


@pytest.fixture(params=["won", "passed on"])
def met(request, tmp_path):
    """A meeting that is over, whose lead was won or given to somebody else before anybody said how it went."""
    reps = [{"rep_id": each, "time_zone": "Europe/Berlin", "hours": "Mon-Fri 09:00-17:00"} for each in ("ana", "ben")]
    home = tmp_path / "home"
    with meeting_house(home, f"sqlite:///{home / 'fairlead.db'}", reps=reps) as office:
        made = office.book(office.lead(), at(3, 12))
        other = next(each for each in ("ana", "ben") if each != made.rep_id)
        office.clock.step(made.period.start + minutes(5) - office.now)
        if request.param == "won":
            office.house.desk.report(OutcomeReport(made.lead_id, "won", office.now)).result()
        else:
            office.house.desk.move(Move(made.lead_id, other, office.now, "Dana", "a better fit")).result()
        yield office, made, other


@pytest.mark.parametrize("deed", [Deed.HELD, Deed.NO_SHOW, Deed.CANCELLED])
def test_a_rep_settles_the_own_meeting_wherever_the_lead_is_by_then(met, deed):
    office, made, _ = met
    changed = seen_by(office, made.rep_id).change(Change(made.meeting_id, deed, office.now, "Ana")).result()
    assert changed.meeting.state.value == deed.value
    assert conservation(office.house.engine) == []


def test_a_rep_does_not_move_the_own_meeting_of_a_lead_that_somebody_else_or_nobody_has(met):
    office, made, _ = met
    with pytest.raises(NotFound, match=f"no lead {made.lead_id} among those that you see"):
        seen_by(office, made.rep_id).change(Change(made.meeting_id, Deed.MOVED, office.now, "Ana", start=at(4, 12))).result()


@pytest.mark.parametrize("deed", list(Deed)[1:])
def test_a_meeting_of_somebody_else_is_not_there_for_a_rep_who_has_not_the_lead(office_of_two, deed):
    office, made, other = office_of_two
    with pytest.raises(NotFound, match=f"no meeting {made.meeting_id} among those that you see"):
        seen_by(office, other).change(Change(made.meeting_id, deed, office.now, "Ben", start=at(4, 12))).result()
    assert seen_by(office, other).listed(Wanted(lead_id=made.lead_id)) == []


@pytest.mark.parametrize("deed", [Deed.MOVED, Deed.CANCELLED])
def test_whoever_is_given_a_lead_sees_its_meeting_and_moves_it_or_calls_it_off(office_of_two, deed):
    office, made, other = office_of_two
    office.house.desk.move(Move(made.lead_id, other, office.now, "Dana", "a better fit")).result()
    theirs = seen_by(office, other)
    assert theirs.meeting(made.meeting_id) == made
    assert theirs.listed(Wanted(lead_id=made.lead_id)) == [made]
    changed = theirs.change(Change(made.meeting_id, deed, office.now, "Ben", start=at(4, 12))).result().meeting
    assert (changed.state.value, changed.rep_id) == (("booked", other) if deed is Deed.MOVED else ("cancelled", made.rep_id))


@pytest.mark.parametrize("deed", [Deed.HELD, Deed.NO_SHOW])
def test_how_a_meeting_went_is_not_said_by_whoever_only_has_the_lead(office_of_two, deed):
    office, made, other = office_of_two
    office.house.desk.move(Move(made.lead_id, other, office.now, "Dana", "a better fit")).result()
    office.clock.step(made.period.start + minutes(5) - office.now)
    with pytest.raises(NotAllowed, match="said by whoever it was with"):
        seen_by(office, other).change(Change(made.meeting_id, deed, office.now, "Ben")).result()


@pytest.fixture(params=DATABASES)
def two_reps(request, tmp_path):
    reps = [{"rep_id": each, "time_zone": "Europe/Berlin", "hours": "Mon-Fri 09:00-17:00"} for each in ("ana", "ben")]
    with meeting_house(tmp_path / "home", url_of(request.param, tmp_path / "home", request), reps=reps) as office:
        yield office


class Meanwhile(Meetings):
    """Meetings at which the lead goes to somebody else after everything that is asked before the desk, and before the desk itself."""

    def __init__(self, office, move):
        super().__init__(SqlMeetings(office.house.engine), lambda: office.house.desk, office.clock, office.meetings.sending)
        self.move = move

    def _written(self, *asked):
        self.move()
        return super()._written(*asked)


def given_on(office, lead_id, wish):
    """The same for the rep who has the lead, which goes to ``wish`` in between."""
    holder = office.meetings.holder(lead_id)
    moved = Meanwhile(office, lambda: office.house.desk.move(Move(lead_id, wish or holder, office.now, "Dana", "a better fit")).result())
    return SeenMeetings(moved if wish else office.meetings, Viewer("Rep", RIGHTS[Role.REP], frozenset({holder}), rep_id=holder))


def other_than(office, lead_id):
    return next(each for each in ("ana", "ben") if each != office.meetings.holder(lead_id))


def test_a_rep_books_no_meeting_with_a_lead_that_went_to_somebody_else_meanwhile(two_reps):
    lead = two_reps.lead()
    asked = Booking(lead, at(3, 12), two_reps.now, "Rep")
    with pytest.raises(NotFound, match=f"no lead {lead} among those that you see"):
        given_on(two_reps, lead, other_than(two_reps, lead)).book(asked).result()
    assert two_reps.rows(meeting_step) == []
    assert given_on(two_reps, lead, None).book(asked).result().meeting.lead_id == lead


def test_a_rep_moves_no_meeting_of_a_lead_that_went_to_somebody_else_meanwhile(two_reps):
    lead = two_reps.lead()
    made = two_reps.book(lead, at(3, 12))
    asked = Change(made.meeting_id, Deed.MOVED, two_reps.now, "Rep", start=at(4, 12))
    with pytest.raises(NotFound, match=f"no lead {lead} among those that you see"):
        given_on(two_reps, lead, other_than(two_reps, lead)).change(asked).result()
    assert [each["deed"] for each in two_reps.rows(meeting_step)] == ["booked"]
