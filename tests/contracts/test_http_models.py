"""Models over HTTP: the list, one of them, two side by side, and the steps of their life on top of what one saw."""

from datetime import date

import pytest

from fairlead.application.judge_shadow import ShadowReport, ShadowVerdict, Side
from fairlead.application.shadow_ports import ShadowDay
from fairlead.domain.deciding import Approval


def step(client, name, author="Lee", base="*", **given):
    return client.post(f"/v1/models/{name}", json={"author": author, **given}, headers={"If-Match": base})


def test_at_first_there_is_none(client):
    answer = client.get("/v1/models")
    assert (answer.headers["etag"], answer.json()) == (
        '"0"',
        {"models": [], "newest": 0, "approval": "none", "rollback_to": None, "challenger": None},
    )


def test_the_list_tells_where_each_stands_and_how_it_did(client, house):
    for version in ("m-1", "m-2"):
        house.train(version)
    told = client.get("/v1/models").json()
    assert [(each["version"], each["state"], each["in_force"]) for each in told["models"]] == [
        ("m-2", "champion", True),
        ("m-1", "retired", False),
    ]
    assert (told["newest"], told["rollback_to"]) == (4, "m-1")
    first = told["models"][0]
    assert (first["trained_by"], first["leads"], first["tested_leads"], first["scores"]["auc"]) == ("dana", 900, 200, 0.71)


def test_one_model_tells_its_card_and_history(client, house):
    house.train("m-1")
    told = client.get("/v1/models/m-1").json()
    assert (told["features"], told["settings"], told["last"]) == (["source"], {"stage": "won"}, "2026-01-31")
    assert [(each["step"], each["author"]) for each in told["history"]] == [("trained", "dana"), ("promoted", "dana")]
    assert client.get("/v1/models/m-9").status_code == 404
    unknown = client.get("/v1/models/spring model")
    assert (unknown.status_code, unknown.json()["detail"]) == (
        404,
        "there is no model spring model; `fairlead model list` tells which there are",
    )


def test_proposed_approved_by_somebody_else_and_promoted(client, house):
    house.approval = Approval.SECOND_PERSON
    house.train("m-1", draft=True)
    assert step(client, "m-1/propose", "dana").json()["state"] == "candidate"
    own = step(client, "m-1/approve", "Dana")
    assert (own.status_code, own.json()["title"]) == (409, "This step cannot be taken")
    assert own.json()["detail"].startswith("dana has trained m-1 and cannot approve it; let a second person")
    assert step(client, "m-1/promote").status_code == 409
    assert step(client, "m-1/approve", note="fine").json()["state"] == "approved"
    made = step(client, "m-1/promote")
    assert (made.json()["in_force"], made.headers["etag"]) == (True, '"4"')
    assert made.json()["history"][2]["note"] == "fine"


def test_back_in_one_step(client, house):
    for version in ("m-1", "m-2"):
        house.train(version)
    assert step(client, "rollback", note="worse").json()["version"] == "m-1"
    refused = step(client, "rollback")
    assert (refused.status_code, "nothing to go back to" in refused.json()["detail"]) == (409, True)


@pytest.mark.parametrize("name", ["rollback", "m-1/propose", "m-1/approve", "m-1/promote"])
def test_a_step_names_what_its_author_saw(client, house, name):
    for version in ("m-1", "m-2"):
        house.train(version)
    assert client.post(f"/v1/models/{name}", json={"author": "Lee"}).status_code == 428
    old = step(client, name, base='"3"')
    assert (old.status_code, old.json()["title"]) == (412, "Somebody took a step meanwhile")
    assert "m-2 promoted by dana" in old.json()["problems"][0]["reason"]
    assert client.get("/v1/models").json()["newest"] == 4


@pytest.mark.parametrize(
    "body", [{}, {"author": ""}, {"author": "x" * 201}, {"author": "Lee", "note": "x" * 2001}, {"author": "Lee", "to": 1}]
)
def test_mistakes_in_the_request_are_told(client, body):
    assert client.post("/v1/models/rollback", json=body, headers={"If-Match": "*"}).status_code == 422


@pytest.mark.parametrize("address", ["/v1/models/train", "/v1/models/rollback", "/v1/insight/features/add", "/v1/policy/rollback"])
def test_half_a_character_is_the_senders_mistake(client, address):
    body = b'{"author": "dana", "note": "\\ud800"}'
    answer = client.post(address, content=body, headers={"Content-Type": "application/json", "If-Match": "*"})
    assert answer.status_code == 422
    assert "\\ud800" in str(answer.json()["problems"][0]["value"]) + answer.json()["problems"][0]["reason"]


def test_two_side_by_side(client, house):
    house.train("m-1")
    house.train("m-2", draft=True)
    told = client.get("/v1/models/compare", params={"before": "m-1", "after": "m-2"}).json()
    assert (told["before"]["version"], told["after"]["state"], told["warnings"]) == ("m-1", "draft", [])
    assert client.get("/v1/models/compare", params={"before": "m-1", "after": "m-9"}).status_code == 404


def test_a_candidate_is_rejected_with_a_reason_and_not_without(client, house):
    house.approval = Approval.SECOND_PERSON
    house.train("m-1")
    mute = step(client, "m-1/reject")
    assert (mute.status_code, "say why m-1 is rejected" in mute.json()["detail"]) == (422, True)
    made = step(client, "m-1/reject", note="reps of EMEA are missing").json()
    assert (made["state"], made["history"][-1]["step"], made["history"][-1]["note"]) == ("retired", "rejected", "reps of EMEA are missing")


def test_one_candidate_at_a_time_is_in_shadow(client, house):
    house.train("m-1")
    house.approval = Approval.SECOND_PERSON
    for version in ("m-2", "m-3"):
        house.train(version)
        assert step(client, f"{version}/shadow").json()["in_shadow"] is True
    told = client.get("/v1/models").json()
    assert told["challenger"] == "m-3"
    assert {each["version"]: each["in_shadow"] for each in told["models"]} == {"m-1": False, "m-2": False, "m-3": True}
    assert step(client, "unshadow", note="enough").json()["history"][-1]["step"] == "taken out of shadow"
    assert client.get("/v1/models").json()["challenger"] is None
    assert step(client, "m-1/shadow").status_code == 409


REPORT = ShadowReport(
    "m-2", "m-1", (ShadowDay(date(2026, 3, 2), 10, 8, 10, 0.2, 0.01), ShadowDay(date(2026, 3, 3), 5, 5, 4, -0.1, 0.02)), 37, 3, 400,
    (Side(0.1, 0.3, 0.02), Side(0.11, 0.31, 0.01)), None, ShadowVerdict.TOO_EARLY, "too early to tell: 37 of 400 outcomes",
)  # fmt: skip


def test_the_model_in_shadow_is_told_by_day_and_together(client, house):
    assert client.get("/v1/models/shadow").json() == {"report": None}
    house.background.report = REPORT
    told = client.get("/v1/models/shadow").json()["report"]
    assert (told["decisions"], told["agreed"], told["agreement"]) == (15, 13, 13 / 15)
    assert told["mean_difference"] == pytest.approx(0.1 / 14)
    assert told["spread_of_difference"] == pytest.approx((0.03 / 14 - (0.1 / 14) ** 2) ** 0.5)
    assert (told["verdict"], told["words"], told["outcomes"], told["needed"]) == ("too early", REPORT.words, 37, 400)
    assert [each["day"] for each in told["days"]] == ["2026-03-02", "2026-03-03"]


@pytest.mark.parametrize(("pair", "told"), [(("m-1", "m-2"), True), (("m-2", "m-1"), True), (("m-1", "m-3"), False)])
def test_two_models_side_by_side_tell_of_the_shadow_where_it_is_theirs(client, house, pair, told):
    for version in ("m-1", "m-2", "m-3"):
        house.train(version)
    house.background.report = REPORT
    found = client.get("/v1/models/compare", params={"before": pair[0], "after": pair[1]}).json()
    assert (found["shadow"] is not None) is told


def test_a_training_is_asked_for_and_the_same_key_is_one_job(client, house):
    def ask(key):
        return client.post("/v1/models/train", json={"author": "Lee", "note": "after the launch"}, headers={"Idempotency-Key": key})

    first, again, other = ask("launch"), ask("launch"), ask("launch-2")
    assert [each.status_code for each in (first, again, other)] == [202, 200, 202]
    assert again.json() == first.json()
    assert (first.json()["job_id"], first.json()["state"]) == ("train:launch", "waiting")
    assert {"author": "Lee", "note": "after the launch"}.items() <= first.json()["given"].items()
    assert [each["job_id"] for each in client.get("/v1/jobs", params={"kind": "train"}).json()["jobs"]] == [
        "train:launch-2",
        "train:launch",
    ]
    for kind in ("shadow", "insight", "drift"):
        assert client.get("/v1/jobs", params={"kind": kind}).json() == {"jobs": []}
    house.background.jobs.work({"train": lambda given: {"outcome": "a candidate", "author": given["author"]}})
    assert client.get("/v1/jobs/train:launch").json()["result"] == {"outcome": "a candidate", "author": "Lee"}
    assert client.get("/v1/jobs/train:never").status_code == 404


def test_a_training_without_a_key_is_a_new_one(client):
    answer = client.post("/v1/models/train", json={"author": "Lee"})
    assert answer.status_code == 202
    assert answer.json()["job_id"].startswith("train:asked-")
    assert client.post("/v1/models/train", json={"author": "Lee"}, headers={"Idempotency-Key": "a/b"}).status_code == 422
    assert client.post("/v1/models/train", json={}).status_code == 422
