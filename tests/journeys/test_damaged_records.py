"""A stored decision that cannot be read holds up its own lead and no other: in a round, in a group of requests, at the terminal."""

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from fairlead.adapters.sql.engine import writing
from fairlead.adapters.sql.tables import decision, lead_state, sla_clock
from fairlead.application.batch_ports import BatchRefused
from fairlead.application.passing_on import Decline
from fairlead.application.ports import DamagedRecord, OutcomeReport
from fairlead.application.routing_queue import What
from fairlead.bootstrap import open_house
from fairlead.cli.rounds import Rounds
from fairlead.config import Settings
from tests.journeys.desk import submission
from tests.journeys.program import Terminal
from tests.journeys.queue_house import ASKS, queue_house
from tests.journeys.service_house import FLOOR, PROMISE, floor

MINUTE = timedelta(minutes=1)
REPS = "version: 1\nsystem: crm\nfiles:\n  - {file: reps.csv, record: rep, fields: {rep_id: rep_id, name: name, active: active}}\n"
PLACES = (
    f"{REPS}  - {{file: territories.csv, record: territory, fields: {{territory_id: territory_id, name: name, countries: countries}}}}\n"
)
ONE_EACH = tuple({**rep, "max_open": 1} for rep in FLOOR)


def damage(engine, lead_id):
    with writing(engine) as connection:
        connection.execute(update(decision).where(decision.c.lead_id == lead_id).values(body='{"mail": "quillon@featherstone.example"}'))


def test_behind_a_clock_that_ran_out_it_holds_up_no_other_clock_and_no_lead_that_waits(tmp_path):
    with floor(tmp_path, PROMISE.replace("reroute: true", "reroute: true, escalate: true"), reps=ONE_EACH) as at:
        had = {lead_id: at.lead(lead_id).rep_id for lead_id in ("A", "B", "C")}
        assert at.lead("waits").rep_id is None
        damage(at.house.engine, "A")
        at.house.desk.report(OutcomeReport("B", "lost", at.clock.now())).result()
        at.clock.shows += 15 * MINUTE
        with capture_logs() as lines:
            Rounds(at.house)._once(threading.Event())
        assert at.steps("breached") == [("breached", "C", had["C"])]
        assert at.holder("A") == had["A"]
        assert at.holder("waits") is not None
        [told] = lines
        assert (told["log_level"], told["lead"], told["fault"]) == ("warning", "A", "DamagedRecord")
        assert at.service.look().failed[0][0] == "A", "it is due still, for when it is put right"


def test_while_it_waits_the_check_names_it_and_no_batch_passes_it_over_in_silence(tmp_path):
    with floor(tmp_path, PROMISE, reps=ONE_EACH) as at:
        assert [at.lead(lead_id).rep_id is None for lead_id in ("A", "B", "C", "waits")] == [False, False, False, True]
        damage(at.house.engine, "waits")
        _, notes = at.house.check()
        assert [each for each in notes if each.startswith("lead waits waits in the queue and cannot go on: decision ")] != []
        with capture_logs() as lines, pytest.raises(BatchRefused, match="none of the leads that wait can be read: waits; `fairlead check`"):
            at.house.batches.run("asked for")
        [told] = [each for each in lines if each.get("lead") == "waits"]
        assert (told["log_level"], told["event"]) == ("warning", "a batch leaves out a lead that cannot be read")
        assert "as stored cannot be read" in told["problem"]


def test_behind_a_time_to_accept_that_is_over_it_holds_up_no_other(tmp_path):
    with queue_house("sqlite", ASKS, url=f"sqlite:///{tmp_path / 'fairlead.db'}") as house:
        for lead_id in ("bad", "good"):
            house.route(lead_id)
        damage(house.engine, "bad")
        house.pass_minutes(31)
        found = house.queue.expire()
        assert [each.lead_id for each in found.passed] == ["good"]
        [(lead_id, problem)] = found.failed
        assert (lead_id, type(problem)) == ("bad", DamagedRecord)


def test_in_a_group_of_requests_it_is_the_refusal_of_one(tmp_path):
    with queue_house("sqlite", url=f"sqlite:///{tmp_path / 'fairlead.db'}") as house:
        house.settle(What.APPROVE, house.route("bad").lead_id)
        rep_id = house.where("bad").rep_id
        damage(house.engine, "bad")
        begun, together = threading.Event(), threading.Event()
        first = house.desk.handle(lambda *_: begun.set() or together.wait(30))
        assert begun.wait(30)
        answers = [house.desk.submit(submission(name, house.clock.now(), lead_id=name, company=name)) for name in ("one", "two")]
        declined = house.desk.decline(Decline("bad", rep_id, house.clock.now()))
        last = house.desk.submit(submission("three", house.clock.now(), lead_id="three", company="Three"))
        together.set()
        assert first.result()
        assert [each.result().decision.lead_id for each in (*answers, last)] == ["one", "two", "three"]
        with pytest.raises(DamagedRecord, match="as stored cannot be read"):
            declined.result()
        assert house.where("bad").rep_id == rep_id, "nothing of what was asked of it was kept"
        assert house.check() == []


def test_the_commands_name_what_could_not_go_on_and_end_with_1(tmp_path, monkeypatch, capsys):
    at = Terminal(tmp_path, monkeypatch, capsys)
    at.exports(reps="rep_id,name,active\nann,Ann,true\nbob,Bob,true\n", mapping=REPS)
    policy = "accept_within: 30 minutes\nsla: {clocks: [{name: first touch, within: 15 minutes, reroute: true}]}\n"
    at.run("policy", "apply", at.write("p.yaml", policy), "--yes", "--note", "they accept")
    for lead_id in ("bad", "good"):
        at.run("route", "--lead", at.write("lead.json", f'{{"lead_id": "{lead_id}", "company": "Harbor {lead_id}"}}'))
    with open_house(Settings(home=at.home)) as house:
        house.background.sla.look()
        damage(house.engine, "bad")
        with writing(house.engine) as connection:
            connection.execute(update(lead_state).values(accept_by=1))
            connection.execute(update(sla_clock).values(due_at=1))
    told = at.run("queue", "expire", expect=1)
    assert "1 lead went on because nobody accepted in time." in told
    assert "Lead bad was not accepted in time and could not go on: decision" in at.meanwhile
    assert "good" not in at.meanwhile
    assert at.run("queue", "expire", "--json", expect=1) == "[]\n"
    assert "0 clocks ran out" in at.run("sla", "look", expect=1)
    assert at.meanwhile.startswith("Lead bad has a clock that could not be seen to: decision")
    assert at.meanwhile.endswith("1 lead stays as it was. Put right what is named, and run the command again: what is done stays done.\n")


def test_the_command_that_tries_waiting_leads_again_names_what_stays_and_ends_with_1(tmp_path, monkeypatch, capsys):
    at = Terminal(tmp_path, monkeypatch, capsys)
    at.exports(
        reps="rep_id,name,active,max_open\nann,Ann,true,1\n", mapping=REPS.replace("active: active", "active: active, max_open: max_open")
    )
    for lead_id in ("first", "bad", "good", "worse"):
        at.run("route", "--lead", at.write("lead.json", f'{{"lead_id": "{lead_id}", "company": "Harbor {lead_id}"}}'))
    assert "0 leads routed" in at.run("route", "--waiting")
    with open_house(Settings(home=at.home)) as house:
        house.desk.report(OutcomeReport("first", "lost", house.clock.now())).result()
        damage(house.engine, "bad")
        damage(house.engine, "worse")
    assert "1 leads routed: 1 assigned" in at.run("route", "--waiting", expect=1)
    assert [f"Lead {lead_id} could not be tried again: decision" in at.meanwhile for lead_id in ("bad", "worse", "good")] == [
        True,
        True,
        False,
    ]
    assert "2 leads stay as they were. Put right what is named" in at.meanwhile
    assert '"routed": 0' in at.run("route", "--waiting", "--json", expect=1)


@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_the_command_that_reorganizes_names_leads_that_could_not_go_on_and_ends_with_1(tmp_path, monkeypatch, capsys, as_json):
    at = Terminal(tmp_path, monkeypatch, capsys)
    at.exports(
        reps="rep_id,name,active\nann,Ann,true\nbob,Bob,false\n",
        territories="territory_id,name,countries\nUS,US,US\nDE,DE,DE\n",
        mapping=PLACES,
    )
    for lead_id in ("bad", "good"):
        at.run("route", "--lead", at.write("lead.json", f'{{"lead_id": "{lead_id}", "company": "Harbor {lead_id}", "country": "US"}}'))
    with open_house(Settings(home=at.home)) as house:
        damage(house.engine, "bad")
    asked = ("team", "reorganize", at.write("t.csv", "rep_id,territory_ids\nann,DE\nbob,US\n"), "--reroute", *as_json)
    told = at.run(*asked, expect=1)
    assert [each["identity"] for each in json.loads(told)["moved"]] == ["good"] if as_json else "Leads that went on: 1" in told
    assert at.meanwhile.startswith("Lead bad could not go on: ")
    assert "1 lead stays as it was. Put right what is named, then move it by hand: fairlead lead move" in at.meanwhile


@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_the_command_that_gives_a_batch_ends_with_1_where_a_lead_could_not_be_given(tmp_path, monkeypatch, capsys, as_json):
    at = Terminal(tmp_path, monkeypatch, capsys)
    at.exports(
        reps="rep_id,name,active,max_open\nann,Ann,true,1\n", mapping=REPS.replace("active: active", "active: active, max_open: max_open")
    )
    for lead_id in ("first", "next"):
        at.run("route", "--lead", at.write("lead.json", f'{{"lead_id": "{lead_id}", "company": "Harbor {lead_id}"}}'))
    with open_house(Settings(home=at.home)) as house:
        house.desk.report(OutcomeReport("first", "lost", house.clock.now())).result()
    at.run("batch", "run")
    at.run("route", "--waiting")
    told = at.run("batch", "confirm", *as_json, expect=1)
    if as_json:
        assert [each["lead_id"] for each in json.loads(told)["refused"]] == ["next"]
    else:
        assert "1 could not be given as proposed" in told
        assert "Propose anew as things stand now: fairlead batch run" in told
