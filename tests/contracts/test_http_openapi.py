"""The committed description of the API is the API's own, and the reference page needs nobody else."""

import asyncio
import gc
from pathlib import Path

import pytest
import uvicorn
from fastapi import APIRouter
from starlette.routing import BaseRoute, Match

from fairlead.domain.records import RECORDS
from fairlead.http.app import create_app
from fairlead.http.reference import written
from fairlead.http.serving import Server
from tests.contracts.access_house import gatehouse_over
from tests.contracts.http_house import PaperHouse
from tests.contracts.http_server import client_of

COMMITTED = Path(__file__).resolve().parents[2] / "web" / "openapi.json"


@pytest.fixture(scope="module")
def document():
    return create_app(PaperHouse()).openapi()


def test_the_committed_description_is_the_apis_own(document):
    told = written(document)
    assert COMMITTED.read_bytes() == told, "run `npm run api` in web/"


def test_every_canonical_field_of_a_lead_is_described(document):
    body = document["paths"]["/v1/leads"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert {field.name for field in RECORDS["lead"].fields} <= set(body["properties"])


def test_every_error_is_told_as_problem_details(document):
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    assert list(response["content"]) == ["application/problem+json"], f"{method} {path} {status}"


def test_every_operation_has_a_name_and_words(document):
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    assert all(operation["summary"] and operation["description"] for operation in operations)


def test_applications_of_the_same_addresses_are_described_once_and_others_by_themselves():
    one, same, other = (create_app(PaperHouse()) for _ in range(3))
    other.add_api_route("/v1/added", lambda: None, operation_id="added")
    assert one.openapi() is same.openapi()
    assert "/v1/added" in other.openapi()["paths"]
    assert "/v1/added" not in one.openapi()["paths"]


def test_applications_whose_methods_or_prefixes_differ_are_described_by_themselves():
    read, write, far = (create_app(PaperHouse()) for _ in range(3))
    for app, method, prefix in ((read, "GET", ""), (write, "POST", ""), (far, "GET", "/far")):
        room = APIRouter()
        room.add_api_route("/v1/added", lambda: None, methods=[method], operation_id="added")
        app.include_router(room, prefix=prefix)
    assert list(read.openapi()["paths"]["/v1/added"]) == ["get"]
    assert list(write.openapi()["paths"]["/v1/added"]) == ["post"]
    assert "/far/v1/added" in far.openapi()["paths"]


def test_applications_with_a_route_that_does_not_tell_its_path_are_each_described():
    class Silent(BaseRoute):
        def matches(self, scope):
            return Match.NONE, {}

    one, other = (create_app(PaperHouse()) for _ in range(2))
    for app in (one, other):
        app.router.routes.append(Silent())
    assert one.openapi() == other.openapi()
    assert one.openapi() is not other.openapi()


def test_mistakes_are_promised_only_where_queries_are_checked_or_the_operation_has_some(document):
    free = {("/healthz", "get"), ("/readyz", "get"), ("/metrics", "get")}
    told = {(path, method): set(one["responses"]) for path, operations in document["paths"].items() for method, one in operations.items()}
    assert {each for each, statuses in told.items() if "422" not in statuses} == free, "the way back of sign-on refuses what is too long"


def test_operations_are_made_once_for_all_who_check_and_before_a_server_answers():
    house = PaperHouse()
    app = create_app(house, gatehouse=gatehouse_over(house))
    made, describe = [], app.openapi

    def counted():
        made.append("described")
        return describe()

    app.state.described._describe = counted
    with client_of(app) as client:
        assert client.get("/v1/decisions?stat=open", headers={"x-forwarded-for": "192.0.2.7"}).status_code == 403
        assert client.get("/v1/decisions?stat=open").status_code == 422
    assert made == ["described"]


def test_a_server_makes_the_operations_before_it_listens(monkeypatch):
    app, order = create_app(PaperHouse()), []

    async def listen(self, sockets=None):
        order.append("listens")

    monkeypatch.setattr(uvicorn.Server, "startup", listen)
    monkeypatch.setattr(gc, "freeze", lambda: None)
    monkeypatch.setattr(gc, "set_threshold", lambda *_: None)
    app.state.described._describe = lambda: order.append("described") or app.openapi()
    asyncio.run(Server(app, believed=[]).startup())
    assert order == ["described", "listens"]
