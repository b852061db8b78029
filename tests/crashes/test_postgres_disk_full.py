"""PostgreSQL on disks that are really full: that of its tables, and that of its write-ahead log."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from fairlead.adapters.memory import SteppedClock
from fairlead.adapters.sql.standing import rebuild_standing
from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.application.ports import StoreUnavailable
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from fairlead.http.app import create_app
from tests.contracts.http_server import client_of
from tests.contracts.postgres_server import owned, postgres_in
from tests.journeys.desk import START
from tests.waiting import until

pytestmark = pytest.mark.postgres


@contextmanager
def small_disk(mebibytes: int) -> Iterator[Path]:
    """A disk that belongs to PostgreSQL, while the block runs."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can make a small disk to fill")
    folder = Path(tempfile.mkdtemp(prefix="fairlead-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", folder]
    try:
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("this machine does not let us mount a small disk")
        try:
            owned(folder)
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)
    finally:
        folder.rmdir()


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """No room at all, while the block runs."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    try:
        yield
    finally:
        ballast.unlink()


class Office:
    """Sends leads over HTTP, and keeps account of what it was told of each."""

    def __init__(self, house, client, clock) -> None:
        self.house, self.client, self._clock = house, client, clock
        self.told: dict[str, str] = {}

    def send(self, name: str):
        lead = {"lead_id": name, "company": f"Firm {name}", "country": "US"}
        answer = self.client.post("/v1/leads", json=lead, headers={"Idempotency-Key": name})
        if answer.status_code == 201:
            self.told[name] = answer.json()["decision_id"]
        return answer

    def ready(self):
        """Asked once what was known before is too old."""
        self._clock.step(timedelta(seconds=5))
        return self.client.get("/readyz")

    def counts_what_it_was_told(self) -> bool:
        """Whether what was acknowledged is kept, nothing else is, and all of it adds up."""
        return self.house.decisions.counts().decided == len(self.told) and self.house.check()[0] == []


def test_postgresql_without_room_refuses_leads_and_goes_on_once_there_is_some(tmp_path):
    clock = SteppedClock(START)
    with small_disk(64) as disk, small_disk(12) as log:
        # So that it is started again by us, whoever finds no room for the log: else it may or may not come back by itself meanwhile.
        own = postgres_in(disk, "restart_after_crash=off", words=("--wal-segsize=1", "--waldir", log / "wal"))
        with own as server, open_house(Settings(home=tmp_path, database_url=server.url), clock) as house:
            with house.engine.begin() as connection:
                connection.execute(insert(RECORD_TABLES["rep"]), [{"rep_id": "kim", "name": "Kim"}])
            rebuild_standing(house.engine)
            house.open_desk()
            with client_of(create_app(house)) as client:
                office = Office(house, client, clock)
                assert (office.send("first").status_code, office.ready().status_code) == (201, 200)
                tables_without_room(office, disk)
                log_without_room(office, log, server)


def tables_without_room(office: Office, disk: Path) -> None:
    with filled(disk):
        # What has room in a page that is there already is still kept.
        last = next(answer for answer in map(office.send, map(str, range(50))) if answer.status_code != 201)
        assert last.status_code == 503
        assert "is full; free some space" in last.json()["detail"]
        refused = len(office.told) - 1
        assert office.send(str(refused)).status_code == 503
        ready = office.ready()
        assert ready.status_code == 503, "though a row that is changed in place finds room"
        assert "is full; free some space" in ready.json()["detail"]
        assert office.counts_what_it_was_told()
    assert (office.ready().status_code, office.send(str(refused)).status_code) == (200, 201)
    assert office.counts_what_it_was_told()


def log_without_room(office: Office, log: Path, server) -> None:
    with filled(log):

        def fill(keeping, *_) -> None:
            keeping.connection.exec_driver_sql("SELECT pg_logical_emit_message(false, 'ballast', repeat('x', 900000))")

        def ends() -> None:
            for _ in range(30):
                office.house.desk.handle(fill).result(timeout=60)

        with pytest.raises(StoreUnavailable, match=r"has stopped; see to its disk and its log, start it again, .* with the same key"):
            ends()
        assert (office.send("away").status_code, office.ready().status_code) == (503, 503)
        until(lambda: not server.runs, "PostgreSQL ends")
    server.start()
    assert (office.send("away").status_code, office.ready().status_code) == (201, 200)
    assert office.counts_what_it_was_told()
