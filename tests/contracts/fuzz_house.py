"""A real house with a little of everything in it, and everybody who may come to its door: what the fuzzing of the API works on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert

from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.application.access.gatehouse import Gatehouse
from fairlead.application.access_ports import User
from fairlead.application.edit_ports import Deed
from fairlead.bootstrap import open_house
from fairlead.bootstrap.access import access_of
from fairlead.config import Settings
from fairlead.domain.rights import RIGHTS, SCOPES, Right, Role
from fairlead.http.app import create_app
from tests.contracts.access_house import Asker
from tests.contracts.http_server import client_of

SETTINGS = {"requests_per_minute": 0, "worker": False, "flow_alerts": False}
POLICY = """
rules:
  - {id: asked, when: 'lead.company == "Asked"', mode: suggest}
  - {id: later, when: 'lead.company == "Later"', route: {to: queue, name: later}}
accept_within: 30 minutes
sla:
  clocks: [{name: first touch, within: 15 minutes, counts: wall}]
"""
# One that a rep has, declined, won, in no territory; suggested; two that wait for a batch; two of one person.
LEADS = (
    *(("Harbor 0", "US"), ("Harbor 1", "US"), ("Harbor 2", "GB"), ("Harbor 3", "JP")),
    *(("Asked", "US"), ("Later", "US"), ("Later", "GB"), ("Harbor 7", "US"), ("Harbor 8", "US")),
)
REPS = (("ann", "north", "US"), ("bob", "north", "US"), ("cy", "south", "GB"))


@dataclass(frozen=True)
class FuzzHouse:
    """``address``: where it answers; ``known``: identities of what there is, by the name of the parameter that takes them."""

    address: str
    gatehouse: Gatehouse
    users: dict[Role, User]
    keys: dict[str, str]
    known: dict[str, tuple[object, ...]]

    def callers(self) -> dict[str, dict[str, str]]:
        """Everybody, with headers that let them in where anything does; whoever may least comes first. Sessions are new each time."""
        found = {
            "nobody": {},
            "a wrong key": {"Authorization": "Bearer flk_unknown"},
            "a wrong session": {"Cookie": "fairlead_session=unknown"},
        } | {name: {"Authorization": f"Bearer {secret}"} for name, secret in self.keys.items()}
        for role in sorted(Role, key=lambda one: len(RIGHTS[one])):
            found[role.value] = Asker(self.gatehouse, self.users[role]).headers
        return found


@contextmanager
def fuzz_house(folder: Path, **further: object) -> Iterator[FuzzHouse]:
    """One that is served while the block runs; ``further`` settings."""
    with open_house(Settings(home=folder, **SETTINGS, **further)) as house:
        _people(house)
        house.policies.apply(house.policies.draft(POLICY), author="the test")
        house.open_desk()
        gatehouse = access_of(house)
        # The first account, the first key and the first webhook may be changed and removed by whatever is sent; nobody asks as them.
        _user(gatehouse, Role.ADMIN, "spare@acme.example")
        gatehouse.keys.create("spare", {Right.WATCH}, by="the test")
        users = {role: _user(gatehouse, role, f"{role}@acme.example") for role in Role}
        keys = {
            name: gatehouse.keys.create(name, scopes, by="the test")[1]
            for name, scopes in (("a key that sends leads", {Right.SEND_LEADS}), ("a key with every scope", SCOPES))
        }
        with client_of(create_app(house, gatehouse=gatehouse)) as client:
            known = _lived_in(house, client, Asker(gatehouse, users[Role.ADMIN]).headers)
            yield FuzzHouse(str(client.base_url), gatehouse, users, keys, known)


def _people(house) -> None:
    said = {"source_id": "s", "source_row": 1}
    with house.engine.begin() as connection:
        teams = [{"team_id": team, "name": team.title(), **said} for team in ("north", "south")]
        connection.execute(insert(RECORD_TABLES["team"]), teams)
        places = [{"territory_id": place, "name": place, "countries": f'["{place}"]', **said} for place in ("US", "GB")]
        connection.execute(insert(RECORD_TABLES["territory"]), places)
        for rep_id, team, place in REPS:
            row = {"rep_id": rep_id, "name": rep_id.title(), "team_id": team, "territory_ids": f'["{place}"]', "active": True, **said}
            connection.execute(insert(RECORD_TABLES["rep"]), [row])


def _user(gatehouse: Gatehouse, role: Role, email: str) -> User:
    book, at = gatehouse.signing_in.book, gatehouse.signing_in.clock.now()
    of_rep = {"rep_id": "ann"} if role is Role.REP else {"teams": frozenset({"north"})} if role is Role.MANAGER else {}
    kept = book.add_user(User(email, f"One {role}", role, at, **of_rep), Deed("user add", email, "the test", at))
    gatehouse.admission.forget()
    return kept


def _lived_in(house, client, admin: dict[str, str]) -> dict[str, tuple[object, ...]]:
    """Something of everything that has an identity, each in the state in which most can be done with it."""

    def send(method: str, path: str, body: object = None) -> dict:
        answer = client.request(method, path, json=body, headers=admin)
        assert answer.status_code < 300, f"{path}: {answer.text}"
        return answer.json() if answer.content else {}

    decided = []
    for number, (company, country) in enumerate(LEADS):
        body = {"lead_id": f"L-{number}", "first_name": "Ada", "last_name": f"No {number}", "company": company, "country": country}
        decided.append(send("POST", "/v1/leads", body))
    send("POST", "/v1/leads/L-1/decline", {"rep_id": decided[1]["rep"]["rep_id"], "reason": "on the road"})
    send("POST", "/v1/leads/L-2/outcomes", {"stage": "won"})
    absences = send("POST", "/v1/reps/bob/absences", {"from": "2031-05-05", "to": "2031-05-07", "reason": "holiday"})["absences"]
    send("POST", "/v1/webhooks", {"name": "hook", "url": "https://hooks.acme.example/a-key"})
    send("POST", "/v1/channels", {"name": "bell", "url": "json://bells.acme.example/a-key", "rep_id": "ann"})
    send("POST", "/v1/webhooks/1/test", {"author": "the test"})
    times = [each["starts_at"] for each in send("GET", "/v1/leads/L-0/meeting-times")["offers"]]
    meeting = send("POST", "/v1/leads/L-0/meetings", {"start": times[0], "author": "the test"})["meeting_id"]
    others = [name for name, *_ in REPS if name != decided[0]["rep"]["rep_id"]]
    contest = {"kind": "should be mine", "words": "mine", "rep_id": others[0], "author": "the test"}
    send("POST", f"/v1/decisions/{decided[0]['decision_id']}/disputes", contest)
    send("POST", "/v1/reps/bob/profile/proposals", {"fields": {"products": ["Atlas"]}, "author": "the test"})
    merge = send("POST", "/v1/merges", {"lead_id": "L-7", "into_lead_id": "L-8", "author": "the test", "reason": "the same"})
    batch = house.batches.run("the test").head.batch_id
    job = send("POST", "/v1/insight/look", {"author": "the test"})["job_id"]
    return {
        "lead_id": tuple(f"L-{number}" for number in range(len(LEADS))),
        "into_lead_id": ("L-0", "L-8"),
        "decision_id": tuple(each["decision_id"] for each in decided),
        **dict.fromkeys(("rep_id", "move_to", "to_rep_id", "from_rep_id", "against_rep_id", "instead_of"), ("ann", "bob", "cy")),
        "rep": ("ann", "bob", "cy", "Ann"),
        "absence_id": tuple(each["absence_id"] for each in absences),
        "meeting_id": (meeting,),
        "start": tuple(times[1:4]),
        "batch_id": (batch,),
        "merge_id": (merge["merge_id"],),
        "job_id": (job,),
        "number": (1, 0, 2, 2**31, 2**63, 2**70),
        "day": ("2031-05-01",),
    }
