"""What Prometheus reads: figures that move with what happens, none that anybody outside can multiply, and a database that is gone is told."""

import re
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from fairlead.application.ports import StoreUnavailable

PAGE = Path(__file__).resolve().parents[2] / "docs/reference/metrics.md"


def figures(client):
    answer = client.get("/metrics")
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/plain")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def of(found, name, **labels):
    return found.get((name, tuple(sorted(labels.items()))))


def test_leads_and_requests_are_counted(client):
    before = figures(client)
    assert client.post("/v1/leads", json={"lead_id": "L-1", "company": "Firm 1", "country": "US"}).status_code == 201
    assert client.get("/v1/decisions/no-such-one").status_code == 404
    after = figures(client)
    assert of(after, "fairlead_leads_decided") == of(before, "fairlead_leads_decided") + 1
    assert of(after, "fairlead_http_answers_total", method="POST", route="/v1/leads", status="201") == 1
    assert of(after, "fairlead_http_answers_total", method="GET", route="/v1/decisions/{decision_id}", status="404") == 1
    assert of(after, "fairlead_http_request_seconds_count", method="POST", route="/v1/leads") == 1
    assert of(after, "fairlead_prediction", setting="on") == 1
    assert of(after, "fairlead_store_up") == 1


def test_addresses_that_nobody_knows_are_one(client):
    for number in range(20):
        client.get(f"/v1/no-such-thing-{number}")
        client.request(f"ODD{number}", "/v1/status")
    found = {labels for name, labels in figures(client) if name == "fairlead_http_answers_total"}
    assert len(found) < 8
    assert not re.search(r"no-such-thing|ODD", client.get("/metrics").text)


def test_faults_that_the_check_found_are_counted(client, house):
    assert of(figures(client), "fairlead_check_faults") == 0
    house.background.broken = ["a lead is lost", "and another"]
    house.background.nightly.look()
    assert of(figures(client), "fairlead_check_faults") == 2
    assert of(figures(client), "fairlead_flow_alerts", kind="check") == 1


def test_jobs_that_are_not_done_are_counted_and_a_failed_one_until_it_is_dropped(client, house):
    jobs = house.background.jobs
    jobs.ask("train", "a", {})
    jobs.ask("train", "b", {})
    assert of(figures(client), "fairlead_jobs", kind="train", state="waiting") == 2
    jobs.work({"train": lambda given: 1 / len(given)})
    found = figures(client)
    assert of(found, "fairlead_jobs", kind="train", state="failed") == 2
    assert of(found, "fairlead_jobs", kind="train", state="waiting") is None
    jobs.drop("train:a", "it was a slip")
    assert of(figures(client), "fairlead_jobs", kind="train", state="failed") == 1


def test_workers_that_live_are_counted(client, house):
    assert of(figures(client), "fairlead_workers") == 0
    house.background.effects.book.beat("one", house.clock.now())
    assert of(figures(client), "fairlead_workers") == 1


def test_a_database_that_is_gone_is_a_figure_and_no_failure(client, house, monkeypatch):
    def gone():
        raise StoreUnavailable("the disk is gone")

    monkeypatch.setattr(house.decisions, "counts", gone)
    found = figures(client)
    assert of(found, "fairlead_store_up") == 0
    assert of(found, "fairlead_leads_decided") is None


def test_every_figure_is_documented_and_every_documented_figure_exists(client):
    told = set(re.findall(r"^\| `(fairlead\w*)`", PAGE.read_text(), re.MULTILINE))
    families = {family.name for family in text_string_to_metric_families(client.get("/metrics").text)}
    assert told == {name for name in families if name.startswith("fairlead")}
