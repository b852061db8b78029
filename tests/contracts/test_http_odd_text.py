"""What one database takes and another does not ends alike on both: NUL characters and numbers beyond a column, wherever they may be sent."""

import re
from http import HTTPMethod

import httpx
import pytest

from fairlead.http.app import create_app
from tests.contracts.fuzz_house import fuzz_house
from tests.contracts.http_house import PaperHouse

PATHS = create_app(PaperHouse()).openapi()["paths"]
NUL = "a\x00b"
ODD = ("a%00b", "2147483648", "9007199254740991")
ENDLESS = "/v1/live"
LATER = {"from": "2031-06-05", "to": "2031-06-07"}
BODIES = [
    ("POST", "/v1/leads", {"company": NUL, "lead_id": NUL, "country": "US", "message": NUL}),
    ("POST", "/v1/decisions/{decision}/disputes", {"kind": "should be mine", "words": NUL, "rep_id": "bob"}),
    ("POST", "/v1/decisions/{decision}/disputes", {"kind": "should be mine", "words": "x", "rep_id": NUL}),
    ("PUT", "/v1/decisions/{decision}/fit", {"fit": "poor", "words": NUL}),
    ("POST", "/v1/webhooks", {"name": NUL, "url": "https://hooks.acme.example/a"}),
    ("POST", "/v1/channels", {"name": NUL, "url": "json://bells.acme.example/a", "rep_id": "ann"}),
    ("POST", "/v1/channels", {"name": "n", "url": "json://bells.acme.example/a", "rep_id": NUL}),
    ("POST", "/v1/notifications/read", {"rep_id": NUL}),
    ("POST", "/v1/notifications/read", {"numbers": [2**31, 2**53]}),
    ("POST", "/v1/users", {"email": "q@acme.example", "name": "Q", "role": "manager", "teams": [NUL]}),
    ("POST", "/v1/users", {"email": "q2@acme.example", "name": "Q", "role": "rep", "rep_id": NUL}),
    ("POST", "/v1/keys", {"name": NUL, "scopes": ["leads:send"]}),
    ("POST", "/v1/leads/L-0/touches", {"kind": "call", "rep_id": NUL}),
    ("POST", "/v1/leads/L-0/activities", {"kind": "call", "occurred_at": "2026-11-22T10:00:00Z", "activity_id": NUL, "result": NUL}),
    ("POST", "/v1/leads/L-0/outcomes", {"stage": "opportunity", "value_minor": 2**53}),
    ("POST", "/v1/leads/L-0/decline", {"rep_id": "ann", "reason": NUL}),
    ("POST", "/v1/reps/ann/absences", LATER | {"reason": NUL}),
    ("PUT", "/v1/reps/ann/pause", {"reason": NUL}),
    ("PUT", "/v1/closed-days/2031-05-09", {"name": NUL}),
    ("POST", "/v1/reps/bob/profile/proposals", {"fields": {"products": [NUL]}, "note": NUL}),
    ("POST", "/v1/ledger/adjustments", {"rep_id": "ann", "leads": 1.0, "against_everybody": True, "note": NUL}),
    ("POST", "/v1/prediction/off", {"note": NUL}),
    ("POST", "/v1/session", {"email": NUL, "password": NUL}),
]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def house(request, tmp_path):
    further = {} if request.param == "sqlite" else {"database_url": request.getfixturevalue("own_postgres")}
    with fuzz_house(tmp_path, **further) as house:
        yield house


def addresses(known):
    """Every address that is read, once with each odd value as all its names, and once as each thing that its query takes."""
    for path, operations in PATHS.items():
        if "get" not in operations or path == ENDLESS:
            continue
        names = re.findall(r"{(\w+)}", path)
        whole = re.sub(r"{(\w+)}", lambda name: str(known.get(name[1], ("1",))[0]), path)
        for odd in ODD:
            if names:
                yield re.sub(r"{\w+}", odd, path)
            yield from (f"{whole}?{each['name']}={odd}" for each in operations["get"].get("parameters", ()) if each["in"] == "query")


@pytest.mark.timeout(600)  # some five hundred requests
def test_nothing_that_is_asked_or_sent_is_a_fault_of_the_program(house):
    admin = house.callers()["admin"]
    faults = []
    with httpx.Client(base_url=house.address, timeout=60, headers=admin) as client:
        for address in addresses(house.known):
            told = client.get(address)
            if told.status_code >= 500 and told.status_code != 503:
                faults.append(f"GET {address}: {told.status_code}")
        for path, operations in PATHS.items():
            for method in {each.upper() for each in operations} - {HTTPMethod.GET}:
                if "{" in path:
                    told = client.request(method, re.sub(r"{\w+}", ODD[0], path), json={})
                    assert told.status_code == 404, f"{method} {path}: {told.status_code}"
        for method, path, body in BODIES:
            told = client.request(method, path.format(decision=house.known["decision_id"][0]), json=body)
            if told.status_code >= 500:
                faults.append(f"{method} {path} {body}: {told.status_code}")
    assert faults == []
