"""Drift over HTTP: nobody looked yet, a look, its course by day, and an alert that somebody knows of."""

from datetime import date, timedelta

from tests.contracts.http_house import START


def test_before_anybody_looked_nothing_is_told_as_steady(client):
    told = client.get("/v1/drift").json()
    assert (told["model"], told["looked_at"], told["watched"], told["alerts"]) == ("m-7", None, [], [])


def look(client, house):
    """Ask for a look, let a worker do it, and tell what it found."""
    asked = client.post("/v1/drift/look")
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    house.work()
    return client.get("/v1/drift?days=30").json()


def test_a_look_is_a_job_that_the_answer_does_not_wait_for(client, house):
    first = client.post("/v1/drift/look").json()
    assert (first["kind"], first["state"]) == ("drift", "waiting")
    assert client.get("/v1/drift").json()["looked_at"] is None
    assert client.post("/v1/drift/look").json() == first
    house.work()
    assert client.get(f"/v1/jobs/{first['job_id']}").json()["result"] == {"alerts": 1}
    house.at += timedelta(minutes=1)
    assert client.post("/v1/drift/look").json()["job_id"] != first["job_id"]


def test_a_look_tells_every_quantity_with_its_verdict_and_course(client, house):
    told = look(client, house)
    assert told["looked_at"] is not None
    assert told["why_not"] is None
    by_name = {each["quantity"]: each for each in told["watched"]}
    assert set(by_name) == {
        "volume",
        "input.source",
        *(f"{kind}.{age}" for kind in ("outcomes", "calibration", "slope") for age in ("early", "ripe")),
    }
    assert (by_name["input.source"]["verdict"], by_name["volume"]["verdict"]) == ("too_early", "drifted")
    assert [each["day"] for each in by_name["volume"]["points"]] == [
        date.fromordinal(START.date().toordinal() - back).isoformat() for back in range(30, 0, -1)
    ]


def test_what_is_found_is_told_once_and_somebody_knows_of_it(client, house):
    told = look(client, house)
    assert [each["quantity"] for each in told["alerts"] if each["open"]] == ["volume"]
    house.at += timedelta(minutes=1)
    again = look(client, house)
    assert len(again["alerts"]) == 1
    known = {"alert_id": told["alerts"][0]["alert_id"], "author": "Lee", "note": "closed for the fair"}
    seen = client.post("/v1/drift/acknowledge", json=known).json()
    assert (seen["acknowledged_by"], seen["note"], seen["open"]) == ("Lee", "closed for the fair", False)
    assert [each["open"] for each in client.get("/v1/drift").json()["alerts"]] == [False]


def test_an_unknown_alert_and_a_nameless_author_are_refused(client):
    nothing = client.post("/v1/drift/acknowledge", json={"alert_id": "m-9 volume", "author": "Lee"})
    assert (nothing.status_code, nothing.json()["detail"]) == (404, "there is no alert 'm-9 volume'; `fairlead drift` lists them")
    nameless = client.post("/v1/drift/acknowledge", json={"alert_id": "m-9 volume", "author": " "})
    assert (nameless.status_code, nameless.json()["title"]) == (422, "A name or a reason is missing")
    assert client.get("/v1/drift?days=0").status_code == 422
