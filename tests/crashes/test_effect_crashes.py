"""Worker and service are killed with -9 midway: nothing acknowledged is without its effects, and each has one key in all its tries."""

import json
import subprocess
import threading
from contextlib import suppress

import httpx
import pytest
from sqlalchemy import insert

from fairlead.adapters.sql.conserving import conservation
from fairlead.adapters.sql.standing import rebuild_standing
from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.application.effects import Asked
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from fairlead.domain.followup import Recipient
from tests.contracts.receiver import Receiver, receiving
from tests.crashes.test_job_crashes import ENVIRONMENT, PROGRAM, free_port
from tests.waiting import until

ALLOWED = {**ENVIRONMENT, "FAIRLEAD_PRIVATE_TARGETS": "127.0.0.0/8", "FAIRLEAD_WORKER": "false"}
LEADS = 60


def started(*words: str, **settings: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([*PROGRAM, *words], env={**ALLOWED, **settings}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def killed(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()


class Sender:
    """Sends leads one after the other until each is acknowledged, whatever happens to the service."""

    def __init__(self, address: str) -> None:
        self.acknowledged: dict[str, str] = {}
        self._address = address
        self._thread = threading.Thread(target=self._send, daemon=True)
        self._thread.start()

    def _send(self) -> None:
        with httpx.Client(base_url=self._address, timeout=10) as client:
            for number in range(LEADS):
                lead = {
                    "first_name": "Ada",
                    "last_name": f"Q{number}",
                    "email": f"ada@q{number}.example",
                    "country": "US",
                    "lead_id": f"L{number}",
                }
                while f"L{number}" not in self.acknowledged:
                    with suppress(httpx.HTTPError):
                        answer = client.post("/v1/leads", json=lead, headers={"Idempotency-Key": f"key-{number}"})
                        if answer.status_code in {200, 201}:
                            self.acknowledged[f"L{number}"] = answer.json()["decision_id"]
                            break
                    threading.Event().wait(0.1)

    def join(self) -> None:
        self._thread.join(timeout=120)


def told(receiver: Receiver) -> dict[str | None, set[tuple[str, str]]]:
    """By lead, the events that were received, each with its key; at None what is of no lead, as a check that found something broken."""
    found: dict[str | None, set[tuple[str, str]]] = {}
    for _, headers, body in list(receiver.got):
        event = json.loads(body)
        found.setdefault(event["data"].get("lead_id"), set()).add((event["type"], headers["webhook-id"]))
    return found


@pytest.mark.timeout(600)  # a dozen programs are started, one after the other
@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_whatever_is_killed_every_acknowledged_lead_is_told_of_and_under_one_key(database, request, tmp_path):
    port = free_port()
    url = request.getfixturevalue("own_postgres") if database == "postgresql" else f"sqlite:///{tmp_path / 'fairlead.db'}"
    chosen = Settings(home=tmp_path, database_url=url, private_targets="127.0.0.0/8")
    with receiving() as receiver:
        with open_house(chosen) as house:
            with house.engine.begin() as connection:
                reps = [{"rep_id": f"U-{number}", "name": f"Rep {number}", "active": True} for number in range(3)]
                connection.execute(insert(RECORD_TABLES["rep"]), reps)
            rebuild_standing(house.engine)
            house.background.effects.webhooks.add(Asked(name="crm", url=receiver.address), author="lee")
        service = started("serve", "--home", str(tmp_path), "--port", str(port), FAIRLEAD_DATABASE_URL=url)
        worker = started("worker", "--home", str(tmp_path), FAIRLEAD_DATABASE_URL=url)
        sender = Sender(f"http://127.0.0.1:{port}")
        try:
            for share in (0.15, 0.4):
                until(lambda share=share: len(receiver.got) > share * LEADS, "the receiver hears of leads")
                killed(worker)
                worker = started("worker", "--home", str(tmp_path), FAIRLEAD_DATABASE_URL=url)
            until(lambda: len(sender.acknowledged) > 0.6 * LEADS, "leads are acknowledged")
            killed(service)
            service = started("serve", "--home", str(tmp_path), "--port", str(port), FAIRLEAD_DATABASE_URL=url)
            sender.join()
            assert len(sender.acknowledged) == LEADS
            # What the dead ones had in hand is taken over once they were silent for long enough.
            until(lambda: sum(len(each) for each in told(receiver).values()) >= 2 * LEADS, "everything is told")
        finally:
            killed(service)
            killed(worker)
    found = told(receiver)
    assert {lead: sorted(kind for kind, _ in events) for lead, events in found.items()} == {
        lead: ["lead.assigned", "lead.received"] for lead in sender.acknowledged
    }
    with open_house(chosen) as house:
        assert conservation(house.engine) == []
        # Each notice in the app stands there once.
        assert sum(len(house.background.effects.notifying.notices(Recipient(f"U-{number}"), limit=200)) for number in range(3)) == LEADS
