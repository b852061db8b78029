"""POST /v1/leads and outcomes: what the contract promises to whoever sends leads."""

import asyncio
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from fairlead.application.desk import DeskClosed
from fairlead.application.ports import SlotTaken, StoreUnavailable
from fairlead.domain.intake import Unreadable
from fairlead.http.leadform import WHO, submission
from fairlead.http.routes.leads import durable
from tests.contracts.http_house import START

LEAD = {
    "first_name": "Dana",
    "last_name": "Whitfield",
    "email": "dana@harborgear.example",
    "company": "Harbor Gear",
    "country": "US",
    "employees": 850,
}
JSON = {"Content-Type": "application/json"}


def test_a_lead_is_routed_and_the_answer_says_who_and_why(client, house):
    answer = client.post("/v1/leads", json=LEAD)
    assert answer.status_code == 201
    told = answer.json()
    assert told["action"] == "assign"
    assert told["rep"]["name"] == house.names[told["rep"]["rep_id"]]
    assert told["backup"]["rep_id"] != told["rep"]["rep_id"]
    assert told["chance"]["low"] < told["chance"]["value"] < told["chance"]["high"]
    assert told["method"] == "model"
    assert told["method_why"].startswith("40,000 leads")
    assert answer.headers["location"] == f"/v1/decisions/{told['decision_id']}"
    assert told["link"] == f"/decisions/{told['decision_id']}"


def test_what_cannot_be_read_is_told_and_does_not_cost_the_lead(client):
    slips = {"country": "Narnia", "email": "javascript:alert(1)@x.example", "phone": "abc"}
    told = client.post("/v1/leads", json=LEAD | slips | {"state": "MA"}, headers={"Idempotency-Key": "slips"})
    assert told.status_code == 201
    assert {each["field"]: each["value"] for each in told.json()["unread"]} == slips
    assert told.json()["unread"][0]["reason"].startswith("not a country")
    again = client.post("/v1/leads", json=LEAD | slips | {"state": "MA"}, headers={"Idempotency-Key": "slips"})
    assert again.json()["unread"] == told.json()["unread"]
    shown = client.get(f"/v1/decisions/{told.json()['decision_id']}").json()
    assert shown["unread"] == told.json()["unread"]


def test_of_what_can_be_read_nothing_is_told(client):
    told = client.post("/v1/leads", json=LEAD | {"phone": "+1 617 555 0100", "state": "Massachusetts", "language": "English"}).json()
    assert told["unread"] == []


def test_the_answer_holds_the_top_five_the_decision_holds_all(client):
    told = client.post("/v1/leads", json=LEAD).json()
    everyone = client.get(f"/v1/decisions/{told['decision_id']}").json()["candidates"]
    assert told["candidates"] == len(everyone) > 5
    assert told["top_candidates"][0]["chosen"]
    ranked = sorted(everyone, key=lambda one: (not one["chosen"], -one["standing"]))
    assert told["top_candidates"] == ranked[:5]


@pytest.mark.parametrize("lead_id", ["LQ/../x?y#z %", "a/b", "..", "."])
def test_a_lead_whose_identity_no_address_can_name_is_refused_with_what_to_do(client, lead_id):
    answer = client.post("/v1/leads", json={"lead_id": lead_id, "email": "ada@quill.example"})
    assert answer.status_code == 422
    (problem,) = answer.json()["problems"]
    assert problem["field"] == "lead_id"
    assert "no address can name such a lead" in problem["reason"]
    assert problem["remedy"] == "send it with another sign, such as - instead of /"


def test_a_lead_whose_identity_holds_other_signs_of_addresses_is_taken_and_found_by_them(client):
    lead_id = "LQ..x?y#z %"
    assert client.post("/v1/leads", json={"lead_id": lead_id, "email": "ada@quill.example", "country": "US"}).status_code == 201
    assert client.post(f"/v1/leads/{quote(lead_id, safe='')}/outcomes", json={"stage": "contacted"}).status_code == 201


def test_a_lead_that_nobody_can_take_waits_with_its_reason(client):
    told = client.post("/v1/leads", json=LEAD | {"country": "JP"}).json()
    assert (told["action"], told["rep"], told["chance"], told["top_candidates"]) == ("queue", None, None, [])
    assert told["queue"]["reason"] == "NO_TERRITORY"
    assert "no territory takes this lead" in told["queue"]["words"]


def test_the_same_key_and_lead_give_the_same_decision(client):
    first = client.post("/v1/leads", json=LEAD, headers={"Idempotency-Key": "form-17"})
    again = client.post("/v1/leads", json=dict(reversed(LEAD.items())), headers={"Idempotency-Key": "form-17"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json() == first.json()


def test_the_same_key_with_another_lead_is_a_conflict(client):
    client.post("/v1/leads", json=LEAD, headers={"Idempotency-Key": "form-17"})
    other = client.post("/v1/leads", json=LEAD | {"company": "Bluefin"}, headers={"Idempotency-Key": "form-17"})
    assert other.status_code == 409
    assert other.json()["detail"] == (
        "the key 'form-17' was used before for another lead; send a key of its own with each lead, or the first content for a retry;"
        " nothing was decided"
    )
    assert client.get("/v1/status").json()["decided"] == 1


def test_a_lead_sent_before_with_other_content_is_told_so_where_no_key_was_sent(client):
    first = LEAD | {"lead_id": "L-9"}
    client.post("/v1/leads", json=first)
    other = client.post("/v1/leads", json=first | {"company": "Bluefin"})
    assert (other.status_code, other.json()["title"]) == (409, "This lead was sent before with other content")
    assert other.json()["detail"].startswith("lead 'L-9' was sent before with other content; send another lead under a lead_id of its own")
    with_key = client.post("/v1/leads", json=first | {"company": "Bluefin"}, headers={"Idempotency-Key": "form-18"})
    assert with_key.status_code != 409


def test_without_a_key_the_leads_own_identity_makes_a_retry_safe(client):
    assert [client.post("/v1/leads", json=LEAD | {"lead_id": "L-9"}).status_code for _ in range(2)] == [201, 200]


def test_without_a_key_or_identity_each_lead_is_a_new_one(client):
    first, again = (client.post("/v1/leads", json=LEAD).json() for _ in range(2))
    assert first["decision_id"] != again["decision_id"]


@pytest.mark.parametrize("consents", [True, False])
def test_of_who_refused_profiling_no_chance_is_told(client, consents):
    answer = client.post("/v1/leads", json=LEAD | {"consent_profiling": consents}).json()
    whole = client.get(f"/v1/decisions/{answer['decision_id']}").json()
    listed = client.get("/v1/decisions").json()["decisions"][0]
    for told in (answer, whole, listed, *answer["top_candidates"], *whole["candidates"]):
        assert [told[name] is not None for name in ("chance", "match_score", "worth_minor")] == [consents] * 3


def test_unknown_fields_become_custom_attributes(client):
    told = client.post("/v1/leads", json=LEAD | {"fleet_size": 40, "renewal": True}).json()
    fields = client.get(f"/v1/decisions/{told['decision_id']}").json()["lead_fields"]
    assert {field["name"]: field["value"] for field in fields if field["custom"]} == {"fleet_size": 40.0, "renewal": True}


def test_engagements_come_with_the_lead(client):
    deeds = [
        {"kind": "pricing_page", "occurred_at": "2026-05-04T09:00:00Z"},
        {"kind": "roi_calculator", "occurred_at": "2026-05-04T11:30:00+02:00"},
    ]
    told = client.post("/v1/leads", json=LEAD | {"engagements": deeds}).json()
    shown = client.get(f"/v1/decisions/{told['decision_id']}").json()["engagements"]
    assert [(one["kind"], one["occurred_at"]) for one in shown] == [
        ("pricing_page", "2026-05-04T09:00:00Z"),
        ("roi_calculator", "2026-05-04T09:30:00Z"),
    ]


def test_all_mistakes_are_told_at_once_and_nothing_is_kept(client, house):
    bad = LEAD | {"employees": "many", "created_at": "yesterday", "technologies": 7, "message": "x" * 30_000}
    answer = client.post("/v1/leads", json=bad)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problems = {each["field"]: each for each in answer.json()["problems"]}
    assert set(problems) == {"employees", "created_at", "technologies", "message"}
    assert problems["employees"]["value"] == "many"
    assert all(each["reason"] and each["remedy"] for each in problems.values())
    assert house.order == []


@pytest.mark.parametrize(
    ("field", "value"), [("employees", -5), ("employees", "-5"), ("score", -1), ("revenue", -1), ("revenue_minor", -1)]
)
def test_a_number_below_zero_does_not_cost_the_lead(client, field, value):
    answer = client.post("/v1/leads", json=LEAD | {field: value})
    assert answer.status_code == 201
    assert [(each["field"], each["value"]) for each in answer.json()["unread"]] == [(field, str(value))]


@pytest.mark.parametrize("body", [{}, {"country": "US"}, {"email": "", "company": None}])
def test_a_body_that_names_nobody_is_no_lead(client, body):
    answer = client.post("/v1/leads", json=body)
    assert answer.status_code == 422
    assert "send at least one of lead_id, email" in answer.json()["problems"][0]["remedy"]


@pytest.mark.parametrize("name", WHO)
def test_any_one_name_is_enough(client, name):
    assert client.post("/v1/leads", json={name: "harborgear.example"}).status_code == 201


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "it is empty"),
        (b'{"email": "a@b.example",}', "line 1, column"),
        (b"[1, 2]", "not a list"),
        (b'"lead"', "not text"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 5000, "not JSON"),
    ],
)
def test_a_body_that_is_no_object_is_told_where(client, body, said):
    answer = client.post("/v1/leads", content=body, headers=JSON)
    assert answer.status_code == 400
    assert said in answer.json()["detail"]


@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "nested"}])
@pytest.mark.parametrize(("deep", "status"), [(50, 201), (51, 422), (900, 422)])
def test_a_field_may_be_nested_within_reason(client, deep, status, key):
    body = b'{"company": "Acme", "spec": ' + b"[" * deep + b"]" * deep + b"}"
    answer = client.post("/v1/leads", content=body, headers=JSON | key)
    assert answer.status_code == status
    if status == 422:
        assert [(each["field"], each["reason"]) for each in answer.json()["problems"]] == [("spec", "is nested more than 50 deep")]


def test_a_body_too_large_is_refused(client, house):
    answer = client.post("/v1/leads", json=LEAD | {"message": "x" * 1_100_000})
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert "larger than" in answer.json()["detail"]
    assert house.order == []


def test_a_body_too_large_that_does_not_announce_its_length_is_refused_too(client, house):
    answer = client.post("/v1/leads", content=(b" " * 100_000 for _ in range(11)), headers=JSON)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert house.order == []


@pytest.mark.parametrize("key", ["", "k" * 256])
def test_a_key_that_cannot_be_used_is_refused(client, key):
    answer = client.post("/v1/leads", json=LEAD, headers={"Idempotency-Key": key})
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["field"] == "Idempotency-Key"


def test_a_key_with_half_a_character_is_refused_before_it_reaches_the_desk():
    at = datetime(2026, 5, 4, tzinfo=UTC)
    with pytest.raises(Unreadable, match="half of a character") as caught:
        submission(LEAD, "form-\udcff", at)
    assert caught.value.problems[0].field == "Idempotency-Key"


def test_half_a_character_in_the_body_is_not_json(client):
    answer = client.post("/v1/leads", content=b'{"lead_id": "L-\\ud800"}', headers=JSON)
    assert answer.status_code == 400


@pytest.mark.parametrize("trouble", [StoreUnavailable("the disk is full"), SlotTaken("rep-001"), DeskClosed("the desk is closing")])
def test_when_nothing_can_be_kept_the_client_is_told_to_send_it_again(client, house, trouble):
    house.trouble = trouble
    answer = client.post("/v1/leads", json=LEAD, headers={"Idempotency-Key": "form-18"})
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert str(trouble) in answer.json()["detail"]
    assert "same Idempotency-Key" in answer.json()["detail"]
    house.trouble = None
    assert client.post("/v1/leads", json=LEAD, headers={"Idempotency-Key": "form-18"}).status_code == 201


def test_a_closing_outcome_frees_the_slot(client, house):
    told = client.post("/v1/leads", json=LEAD | {"lead_id": "L-1"}).json()
    rep = told["rep"]["rep_id"]
    before = house.open[house.everybody.row_of[rep]]
    answer = client.post("/v1/leads/L-1/outcomes", json={"stage": "won", "value_minor": 4_200_000})
    assert answer.status_code == 201
    assert answer.json() == {"lead_id": "L-1", "stage": "won", "freed": told["rep"], "fresh": True}
    assert house.open[house.everybody.row_of[rep]] == before - 1


def test_an_outcome_on_the_way_frees_nothing(client):
    client.post("/v1/leads", json=LEAD | {"lead_id": "L-1"})
    assert client.post("/v1/leads/L-1/outcomes", json={"stage": "meeting"}).json()["freed"] is None


def test_an_outcome_of_an_unknown_lead_is_not_found(client):
    answer = client.post("/v1/leads/nobody/outcomes", json={"stage": "won"})
    assert answer.status_code == 404
    assert "nobody" in answer.json()["detail"]


def test_mistakes_in_an_outcome_are_told_at_once(client):
    body = {"stage": "triumph", "occurred_at": "2026-05-04T09:00:00", "value_minor": -1, "mood": "good"}
    answer = client.post("/v1/leads/L-1/outcomes", json=body)
    assert answer.status_code == 422
    assert {each["field"] for each in answer.json()["problems"]} == set(body)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("2026-05-04T11:00:00+02:00", datetime(2026, 5, 4, 9, tzinfo=UTC)),
        ("2026-05-04T14:04:59Z", START + timedelta(minutes=4, seconds=59)),
        ("2000-01-01T00:00:00Z", datetime(2000, 1, 1, tzinfo=UTC)),
        (None, START),
    ],
)
def test_an_outcome_is_kept_with_its_moment(client, house, said, kept):
    client.post("/v1/leads", json=LEAD | {"lead_id": "L-1"})
    answer = client.post("/v1/leads/L-1/outcomes", json={"stage": "meeting", "occurred_at": said})
    assert answer.status_code == 201
    assert house.told["L-1", "meeting"].occurred_at == kept
    assert house.told["L-1", "meeting"].occurred_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("2026-05-04T14:05:01Z", "lies in the future"),
        ("2031-01-01T00:00:00Z", "lies in the future"),
        ("9999-12-31T23:00:00-02:00", "not a time"),
        ("1999-12-31T23:59:59Z", "lies before 2000"),
        ("0001-01-01T00:00:00+05:00", "not a time"),
        ("2026-05-04T09:00:00", "not a time with a time zone"),
        ("yesterday", "not a time with a time zone"),
        (1_777_885_200, "is not a time"),
    ],
)
def test_an_outcome_at_an_impossible_moment_is_refused(client, house, said, reason):
    client.post("/v1/leads", json=LEAD | {"lead_id": "L-1"})
    answer = client.post("/v1/leads/L-1/outcomes", json={"stage": "won", "occurred_at": said})
    assert answer.status_code == 422
    problem = answer.json()["problems"][0]
    assert problem["field"] == "occurred_at"
    assert reason in problem["reason"]
    assert problem["remedy"] != "see /docs for what it takes"
    assert house.told == {}


def test_two_arrivals_of_one_moment_are_two():
    at = datetime(2026, 5, 4, tzinfo=UTC)
    assert submission(LEAD, None, at).key != submission(LEAD, None, at).key


def test_a_client_that_goes_away_leaves_the_desks_promise_whole():
    promised: Future[int] = Future()

    async def ask() -> None:
        waiting = asyncio.create_task(durable(promised))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(ask())
    assert promised.set_running_or_notify_cancel()
