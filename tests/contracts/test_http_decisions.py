"""Reading decisions, replaying them, and the state of the house."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from fairlead.application.ports import StoreUnavailable
from fairlead.domain.deciding import Candidates
from fairlead.domain.intake import INDUSTRY_GROUPS
from fairlead.domain.time import Hours
from fairlead.http import schemas, telling
from fairlead.http.leadform import submission
from fairlead.http.lineage_schemas import DecisionLineage
from fairlead.http.live import MOST_WAITING, Feed
from fairlead.http.routes.state import per_minute


def send(client, number, **more):
    return client.post("/v1/leads", json={"lead_id": f"L-{number}", "company": f"Firm {number}", "country": "US"} | more).json()


def test_decisions_are_listed_newest_first_page_by_page(client):
    sent = [send(client, number)["decision_id"] for number in range(7)]
    shown, before = [], None
    while True:
        page = client.get("/v1/decisions", params={"limit": 3} | ({"before": before} if before else {})).json()
        shown += [line["decision_id"] for line in page["decisions"]]
        before = page["before"]
        if before is None:
            break
    assert shown == sent[::-1]


def test_the_last_full_page_is_the_end(client):
    for number in range(3):
        send(client, number)
    assert client.get("/v1/decisions", params={"limit": 3}).json()["before"] is None


def test_a_decision_tells_everything(client, house):
    told = client.get(f"/v1/decisions/{send(client, 1)['decision_id']}").json()
    schemas.DecisionFull.model_validate(told)
    assert told["headline"].startswith("Firm 1 goes to ")
    considered = {one["rep"]["rep_id"] for one in told["candidates"]}
    refused = {one["rep"]["rep_id"] for one in told["refusals"]}
    assert considered | refused == set(house.everybody.rep_ids)
    assert considered & refused == set()
    assert all(one["evidence"] and one["words"] for one in told["refusals"])
    assert sum(one["propensity"] for one in told["candidates"]) == pytest.approx(1)
    assert {one["words"] for one in told["contributions"]} >= {"record in this industry", "time to reply"}
    assert told["versions"]["model"].startswith("paper-")


def test_the_slice_that_holds_the_draw_is_the_winners(client):
    shared = 0
    for number in range(40):
        sent = send(client, number, industry_group=INDUSTRY_GROUPS[number % len(INDUSTRY_GROUPS)])
        told = client.get(f"/v1/decisions/{sent['decision_id']}").json()
        holding = [one["rep"] for one in told["slices"] if one["low"] <= told["drawn"] < one["high"]]
        assert holding == [told["rep"]]
        shared += len(told["slices"]) > 1
    assert shared > 5  # the test means nothing where nobody shared


@pytest.mark.parametrize("country", ["US", "JP"])  # JP waits for a rep
def test_a_decision_tells_what_the_message_shows_and_where(client, country):
    message = "We are switching from Leadwise, ASAP."
    told = client.get(f"/v1/decisions/{send(client, 1, message=message, country=country)['decision_id']}").json()
    shown = {one["signal"]: message[one["start"] : one["end"]] for one in told["signals"]}
    assert shown == {"urgency": "ASAP", "competitor": "switching from Leadwise", "language": "We"}
    assert all(one["evidence"] == message[one["start"] : one["end"]] for one in told["signals"])


def test_what_a_message_shows_changes_no_answer_to_a_lead(client):
    assert send(client, 1, message="ASAP").keys() == send(client, 2).keys()


def test_a_decision_leads_back_to_what_was_sent(client):
    sent = send(client, 1, engagements=[{"kind": "pricing_page", "occurred_at": "2026-05-01T09:00:00Z"}])
    told = client.get(f"/v1/decisions/{sent['decision_id']}/lineage").json()
    DecisionLineage.model_validate(told)
    fields = {each["field"]: each for each in told["lead"]["fields"]}
    assert (fields["company"]["raw"], fields["company"]["rule"]) == ({"company": "Firm 1"}, "as sent")
    assert (fields["engagements"]["value"], fields["lead_id"]["raw"]) == ("1", {"lead_id": "L-1"})
    assert told["sent"]["key"] == "L-1"
    assert {each["record"] for each in told["missing"]} >= {"rep", "assignment"}  # a house without records


def test_a_waiting_decision_tells_everything_but_a_winner(client):
    told = client.get(f"/v1/decisions/{send(client, 1, country='JP')['decision_id']}").json()
    schemas.DecisionFull.model_validate(told)
    assert (told["candidates"], told["slices"], told["contributions"], told["rep"], told["backup"]) == ([], [], [], None, None)
    assert len(told["refusals"]) == 24


def test_a_decision_replays_to_an_equal_one(client):
    again = client.post(f"/v1/decisions/{send(client, 1)['decision_id']}/replay").json()
    assert again == {"equal": True, "differences": [], "code_then": "0.1.0", "code_now": "0.1.0"}


def test_a_damaged_decision_says_what_differs(client, house):
    decision_id = send(client, 1)["decision_id"]
    house.damage(decision_id)
    again = client.post(f"/v1/decisions/{decision_id}/replay").json()
    assert not again["equal"]
    assert again["differences"] == ["lead_score: was 1.5, now 62.0"]


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("GET", "/lineage"), ("POST", "/replay")])
def test_an_unknown_decision_is_not_found(client, method, path):
    answer = client.request(method, f"/v1/decisions/d-none{path}")
    assert answer.status_code == 404
    assert "d-none" in answer.json()["detail"]


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 501}, {"limit": "many"}, {"before": ""}])
def test_a_bad_page_is_refused_with_its_field(client, query):
    answer = client.get("/v1/decisions", params=query)
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["field"] == next(iter(query))


def test_reps_tell_load_credit_hours_and_the_next_shift(client, house):
    told = send(client, 1)
    reps = {one["rep"]["rep_id"]: one for one in client.get("/v1/reps").json()["reps"]}
    schemas.Reps.model_validate({"reps": list(reps.values())})
    winner = reps[told["rep"]["rep_id"]]
    assert winner["today"] == 1
    (limit,) = winner["limits"]
    assert limit == {"kind": "open", "counts": "open leads", "used": winner["open_leads"], "most": winner["max_open"]}
    assert (winner["load"], winner["over_limit"]) == (winner["open_leads"] / winner["max_open"], False)
    assert winner["hours"] == "Mon–Fri 08:30–17:30"
    # Monday 14:00 UTC: New York opens at 08:30 (12:30 UTC), London closes at 17:30 (16:30 UTC); rep-004 is away until Saturday.
    assert reps["rep-000"]["wait_minutes"] == 0
    assert reps["rep-004"]["wait_minutes"] > 4 * 24 * 60


def test_status_counts_every_lead_once(client):
    for number in range(4):
        send(client, number)
    send(client, 9, country="JP")
    told = client.get("/v1/status").json()
    schemas.Status.model_validate(told)
    assert (told["decided"], told["assigned"], told["assigned_today"], told["waiting"]) == (5, 4, 4, 1)
    assert told["queued"][0] | {"words": ""} == {"reason": "NO_TERRITORY", "words": "", "leads": 1}
    assert told["suggested"] == 0
    assert told["decisions_per_minute"] == 1.0
    assert told["model"]["level"] == "pair"


def test_status_reads_the_model_once_and_again_when_it_changes(client, house, monkeypatch):
    asked = []
    monkeypatch.setattr(house, "model", lambda: asked.append(1) or house)
    house.versions_now = replace(house.versions_now, model="paper-next")
    for _ in range(3):
        assert client.get("/v1/status").json()["model"]["version"] == "paper-next"
    assert asked == [1]
    house.versions_now = replace(house.versions_now, model="paper-after")
    assert client.get("/v1/status").json()["model"]["version"] == "paper-after"


def test_status_of_an_empty_house_has_no_means(client):
    told = client.get("/v1/status").json()
    assert (told["decided"], told["median_worth_minor"], told["mean_match_score"], told["decisions_per_minute"]) == (0, None, None, 0.0)


def test_the_rate_forgets_what_is_old(client, house):
    send(client, 1)
    lines = house.page(limit=10, before=None)
    assert per_minute(lines, house.at) == pytest.approx(0.2)
    assert per_minute(lines, house.at + timedelta(minutes=6)) == 0.0


def test_ready_means_that_the_store_can_be_read(client, house):
    assert client.get("/readyz").status_code == 200
    house.trouble = StoreUnavailable("the database is gone")
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_ready_means_that_something_can_be_kept(client, house):
    house.background.full = StoreUnavailable("the disk is full")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["detail"].startswith("the disk is full")
    house.background.full = None
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Mon-Fri 09:00-17:00", "Mon–Fri 09:00–17:00"),
        ("Mon-Thu 09:00-12:30 13:30-18:00, Fri 09:00-15:00", "Mon–Thu 09:00–12:30 13:30–18:00, Fri 09:00–15:00"),
        ("Mon 09:00-17:00, Wed 09:00-17:00", "Mon 09:00–17:00, Wed 09:00–17:00"),
        ("Sat-Sun 18:00-24:00", "Sat–Sun 18:00–24:00"),
    ],
)
def test_hours_are_told_by_days_alike(text, said):
    assert telling.hours(Hours.parse(text, "Europe/Berlin")) == said


def test_the_answer_makes_rows_only_of_the_candidates_it_shows(house, monkeypatch):
    decision = house.submit(submission({"company": "Harbor Gear", "country": "US"}, None, house.at)).result().decision
    made = []
    whole = Candidates.__getitem__
    monkeypatch.setattr(Candidates, "__getitem__", lambda self, row: made.append(row) or whole(self, row))
    told = telling.routed(decision, house.names, {})
    assert len(decision.candidates) > telling.TOP
    assert len(made) == len(told["top_candidates"]) == telling.TOP
    assert told["top_candidates"][0]["rep"] == told["rep"]
    assert told["chance"] == told["top_candidates"][0]["chance"]


def test_the_feed_tells_each_new_decision_once_whoever_made_it(client, house):
    send(client, 1)

    async def listen() -> list[list[str]]:
        feed = Feed(lambda limit: house.page(limit=limit, before=None))
        batches = []
        listening = feed.listen()
        first = asyncio.create_task(anext(listening))
        await asyncio.sleep(0.05)
        await asyncio.to_thread(send, client, 2)  # past the feed, as another process would
        await asyncio.to_thread(send, client, 3)
        feed.nudge()
        batches.append(await asyncio.wait_for(first, 5))
        await asyncio.to_thread(send, client, 4)
        feed.nudge()
        batches.append(await asyncio.wait_for(anext(listening), 5))
        feed.close()
        assert [batch async for batch in listening] == []
        return [[line["lead"]["lead_id"] for line in batch] for batch in batches]

    assert asyncio.run(listen()) == [["L-2", "L-3"], ["L-4"]]


def test_a_listener_that_does_not_read_holds_no_more_than_some_batches_and_is_told_that_it_missed_some(client, house):
    async def listen() -> tuple[list[int], list[list[str]]]:
        feed = Feed(lambda limit: house.page(limit=limit, before=None))
        slow, quick = feed.listen(), feed.listen()
        first, other = asyncio.create_task(anext(slow)), asyncio.create_task(anext(quick))
        await asyncio.sleep(0.05)
        held = []
        for number in range(1, 2 * MOST_WAITING):
            await asyncio.to_thread(send, client, number)
            feed.nudge()
            batch = await asyncio.wait_for(other, 5)
            assert [line["lead"]["lead_id"] for line in batch] == [f"L-{number}"]  # whoever reads is told, whatever others do
            other = asyncio.create_task(anext(quick))
            held.append(max(each.qsize() for each in feed._listeners))
        other.cancel()
        read = [await first]
        feed.close()
        read += [batch async for batch in slow]
        return held, [[line["lead"]["lead_id"] for line in batch] for batch in read]

    held, read = asyncio.run(listen())
    assert max(held) == MOST_WAITING
    assert read[0] == ["L-1"]
    assert read[1] == []
    assert read[-1] == [f"L-{2 * MOST_WAITING - 1}"]


def test_the_feed_outlives_a_store_that_is_gone_for_a_moment(client, house):
    gone = [False]

    def newest(limit):
        if gone[0]:
            gone[0] = False
            raise StoreUnavailable("gone")
        return house.page(limit=limit, before=None)

    async def listen() -> str:
        feed = Feed(newest)
        listening = feed.listen()
        first = asyncio.create_task(anext(listening))
        await asyncio.sleep(0.05)
        await asyncio.to_thread(send, client, 1)
        gone[0] = True
        feed.nudge()
        batch = await asyncio.wait_for(first, 5)
        feed.close()
        return batch[0]["lead"]["lead_id"]

    assert asyncio.run(listen()) == "L-1"
