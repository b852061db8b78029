"""What reads the store before the desk promises an answer does so in a thread: the event loop serves everybody else meanwhile."""

import asyncio

import pytest

from fairlead.http.app import create_app
from tests.contracts.http_house import PaperHouse
from tests.contracts.http_server import client_of

WHO = {"author": "Dana"}
SEEN = {**WHO, "decision_id": "d-1"}
UPHOLD = {**WHO, "upheld": True, "note": "she did"}
ASKED = [
    ("settle_one", "/v1/queue/q-1", {**SEEN, "what": "approve"}),
    ("accept", "/v1/leads/q-2/accept", {**WHO, "rep_id": "rep-001"}),
    ("hand_off", "/v1/leads/q-2/hand-off", {**WHO, "rep_id": "rep-001", "note": "knows them"}),
    ("lock", "/v1/leads/q-2/lock", WHO),
    ("lock", "/v1/leads/q-2/unlock", WHO),
    ("book", "/v1/leads/L1/meetings", {**WHO, "start": "2026-05-05T09:00:00Z"}),
    ("change", "/v1/meetings/mt-1/move", {**WHO, "start": "2026-05-05T09:00:00Z"}),
    ("change", "/v1/meetings/mt-1/cancel", WHO),
    ("ground", "/v1/disputes/1/settle", {**UPHOLD, "change": "rule dach"}),
    ("settle", "/v1/disputes/1/settle", UPHOLD),
    ("decline", "/v1/leads/L1/decline", {"rep_id": "rep-001"}),
    ("no_show", "/v1/leads/L1/no-show", WHO),
    ("move", "/v1/leads/L1/move", {**WHO, "rep_id": "rep-001", "note": "knows them"}),
]
DOORS = frozenset({"queue", "meetings", "disputes", "desk"})


def on_the_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


class Watched:
    """A house, or a door of it, that keeps where each of its methods was called."""

    def __init__(self, of, calls):
        self.of, self.calls = of, calls

    def __getattr__(self, name):
        found = getattr(self.of, name)
        if name in DOORS:
            return Watched(found, self.calls)
        if isinstance(self.of, PaperHouse) and name not in {each for each, *_ in ASKED}:
            return found
        if not callable(found):
            return found

        def called(*args, **more):
            self.calls.append((name, on_the_loop()))
            return found(*args, **more)

        return called


@pytest.fixture(scope="module")
def watched():
    calls = []
    with client_of(create_app(Watched(PaperHouse(reps=4), calls))) as client:
        yield client, calls


@pytest.mark.parametrize(("method", "path", "body"), ASKED, ids=[f"{method} {path}" for method, path, _ in ASKED])
def test_the_door_is_asked_in_a_thread(watched, method, path, body):
    client, calls = watched
    calls.clear()
    answer = client.post(path, json=body)
    assert answer.status_code in {200, 201, 404, 409}, answer.text
    assert [where for name, where in calls if name == method] == [False]
