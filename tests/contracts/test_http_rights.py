"""Every address as every role: the whole table of rights, asked over real HTTP."""

import pytest

from fairlead.domain.rights import RIGHTS, SCOPES, Right, Role
from fairlead.http.access import Access
from fairlead.http.app import create_app
from fairlead.http.operations import Operations
from fairlead.http.queries import Queries
from fairlead.http.rights import BEFORE_SETUP, NEEDS, OPEN
from tests.contracts.access_house import Asker, gatehouse_over, one_of_each
from tests.contracts.http_house import PaperHouse
from tests.contracts.http_server import client_of

DESCRIPTION = create_app(PaperHouse()).openapi()
OPERATIONS = {
    told["operationId"]: (method.upper(), path) for path, methods in DESCRIPTION["paths"].items() for method, told in methods.items()
}
# Addresses that the description leaves out: pages and files, which tell nothing of the house.
UNDESCRIBED = {"/openapi.json", "/docs", "/{path:path}", "/assets", "/swagger"}
_FILLED = {"{day}": "2031-05-01", "{number}": "77", "{decision_id}": "none", "{rep}": "rep-001", "{rep_id}": "rep-001"}


@pytest.fixture(scope="module")
def door():
    house = PaperHouse()
    gatehouse = gatehouse_over(house)
    users = one_of_each(gatehouse)
    with client_of(create_app(house, gatehouse=gatehouse)) as client:
        yield gatehouse, users, client


def ask(client, operation, headers):
    """The status, and the right that was missing where one was."""
    method, path = OPERATIONS[operation]
    for name, value in _FILLED.items():
        path = path.replace(name, value)
    while "{" in path:
        path = path[: path.index("{")] + "none" + path[path.index("}") + 1 :]
    with client.stream(method, path, headers=headers) as answer:
        if answer.headers["content-type"] != "application/problem+json":
            return answer.status_code, None
        answer.read()
        words = answer.json()["detail"]
        return answer.status_code, words.partition("not have the right ")[2].partition(";")[0] or None


def test_every_operation_has_its_line_and_no_line_is_left_over():
    assert sorted(set(OPERATIONS) - set(NEEDS) - OPEN) == [], "name the right that this address asks for in fairlead/http/rights.py"
    assert sorted((set(NEEDS) | OPEN) - set(OPERATIONS)) == []
    assert set(NEEDS).isdisjoint(OPEN)
    assert BEFORE_SETUP <= OPEN


def test_nothing_is_served_that_the_description_leaves_out():
    app = create_app(PaperHouse())
    told = {route.path for route in app.routes if getattr(route, "path", None)}
    assert told - set(DESCRIPTION["paths"]) == UNDESCRIBED


def test_whoever_is_not_known_is_let_in_nowhere(door):
    _, _, client = door
    for headers in ({}, {"Authorization": "Bearer flk_unknown"}, {"Cookie": "fairlead_session=unknown"}, {"Authorization": "Basic YTpi"}):
        client.cookies.clear()
        found = {operation: ask(client, operation, headers)[0] for operation in ("listDecisions", "routeLead", "listUsers", "live")}
        assert set(found.values()) == {401}, headers
    found = {operation: ask(client, operation, {})[0] for operation in NEEDS}
    assert {operation for operation, status in found.items() if status != 401} == set()
    assert client.get("/v1/decisions").headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("role", Role)
def test_every_address_as_every_role(door, role):
    gatehouse, users, client = door
    wrong = {}
    for operation, right in NEEDS.items():
        status, missing = ask(client, operation, Asker(gatehouse, users[role]).headers)
        expected = None if right in RIGHTS[role] else right.value
        if missing != expected or (expected is not None and status != 403) or status == 401 or status >= 500:
            wrong[operation] = (status, missing, expected)
    assert wrong == {}


@pytest.mark.parametrize("scope", sorted(SCOPES))
def test_a_key_opens_what_its_scope_says_and_nothing_else(door, scope):
    gatehouse, _, client = door
    made, secret = gatehouse.keys.create(f"key of {scope}", {scope}, by="the test")
    headers = {"Authorization": f"Bearer {secret}"}
    samples = {right: next(operation for operation, needed in NEEDS.items() if needed is right) for right in Right}
    opened = {right for right, operation in samples.items() if ask(client, operation, headers)[1] is None}
    assert opened == {scope}
    gatehouse.keys.revoke(made.number, by="the test")
    assert ask(client, samples[scope], headers)[0] == 401


def test_an_address_without_its_line_is_refused_to_the_administrator(door):
    gatehouse, users, _ = door
    house = PaperHouse()
    app = create_app(house, gatehouse=gatehouse)

    @app.get("/v1/forgotten", operation_id="forgotten")
    def forgotten():
        return {"told": "everything"}

    # The page of the web app catches every address; a route stands before it.
    app.router.routes.insert(0, app.router.routes.pop())
    with client_of(app) as client:
        answer = client.get("/v1/forgotten", headers=Asker(gatehouse, users[Role.ADMIN]).headers)
    assert answer.status_code == 403
    assert "no line in the table of rights" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("GET", "/v1/models/compare", "compareModels"),
        ("GET", "/v1/models/m-1", "getModel"),
        ("POST", "/v1/models/m-1/promote", "promoteModel"),
        ("POST", "/v1/models/unshadow", "unshadowModel"),
        ("GET", "/v1/decisions/d-1/why-not/rep-1", "whyNot"),
    ],
)
def test_an_address_is_found_as_the_router_finds_it(method, path, operation):
    assert Operations(DESCRIPTION).at(path)[method].name == operation


@pytest.mark.parametrize("path", ["/v1/leads/", "//v1/leads", "/v1/decisions/", "/v1/models//promote", "/V1/leads"])
def test_no_other_spelling_reaches_a_route(door, path):
    _, _, client = door
    assert Operations(DESCRIPTION).at(path) is None
    status = client.post(path, json={"company": "Harbor Gear"}).status_code
    assert status in {404, 405}


def test_behind_the_door_stands_only_what_reads_the_query_and_the_router():
    app = create_app(PaperHouse(), gatehouse=gatehouse_over(PaperHouse()))
    assert [each.cls for each in app.user_middleware[-2:]] == [Access, Queries]
