"""What a web page from elsewhere could make a browser send changes nothing; the web app and programs go on working."""

import json

import pytest

from fairlead.config import Settings
from fairlead.http.app import create_app
from fairlead.http.gate import is_foreign, is_json, is_ours
from tests.contracts.http_server import client_of

LEAD = {"lead_id": "L-1", "company": "Harbor Gear", "country": "US"}


def own(client):
    return str(client.base_url).rstrip("/")


@pytest.fixture
def writing(client):
    """Every address that writes, with a body that is good there; the replay takes none."""
    sent = client.post("/v1/leads", json=LEAD).json()
    return [
        ("/v1/leads", {"company": "Bluefin", "country": "US"}),
        ("/v1/leads/L-1/outcomes", {"stage": "won"}),
        (f"/v1/decisions/{sent['decision_id']}/replay", None),
    ]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain;application/json", None]
)
def test_a_body_that_is_not_said_to_be_json_is_refused(client, house, writing, kind):
    for path, body in writing:
        answer = client.post(path, content=json.dumps(body or {}), headers={"Content-Type": kind} if kind else {})
        assert answer.status_code == 415
        assert answer.headers["content-type"] == "application/problem+json"
        assert "Content-Type: application/json" in answer.json()["detail"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert (len(house.order), house.told) == (1, {})


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_that_comes_in_pieces_has_to_be_json_too(client, house, announced):
    body = json.dumps(LEAD).encode()
    headers = {"Content-Type": "application/json"} if announced else {"Content-Type": "text/plain"}
    answer = client.post("/v1/leads", content=iter([body[:9], body[9:]]), headers=headers)
    assert answer.status_code == (201 if announced else 415)
    assert len(house.order) == announced


@pytest.mark.parametrize(
    "origin", ["https://elsewhere.example", "null", "http://127.0.0.1", "http://127.0.0.1:1", "file://", "http://[", ""]
)
def test_a_page_from_elsewhere_writes_nothing(client, house, writing, origin):
    for path, body in writing:
        answer = client.post(path, json=body, headers={"Origin": origin})
        assert answer.status_code == 403
        assert answer.headers["content-type"] == "application/problem+json"
        assert "may not write here" in answer.json()["detail"]
    assert (len(house.order), house.told) == (1, {})


def test_the_web_app_and_programs_write(client, house, writing):
    for headers in ({"Origin": own(client)}, {}):
        for path, body in writing:
            sent = client.post(path, json=body, headers=headers) if body else client.post(path, headers=headers)
            assert sent.status_code in {200, 201}
    assert len(house.order) == 3
    assert set(house.told) == {("L-1", "won")}


def test_a_page_from_elsewhere_gets_no_leave_to_send_json(client):
    asked = {
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    answer = client.options("/v1/leads", headers=asked)
    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_reading_asks_for_no_origin(client):
    assert client.get("/v1/decisions", headers={"Origin": "https://elsewhere.example"}).status_code == 200


@pytest.mark.parametrize(
    ("origin", "host", "foreign"),
    [
        ("http://127.0.0.1:8765", "127.0.0.1:8765", False),
        ("HTTP://LocalHost:8765", "localhost:8765", False),
        ("http://[::1]:8765", "[::1]:8765", False),
        ("https://leads.example", "leads.example", False),
        ("https://leads.example", "leads.example:443", False),
        ("http://leads.example", "leads.example:80", False),
        ("https://leads.example", "leads.example:80", True),
        ("http://localhost:8765", "127.0.0.1:8765", True),
        ("http://127.0.0.1:5173", "127.0.0.1:8765", True),
        ("https://leads.example.evil.example", "leads.example", True),
        ("https://leads.example", "", True),
        ("moz-extension://leads.example", "leads.example", True),
    ],
)
def test_an_origin_is_foreign_unless_this_host_served_its_page(origin, host, foreign):
    assert is_foreign(origin, host) is foreign


@pytest.mark.parametrize(
    ("said", "holds"),
    [("application/json", True), ("Application/JSON ; charset=utf-8", True), ("application/json-seq", False), ("", False)],
)
def test_json_is_what_says_it_is(said, holds):
    assert is_json(said) is holds


@pytest.mark.parametrize(
    "host", ["elsewhere.example", "elsewhere.example:8765", "127.0.0.1.elsewhere.example", "localhost.example", "a b", "["]
)
def test_a_page_that_makes_its_name_resolve_to_us_reads_and_writes_nothing(client, house, writing, host):
    for path, body in writing:
        answer = client.post(path, json=body, headers={"Host": host, "Origin": f"http://{host}"})
        assert answer.status_code == 421
        assert "FAIRLEAD_HOSTS" in answer.json()["detail"]
    for path in ("/v1/decisions", "/v1/status", "/healthz", "/docs", "/"):
        assert client.get(path, headers={"Host": host}).status_code == 421
    assert (len(house.order), house.told) == (1, {})


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]:8765", "192.0.2.7:80", "localhost:8765", "LocalHost", "app.localhost", "leads.example", ""]
)
def test_addresses_this_machine_and_known_names_are_ours(host):
    assert is_ours(host.lower(), frozenset({"leads.example"}))


def test_a_name_in_the_settings_is_known():
    assert Settings(hosts=" Leads.example , b.example.", host="box").known_as == {"leads.example", "b.example", "box"}
    assert Settings().known_as == {"127.0.0.1"}


def test_a_known_name_is_served(house):
    with client_of(create_app(house, hosts=frozenset({"leads.example"}))) as client:
        assert client.get("/healthz", headers={"Host": "Leads.example"}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/v1/status", "/v1/decisions", "/v1/decisions/none", "/docs"])
def test_a_head_is_that_of_the_whole_answer(client, path):
    head, whole = client.head(path), client.get(path)
    assert (head.status_code, head.headers["content-type"]) == (whole.status_code, whole.headers["content-type"])
    assert head.content == b""


def test_a_feed_without_end_has_no_head(client):
    assert client.head("/v1/live").status_code == 405
