"""A lead's way as traces: a receiver of OpenTelemetry's protocol on loopback hears of the request, the decision, the commit and the delivery."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from fairlead.bootstrap import open_house
from fairlead.bootstrap.tracing import Desk
from fairlead.config import Settings, traces_wanted
from tests.contracts.receiver import receiving
from tests.journeys.test_logs_tell_nobody import MESSAGE, PERSON, people, serving, until, up


@contextmanager
def collecting() -> Iterator[tuple[str, list[bytes]]]:
    """The address, and the bodies that came."""
    got: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", got
    finally:
        server.shutdown()
        server.server_close()


def spans(bodies):
    """Every span, by its name."""
    found = {}
    for body in list(bodies):
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            named = {each.key: each.value.string_value for each in resource.resource.attributes}
            assert named["service.name"] == "fairlead"
            for scope in resource.scope_spans:
                for span in scope.spans:
                    found.setdefault(span.name, []).append(span)
    return found


def attributes(span):
    return {each.key: each.value.string_value for each in span.attributes}


def test_a_lead_is_traced_from_the_request_to_the_delivery_and_no_span_names_anybody(tmp_path):
    people(Settings(home=tmp_path / "home", private_targets="127.0.0.0/8"))
    with collecting() as (collector, bodies), receiving() as receiver:
        traced = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector, "OTEL_BSP_SCHEDULE_DELAY": "100"}
        with serving(tmp_path / "home", tmp_path / "log", private_targets="127.0.0.0/8", **traced) as address:
            until(lambda: up(address), "the server")
            hook = {"name": "crm", "url": f"{receiver.address}/a-key-of-a-hook", "author": "the test"}
            httpx.post(f"{address}/v1/webhooks", json=hook, timeout=30).raise_for_status()
            lead = {**PERSON, "lead_id": "L-1", "country": "US", "message": MESSAGE}
            answer = httpx.post(f"{address}/v1/leads", json=lead, timeout=30)
            until(lambda: {"POST /v1/leads", "decide", "commit", "deliver"} <= spans(bodies).keys(), "all four spans")
    found = spans(bodies)
    [request] = found["POST /v1/leads"]
    [decide] = [each for each in found["decide"] if each.trace_id == request.trace_id]
    [commit] = [each for each in found["commit"] if each.trace_id == request.trace_id]
    assert {decide.parent_span_id, commit.parent_span_id} == {request.span_id}
    assert request.start_time_unix_nano <= decide.start_time_unix_nano <= decide.end_time_unix_nano <= commit.start_time_unix_nano
    assert commit.end_time_unix_nano <= request.end_time_unix_nano
    assert attributes(commit)["fairlead.decision_id"] == answer.json()["decision_id"]
    assert attributes(found["deliver"][0])["fairlead.event_id"] in receiver.ids()
    words = [PERSON["last_name"], PERSON["email"], PERSON["phone"], "zeppelin", "a-key-of-a-hook"]
    assert [each for each in words if any(each.encode() in body for body in bodies)] == []
    assert "/healthz" not in " ".join(found)


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:4318/v1/traces"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318", "OTEL_SDK_DISABLED": "true"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318", "OTEL_TRACES_EXPORTER": "none"}, False),
    ],
)
def test_traces_are_wanted_where_the_environment_says_whereto(told, wanted, monkeypatch):
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    assert traces_wanted() is wanted


def test_where_none_are_wanted_the_desk_is_the_plain_one(tmp_path):
    with open_house(Settings(home=tmp_path)) as house:
        assert type(house.open_desk()) is Desk
