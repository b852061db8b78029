"""Webhooks, channels, deliveries, notices and jobs over HTTP: what is answered, what is refused, and what is never told."""

import pytest

from fairlead.application.effect_ports import NewDelivery, NewTarget, Way
from fairlead.domain.followup import FOR_REPS, SUBSCRIBED, Event, EventKind
from fairlead.http import effect_schemas as schemas

HOOK = {"name": "crm", "url": "https://crm.example/keyinpath?token=t0k3n", "author": "lee"}


def test_a_webhook_is_made_changed_rotated_tested_and_removed(client):
    made = client.post("/v1/webhooks", json={**HOOK, "events": ["lead.assigned"], "contact": True})
    assert made.status_code == 200, made.text
    found = schemas.WithSecret.model_validate(made.json())
    assert found.secret.startswith("whsec_")
    assert (found.webhook.address, found.webhook.events, found.webhook.contact) == ("https://crm.example/…", ["lead.assigned"], True)
    number = found.webhook.number
    again = client.post(f"/v1/webhooks/{number}/rotate", json={"author": "lee"}).json()["secret"]
    assert again != found.secret
    off = client.post(f"/v1/webhooks/{number}", json={"on": False, "events": [], "author": "lee"}).json()
    assert (off["on"], off["why_off"], off["events"]) == (False, "switched off by lee", [])
    assert client.post(f"/v1/webhooks/{number}/test", json={"author": "lee"}).status_code == 422
    client.post(f"/v1/webhooks/{number}", json={"on": True, "author": "lee"})
    sent = schemas.Delivery.model_validate(client.post(f"/v1/webhooks/{number}/test", json={"author": "lee"}).json())
    assert (sent.kind, sent.state) == ("test", "waiting")
    whole = schemas.WholeDelivery.model_validate(client.get(f"/v1/deliveries/{sent.number}").json())
    assert whole.sent["type"] == "test"
    assert client.post(f"/v1/webhooks/{number}/remove", json={"author": "lee"}).json() == {"many": 1}
    assert client.get("/v1/webhooks").json() == {"targets": []}
    listed = schemas.Deliveries.model_validate(client.get("/v1/deliveries").json())
    assert [(each.state, each.note) for each in listed.deliveries] == [("dropped", "the webhook was removed by lee")]


def test_no_answer_tells_an_address_or_a_secret(client):
    secret = client.post("/v1/webhooks", json=HOOK).json()["secret"]
    client.post(
        "/v1/channels",
        json={"name": "mail", "url": "mailtos://ann:hunter22@mail.example?to=a@b.example", "rep_id": "rep-001", "author": "lee"},
    )
    wrong = client.post("/v1/channels", json={"name": "", "url": "mailtos://ann:hunter22@mail.example", "author": "lee"})
    assert wrong.status_code == 422
    answers = [client.get(path).text for path in ("/v1/webhooks", "/v1/channels?every=true", "/v1/deliveries", "/v1/channels?rep=rep-001")]
    for word in ("keyinpath", "t0k3n", "hunter22", secret):
        assert word not in "".join([*answers, wrong.text])
    assert "mailtos://mail.example/…" in answers[1]


def test_a_delivery_is_sent_again_and_dropped_with_a_reason(client, house):
    number = client.post("/v1/webhooks", json=HOOK).json()["webhook"]["number"]
    sent = client.post(f"/v1/webhooks/{number}/test", json={"author": "lee"}).json()["number"]
    assert client.post(f"/v1/deliveries/{sent}/again", json={"author": "lee"}).status_code == 422, "it is on its way"
    assert client.post(f"/v1/deliveries/{sent}/drop", json={"author": "lee"}).status_code == 422, "no reason"
    assert client.post(f"/v1/deliveries/{sent}/drop", json={"author": "lee", "reason": "a try"}).json() == {"many": 1}
    assert client.get(f"/v1/deliveries/{sent}").json()["note"] == "a try (lee)"
    assert client.post(f"/v1/deliveries/{sent}/again", json={"author": "lee"}).json() == {"many": 1}
    assert client.post("/v1/deliveries/again", json={"author": "lee"}).json() == {"many": 0}
    assert client.post("/v1/deliveries/drop", json={"author": "lee", "reason": "x"}).json() == {"many": 0}
    assert client.get("/v1/deliveries/999").status_code == 404


def test_channels_quiet_hours_and_notices_of_a_rep(client):
    channel = client.post(
        "/v1/channels", json={"name": "mail", "url": "mailto://mail.example?to=a@b.example", "rep_id": "rep-001", "author": "lee"}
    )
    assert channel.json()["events"] == [each.value for each in EventKind if each in FOR_REPS]
    assert {"lead.assigned", "lead.moved", "sla.reminder", "meeting.booked"} <= set(channel.json()["events"])
    number = channel.json()["number"]
    assert client.post(f"/v1/channels/{number}/test", json={"author": "lee"}).json()["way"] == "channel"
    assert client.post(f"/v1/channels/{number}", json={"events": ["policy.changed"], "author": "lee"}).status_code == 422
    kept = client.post("/v1/reps/rep-001/notifying", json={"quiet": "20:00-8:00", "language": "de", "author": "lee"}).json()
    assert schemas.Habits.model_validate(kept).quiet == "20:00-08:00"
    assert client.get("/v1/reps/rep-001/notifying").json() == kept
    assert client.post("/v1/reps/rep-001/notifying", json={"quiet": "dusk", "author": "lee"}).status_code == 422
    assert client.get("/v1/reps/nobody/notifying").status_code == 404
    assert client.get("/v1/notifications?rep=rep-001").json() == {"notices": [], "unread": 0}
    assert client.post("/v1/notifications/read", json={"rep_id": "rep-001"}).json() == {"many": 0}
    assert client.post(f"/v1/channels/{number}/remove", json={"author": "lee"}).json() == {"many": 1}


def test_a_channel_says_that_it_is_one_and_what_came_of_what_was_sent_to_it_last(client):
    made = client.post("/v1/channels", json={"name": "chat", "url": "slack://a/b/c", "rep_id": "rep-001", "author": "lee"}).json()
    assert (made["way"], made["latest"]) == ("channel", None)
    assert client.post("/v1/webhooks", json=HOOK).json()["webhook"]["way"] == "webhook"
    sent = client.post(f"/v1/channels/{made['number']}/test", json={"author": "lee"}).json()
    (channel,) = schemas.Targets.model_validate(client.get("/v1/channels?rep=rep-001").json()).targets
    assert (channel.latest.kind, channel.latest.state, channel.latest.last) == ("test", "waiting", None)
    client.post(f"/v1/deliveries/{sent['number']}/drop", json={"author": "lee", "reason": "a try"})
    assert client.get("/v1/channels?rep=rep-001").json()["targets"][0]["latest"]["note"] == "a try (lee)"
    assert client.get("/v1/webhooks").json()["targets"][0]["latest"] is None


@pytest.mark.parametrize("way", Way)
def test_a_delivery_says_which_way_it_went_as_the_description_has_it(client, house, way):
    book, now = house.background.effects.book, house.clock.now()
    target = book.add(NewTarget(way, "there", "there://…", "", (), "lee"), now)
    book.send(Event("e-1", EventKind.TEST, now, {}), NewDelivery("e-1", target.number, now), now)
    (sent,) = schemas.Deliveries.model_validate(client.get("/v1/deliveries").json()).deliveries
    assert sent.way is way


@pytest.mark.parametrize("url", ["https://10.0.0.1/", "http://crm.example/", "nonsense"])
def test_an_address_that_cannot_be_is_refused_with_what_to_do(client, url):
    answer = client.post("/v1/webhooks", json={**HOOK, "url": url})
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_events_are_listed_with_what_they_mean(client):
    kinds = {each["kind"]: each["words"] for each in client.get("/v1/webhooks/events").json()["events"]}
    assert kinds["lead.assigned"] == "a rep has a lead that nobody had"
    assert {"test", "delivery.dead"}.isdisjoint(kinds)
    assert set(kinds) == {each.value for each in SUBSCRIBED}


def test_a_job_that_failed_is_asked_for_anew_or_dropped(client, house):
    house.background.jobs.ask("train", "k", {"reason": "x"})

    def fail(_given):
        raise ValueError("no leads")

    assert client.post("/v1/jobs/train:k/again", json={"author": "lee"}).status_code == 409
    house.background.jobs.work({"train": fail})
    assert client.post("/v1/jobs/again", json={"author": "lee"}).json() == {"many": 1}
    house.background.jobs.work({"train": fail})
    assert client.post("/v1/jobs/train:k/again", json={"author": "lee"}).json()["state"] == "waiting"
    dropped = client.post("/v1/jobs/train:k/drop", json={"author": "lee", "reason": "not needed"}).json()
    assert (dropped["state"], dropped["problem"]) == ("dropped", "dropped by lee: not needed")
    assert client.post("/v1/jobs/train:no/drop", json={"author": "lee", "reason": "x"}).status_code == 404
