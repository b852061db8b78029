"""The routing queue over HTTP: what is shown, what is settled, and what whoever comes second is told."""

import pytest

from fairlead.http import queue_schemas as schemas
from tests.contracts.http_house import START


@pytest.fixture
def waiting(client):
    return client.get("/v1/queue").json()


def said(lead, what="approve", **more):
    return {"author": "Lee", "what": what, "decision_id": lead["decision_id"], **more}


def test_a_lead_that_waits_is_shown_with_who_is_recommended_and_who_else(waiting):
    schemas.RoutingQueue.model_validate(waiting)
    (lead,) = waiting["leads"]
    assert (lead["lead_id"], lead["state"], lead["because"]) == ("q-1", "suggested", "a person is to confirm who is recommended")
    assert lead["recommended"]["suggested"] is True
    assert len(lead["alternatives"]) == 4
    assert waiting["counts"] == {"suggested": 1, "queued": 0, "reserved": 1}
    assert {each["reason"] for each in waiting["reasons"]} >= {"workload", "other"}


def test_an_approval_twice_is_one_and_whoever_comes_second_is_told_409_who_was_first(client, waiting):
    (lead,) = waiting["leads"]
    first, again = (client.post("/v1/queue/q-1", json=said(lead)) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.json()["replayed"], again.json()["replayed"]) == (False, True)
    assert first.json()["decision_id"] == again.json()["decision_id"]
    late = client.post("/v1/queue/q-1", json=said(lead, "reject", reason="workload") | {"author": "Kim"})
    assert late.status_code == 409
    name = lead["recommended"]["rep"]["name"]
    assert late.json()["title"] == "Somebody was quicker"
    assert f"was approved by Lee at {START:%Y-%m-%d %H:%M} UTC; it is with {name} now" in late.json()["detail"]
    assert late.json()["problems"][0]["value"] == first.json()["decision_id"]


def test_many_are_settled_each_by_itself_and_overrides_are_listed(client, waiting):
    (lead,) = waiting["leads"]
    other = lead["alternatives"][0]["rep"]["rep_id"]
    lines = [
        {
            "lead_id": "q-1",
            "what": "change",
            "decision_id": lead["decision_id"],
            "rep_id": other,
            "reason": "expertise",
            "note": "sold there",
        },
        {"lead_id": "nobody", "what": "approve", "decision_id": "d-none"},
    ]
    told = client.post("/v1/queue", json={"author": "Lee", "lines": lines}).json()["leads"]
    assert [each["outcome"] for each in told] == ["done", "refused"]
    (deed,) = client.get("/v1/queue/overrides").json()["deeds"]
    assert (deed["kind"], deed["reason"], deed["note"], deed["rep"]["rep_id"]) == ("changed", "expertise", "sold there", other)
    assert deed["suggested"]["rep_id"] == lead["recommended"]["rep"]["rep_id"]
    report = client.get("/v1/queue/overrides/report").json()
    schemas.OverrideReport.model_validate(report)
    assert (report["settled"], report["changed"]["leads"], report["rejected"]) == (1, 1, 0)
    assert [(each["name"], each["meaning"]) for each in report["by_reason"]] == [
        ("expertise", "somebody knows the industry or the product better")
    ]
    assert [(each["rep"]["name"], each["overridden"]) for each in report["passed_over"]] == [(lead["recommended"]["rep"]["name"], 1)]
    assert [each["kind"] for each in client.get("/v1/leads/q-1/handling").json()["deeds"]] == ["changed"]


def test_a_reserved_lead_is_accepted_once(client):
    (lead,) = client.get("/v1/queue/reserved").json()["leads"]
    assert (lead["lead_id"], lead["state"]) == ("q-2", "assigned")
    body = {"rep_id": lead["rep"]["rep_id"], "author": "Ann"}
    assert [client.post("/v1/leads/q-2/accept", json=body).json()["replayed"] for _ in range(2)] == [False, True]
    assert client.get("/v1/queue/reserved").json()["leads"] == []
    assert client.post("/v1/leads/q-2/accept", json=body | {"rep_id": "rep-999"}).status_code == 409


def test_a_locked_lead_is_moved_only_by_somebody_who_says_so(client, waiting):
    (lead,) = waiting["leads"]
    lock = client.post("/v1/leads/q-1/lock", json={"author": "Lee", "note": "promised"})
    assert (lock.status_code, lock.json()["deed"]["kind"]) == (201, "locked")
    assert client.get("/v1/queue").json()["leads"][0]["lock"]["by"] == "Lee"
    refused = client.post("/v1/queue/q-1", json=said(lead))
    assert refused.status_code == 409
    assert "locked by Lee" in refused.json()["detail"]
    lines = [{name: value for name, value in said(lead, lead_id="q-1").items() if name != "author"}]
    lines.append({"lead_id": "nobody", "what": "approve", "decision_id": "d-none"})
    told = client.post("/v1/queue", json={"author": "Lee", "lines": lines}).json()["leads"]
    assert [(each["outcome"], each["confirm"]) for each in told] == [("refused", "despite_lock"), ("refused", None)]
    assert client.post("/v1/queue/q-1", json=said(lead, despite_lock=True)).status_code == 201
    assert client.post("/v1/leads/q-1/unlock", json={"author": "Lee"}).status_code == 201


def test_a_reassignment_is_looked_at_and_then_made(client):
    (lead,) = client.get("/v1/queue/reserved").json()["leads"]
    held = lead["rep"]["rep_id"]
    to = next(rep_id for rep_id in ("rep-001", "rep-002") if rep_id != held)
    told = client.post("/v1/reassignments/preview", json={"from_rep_id": held, "to_rep_ids": [to]}).json()["leads"]
    assert [(each["before"]["rep_id"], each["rep"]["rep_id"], each["breaks"]) for each in told] == [(held, to, None)]
    lines = [{"lead_id": each["lead_id"], "decision_id": each["decision_id"], "rep_id": to} for each in told]
    body = {"author": "Lee", "note": "away for a month", "lines": lines}
    assert [each["outcome"] for each in client.post("/v1/reassignments", json=body).json()["leads"]] == ["done"]
    stale = client.post("/v1/reassignments", json=body | {"author": "Kim"}).json()["leads"]
    assert [each["outcome"] for each in stale] == ["conflict"]
    assert "was moved by Lee" in stale[0]["told"]
    assert client.post("/v1/reassignments/preview", json={"from_rep_id": held, "to_rep_ids": [to]}).status_code == 409


def test_a_rep_hands_a_lead_to_another(client):
    (lead,) = client.get("/v1/queue/reserved").json()["leads"]
    to = next(rep_id for rep_id in ("rep-001", "rep-002") if rep_id != lead["rep"]["rep_id"])
    body = {"rep_id": to, "author": "Ann", "note": "they asked for Bob", "decision_id": lead["decision_id"]}
    told = client.post("/v1/leads/q-2/hand-off", json=body)
    assert (told.status_code, told.json()["rep"]["rep_id"]) == (201, to)


def test_where_a_lead_is_stands_beside_what_was_done_with_it(client):
    def now(lead_id):
        told = client.get(f"/v1/leads/{lead_id}/handling")
        schemas.LeadHandling.model_validate(told.json())
        return told.json()["now"]

    (reserved,) = client.get("/v1/queue/reserved").json()["leads"]
    assert reserved["accept_by"] is not None
    client.post("/v1/leads/q-2/lock", json={"author": "Lee", "note": "promised"})
    found = now("q-2")
    assert (found["state"], found["rep"], found["decision_id"]) == ("assigned", reserved["rep"], reserved["decision_id"])
    assert (found["accept_by"], found["lock"]["by"], found["lock"]["note"]) == (reserved["accept_by"], "Lee", "promised")
    client.post("/v1/leads/q-2/accept", json={"rep_id": found["rep"]["rep_id"], "author": "Ann"})
    assert now("q-2")["accept_by"] is None
    assert (now("q-1")["state"], now("q-1")["rep"], now("q-1")["lock"]) == ("suggested", None, None)
    assert client.get("/v1/leads/nobody/handling").status_code == 404
