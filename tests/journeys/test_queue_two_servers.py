"""Two servers on one PostgreSQL: managers who press at the same moment on different servers end in one decision; the other is told who."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier

import httpx
import pytest
from sqlalchemy import insert

from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from fairlead.http.app import create_app
from tests.contracts.http_server import client_of

pytestmark = pytest.mark.postgres
NAMES = {"rep-1": "Maya Ortiz", "rep-2": "Jonas Lindqvist", "rep-3": "Priya Raman"}
ROUNDS = 6


@pytest.fixture
def servers(own_postgres, tmp_path):
    """A client of each of two servers, each with a house, connections and a desk of its own."""
    with ExitStack() as stack:
        clients = []
        for number in range(2):
            house = stack.enter_context(open_house(Settings(home=tmp_path / f"home-{number}", database_url=own_postgres)))
            if number == 0:
                hire(house)
            house.open_desk()
            clients.append(stack.enter_context(client_of(create_app(house))))
        yield (*clients, house)


def hire(house) -> None:
    house.policies.apply(house.policies.draft({"mode": "suggest"}), author="Lee", note="suggest")
    said = {"active": True, "max_open": 50, "source_id": "s", "source_row": 1}
    with house.engine.begin() as connection:
        connection.execute(insert(RECORD_TABLES["rep"]), [{"rep_id": each, "name": name, **said} for each, name in NAMES.items()])


def together(*asked) -> list[httpx.Response]:
    """All of them pressed at the same moment."""
    ready = Barrier(len(asked))

    def press(client, path, body):
        ready.wait()
        return client.post(path, json=body)

    with ThreadPoolExecutor(len(asked)) as pool:
        return [answer.result() for answer in [pool.submit(press, *each) for each in asked]]


def test_two_managers_on_two_servers_approve_at_one_moment_one_wins_and_the_other_is_told(servers):
    one, other, house = servers
    for number in range(ROUNDS):
        lead_id = f"l-{number}"
        assert one.post("/v1/leads", json={"lead_id": lead_id, "company": f"Harbor {number}"}).json()["action"] == "suggest"
        (lead,) = [each for each in other.get("/v1/queue").json()["leads"] if each["lead_id"] == lead_id]
        best, second = lead["recommended"]["rep"], lead["alternatives"][0]["rep"]
        said = {"what": "approve", "decision_id": lead["decision_id"]}
        change = {**said, "what": "change", "rep_id": second["rep_id"], "reason": "expertise"}
        path = f"/v1/queue/{lead_id}"
        answers = together((one, path, {**said, "author": "Lee"}), (other, path, {**change, "author": "Kim"}))
        assert sorted(each.status_code for each in answers) == [201, 409]
        lee = answers[0].status_code == 201
        made, late = (answers[0], answers[1]) if lee else (answers[1], answers[0])
        holder = best if lee else second
        assert made.json()["rep"] == holder
        assert late.json()["title"] == "Somebody was quicker"
        assert ("was approved by Lee" if lee else "was changed by Kim") in late.json()["detail"]
        assert f"it is with {holder['name']} now" in late.json()["detail"]
        assert late.json()["problems"][0]["value"] == made.json()["decision_id"]
        for client in (one, other):
            told = client.get(f"/v1/leads/{lead_id}/handling").json()
            assert (told["now"]["decision_id"], told["now"]["rep"]) == (made.json()["decision_id"], holder)
            assert len(told["deeds"]) == 1
    assert sum(each["open_leads"] for each in one.get("/v1/reps").json()["reps"]) == ROUNDS
    assert house.check()[0] == []


def test_the_same_click_that_reaches_both_servers_is_one_decision(servers):
    one, other, house = servers
    one.post("/v1/leads", json={"lead_id": "l-1", "company": "Harbor"})
    (lead,) = other.get("/v1/queue").json()["leads"]
    said = {"what": "approve", "decision_id": lead["decision_id"], "author": "Lee"}
    answers = together(*((client, "/v1/queue/l-1", said) for client in (one, other)))
    assert [each.status_code for each in answers] == [201, 201]
    first, second = (each.json() for each in answers)
    assert first["decision_id"] == second["decision_id"]
    assert sorted((first["replayed"], second["replayed"])) == [False, True]
    assert house.check()[0] == []
