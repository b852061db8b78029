"""Every address that can be read, as the description of the API has it, tells a rep and a manager of no lead that they do not see."""

import itertools
import re

import httpx
import pytest

from fairlead.domain.rights import RIGHTS, Role
from fairlead.http.rights import NEEDS
from tests.contracts.access_house import Asker
from tests.contracts.fuzz_house import fuzz_house

NO_END = {"/v1/live": "a stream without an end; test_a_live_feed_follows_what_somebody_may_see reads it"}
NEVER_READ = {
    "/v1/models/shadow": "no model is in shadow here",
    "/v1/feedback/themes/{theme}": "so few ratings have no theme",
    "/v1/sign-on": "nobody signs on elsewhere here",
    "/v1/sign-on/back": "nobody signs on elsewhere here",
}
"""Addresses that have nothing to tell here though the role may ask, each with why that hides nothing."""
THEIRS = "only cy knows of it"
MAIL = "featherstone.m@quillon-mail.example"
BY_QUERY = {"lead": "lead_id", "rep": "rep_id", "rep_id": "rep_id", "decision": "decision_id"}
_EACH, _ASKED = 12, 3


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A little of everything, and of a lead of somebody else as well."""
    with fuzz_house(tmp_path_factory.mktemp("house")) as lived:
        admin = Asker(lived.gatehouse, lived.users[Role.ADMIN]).headers
        with httpx.Client(base_url=lived.address, headers=admin, timeout=60) as client:

            def send(method, path, body):
                answer = client.request(method, path, json=body)
                assert answer.is_success, f"{path}: {answer.text}"
                return answer.json()

            lead = {"lead_id": "L-90", "company": "Quillon Works", "country": "GB", "last_name": "Featherstone", "email": MAIL}
            decided = send("POST", "/v1/leads", lead)
            assert decided["rep"]["rep_id"] == "cy"
            send("POST", "/v1/leads/L-90/accept", {"rep_id": "cy"})
            send("POST", "/v1/leads/L-90/touches", {"kind": "call", "result": THEIRS})
            send("POST", "/v1/leads/L-90/lock", {"note": THEIRS, "author": "cy"})
            start = client.get("/v1/leads/L-90/meeting-times").json()["offers"][0]["starts_at"]
            meeting = send("POST", "/v1/leads/L-90/meetings", {"start": start, "note": THEIRS, "author": "cy"})["meeting_id"]
            of_decision = f"/v1/decisions/{decided['decision_id']}"
            send("PUT", f"{of_decision}/fit", {"fit": "poor", "words": THEIRS, "author": "cy"})
            send("POST", f"{of_decision}/disputes", {"kind": "wrong data", "words": THEIRS, "rep_id": "cy", "author": "cy"})
            send("POST", "/v1/channels", {"name": THEIRS, "url": "json://bells.acme.example/b-key", "rep_id": "cy"})
            own = send("POST", "/v1/leads", {"lead_id": "L-91", "company": "Own", "country": "US"})
            if own["rep"]["rep_id"] != "ann":
                own = send("POST", "/v1/leads/L-91/move", {"rep_id": "ann", "note": "hers", "author": "the test"})
            start = client.get("/v1/leads/L-91/meeting-times").json()["offers"][0]["starts_at"]
            own_meeting = send("POST", "/v1/leads/L-91/meetings", {"start": start, "author": "ann"})["meeting_id"]
        lived.known["lead_id"] += ("L-90", "L-91")
        lived.known["decision_id"] += (decided["decision_id"], own["decision_id"])
        lived.known["meeting_id"] += (meeting, own_meeting)
        yield lived


def addresses(client, known):
    """Every address that can be read, its parts filled in with each of some identities that there are; and with what its query may name."""
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        if "get" not in methods or path in NO_END:
            continue
        names = re.findall(r"{(\w+)}", path)
        choices = [known.get(name, ("x",))[:_EACH] for name in names]
        asked = {each["name"] for each in methods["get"].get("parameters", ()) if each["in"] == "query"}
        queries = [""] + [f"?{name}={value}" for name in sorted(asked & BY_QUERY.keys()) for value in known[BY_QUERY[name]][-_ASKED:]]
        for values, query in itertools.product(itertools.product(*choices), queries):
            yield path, path.format(**dict(zip(names, values, strict=True))) + query


def of(client, headers):
    """What somebody sees: the leads of the decisions, and their decisions; and what was contested in ann's name, which ann may follow."""
    found = client.get("/v1/decisions", headers=headers, params={"limit": 200}).json()["decisions"]
    contested = [
        each for each in client.get("/v1/disputes", headers=headers).json()["disputes"] if (each["rep"] or {}).get("rep_id") == "ann"
    ]
    leads = {each["lead"]["lead_id"] for each in found} | {each["lead_id"] for each in contested}
    return leads, {each["decision_id"] for each in (*found, *contested)}


def may_read(house, role):
    """Every address that a role may read, and that ends."""
    paths = httpx.get(f"{house.address}/openapi.json", timeout=60).json()["paths"]
    allowed = {
        path for path, methods in paths.items() if "get" in methods and NEEDS.get(methods["get"]["operationId"]) in {None, *RIGHTS[role]}
    }
    return allowed - NO_END.keys()


@pytest.mark.parametrize("role", [Role.REP, Role.MANAGER])
def test_no_address_tells_of_what_somebody_does_not_see(house, role):
    whose, told, read = Asker(house.gatehouse, house.users[role]).headers, [], set()
    with httpx.Client(base_url=house.address, timeout=60) as client:
        (all_leads, all_decisions), (leads, decisions) = (
            of(client, Asker(house.gatehouse, house.users[Role.ADMIN]).headers),
            of(client, whose),
        )
        hidden = {*(all_leads - leads), *(all_decisions - decisions), "Quillon", "Featherstone", MAIL, THEIRS}
        assert {"L-2", "L-90"} <= hidden, "there is something to hide"
        looked_for = re.compile("|".join(rf"\b{re.escape(each)}\b" for each in sorted(hidden)))
        for path, address in addresses(client, house.known):
            answer = client.get(address, headers=whose, follow_redirects=False)
            read |= {path} if answer.status_code == 200 else set()
            asked = {each for each in hidden if each in address}
            told += [(path, address, found) for found in set(looked_for.findall(answer.text)) - asked]
    assert told == []
    assert may_read(house, role) - read == NEVER_READ.keys() & may_read(house, role), "whatever the role may read was read"


def test_what_is_looked_for_is_there_for_those_who_may_see_it(house):
    """An admin is told by these addresses of what the others must not see: so that the test above has something to find."""
    admin, found, words = Asker(house.gatehouse, house.users[Role.ADMIN]).headers, set(), set()
    with httpx.Client(base_url=house.address, timeout=60) as client:
        for path, address in addresses(client, house.known):
            text = client.get(address, headers=admin, follow_redirects=False).text
            here = {word for word in ("L-90", "Quillon", "Featherstone", MAIL, THEIRS) if word in text and "L-90" not in address}
            words |= here
            found |= {path} if here else set()
    assert words == {"L-90", "Quillon", "Featherstone", MAIL, THEIRS}, "each is told somewhere to those who may see it"
    assert found >= {
        *("/v1/decisions", "/v1/decisions/{decision_id}", "/v1/decisions/{decision_id}/fit", "/v1/disputes", "/v1/disputes/{number}"),
        *("/v1/meetings", "/v1/meetings/{meeting_id}", "/v1/feedback", "/v1/feedback.csv"),
    }
