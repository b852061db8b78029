"""A person comes back, is known, is merged and parted again; a doubtful company is looked at once and never again. Through the real house."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert
from typer.testing import CliRunner

from fairlead.adapters.memory.clock import SteppedClock
from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.application.match_ports import LeadMerged, PairKind, Verdict
from fairlead.bootstrap import open_house
from fairlead.cli.commands import app
from fairlead.config import Settings
from fairlead.http.app import create_app
from fairlead.learning.recognizing import with_accounts
from tests.contracts.http_server import client_of
from tests.journeys.matching_house import DANA, NOW, imported, kept, opened, send


@pytest.fixture
def home(tmp_path):
    return imported(tmp_path)


@pytest.fixture
def house(home):
    with opened(home) as house:
        yield house


def test_a_duplicate_goes_to_the_rep_who_has_the_person_and_replays_equal(house):
    first = send(house, "L1", **DANA)
    house.clock.step(timedelta(days=3))
    again = send(house, "L2", **{**DANA, "email": "Dana+news@HarborGear.example", "company": None})
    assert again.rep_id == first.rep_id
    assert again.method == "ownership"
    person = kept(house, again).person
    assert (person.same.lead_id, person.same.rep_id) == ("L1", first.rep_id)
    assert person.same.probability > 0.95
    assert person.same.evidence[0].words == "the same e-mail address"
    for decision in (first, again):
        assert house.decisions.replay(decision.decision_id).equal
    house.clock.step(timedelta(days=200))
    assert kept(house, send(house, "L3", **DANA)).person.same is None


def test_an_imported_lead_is_known_too(house):
    decision = send(house, "L1", first_name="Zoe", last_name="Marsh", email="zoe@marsh.example")
    assert (decision.rep_id, kept(house, decision).person.same.lead_id) == ("R3", "OLD")


def test_a_doubtful_company_is_looked_at_once_and_decides_for_the_next_that_states_it_the_same_way(house):
    assert send(house, "L1", company="Rim", country="DE").account_id is None
    pairs = {shown.pair.other_id: shown for shown in house.matching.review()}
    assert set(pairs) == {"A2", "A3"}
    assert pairs["A3"].other.name == "Rim AG"
    house.matching.decide(PairKind.ACCOUNT, "L1", "A3", Verdict.ACCEPTED, by="Eve", note="the stock company")
    assert house.matching.review() == []
    next_one = send(house, "L2", company="RIM", country="DE")
    assert (next_one.account_id, next_one.matched_by) == ("A3", "review")
    assert house.decisions.replay(next_one.decision_id).equal
    trained = dict(with_accounts(house.records.history()).lead.select("lead_id", "account_id").iter_rows())
    assert (trained["L1"], trained["L2"]) == ("A3", "A3")


def test_a_decision_says_who_it_was_found_to_be_and_why(house, home):
    first = send(house, "L1", **DANA)
    again = send(house, "L2", **DANA | {"first_name": "D"})
    doubtful = send(house, "L3", company="Rim", country="DE")
    with client_of(create_app(house)) as client:
        known = client.get(f"/v1/decisions/{again.decision_id}").json()["known"]
        (account,), (person,) = known["accounts"], known["earlier"]
        assert (account["account_id"], account["name"], account["taken"]) == ("A1", "Harbor Gear Inc.", True)
        assert "the same domain harborgear.example" in {each["words"] for each in account["evidence"]}
        assert (person["lead_id"], person["state"], person["taken"]) == ("L1", "assigned", True)
        assert (person["person"], person["link"]) == ("Dana Whitfield", f"/decisions/{first.decision_id}")
        assert "the same e-mail address" in {each["words"] for each in person["evidence"]}
        assert (known["accounts_for_review"], known["earlier_for_review"]) == (False, False)
        unsure = client.get(f"/v1/decisions/{doubtful.decision_id}").json()["known"]
        assert {each["account_id"]: each["taken"] for each in unsure["accounts"]} == {"A2": False, "A3": False}
        assert unsure["accounts_for_review"]
    told = CliRunner().invoke(app, ["explain", again.decision_id, "--home", str(home)])
    assert "account Harbor Gear Inc. (A1), " in told.output
    assert "the same person as lead L1 of 2026-06-03, " in told.output


def test_a_lead_is_explained_and_replayed_by_its_latest_decision(house, home):
    made = send(house, "L1", **DANA).decision_id
    with house.engine.begin() as connection:
        connection.execute(insert(RECORD_TABLES["lead"]), [{"lead_id": "L0"}])
    runner = CliRunner()
    by_decision, by_lead = (runner.invoke(app, ["explain", name, "--home", str(home)]) for name in (made, "L1"))
    assert by_lead.stdout == by_decision.stdout
    assert " ".join(by_lead.stderr.split()) == f"L1 is a lead; this is the latest decision that says where it is: {made}"
    assert "Equal." in runner.invoke(app, ["replay", "L1", "--home", str(home)]).output
    for name, words in (
        ("L0", "L0 is a lead on record, and nothing was decided about it here"),
        ("L9", "there is no decision L9, and no lead of that identity"),
    ):
        told = runner.invoke(app, ["explain", name, "--home", str(home)])
        assert (told.exit_code, str(told.exception)) == (1, words)


def test_two_processes_see_each_others_leads_merges_and_verdicts(home):
    settings, clock = Settings(home=home), SteppedClock(NOW)
    with open_house(settings, clock) as one, open_house(settings, clock) as two:
        first = send(one, "L1", **DANA)
        assert kept(two, send(two, "L2", **DANA)).person.same.lead_id == "L1"
        send(one, "L3", company="Rim", country="DE")
        two.matching.decide(PairKind.ACCOUNT, "L3", "A2", Verdict.ACCEPTED, by="Eve")
        assert send(one, "L4", company="Rim", country="DE").account_id == "A2"
        merge = two.matching.merge("L2", "L1", by="Eve", reason="same")
        with pytest.raises(LeadMerged):
            send(one, "sent again", **{**DANA, "lead_id": "L2"})
        one.matching.unmerge(merge.merge_id, by="Eve", reason="two")
        assert two.check()[0] == []
        assert first.rep_id is not None


def test_a_customers_lead_reaches_owner_or_success_manager_by_the_policy(house, home):
    (home / "policy.yaml").write_text("matching: {customers: csm}\n", encoding="utf-8")
    with open_house(Settings(home=home), SteppedClock(NOW)) as fresh:
        decision = send(fresh, "L9", **DANA)
    assert (decision.rep_id, decision.method) == ("R3", "ownership")


def run(home, *words, fails=False):
    done = CliRunner().invoke(app, [*words, "--home", str(home)])
    assert (done.exception is not None) == fails or isinstance(done.exception, SystemExit), (done.output, done.exception)
    return done


def test_the_commands_tell_the_same_story(home):
    with open_house(Settings(home=home), SteppedClock(NOW)) as house:
        send(house, "L1", **DANA)
        send(house, "L2", first_name="Dan", last_name="Ott", email="dan@rim.example", company="Rim", country="DE")
        send(house, "L3", company="Rim", country="DE")
    listed = json.loads(run(home, "match", "review", "--json").stdout)
    assert {(each["lead_id"], each["other_id"]) for each in listed} == {("L3", "A2"), ("L3", "A3")}
    assert "is account A2" in run(home, "match", "review", "L3", "A2", "--accept", "--author", "Eve").stdout
    assert "Nothing waits" in run(home, "match", "review").stdout
    assert "A3" in run(home, "match", "review", "--decided").stdout
    accounts = json.loads(run(home, "match", "accounts", "--json").stdout)
    assert (accounts["leads"], accounts["by"]["review"]) == (4, 1)
    merged = json.loads(run(home, "match", "merge", "L2", "--into", "L1", "--note", "one person", "--author", "Eve", "--json").stdout)
    assert "one person" in run(home, "match", "log").stdout
    assert "two leads again" in run(home, "match", "unmerge", merged["merge_id"], "--note", "no", "--author", "Max").stdout
    changes = [(each["kind"], each["subject"], each["author"], each["note"]) for each in json.loads(run(home, "changes", "--json").stdout)]
    assert changes == [
        ("merge undone", merged["merge_id"], "Max", "no"),
        ("match verdict", "L3", "Eve", "account A2 accepted"),
    ]
    assert "by Max: no" in run(home, "match", "log", "--lead", "L1").stdout
    assert json.loads(run(home, "match", "duplicates", "--days", "3650", "--json").stdout)["leads"] == 4


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("match", "merge", "NO", "--into", "OLD", "--note", "x"), "there is no lead NO"),
        (("match", "merge", "OLD", "--into", "OLD", "--note", "x"), "into itself"),
        (("match", "merge", "OLD", "--into", "OLD", "--note", " "), "say why"),
        (("match", "unmerge", "m-none", "--note", "x"), "there is no merge m-none"),
        (("match", "review", "OLD", "A1", "--accept"), "there is no pair"),
        (("match", "review", "OLD", "A1"), "--accept or --reject"),
        (("match", "review", "--kind", "house"), "account or person"),
        (("match", "evaluate", "--seed", "2"), "take another seed"),
        (("match", "evaluate", "--leads", "100", "--data", "/nowhere"), "is no folder"),
    ],
)
def test_a_mistake_is_told_in_one_sentence(home, words, told):
    done = CliRunner().invoke(app, [*words, "--home", str(home)])
    assert done.exception is not None
    assert told in str(done.exception)


def test_the_older_decision_without_a_match_still_replays(house):
    decision = send(house, "L1", **DANA)
    old = replace(kept(house, decision), match=type(kept(house, decision).match)(), person=type(kept(house, decision).person)())

    class Archive:
        def kept(self, _decision_id):
            return old

        def __getattr__(self, name):
            return getattr(house.decisions._decisions, name)

    again = type(house.decisions)(Archive(), house.models, house.rules, code="1").replay(decision.decision_id)
    assert again.equal, again.differences
