"""A query that names what an address does not take is refused, whatever the address; pages, files and watchers may add what they like."""

import re

import pytest

from fairlead.domain.rights import Role
from fairlead.http.app import create_app
from fairlead.http.routes.sign_on import CALLBACK
from tests.contracts.access_house import Asker, gatehouse_over, one_of_each
from tests.contracts.http_house import PaperHouse
from tests.contracts.http_server import client_of

DESCRIPTION = create_app(PaperHouse()).openapi()
FREE = {"arriveFromSignOn"}
OPERATIONS = {
    told["operationId"]: (method.upper(), re.sub(r"\{[^}]*\}", "x", path), told)
    for path, methods in DESCRIPTION["paths"].items()
    if path.startswith("/v1/")
    for method, told in methods.items()
}


@pytest.fixture(scope="module")
def client():
    with client_of(create_app(PaperHouse())) as found:
        yield found


@pytest.mark.parametrize("operation", sorted(set(OPERATIONS) - FREE))
def test_an_unknown_name_in_a_query_is_refused_with_the_names_there_are(client, operation):
    method, path, told = OPERATIONS[operation]
    names = sorted(each["name"] for each in told.get("parameters", ()) if each["in"] == "query")
    answer = client.request(method, path, params={"stat_e": "", "stat": "open"}, json={} if "requestBody" in told else None)
    assert answer.status_code == 422, answer.text
    remedy = f"the query of this address takes {', '.join(names)}" if names else "this address takes no query; leave it out"
    assert answer.json()["problems"] == [
        {"field": name, "value": None, "reason": "is not known in the query of this address", "remedy": remedy}
        for name in ("stat_e", "stat")
    ]
    assert answer.json()["detail"] == f"2 mistakes; {remedy}"
    assert "422" in told["responses"]


def test_what_is_known_is_answered_and_nothing_beside_it_slips_through(client):
    assert client.get("/v1/decisions", params={"limit": 3}).status_code == 200
    assert client.head("/v1/decisions", params={"limit": 3}).status_code == 200
    refused = client.get("/v1/decisions?limit=3&Limit=4&be%66ore2=x&limit=5")
    assert (refused.status_code, [each["field"] for each in refused.json()["problems"]]) == (422, ["Limit", "before2"])


@pytest.mark.parametrize("path", ["/", "/decisions", "/docs", "/healthz", "/metrics", "/openapi.json", "/fairlead.svg"])
def test_pages_files_and_watchers_take_any_query(client, path):
    answers = [client.get(path), client.get(f"{path}?v=7&utm_source=mail")]
    assert answers[0].status_code == answers[1].status_code


def test_the_way_back_from_single_sign_on_takes_what_a_provider_adds(client):
    answer = client.get(CALLBACK, params={"code": "a", "state": "b", "session_state": "c", "iss": "d"}, follow_redirects=False)
    assert "is not known in the query" not in answer.text


def test_whoever_may_not_ask_learns_no_names():
    house = PaperHouse()
    gatehouse = gatehouse_over(house)
    rep = Asker(gatehouse, one_of_each(gatehouse)[Role.REP]).headers
    with client_of(create_app(house, gatehouse=gatehouse)) as found:
        assert found.get("/v1/users?stat=open").status_code == 401
        assert found.get("/v1/users?stat=open", headers=rep).status_code == 403
        assert found.get("/v1/decisions?stat=open", headers=rep).status_code == 422
