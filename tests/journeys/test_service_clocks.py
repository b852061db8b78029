"""A lead with promises: reminded, run out, moved on, escalated; a silent rep paused and back; every clock with its end, whatever time does."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, insert, update

from fairlead.adapters.sql.effect_sources import rows_after
from fairlead.adapters.sql.engine import reading, writing
from fairlead.adapters.sql.tables import RECORD_TABLES, lead_state
from fairlead.application.calendar_ports import Absence
from fairlead.application.effects.telling_service import service_event
from fairlead.application.meetings import Booking, Change
from fairlead.application.ports import NotFound, OutcomeReport
from fairlead.application.sla import BadTouch
from fairlead.domain.followup import EventKind, Recipient
from fairlead.domain.followup.meetings import Deed
from fairlead.domain.time import Period
from tests.journeys.service_house import FLOOR, KEPT, MONDAY, PROMISE, floor, furnish

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
ALONE = FLOOR[:1]


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_a_touch_in_time_stops_the_clock_and_is_measured(tmp_path):
    with floor(tmp_path) as at:
        rep = at.lead("A").rep_id
        assert at.clock_of("A")["due_at"] == MONDAY + 15 * MINUTE
        assert at.later(minutes=4) == {"begun": 0, "touched": 0, "reminded": 0, "breached": 0, "rerouted": 0}
        told = at.touch("A", rep_id=rep)
        assert (told["fresh"], told["first_touch_seconds"]) == (True, 240)
        assert (at.clock_of("A")["state"], at.clock_of("A")["used_seconds"]) == ("kept", 240)
        assert at.clock_of("A", "second touch")["state"] == "running"
        assert at.later(hours=1)["breached"] == 0
        at.touch("A", "email", rep_id=rep)
        assert at.clock_of("A", "second touch")["state"] == "kept"
        assert at.later(days=3)["breached"] == 0
        assert at.steps() == [("touched", "A", rep)]


def test_without_a_touch_the_rep_is_reminded_once_and_then_the_lead_goes_on_once(homes, tmp_path):
    with floor(homes.place(tmp_path)) as at:
        first = at.lead("A").rep_id
        assert at.later(minutes=10)["reminded"] == 1
        assert at.look()["reminded"] == 0
        told = at.later(minutes=5)
        assert (told["breached"], told["rerouted"]) == (1, 1)
        assert at.look()["breached"] == 0
        second = at.holder("A")
        assert second != first
        assert at.clocks("A")[first, "first touch"]["state"] == "broken"
        assert at.clock_of("A")["due_at"] == MONDAY + 30 * MINUTE, "whoever has it now has the whole time"
        assert at.steps() == [("reminder", "A", first), ("breached", "A", first)]
        at.touch("A", rep_id=second)
        assert at.clock_of("A")["state"] == "kept"
        assert not at.house.check()[0]


def test_a_lead_never_goes_back_and_goes_on_no_oftener_than_the_policy_says(tmp_path):
    with floor(tmp_path, PROMISE.replace("reroutes: 2", "reroutes: 9")) as at:
        had = [at.lead("A").rep_id]
        for _ in range(4):
            at.later(minutes=15)
            had.append(at.holder("A"))
        assert len(set(had[:3])) == 3
        assert had[3:] == [had[2]] * 2, "there is nobody left who never had it"
        assert at.clock_of("A")["state"] == "breached"
    with floor(tmp_path / "bounded", PROMISE.replace("reroutes: 2", "reroutes: 1").replace("pause_after: 2", "")) as at:
        had = [at.lead("A").rep_id]
        for _ in range(3):
            at.later(minutes=15)
            had.append(at.holder("A"))
        assert len(set(had)) == 2


def test_a_rep_who_had_it_by_hand_is_not_given_it_back_either(tmp_path):
    from fairlead.application.passing_on import Move

    with floor(tmp_path, PROMISE.replace("pause_after: 2", "")) as at:
        first = at.lead("A").rep_id
        second, third = sorted({"ann", "bob", "cid"} - {first})
        at.house.desk.move(Move("A", second, at.clock.now(), "dana", "knows them")).result()
        at.look()
        assert at.clocks("A")[first, "first touch"]["ended"] == "passed on"
        at.later(minutes=15)
        assert at.holder("A") == third


def test_what_runs_on_after_the_breach_is_measured_to_the_touch(tmp_path):
    with floor(tmp_path, KEPT) as at:
        rep = at.lead("A").rep_id
        at.later(minutes=40)
        assert at.holder("A") == rep
        late = at.clock_of("A")
        assert (late["state"], late["used_seconds"], late["over_seconds"]) == ("breached", 2400, 1500)
        at.later(minutes=20)
        at.touch("A", rep_id=rep)
        ended = at.clock_of("A")
        assert (ended["state"], ended["used_seconds"], ended["over_seconds"]) == ("broken", 3600, 2700)


def test_a_locked_lead_stays(tmp_path):
    with floor(tmp_path) as at:
        rep = at.lead("A").rep_id
        with writing(at.house.engine) as connection:
            connection.execute(update(lead_state).values(locked=1))
        assert at.later(minutes=15) == {"begun": 0, "touched": 0, "reminded": 0, "breached": 1, "rerouted": 0}
        assert at.holder("A") == rep
        assert at.clock_of("A")["state"] == "breached"


def test_a_silent_rep_is_paused_and_a_touch_or_a_person_ends_it(tmp_path):
    with floor(tmp_path, KEPT, reps=ALONE) as at:
        at.lead("A")
        at.later(minutes=15)
        assert at.takes_leads("ann")
        at.lead("B")
        at.later(minutes=15)
        assert not at.takes_leads("ann")
        waits = at.lead("C")
        assert waits.queue_reason is not None
        assert [each.evidence for each in waits.refusals if each.rep_id == "ann"] == [
            "takes no new leads until somebody ends that: several in a row had no answer in time"
        ]
        assert [each["rep_id"] for each in at.service.running()["paused"]] == ["ann"]
        at.touch("A", rep_id="ann")
        assert at.takes_leads("ann")
        assert at.service.running()["paused"] == []
        assert [kind for kind, _, _ in at.steps("paused", "resumed")] == ["paused", "resumed"]
        at.lead("D")
        at.later(minutes=15)
        assert at.takes_leads("ann"), "it is counted anew"
        at.lead("E")
        at.later(minutes=15)
        assert not at.takes_leads("ann")
        assert at.house.time_off.resume("ann")
        assert at.takes_leads("ann")
        at.lead("F")
        at.later(minutes=15)
        assert at.takes_leads("ann"), "a person's word counts, too"


def test_several_clocks_of_one_lead_count_as_one_silence(tmp_path):
    both = "sla: {clocks: [{name: a, within: 5 minutes}, {name: b, within: 10 minutes}], pause_after: 2}"
    with floor(tmp_path, both, reps=ALONE) as at:
        at.lead("A")
        assert at.later(minutes=15)["breached"] == 2
        assert at.takes_leads("ann")


def test_a_clock_runs_for_the_leads_of_its_condition(tmp_path):
    some = "sla: {clocks: [{name: dach, within: 5 minutes, when: 'lead.country == \"DE\"'}, {name: all, within: 1 hour}]}"
    with floor(tmp_path, some) as at:
        at.lead("A", country="DE")
        at.lead("B", country="US")
        assert [name for _, name in at.clocks("A")] == ["dach", "all"]
        assert [name for _, name in at.clocks("B")] == ["all"]


def test_a_running_clock_keeps_the_promise_of_its_own_policy(tmp_path):
    with floor(tmp_path, KEPT) as at:
        at.lead("A")
        at.publish("sla: {clocks: [{name: slow, within: 5 hours}]}")
        at.lead("B")
        assert at.clock_of("A")["due_at"] == MONDAY + 15 * MINUTE
        assert [name for _, name in at.clocks("B")] == ["slow"]


def test_an_imported_activity_stops_the_clock_at_its_own_moment(tmp_path):
    with floor(tmp_path, KEPT) as at:
        rep = at.lead("A").rep_id
        at.later(minutes=40)
        with writing(at.house.engine) as connection:
            row = {"activity_id": "crm-1", "lead_id": "A", "rep_id": rep, "kind": "call"}
            at_microseconds = int((MONDAY + 6 * MINUTE).timestamp() * 1_000_000)
            connection.execute(insert(RECORD_TABLES["activity"]).values(**row, occurred_at=at_microseconds))
        assert at.look()["touched"] == 1
        assert (at.clock_of("A")["state"], at.clock_of("A")["used_seconds"]) == ("kept", 360), "it was kept, though learned of late"


def test_a_closed_lead_has_no_clock_any_more(tmp_path):
    with floor(tmp_path) as at:
        at.lead("A")
        at.house.desk.report(OutcomeReport("A", "disqualified", at.clock.now())).result()
        assert at.later(hours=2)["breached"] == 0
        assert at.clock_of("A")["ended"] == "closed"


def test_time_off_entered_later_moves_the_end_and_so_does_taking_it_back(tmp_path):
    hour = KEPT.replace("15 minutes", "1 hour")
    with floor(tmp_path, hour, reps=ALONE) as at:
        at.lead("A")
        off = Period(MONDAY + 30 * MINUTE, MONDAY + 90 * MINUTE)
        at.house.time_off.add_absences([Absence("off", "ann", off, "dentist")])
        at.later(minutes=10)
        assert at.clock_of("A")["due_at"] == MONDAY + 2 * HOUR
        at.house.time_off.remove_absences(["off"], author="dana", at=at.clock.now())
        at.look()
        assert at.clock_of("A")["due_at"] == MONDAY + HOUR


def test_over_a_weekend_business_time_stands_still(tmp_path):
    friday = utc(2026, 3, 6, 15, 55)  # five minutes before the end of work in Berlin
    with floor(tmp_path, KEPT, at=friday, reps=ALONE) as at:
        at.lead("A")
        assert at.clock_of("A")["due_at"] == utc(2026, 3, 9, 8, 10)
        assert at.at(utc(2026, 3, 9, 7, 59)) == {"begun": 0, "touched": 0, "reminded": 0, "breached": 1, "rerouted": 0}, "wall time ran out"
        assert at.at(utc(2026, 3, 9, 8, 10))["breached"] == 1


def test_the_night_on_which_the_clocks_go_forward_and_back(tmp_path):
    """Night shifts from 22 to 6 o'clock: 7 hours in spring, 9 in autumn. A wall clock counts true hours on both."""
    night = ({"rep_id": "ann", "team_id": "inbound", "hours": "Sat 22:00-06:00", "time_zone": "Europe/Berlin"},)
    policy = "sla: {clocks: [{name: business, within: 8 hours}, {name: wall, within: 8 hours, counts: wall}]}"
    spring, autumn = utc(2026, 3, 28, 21), utc(2026, 10, 24, 20)  # 22 o'clock in Berlin, both
    with floor(tmp_path / "spring", policy, at=spring, reps=night) as at:
        at.lead("A")
        assert at.clock_of("A", "wall")["due_at"] == spring + 8 * HOUR
        # Seven hours until 6 o'clock (4 UTC), and the eighth next Saturday from 22 o'clock (20 UTC, now in summer).
        assert at.clock_of("A", "business")["due_at"] == utc(2026, 4, 4, 21)
        assert at.at(spring + 8 * HOUR)["breached"] == 1
    with floor(tmp_path / "autumn", policy, at=autumn, reps=night) as at:
        at.lead("A")
        assert at.clock_of("A", "wall")["due_at"] == at.clock_of("A", "business")["due_at"] == autumn + 8 * HOUR
        assert at.at(autumn + 8 * HOUR)["breached"] == 2


def test_a_clock_that_jumps_ahead_does_what_is_due_once_and_without_a_reminder_that_comes_too_late(tmp_path):
    with floor(tmp_path, KEPT) as at:
        rep = at.lead("A").rep_id
        assert at.later(hours=5) == {"begun": 0, "touched": 0, "reminded": 0, "breached": 1, "rerouted": 0}
        at.clock.shows -= 5 * HOUR
        assert at.look() == {"begun": 0, "touched": 0, "reminded": 0, "breached": 0, "rerouted": 0}
        assert at.later(minutes=16)["breached"] == 0, "what was told is not told again"
        assert at.steps() == [("breached", "A", rep)]


def test_a_clock_that_is_set_back_makes_nobody_late_and_no_touch_come_before_its_lead(tmp_path):
    with floor(tmp_path, KEPT) as at:
        rep = at.lead("A").rep_id
        at.clock.shows -= 3 * HOUR
        assert at.look() == {"begun": 0, "touched": 0, "reminded": 0, "breached": 0, "rerouted": 0}
        told = at.touch("A", rep_id=rep)
        assert told["first_touch_seconds"] == 0
        assert at.clock_of("A")["state"] == "kept"
        at.lead("B")
        assert at.clock_of("B")["due_at"] == at.clock.now() + 2 * HOUR + 15 * MINUTE, "7 o'clock in Berlin; work begins at 9"


def test_a_touch_told_twice_is_kept_once_and_a_wrong_one_is_refused_in_words(tmp_path):
    with floor(tmp_path, KEPT) as at:
        rep = at.lead("A").rep_id
        at.later(minutes=3)
        assert at.touch("A", rep_id=rep)["fresh"]
        assert not at.touch("A", rep_id=rep)["fresh"], "a double click"
        assert at.touch("A", "email", activity_id="m-1", at=at.clock.now())["fresh"]
        assert not at.touch("A", "email", activity_id="m-1", at=at.clock.now())["fresh"]
        with pytest.raises(BadTouch, match="in the future"):
            at.touch("A", at=at.clock.now() + HOUR)
        with pytest.raises(BadTouch, match="no kind of touch"):
            at.touch("A", "telepathy")
        with pytest.raises(NotFound, match="no lead Z"):
            at.touch("Z")
        with pytest.raises(NotFound, match="no rep zed"):
            at.touch("A", rep_id="zed")


def test_a_second_click_within_a_minute_is_one_touch_whatever_minute_the_clock_shows(tmp_path):
    with floor(tmp_path, KEPT) as at:
        rep = at.lead("A").rep_id
        at.at(MONDAY + timedelta(seconds=59))
        assert at.touch("A", rep_id=rep)["fresh"]
        at.at(MONDAY + timedelta(seconds=61))
        assert not at.touch("A", rep_id=rep)["fresh"], "two seconds later, in another minute of the calendar"
        assert at.touch("A", "email", rep_id=rep)["fresh"], "of another kind"
        at.at(MONDAY + timedelta(seconds=118))
        assert not at.touch("A")["fresh"], "59 seconds later, and nobody but the holder is meant"
        at.at(MONDAY + timedelta(seconds=119))
        assert at.touch("A", rep_id=rep)["fresh"], "a minute later they called again"
        assert at.touch("A", rep_id=rep, at=MONDAY + timedelta(seconds=90))["fresh"], "another system says when it was"


def test_the_report_tells_time_to_first_touch_and_what_was_kept(tmp_path):
    with floor(tmp_path, KEPT, reps=ALONE) as at:
        for lead_id, minutes in (("A", 3), ("B", 9), ("C", 21)):
            at.lead(lead_id)
            at.later(minutes=minutes)
            at.touch(lead_id, rep_id="ann")
        at.lead("D")
        found = at.service.report(30)
        assert (found["assigned"], found["touched"], found["waiting"]) == (4, 3, 1)
        assert (found["median_seconds"], found["median_worked_seconds"]) == (540, 540)
        [ann] = found["reps"]
        assert (ann["kept"], ann["broken"], ann["running"]) == (2, 1, 5)
        assert ann["kept_share"] == pytest.approx(2 / 3)
        assert at.service.counts()["touched"] == 3


def test_a_due_clock_is_found_by_whoever_comes_next(tmp_path):
    with floor(tmp_path, KEPT) as at:
        rep = at.lead("A").rep_id
    with floor(tmp_path, at=MONDAY + 20 * MINUTE) as other:
        assert other.look()["breached"] == 1
        assert other.steps("breached") == [("breached", "A", rep)]
    with floor(tmp_path, at=MONDAY + 21 * MINUTE) as third:
        assert third.look()["breached"] == 0


def test_a_lead_that_nobody_had_since_clocks_exist_has_none(tmp_path):
    with floor(tmp_path, KEPT + "rules: [{id: wait, when: 'true', route: {to: queue, name: people}}]\n") as at:
        assert at.lead("A").rep_id is None
        nothing = {"first_touch_at": None, "first_touch_seconds": None, "spells": [], "clocks": []}
        assert at.service.of_lead("A") == {"lead_id": "A", **nothing}


def test_a_lead_that_is_not_on_record_is_told_so_and_not_that_nobody_had_it(tmp_path):
    with floor(tmp_path, KEPT) as at, pytest.raises(NotFound, match="there is no lead nobody"):
        at.service.of_lead("nobody")


def notices(at, rep_id):
    at.house.background.effects.spreading.spread()
    told = at.house.background.effects.notifying.notices(Recipient(rep_id))
    return [(each.kind.value, each.title, each.lines) for each in reversed(told) if each.kind.value.startswith(("sla.", "rep."))]


def test_the_rep_is_told_the_reminder_and_the_manager_the_breach(tmp_path):
    with floor(tmp_path, KEPT, reps=ALONE) as at:
        at.lead("A", company="Acme")
        at.later(minutes=10)
        due = "first touch: by 2026-03-02 10:15 (Europe/Berlin)"
        assert notices(at, "ann") == [("sla.reminder", "Acme waits to hear from you", (due,))]
        assert notices(at, "mia") == []
        at.later(minutes=5)
        breach = ("sla.breached", "Acme waited too long to hear from us", (due, "The lead was with Ann.", "It stays there."))
        assert notices(at, "mia") == [breach]
        assert notices(at, "ann")[1:] == [breach]
        assert notices(at, None) == []
        at.lead("B", company="Bolt")
        at.later(minutes=15)
        assert [kind for kind, _, _ in notices(at, "ann")] == ["sla.reminder", "sla.breached", "sla.breached", "rep.paused"]


def test_without_a_manager_the_office_is_told_and_a_lead_that_went_on_says_where(tmp_path):
    furnish(tmp_path, managers={"other": "mia"})
    with floor(tmp_path) as at:
        at.publish(PROMISE)
        names = {"ann": "Ann", "bob": "Bob", "cid": "Cid"}
        first = at.lead("A", company="Acme").rep_id
        at.later(minutes=15)
        [(kind, _, lines)] = notices(at, None)
        assert kind == "sla.breached"
        assert lines[1:] == (f"The lead was with {names[first]}.", f"It is with {names[at.holder('A')]} now.")


def test_a_first_touch_is_told_with_what_it_was(tmp_path):
    with floor(tmp_path, KEPT) as at:
        rep = at.lead("A").rep_id
        at.later(minutes=4)
        at.touch("A", "email")
        with reading(at.house.engine) as connection:
            [row] = rows_after(connection, "sla_step", 0, 10, whole=False)
        event = service_event(row, "https://leads.example.com")
        assert (event.kind, event.lead_id, event.rep_id) == (EventKind.FIRST_TOUCH, "A", rep)
        assert {name: event.data[name] for name in ("touch", "by", "seconds")} == {"touch": "email", "by": rep, "seconds": 240}


def test_a_touch_reads_its_own_lead_and_nobody_who_did_not_change(tmp_path):
    with floor(tmp_path) as at:
        reps = {name: at.lead(name).rep_id for name in ("A", "B", "C")}
        at.touch("A", rep_id=reps["A"])
        asked = []
        event.listen(at.house.engine, "before_cursor_execute", lambda _c, _cursor, text, given, *_: asked.append((text, given)))
        at.clock.shows += 4 * MINUTE
        assert at.touch("B", rep_id=reps["B"])["first_touch_seconds"] == 240
        assert not [text for text, _ in asked if "FROM record_rep" in text or "FROM record_team" in text], "people are as they were"
        joined = [given for text, given in asked if "FROM sla_spell" in text and "JOIN" in text]
        assert joined
        assert all("B" in given for given in joined)
        at.house.time_off.add_absences([Absence("x-1", reps["C"], Period(MONDAY, MONDAY + DAY), "ill")])
        asked.clear()
        at.touch("C", rep_id=reps["C"])
        assert [text for text, _ in asked if "FROM record_rep" in text], "somebody is away now"


@pytest.mark.parametrize(
    ("deeds", "state", "minutes"),
    [
        # Booked 5 minutes after the lead came, for minute 10; moved to minute 30. The second touch is when the meeting was.
        ((), "running", None),
        (("moved",), "running", None),
        (("cancelled",), "running", None),
        (("moved", "moved", "cancelled"), "running", None),
        (("held",), "kept", 10),
        (("no_show",), "kept", 10),
        (("moved", "held"), "kept", 30),
    ],
)
def test_a_meeting_touches_the_lead_when_it_is_booked_and_when_it_is_held_or_missed(tmp_path, deeds, state, minutes):
    with floor(tmp_path, KEPT, reps=ALONE) as at:
        at.lead("A")
        at.later(minutes=5)
        meetings, start = at.house.meetings, MONDAY + 10 * MINUTE
        made = meetings.book(Booking("A", start, at.clock.now(), "Dana", agreed=True)).result().meeting
        at.look()
        assert (at.clock_of("A")["state"], at.clock_of("A")["used_seconds"]) == ("kept", 300)
        for deed in map(Deed, deeds):
            if deed in {Deed.HELD, Deed.NO_SHOW}:
                at.later(minutes=40)
            start += 20 * MINUTE
            meetings.change(Change(made.meeting_id, deed, at.clock.now(), "Dana", start=start, agreed=True)).result()
        at.look()
        second = at.clock_of("A", "second touch")
        assert second["state"] == state
        if minutes is not None:
            assert second["used_seconds"] == minutes * 60
