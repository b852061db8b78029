"""The demo's stream goes on when somebody makes the first account, and its key ends with it."""

import threading
from types import SimpleNamespace

from fairlead.bootstrap.access import access_of
from fairlead.cli.streaming import own_key, stream
from fairlead.http.app import create_app
from tests.contracts.http_server import client_of
from tests.journeys.service_house import floor

HALF = 5


class Leads:
    """Some leads, then a wait until somebody made an account, then some more; outcomes are nobody's."""

    def __init__(self):
        self.half, self.claimed = threading.Event(), threading.Event()

    def leads(self, house):
        for number in range(2 * HALF):
            if number == HALF:
                self.half.set()
                assert self.claimed.wait(30)
            yield {"lead_id": f"S{number}", "company": "Rim", "country": "US"}

    def begun(self, house):
        return []

    def future(self, lead_id, rep_id, elapsed):
        return []


def test_the_stream_goes_on_when_somebody_makes_the_first_account(tmp_path, capsys):
    with floor(tmp_path) as at:
        house, source, quitting = at.house, Leads(), threading.Event()
        gatehouse = access_of(house)
        with client_of(create_app(house, gatehouse=gatehouse)) as client, own_key(house) as key:
            assert client.get("/v1/me").json()["state"] == "unclaimed", "a key is no account"
            here = SimpleNamespace(
                settings=SimpleNamespace(host="127.0.0.1", port=client.base_url.port),
                clock=SimpleNamespace(elapsed_seconds=lambda: 0.0),
            )
            sending = threading.Thread(target=stream, args=(source, here, key, 0.01, quitting))
            sending.start()
            assert source.half.wait(30)
            who = {"email": "ann@acme.example", "name": "Ann", "password": "a long and winding road"}
            assert client.post("/v1/setup", json=who).status_code == 200
            source.claimed.set()
            sending.join(30)
            assert client.get("/v1/decisions", headers={"Authorization": "Bearer flk_x"}).status_code == 401
            again = {"Authorization": f"Bearer {key}"}
            assert client.get("/v1/status", headers=again).json()["decided"] == 2 * HALF
            with own_key(house) as later:
                gatehouse.admission.forget()  # or some seconds later
                assert client.get("/v1/status", headers=again).status_code == 401, "what a killed demo left behind is ended"
                assert client.get("/v1/status", headers={"Authorization": f"Bearer {later}"}).status_code == 200
        assert [each.revoked_at is not None for each in gatehouse.keys.listed()] == [True, True]
    assert "answered" not in capsys.readouterr().out
