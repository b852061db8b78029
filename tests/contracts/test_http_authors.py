"""Whoever is signed in is on record for what they do: every operation that changes something, walked on a real house.

Each request names somebody else where its body has an author. What it adds to the database names the account, and nobody else; and where a
list that the audit log seals tells who did it, the sealed rows name the account, too.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, text

from fairlead.adapters.memory import SteppedClock
from fairlead.adapters.sql.audit import _SEALED
from fairlead.adapters.sql.engine import reading
from fairlead.adapters.sql.moments import micros
from fairlead.adapters.sql.tables import RECORD_TABLES, metadata
from fairlead.application.access_ports import User
from fairlead.application.edit_ports import Deed
from fairlead.application.job_ports import JobState
from fairlead.bootstrap import open_house
from fairlead.bootstrap.access import access_of
from fairlead.config import Settings
from fairlead.domain.rights import Role
from fairlead.http.app import create_app
from fairlead.http.operations import signs
from tests.contracts.access_house import PASSWORD, Asker
from tests.contracts.http_house import PaperHouse
from tests.contracts.http_server import client_of

DESCRIPTION = create_app(PaperHouse()).openapi()
CHANGING = {
    told["operationId"]: (method.upper(), path, signs(told, DESCRIPTION))
    for path, methods in DESCRIPTION["paths"].items()
    for method, told in methods.items()
    if method != "get"
}
SOMEBODY_ELSE = "Somebody Else"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday morning: the meetings two and three days on must fall on days on which reps work, whenever the
test runs. The clock moves a little with each reading, so that nothing is taken for the same thing sent twice."""
LOOKS = {
    *("replayDecision", "checkPolicy", "estimatePolicy", "planPolicy", "previewReassignment", "explainTerritory", "lookAtTicket"),
    # What the program finds is listed for people to look at; nobody's deed is kept.
    *("matchAccounts", "findDuplicates"),
}
"""Sent with a body, or long; they keep nothing that anybody did."""
NO_DEED = {
    "routeLead": "a system sends it; the decision keeps its source",
    "reportActivity": "another system's record, kept under its identity there",
    "readNotifications": "that somebody read their notices is theirs, and nobody's deed on anything",
    "readOwnNotifications": "as readNotifications",
    "signIn": "the session is the record",
    "signOut": "ends a session and changes nothing else",
    "signOutEverywhere": "as signOut",
    "setUp": "makes the first account, before anybody can be signed in; kept as `user add`",
    "choosePassword": "by a link, before anybody is signed in; kept as `user password` of the account",
}
SIGNED_AT_THE_DOOR = {
    # Need a trained model, a batch, a conflict of policies, or a proposal of the program; their own tests send them.
    *("rollbackModel", "unshadowModel", "approveModel", "promoteModel", "proposeModel", "rejectModel", "shadowModel"),
    *("changeBatchLine", "confirmBatch", "rejectBatch", "acknowledgeDrift", "approveProposal", "rejectProposal"),
    *("approveTag", "dismissTag", "undoTag", "addFeature", "removeFeature", "approveProfileTag", "dismissProfileTag"),
    *("decidePair", "undoMerge", "mergeLeads", "settleDispute", "approveProfileProposal", "rejectProfileProposal"),
}
"""Their bodies have an author, so the door puts the account's name there; not sent here."""
UNSEALED = {
    *("trainModel", "lookForDrift", "lookAtScores", "lookForInsight", "askWhatIf", "runBatch"),  # kept with the job
    *("testChannel", "testOwnChannel", "testWebhook"),  # in the message
}
"""What names its author elsewhere than in a list that is sealed."""


class Floor:
    """A house with three reps, somebody who is signed in, and what was kept by each request."""

    def __init__(self, house, gatehouse, client, user) -> None:
        self.house, self.gatehouse, self.client, self.user = house, gatehouse, client, user
        self.asker = Asker(gatehouse, user)
        self.done: dict[str, tuple[int, str, list[str], list[str]]] = {}

    def kept(self) -> tuple[Counter, Counter]:
        """Every row, and every row of a list that is sealed, as text."""
        all_rows, sealed = Counter(), Counter()
        with reading(self.house.engine) as connection:
            for table in metadata.sorted_tables:
                # Rows about the account itself and its sessions name it whatever it does.
                if table.name.startswith("user_"):
                    continue
                rows = Counter(f"{table.name} {dict(row)}" for row in connection.execute(select(table)).mappings())
                all_rows += rows
                sealed += rows if table.name in _SEALED else Counter()
        all_rows += Counter(f"job {job.job_id} {job.given}" for job in self.house.background.jobs.jobs(limit=500))
        return all_rows, sealed

    def send(self, operation: str, body: dict | None = None, **names) -> dict:
        """Ask for it as the account, in somebody else's name; what came of it is looked at later."""
        method, path, signs = CHANGING[operation]
        body = {**(body or {}), **({"author": SOMEBODY_ELSE} if signs else {})}
        before, before_sealed = self.kept()
        headers = self.asker.headers | {"If-Match": "*"}
        answer = self.client.request(method, path.format(**names), json=body or (None if method == "DELETE" else {}), headers=headers)
        after, after_sealed = self.kept()
        self.done[operation] = (answer.status_code, answer.text[:300], list(after - before), list(after_sealed - before_sealed))
        return answer.json() if answer.content else {}

    def decision(self, lead_id: str) -> str:
        with self.house.store.writing() as keeping:
            return keeping.whereabouts(lead_id).decision_id

    def holder(self, lead_id: str) -> str:
        with self.house.store.writing() as keeping:
            return keeping.holder(lead_id)


def walked(floor: Floor) -> None:
    """Every operation that a small house without a model can do."""
    send, at = floor.send, floor.house.clock.now()
    of_leads(floor)
    of_people(floor)
    for name, body in (
        ("switchPredictionOff", {"note": "a doubt"}),
        ("switchPredictionOn", {"note": "no doubt"}),
        ("adjustCredit", {"rep_id": "ann", "leads": 1.0, "against_everybody": True, "note": "a mistake of ours"}),
        ("importTerritories", {"name": "t.csv", "csv": "territory_id,name,countries\nUS,The States,US\n", "preview": False, "note": "n"}),
        ("trainModel", {"note": "now"}),
        ("lookForInsight", {}),
        ("lookForDrift", None),
        ("lookAtScores", None),
        ("runBatch", {}),
        ("askWhatIf", {"leave": ["cy"]}),
    ):
        send(name, body)
    of_policy(floor)
    of_messages(floor)
    of_jobs(floor)
    made = send("addUser", {"email": "new@acme.example", "name": "New", "role": "analyst"})["user"]["number"]
    send("changeUser", {"name": "Newer"}, number=made)
    send("resetUser", {}, number=made)
    send("disableUser", {}, number=made)
    send("enableUser", {}, number=made)
    key = send("createKey", {"name": "crm", "scopes": ["leads:send"], "days": 30})["key"]["number"]
    fresh = send("rotateKey", {"days": 30, "both_for_hours": 1}, number=key)["key"]["number"]
    send("revokeKey", number=fresh)
    send("changePassword", {"before": PASSWORD, "password": "another correct horse"})
    assert at <= floor.house.clock.now()


def of_leads(floor: Floor) -> None:
    send, seen = floor.send, floor.decision
    for number in range(9):
        country = "JP" if number in {6, 7} else "US"
        send("routeLead", {"lead_id": f"L-{number}", "first_name": "Ada", "company": f"Harbor {number}", "country": country})
    who = floor.holder("L-0")
    other = "bob" if who == "ann" else "ann"
    send("acceptLead", {"rep_id": floor.holder("L-1")}, lead_id="L-1")
    send("declineLead", {"rep_id": floor.holder("L-2"), "reason": "on the road"}, lead_id="L-2")
    send("lockLead", {"note": "promised"}, lead_id="L-0")
    send("unlockLead", {"note": "over"}, lead_id="L-0")
    send("handOffLead", {"rep_id": other, "note": "knows them", "decision_id": seen("L-0")}, lead_id="L-0")
    send("moveLead", {"rep_id": who, "note": "back", "over_limit": True}, lead_id="L-0")
    send("settleLead", {"what": "change", "decision_id": seen("L-6"), "rep_id": "ann", "reason": "language"}, lead_id="L-6")
    line = {"lead_id": "L-7", "what": "reject", "decision_id": seen("L-7"), "reason": "lead_data", "to": "nurture"}
    send("settleLeads", {"lines": [line]})
    send("reassignLeads", {"lines": [{"lead_id": "L-0", "decision_id": seen("L-0"), "rep_id": other}], "note": "n", "over_limit": True})
    send("touchLead", {"kind": "call"}, lead_id="L-3")
    start = (floor.house.clock.now() + timedelta(days=2)).replace(minute=0, second=0, microsecond=0)
    booked = []
    for place, lead in enumerate(("L-3", "L-4", "L-5")):
        agreed = {"start": (start + timedelta(hours=2 * place)).isoformat(), "agreed": True, "note": "n"}
        booked.append(send("bookMeeting", agreed, lead_id=lead)["meeting_id"])
    later = (start + timedelta(days=1)).isoformat()
    send("moveMeeting", {"start": later, "agreed": True, "note": "n"}, meeting_id=booked[0])
    send("cancelMeeting", {"note": "n"}, meeting_id=booked[0])
    begun = floor.house.clock.now() - timedelta(hours=1)
    with floor.house.engine.begin() as connection:
        connection.execute(metadata.tables["meeting"].update().values(starts_at=micros(begun), ends_at=micros(begun) + 1_800_000_000))
    send("holdMeeting", {"note": "n"}, meeting_id=booked[1])
    send("missMeeting", {"note": "n"}, meeting_id=booked[2])
    send("reportNoShow", {"note": "nobody came"}, lead_id="L-1")
    dispute = send("contestDecision", {"kind": "unfair turn", "words": "not ours"}, decision_id=seen("L-8"))["number"]
    send("withdrawDispute", {"note": "never mind"}, number=dispute)
    send("rateFit", {"fit": "good"}, decision_id=seen("L-4"))
    send("reportOutcome", {"stage": "won"}, lead_id="L-8")


def of_people(floor: Floor) -> None:
    send = floor.send
    made = send("addAbsence", {"from": "2031-05-05", "to": "2031-05-07", "reason": "holiday"}, rep_id="bob")
    send("cancelAbsence", absence_id=made["absences"][0]["absence_id"])
    now = floor.house.clock.now()
    floor.client.post(
        "/v1/reps/bob/absences",
        json={"from": (now - timedelta(hours=1)).isoformat(), "to": (now + timedelta(days=1)).isoformat()},
        headers=floor.asker.headers,
    )
    send("returnRep", {}, rep_id="bob")
    send("pauseRep", {"for": "2h"}, rep_id="bob")
    send("resumeRep", rep_id="bob")
    send("closeDay", {"reason": "Christmas"}, day="2031-12-25")
    send("openDay", day="2031-12-25")
    send("changeProfile", {"fields": {"languages": ["de"]}, "note": "n"}, rep_id="bob")
    wish = send("proposeProfile", {"fields": {"languages": ["fr"]}, "note": "n"}, rep_id="bob")["number"]
    send("withdrawProfileProposal", {"note": "n"}, number=wish)
    table = "rep_id,name,email,team_id,territory_ids\ndee,Dee,dee@acme.example,north,US\n"
    send("join", {"name": "join.csv", "csv": table, "preview": False, "note": "n"})
    send("reorganize", {"name": "move.csv", "csv": "rep_id,team_id\ndee,south\n", "preview": False, "note": "n"})
    send("leave", {"successor": None, "preview": False, "note": "n"}, rep_id="dee")
    send("rejoin", {"note": "n"}, rep_id="dee")


def of_policy(floor: Floor) -> None:
    for minutes in (40, 50):
        floor.send("applyPolicy", {"policy": f"accept_within: {minutes} minutes\n", "note": "n"})
    floor.send("rollbackPolicy", {"to": 1, "note": "n"})


def of_messages(floor: Floor) -> None:
    send = floor.send
    hook = send("addWebhook", {"name": "hook", "url": "https://hooks.acme.example/a-key"})["webhook"]["number"]
    send("changeWebhook", {"name": "our hook"}, number=hook)
    send("rotateWebhook", {}, number=hook)
    sent = send("testWebhook", {}, number=hook)["number"]
    send("dropDelivery", {"reason": "a test"}, number=sent)
    send("sendAgain", {}, number=sent)
    for operation, body in (("sendAllAgain", {}), ("dropDead", {"reason": "old"})):
        with floor.house.engine.begin() as connection:
            connection.execute(metadata.tables["effect_delivery"].update().values(state="dead", ended_at=1))
        send(operation, body)
    send("removeWebhook", {}, number=hook)
    channel = send("addChannel", {"name": "desk", "url": "json://hooks.acme.example/a-key", "events": ["policy.changed"]})["number"]
    send("testChannel", {}, number=channel)
    send("changeChannel", {"on": False}, number=channel)
    send("removeChannel", {}, number=channel)
    send("setNotifying", {"quiet": "22:00-07:00", "language": "en"}, rep_id="ann")
    own = send("addOwnChannel", {"name": "mine", "url": "json://hooks.acme.example/my-key", "events": ["policy.changed"]})["number"]
    send("testOwnChannel", {}, number=own)
    send("changeOwnChannel", {"on": False}, number=own)
    send("removeOwnChannel", {}, number=own)
    send("setOwnNotifying", {"quiet": "21:00-06:00", "language": "en"})


def of_jobs(floor: Floor) -> None:
    waits = [job.job_id for job in floor.house.background.jobs.jobs() if job.state is JobState.WAITING]
    floor.send("dropJob", {"reason": "not now"}, job_id=waits[0])
    floor.send("jobAgain", {}, job_id=waits[0])
    with floor.house.engine.begin() as connection:  # as one whose process died too often stands there
        connection.execute(text("UPDATE workflow_status SET status = 'MAX_RECOVERY_ATTEMPTS_EXCEEDED'"))
    floor.send("jobsAgain", {})


@pytest.fixture(scope="module")
def floor(tmp_path_factory):
    home = tmp_path_factory.mktemp("authors")
    settings = Settings(home=home, requests_per_minute=0, worker=False, flow_alerts=False)
    with open_house(settings, SteppedClock(NOW, tick=timedelta(milliseconds=5))) as house:
        said = {"source_id": "s", "source_row": 1}
        with house.engine.begin() as connection:
            teams = [{"team_id": team, "name": team.title(), **said} for team in ("north", "south")]
            connection.execute(insert(RECORD_TABLES["team"]), teams)
            connection.execute(insert(RECORD_TABLES["territory"]), [{"territory_id": "US", "name": "US", "countries": '["US"]', **said}])
            for rep_id in ("ann", "bob", "cy"):
                row = {"rep_id": rep_id, "name": rep_id.title(), "team_id": "north", "territory_ids": '["US"]', "active": True, **said}
                connection.execute(insert(RECORD_TABLES["rep"]), [row])
        (home / "policy.yaml").write_text("accept_within: 30 minutes\n")
        house.open_desk()
        gatehouse = access_of(house)
        at, passwords = house.clock.now(), gatehouse.signing_in.passwords
        new = User("ana@acme.example", "Ana Ruiz", Role.ADMIN, at, passwords.hashed(PASSWORD))
        user = gatehouse.signing_in.book.add_user(new, Deed("user add", new.email, "the test", at), first=True)
        gatehouse.admission.forget()
        with client_of(create_app(house, gatehouse=gatehouse)) as client:
            floor = Floor(house, gatehouse, client, user)
            walked(floor)
            yield floor


def test_every_changing_operation_is_walked_or_says_why_not(floor):
    known = set(floor.done) | LOOKS | set(NO_DEED) | SIGNED_AT_THE_DOOR
    assert sorted(set(CHANGING) - known) == [], "walk it, or say why nobody is on record for it"
    assert sorted(known - set(CHANGING)) == []
    assert [name for name in SIGNED_AT_THE_DOOR if not CHANGING[name][2]] == []


def test_each_was_done(floor):
    assert {name: told[:2] for name, told in floor.done.items() if told[0] >= 300} == {}


def test_what_each_kept_names_the_account_and_nobody_else(floor):
    found = {name: (told[2], any(floor.user.author in row for row in told[2])) for name, told in floor.done.items() if name not in NO_DEED}
    assert {name: rows for name, (rows, named) in found.items() if not named} == {}
    assert {name for name, (rows, _) in found.items() if any(SOMEBODY_ELSE in row for row in rows)} == set()


def test_the_audit_log_seals_who_it_was(floor):
    walked = {name: told[3] for name, told in floor.done.items() if name not in {*NO_DEED, *UNSEALED}}
    assert {name: rows for name, rows in walked.items() if not any(floor.user.author in row for row in rows)} == {}
    floor.house.background.audit.seal(floor.house.clock.now())
    sealed = floor.house.background.audit.verify()
    assert (sealed.whole, sealed.unsealed) == (True, 0)
