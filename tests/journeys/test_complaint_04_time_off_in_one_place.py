"""Complaint 4: time off must be set in two systems, and the router ignored its own out-of-office flag.

Here it is entered once, wherever it comes from, and what the router knows is what every view shows: `takes` asks all of them.
"""

import pytest

from fairlead.application.time_off import By, Wish, cancel, close_company, come_back, open_company, pause, resume, take_off
from tests.journeys.program import Terminal
from tests.journeys.time_off_house import BERLIN, hire, office

KIM = {"rep_id": "kim", "time_zone": BERLIN, "hours": "Mon-Sun 00:00-24:00", "holidays": "DE-BY", "email": "kim@example.org"}
LEE = {"rep_id": "lee", "time_zone": BERLIN, "hours": "Mon-Sun 00:00-24:00"}


@pytest.fixture
def home(tmp_path):
    hire(tmp_path / "home", KIM, LEE)
    return tmp_path / "home"


def test_one_entry_by_hand_is_all_it_takes(home):
    with office(home) as desk:
        assert desk.takes("kim")
        take_off(desk.house.time_off, "kim", Wish("2026-03-04", "2026-03-10", "vacation"), at=desk.now)
        assert not desk.takes("kim")
        decision = desk.lead()
        assert decision.rep_id == "lee"
        assert desk.refusal("kim", decision) == ("ABSENT", "away until 2026-03-10 23:00 UTC")
        told = desk.state("kim")
        assert (told.state.value, f"{told.until:%Y-%m-%d %H:%M}") == ("away", "2026-03-10 23:00")
        (row,) = [each for each in desk.http_reps() if each["rep"]["rep_id"] == "kim"]
        assert (row["presence"]["why"], row["presence"]["until"]) == ("vacation", "2026-03-10T23:00:00Z")
        desk.until(told.until)
        assert desk.takes("kim")


def test_taken_back_or_back_early_it_is_gone_everywhere(home):
    with office(home) as desk:
        book = desk.house.time_off
        _, (absence,) = take_off(book, "kim", Wish("2026-03-04", "2026-03-10"), at=desk.now)
        assert not desk.takes("kim")
        cancel(book, absence.absence_id, author="ann", at=desk.now)
        assert desk.takes("kim")
        take_off(book, "kim", Wish("2026-03-04", "2026-03-12"), at=desk.now)
        desk.later(hours=5)
        assert not desk.takes("kim")
        come_back(book, "kim", author="ann", at=desk.now)
        assert desk.takes("kim")


def test_a_pause_stops_new_leads_until_it_is_over_or_ended_and_is_no_absence(home):
    with office(home) as desk:
        pause(desk.house.time_off, "kim", lasting="2h", at=desk.now)
        assert not desk.takes("kim")
        decision = desk.lead()
        assert desk.refusal("kim", decision) == ("PAUSED", "takes no new leads until 2026-03-04 16:00 UTC")
        told = desk.state("kim")
        assert (told.state.value, f"{told.paused_until:%H:%M}") == ("working", "16:00")
        desk.later(hours=2)
        assert desk.takes("kim")
        pause(desk.house.time_off, "kim", lasting="2h", at=desk.now)
        resume(desk.house.time_off, "kim")
        assert desk.takes("kim")


def test_another_process_learns_of_it_with_its_next_lead(home):
    with office(home) as one, office(home) as other:
        assert other.lead().rep_id in {"kim", "lee"}
        take_off(one.house.time_off, "kim", Wish("2026-03-04", "2026-03-10"), at=one.now)
        assert [other.lead().rep_id for _ in range(4)] == ["lee"] * 4
        assert not other.takes("kim")
        come_back(one.house.time_off, "kim", author="ann", at=one.now)
        assert "kim" in {other.lead().rep_id for _ in range(4)}


def test_public_holidays_and_closed_days_are_known_without_entering_them_for_anybody(home):
    with office(home) as desk:
        desk.until(desk.now.replace(month=4, day=6, hour=8))  # Easter Monday
        assert not desk.takes("kim")
        assert desk.takes("lee")
        assert desk.state("kim").state.value == "holiday"
        assert desk.refusal("kim", desk.lead()) == ("ABSENT", "public holiday until 2026-04-06 22:00 UTC")
        close_company(desk.house.time_off, "2026-04-06", None, None)
        assert not desk.takes("lee")
        assert desk.state("lee").state.value == "closed"
        open_company(desk.house.time_off, "2026-04-06", None)
        assert desk.takes("lee")


FEED = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:Interview with a rival\nDTSTART:20260304T143000Z\nDURATION:PT2H\nEND:VEVENT\nEND:VCALENDAR\n"


def test_a_calendar_is_the_same_place_too_and_its_titles_never_arrive(home, tmp_path):
    from fairlead.application.calendars import add_calendar

    path = tmp_path / "kim.ics"
    path.write_text(FEED)
    with office(home) as desk:
        by = By("dana", desk.house.clock.now())
        add_calendar(desk.house.time_off, desk.house.calendars, "kim", str(path), by=by, caldav=False, username=None, password=None)
        desk.house.sync_calendars()
        assert desk.takes("kim")
        desk.later(minutes=30)
        assert not desk.takes("kim")
        assert desk.refusal("kim", desk.lead()) == ("ABSENT", "busy in the calendar until 2026-03-04 16:30 UTC")
        path.write_text(FEED.replace("PT2H", "PT45M"))
        desk.house.sync_calendars()
        desk.later(minutes=45)
        assert desk.takes("kim")
        path.unlink()
        (done,) = desk.house.sync_calendars()
        assert "cannot be read" in done.problem
        _, warnings = desk.house.check()
        assert any("kim.ics) cannot be read" in line and "still counts" in line for line in warnings)
    kept = b"".join(each.read_bytes() for each in home.rglob("*") if each.is_file())
    assert b"Interview" not in kept


def test_a_decision_replays_equal_whatever_happened_to_the_time_off_since(home):
    with office(home) as desk:
        take_off(desk.house.time_off, "kim", Wish("2026-03-04", "2026-03-10"), at=desk.now)
        away = desk.lead()
        come_back(desk.house.time_off, "kim", author="ann", at=desk.now)
        pause(desk.house.time_off, "lee", lasting="2h", at=desk.now)
        paused = desk.lead()
        resume(desk.house.time_off, "lee")
        assert (away.rep_id, paused.rep_id) == ("lee", "kim")
        for each in (away, paused):
            assert desk.house.decisions.replay(each.decision_id).differences == ()


REPS = "rep_id,name,time_zone,hours\nkim,Kim Day,Europe/Berlin,Mon-Sun 00:00-24:00\nlee,Lee Fox,Europe/Berlin,Mon-Sun 00:00-24:00\n"
ABSENCES = "id,who,from,to,why\nA1,kim,2026-03-01T00:00:00Z,2036-03-01T00:00:00Z,sabbatical\n"
MAPPING = """
version: 1
system: test
files:
  - {file: reps.csv, record: rep, fields: {rep_id: rep_id, name: name, time_zone: time_zone, hours: hours}}
  - {file: absences.csv, record: absence, fields: {absence_id: id, rep_id: who, starts_at: from, ends_at: to, reason: why}}
"""


def test_what_the_crm_says_is_entered_there_alone_and_what_was_changed_here_stays(tmp_path, monkeypatch, capsys):
    terminal = Terminal(tmp_path, monkeypatch, capsys)
    terminal.exports(reps=REPS, absences=ABSENCES, mapping=MAPPING)
    (entry,) = terminal.json("rep", "time-off")
    assert (entry["name"], entry["kind"], entry["reason"], entry["absence_id"]) == ("Kim Day", "away", "sabbatical", "A1")
    assert [each["state"] for each in terminal.json("rep", "now")] == ["away", "working"]
    assert "Kim Day is back; 1 absence ended." in terminal.run("rep", "back", "Kim Day")
    assert [each["state"] for each in terminal.json("rep", "now")] == ["working", "working"]
    assert "time_off" not in terminal.run("check")
    (tmp_path / "exports" / "absences.csv").write_text(ABSENCES + "A2,lee,2026-03-01T00:00:00Z,2036-03-01T00:00:00Z,parental\n")
    terminal.run("import", "exports")
    assert [each["state"] for each in terminal.json("rep", "now")] == ["working", "away"]  # the same file said again what it had said


def test_who_left_is_inactive_or_has_not_started_is_nowhere_told_to_take_leads(tmp_path, monkeypatch, capsys):
    terminal = Terminal(tmp_path, monkeypatch, capsys)
    reps = "rep_id,name,started_at,ended_at,active\nkim,Kim Day,,,true\nann,Ann Lee,,2020-01-01T00:00:00Z,true\n"
    reps += "lee,Lee Fox,,,false\nmax,Max Hill,2090-01-01T00:00:00Z,,true\n"
    fields = "time_zone: time_zone, hours: hours"
    mapping = MAPPING.replace(fields, "started_at: started_at, ended_at: ended_at, active: active")
    terminal.exports(reps=reps, absences="id,who,from,to,why\n", mapping=mapping)
    told = {each["rep_id"]: (each["works_here"], each["takes_leads"]) for each in terminal.json("rep", "now")}
    assert told == {"kim": (True, True), "ann": (False, False), "lee": (False, False), "max": (False, False)}
    assert terminal.run("rep", "now").count("does not work here") == 3


def test_every_edge_takes_and_tells_the_same(tmp_path, monkeypatch, capsys):
    terminal = Terminal(tmp_path, monkeypatch, capsys)
    terminal.exports(reps=REPS, absences="id,who,from,to,why\n", mapping=MAPPING)
    assert "Kim Day is away from" in terminal.run(
        "rep", "away", "kim", "--from", "2026-01-01", "--to", "2028-12-31", "--reason", "sabbatical"
    )
    assert "Lee Fox takes no new leads until" in terminal.run("rep", "pause", "Lee Fox", "--for", "2h")
    kim, lee = terminal.json("rep", "now")
    assert (kim["state"], kim["takes_leads"], lee["state"], lee["takes_leads"]) == ("away", False, "working", False)
    (tmp_path / "lead.json").write_text('{"company": "Acme"}')
    assert "every rep who may take it is away" in terminal.run("route", "--lead", "lead.json")
    assert "Lee Fox takes new leads again." in terminal.run("rep", "resume", "lee")
    assert terminal.json("rep", "now")[1]["takes_leads"] is True
    assert terminal.json("route", "--waiting")["reps"] == {"lee": 1}


def test_mistakes_at_the_terminal_are_one_sentence(tmp_path, monkeypatch, capsys):
    terminal = Terminal(tmp_path, monkeypatch, capsys)
    terminal.exports(reps=REPS, absences="id,who,from,to,why\n", mapping=MAPPING)
    for words, says in (
        (("rep", "away", "zoe", "--from", "13:00", "--to", "14:00"), "there is no rep 'zoe'"),
        (("rep", "away", "kim", "--from", "later", "--to", "14:00"), "'later' is no moment"),
        (("rep", "pause", "kim"), "say how long"),
        (("rep", "pause", "kim", "--for", "ages"), "'ages' is no length of time"),
        (("rep", "back", "kim"), "Kim Day has no absence now"),
        (("rep", "cancel", "h-1"), "there is no absence h-1"),
        (("calendar", "add", "kim", "ftp://x/y"), "'ftp' is no way to a calendar"),
        (("calendar", "add", "kim", "x.ics", "--password-file", "p"), "--password-file goes with --username"),
        (("calendar", "add", "kim", "https://x.example/y", "--username", "kim", "--password-file", "p"), "p cannot be read"),
        (("calendar", "remove", "c-1"), "there is no calendar c-1"),
        (("calendar", "close", "Christmas"), "'Christmas' is no date"),
    ):
        assert says in terminal.run(*words, expect=2)
    told = " ".join(terminal.run("calendar", "add", "kim", "nothing.ics", expect=1).split())
    assert "nothing.ics cannot be read: No such file" in told
    assert "nothing is known of it yet" in told
